//! The order of each rank from left to right, so that few arrows cross: every vertex goes to the mean place of
//! those that it is joined with in the rank before, downwards and upwards in turn (Sugiyama, Tagawa and Toda
//! 1981, <https://doi.org/10.1109/TSMC.1981.4308636>); the best order met is kept.

use super::net::Net;
use crate::report::number::real;

/// Most passes over all ranks. Crossings hardly become fewer after the first few.
const PASSES: usize = 12;

/// Orders the ranks.
pub(super) fn order(net: &mut Net) {
    let mut places = places(net);
    let mut best = (crossings(net, &places), net.ranks.clone());
    for pass in 0..PASSES {
        if best.0 == 0 {
            break;
        }
        let count = net.ranks.len();
        for step in 1..count {
            let downwards = pass % 2 == 0;
            let rank = if downwards { step } else { count - 1 - step };
            sort(net, rank, downwards, &mut places);
        }
        let found = crossings(net, &places);
        if found < best.0 {
            best = (found, net.ranks.clone());
        }
    }
    net.ranks = best.1;
}

/// The place of each vertex in its rank.
fn places(net: &Net) -> Vec<usize> {
    let mut places = vec![0; net.vertices.len()];
    for rank in &net.ranks {
        for (place, vertex) in rank.iter().enumerate() {
            places[*vertex] = place;
        }
    }
    places
}

/// Sorts a rank by the mean places of neighbours on one side; who has none stays about where it is. Equal
/// means stay in their order, so that the same net always gives the same picture.
fn sort(net: &mut Net, rank: usize, downwards: bool, places: &mut [usize]) {
    let mut keyed: Vec<(f64, usize)> = net.ranks[rank]
        .iter()
        .map(|index| {
            let vertex = &net.vertices[*index];
            let joined = if downwards { &vertex.above } else { &vertex.below };
            let sum: f64 = joined.iter().map(|other| real(places[*other])).sum();
            let own = real(places[*index]);
            (if joined.is_empty() { own } else { sum / real(joined.len()) }, *index)
        })
        .collect();
    keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
    for (place, (_, vertex)) in keyed.iter().enumerate() {
        places[*vertex] = place;
    }
    net.ranks[rank] = keyed.into_iter().map(|(_, vertex)| vertex).collect();
}

/// How many pairs of arrows between neighbouring ranks cross.
fn crossings(net: &Net, places: &[usize]) -> usize {
    let between = |rank: &Vec<usize>| {
        let ends = rank.iter().flat_map(|vertex| {
            let mut ends: Vec<usize> =
                net.vertices[*vertex].below.iter().map(|below| places[*below]).collect();
            ends.sort_unstable();
            ends
        });
        inversions(&ends.collect::<Vec<_>>())
    };
    net.ranks.iter().map(between).sum()
}

/// How many pairs of a sequence stand in the wrong order, by a tree of counts (Fenwick 1994).
fn inversions(sequence: &[usize]) -> usize {
    let most = sequence.iter().max().map_or(0, |most| most + 1);
    let mut tree = vec![0_usize; most + 1];
    let mut found = 0;
    for (before, value) in sequence.iter().enumerate() {
        let (mut no_greater, mut at) = (0, value + 1);
        while at > 0 {
            no_greater += tree[at];
            at &= at - 1;
        }
        found += before - no_greater;
        at = value + 1;
        while at <= most {
            tree[at] += 1;
            at += at & at.wrapping_neg();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::diagram::layout::net::Cell;

    #[test]
    fn inversions_are_counted() {
        assert_eq!(inversions(&[]), 0);
        assert_eq!(inversions(&[0, 1, 2]), 0);
        assert_eq!(inversions(&[2, 1, 0, 0]), 5);
        assert_eq!(inversions(&[1, 1]), 0);
    }

    #[test]
    fn arrows_that_need_not_cross_do_not() {
        // Two ways whose second halves are listed the other way round.
        let arrows = [(0, 1), (0, 2), (2, 3), (1, 4), (3, 5), (4, 5)];
        let mut net = Net::new(&[Cell::POINT; 6], &arrows);
        assert_eq!(crossings(&net, &places(&net)), 1);
        order(&mut net);
        assert_eq!(crossings(&net, &places(&net)), 0);
    }
}
