//! What to do about a finding, with the numbers of the plan and the run. Knows no places.

use crate::catalog::Value;
use crate::catalog::activations::Fused;
use crate::engine::Found;
use crate::ir::Plan;
use crate::report::grouped;

/// A learning rate that is so many times the default is taken for the cause.
const TOO_LARGE: f64 = 3.0;

/// One that is less than this share of the default is taken for the cause of a loss that stands still.
const TOO_SMALL: f64 = 0.1;

/// Inputs beyond this are in a large range: normalized ones seldom are.
const LARGE_INPUT: f32 = 10.0;

/// What most likely lets units die or gradients explode: too large steps, too large inputs.
pub(super) fn too_much(plan: &Plan, found: &Found) -> Option<String> {
    large_inputs(found).or_else(|| large_rate(plan))
}

/// What most likely keeps a loss where it is.
pub(super) fn too_little(plan: &Plan, found: &Found) -> Option<String> {
    small_rate(plan).or_else(|| too_much(plan, found))
}

fn large_inputs(found: &Found) -> Option<String> {
    let (least, most) = found.inputs?;
    let size = least.abs().max(most.abs());
    (size > LARGE_INPUT).then(|| {
        let remedy = if least >= 0.0 {
            format!("bring them into [0, 1] with `rescale(1 / {most})`")
        } else {
            format!("bring them into [-1, 1] with `rescale(1 / {size})`")
        };
        format!("the inputs lie between {least} and {most}: {remedy}")
    })
}

fn large_rate(plan: &Plan) -> Option<String> {
    let Rates { name, rate, usual } = Rates::of(plan)?;
    (rate >= TOO_LARGE * usual).then(|| {
        let ratio = times(rate / usual);
        format!(
            "`learning_rate={rate}` is {ratio} times `{name}`'s default: try `learning_rate={usual}`"
        )
    })
}

fn small_rate(plan: &Plan) -> Option<String> {
    let Rates { name, rate, usual } = Rates::of(plan)?;
    (rate <= TOO_SMALL * usual).then(|| {
        let ratio = times(usual / rate);
        format!(
            "`{name}`'s default is {ratio} times `learning_rate={rate}`: try `learning_rate={usual}`"
        )
    })
}

/// The learning rate of a plan and the default of its optimizer.
struct Rates {
    name: &'static str,
    rate: f64,
    usual: f64,
}

impl Rates {
    fn of(plan: &Plan) -> Option<Self> {
        const NAME: &str = "learning_rate";
        let optimizer = &plan.training.as_ref()?.optimizer;
        let arguments = optimizer.arguments();
        let rate = arguments.iter().find(|(name, _)| *name == NAME)?.1.number()?;
        let declaration = optimizer.declaration();
        let declared = declaration.arguments.iter().find(|argument| argument.name == NAME)?;
        let usual = declared.default.map(|default| default())?.number()?;
        (rate > 0.0 && usual > 0.0).then_some(Self { name: declaration.name, rate, usual })
    }
}

/// What keeps a gradient alive between two nodes: counts the activations there that shrink it.
pub(super) fn alive(plan: &Plan, first: usize, last: usize) -> String {
    let between = plan.model.nodes.get(first..=last).unwrap_or_default();
    let mut flat: Vec<&'static str> = Vec::new();
    let mut count = 0;
    for activation in between.iter().filter_map(|node| node.layer.activation()) {
        let shrinks = match activation.fused() {
            Fused::Sigmoid | Fused::Tanh | Fused::Softsign => true,
            Fused::Clipped { offset, .. } => offset > 0.0,
            _ => false,
        };
        let name = activation.declaration().name;
        if shrinks {
            count += 1;
            if !flat.contains(&name) {
                flat.push(name);
            }
        }
    }
    match flat.as_slice() {
        [only] if count > 1 => format!(
            "{count} `{only}` stand one behind the other, and each makes a gradient smaller: use \
             `relu`, or `BatchNormalization()` between the layers"
        ),
        [_, ..] if count > 1 => format!(
            "{count} activations there make a gradient smaller: use `relu`, or \
             `BatchNormalization()` between the layers"
        ),
        _ => "put `BatchNormalization()` between the layers, or use fewer of them".to_owned(),
    }
}

/// Whether weights of a node begin other than by default, and what that is called.
pub(super) fn initializer(plan: &Plan, node: usize) -> Option<String> {
    let layer = &plan.model.nodes.get(node)?.layer;
    let declared = layer.declaration().arguments;
    let given = layer.arguments();
    let (name, value) = given.iter().find(|(name, _)| *name == "kernel_initializer")?;
    let usual = declared.iter().find(|argument| argument.name == *name)?.default?();
    let text = |value: &Value| value.to_string();
    (*value != usual).then(|| {
        format!("leave out `kernel_initializer={}`: {} is the default", text(value), text(&usual))
    })
}

/// How many times, in few digits: `100`, `3.2e8`.
pub(super) fn times(ratio: f64) -> String {
    match ratio {
        ..9.95 => format!("{ratio:.1}").trim_end_matches(".0").to_owned(),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the arm says how large it is"
        )]
        ..1e7 => grouped(ratio.round() as usize),
        _ => format!("{ratio:.1e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::times;

    #[test]
    fn ratios_have_few_digits() {
        let texts = [2.0, 3.12, 99.9, 123_456.0, 3.2e8, f64::INFINITY].map(times);
        assert_eq!(texts, ["2", "3.1", "100", "123,456", "3.2e8", "inf"]);
    }
}
