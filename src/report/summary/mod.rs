//! The table of layers, character for character as Keras prints it: Keras 3's (3.15, drawn by rich) or
//! the classic one of Keras 2 (2.13 and later).
//!
//! Keras 3 adds a line `Optimizer params` once the optimizer has been built, that is after the first
//! training step. netc's summary is that of the network alone, as Keras prints it up to then.

mod keras2;
mod keras3;
mod layout;
mod order;
mod rows;
mod size;
mod styled;
#[cfg(test)]
mod tests;

use super::screen::Screen;
use crate::ir::Model;
use rows::Table;
#[cfg(feature = "train")]
pub use size::file_size;

/// Whose table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SummaryStyle {
    /// Keras 3's, in boxes, as wide as the terminal allows.
    #[default]
    Keras3,
    /// The classic one, 65 characters wide, or 98 for a graph.
    Keras2,
}

/// How a summary is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SummaryOptions {
    /// Whose table.
    pub style: SummaryStyle,
    /// Where it is read. Keras 2 knows neither widths nor colours.
    pub screen: Screen,
    /// Characters in a line of the table, at most 1,000; as Keras chooses where `None`.
    pub line_length: Option<usize>,
    /// Whether a column says which layers are trained.
    pub show_trainable: bool,
}

/// The longest line that can be asked for.
const MAX_LENGTH: usize = 1000;

impl SummaryOptions {
    /// The length that was asked for, within reason.
    fn asked_length(&self) -> Option<usize> {
        self.line_length.map(|length| length.min(MAX_LENGTH))
    }
}

/// The table of a model's layers. A model whose layers form a chain is shown as Keras's `Sequential`,
/// any other as a functional model: with a row for the input and a column `Connected to`, layers in
/// Keras's order. Ends with a line break.
#[must_use]
pub fn summary(model: &Model, options: &SummaryOptions) -> String {
    let table = Table::new(model, options.style);
    match options.style {
        SummaryStyle::Keras3 => keras3::render(&table, options),
        SummaryStyle::Keras2 => keras2::render(&table, options),
    }
}
