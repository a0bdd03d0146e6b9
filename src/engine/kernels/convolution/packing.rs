//! Kernels rearranged for vectors: rows are filled up with zeros to whole vectors.

use super::super::lines::Lines;
use super::super::vector::{WIDEST, padded};
use super::geometry::Geometry;

/// A matrix with rows of `columns` values, each row filled up with zeros.
pub(super) fn pad_columns(values: &[f32], columns: usize) -> Vec<f32> {
    let width = padded(columns);
    let mut out = vec![0.0; values.len() / columns * width];
    for (out, row) in out.chunks_exact_mut(width).zip(values.chunks_exact(columns)) {
        out.iter_mut().zip(row).for_each(|(out, value)| *out = *value);
    }
    out
}

/// A matrix with rows of `columns` values as strips, `[strip, row, WIDEST]`: whoever goes down a strip
/// reads memory in its order. The last strip is filled up with zeros.
pub(super) fn strips(values: &[f32], columns: usize) -> Lines {
    let rows = values.len() / columns;
    let mut out = Lines::zeros(rows * padded(columns));
    for (strip, out) in out.chunks_exact_mut((rows * WIDEST).max(1)).enumerate() {
        for (out, row) in out.chunks_exact_mut(WIDEST).zip(values.chunks_exact(columns)) {
            let row = row.iter().skip(strip * WIDEST);
            out.iter_mut().zip(row).for_each(|(out, value)| *out = *value);
        }
    }
    out
}

/// The inverse of [`pad_columns`].
pub(super) fn crop_columns(values: &[f32], columns: usize) -> Vec<f32> {
    let rows = values.chunks_exact(padded(columns));
    rows.flat_map(|row| row.iter().take(columns)).copied().collect()
}

/// How many taps are turned over at once: of each filter, a line of the cache.
const BLOCK: usize = 16;

/// A kernel `[pixel, channel, filter]`, of so many channels, as `[filter, run, index]`, each run filled up with
/// zeros. A run has the channels of the geometry, at least as many.
pub(super) fn by_filter(kernel: &[f32], channels: usize, geometry: &Geometry) -> Lines {
    let filters = geometry.filters();
    let stride = geometry.runs().len() * padded(geometry.run_length());
    let mut out = Lines::zeros(filters * stride);
    let blocks = kernel.chunks(BLOCK * filters);
    for (taps, columns) in blocks.zip(columns(channels, geometry).chunks(BLOCK)) {
        for (filter, out) in out.chunks_exact_mut(stride).enumerate() {
            for (tap, column) in taps.chunks_exact(filters).zip(columns) {
                out[*column] = tap[filter];
            }
        }
    }
    out
}

/// The inverse of [`by_filter`].
pub(super) fn by_tap(values: &[f32], channels: usize, geometry: &Geometry) -> Vec<f32> {
    let filters = geometry.filters();
    let stride = geometry.runs().len() * padded(geometry.run_length());
    let mut out = vec![0.0; geometry.taps() / geometry.channels() * channels * filters];
    let blocks = out.chunks_mut(BLOCK * filters);
    for (taps, columns) in blocks.zip(columns(channels, geometry).chunks(BLOCK)) {
        for (filter, values) in values.chunks_exact(stride).enumerate() {
            for (tap, column) in taps.chunks_exact_mut(filters).zip(columns) {
                tap[filter] = values[*column];
            }
        }
    }
    out
}

/// Where each tap of a kernel of so many channels lies in padded runs.
fn columns(channels: usize, geometry: &Geometry) -> Vec<usize> {
    let (length, own) = (geometry.run_length(), geometry.channels());
    let run = move |run| (0..length / own).map(move |pixel| run * padded(length) + pixel * own);
    let pixels = (0..geometry.runs().len()).flat_map(run);
    pixels.flat_map(|pixel| pixel..pixel + channels).collect()
}
