//! A grid of braille dots, two by four in a character, with markers of whole characters on top.

use crate::report::number::{real, whole};
use crate::report::screen::{Ink, Screen};

/// Dots in a character: columns and rows.
pub(in crate::report) const DOTS: (usize, usize) = (2, 4);

/// The bit of each dot of a character, by row and column (Unicode, Braille Patterns).
const BITS: [[u32; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// A place in dots, from the left and from the top.
pub(in crate::report) type Dot = (usize, usize);

/// The grid.
pub(in crate::report) struct Canvas {
    columns: usize,
    cells: Vec<Cell>,
}

#[derive(Clone, Copy, Default)]
struct Cell {
    dots: u32,
    marker: Option<char>,
}

impl Canvas {
    /// An empty grid of characters.
    pub(in crate::report) fn new(columns: usize, rows: usize) -> Self {
        Self { columns, cells: vec![Cell::default(); columns * rows] }
    }

    fn cell(&mut self, (x, y): Dot) -> Option<&mut Cell> {
        let (column, row) = (x / DOTS.0, y / DOTS.1);
        (column < self.columns).then_some(())?;
        self.cells.get_mut(row * self.columns + column)
    }

    /// Sets a dot; outside of the grid nothing happens.
    pub(in crate::report) fn dot(&mut self, (x, y): Dot) {
        let bit = BITS.get(y % DOTS.1).and_then(|row| row.get(x % DOTS.0)).copied().unwrap_or(0);
        if let Some(cell) = self.cell((x, y)) {
            cell.dots |= bit;
        }
    }

    /// Sets the dots of a straight line.
    pub(in crate::report) fn line(&mut self, from: Dot, to: Dot) {
        let steps = from.0.abs_diff(to.0).max(from.1.abs_diff(to.1)).max(1);
        let between = |start: usize, end: usize, step: usize| {
            let part = real(step) / real(steps);
            whole((real(start) * (1.0 - part) + real(end) * part).round())
        };
        for step in 0..=steps {
            self.dot((between(from.0, to.0, step), between(from.1, to.1, step)));
        }
    }

    /// Puts a character where a dot is.
    pub(in crate::report) fn marker(&mut self, at: Dot, marker: char) {
        if let Some(cell) = self.cell(at) {
            cell.marker = Some(marker);
        }
    }

    /// The lines, without blanks at their ends.
    pub(in crate::report) fn lines(&self, dots: Ink, markers: Ink, screen: Screen) -> Vec<String> {
        let row = |cells: &[Cell]| {
            let inked = |cell: &Cell| match cell {
                Cell { marker: Some(marker), .. } => (*marker, markers),
                Cell { dots: 0, .. } => (' ', Ink::Plain),
                Cell { dots: bits, .. } => (char::from_u32(0x2800 + bits).unwrap_or(' '), dots),
            };
            let last = cells.iter().rposition(|cell| cell.dots > 0 || cell.marker.is_some());
            let used = cells.get(..last.map_or(0, |last| last + 1)).unwrap_or_default();
            let characters: Vec<(char, Ink)> = used.iter().map(inked).collect();
            let runs = characters.chunk_by(|(_, left), (_, right)| left == right);
            let paint = |run: &[(char, Ink)]| {
                let text: String = run.iter().map(|(character, _)| *character).collect();
                screen.paint(run.first().map_or(Ink::Plain, |(_, ink)| *ink), &text)
            };
            runs.map(paint).collect::<String>()
        };
        self.cells.chunks(self.columns.max(1)).map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_drawn_in_dots() {
        let mut canvas = Canvas::new(4, 2);
        canvas.line((0, 0), (7, 7));
        canvas.marker((7, 0), 'o');
        canvas.dot((99, 0));
        canvas.dot((0, 99));
        assert_eq!(canvas.lines(Ink::Cyan, Ink::Yellow, Screen::PLAIN), ["⠑⢄ o", "  ⠑⢄"]);
        let screen = Screen { columns: 80, colour: true };
        let first = "\u{1b}[36m⠑⢄\u{1b}[0m \u{1b}[33mo\u{1b}[0m";
        assert_eq!(
            canvas.lines(Ink::Cyan, Ink::Yellow, screen).first().map(String::as_str),
            Some(first)
        );
    }
}
