//! The most confident mistakes as pictures, each with what it is and what it was taken for.

use super::percent;
use crate::draw::{Anchor, Drawing};
use crate::ir::Plan;
use crate::judge::Mistake;
use crate::report::charts::layers::picture;
use crate::report::charts::planes::Planes;
use crate::report::number::real;

/// A mistake and what the network was given.
#[derive(Debug, Clone, PartialEq)]
pub struct MistakenInput {
    /// The mistake.
    pub mistake: Mistake,
    /// The input, as the network was given it.
    pub input: Vec<f32>,
}

/// Pictures in a row.
const COLUMNS: usize = 6;
/// The greatest side of a picture, and what it takes with its words and margins.
const SIDE: f64 = 112.0;
const CELL: (f64, f64) = (136.0, 176.0);
const MARGIN: f64 = 16.0;
const TOP: f64 = 44.0;

/// The inputs of mistakes as tiles; `None` where they are no images, or there are none.
#[must_use]
pub fn mistakes(name: &str, plan: &Plan, mistaken: &[MistakenInput]) -> Option<Drawing> {
    let title = format!("{name}: the most confident mistakes");
    let columns = COLUMNS.min(mistaken.len());
    let rows = mistaken.len().div_ceil(COLUMNS);
    let width = (2.0 * MARGIN + real(columns) * CELL.0).max(420.0);
    let mut drawing = Drawing::new(width, TOP + real(rows) * CELL.1, &title);
    drawing.text((MARGIN, 24.0), Anchor::Start, "t h", &title);
    for (index, one) in mistaken.iter().enumerate() {
        let raster = picture(&Planes::of_input(plan, &one.input)?);
        let left = MARGIN + real(index % COLUMNS) * CELL.0;
        let top = TOP + real(index / COLUMNS) * CELL.1;
        let (wide, high) = raster.size();
        let scale = SIDE / real(wide.max(high).max(1));
        let size = (real(wide) * scale, real(high) * scale);
        let mistake = &one.mistake;
        let says = format!("true {}, said {}", mistake.truth, mistake.predicted);
        let sure = format!("{} sure", percent(mistake.probability));
        let tip = format!(
            "sample {}: {says} ({sure}; the true class has {})",
            mistake.sample,
            percent(mistake.truth_probability)
        );
        drawing.tipped(&tip, |drawing| drawing.image((left, top), size, &raster.to_png()));
        let line = |row: f64| (left, top + SIDE + 2.0 + 15.0 * row);
        drawing.text(line(1.0), Anchor::Start, "t b", &says);
        drawing.text(line(2.0), Anchor::Start, "t n", &sure);
        drawing.text(line(3.0), Anchor::Start, "m n", &format!("sample {}", mistake.sample));
    }
    (!mistaken.is_empty()).then_some(drawing)
}
