//! Jobs on threads: each is done once, whoever asks, and no panic is lost.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::super::set_threads;
use super::super::threads::{forced, run_jobs};

const MUCH: usize = usize::MAX;

/// Fewer repetitions where an interpreter runs the tests.
const REPEATED: usize = if cfg!(miri) { 20 } else { 2_000 };

/// Runs so many jobs and checks that each was done once.
fn check(jobs: usize) {
    let mut done = vec![0; jobs];
    run_jobs(done.iter_mut().collect(), MUCH, |job| *job += 1);
    assert_eq!(done, vec![1; jobs]);
}

#[test]
fn each_job_is_done_once_on_any_number_of_threads() {
    for count in 1..=8 {
        forced::with(count, || [0, 1, 2, 7, 8, 20, 100].into_iter().for_each(check));
    }
    check(20);
}

#[test]
fn tiny_regions_follow_each_other() {
    for count in [2, 3, 8] {
        forced::with(count, || {
            for region in 0..REPEATED {
                check(2 + region % 3);
                if region % 500 == 0 {
                    // Long enough for the workers to fall asleep.
                    std::thread::sleep(Duration::from_millis(2));
                }
            }
        });
    }
}

#[test]
fn what_jobs_wrote_is_seen_by_the_caller_and_by_later_jobs() {
    forced::with(4, || {
        let mut values = vec![1_u64; 64];
        for _ in 0..10 {
            run_jobs(values.chunks_mut(8).collect(), MUCH, |chunk| {
                for value in chunk {
                    *value *= 3;
                }
            });
            values.rotate_left(5);
        }
        assert_eq!(values, vec![3_u64.pow(10); 64]);
    });
}

#[test]
fn jobs_run_on_several_threads_at_once() {
    // Each job waits for the other one, so neither thread can do both.
    let begun = AtomicUsize::new(0);
    let limit = Instant::now() + Duration::from_mins(1);
    forced::with(2, || {
        run_jobs(vec![(); 2], MUCH, |()| {
            begun.fetch_add(1, Ordering::Relaxed);
            while begun.load(Ordering::Relaxed) < 2 && Instant::now() < limit {
                std::thread::yield_now();
            }
            assert_eq!(begun.load(Ordering::Relaxed), 2);
        });
    });
}

#[test]
fn jobs_may_have_jobs_and_callers_may_meet() {
    let total = AtomicUsize::new(0);
    forced::callers(3, || nested(&total));
    for count in 1..=8 {
        forced::with(count, || forced::callers(3, || nested(&total)));
    }
    assert_eq!(total.into_inner(), 9 * 3 * 10 * 64);
}

/// Ten times, eight jobs of eight jobs each.
fn nested(total: &AtomicUsize) {
    for _ in 0..10 {
        run_jobs(vec![(); 8], MUCH, |()| {
            run_jobs(vec![(); 8], MUCH, |()| {
                total.fetch_add(1, Ordering::Relaxed);
            });
        });
    }
}

#[test]
fn the_first_panic_of_the_list_reaches_the_caller() {
    for count in 1..=8 {
        forced::with(count, || {
            for panicking in 0..9 {
                let done = AtomicUsize::new(0);
                let run = || {
                    run_jobs((0..9).collect(), MUCH, |job: usize| {
                        done.fetch_add(1, Ordering::Relaxed);
                        if job >= panicking {
                            std::panic::resume_unwind(Box::new(job));
                        }
                    });
                };
                let panic = catch_unwind(AssertUnwindSafe(run)).unwrap_err();
                assert_eq!(panic.downcast_ref::<usize>(), Some(&panicking));
                assert_eq!(done.into_inner(), 9);
                check(20);
            }
        });
    }
}

#[test]
fn the_number_of_threads_is_refused_when_it_is_wrong_or_late() {
    assert!(set_threads(0).is_err());
    run_jobs(vec![(); 2], MUCH, |()| ());
    assert!(set_threads(2).is_err());
}
