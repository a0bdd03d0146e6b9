//! Keras 3's table. The rules are those of `keras/src/utils/summary_utils.py` and of rich's tables.

use super::SummaryOptions;
use super::layout::{Align, Column, columns};
use super::rows::{Row, Table};
use super::size::size;
use super::styled::{Overlong, Styled};
use crate::report::number::{grouped, real, whole};
use crate::report::screen::{Ink, Screen};

/// The least width of a column's text; Keras refuses to print less.
const LEAST_WIDTH: usize = 4;

/// The whole summary.
pub(super) fn render(table: &Table, options: &SummaryOptions) -> String {
    let screen = options.screen;
    let columns = columns(table, options);
    let widths = widths(table, options);
    let mut lines =
        plain_lines(&Styled::new(Ink::Bold, &format!("Model: \"{}\"", table.name)), screen);
    lines.push(rule(&widths, "┏━┳┓"));
    lines.extend(header(&columns, &widths, screen));
    lines.push(rule(&widths, "┡━╇┩"));
    for (index, row) in table.rows.iter().enumerate() {
        if index > 0 {
            lines.push(rule(&widths, "├─┼┤"));
        }
        lines.extend(body_row(row, table.graph, options, &columns, &widths));
    }
    lines.push(rule(&widths, "└─┴┘"));
    for (label, count) in table.totals() {
        let text = Styled::new(Ink::Bold, &format!(" {label} params: "))
            .and(Ink::Number, &grouped(count))
            .and(Ink::Plain, &format!(" ({})", size(count, "B")));
        lines.extend(plain_lines(&text, screen));
    }
    lines.join("\n") + "\n"
}

/// Title and totals: wrapped at the width of the screen, never padded.
fn plain_lines(text: &Styled, screen: Screen) -> Vec<String> {
    let lines = text.wrap(screen.columns.max(1), Overlong::Fold);
    lines.iter().map(|line| line.render(screen)).collect()
}

/// Widths of the columns, blanks at both sides included. A screen that is too narrow for Keras gets the
/// narrowest table there is.
fn widths(table: &Table, options: &SummaryOptions) -> Vec<usize> {
    let (standard, positions) =
        if table.graph { (108, vec![0.3, 0.56, 0.74, 1.0]) } else { (88, vec![0.45, 0.80, 1.0]) };
    let (standard, positions) = if options.show_trainable {
        let shrunk = positions.iter().map(|position| position * 0.90);
        (standard + 12, shrunk.chain([1.0]).collect())
    } else {
        (standard, positions)
    };
    let fitting = standard.min(options.screen.columns.saturating_sub(4));
    let length = options.asked_length().unwrap_or(fitting);
    let wide_enough =
        (length..length.max(standard)).find_map(|length| try_widths(&positions, length));
    wide_enough.or_else(|| try_widths(&positions, length.max(standard))).unwrap_or_default()
}

/// Widths for a line of a length; `None` where a column would be too narrow.
fn try_widths(positions: &[f64], length: usize) -> Option<Vec<usize>> {
    let (mut widths, mut current) = (Vec::new(), 0);
    for position in positions {
        let width = whole(position * real(length)).saturating_sub(current);
        if width < LEAST_WIDTH {
            return None;
        }
        current += width;
        widths.push(width + 2);
    }
    // Borders make the table too wide: each column in turn gives its share of what is over.
    let room = length.saturating_sub(positions.len() + 1);
    let mut over = widths.iter().sum::<usize>().saturating_sub(room);
    let mut left = widths.len();
    for width in &mut widths {
        let taken = round_half_to_even(over, left).min(*width);
        *width -= taken;
        over -= taken;
        left -= 1;
    }
    Some(widths)
}

/// The quotient, rounded as Python's `round` does.
fn round_half_to_even(dividend: usize, divisor: usize) -> usize {
    let (quotient, twice) = (dividend / divisor, dividend % divisor * 2);
    let up = twice > divisor || (twice == divisor && quotient % 2 == 1);
    quotient + usize::from(up)
}

/// A horizontal line; `parts` are its left end, itself, its crossings and its right end.
fn rule(widths: &[usize], parts: &str) -> String {
    let mut parts = parts.chars();
    let mut next = || parts.next().unwrap_or(' ');
    let (left, line, crossing, right) = (next(), next(), next(), next());
    let segments: Vec<String> =
        widths.iter().map(|width| String::from(line).repeat(*width)).collect();
    format!("{left}{}{right}", segments.join(&String::from(crossing)))
}

