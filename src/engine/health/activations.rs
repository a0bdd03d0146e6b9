//! What layers give, unit by unit: how many units give 0 and how many are at the bounds of their
//! activation for all samples, and the moments of all numbers. Knows no limits beyond what "at the bounds"
//! means.

use candle_core::Tensor;

use crate::catalog::activations::{Activation, Fused};
use crate::catalog::operation::Operation;
use crate::engine::kernels::Values;
use crate::engine::loss::values;
use crate::engine::lower::axis_in;
use crate::engine::program::Order;
use crate::ir::{Node, Plan, ValueId};
use crate::shape::DataFormat;

/// What a layer gave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Activity {
    /// Mean of all numbers; 0 where only units were counted.
    pub mean: f64,
    /// Their standard deviation; 0 where only units were counted.
    pub spread: f64,
    /// The share of those that are 0; 0 where only units were counted.
    pub zeros: f64,
    /// Number of units: channels of an image, else elements of the last axis.
    pub units: usize,
    /// Units behind a rectifier that gave nothing but 0.
    pub dead: usize,
    /// Units whose activation was at its bounds nine times in ten.
    pub saturated: usize,
}

/// A unit is saturated where this share of its numbers is at the bounds.
const AT_BOUNDS: f64 = 0.9;

/// What is counted of an activation's values.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// A rectifier: the greatest number of each unit.
    Rectifier,
    /// Numbers at or beyond bounds, where the slope is a twenty-fifth of its greatest or less: what
    /// lies before learns that much slower.
    Bounded(f32, f32),
    /// Nothing of single units.
    Other,
}

impl Kind {
    fn of(activation: Option<&dyn Activation>) -> Self {
        match activation.map_or(Fused::Linear, Activation::fused) {
            Fused::Relu => Self::Rectifier,
            // `y (1 - y)` is a hundredth there, where it is a quarter at most.
            Fused::Sigmoid => Self::Bounded(0.010_102, 1.0 - 0.010_102),
            // `1 - y^2` is 0.04, 1 at most.
            Fused::Tanh => Self::Bounded(-0.979_796, 0.979_796),
            // `(1 - |y|)^2` is 0.04, 1 at most.
            Fused::Softsign => Self::Bounded(-0.8, 0.8),
            Fused::Clipped { offset, .. } if offset <= 0.0 => Self::Rectifier,
            #[expect(clippy::cast_possible_truncation, reason = "values have 32 bits")]
            Fused::Clipped { most, .. } => Self::Bounded(0.0, most as f32),
            _ => Self::Other,
        }
    }
}

/// What was seen of all layers so far.
pub(super) struct Seen<'a> {
    plan: &'a Plan,
    /// Nodes that the stage of an earlier node computes too, each with that node.
    absorbed: &'a [(usize, usize)],
    complete: bool,
    counts: Vec<Option<Counts>>,
}

impl<'a> Seen<'a> {
    /// Nothing yet. `absorbed` are those of the program that is run; `complete` asks for the moments of
    /// all layers, too.
    pub(super) fn new(plan: &'a Plan, absorbed: &'a [(usize, usize)], complete: bool) -> Self {
        Self { plan, absorbed, complete, counts: vec![None; plan.model.nodes.len()] }
    }

    /// The node whose rectifier a stage has computed together with the node that its value belongs to;
    /// else that node. What may stand behind the rectifier is a pool, which keeps what is not 0.
    fn rectifier(&self, last: usize) -> usize {
        let with = self.absorbed.iter().find(|(node, _)| *node == last).map(|(_, with)| *with);
        let Some(with) = with else { return last };
        let others = self.absorbed.iter().filter(|(_, first)| *first == with);
        let is_rectifier = |node: &usize| {
            let node = self.plan.model.nodes.get(*node);
            node.is_some_and(|node| Kind::of(node.layer.activation()) == Kind::Rectifier)
        };
        let mut nodes = std::iter::once(with).chain(others.map(|(node, _)| *node));
        nodes.find(is_rectifier).unwrap_or(last)
    }

