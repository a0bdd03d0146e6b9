//! The network as parts inside parts: a region holds layers and frames, and a frame holds a region.

use super::frames::Frame;
use crate::ir::{Model, ValueId};

/// Parts that hang together, each behind all that it reads.
#[derive(Debug)]
pub(super) struct Region<'a> {
    pub(super) parts: Vec<Part<'a>>,
}

/// A part of a region.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub(super) item: Item<'a>,
    /// What it reads: the indices of the parts that make it, or `None` for what comes into the region.
    pub(super) reads: Vec<Option<usize>>,
}

/// What stands in a place.
#[derive(Debug)]
pub(super) enum Item<'a> {
    /// What comes into the model.
    Input,
    /// A layer, by the index of its node.
    Layer(usize),
    /// A frame and what is in it.
    Frame(&'a Frame, Region<'a>),
    /// Where a region's value leaves it, if another part stands behind the one that makes it.
    Exit,
}

/// The whole model.
pub(super) fn tree<'a>(model: &Model, frames: &'a [Frame]) -> Region<'a> {
    let mut builder = Builder { model, frames };
    builder.region(0, model.nodes.len(), None)
}

struct Builder<'m, 'a> {
    model: &'m Model,
    /// The frames that were not met yet.
    frames: &'a [Frame],
}

impl<'a> Builder<'_, 'a> {
    /// The nodes from one up to another. The depth of frames is bounded, and so is that of calls.
    fn region(&mut self, from: usize, to: usize, frame: Option<&Frame>) -> Region<'a> {
        // The first value of each part, to find the part that makes a value.
        let (mut parts, mut firsts): (Vec<Part<'a>>, Vec<ValueId>) = (Vec::new(), Vec::new());
        if frame.is_none() {
            parts.push(Part { item: Item::Input, reads: Vec::new() });
            firsts.push(ValueId::INPUT);
        }
        let mut at = from;
        while at < to {
            let (item, inputs, next) = match self.frames.split_first() {
                Some((frame, rest)) if frame.nodes.start == at => {
                    self.frames = rest;
                    let inside = self.region(at, frame.nodes.end, Some(frame));
                    (Item::Frame(frame, inside), vec![frame.entry], frame.nodes.end)
                }
                _ => {
                    let inputs = self.model.nodes.get(at).map(|node| node.inputs.clone());
                    (Item::Layer(at), inputs.unwrap_or_default(), at + 1)
                }
            };
            let reads = inputs.iter().map(|value| maker(&firsts, *value)).collect();
            parts.push(Part { item, reads });
            firsts.push(ValueId::of_node(at));
            at = next;
        }
        if let Some(exit) = frame.and_then(|frame| frame.exit) {
            let maker = maker(&firsts, exit);
            if maker != Some(parts.len().saturating_sub(1)) {
                parts.push(Part { item: Item::Exit, reads: vec![maker] });
            }
        }
        Region { parts }
    }
}

/// The part that makes a value; `None` for a value from outside of the region.
fn maker(firsts: &[ValueId], value: ValueId) -> Option<usize> {
    firsts.partition_point(|first| *first <= value).checked_sub(1)
}
