//! How far predicted quantities are from true ones.

use serde::{Deserialize, Serialize};

use super::error::JudgeError;
use super::real;

/// What a network's answers to samples of known quantities are worth. The error of an answer is the
/// predicted less the true number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Residuals {
    /// Number of samples.
    pub samples: usize,
    /// Numbers for each sample.
    pub outputs: usize,
    /// The mean error: above 0 the network says too much.
    pub mean_error: f64,
    /// The mean size of the error.
    pub mean_absolute_error: f64,
    /// The root of the mean squared error.
    pub root_mean_squared_error: f64,
    /// Coefficient of determination, 1 for perfect answers, 0 for always the mean: the mean over the outputs
    /// of 1 - sum of squared errors / sum of squared distances of the true numbers from their mean. An
    /// output whose true numbers are all the same counts 1 where they are met exactly, else 0. Nothing of a
    /// single sample. (As scikit-learn's `r2_score`.)
    pub determination: Option<f64>,
    /// Pairs of true and predicted numbers, evenly chosen where there are many.
    pub pairs: Vec<ValuePair>,
    /// How often errors of each size occur, in bins of equal width from the least to the greatest.
    pub errors: Vec<ErrorBin>,
    /// The greatest errors, as many as were asked for; of equal ones the first sample.
    pub worst: Vec<Miss>,
}

/// A number and what was predicted for it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ValuePair {
    /// The true number.
    pub truth: f64,
    /// The predicted number.
    pub predicted: f64,
}

/// How often errors of some size occur.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ErrorBin {
    /// Errors from here ...
    pub from: f64,
    /// ... up to, but not including, here; the last bin includes it.
    pub to: f64,
    /// How many.
    pub count: usize,
}

/// A number that was missed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Miss {
    /// Index of the sample.
    pub sample: usize,
    /// Index of the number among those of the sample.
    pub output: usize,
    /// The true number.
    pub truth: f64,
    /// The predicted number.
    pub predicted: f64,
}

/// More pairs than these are thinned out: a picture cannot show them.
const MOST_PAIRS: usize = 2_000;
/// Number of bins of errors.
const BINS: usize = 20;

impl Residuals {
    /// Judges outputs, `width` numbers for each sample, by as many true numbers. Keeps the `worst` greatest
    /// errors.
    ///
    /// # Errors
    /// If there are no samples, not as many outputs as targets, or numbers that are not finite.
    pub fn of(
        outputs: &[f32],
        width: usize,
        truths: &[f32],
        worst: usize,
    ) -> Result<Self, JudgeError> {
        let samples = truths.len() / width.max(1);
        if samples == 0 {
            return Err(JudgeError::Empty);
        }
        if outputs.len() != truths.len() || samples * width != truths.len() {
            return Err(JudgeError::Mismatch { outputs: outputs.len(), width, samples });
        }
        let is_odd = |(output, truth): (&f32, &f32)| !output.is_finite() || !truth.is_finite();
        if let Some(place) = outputs.iter().zip(truths).position(is_odd) {
            return Err(JudgeError::NotFinite { sample: place / width });
        }
        let all: Vec<ValuePair> = outputs
            .iter()
            .zip(truths)
            .map(|(p, t)| ValuePair { truth: f64::from(*t), predicted: f64::from(*p) })
            .collect();
        let mean = |of: &dyn Fn(f64) -> f64| {
            all.iter().map(|pair| of(pair.error())).sum::<f64>() / real(all.len())
        };
        Ok(Self {
            samples,
            outputs: width,
            mean_error: mean(&|error| error),
            mean_absolute_error: mean(&f64::abs),
            root_mean_squared_error: mean(&|error| error * error).sqrt(),
            determination: (samples > 1).then(|| determination(&all, width)),
            pairs: thinned(&all),
            errors: bins(&all),
            worst: greatest(&all, width, worst),
        })
    }
}

impl ValuePair {
    /// The predicted less the true number.
    #[must_use]
    pub fn error(&self) -> f64 {
        self.predicted - self.truth
    }
}

fn determination(all: &[ValuePair], width: usize) -> f64 {
    let of_output = |output: usize| {
        let own = || all.iter().skip(output).step_by(width);
        let mean = own().map(|pair| pair.truth).sum::<f64>() / real(own().count());
        let squared: f64 = own().map(|pair| pair.error().powi(2)).sum();
        let spread: f64 = own().map(|pair| (pair.truth - mean).powi(2)).sum();
        match (spread > 0.0, squared > 0.0) {
            (true, _) => 1.0 - squared / spread,
            (false, true) => 0.0,
            (false, false) => 1.0,
        }
    };
    (0..width).map(of_output).sum::<f64>() / real(width)
}

fn thinned(all: &[ValuePair]) -> Vec<ValuePair> {
    if all.len() <= MOST_PAIRS {
        return all.to_vec();
    }
    let place = |index: usize| all.get(index * (all.len() - 1) / (MOST_PAIRS - 1)).copied();
    (0..MOST_PAIRS).filter_map(place).collect()
}

fn bins(all: &[ValuePair]) -> Vec<ErrorBin> {
    let errors = || all.iter().map(ValuePair::error);
    let (least, most) = errors()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), x| (least.min(x), most.max(x)));
    let count = if most > least { BINS } else { 1 };
    let width = (most - least) / real(count);
    let edge = |index: usize| if index == count { most } else { least + real(index) * width };
    let bin = |index| ErrorBin { from: edge(index), to: edge(index + 1), count: 0 };
    let mut bins: Vec<ErrorBin> = (0..count).map(bin).collect();
    for error in errors() {
        let above = (1..count).filter(|index| error >= edge(*index)).count();
        if let Some(bin) = bins.get_mut(above) {
            bin.count += 1;
        }
    }
    bins
}

fn greatest(all: &[ValuePair], width: usize, most: usize) -> Vec<Miss> {
    let miss = |(index, pair): (usize, &ValuePair)| Miss {
        sample: index / width,
        output: index % width,
        truth: pair.truth,
        predicted: pair.predicted,
    };
    let mut misses: Vec<Miss> = all.iter().enumerate().map(miss).collect();
    let size = |miss: &Miss| (miss.predicted - miss.truth).abs();
    // A stable sort keeps the order of samples among equals.
    misses.sort_by(|one, other| size(other).total_cmp(&size(one)));
    misses.truncate(most);
    misses
}
