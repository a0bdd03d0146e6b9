//! Functions of single elements over whole slices, on all threads and with vector instructions.

use std::mem::MaybeUninit;

use super::instruction_set::InstructionSet;
use super::storage::{room, written};
use super::threads::{Parts, run_jobs};

/// How many operations an element is taken to cost when threads are weighed: it is memory that
/// takes the time.
pub(super) const OPERATIONS: usize = 4;

/// How many operations an exponential is taken to cost.
pub(super) const EXPONENTIAL: usize = 50;

/// `f(x)` for every element; `operations` is what one of them costs.
pub(super) fn map(x: &[f32], operations: usize, f: impl Fn(f32) -> f32 + Sync) -> Vec<f32> {
    let parts = Parts::of(x.len()).of_values(x.len());
    let set = InstructionSet::current();
    let mut out = room(x.len());
    let jobs: Vec<_> = parts.cut_mut(&mut out).zip(parts.cut(x)).collect();
    run_jobs(jobs, x.len() * operations, |(out, x)| {
        set.run_loops(
            #[inline(always)]
            || {
                for (out, &x) in out.iter_mut().zip(x) {
                    out.write(f(x));
                }
            },
        );
    });
    // SAFETY: `out` and `x` have the same length and are cut alike, so the loops above have
    // written every element.
    unsafe { written(out) }
}

/// `f(x, y)` for every pair of elements; the slices must have the same length.
pub(super) fn map_pairs(x: &[f32], y: &[f32], f: impl Fn(f32, f32) -> f32 + Sync) -> Vec<f32> {
    assert_eq!(x.len(), y.len(), "shapes are compared before");
    let parts = Parts::of(x.len()).of_values(x.len());
    let set = InstructionSet::current();
    let mut out = room(x.len());
    let inputs = parts.cut(x).zip(parts.cut(y));
    let jobs: Vec<_> = parts.cut_mut(&mut out).zip(inputs).collect();
    run_jobs(jobs, x.len() * OPERATIONS, |(out, (x, y))| {
        set.run_loops(
            #[inline(always)]
            || combine(out, x, y, &f),
        );
    });
    // SAFETY: the three slices have the same length and are cut alike, so every element was
    // written.
    unsafe { written(out) }
}

#[inline(always)]
fn combine(out: &mut [MaybeUninit<f32>], x: &[f32], y: &[f32], f: impl Fn(f32, f32) -> f32) {
    for (out, (&x, &y)) in out.iter_mut().zip(x.iter().zip(y)) {
        out.write(f(x, y));
    }
}
