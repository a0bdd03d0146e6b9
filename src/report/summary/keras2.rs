//! The classic table. The rules are those of Keras 2's `layer_utils.py`.

use super::SummaryOptions;
use super::layout::columns;
use super::rows::{INPUT, Row, Table};
use super::size::size;
use crate::report::number::{real, whole};

/// The whole summary.
pub(super) fn render(table: &Table, options: &SummaryOptions) -> String {
    let (length, positions) = positions(table.graph, options);
    let headings: Vec<String> =
        columns(table, options).into_iter().map(|(heading, _)| heading.to_owned()).collect();
    let mut lines = vec![format!("Model: \"{}\"", table.name), "_".repeat(length)];
    lines.extend(print_row(&headings, &positions));
    lines.push("=".repeat(length));
    for row in &table.rows {
        lines.extend(print_row(&cells(row, table.graph, options.show_trainable), &positions));
        lines.push(" ".repeat(length));
    }
    lines.push("=".repeat(length));
    for (label, count) in table.totals() {
        lines.push(format!("{label} params: {count} ({})", size(count, "Byte")));
    }
    lines.push("_".repeat(length));
    lines.join("\n") + "\n"
}

/// The length of a line and where columns end.
fn positions(graph: bool, options: &SummaryOptions) -> (usize, Vec<usize>) {
    let (standard, shares): (_, &[f64]) =
        if graph { (98, &[0.3, 0.6, 0.70, 1.0]) } else { (65, &[0.45, 0.85, 1.0]) };
    let length = options.asked_length().unwrap_or(standard);
    let mut positions: Vec<usize> =
        shares.iter().map(|share| whole(real(length) * share)).collect();
    if !options.show_trainable {
        return (length, positions);
    }
    positions.push(length + 11);
    (length + 11, positions)
}

/// What the cells of a layer say.
fn cells(row: &Row, graph: bool, show_trainable: bool) -> Vec<String> {
    let shape = row.shape.with_batch();
    let shape = if row.class == INPUT { format!("[{shape}]") } else { shape };
    let mut cells =
        vec![format!("{} ({})", row.name, row.class), shape, row.parameters.to_string()];
    if graph {
        let inputs: Vec<String> = row.inputs.iter().map(|name| format!("'{name}[0][0]'")).collect();
        cells.push(format!("[{}]", inputs.join(", ")));
    }
    if show_trainable {
        cells.push(if row.trainable == Some(false) { "N" } else { "Y" }.to_owned());
    }
    cells
}

/// The lines of a row. Fields are cut behind what fits, or earlier behind the end of a tuple, a list or
/// a quoted word, whatever comes first.
fn print_row(fields: &[String], positions: &[usize]) -> Vec<String> {
    let mut fields: Vec<Vec<char>> = fields.iter().map(|field| field.chars().collect()).collect();
    let mut lines = Vec::new();
    while fields.iter().any(|field| !field.is_empty()) {
        let last = positions.len().saturating_sub(1);
        let (mut line, mut start) = (String::new(), 0);
        for (column, (field, end)) in fields.iter_mut().zip(positions).enumerate() {
            let gap = if column == last { 0 } else { 3 };
            // At least one character, so that a line too short for its columns still ends.
            let room = end.saturating_sub(start + gap).max(1);
            line.extend((column == 0).then_some(' '));
            line.extend(field.drain(..cut(field, room)));
            line.push_str(if column == last { "" } else { "  " });
            let length = line.chars().count();
            line.push_str(&" ".repeat(end.saturating_sub(length)));
            start = *end;
        }
        lines.push(line);
    }
    lines
}

/// How many characters of a field go on the line.
fn cut(field: &[char], room: usize) -> usize {
    let fits = room.min(field.len());
    let closes = |pair: &[char]| matches!(pair, [')' | '}' | ']' | '\'', ',']);
    let shown = field.get(..fits).unwrap_or_default();
    shown.windows(2).position(closes).map_or(fits, |at| at + 2)
}
