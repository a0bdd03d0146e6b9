//! How far from the axis of a piece each vertex stands: near those that it is joined with, without lying on
//! its neighbours. Cells first; then lanes and ways of cells become straight.

use super::net::{Net, Vertex};

/// Room between two cells, between a cell and a lane, and between two lanes.
const CELLS: f64 = 28.0;
const CELL_AND_LANE: f64 = 16.0;
const LANES: f64 = 10.0;

/// Passes that draw vertices to their neighbours, and passes that straighten. Each pass goes over all ranks;
/// pictures of real networks no longer change after fewer.
const DRAWING: usize = 8;
const STRAIGHTENING: usize = 16;
/// Less than the room between any two neighbours.
const LEAN: f64 = 4.0;

/// How much a vertex insists on its place: lanes make way for cells, and all for the ends of the piece.
const CELL_WEIGHT: f64 = 1.0;
const LANE_WEIGHT: f64 = 1e-3;
const END_WEIGHT: f64 = 1e9;

/// The axis of each vertex; that of the first and the last cell, `last`, is 0.
pub(super) fn place(net: &Net, last: usize) -> Vec<f64> {
    let mut placer = Placer { net, last, axes: vec![0.0; net.vertices.len()] };
    let strands = strands(net);
    for pass in 0..DRAWING {
        placer.pass(pass % 2 == 0, &|placer, vertex| placer.neighbours(vertex));
    }
    for pass in 0..STRAIGHTENING {
        let straight = placer.straight(&strands);
        placer.pass(pass % 2 == 0, &|placer, vertex| {
            let (strand, lonely) = strands[vertex];
            match placer.net.vertices[vertex].above.len() {
                _ if !lonely => straight[strand],
                // Who joins several stays between them; anybody else makes way for strands.
                2.. => placer.neighbours(vertex),
                _ => placer.axes[vertex],
            }
        });
    }
    placer.snap(&strands);
    placer.centre();
    placer.axes.iter().map(|axis| axis.round()).collect()
}

struct Placer<'a> {
    net: &'a Net,
    last: usize,
    axes: Vec<f64>,
}

impl Placer<'_> {
    fn pass(&mut self, downwards: bool, wish: &dyn Fn(&Self, usize) -> f64) {
        let count = self.net.ranks.len();
        for step in 0..count {
            let rank = &self.net.ranks[if downwards { step } else { count - 1 - step }];
            let wishes: Vec<f64> = rank.iter().map(|vertex| wish(self, *vertex)).collect();
            let axes = settle(rank, &wishes, self);
            for (vertex, axis) in rank.iter().zip(axes) {
                self.axes[*vertex] = axis;
            }
        }
    }

    /// Moves all but the ends so that the cells among them reach as far to the left as to the right.
    fn centre(&mut self) {
        let cells = self.net.vertices.iter().zip(&self.axes).enumerate();
        let inner =
            cells.filter(|(index, (vertex, _))| vertex.lane.is_none() && !self.is_end(*index));
        let reach = inner.map(|(_, (vertex, axis))| (axis - vertex.reach.0, axis + vertex.reach.1));
        let ends = reach.reduce(|one, next| (one.0.min(next.0), one.1.max(next.1)));
        let middle = ends.map_or(0.0, |(left, right)| f64::midpoint(left, right));
        for index in 0..self.axes.len() {
            if !self.is_end(index) {
                self.axes[index] -= middle;
            }
        }
    }

    fn is_end(&self, vertex: usize) -> bool {
        vertex == 0 || vertex == self.last
    }

    /// The mean axis of those that a vertex is joined with; lanes hardly count, unless there is nothing else.
    fn neighbours(&self, index: usize) -> f64 {
        if self.is_end(index) {
            return 0.0;
        }
        let vertex = &self.net.vertices[index];
        let weight = |other: usize| match (vertex.lane, self.net.vertices[other].lane) {
            (None, Some(_)) => 0.01,
            _ => 1.0,
        };
        let above = vertex
            .above
            .iter()
            .map(|other| (weight(*other), self.axes[*other] + self.net.vertices[*other].shift));
        let below =
            vertex.below.iter().map(|other| (weight(*other), self.axes[*other] - vertex.shift));
        let (weights, sum) =
            above.chain(below).fold((0.0, 0.0), |(weights, sum), (weight, axis)| {
                (weights + weight, sum + weight * axis)
            });
        if weights > 0.0 { sum / weights } else { self.axes[index] }
    }

    /// The axis that each strand should have: that of a lane is the one furthest out on its side, as it goes
    /// around; that of cells is their mean.
    fn straight(&self, strands: &[(usize, bool)]) -> Vec<f64> {
        let mut ends = vec![(0.0, 0.0_f64, f64::INFINITY, f64::NEG_INFINITY); strands.len()];
        for ((strand, _), axis) in strands.iter().zip(&self.axes) {
            let (count, sum, least, most) = ends[*strand];
            ends[*strand] = (count + 1.0, sum + axis, least.min(*axis), most.max(*axis));
        }
        let axis = |(vertex, (count, sum, least, most)): (&Vertex, (f64, f64, f64, f64))| {
            match vertex.lane {
                None => sum / f64::max(count, 1.0),
                Some(_) if sum < 0.0 => least,
                Some(_) => most,
            }
        };
        self.net.vertices.iter().zip(ends).map(axis).collect()
    }

    /// Puts strands upright that lean by less than anybody would mean.
    fn snap(&mut self, strands: &[(usize, bool)]) {
        let straight = self.straight(strands);
        for (vertex, (strand, lonely)) in strands.iter().enumerate() {
            if !lonely && (self.axes[vertex] - straight[*strand]).abs() < LEAN {
                self.axes[vertex] = straight[*strand];
            }
        }
    }
}

