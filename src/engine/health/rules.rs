//! From which numbers on a layer is in trouble. Every limit stands here, with its reason.

use super::{Finding, Gradient, Look};
use crate::ir::{Plan, ValueId};

/// The share of a layer's units. Some units of most networks die, and cost little; where half of them
/// did, the layer is another than the one that the spec describes.
const UNITS: f64 = 0.5;

/// A gradient, for its weights, beside the greatest of a layer behind. In networks that learn this is
/// seldom less than a hundredth; ten sigmoids one behind the other make it a millionth.
const VANISHING: f64 = 1e-4;

/// A gradient for its weights. A plain step with the usual learning rate of 0.01 changes such weights by
/// ten times their size; in networks that learn it is seldom above 10.
const EXPLODING: f64 = 1e3;

/// What is wrong with layers. What follows from another trouble is not told: gradients behind dead and
/// saturated units are small by necessity.
pub(super) fn layers(plan: &Plan, look: &Look) -> Vec<Finding> {
    let states = look.layers.iter().enumerate();
    let units: Vec<Finding> =
        states.filter_map(|(node, state)| self::units(node, state.activity?, look)).collect();
    if !units.is_empty() {
        return units;
    }
    let gradients: Vec<(usize, Gradient)> = look
        .layers
        .iter()
        .enumerate()
        .filter_map(|(node, state)| Some((node, state.gradient?)))
        .collect();
    exploding(&gradients).or_else(|| vanishing(plan, &gradients)).into_iter().collect()
}

fn units(node: usize, activity: super::Activity, look: &Look) -> Option<Finding> {
    let (units, samples) = (activity.units, look.samples);
    let (dead, saturated) = (activity.dead, activity.saturated);
    if too_many(dead, units) {
        return Some(Finding::DeadUnits { node, dead, units, samples });
    }
    let found = Finding::SaturatedUnits { node, saturated, units, samples };
    too_many(saturated, units).then_some(found)
}

/// Whether so many of a layer's units are more than a network can do without.
#[expect(clippy::cast_precision_loss, reason = "units of a layer")]
fn too_many(some: usize, all: usize) -> bool {
    some > 0 && some as f64 >= UNITS * all as f64
}

/// The layer with the greatest gradient, where that is too great.
fn exploding(gradients: &[(usize, Gradient)]) -> Option<Finding> {
    let (node, gradient) = greatest(gradients)?;
    (gradient.relative() >= EXPLODING).then_some(Finding::ExplodingGradient { node, gradient })
}

/// The first layer that learns next to nothing beside one that reads it, directly or not.
fn vanishing(plan: &Plan, gradients: &[(usize, Gradient)]) -> Option<Finding> {
    gradients.iter().find_map(|(node, gradient)| {
        let readers = readers(plan, *node);
        let behind: Vec<_> = gradients
            .iter()
            .filter(|(other, _)| readers.get(*other).copied().unwrap_or_default())
            .copied()
            .collect();
        let (last, greatest) = greatest(&behind)?;
        // Kernels that begin at 0 hand nothing on, for one step.
        let handed_on = !behind_is_zero(&behind);
        let vanishes = gradient.relative() < VANISHING * greatest.relative();
        (handed_on && vanishes).then_some(Finding::VanishingGradient {
            node: *node,
            gradient: *gradient,
            behind: last,
            greatest,
        })
    })
}

/// Whether some kernels are all 0, or as good as that.
fn behind_is_zero(gradients: &[(usize, Gradient)]) -> bool {
    gradients.iter().any(|(_, gradient)| gradient.weights < VANISHING * gradient.usual)
}

fn greatest(gradients: &[(usize, Gradient)]) -> Option<(usize, Gradient)> {
    let order = |left: &&(usize, Gradient), right: &&(usize, Gradient)| {
        left.1.relative().total_cmp(&right.1.relative())
    };
    gradients.iter().max_by(order).copied()
}

/// For each node, whether it reads what a node gives, directly or through others. Nodes stand behind
/// all that they read.
fn readers(plan: &Plan, node: usize) -> Vec<bool> {
    let mut reads = vec![false; plan.model.nodes.len()];
    for (index, other) in plan.model.nodes.iter().enumerate() {
        let mut sources = other.inputs.iter().copied().filter_map(ValueId::node);
        let reached =
            sources.any(|source| source == node || reads.get(source).copied().unwrap_or_default());
        reads.get_mut(index).into_iter().for_each(|read| *read = reached);
    }
    reads
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_units_are_too_many_and_none_is_not() {
        assert!(too_many(2, 4) && too_many(1, 1) && !too_many(1, 4) && !too_many(0, 0));
    }

    #[test]
    fn only_a_gradient_out_of_all_proportion_explodes() {
        let gradient = |norm| Gradient { norm, weights: 2.0, usual: 1.0 };
        let found = exploding(&[(0, gradient(2100.0)), (3, gradient(5.0))]);
        let expected = Finding::ExplodingGradient { node: 0, gradient: gradient(2100.0) };
        assert_eq!(found, Some(expected));
        assert_eq!(exploding(&[(0, gradient(1900.0))]), None);
        assert_eq!(exploding(&[]), None);
    }
}