    /// Adds what a node gave, as it lies in memory. The output of the network is left out: its last
    /// activation may still be missing. What cannot be read is not counted.
    pub(super) fn add(&mut self, node: usize, order: Order, output: &Tensor) {
        if self.plan.model.output.node() == Some(node) {
            return;
        }
        let node = self.rectifier(node);
        let Some(place) = self.plan.model.nodes.get(node) else { return };
        let kind = Kind::of(place.layer.activation());
        if kind == Kind::Other && !self.complete {
            return;
        }
        let axis = axis_in(order, unit_axis(self.plan, node)) + 1;
        let (units, inner) = match output.dims().get(axis..) {
            Some([units, inner @ ..]) => (*units, inner.iter().product()),
            _ => (1, 1),
        };
        // Where they lie on the CPU and in order, numbers need not be copied.
        if let Ok(numbers) = Values::of(output) {
            self.count(node, kind, &numbers, (units, inner));
        } else if let Ok(numbers) = values(output) {
            self.count(node, kind, &numbers, (units, inner));
        }
    }

    /// Adds what the network says after its last activation, sample by sample. At the end of a network
    /// nothing but a rectifier can be at fault: a sigmoid that is sure of itself is at its bounds.
    pub(super) fn add_output(&mut self, predictions: &[f32]) {
        let Some(node) = self.plan.model.output.node() else { return };
        let Some(place) = self.plan.model.nodes.get(node) else { return };
        let axis = unit_axis(self.plan, node);
        let (units, inner) = match place.shape.axes().get(axis..) {
            Some([units, inner @ ..]) => (*units, inner.iter().product()),
            _ => (1, 1),
        };
        let kind = match Kind::of(place.layer.activation()) {
            Kind::Rectifier => Kind::Rectifier,
            _ if self.complete => Kind::Other,
            _ => return,
        };
        self.count(node, kind, predictions, (units, inner));
    }

    fn count(&mut self, node: usize, kind: Kind, numbers: &[f32], axes: (usize, usize)) {
        if let Some(counts) = self.counts.get_mut(node) {
            let counts = counts.get_or_insert_with(|| Counts::new(kind, axes.0));
            counts.add(numbers, axes.1, self.complete);
        }
    }

    /// What came of it, by node.
    pub(super) fn activities(&self) -> Vec<Option<Activity>> {
        self.counts.iter().map(|counts| counts.as_ref().map(Counts::activity)).collect()
    }
}

/// The axis of a node's units in the spec's shape, without the batch.
fn unit_axis(plan: &Plan, mut index: usize) -> usize {
    let nodes = &plan.model.nodes;
    let last = |node: &Node| node.shape.rank().saturating_sub(1);
    let channels = |node: &Node, format| match format {
        DataFormat::ChannelsFirst => 0,
        DataFormat::ChannelsLast => last(node),
    };
    while let Some(node) = nodes.get(index) {
        let operation =
            node.with_inputs(&plan.model, plan.format, |inputs| node.layer.operation(inputs));
        match operation {
            Some(
                Operation::Conv2d { format, .. }
                | Operation::MaxPool2d { format, .. }
                | Operation::AveragePool2d { format, .. },
            ) => return channels(node, format),
            Some(Operation::BatchNormalization { axis, .. }) => return axis,
            // The units are those of what comes in.
            Some(Operation::Activation(_) | Operation::Dropout { .. } | Operation::Add) => {
                match node.inputs.first().copied().and_then(ValueId::node) {
                    Some(before) => index = before,
                    None => return channels_of_input(plan),
                }
            }
            _ => return last(node),
        }
    }
    channels_of_input(plan)
}

fn channels_of_input(plan: &Plan) -> usize {
    let rank = plan.model.input.rank();
    if rank == 3 && plan.format == DataFormat::ChannelsFirst { 0 } else { rank.saturating_sub(1) }
}

/// What was counted of one layer.
#[derive(Debug, Clone)]
struct Counts {
    kind: Kind,
    /// The greatest number of each unit.
    greatest: Vec<f32>,
    /// How many numbers of each unit were at the bounds.
    at_bounds: Vec<usize>,
    numbers: usize,
    sum: f64,
    squares: f64,
    zeros: usize,
}

