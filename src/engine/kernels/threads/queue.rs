//! Which thread does which job. Each begins with a share of its own, the same in every region: the
//! samples and weights that it meets there are those that its own caches have from the region before.

use super::pool::Seat;

/// Jobs that wait, by number.
pub(super) struct Queue<J> {
    jobs: Vec<Option<J>>,
    left: usize,
}

impl<J> Queue<J> {
    pub(super) fn new(jobs: Vec<J>) -> Self {
        Self { left: jobs.len(), jobs: jobs.into_iter().map(Some).collect() }
    }

    /// The next job for the thread in a seat, with its number: the first of its share that waits,
    /// then, as the others may be late or slow, the first that waits behind its share, around the end.
    pub(super) fn next(&mut self, seat: Seat) -> Option<(usize, J)> {
        if self.left == 0 {
            return None;
        }
        let count = self.jobs.len();
        let start = seat.number * count / seat.of.max(1);
        let waiting = |number: &usize| self.jobs.get(*number).is_some_and(Option::is_some);
        let number = (start..count).chain(0..start).find(waiting)?;
        let job = self.jobs.get_mut(number)?.take()?;
        self.left -= 1;
        Some((number, job))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(queue: &mut Queue<char>, number: usize, of: usize) -> Option<usize> {
        queue.next(Seat { number, of }).map(|(number, _)| number)
    }

    #[test]
    fn each_thread_begins_with_its_share_and_then_helps_the_next() {
        let mut queue = Queue::new("abcdef".chars().collect());
        assert_eq!(taken(&mut queue, 1, 2), Some(3));
        assert_eq!(taken(&mut queue, 0, 2), Some(0));
        assert_eq!(taken(&mut queue, 1, 2), Some(4));
        assert_eq!(taken(&mut queue, 1, 2), Some(5));
        assert_eq!(taken(&mut queue, 1, 2), Some(1));
        assert_eq!(taken(&mut queue, 0, 2), Some(2));
        assert_eq!(taken(&mut queue, 0, 2), None);
    }

    #[test]
    fn more_threads_than_jobs_take_each_job_once() {
        let mut queue = Queue::new(vec!['a', 'b']);
        let numbers: Vec<_> = (0..8).rev().filter_map(|n| taken(&mut queue, n, 8)).collect();
        assert_eq!(numbers, [1, 0]);
    }
}
