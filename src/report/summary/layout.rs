//! The columns of both tables.

use super::SummaryOptions;
use super::rows::Table;

/// How a cell stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
    Center,
}

/// A column: its heading and how its cells stand.
pub(super) type Column = (&'static str, Align);

/// The columns of a summary.
pub(super) fn columns(table: &Table, options: &SummaryOptions) -> Vec<Column> {
    let mut columns = vec![
        ("Layer (type)", Align::Left),
        ("Output Shape", Align::Left),
        ("Param #", Align::Right),
    ];
    if table.graph {
        columns.push(("Connected to", Align::Left));
    }
    if options.show_trainable {
        columns.push(("Trainable", Align::Center));
    }
    columns
}