/// The headings; those of fewer lines stand at the bottom.
fn header(columns: &[Column], widths: &[usize], screen: Screen) -> Vec<String> {
    let cells = columns.iter().zip(widths).map(|((heading, align), width)| {
        let blank = screen.paint(Ink::Bold, " ");
        let lines =
            cell(&Styled::new(Ink::Plain, heading), width.saturating_sub(2), *align, Screen::PLAIN);
        let bold =
            lines.iter().map(|line| format!("{blank}{}{blank}", screen.paint(Ink::Bold, line)));
        bold.collect::<Vec<_>>()
    });
    let mut cells: Vec<Vec<String>> = cells.collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    for (cell, width) in cells.iter_mut().zip(widths) {
        let missing = height - cell.len();
        cell.splice(0..0, std::iter::repeat_n(" ".repeat(*width), missing));
    }
    join(&cells, height, '┃')
}

/// A layer; cells of fewer lines stand at the top.
fn body_row(
    row: &Row,
    graph: bool,
    options: &SummaryOptions,
    columns: &[Column],
    widths: &[usize],
) -> Vec<String> {
    let texts = cells(row, graph, options.show_trainable);
    let cells = texts.iter().zip(columns).zip(widths).map(|((text, (_, align)), width)| {
        let lines = cell(text, width.saturating_sub(2), *align, options.screen);
        lines.iter().map(|line| format!(" {line} ")).collect::<Vec<_>>()
    });
    let mut cells: Vec<Vec<String>> = cells.collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    for (cell, width) in cells.iter_mut().zip(widths) {
        cell.resize(height, " ".repeat(*width));
    }
    join(&cells, height, '│')
}

/// The lines of a row from the lines of its cells.
fn join(cells: &[Vec<String>], height: usize, border: char) -> Vec<String> {
    let line = |index: usize| {
        let parts = cells.iter().filter_map(|cell| cell.get(index)).cloned();
        let parts: Vec<String> = parts.collect();
        format!("{border}{}{border}", parts.join(&String::from(border)))
    };
    (0..height).map(line).collect()
}

/// The lines of a cell, each as wide as the column's text.
fn cell(text: &Styled, width: usize, align: Align, screen: Screen) -> Vec<String> {
    let line = |line: Styled| {
        let line = if align == Align::Left { line } else { line.trim_end() };
        let line = line.shorten(width);
        let room = width.saturating_sub(line.len());
        let before = match align {
            Align::Left => 0,
            Align::Right => room,
            Align::Center => room / 2,
        };
        format!("{}{}{}", " ".repeat(before), line.render(screen), " ".repeat(room - before))
    };
    text.wrap(width, Overlong::Keep).into_iter().map(line).collect()
}

/// What the cells of a layer say.
fn cells(row: &Row, graph: bool, show_trainable: bool) -> Vec<Styled> {
    let name = Styled::new(Ink::Plain, &format!("{} (", row.name))
        .and(Ink::ClassName, &row.class)
        .and(Ink::Plain, ")");
    let mut shape = Styled::new(Ink::Plain, "(").and(Ink::Batch, "None");
    for axis in row.shape.axes() {
        shape = shape.and(Ink::Plain, ", ").and(Ink::Number, &axis.to_string());
    }
    let mut cells = vec![name, shape.and(Ink::Plain, ")")];
    cells.push(Styled::new(Ink::Number, &grouped(row.parameters)));
    if graph {
        cells.push(connections(row));
    }
    if show_trainable {
        cells.push(match row.trainable {
            Some(true) => Styled::new(Ink::Yes, "Y"),
            Some(false) => Styled::new(Ink::No, "N"),
            None => Styled::new(Ink::Bold, "-"),
        });
    }
    cells
}

/// `conv2d[0][0], add[0][0]`: a layer is called once and gives one tensor.
fn connections(row: &Row) -> Styled {
    if row.inputs.is_empty() {
        return Styled::new(Ink::Plain, "-");
    }
    let mut text = Styled::default();
    for (index, input) in row.inputs.iter().enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        text = text.and(Ink::Plain, &format!("{comma}{input}["));
        text = text.and(Ink::Number, "0").and(Ink::Plain, "][").and(Ink::Number, "0");
        text = text.and(Ink::Plain, "]");
    }
    text
}
