//! Sums over all rows of a matrix, column by column, exact enough for means and variances.

use super::super::elementwise::OPERATIONS;
use super::super::instruction_set::InstructionSet;
use super::super::threads::{part_length, run_jobs};

/// The statistics of each channel.
pub(super) struct Moments {
    pub(super) mean: Vec<f32>,
    /// Biased: divided by the number of values.
    pub(super) variance: Vec<f32>,
    /// `1 / sqrt(variance + epsilon)`.
    pub(super) scale: Vec<f32>,
}

impl Moments {
    /// The statistics of the columns of `x`, which has at least one row of `channels` values. Two
    /// passes: the difference of two large sums would lose the variance of distant values.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "statistics")]
    pub(super) fn of(x: &[f32], channels: usize, epsilon: f64) -> Self {
        let rows = (x.len() / channels) as f64;
        let [sums] = column_sums(x, x, channels, |_, x, _| [x]);
        let mean: Vec<f32> = sums.iter().map(|sum| (sum / rows) as f32).collect();
        let [squares] = column_sums(x, x, channels, |channel, x, _| {
            let centred = x - mean[channel];
            [centred * centred]
        });
        let variance: Vec<f64> = squares.iter().map(|sum| sum / rows).collect();
        let scale = variance.iter().map(|v| (1.0 / (v + epsilon).sqrt()) as f32).collect();
        Self { mean, variance: variance.iter().map(|&v| v as f32).collect(), scale }
    }
}

/// How many rows are summed in single precision before they are added to a double.
const BLOCK: usize = 32;

/// The sums over all rows of the terms of `f(column, x, g)`, column by column. `x` and `g` have
/// the same length, a whole number of rows.
pub(super) fn column_sums<const SUMS: usize>(
    x: &[f32],
    g: &[f32],
    columns: usize,
    f: impl Fn(usize, f32, f32) -> [f32; SUMS] + Sync,
) -> [Vec<f64>; SUMS] {
    let piece = part_length(x.len() / columns) * columns;
    let parts = x.len().div_ceil(piece);
    let mut sums = vec![[const { Vec::new() }; SUMS]; parts];
    let set = InstructionSet::current();
    let inputs = x.chunks(piece).zip(g.chunks(piece));
    run_jobs(sums.iter_mut().zip(inputs).collect(), x.len() * OPERATIONS, |(sums, (x, g))| {
        *sums = std::array::from_fn(|_| vec![0.0; columns]);
        set.run_loops(
            #[inline(always)]
            || sum_blocks(x, g, columns, &f, sums),
        );
    });
    let mut total = std::array::from_fn(|_| vec![0.0; columns]);
    for part in &sums {
        add(&mut total, part);
    }
    total
}

#[inline(always)]
fn sum_blocks<const SUMS: usize>(
    x: &[f32],
    g: &[f32],
    columns: usize,
    f: &impl Fn(usize, f32, f32) -> [f32; SUMS],
    sums: &mut [Vec<f64>; SUMS],
) {
    let mut block = vec![[0.0; SUMS]; columns];
    for (x, g) in x.chunks(BLOCK * columns).zip(g.chunks(BLOCK * columns)) {
        block.fill([0.0; SUMS]);
        for (x, g) in x.chunks(columns).zip(g.chunks(columns)) {
            for (column, (block, (&x, &g))) in block.iter_mut().zip(x.iter().zip(g)).enumerate() {
                let terms = f(column, x, g);
                block.iter_mut().zip(terms).for_each(|(block, term)| *block += term);
            }
        }
        for (nth, sum) in sums.iter_mut().enumerate() {
            sum.iter_mut().zip(&block).for_each(|(sum, block)| *sum += f64::from(block[nth]));
        }
    }
}

fn add<const SUMS: usize>(total: &mut [Vec<f64>; SUMS], part: &[Vec<f64>; SUMS]) {
    for (total, part) in total.iter_mut().zip(part) {
        total.iter_mut().zip(part).for_each(|(total, part)| *total += part);
    }
}