impl Counts {
    fn new(kind: Kind, units: usize) -> Self {
        let (greatest, at_bounds) = (vec![f32::NEG_INFINITY; units], vec![0; units]);
        Self { kind, greatest, at_bounds, numbers: 0, sum: 0.0, squares: 0.0, zeros: 0 }
    }

    /// Adds numbers that lie as (anything, units, `inner`).
    fn add(&mut self, numbers: &[f32], inner: usize, moments: bool) {
        self.numbers += numbers.len();
        match (self.kind, inner) {
            (Kind::Rectifier, 1) => self.add_rows(numbers),
            (Kind::Other, _) => {}
            (kind, _) => self.add_pieces(kind, numbers, inner),
        }
        if moments {
            for number in numbers {
                let wide = f64::from(*number);
                self.sum += wide;
                self.squares += wide * wide;
                self.zeros += usize::from(*number == 0.0);
            }
        }
    }

    /// The usual case: units lie side by side, and the loop runs on vectors.
    fn add_rows(&mut self, numbers: &[f32]) {
        for row in numbers.chunks_exact(self.greatest.len().max(1)) {
            self.greatest.iter_mut().zip(row).for_each(|(most, x)| *most = most.max(*x));
        }
    }

    fn add_pieces(&mut self, kind: Kind, numbers: &[f32], inner: usize) {
        let units = self.greatest.len().max(1);
        for (index, piece) in numbers.chunks_exact(inner.max(1)).enumerate() {
            let unit = index % units;
            if let Kind::Bounded(least, most) = kind {
                let outside = piece.iter().filter(|x| **x <= least || **x >= most).count();
                self.at_bounds.get_mut(unit).into_iter().for_each(|count| *count += outside);
            } else {
                let greatest = piece.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                self.greatest.get_mut(unit).into_iter().for_each(|g| *g = g.max(greatest));
            }
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of numbers in memory")]
    fn activity(&self) -> Activity {
        let count = self.numbers.max(1) as f64;
        let units = self.greatest.len();
        let of_unit = count / units.max(1) as f64;
        let mean = self.sum / count;
        let saturated = |at_bounds: &&usize| **at_bounds as f64 >= AT_BOUNDS * of_unit;
        let dead = |greatest: &&f32| **greatest <= 0.0;
        Activity {
            mean,
            spread: (self.squares / count - mean * mean).max(0.0).sqrt(),
            zeros: self.zeros as f64 / count,
            units,
            dead: match self.kind {
                Kind::Rectifier => self.greatest.iter().filter(dead).count(),
                _ => 0,
            },
            saturated: match self.kind {
                Kind::Bounded(..) => self.at_bounds.iter().filter(saturated).count(),
                _ => 0,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_counted_in_either_layout() {
        // Two units, the second of which gives nothing.
        let mut counts = Counts::new(Kind::Rectifier, 2);
        counts.add(&[1.0, 0.0, 0.0, 0.0], 1, true);
        let activity = counts.activity();
        assert_eq!((activity.units, activity.dead, activity.saturated), (2, 1, 0));
        assert!((activity.zeros - 0.75).abs() < 1e-12 && (activity.mean - 0.25).abs() < 1e-12);
        assert!((activity.spread - 0.1875_f64.sqrt()).abs() < 1e-12);
        let mut counts = Counts::new(Kind::Rectifier, 2);
        counts.add(&[0.0, 0.0, 0.0, 0.0, 3.0, 0.0], 3, false);
        assert_eq!(counts.activity().dead, 1);
    }

    #[test]
    fn a_unit_is_saturated_where_nine_numbers_in_ten_are() {
        let kind = Kind::Bounded(-0.9, 0.9);
        let mut counts = Counts::new(kind, 2);
        for sample in 0..10 {
            counts.add(
                &[if sample < 9 { -1.0 } else { 0.0 }, if sample < 8 { 1.0 } else { 0.0 }],
                1,
                false,
            );
        }
        assert_eq!(counts.activity().saturated, 1);
    }
}
