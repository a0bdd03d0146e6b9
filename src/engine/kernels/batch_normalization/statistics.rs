//! Statistics of the columns of a matrix, exact enough for means and variances of many rows: rows are
//! summed in single precision a block at a time, blocks in double precision.

use super::super::elementwise::OPERATIONS;
use super::super::instruction_set::InstructionSet;
use super::super::threads::{Parts, run_jobs};

/// The statistics of each channel.
pub(super) struct Moments {
    pub(super) mean: Vec<f32>,
    /// Biased: divided by the number of values.
    pub(super) variance: Vec<f32>,
    /// `1 / sqrt(variance + epsilon)`.
    pub(super) scale: Vec<f32>,
}

impl Moments {
    /// The statistics of the columns of `x`, which has at least one row of `channels` values.
    #[expect(clippy::cast_possible_truncation, reason = "rounding is meant")]
    pub(super) fn of(x: &[f32], channels: usize, epsilon: f64) -> Self {
        let spread = spread(x, channels);
        let variance: Vec<f64> = spread.squares.iter().map(|sum| sum / spread.rows).collect();
        Self {
            mean: spread.mean.iter().map(|&mean| mean as f32).collect(),
            scale: variance.iter().map(|v| (1.0 / (v + epsilon).sqrt()) as f32).collect(),
            variance: variance.iter().map(|&v| v as f32).collect(),
        }
    }
}

/// How many rows are summed in single precision.
const BLOCK: usize = 32;

/// The mean of some rows and the sum of squares around it, column by column.
struct Spread {
    rows: f64,
    mean: Vec<f64>,
    squares: Vec<f64>,
}

impl Spread {
    fn new(columns: usize) -> Self {
        Self { rows: 0.0, mean: vec![0.0; columns], squares: vec![0.0; columns] }
    }

    /// Takes further rows in. (Chan, Golub and others: Updating formulae and a pairwise algorithm for
    /// computing sample variances, 1979.)
    fn add(&mut self, rows: f64, columns: impl Iterator<Item = (f64, f64)>) {
        let all = self.rows + rows;
        let own = self.mean.iter_mut().zip(&mut self.squares);
        for ((mean, squares), (other_mean, other_squares)) in own.zip(columns) {
            let distance = other_mean - *mean;
            *mean += distance * (rows / all);
            *squares += other_squares + distance * distance * (self.rows * rows / all);
        }
        self.rows = all;
    }
}

/// The spread of all rows: each block of them is read from memory once, and again from the cache for
/// the squares around its own mean.
fn spread(x: &[f32], columns: usize) -> Spread {
    let pieces = Parts::with_sums(x.len() / columns).cut(x);
    let mut parts: Vec<_> = pieces.map(|x| (Spread::new(columns), x)).collect();
    let set = InstructionSet::current();
    run_jobs(parts.iter_mut().collect(), x.len() * OPERATIONS, |(spread, x)| {
        let (mut mean, mut squares) = (vec![0.0; columns], vec![0.0; columns]);
        for block in x.chunks(BLOCK * columns) {
            #[expect(clippy::cast_precision_loss, reason = "at most the length of a block")]
            let rows = (block.len() / columns) as f32;
            set.run_loops(
                #[inline(always)]
                || spread_of_block(block, rows, &mut mean, &mut squares),
            );
            let columns = mean.iter().zip(&squares).map(|(m, s)| (f64::from(*m), f64::from(*s)));
            spread.add(f64::from(rows), columns);
        }
    });
    let mut total = Spread::new(columns);
    for (part, _) in parts {
        total.add(part.rows, part.mean.into_iter().zip(part.squares));
    }
    total
}

/// The mean of each column of a block of `rows` rows, and the sum of squares around it.
#[inline(always)]
fn spread_of_block(block: &[f32], rows: f32, mean: &mut [f32], squares: &mut [f32]) {
    mean.fill(0.0);
    squares.fill(0.0);
    for row in block.chunks_exact(mean.len()) {
        mean.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
    }
    mean.iter_mut().for_each(|sum| *sum /= rows);
    for row in block.chunks_exact(mean.len()) {
        for ((square, mean), x) in squares.iter_mut().zip(&*mean).zip(row) {
            *square += (x - mean) * (x - mean);
        }
    }
}

/// `sum(g)` and `sum(g * (x - mean))` over all rows, column by column. `x` and `g` have the same
/// length, a whole number of rows of `mean`'s.
pub(super) fn gradient_sums(x: &[f32], g: &[f32], mean: &[f32]) -> [Vec<f64>; 2] {
    let columns = mean.len();
    let pieces = Parts::with_sums(x.len() / columns);
    let zeros = || [vec![0.0; columns], vec![0.0; columns]];
    let mut parts: Vec<_> = (0..pieces.count()).map(|_| zeros()).collect();
    let set = InstructionSet::current();
    let inputs = pieces.cut(x).zip(pieces.cut(g));
    run_jobs(parts.iter_mut().zip(inputs).collect(), x.len() * OPERATIONS, |(sums, (x, g))| {
        let (mut plain, mut centred) = (vec![0.0; columns], vec![0.0; columns]);
        for (x, g) in x.chunks(BLOCK * columns).zip(g.chunks(BLOCK * columns)) {
            set.run_loops(
                #[inline(always)]
                || sums_of_block(x, g, mean, &mut plain, &mut centred),
            );
            add(sums, [&plain, &centred].map(|sums| sums.iter().map(|&sum| f64::from(sum))));
        }
    });
    let mut total = zeros();
    for part in parts {
        add(&mut total, part.map(Vec::into_iter));
    }
    total
}

#[inline(always)]
fn sums_of_block(x: &[f32], g: &[f32], mean: &[f32], plain: &mut [f32], centred: &mut [f32]) {
    plain.fill(0.0);
    centred.fill(0.0);
    for (x, g) in x.chunks_exact(mean.len()).zip(g.chunks_exact(mean.len())) {
        let sums = plain.iter_mut().zip(centred.iter_mut());
        for ((plain, centred), (mean, (x, g))) in sums.zip(mean.iter().zip(x.iter().zip(g))) {
            *plain += g;
            *centred += g * (x - mean);
        }
    }
}

fn add(total: &mut [Vec<f64>; 2], part: [impl Iterator<Item = f64>; 2]) {
    for (total, part) in total.iter_mut().zip(part) {
        total.iter_mut().zip(part).for_each(|(total, part)| *total += part);
    }
}
