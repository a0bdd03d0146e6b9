//! How fast a spec runs: as a structure for programs, and as text.

mod text;

use serde::{Deserialize, Serialize};

use super::profile::ProfileReport;

pub use text::bench_text;

/// How fast a spec runs on a machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BenchReport {
    /// The version of netc.
    pub netc: String,
    /// The model's name.
    pub model: String,
    /// Number of its parameters.
    pub parameters: usize,
    /// The data set; nothing for a spec without data.
    pub data: Option<String>,
    /// Whether samples were drawn at random in the data's place.
    pub drawn: bool,
    /// Number of samples in a step.
    pub batch_size: usize,
    /// Architecture and operating system, such as `x86_64-linux`.
    pub platform: String,
    /// The vector instructions that the kernels used.
    pub instruction_set: String,
    /// The most memory that the process took, where the system tells.
    pub peak_memory_bytes: Option<u64>,
    /// What was measured, by number of threads.
    pub runs: Vec<BenchRun>,
}

/// What was measured with a number of threads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BenchRun {
    /// Number of threads.
    pub threads: usize,
    /// Speed of the fastest product of square matrices, in 10^9 operations per second.
    pub peak_gflops: f64,
    /// Steps of training; nothing for a spec without `compile`.
    pub training: Option<StepTimes>,
    /// Batches of evaluation: loss and metrics, or the outputs alone for a spec without `compile`.
    pub evaluation: StepTimes,
    /// Where the time went, measured in further steps: measuring takes time, too.
    pub profile: ProfileReport,
}

/// Times of steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepTimes {
    /// Number of steps that were measured.
    pub steps: usize,
    /// Seconds of the fastest.
    pub min_seconds: f64,
    /// Seconds of the one in the middle.
    pub median_seconds: f64,
    /// Seconds of the slowest.
    pub max_seconds: f64,
    /// Samples per second, by the median.
    pub samples_per_second: f64,
    /// 10^9 floating-point operations per second, by the median, counted as if no factor were 0.
    pub gflops: f64,
    /// The share of the machine's peak with as many threads; kernels that leave out products with 0
    /// may be above 1.
    pub share_of_peak: f64,
    /// How many times as fast as with one thread, in turns beside each other; nothing where that was not measured.
    pub speedup: Option<f64>,
}

impl StepTimes {
    /// Of the seconds of steps with so many samples and operations each; nothing where there are no
    /// steps.
    #[must_use]
    pub fn new(
        mut seconds: Vec<f64>,
        samples: usize,
        flops: u64,
        peak_gflops: f64,
        speedup: Option<f64>,
    ) -> Option<Self> {
        seconds.sort_unstable_by(f64::total_cmp);
        let (min_seconds, max_seconds) = (*seconds.first()?, *seconds.last()?);
        let median_seconds = *seconds.get(seconds.len() / 2)?;
        #[expect(clippy::cast_precision_loss, reason = "rates need no 53 bits")]
        let gflops = flops as f64 / median_seconds / 1e9;
        Some(Self {
            steps: seconds.len(),
            min_seconds,
            median_seconds,
            max_seconds,
            samples_per_second: super::number::real(samples) / median_seconds,
            gflops,
            share_of_peak: gflops / peak_gflops,
            speedup,
        })
    }
}
