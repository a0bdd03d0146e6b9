//! The mean of each window of a tiling, and its gradient.

use std::mem::MaybeUninit;

use pulp::{Simd, WithSimd};

use super::super::instruction_set::InstructionSet;
use super::super::storage::{room, written};
use super::super::threads::{Parts, run_jobs};
use super::{Piece, Tiling, put, take};

/// The means of all images of `x`, `[n, height, width, channels]`.
pub(in super::super) fn mean(tiling: &Tiling, x: &[f32]) -> Vec<f32> {
    let samples = x.len() / tiling.image_length();
    let mut y = room(samples * tiling.output_length());
    let parts = Parts::of(samples);
    let jobs = parts.cut(x).zip(parts.cut_mut(&mut y)).collect();
    let set = InstructionSet::current();
    run_jobs(jobs, samples * tiling.operations(), |(x, y)| set.run(Mean { tiling, x, y }));
    // SAFETY: there are as many whole images as outputs, cut alike, and every output was written.
    unsafe { written(y) }
}

/// The gradient of `x` from that of its means.
pub(in super::super) fn mean_gradient(tiling: &Tiling, gradient: &[f32]) -> Vec<f32> {
    let samples = gradient.len() / tiling.output_length();
    let mut dx = room(samples * tiling.image_length());
    let parts = Parts::of(samples);
    let jobs = parts.cut_mut(&mut dx).zip(parts.cut(gradient)).collect();
    let set = InstructionSet::current();
    run_jobs(jobs, samples * tiling.operations(), |(dx, gradient)| {
        set.run(MeanGradient { tiling, gradient, dx });
    });
    // SAFETY: there are as many whole outputs as images, cut alike, and every image was written.
    unsafe { written(dx) }
}

/// The means of whole images. All of them are written.
struct Mean<'a> {
    tiling: &'a Tiling,
    x: &'a [f32],
    y: &'a mut [MaybeUninit<f32>],
}

impl WithSimd for Mean<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { tiling, x, y } = self;
        let share = simd.splat_f32s(tiling.share());
        let outputs = y.chunks_exact_mut(tiling.output_length());
        for (x, y) in x.chunks_exact(tiling.image_length()).zip(outputs) {
            tiling.each_piece(
                S::F32_LANES,
                #[inline(always)]
                |Piece { window, channel, at, left }| {
                    let mut sum = simd.splat_f32s(0.0);
                    for offset in &tiling.taps {
                        sum = simd.add_f32s(sum, take(simd, x, at + offset, left));
                    }
                    let at = window * tiling.channels + channel;
                    put(simd, y, at, left, simd.mul_f32s(sum, share));
                },
            );
        }
    }
}

/// The gradients of whole images from those of their means. All of them are written.
struct MeanGradient<'a> {
    tiling: &'a Tiling,
    gradient: &'a [f32],
    dx: &'a mut [MaybeUninit<f32>],
}

impl WithSimd for MeanGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { tiling, gradient, dx } = self;
        let share = simd.splat_f32s(tiling.share());
        let inputs = gradient.chunks_exact(tiling.output_length());
        for (dx, gradient) in dx.chunks_exact_mut(tiling.image_length()).zip(inputs) {
            tiling.clear_rest(dx);
            tiling.each_piece(
                S::F32_LANES,
                #[inline(always)]
                |Piece { window, channel, at, left }| {
                    let gradient = take(simd, gradient, window * tiling.channels + channel, left);
                    let value = simd.mul_f32s(gradient, share);
                    for offset in &tiling.taps {
                        put(simd, dx, at + offset, left, value);
                    }
                },
            );
        }
    }
}
