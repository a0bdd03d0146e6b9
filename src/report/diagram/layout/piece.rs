//! A piece of a region in its places: rows from the top, and the arrows between them. Arrows bend only between
//! rows, and pass a row in a lane of their own, so that none runs through a box.

use super::net::{Cell, Net};
use super::order::order;
use super::place::place;
use super::{Link, Shape};
use crate::draw::Point;
use crate::report::number::real;

/// Cells in their places around an axis, from where the cell before the piece is left.
#[derive(Debug)]
pub(super) struct Piece {
    /// The number of the cell before it.
    pub(super) before: usize,
    /// The upper left corners of its cells.
    pub(super) corners: Vec<Point>,
    pub(super) arrows: Vec<Shape<'static>>,
    /// How far it reaches to the left, which is negative or 0, and to the right.
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) height: f64,
    /// How far right of the axis its last cell is left.
    pub(super) shift: f64,
}

/// Room between rows: at least, for each pixel that an arrow goes aside there, and at most.
const GAP: f64 = 20.0;
const GAP_FOR_SIDEWAYS: f64 = 0.1;
const MOST_GAP: f64 = 56.0;
/// Room between arrows that end at one cell, and the share of its width that they may take.
const PORTS: f64 = 22.0;
const PORTS_SHARE: f64 = 0.7;

/// Lays out the cells behind a cell, which is number 0 of the arrows.
pub(super) fn piece(before: usize, behind: &[Cell], arrows: &[(usize, usize)]) -> Piece {
    let cells: Vec<Cell> = std::iter::once(Cell::POINT).chain(behind.iter().copied()).collect();
    let mut net = Net::new(&cells, arrows);
    order(&mut net);
    let axes = place(&net, cells.len() - 1);
    let rows = rows(&net, &cells, &axes);
    let router = Router { net: &net, cells: &cells, axes: &axes, rows: &rows };
    let reach =
        net.vertices.iter().zip(&axes).map(|(v, axis)| (axis - v.reach.0, axis + v.reach.1));
    let (left, right) =
        reach.fold((0.0_f64, 0.0_f64), |(left, right), (l, r)| (left.min(l), right.max(r)));
    Piece {
        before,
        corners: (1..cells.len()).map(|cell| router.corner(cell)).collect(),
        arrows: router.arrows(),
        left,
        right,
        height: rows.last().map_or(0.0, |row| row.1),
        shift: axes.get(cells.len() - 1).copied().unwrap_or(0.0)
            + cells.last().map_or(0.0, |cell| cell.exit - cell.entry),
    }
}

/// The top and the bottom of each row.
fn rows(net: &Net, cells: &[Cell], axes: &[f64]) -> Vec<(f64, f64)> {
    let mut bottom = 0.0;
    let mut rows = Vec::with_capacity(net.ranks.len());
    for (number, rank) in net.ranks.iter().enumerate() {
        let aside = rank.iter().flat_map(|index| {
            let joined = net.vertices[*index].above.iter();
            joined.map(|above| (axes[*above] + net.vertices[*above].shift - axes[*index]).abs())
        });
        let gap = aside.fold(None, |most: Option<f64>, aside| Some(most.unwrap_or(0.0).max(aside)));
        let gap = gap.map_or(0.0, |most| (GAP + most * GAP_FOR_SIDEWAYS).min(MOST_GAP).round());
        let heights = rank.iter().filter_map(|index| cells.get(*index)).map(|cell| cell.height);
        let top = if number == 0 { 0.0 } else { bottom + gap };
        bottom = top + heights.fold(0.0, f64::max);
        rows.push((top, bottom));
    }
    rows
}

struct Router<'a> {
    net: &'a Net,
    cells: &'a [Cell],
    axes: &'a [f64],
    rows: &'a [(f64, f64)],
}

impl Router<'_> {
    /// The top and the bottom of a vertex. A cell stands in the middle of its row; a lane passes it.
    fn ends(&self, index: usize) -> (f64, f64) {
        let (top, bottom) = self.rows[self.net.vertices[index].rank];
        match self.cells.get(index) {
            Some(cell) => {
                let above = ((bottom - top - cell.height) / 2.0).floor();
                (top + above, top + above + cell.height)
            }
            None => (bottom, bottom),
        }
    }

    fn corner(&self, cell: usize) -> Point {
        (self.axes[cell] - self.net.vertices[cell].reach.0, self.ends(cell).0)
    }

    fn arrows(&self) -> Vec<Shape<'static>> {
        let mut arrows = Vec::new();
        for (index, vertex) in self.net.vertices.iter().enumerate() {
            let starts: Vec<f64> = vertex
                .above
                .iter()
                .map(|above| self.axes[*above] + self.net.vertices[*above].shift)
                .collect();
            let ports = self.ports(index, &starts);
            for ((above, start), port) in vertex.above.iter().zip(&starts).zip(ports) {
                let bend = (self.rows[vertex.rank - 1].1, self.rows[vertex.rank].0);
                let (from, to) = ((*start, self.ends(*above).1), (port, self.ends(index).0));
                let ends = self.cells.get(index).is_some_and(|cell| cell.ends_arrows);
                arrows.push(Shape::Link(Link { from, bend, to, ends }));
            }
        }
        arrows.extend(self.far());
        arrows
    }

    /// Where arrows that start at some places meet a vertex, one after the other from left to right. One that
    /// comes straight from above goes straight on.
    fn ports(&self, index: usize, starts: &[f64]) -> Vec<f64> {
        let axis = self.axes[index];
        let several =
            starts.len() > 1 && self.cells.get(index).is_some_and(|cell| cell.ends_arrows);
        if !several {
            return vec![axis; starts.len()];
        }
        let width = self.cells.get(index).map_or(0.0, |cell| cell.width);
        let step = PORTS.min(width * PORTS_SHARE / real(starts.len())).floor().max(1.0);
        let mut order: Vec<usize> = (0..starts.len()).collect();
        order.sort_by(|one, other| starts[*one].total_cmp(&starts[*other]));
        let straight = order.iter().position(|start| (starts[*start] - axis).abs() < 1.0);
        // Where most arrows come from one side, those ends would lie outside of the box.
        let middle = real(starts.len() - 1) / 2.0;
        let centre = match straight.map(real) {
            Some(place) if (place - middle).abs() * step < width * PORTS_SHARE / 4.0 => place,
            _ => middle,
        };
        let mut ports = vec![axis; starts.len()];
        for (place, start) in order.into_iter().enumerate() {
            ports[start] = axis + (real(place) - centre) * step;
        }
        ports
    }

    /// The ends of arrows that were left out.
    fn far(&self) -> Vec<Shape<'static>> {
        let mut ends: Vec<usize> = self.net.far.iter().map(|(_, to)| *to).collect();
        ends.sort_unstable();
        let counted = ends.chunk_by(|one, next| one == next);
        let shape = |same: &[usize]| {
            let cell = *same.first()?;
            let (left, top) = self.corner(cell);
            Some(Shape::Far((left + 12.0, top), same.len()))
        };
        counted.filter_map(shape).collect()
    }
}
