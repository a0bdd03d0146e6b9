//! What was seen of the layers in an epoch, as a table: a row for each layer. Knows neither what is good
//! nor what is bad.

use crate::engine::{LayerState, Look};
use crate::ir::{Model, Node};

use super::number::{grouped, real};
use super::screen::{Ink, Screen};

/// Characters of all columns but that of the layers.
const NUMBERS: usize = 59;

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
    model: &Model,
    looks: &[Look],
    place: &dyn Fn(&Node) -> (usize, String),
    screen: Screen,
) -> String {
    let Some(last) = looks.last() else { return String::new() };
    let places: Vec<(usize, String)> = model.nodes.iter().map(place).collect();
    let widest = places.iter().map(|(_, text)| text.chars().count()).max().unwrap_or(0);
    let room = screen.columns.saturating_sub(NUMBERS).max(NARROWEST);
    let width = widest.clamp(NARROWEST, room);
    let heading = format!(
        "{:>4}  {:<width$} {:>8} {:>8} {:>6} {:>9}  gradient/weights",
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
    let Some(last) = seen.last() else { return " ".repeat(34) };
    let mean = |numbers: &mut dyn Iterator<Item = f64>| numbers.sum::<f64>() / real(seen.len());
    let average = mean(&mut seen.iter().map(|one| one.mean));
    let spread = mean(&mut seen.iter().map(|one| one.spread));
    let zeros = 100.0 * mean(&mut seen.iter().map(|one| one.zeros));
    let units = match last.dead.max(last.saturated) {
        0 => String::new(),
        some => format!("{some}/{}", last.units),
    };
    let zeros = format!("{zeros:.1}%");
    format!("{:>8} {:>8} {zeros:>6} {units:>9}", number(average), number(spread))
}

/// The least and the greatest gradient for its weights.
fn gradients(states: &[LayerState]) -> String {
    let mut relative: Vec<f64> =
        states.iter().filter_map(|state| Some(state.gradient?.relative())).collect();
    relative.sort_by(f64::total_cmp);
    match relative.as_slice() {
        [] => String::new(),
        [only] => format!("  {only:.1e}"),
        [least, .., greatest] => format!("  {least:.1e}..{greatest:.1e}"),
    }
}

/// In at most eight characters.
fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        0.001..1e3 => format!("{value:.3}"),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Activity, Gradient};
    use crate::report::testing::Build;

    fn state(mean: f64, dead: usize, norm: Option<f64>) -> LayerState {
        let activity = Activity { mean, spread: 0.5, zeros: 0.25, units: 30, dead, saturated: 0 };
        let gradient = norm.map(|norm| Gradient { norm, weights: 2.0, usual: 1.0 });
        LayerState { activity: Some(activity), gradient }
    }

    fn look(step: usize, layers: Vec<LayerState>) -> Look {
        let (epoch, samples, inputs, loss, constant) = (2, 1256, (0.0, 1.0), 0.5, None);
        Look { epoch, step, samples, inputs, loss, constant, layers }
    }

    fn place(node: &Node) -> (usize, String) {
        (
            if node.name == "dense" { 7 } else { 10 },
            format!("{}(30, activation=relu, more)", node.name),
        )
    }

    #[test]
    fn a_layer_has_a_row_in_which_looks_are_put_together() {
        let mut build = Build::new("m", &[8]);
        build.layer("Dense", "30, activation=relu").layer("Dropout", "0.2").layer("Dense", "30");
        let looks = [
            look(100, vec![state(1.0, 0, Some(2e-4)), state(0.0, 0, None), LayerState::default()]),
            look(200, vec![state(2.0, 3, Some(1e-3)), state(-2e5, 0, None), LayerState::default()]),
        ];
        let table = looks_table(&build.model(), &looks, &place, Screen::PLAIN);
        let expected = "\
Epoch 2: 2 looks at 1,256 samples
line  layer                     mean   spread  zeros dead/sat.  gradient/weights
   7  dense(30, activation…    1.500    0.500  25.0%      3/30  1.0e-4..5.0e-4
  10  dropout(30, activati…   -1.0e5    0.500  25.0%
  10  dense_1(30, activati…
";
        assert_eq!(table, expected);
        assert!(table.lines().all(|line| line.chars().count() <= 80));
        assert_eq!(looks_table(&build.model(), &[], &place, Screen::PLAIN), "");
        let one = looks_table(&build.model(), &looks[..1], &place, Screen::PLAIN);
        assert!(one.starts_with("Epoch 2: 1 look at") && one.contains("  1.0e-4\n"), "{one}");
    }
}
