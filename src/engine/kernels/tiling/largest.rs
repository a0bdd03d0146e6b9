//! The largest value of each window of a tiling, and its gradient.

use std::mem::MaybeUninit;

use pulp::{Simd, WithSimd};

use super::super::bytes::{load_bytes, store_bytes};
use super::super::instruction_set::InstructionSet;
use super::super::storage::{filled, room, written};
use super::super::threads::{Parts, run_jobs};
use super::super::vector::padded;
use super::{Piece, Tiling, put, take};

/// The largest values of all images of `x`, `[n, height, width, channels]`, and which taps have them.
pub(in super::super) fn largest(tiling: &Tiling, x: &[f32]) -> (Vec<f32>, Vec<u8>) {
    let samples = x.len() / tiling.image_length();
    let mut y = room(samples * tiling.output_length());
    let mut winners = room(samples * tiling.winners_length());
    let parts = Parts::of(samples);
    let outputs = parts.cut_mut(&mut y).zip(parts.cut_mut(&mut winners));
    let jobs = parts.cut(x).zip(outputs).collect();
    let set = InstructionSet::current();
    run_jobs(jobs, samples * tiling.operations(), |(x, (y, winners))| {
        set.run(Largest { tiling, x, y, winners });
    });
    // SAFETY: there are as many whole images as outputs, cut alike; every output was written, and its winners were
    // filled.
    unsafe { (written(y), written(winners)) }
}

/// The gradient of `x` from that of its largest values.
pub(in super::super) fn largest_gradient(
    tiling: &Tiling,
    gradient: &[f32],
    winners: &[u8],
) -> Vec<f32> {
    let samples = gradient.len() / tiling.output_length();
    assert_eq!(winners.len(), samples * tiling.winners_length(), "backward follows forward");
    let mut dx = room(samples * tiling.image_length());
    let parts = Parts::of(samples);
    let inputs = parts.cut(gradient).zip(parts.cut(winners));
    let jobs = parts.cut_mut(&mut dx).zip(inputs).collect();
    let set = InstructionSet::current();
    run_jobs(jobs, samples * tiling.operations(), |(dx, (gradient, winners))| {
        set.run(LargestGradient { tiling, gradient, winners, dx });
    });
    // SAFETY: there are as many whole outputs as images, cut alike, and every image was written.
    unsafe { written(dx) }
}

/// The largest values of whole images, and which tap has each: the first of the largest. Not-a-number beats what stands
/// before it, so that divergence shows. All outputs are written.
struct Largest<'a> {
    tiling: &'a Tiling,
    x: &'a [f32],
    y: &'a mut [MaybeUninit<f32>],
    /// As long as [`Tiling::winners_length`] says, for each image.
    winners: &'a mut [MaybeUninit<u8>],
}

impl WithSimd for Largest<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { tiling, x, y, winners } = self;
        let (channels, width) = (tiling.channels, padded(tiling.channels));
        let outputs = y
            .chunks_exact_mut(tiling.output_length())
            .zip(winners.chunks_exact_mut(tiling.winners_length()));
        for (x, (y, winners)) in x.chunks_exact(tiling.image_length()).zip(outputs) {
            // The channels are padded to whole vectors of any set; those of this one may be fewer.
            let winners = filled(winners, 0);
            tiling.each_piece(
                S::F32_LANES,
                #[inline(always)]
                |Piece { window, channel, at, left }| {
                    let mut most = take(simd, x, at, left);
                    let mut winner = simd.splat_u32s(0);
                    for (tap, offset) in (0..).zip(&tiling.taps).skip(1) {
                        let value = take(simd, x, at + offset, left);
                        let keep = simd.less_than_or_equal_f32s(value, most);
                        most = simd.select_f32s(keep, most, value);
                        winner = simd.select_u32s(keep, winner, simd.splat_u32s(tap));
                    }
                    put(simd, y, window * channels + channel, left, most);
                    let to = &mut winners[window * width + channel..][..S::F32_LANES];
                    store_bytes(simd, winner, to);
                },
            );
        }
    }
}

/// The gradients of whole images from those of their largest values. All of them are written.
struct LargestGradient<'a> {
    tiling: &'a Tiling,
    gradient: &'a [f32],
    winners: &'a [u8],
    dx: &'a mut [MaybeUninit<f32>],
}

impl WithSimd for LargestGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { tiling, gradient, winners, dx } = self;
        let (channels, width) = (tiling.channels, padded(tiling.channels));
        let inputs = gradient
            .chunks_exact(tiling.output_length())
            .zip(winners.chunks_exact(tiling.winners_length()));
        for (dx, (gradient, winners)) in dx.chunks_exact_mut(tiling.image_length()).zip(inputs) {
            tiling.clear_rest(dx);
            tiling.each_piece(
                S::F32_LANES,
                #[inline(always)]
                |Piece { window, channel, at, left }| {
                    let gradient = take(simd, gradient, window * channels + channel, left);
                    let winner = load_bytes(simd, &winners[window * width + channel..]);
                    for (tap, offset) in (0..).zip(&tiling.taps) {
                        let won = simd.equal_u32s(winner, simd.splat_u32s(tap));
                        let value = simd.select_f32s(won, gradient, simd.splat_f32s(0.0));
                        put(simd, dx, at + offset, left, value);
                    }
                },
            );
        }
    }
}
