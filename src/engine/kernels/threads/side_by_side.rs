//! Whole pieces of work on one thread each: no piece waits for another thread between its regions. Knows
//! nothing of what the work is.

use super::{INSIDE, crowd, run_jobs};

/// What `work` makes of each of `items`, in their order.
///
/// Several are worked on at once, each on one thread, where there are enough of them for the threads to end
/// together; else one after the other, with all threads at work inside each. What comes of it is the same.
pub fn side_by_side<I: Send, R: Send>(items: Vec<I>, work: impl Fn(I) -> R + Sync) -> Vec<R> {
    if items.len() < items_for_all_threads() || INSIDE.get() {
        return items.into_iter().map(work).collect();
    }
    let mut results: Vec<Option<R>> = items.iter().map(|_| None).collect();
    let jobs = items.into_iter().zip(&mut results).collect();
    run_jobs(jobs, usize::MAX, |(item, result)| *result = Some(work(item)));
    // Every job has run: none panicked, since `run_jobs` has returned.
    results.into_iter().flatten().collect()
}

/// The fewest items that are worth a thread each: with two for each thread, none waits for long.
#[must_use]
pub fn items_for_all_threads() -> usize {
    2 * crowd()
}

#[cfg(test)]
mod tests {
    use super::super::forced;
    use super::*;

    #[test]
    fn results_come_in_order_however_many_there_are() {
        for threads in [1, 2, 3, 8] {
            forced::with(threads, || {
                for count in [0, 1, 2, 5, 100] {
                    let squares = side_by_side((0..count).collect(), |n: usize| n * n);
                    assert_eq!(squares, (0..count).map(|n| n * n).collect::<Vec<_>>());
                }
            });
        }
    }

    #[test]
    fn few_items_leave_the_threads_to_the_regions_inside() {
        forced::with(2, || {
            assert_eq!(side_by_side(vec![(); 3], |()| INSIDE.get()), [false; 3]);
            assert_eq!(side_by_side(vec![(); 4], |()| INSIDE.get()), [true; 4]);
        });
    }
}
