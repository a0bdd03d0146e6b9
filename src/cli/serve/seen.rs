//! What is shown of each layer's value: some maps of an image, some numbers of anything else.

use crate::ir::Plan;
use crate::report::charts::Planes;
use crate::serve::{Layer, Seen};

/// The most channels that are shown of a layer: more are not taken in at a glance.
const MOST_MAPS: usize = 32;
/// The most pixels of a layer that are shown, so that an answer stays below a megabyte or so.
const MOST_PIXELS: usize = 1 << 17;
/// The most numbers that are shown of a layer that gives no image.
const MOST_NUMBERS: usize = 512;

/// What is shown of the values of all nodes, for the input that they come from.
pub(super) fn layers(plan: &Plan, input: &[f32], values: &[Vec<f32>]) -> Vec<Layer> {
    let one = |(node, own): (&crate::ir::Node, &Vec<f32>)| {
        let read = match node.inputs.as_slice() {
            [only] => match only.node() {
                Some(index) => values.get(index).map(Vec::as_slice),
                None => Some(input),
            },
            _ => None,
        };
        let seen = if let Some(planes) = Planes::of(&node.shape, plan.format, own) {
            let pixels = planes.rows.saturating_mul(planes.columns).max(1);
            let shown = MOST_MAPS.min(MOST_PIXELS / pixels);
            let channels = planes.channels.len();
            let maps = planes.channels.into_iter().take(shown).collect();
            Seen::Maps { rows: planes.rows, columns: planes.columns, channels, maps }
        } else {
            let values = own.iter().take(MOST_NUMBERS).copied().collect();
            Seen::Numbers { count: own.len(), values }
        };
        Layer { seen, repeats: read == Some(own.as_slice()) }
    };
    plan.model.nodes.iter().zip(values).map(one).collect()
}
