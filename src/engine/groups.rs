//! Independent pieces of work in groups, the pieces of a group side by side. Knows neither batches nor
//! networks.

use std::time::{Duration, Instant};

use super::kernels::{items_for_all_threads, side_by_side};

/// How long a group is meant to take. The threads wait for each other at the end of each; yet nothing is told
/// and nobody is asked before it ends.
const MEANT: Duration = Duration::from_millis(50);

/// A group has at most so many times as many items as the one before, which may have been fast by chance.
const GROWTH: usize = 8;

/// Does `work` on each of `items` and hands the results to `take`, in the order of the items, until it says
/// that it wants no more.
///
/// # Errors
/// What `take` gives.
pub(super) fn in_groups<I: Send, R: Send, E>(
    mut items: impl Iterator<Item = I>,
    work: impl Fn(I) -> R + Sync,
    mut take: impl FnMut(R) -> Result<Wanted, E>,
) -> Result<(), E> {
    let mut size = items_for_all_threads();
    loop {
        let group: Vec<I> = items.by_ref().take(size).collect();
        if group.is_empty() {
            return Ok(());
        }
        let began = Instant::now();
        for result in side_by_side(group, &work) {
            if take(result)? == Wanted::NoMore {
                return Ok(());
            }
        }
        size = size.saturating_mul(growth(began.elapsed()));
    }
}

/// By how much to enlarge groups that take so long; they are never made smaller.
fn growth(taken: Duration) -> usize {
    let times = MEANT.as_nanos() / taken.as_nanos().max(1);
    usize::try_from(times).unwrap_or(usize::MAX).clamp(1, GROWTH)
}

/// Whether further results are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    More,
    NoMore,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_taken_in_order_until_no_more_are_wanted() {
        for wanted in [1, 7, 100, 1000] {
            let mut taken = Vec::new();
            let all = in_groups(
                0..100,
                |n: usize| n * 2,
                |result| {
                    taken.push(result);
                    let more = taken.len() < wanted;
                    Ok::<_, ()>(if more { Wanted::More } else { Wanted::NoMore })
                },
            );
            assert_eq!(all, Ok(()));
            assert_eq!(taken, (0..wanted.min(100)).map(|n| n * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn short_groups_grow_and_long_ones_keep_their_size() {
        let of = |milliseconds| growth(Duration::from_millis(milliseconds));
        assert_eq!([0, 1, 10, 20, 26, 50, 1000].map(of), [GROWTH, GROWTH, 5, 2, 1, 1, 1]);
    }

    #[test]
    fn an_error_ends_it() {
        let fails = |n: usize| if n < 3 { Ok(Wanted::More) } else { Err(n) };
        assert_eq!(in_groups(0..100, |n| n, fails), Err(3));
    }
}
