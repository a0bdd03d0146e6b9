//! A table of counts as cells in shades: rows against columns.

use super::drawing::{Anchor, Drawing};
use super::measure::text_width;
use super::number::{label, real};

/// Counts in rows and columns of the same names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matrix {
    /// What it shows.
    pub title: String,
    /// What rows are.
    pub rows: String,
    /// What columns are.
    pub columns: String,
    /// The name of each row and column.
    pub names: Vec<String>,
    /// The counts, row by row.
    pub counts: Vec<usize>,
}

/// With more names than this, cells are shaded without numbers in them.
const MOST_NUMBERS: usize = 20;

impl Matrix {
    /// Draws it. The shade of a cell is its share in its row; cells off the diagonal, which are few, are
    /// shaded by the root of their share, in another colour, so that they are seen at all.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let count = self.names.len();
        let cell = if count <= MOST_NUMBERS {
            44.0
        } else {
            (800.0 / real(count.max(1))).clamp(3.0, 44.0)
        };
        let names = self.names.iter().map(|name| text_width(name, 12.0)).fold(12.0, f64::max);
        let (left, top) = (54.0 + names, 74.0);
        let side = real(count) * cell;
        let width = (left + side + 20.0).max(text_width(&self.title, 15.0) + 32.0);
        let mut drawing = Drawing::new(width, top + side + 20.0, &self.title);
        drawing.text((16.0, 24.0), Anchor::Start, "t h", &self.title);
        drawing.text((left + side / 2.0, 46.0), Anchor::Middle, "t", &self.columns);
        drawing.upright_text((20.0, top + side / 2.0), "t", &self.rows);
        // Names that would lie on each other are left out.
        let every = (14.0 / cell).ceil().max(1.0);
        for (index, name) in self.names.iter().enumerate().filter(|(i, _)| real(*i) % every == 0.0)
        {
            let middle = (real(index) + 0.5) * cell;
            drawing.text((left + middle, top - 8.0), Anchor::Middle, "m n", name);
            drawing.text((left - 8.0, top + middle + 4.0), Anchor::End, "m n", name);
        }
        for (row, counts) in self.counts.chunks(count.max(1)).enumerate() {
            let sum: usize = counts.iter().sum();
            for (column, known) in counts.iter().enumerate() {
                let at = (left + real(column) * cell, top + real(row) * cell);
                self.cell(&mut drawing, at, cell, (row, column), (*known, sum));
            }
        }
        drawing.rect((left, top), (side, side), 0.0, "axis");
        drawing
    }

    fn cell(
        &self,
        drawing: &mut Drawing,
        at: (f64, f64),
        cell: f64,
        (row, column): (usize, usize),
        (count, sum): (usize, usize),
    ) {
        let share = if sum == 0 { 0.0 } else { real(count) / real(sum) };
        let (class, shade) = if row == column { ("f0", share) } else { ("f1", share.sqrt()) };
        let name = |index: usize| self.names.get(index).map_or("", String::as_str);
        let share = label(share * 100.0, 1);
        let tip = format!(
            "{} {}, {} {}: {count} ({share} % of the row)",
            self.rows,
            name(row),
            self.columns,
            name(column)
        );
        if count == 0 {
            return;
        }
        drawing.tipped(&tip, |drawing| {
            drawing.shade(at, (cell, cell), shade, class);
            if self.names.len() <= MOST_NUMBERS {
                let class = if shade > 0.55 { "on n" } else { "t n" };
                let middle = (at.0 + cell / 2.0, at.1 + cell / 2.0 + 4.0);
                drawing.text(middle, Anchor::Middle, class, &label(real(count), 0));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_shaded_by_their_share_of_the_row() {
        let matrix = Matrix {
            title: "Confusion".to_owned(),
            rows: "class".to_owned(),
            columns: "predicted".to_owned(),
            names: vec!["0".to_owned(), "1".to_owned()],
            counts: vec![9, 1, 0, 4],
        };
        insta::assert_snapshot!(matrix.draw().to_fragment());
        assert!(!Matrix::default().draw().to_fragment().is_empty());
    }
}
