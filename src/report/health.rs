//! What was seen of the layers in an epoch, as a table: a row for each layer. Knows neither what is good
//! nor what is bad.

use crate::engine::{LayerState, Look};
use crate::ir::{Node, Plan};

use super::number::{grouped, real};
use super::screen::{Ink, Screen};

/// Characters of all columns but that of the layers.
const NUMBERS: usize = 58;

/// The narrowest column of layers.
const NARROWEST: usize = 16;

/// The table of the looks of one epoch; nothing where there were none. `place` gives the line of a
/// layer in the spec, from 1, and its text there. Ends with a line break.
///
/// Means, spreads (standard deviations) and shares of zeros are averaged over the looks; units that are
/// dead or saturated are those of the last look; a gradient is divided by its weights, norm by norm, and
/// the least and the greatest of the looks are given.
#[must_use]
pub fn looks_table(
    plan: &Plan,
    looks: &[Look],
    place: &dyn Fn(&Node) -> (usize, String),
    screen: Screen,
) -> String {
    let Some(last) = looks.last() else { return String::new() };
    let places: Vec<(usize, String)> = plan.model.nodes.iter().map(place).collect();
    let widest = places.iter().map(|(_, text)| text.chars().count()).max().unwrap_or(0);
    let room = screen.columns.saturating_sub(NUMBERS).max(NARROWEST);
    let width = widest.clamp(NARROWEST, room);
    let heading = format!(
        "{:>4}  {:<width$} {:>9} {:>9} {:>6} {:>9}  gradient/weights",
        "line", "layer", "mean", "spread", "zeros", "dead/sat."
    );
    let mut lines = vec![title(last, looks.len()), screen.paint(Ink::Bold, &heading)];
    for (node, (line, text)) in places.iter().enumerate() {
        let states: Vec<LayerState> =
            looks.iter().filter_map(|look| look.layers.get(node).copied()).collect();
        let line = screen.paint(Ink::Cyan, &format!("{line:>4}"));
        let label = format!("{:<width$}", shortened(text, width));
        let row = format!("{line}  {label} {}{}", outputs(&states), gradients(&states));
        lines.push(row.trim_end().to_owned());
    }
    lines.join("\n") + "\n"
}

/// `Epoch 2: 6 looks at 256 samples`
fn title(last: &Look, looks: usize) -> String {
    let plural = if looks == 1 { "" } else { "s" };
    format!("Epoch {}: {looks} look{plural} at {} samples", last.epoch, grouped(last.samples))
}

/// Columns of what a layer gives.
fn outputs(states: &[LayerState]) -> String {
    let seen: Vec<_> = states.iter().filter_map(|state| state.activity).collect();
    let Some(last) = seen.last() else { return format!("{:>36}", "") };
    let mean = |numbers: &mut dyn Iterator<Item = f64>| numbers.sum::<f64>() / real(seen.len());
    let average = mean(&mut seen.iter().map(|one| one.mean));
    let spread = mean(&mut seen.iter().map(|one| one.spread));
    let zeros = 100.0 * mean(&mut seen.iter().map(|one| one.zeros));
    let units = match last.dead.max(last.saturated) {
        0 => String::new(),
        some => format!("{some}/{}", last.units),
    };
    let zeros = format!("{zeros:.1}%");
    format!("{:>9} {:>9} {zeros:>6} {units:>9}", number(average), number(spread))
}

/// The least and the greatest gradient for its weights.
fn gradients(states: &[LayerState]) -> String {
    let mut relative: Vec<f64> =
        states.iter().filter_map(|state| Some(state.gradient?.relative())).collect();
    relative.sort_by(f64::total_cmp);
    match relative.as_slice() {
        [] => String::new(),
        [only] => format!("  {only:.1e}"),
        [least, .., greatest] => format!("  {least:.1e} .. {greatest:.1e}"),
    }
}

/// In at most nine characters.
fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        0.001..1e4 => format!("{value:.3}"),
        _ => format!("{value:.1e}"),
    }
}

/// At most so many characters, the last one an ellipsis where some are left out.
fn shortened(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}
