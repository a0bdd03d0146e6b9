//! The arguments of the statements that Keras has as methods: `compile`, `fit`, `evaluate`,
//! `predict`, and those that show and keep: `summary`, `plot`, `save`, `load`; also of `take`.

use super::Declared;
use super::argument::{Chosen, Count, Counts, Rate, Text};
use super::declare::{declare, registry};
use super::losses::Loss;
use super::metrics::Metric;
use super::optimizers::{Optimizer, RmsProp};
use super::plots::Plot;
use super::samples::Split;
use std::sync::Arc;

registry! {
    Statement "statement":
    this::Compile, this::Fit, this::Evaluate, this::Predict, this::Summary, this::PlotStatement,
    this::Save, this::Load, this::Take, this::Input,
}
use self as this;

/// A statement with arguments.
pub trait Statement: Declared {}

/// Declares a statement, which is nothing but its arguments.
macro_rules! statement {
    ($(#[doc = $doc:literal])* $name:ident = $($rest:tt)*) => {
        declare! {
            $(#[doc = $doc])*
            Statement $name = $($rest)*
        }
        impl Statement for $name {}
    };
}

statement! {
    /// Says how the model learns.
    Compile = "compile" {
        /// What is to become small.
        loss: Chosen<dyn Loss>,
        /// How the weights are changed.
        optimizer: Chosen<dyn Optimizer> = Chosen(Arc::new(RmsProp::default())),
        /// What else is computed, for people to read.
        metrics: Vec<Chosen<dyn Metric>> = Vec::new(),
    }
    example "compile(loss=categorical_crossentropy, optimizer=adam, metrics=[accuracy])" on [];
}
statement! {
    /// Trains the model.
    Fit = "fit" {
        /// How often all samples are seen.
        epochs: Count = Count(1),
        /// Number of samples in a step.
        batch_size: Count = Count(32),
        /// The split that each epoch is held against.
        validation_data: Option<Split> = None,
        /// Share of the training samples, from the end, that each epoch is held against.
        validation_split: Rate = Rate(0.0),
        /// Whether the samples are put in a new random order each epoch.
        shuffle: bool = true,
    }
    example "fit(epochs=10, batch_size=100, validation_data=test)" on [];
}
statement! {
    /// Computes loss and metrics on a split.
    Evaluate = "evaluate" {
        /// The split.
        data: Split = Split::Test,
        /// Number of samples in a step.
        batch_size: Option<Count> = None,
    }
    example "evaluate(test)" on [];
}
statement! {
    /// Shows what the model says to some samples of a split.
    Predict = "predict" {
        /// The split.
        data: Split = Split::Test,
        /// How many samples, from the first.
        samples: Count = Count(5),
    }
    example "predict(test, samples=5)" on [];
}
statement! {
    /// Shows the table of layers.
    Summary = "summary" {}
}
statement! {
    /// Shows pictures.
    PlotStatement = "plot" {
        /// What to show.
        pictures: Vec<Chosen<dyn Plot>>,
    }
    example "plot(class_counts)" on [];
}
statement! {
    /// Keeps the weights in a file.
    Save = "save" {
        /// Its path, ending in `.safetensors`, relative to the current folder.
        path: Text,
    }
    example "save(\"weights.safetensors\")" on [];
}
statement! {
    /// Starts from the weights of a file.
    Load = "load" {
        /// Its path, relative to the current folder.
        path: Text,
    }
    example "load(\"weights.safetensors\")" on [];
}
statement! {
    /// Uses only the first samples of a split.
    Take = "take" {
        /// How many samples to train on.
        train: Option<Count> = None,
        /// How many samples to test with.
        test: Option<Count> = None,
    }
    example "take(train=7000, test=3000)" on [];
}
statement! {
    /// Says the shape of one input of the model, where no data section gives it.
    Input = "Input" {
        /// The shape, without the batch.
        shape: Counts,
    }
    example "Input(28, 28, 1)" on [];
}
