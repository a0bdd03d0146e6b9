//! Which groups of layers are shown as a frame, and what is written at it.

use std::ops::Range;

use crate::ir::{Group, Model, Origin, ValueId};

/// Frames inside frames beyond this depth would leave no room for layers.
const MOST_DEPTH: usize = 8;

/// What is written at a frame.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    /// The call that made it: `residual(filters=16)`; empty for a mere round.
    pub(super) call: String,
    /// The same in short: `residual(16)`.
    pub(super) brief: String,
    /// `round 2 of 3`; empty outside of `repeat`.
    pub(super) round: String,
}

/// Layers that stand in a frame: whatever they read from outside is one value, and at most one of their
/// values is read outside.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Frame {
    pub(super) label: Label,
    pub(super) nodes: Range<usize>,
    /// The value that comes in.
    pub(super) entry: ValueId,
    /// The value that is read outside, if one is.
    pub(super) exit: Option<ValueId>,
    /// How many frames it is in.
    pub(super) depth: usize,
}

/// The frames of a model, in the order of their first layers, a frame behind those that it is in.
pub(super) fn frames(model: &Model) -> Vec<Frame> {
    let last_readers = last_readers(model);
    let mut frames: Vec<Frame> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (nodes, label) in named(&model.groups) {
        while open.last().and_then(|at| frames.get(*at)).is_some_and(|f| f.nodes.end <= nodes.start)
        {
            open.pop();
        }
        let depth = open.len();
        if depth >= MOST_DEPTH {
            continue;
        }
        if let Some((entry, exit)) = doors(model, &last_readers, &nodes) {
            open.push(frames.len());
            frames.push(Frame { label, nodes, entry, exit, depth });
        }
    }
    frames
}

/// Groups with what is written at them. Groups of the same layers are one, named after all of them; a
/// single round is not worth a word, nor is a round of one layer.
fn named(groups: &[Group]) -> Vec<(Range<usize>, Label)> {
    let mut named: Vec<(Range<usize>, Label)> = Vec::new();
    for alike in groups.chunk_by(|one, next| one.nodes == next.nodes) {
        let Some(nodes) = alike.first().map(|group| group.nodes.clone()) else { continue };
        let label = Label::of(alike);
        if !label.call.is_empty() || (!label.round.is_empty() && nodes.len() > 1) {
            named.push((nodes, label));
        }
    }
    named
}

impl Label {
    fn of(alike: &[Group]) -> Self {
        let (mut calls, mut briefs, mut rounds) = (Vec::new(), Vec::new(), Vec::new());
        for group in alike {
            match &group.origin {
                Origin::Block { name, arguments } => {
                    let values: Vec<String> =
                        arguments.iter().map(|(_, value)| value.to_string()).collect();
                    calls.push(group.origin.to_string());
                    briefs.push(format!("{name}({})", values.join(", ")));
                }
                Origin::Round { of: 0 | 1, .. } => {}
                Origin::Round { .. } => rounds.push(group.origin.to_string()),
            }
        }
        let round = rounds.join(", ");
        let round = if round.is_empty() { round } else { format!("round {round}") };
        Self { call: calls.join(" › "), brief: briefs.join(" › "), round }
    }

    /// `residual(filters=16), round 2 of 3`
    pub(super) fn whole(&self) -> String {
        let parts = [self.call.as_str(), self.round.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }
}

/// The index of the last node that reads each value.
pub(super) fn last_readers(model: &Model) -> Vec<Option<usize>> {
    let mut last = vec![None; model.nodes.len() + 1];
    for (index, node) in model.nodes.iter().enumerate() {
        for input in &node.inputs {
            if let Some(slot) = last.get_mut(input.0) {
                *slot = Some(index);
            }
        }
    }
    last
}

/// The value that comes into some layers and the one that goes out; `None` where there are several.
fn doors(
    model: &Model,
    last_readers: &[Option<usize>],
    nodes: &Range<usize>,
) -> Option<(ValueId, Option<ValueId>)> {
    let inside = model.nodes.get(nodes.clone())?;
    let is_inside = |value: ValueId| value.node().is_some_and(|node| nodes.contains(&node));
    let mut read = inside.iter().flat_map(|node| &node.inputs).filter(|value| !is_inside(**value));
    let entry = *read.next()?;
    if read.any(|value| *value != entry) {
        return None;
    }
    let leaves = |node: &usize| {
        let reader = last_readers.get(node + 1).copied().flatten();
        reader.is_some_and(|reader| reader >= nodes.end)
    };
    let mut exits = nodes.clone().filter(leaves).map(ValueId::of_node);
    let exit = exits.next();
    if exits.next().is_some() { None } else { Some((entry, exit)) }
}

/// A model from its first layer to its last, with the frames that begin and end between them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Step<'a> {
    /// A frame begins, the one with this number.
    Open(usize, &'a Frame),
    /// A layer, by the index of its node.
    Layer(usize),
    /// The frame that began last ends.
    Close,
}

/// The layers of a model between the ends of their frames.
pub(super) fn steps<'a>(model: &Model, frames: &'a [Frame]) -> Vec<Step<'a>> {
    let (mut steps, mut open): (Vec<Step<'a>>, Vec<&Frame>) = (Vec::new(), Vec::new());
    let mut ahead = frames.iter().enumerate().peekable();
    for index in 0..model.nodes.len() {
        while open.pop_if(|frame| frame.nodes.end <= index).is_some() {
            steps.push(Step::Close);
        }
        while let Some((number, frame)) = ahead.next_if(|(_, frame)| frame.nodes.start == index) {
            steps.push(Step::Open(number, frame));
            open.push(frame);
        }
        steps.push(Step::Layer(index));
    }
    steps.extend(open.iter().map(|_| Step::Close));
    steps
}