/// For each vertex a strand that should be straight, and whether the vertex is alone in it: the pieces of a
/// lane, or cells that read just each other. A strand is called by its first vertex.
fn strands(net: &Net) -> Vec<(usize, bool)> {
    let mut strands: Vec<usize> = (0..net.vertices.len()).collect();
    let mut lonely = vec![true; net.vertices.len()];
    let mut ordered: Vec<usize> = (0..net.vertices.len()).collect();
    ordered.sort_by_key(|vertex| net.vertices[*vertex].rank);
    for index in ordered {
        let vertex = &net.vertices[index];
        let [above] = vertex.above.as_slice() else { continue };
        let other = &net.vertices[*above];
        let alike = match (vertex.lane, other.lane) {
            (Some(lane), Some(other)) => lane == other,
            (None, None) => other.below.len() == 1 && other.shift == 0.0,
            _ => false,
        };
        // The first cell stands for what lies above the piece.
        if alike && *above != 0 {
            strands[index] = strands[*above];
            (lonely[index], lonely[*above]) = (false, false);
        }
    }
    strands.into_iter().zip(lonely).collect()
}

/// Room between the axes of two neighbours.
fn apart(left: &Vertex, right: &Vertex) -> f64 {
    let room = match (left.lane, right.lane) {
        (None, None) => CELLS,
        (Some(_), Some(_)) => LANES,
        _ => CELL_AND_LANE,
    };
    left.reach.1 + room + right.reach.0
}

/// The axes nearest to the wished ones, by weighted squares, that keep neighbours apart: without the
/// distances it is a regression onto rising numbers, solved by joining neighbours that are in each other's
/// way (Ayer et al. 1955, <https://doi.org/10.1214/aoms/1177728423>).
fn settle(rank: &[usize], wishes: &[f64], placer: &Placer<'_>) -> Vec<f64> {
    let vertex = |index: &usize| &placer.net.vertices[*index];
    let mut offsets = vec![0.0; rank.len()];
    for at in 1..rank.len() {
        offsets[at] = offsets[at - 1] + apart(vertex(&rank[at - 1]), vertex(&rank[at]));
    }
    // Weight, weighted sum and number of the vertices that were joined.
    let mut joined: Vec<(f64, f64, usize)> = Vec::new();
    for ((index, wish), offset) in rank.iter().zip(wishes).zip(&offsets) {
        let weight = match vertex(index).lane {
            _ if placer.is_end(*index) => END_WEIGHT,
            None => CELL_WEIGHT,
            Some(_) => LANE_WEIGHT,
        };
        let mut block = (weight, weight * (wish - offset), 1);
        while let Some(before) = joined.last().copied()
            && before.1 / before.0 >= block.1 / block.0
        {
            joined.pop();
            block = (before.0 + block.0, before.1 + block.1, before.2 + block.2);
        }
        joined.push(block);
    }
    let means =
        joined.iter().flat_map(|(weight, sum, count)| std::iter::repeat_n(sum / weight, *count));
    means.zip(&offsets).map(|(mean, offset)| mean + offset).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::diagram::layout::net::Cell;

    const BOX: Cell =
        Cell { width: 100.0, height: 40.0, entry: 50.0, exit: 50.0, ends_arrows: true };

    fn placed(arrows: &[(usize, usize)], count: usize) -> (Net, Vec<f64>) {
        let mut cells = vec![BOX; count];
        cells[0] = Cell::POINT;
        let net = Net::new(&cells, arrows);
        let axes = place(&net, count - 1);
        (net, axes)
    }

    #[test]
    fn a_lane_goes_straight_around_the_way_that_it_passes_by() {
        let (net, axes) = placed(&[(0, 1), (1, 2), (2, 3), (3, 4), (0, 4)], 5);
        assert_eq!(&axes[..5], [0.0; 5]);
        let lane: Vec<f64> = axes[5..].to_vec();
        assert_eq!(lane, [67.0; 3], "{net:?}");
    }

    #[test]
    fn ways_of_different_lengths_stand_evenly_and_straight() {
        let (_, axes) = placed(&[(0, 1), (1, 2), (2, 3), (0, 4), (3, 5), (4, 5)], 6);
        assert_eq!(&axes[..6], [0.0, -64.0, -64.0, -64.0, 64.0, 0.0]);
        let lane = &axes[6..];
        assert_eq!(lane, vec![axes[6]; lane.len()]);
    }
}
