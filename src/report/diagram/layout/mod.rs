//! Where everything of a diagram stands. A region falls into pieces at the values that all behind them hangs
//! on; a piece is laid out in ranks, pieces stand below each other, and a long row of them is folded into
//! columns that are read from left to right. Knows sizes; words and colours are painted elsewhere.

mod columns;
mod net;
mod order;
mod piece;
mod place;

use super::frames::Frame;
use super::tree::{Item, Region};
use crate::draw::Point;
use columns::columns;
use net::Cell;
use piece::{Piece, piece};

/// Something in its place. Places are of upper left corners.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape<'a> {
    /// The box of what comes into the model.
    Input(Point),
    /// The box of a layer, by the index of its node.
    Layer(usize, Point),
    /// A frame, its size, and how far from its left edge the arrow comes in.
    Frame(&'a Frame, Point, Point, f64),
    /// A part of an arrow.
    Link(Link),
    /// A part of an arrow with corners, from one column to the next.
    Turn(Vec<Point>),
    /// An arrow's end at a place, for this many arrows that come from too far off to be drawn.
    Far(Point, usize),
}

/// A part of an arrow: straight down to a height, in a curve to another place and height, straight down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Link {
    pub(super) from: Point,
    /// Where the curve begins and ends, from the top.
    pub(super) bend: (f64, f64),
    pub(super) to: Point,
    /// Whether it ends at something that reads it.
    pub(super) ends: bool,
}

/// A region in its places, or a thing in it, from its own upper left corner.
#[derive(Debug)]
pub(super) struct Laid<'a> {
    cell: Cell,
    pub(super) shapes: Vec<Shape<'a>>,
}

impl Laid<'_> {
    /// Width and height.
    pub(super) fn size(&self) -> Point {
        (self.cell.width, self.cell.height)
    }
}

impl Shape<'_> {
    /// The same somewhere else.
    fn moved(mut self, (right, down): Point) -> Self {
        let moved = |(x, y): Point| (x + right, y + down);
        match &mut self {
            Self::Input(at) | Self::Layer(_, at) | Self::Frame(_, at, ..) | Self::Far(at, _) => {
                *at = moved(*at);
            }
            Self::Link(link) => {
                (link.from, link.to) = (moved(link.from), moved(link.to));
                link.bend = (link.bend.0 + down, link.bend.1 + down);
            }
            Self::Turn(points) => points.iter_mut().for_each(|point| *point = moved(*point)),
        }
        self
    }
}

/// Room between a frame and what is in it: at the sides, at the bottom, and at the top, beside the arrow that
/// comes in.
const SIDE: f64 = 14.0;
const BOTTOM: f64 = 12.0;
const TOP: f64 = 8.0;

/// Lays a whole model out; all boxes are of one size.
pub(super) fn lay<'a>(region: &Region<'a>, size: Point) -> Laid<'a> {
    laid(region, size, false)
}

fn laid<'a>(region: &Region<'a>, size: Point, enclosed: bool) -> Laid<'a> {
    let things = region.parts.iter().map(|part| thing(&part.item, size));
    // The first is a point that stands for what comes in.
    let start = Laid { cell: Cell::POINT, shapes: Vec::new() };
    let mut things: Vec<Laid<'a>> = std::iter::once(start).chain(things).collect();
    let arrows: Vec<(usize, usize)> = region
        .parts
        .iter()
        .enumerate()
        .flat_map(|(to, part)| {
            part.reads.iter().map(move |from| (from.map_or(0, |at| at + 1), to + 1))
        })
        .collect();
    let cells: Vec<Cell> = things.iter().map(|thing| thing.cell).collect();
    let cuts = cuts(cells.len(), &arrows);
    let mut pieces: Vec<Piece> = Vec::with_capacity(cuts.len());
    // Arrows by the piece that they are in, which is that of where they end.
    let mut inside: Vec<Vec<(usize, usize)>> = vec![Vec::new(); cuts.len()];
    for (from, to) in arrows {
        let at = cuts.partition_point(|cut| *cut < to);
        if let (Some(arrows), Some(first)) = (inside.get_mut(at), cuts.get(at.saturating_sub(1))) {
            arrows.push((from - first, to - first));
        }
    }
    for (ends, arrows) in cuts.windows(2).zip(inside.iter().skip(1)) {
        if let [first, last] = *ends {
            pieces.push(piece(first, cells.get(first + 1..=last).unwrap_or_default(), arrows));
        }
    }
    columns(&pieces, &mut things, enclosed)
}

/// A part by itself.
fn thing<'a>(item: &Item<'a>, size: Point) -> Laid<'a> {
    let (width, height) = size;
    let middle = width / 2.0;
    let boxed = Cell { width, height, entry: middle, exit: middle, ends_arrows: true };
    let origin = (0.0, 0.0);
    match item {
        Item::Input => Laid { cell: boxed, shapes: vec![Shape::Input(origin)] },
        Item::Layer(node) => Laid { cell: boxed, shapes: vec![Shape::Layer(*node, origin)] },
        Item::Exit => Laid { cell: Cell::POINT, shapes: Vec::new() },
        Item::Frame(frame, region) => framed(frame, laid(region, size, true)),
    }
}

/// A frame around a region.
fn framed<'a>(frame: &'a Frame, inside: Laid<'a>) -> Laid<'a> {
    let Cell { width, height, entry, exit, .. } = inside.cell;
    let (wide, bottom) = (width + 2.0 * SIDE, TOP + height);
    let high = bottom + BOTTOM;
    let (entry, exit) = (entry + SIDE, exit + SIDE);
    let mut shapes = vec![Shape::Frame(frame, (0.0, 0.0), (wide, high), entry)];
    shapes.extend(inside.shapes.into_iter().map(|shape| shape.moved((SIDE, TOP))));
    let passes = |(from, to): (Point, Point)| {
        Shape::Link(Link { from, bend: (from.1, to.1), to, ends: false })
    };
    shapes.push(passes(((entry, 0.0), (entry, TOP))));
    if frame.exit.is_some() {
        shapes.push(passes(((exit, bottom), (exit, high))));
    }
    let cell = Cell { width: wide, height: high, entry, exit, ends_arrows: false };
    Laid { cell, shapes }
}

/// The cells that no arrow passes by: all behind one of them hangs on it alone. The first and the last
/// are among them.
fn cuts(count: usize, arrows: &[(usize, usize)]) -> Vec<usize> {
    // How many more arrows pass by each cell than by the one before it.
    let mut begin = vec![0_usize; count + 1];
    let mut end = vec![0_usize; count + 1];
    for (from, to) in arrows {
        begin[from + 1] += 1;
        end[*to] += 1;
    }
    let mut passing = 0;
    let mut cuts = Vec::new();
    for cell in 0..count {
        passing = passing + begin[cell] - end[cell];
        if passing == 0 {
            cuts.push(cell);
        }
    }
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_falls_apart_where_nothing_passes_by() {
        assert_eq!(cuts(4, &[(0, 1), (1, 2), (2, 3)]), [0, 1, 2, 3]);
        assert_eq!(cuts(5, &[(0, 1), (1, 2), (2, 3), (1, 3), (3, 4)]), [0, 1, 3, 4]);
        assert_eq!(cuts(4, &[(0, 1), (0, 2), (1, 3)]), [0, 3], "the third is read by nothing");
    }
}
