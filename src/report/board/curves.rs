//! One result over the epochs: what it was within them, at their ends, and on the validation samples. The
//! three differ by their marks, not by colour alone.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Block, Chart, Dataset, GraphType};

use super::Board;
use crate::engine::observe::{EpochEnds, Results, result};
use crate::report::number::{metric, real};

/// What stands for a value within an epoch, and for a validation.
pub(super) const WITHIN: char = '·';
pub(super) const VALIDATION: char = 'o';
/// The line of the values at the ends of epochs, as it looks.
pub(super) const TRAINING: &str = "⠤⠤";

type Points = Vec<(f64, f64)>;

/// Draws the result of a name, which stands at an index of the results.
pub(super) fn draw(board: &Board, index: usize, name: &str, area: Rect, frame: &mut Frame<'_>) {
    let none = Points::new();
    let within = board.running.get(index).unwrap_or(&none);
    let training = ends(board, name, |epoch| Some(&epoch.training));
    let validation = ends(board, name, |epoch| epoch.validation.as_ref());
    let all = || within.iter().chain(&training).chain(&validation).map(|(_, y)| *y);
    let (least, most) = bounds(all());
    let point = |marker, points, colour, style: Modifier| {
        Dataset::default()
            .marker(marker)
            .graph_type(GraphType::Scatter)
            .style(Style::new().fg(colour).add_modifier(style))
            .data(points)
    };
    let datasets = vec![
        point(Marker::Custom(WITHIN), within, Color::Gray, Modifier::DIM),
        point(Marker::Braille, &training, Color::Cyan, Modifier::empty())
            .graph_type(GraphType::Line),
        point(Marker::Custom(VALIDATION), &validation, Color::Yellow, Modifier::BOLD),
    ];
    let epochs = real(board.epochs.max(1));
    let middle = f64::midpoint(least, most);
    let x = Axis::default()
        .bounds([0.0, epochs])
        .labels(["0".to_owned(), format!("epoch {}", board.epochs)])
        .labels_alignment(Alignment::Right);
    let y = Axis::default().bounds([least, most]).labels([least, middle, most].map(label));
    let chart = Chart::new(datasets)
        .block(Block::new().title(title(name, board, &validation)))
        .x_axis(x)
        .y_axis(y)
        .legend_position(None);
    frame.render_widget(chart, area);
}

/// `loss 0.3254  validation 0.3475`
fn title(name: &str, board: &Board, validation: &Points) -> Line<'static> {
    let now = result(&board.results, name).map(metric).unwrap_or_default();
    let mut spans = vec![
        Span::styled(name.to_owned(), Style::new().add_modifier(Modifier::BOLD)),
        Span::styled(format!(" {now}"), Style::new().fg(Color::Cyan)),
    ];
    if let Some((_, value)) = validation.last() {
        let text = format!("  validation {}", metric(*value));
        spans.push(Span::styled(text, Style::new().fg(Color::Yellow)));
    }
    Line::from(spans)
}

/// A result at the ends of the epochs.
fn ends<'a>(
    board: &'a Board,
    name: &str,
    results: impl Fn(&'a EpochEnds) -> Option<&'a Results>,
) -> Points {
    let point = |epoch: &'a EpochEnds| {
        let value = result(results(epoch)?, name)?;
        value.is_finite().then_some((real(epoch.epoch), value))
    };
    board.ended.iter().filter_map(point).collect()
}

/// From the least to the greatest finite number, with a little room; 0 to 1 where there is none.
fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let finite = values.filter(|value| value.is_finite());
    let (least, most) = finite
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), x| (least.min(x), most.max(x)));
    if least > most {
        return (0.0, 1.0);
    }
    let room = ((most - least) * 0.05).max(most.abs().max(1e-9) * 1e-3);
    // Losses are not below 0, and shares are not above 1: no axis says they could be.
    let lower = if least >= 0.0 { (least - room).max(0.0) } else { least - room };
    let upper = if least >= 0.0 && most <= 1.0 { (most + room).min(1.0) } else { most + room };
    if upper > lower { (lower, upper) } else { (lower, lower + 1.0) }
}

fn label(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        0.001..1e4 => format!("{value:.3}"),
        _ => format!("{value:.1e}"),
    }
}
