//! Jobs on threads: each is done once, whoever asks.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::set_threads;
use super::super::threads::{PARTS, forced, part_length, run_jobs};

const MUCH: usize = usize::MAX;

#[test]
fn parts_cover_everything_and_are_few() {
    for items in 0..100 {
        let length = part_length(items);
        assert!(length >= 1 && items.div_ceil(length) <= PARTS);
    }
}

#[test]
fn each_job_is_done_once() {
    for count in [1, 2, 8] {
        forced::with(count, || {
            let mut done = vec![0; 20];
            run_jobs(done.iter_mut().collect(), MUCH, |job| *job += 1);
            assert_eq!(done, [1; 20]);
        });
    }
    let mut done = vec![0; 20];
    run_jobs(done.iter_mut().collect(), MUCH, |job| *job += 1);
    assert_eq!(done, [1; 20]);
}

#[test]
fn jobs_may_have_jobs_and_callers_may_meet() {
    let total = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                run_jobs(vec![(); 8], MUCH, |()| {
                    run_jobs(vec![(); 8], MUCH, |()| {
                        total.fetch_add(1, Ordering::Relaxed);
                    });
                });
            });
        }
    });
    assert_eq!(total.into_inner(), 3 * 64);
}

#[test]
fn the_number_of_threads_is_refused_when_it_is_wrong_or_late() {
    assert!(set_threads(0).is_err());
    run_jobs(vec![(); 2], MUCH, |()| ());
    assert!(set_threads(2).is_err());
}
