//! Rules about windows that slide over images.

use super::Job;
use super::network::Network;
use crate::catalog::operation::Operation;
use crate::diagnostics::{Diagnostic, PracticeProblem};

/// Rows and columns at the end that no window covers.
pub(super) fn left_over(_: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let found = network.layers().filter_map(|layer| {
        let (window, format) = match layer.operation? {
            Operation::Conv2d { window, format, .. }
            | Operation::MaxPool2d { window, format }
            | Operation::AveragePool2d { window, format } => (window, *format),
            _ => return None,
        };
        let input = network.input_shape(layer)?;
        let image = input.image(format)?;
        let [rows, columns] = window.left_over([image.rows, image.columns]);
        if rows == 0 && columns == 0 {
            return None;
        }
        let (name, input) = (layer.name(), input.with_batch());
        let problem = PracticeProblem::RowsLeftOver { layer: name, input, rows, columns };
        Some(Diagnostic::new(&problem).at(layer.place, "does not reach the end"))
    });
    found.collect()
}
