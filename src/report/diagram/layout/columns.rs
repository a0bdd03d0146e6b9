//! Pieces below each other, folded into columns where they would become a picture much higher than wide.

use super::net::Cell;
use super::piece::Piece;
use super::{Laid, Shape};
use crate::draw::Point;

/// A picture is folded if it is higher than this: about two screens.
const HIGHEST: f64 = 1_600.0;
/// A column of a folded picture may always be this high: about a screen.
const LOWEST: f64 = 900.0;
/// How many times as wide as high a folded picture is meant to be.
const RATIO: f64 = 1.5;
/// Room between columns, in the middle of which the arrow goes up.
const GUTTER: f64 = 44.0;
/// Room above and below columns, in which the arrow goes aside.
const TURN: f64 = 16.0;

/// Puts pieces into their places, and what is in them. `things` are all cells of the region, as pieces count
/// them; they are left empty. An enclosed region has an arrow that comes in, and one that goes out.
pub(super) fn columns<'a>(pieces: &[Piece], things: &mut [Laid<'a>], enclosed: bool) -> Laid<'a> {
    let columns = fold(pieces);
    let top = if columns.len() > 1 { TURN } else { 0.0 };
    let mut shapes = Vec::new();
    let (mut left, mut height): (f64, f64) = (0.0, 0.0);
    let (mut entry, mut exit) = (0.0, 0.0);
    let mut last: Option<Point> = None;
    for column in columns {
        let (reach_left, reach_right) = reach(column);
        let mut axis = (left - reach_left).round();
        match last {
            // The first column's arrow comes from above.
            None if enclosed && top > 0.0 => {
                shapes.push(Shape::Turn(vec![(axis, 0.0), (axis, top)]));
            }
            None => {}
            Some(last) => shapes.push(turn(last, left - GUTTER / 2.0, (axis, top))),
        }
        if last.is_none() {
            entry = axis;
        }
        let mut bottom = top;
        for piece in column {
            for (corner, thing) in
                piece.corners.iter().zip(things.iter_mut().skip(piece.before + 1))
            {
                let at = (corner.0 + axis, corner.1 + bottom);
                shapes.extend(thing.shapes.drain(..).map(|shape| shape.moved(at)));
            }
            shapes.extend(piece.arrows.iter().map(|arrow| arrow.clone().moved((axis, bottom))));
            bottom += piece.height;
            axis += piece.shift;
        }
        (last, exit) = (Some((axis, bottom)), axis);
        height = height.max(bottom);
        left += reach_right - reach_left + GUTTER;
    }
    let width = (left - GUTTER).max(0.0);
    // The value of a folded region goes out below its columns.
    let height = if top > 0.0 { height + TURN } else { height };
    if let Some((axis, bottom)) = last.filter(|_| enclosed && top > 0.0) {
        shapes.push(Shape::Turn(vec![(axis, bottom), (axis, height)]));
    }
    Laid { cell: Cell { width, height, entry, exit, ends_arrows: false }, shapes }
}

/// The pieces of each column.
fn fold(pieces: &[Piece]) -> Vec<&[Piece]> {
    let height: f64 = pieces.iter().map(|piece| piece.height).sum();
    if height <= HIGHEST {
        return vec![pieces];
    }
    let width = pieces.iter().map(|piece| piece.right - piece.left).fold(1.0, f64::max) + GUTTER;
    let count = (RATIO * height / width).sqrt().round().max(1.0);
    let most = (height / count).max(LOWEST);
    let (mut columns, mut from, mut high) = (Vec::new(), 0, 0.0);
    for (index, piece) in pieces.iter().enumerate() {
        // Half a piece more is nearer to what is meant than half a piece less.
        if high + piece.height / 2.0 > most && index > from {
            columns.push(pieces.get(from..index).unwrap_or_default());
            (from, high) = (index, 0.0);
        }
        high += piece.height;
    }
    columns.push(pieces.get(from..).unwrap_or_default());
    columns
}

/// How far a column reaches to both sides of the axis that it begins at.
fn reach(column: &[Piece]) -> (f64, f64) {
    let (mut axis, mut left, mut right) = (0.0, 0.0_f64, 0.0_f64);
    for piece in column {
        (left, right) = (left.min(axis + piece.left), right.max(axis + piece.right));
        axis += piece.shift;
    }
    (left, right)
}

/// From the bottom of a column to the top of the next.
fn turn<'a>((x, y): Point, gutter: f64, (axis, top): Point) -> Shape<'a> {
    let (below, above) = (y + TURN / 2.0, top - TURN / 2.0);
    Shape::Turn(vec![
        (x, y),
        (x, below),
        (gutter, below),
        (gutter, above),
        (axis, above),
        (axis, top),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::number::real;

    fn pieces(count: usize) -> Vec<Piece> {
        let piece = |before| Piece {
            before,
            corners: vec![(-100.0, 20.0)],
            arrows: Vec::new(),
            left: -100.0,
            right: 100.0,
            height: 60.0,
            shift: 0.0,
        };
        (0..count).map(piece).collect()
    }

    #[test]
    fn only_long_rows_are_folded() {
        assert_eq!(fold(&pieces(20)).len(), 1);
        for count in [30, 150, 1_000] {
            let pieces = pieces(count);
            let columns = fold(&pieces);
            assert_eq!(columns.iter().map(|column| column.len()).sum::<usize>(), count);
            let longest = columns.iter().map(|column| column.len()).max().unwrap();
            let (width, height) = (real(columns.len()) * 244.0, real(longest) * 60.0);
            assert!((0.4..3.0).contains(&(width / height)), "{count}: {width} x {height}");
        }
    }
}
