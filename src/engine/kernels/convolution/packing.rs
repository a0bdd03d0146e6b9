//! Kernels rearranged for vectors: rows are filled up with zeros to whole vectors.

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
pub(super) fn strips(values: &[f32], columns: usize) -> Vec<f32> {
    let rows = values.len() / columns;
    let mut out = vec![0.0; rows * padded(columns)];
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

/// A kernel `[run, index, filter]` as `[filter, run, index]`, each run filled up with zeros.
pub(super) fn by_filter(kernel: &[f32], geometry: &Geometry) -> Vec<f32> {
    let (length, filters) = (geometry.run_length(), geometry.filters());
    let width = padded(length);
    let stride = geometry.runs().len() * width;
    let mut out = vec![0.0; filters * stride];
    for (tap, row) in kernel.chunks_exact(filters).enumerate() {
        let column = tap / length * width + tap % length;
        for (out, value) in out.iter_mut().skip(column).step_by(stride).zip(row) {
            *out = *value;
        }
    }
    out
}

/// The inverse of [`by_filter`].
pub(super) fn by_tap(values: &[f32], geometry: &Geometry) -> Vec<f32> {
    let (length, filters) = (geometry.run_length(), geometry.filters());
    let width = padded(length);
    let stride = geometry.runs().len() * width;
    let mut out = vec![0.0; geometry.taps() * filters];
    for (tap, row) in out.chunks_exact_mut(filters).enumerate() {
        let column = tap / length * width + tap % length;
        for (out, value) in row.iter_mut().zip(values.iter().skip(column).step_by(stride)) {
            *out = *value;
        }
    }
    out
}
