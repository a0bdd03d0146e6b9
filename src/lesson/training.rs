//! What goes into the model, and how it learns.

use super::grouped_wide;
use crate::catalog::losses::Aim;
use crate::catalog::samples::Split;
use crate::ir::{Cost, Fit, Plan, Training, Validation};
use crate::report::grouped;

/// What the model is given.
pub(super) fn inputs(plan: &Plan) -> String {
    let shape = &plan.model.input;
    let elements = grouped(shape.elements().unwrap_or(usize::MAX));
    let Some(data) = &plan.data else {
        return format!("An input is {shape}: {elements} numbers.\n");
    };
    let (before, after) = (data.inputs.source.describe(), data.inputs.result().describe());
    let steps: Vec<&str> =
        data.inputs.steps.iter().map(|(step, _)| step.declaration().name).collect();
    let made = if steps.is_empty() {
        format!("`{}` gives {before}", data.dataset.declaration().name)
    } else {
        let name = data.dataset.declaration().name;
        format!("`{name}` gives {before}; {} make it {after}", steps.join(", "))
    };
    format!(
        "An input is {shape}: {elements} numbers. {made}. Targets are {}.\n",
        data.targets.result().describe()
    )
}

/// Loss, optimizer, steps.
pub(super) fn paragraphs(plan: &Plan, costs: &[Cost]) -> String {
    let mut page = String::from("## All together\n\n");
    let forward = costs.iter().fold(0_u64, |sum, cost| sum.saturating_add(cost.forward));
    let backward = costs.iter().fold(0_u64, |sum, cost| sum.saturating_add(cost.backward));
    let parameters = plan.model.parameters();
    page.push_str(&format!(
        "- {} parameters of 4 bytes are {} bytes. One sample costs {} operations forward and {} for \
         the gradients.\n",
        grouped(parameters),
        grouped(parameters.saturating_mul(4)),
        grouped_wide(forward),
        grouped_wide(backward)
    ));
    if let Some(training) = &plan.training {
        page.push_str(&format!("- {}\n", learning(training)));
    }
    if let Some(fit) = &plan.fit {
        page.push_str(&format!("- {}\n", steps(plan, fit)));
    }
    page
}

fn learning(training: &Training) -> String {
    let loss = training.loss.declaration().name;
    let optimizer = training.optimizer.declaration().name;
    let arguments = training.optimizer.arguments();
    let rate = arguments.iter().find(|(name, _)| *name == "learning_rate");
    let rate = rate.map(|(_, rate)| format!(" with steps of about {rate}")).unwrap_or_default();
    let words = match training.loss.aim() {
        Aim::Classes => "is small where the class of the target has a share near 1",
        Aim::Binary => "is small where outputs are near 1 for a target of 1, and near 0 for 0",
        Aim::Quantities => "is small where outputs are near the targets",
    };
    format!(
        "The loss, `{loss}`, {words}. `{optimizer}` changes the weights against its gradient{rate}."
    )
}

fn steps(plan: &Plan, fit: &Fit) -> String {
    let Some(all) = plan.data.as_ref().and_then(|data| data.count(Split::Train)) else {
        return format!("Training goes over all samples {} times.", fit.epochs);
    };
    let (samples, held) = match fit.validation {
        Some(Validation::Last(count)) => (all.saturating_sub(count), count),
        _ => (all, 0),
    };
    let batch = fit.batch_size.max(1);
    let steps = samples.div_ceil(batch);
    let total = grouped(steps.saturating_mul(fit.epochs));
    let last = match samples % batch {
        0 => String::new(),
        rest => format!(", the last of {rest}"),
    };
    let kept = if held > 0 {
        format!(" ({} are kept for validation)", grouped(held))
    } else {
        String::new()
    };
    format!(
        "{} samples{kept} in batches of {batch} are {} steps{last}; {} epochs change the weights {total} \
         times.",
        grouped(samples),
        grouped(steps),
        fit.epochs
    )
}
