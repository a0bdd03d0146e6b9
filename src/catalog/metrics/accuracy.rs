//! Shares of right predictions.

use super::{Batch, Metric, Targets, argmax};
use crate::catalog::declare::declare;
use crate::catalog::losses::Task;
use crate::catalog::samples::Encoding;
use crate::diagnostics::TrainingProblem;

/// Declares an accuracy: name, the targets that it accepts, and when a prediction is right.
macro_rules! accuracy {
    ($(#[doc = $doc:literal])* $name:ident = $spec:literal, $fits:expr, $sum:expr) => {
        declare! {
            $(#[doc = $doc])*
            Metric $name = $spec {}
        }
        impl Metric for $name {
            fn fits(&self, task: &Task<'_>) -> Result<(), TrainingProblem> {
                let fits: fn(&str, &Task<'_>) -> Result<(), TrainingProblem> = $fits;
                fits($spec, task)
            }

            fn sum(&self, batch: &Batch<'_>) -> f64 {
                let sum: fn(&Batch<'_>) -> f64 = $sum;
                sum(batch)
            }
        }
    };
}

accuracy! {
    /// The share of right predictions: the class with the greatest output is the target's, or, with a
    /// single output, both lie on the same side of 0.5.
    Accuracy = "accuracy", any_labels, accuracy
}
accuracy! {
    /// The same as `accuracy`.
    Acc = "acc", any_labels, accuracy
}
accuracy! {
    /// The share of samples whose greatest output is at the one-hot target's 1.
    CategoricalAccuracy = "categorical_accuracy", one_hot, same_class
}
accuracy! {
    /// The share of samples whose greatest output is at the target's class.
    SparseCategoricalAccuracy = "sparse_categorical_accuracy", labels, same_class
}
accuracy! {
    /// The share of outputs that lie on the same side of 0.5 as their targets.
    BinaryAccuracy = "binary_accuracy", any_labels, same_side
}

fn refused(metric: &str, task: &Task<'_>, needs: &str, remedy: &str) -> TrainingProblem {
    TrainingProblem::MetricTarget {
        metric: metric.to_owned(),
        needs: needs.to_owned(),
        found: task.targets.describe(),
        remedy: remedy.to_owned(),
    }
}

fn any_labels(metric: &str, task: &Task<'_>) -> Result<(), TrainingProblem> {
    let binary = task.targets.range.is_some_and(|(least, most)| least >= 0.0 && most <= 1.0);
    if task.targets.encoding == Encoding::Quantities && task.targets.range.is_some() && !binary {
        return Err(refused(
            metric,
            task,
            "class labels",
            "write `metrics=[mae]` for real targets",
        ));
    }
    Ok(())
}

fn one_hot(metric: &str, task: &Task<'_>) -> Result<(), TrainingProblem> {
    match task.targets.encoding {
        Encoding::OneHot(_) => Ok(()),
        _ => Err(refused(
            metric,
            task,
            "one-hot targets",
            "write `metrics=[accuracy]`, which takes both",
        )),
    }
}

fn labels(metric: &str, task: &Task<'_>) -> Result<(), TrainingProblem> {
    match task.targets.encoding {
        Encoding::Classes(_) => Ok(()),
        _ => Err(refused(
            metric,
            task,
            "integer labels",
            "write `metrics=[accuracy]`, which takes both",
        )),
    }
}

fn accuracy(batch: &Batch<'_>) -> f64 {
    if batch.width == 1 { same_side(batch) } else { same_class(batch) }
}

fn same_class(batch: &Batch<'_>) -> f64 {
    if let Targets::Classes(classes) = batch.targets {
        let samples = batch.predictions.chunks_exact(batch.width.max(1)).zip(classes);
        let right = samples.filter(|(outputs, class)| argmax(outputs) == **class as usize);
        return f64::from(u32::try_from(right.count()).unwrap_or(u32::MAX));
    }
    batch.sum_values(|outputs, target| if argmax(outputs) == argmax(target) { 1.0 } else { 0.0 })
}

fn same_side(batch: &Batch<'_>) -> f64 {
    batch.sum_values(|outputs, target| {
        let right = outputs
            .iter()
            .zip(target)
            .filter(|(output, target)| (**output > 0.5) == (**target > 0.5));
        let right = u32::try_from(right.count()).unwrap_or(u32::MAX);
        f64::from(right) / f64::from(u32::try_from(outputs.len()).unwrap_or(u32::MAX))
    })
}
