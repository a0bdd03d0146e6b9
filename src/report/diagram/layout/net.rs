//! Cells in ranks, each below all that it reads, and lanes for arrows that pass ranks by. A lane belongs to
//! the cell that it starts from: all arrows of one cell share it, as they carry one value. Indices of
//! vertices are places in the vectors made here, which are all of one length.

/// The size of a thing to place, and where arrows meet it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    pub(super) width: f64,
    pub(super) height: f64,
    /// Where arrows come in at the top, from its left edge.
    pub(super) entry: f64,
    /// Where they go out at the bottom, from its left edge.
    pub(super) exit: f64,
    /// Whether arrows end at it; into a frame they go on.
    pub(super) ends_arrows: bool,
}

impl Cell {
    /// A mere point that arrows pass.
    pub(super) const POINT: Self =
        Self { width: 0.0, height: 0.0, entry: 0.0, exit: 0.0, ends_arrows: false };
}

/// A cell or a piece of a lane, in a rank.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Vertex {
    pub(super) rank: usize,
    /// How far it reaches to the left and to the right of its axis, which is its entry.
    pub(super) reach: (f64, f64),
    /// How far right of its axis it is left again.
    pub(super) shift: f64,
    /// The cell whose lane it is a piece of; `None` for a cell.
    pub(super) lane: Option<usize>,
    /// The vertices that it is joined with in the rank above and in that below.
    pub(super) above: Vec<usize>,
    pub(super) below: Vec<usize>,
}

/// Vertices in ranks. The first vertices are the cells, in their order.
#[derive(Debug)]
pub(super) struct Net {
    pub(super) vertices: Vec<Vertex>,
    /// The vertices of each rank from left to right.
    pub(super) ranks: Vec<Vec<usize>>,
    /// Arrows that were left out, since they pass too many ranks by: from where, to where.
    pub(super) far: Vec<(usize, usize)>,
}

/// Most pieces of lanes. More would lie side by side by the hundreds, and nobody could follow one.
pub(super) const MOST_PIECES: usize = 20_000;

/// Half of a lane's width.
const LANE: f64 = 1.0;

impl Net {
    /// Ranks of cells that are joined by arrows, from one cell to a later one. The first cell stands alone
    /// in the first rank, and the last one in the last.
    pub(super) fn new(cells: &[Cell], arrows: &[(usize, usize)]) -> Self {
        let ranks = ranks(cells.len(), arrows);
        let vertex = |(cell, rank): (&Cell, &usize)| Vertex {
            rank: *rank,
            reach: (cell.entry, cell.width - cell.entry),
            shift: cell.exit - cell.entry,
            lane: None,
            above: Vec::new(),
            below: Vec::new(),
        };
        let vertices: Vec<Vertex> = cells.iter().zip(&ranks).map(vertex).collect();
        let mut net = Self { vertices, ranks: Vec::new(), far: Vec::new() };
        net.join(arrows);
        let last = net.vertices.iter().map(|vertex| vertex.rank).max().unwrap_or(0);
        net.ranks = vec![Vec::new(); last + 1];
        // Cells before lanes: lanes that might lie on either side lie to the right.
        for (index, vertex) in net.vertices.iter().enumerate() {
            net.ranks[vertex.rank].push(index);
        }
        net
    }

    /// Joins cells along arrows, the shortest first, as long as there is room for lanes.
    fn join(&mut self, arrows: &[(usize, usize)]) {
        let length = |(from, to): &(usize, usize)| {
            self.vertices[*to].rank.saturating_sub(self.vertices[*from].rank)
        };
        let mut sorted: Vec<(usize, (usize, usize))> =
            arrows.iter().map(|arrow| (length(arrow), *arrow)).collect();
        sorted.sort_by_key(|(length, _)| *length);
        // The pieces of each cell's lane, from the top.
        let mut lanes: Vec<Vec<usize>> = vec![Vec::new(); self.vertices.len()];
        let mut pieces = 0;
        for (length, (from, to)) in sorted {
            let needed = length.saturating_sub(1);
            let missing = needed.saturating_sub(lanes[from].len());
            if pieces + missing > MOST_PIECES {
                self.far.push((from, to));
                continue;
            }
            pieces += missing;
            while lanes[from].len() < needed {
                let before = lanes[from].last().copied().unwrap_or(from);
                let piece = self.piece(from, before);
                lanes[from].push(piece);
            }
            let before = needed.checked_sub(1).map_or(from, |at| lanes[from][at]);
            self.vertices[before].below.push(to);
            self.vertices[to].above.push(before);
        }
    }

    /// Another piece of a lane, below a vertex.
    fn piece(&mut self, lane: usize, before: usize) -> usize {
        let index = self.vertices.len();
        self.vertices[before].below.push(index);
        self.vertices.push(Vertex {
            rank: self.vertices[before].rank + 1,
            reach: (LANE, LANE),
            shift: 0.0,
            lane: Some(lane),
            above: vec![before],
            below: Vec::new(),
        });
        index
    }
}

/// The length of the longest way to each cell; the last cell is below all others.
fn ranks(count: usize, arrows: &[(usize, usize)]) -> Vec<usize> {
    let mut reads: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (from, to) in arrows {
        reads[*to].push(*from);
    }
    let mut ranks = vec![0; count];
    for cell in 1..count {
        ranks[cell] = reads[cell].iter().map(|from| ranks[*from] + 1).max().unwrap_or(1);
    }
    let deepest = ranks.iter().rev().skip(1).max().map_or(0, |deepest| deepest + 1);
    if let Some(last) = ranks.last_mut().filter(|_| count > 1) {
        *last = deepest;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell() -> Cell {
        Cell { width: 100.0, height: 40.0, entry: 50.0, exit: 50.0, ends_arrows: true }
    }

    #[test]
    fn arrows_of_one_cell_share_a_lane() {
        let net = Net::new(&[cell(); 5], &[(0, 1), (1, 2), (2, 3), (3, 4), (0, 3), (0, 4)]);
        let ranks: Vec<usize> = net.vertices.iter().map(|vertex| vertex.rank).collect();
        assert_eq!(ranks, [0, 1, 2, 3, 4, 1, 2, 3]);
        assert!(net.vertices[5..].iter().all(|vertex| vertex.lane == Some(0)));
        assert_eq!(net.vertices[6].below, [3, 7], "the lane goes on behind its first reader");
        assert_eq!(net.ranks, [vec![0], vec![1, 5], vec![2, 6], vec![3, 7], vec![4]]);
        assert!(net.far.is_empty());
    }

    #[test]
    fn too_many_lanes_are_left_out_the_longest_first() {
        let count = 400;
        let arrows: Vec<(usize, usize)> =
            (1..count).flat_map(|to| (0..to).map(move |from| (from, to))).collect();
        let net = Net::new(&vec![cell(); count], &arrows);
        assert!(net.vertices.len() <= count + MOST_PIECES);
        assert!(net.far.contains(&(0, count - 1)) && !net.far.contains(&(0, 2)));
    }

    #[test]
    fn a_cell_that_nothing_reads_is_not_below_the_last() {
        let net = Net::new(&[cell(); 4], &[(0, 1), (1, 2), (0, 3)]);
        let ranks: Vec<usize> = net.vertices.iter().take(4).map(|vertex| vertex.rank).collect();
        assert_eq!(ranks, [0, 1, 2, 3]);
    }
}
