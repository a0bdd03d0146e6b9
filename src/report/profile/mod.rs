//! Where the time of steps went, layer by layer: as a structure for programs, and as a table at the
//! lines of the spec.

mod table;

use serde::{Deserialize, Serialize};

use crate::engine::{LayerTime, Part, Passes, Profile, Steps};
use crate::ir::{Cost, Node, Plan};

pub use table::profile_table;

/// Where the time of a step went, on average.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileReport {
    /// Number of steps that were measured.
    pub steps: usize,
    /// Number of samples in a step, on average.
    pub samples_per_step: f64,
    /// Seconds of a step; the sum of all seconds below.
    pub seconds: f64,
    /// The layers, in the order of the model.
    pub layers: Vec<LayerCost>,
    /// What a step does besides.
    pub parts: Vec<PartCost>,
}

/// A layer's share of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayerCost {
    /// The layer's name: `conv2d_1`.
    pub name: String,
    /// Its kind: `Conv2D`.
    pub kind: String,
    /// The line of the spec, from 1.
    pub line: usize,
    /// What the spec says there.
    pub text: String,
    /// The layer before with which this one is computed in one go; all numbers are at that one.
    pub computed_with: Option<String>,
    /// Seconds of computing values.
    pub forward_seconds: f64,
    /// Seconds of computing gradients.
    pub backward_seconds: f64,
    /// Floating-point operations, counted as if no factor were 0.
    pub flops: u64,
    /// Bytes of values, gradients and weights that must be read and written at least.
    pub bytes: u64,
}

/// Another part of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartCost {
    /// `batch`, `input`, `loss`, `gradient_sums`, `update`, `metrics`, `measuring` or `rest`.
    pub name: String,
    /// Seconds, those of gradients left out.
    pub forward_seconds: f64,
    /// Seconds of computing gradients.
    pub backward_seconds: f64,
}

impl ProfileReport {
    /// Puts what was measured beside what it should cost. `place` gives the line of a layer in the
    /// spec, from 1, and its text there.
    #[must_use]
    pub fn new(plan: &Plan, profile: &Profile, place: &dyn Fn(&Node) -> (usize, String)) -> Self {
        let each = Each::of(profile);
        let costs = costs(plan, &profile.layers);
        let nodes = plan.model.nodes.iter().zip(&profile.layers).zip(costs);
        let layer = |((node, measured), cost): ((&Node, &LayerTime), Option<Cost>)| {
            let (line, text) = place(node);
            let with = measured.with.and_then(|with| plan.model.nodes.get(with));
            let (forward_seconds, backward_seconds) = each.seconds(measured.time);
            let (flops, bytes) = cost.map_or((0, 0), |cost| each.work(&cost));
            LayerCost {
                name: node.name.clone(),
                kind: node.layer.declaration().name.to_owned(),
                line,
                text,
                computed_with: with.map(|with| with.name.clone()),
                forward_seconds,
                backward_seconds,
                flops,
                bytes,
            }
        };
        let part = |(part, time): &(Part, Passes)| {
            let (forward_seconds, backward_seconds) = each.seconds(*time);
            PartCost { name: part.name().to_owned(), forward_seconds, backward_seconds }
        };
        Self {
            steps: profile.steps,
            samples_per_step: each.samples,
            seconds: profile.seconds() / each.steps,
            layers: nodes.map(layer).collect(),
            parts: profile.parts.iter().map(part).collect(),
        }
    }

    /// Floating-point operations of all layers in a step.
    #[must_use]
    pub fn flops(&self) -> u64 {
        self.layers.iter().map(|layer| layer.flops).fold(0, u64::saturating_add)
    }
}

/// What each layer costs, together with those that are computed with it; nothing for the latter.
fn costs(plan: &Plan, layers: &[LayerTime]) -> Vec<Option<Cost>> {
    let mut costs: Vec<_> = plan.model.costs(plan.format).into_iter().map(Some).collect();
    for (index, layer) in layers.iter().enumerate() {
        let Some(with) = layer.with else { continue };
        let behind = costs.get_mut(index).and_then(Option::take);
        if let (Some(Some(first)), Some(behind)) = (costs.get_mut(with), behind) {
            *first = first.with(behind);
        }
    }
    costs
}

/// One step of many.
struct Each {
    steps: f64,
    samples: f64,
    of: Steps,
}

impl Each {
    fn of(profile: &Profile) -> Self {
        let steps = super::number::real(profile.steps.max(1));
        Self { steps, samples: super::number::real(profile.samples) / steps, of: profile.of }
    }

    fn seconds(&self, time: Passes) -> (f64, f64) {
        (time.forward / self.steps, time.backward / self.steps)
    }

    /// Operations and bytes.
    fn work(&self, cost: &Cost) -> (u64, u64) {
        let samples = super::number::whole(self.samples.round()) as u64;
        let (flops, bytes) = match self.of {
            Steps::Prediction => (cost.forward, cost.forward_bytes(samples)),
            Steps::Training => {
                let bytes =
                    cost.forward_bytes(samples).saturating_add(cost.backward_bytes(samples));
                (cost.forward.saturating_add(cost.backward), bytes)
            }
        };
        (flops.saturating_mul(samples), bytes)
    }
}
