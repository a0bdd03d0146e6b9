//! `run.json`: what a run was, on what it ran and what came of it. Knows nothing of training.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::error::RecordError;
use super::write::write_json;
use crate::catalog::Value;
use crate::engine::observe::Results;

/// The file's name in a run folder.
pub const RUN_FILE: &str = "run.json";

/// What a run was and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunFile {
    /// The version of netc.
    pub netc: String,
    /// The features that netc was built with.
    pub features: Vec<String>,
    /// How far the run came.
    pub status: Status,
    /// Why it came no further.
    pub message: Option<String>,
    /// When it began, in UTC: `2026-07-31T09:15:00Z`.
    pub started_at: String,
    /// The spec's file name.
    pub spec: String,
    /// The model's name.
    pub model: String,
    /// What weights, order and dropout were drawn from.
    pub seed: u64,
    /// The values of all params.
    pub params: Map<String, Json>,
    /// What the command line said of params, to the letter.
    pub overrides: BTreeMap<String, String>,
    /// The data, where the run needed any.
    pub data: Option<DataUsed>,
    /// On what it ran.
    pub machine: Machine,
    /// The weights that the run started from, where it did not draw its own.
    pub started_from: Option<WeightsKept>,
    /// Seconds of each phase, in the order of the phases.
    pub timings: Map<String, Json>,
    /// Number of epochs in the history.
    pub epochs: usize,
    /// Loss and metrics of `evaluate`.
    pub evaluate: Option<Map<String, Json>>,
    /// The weights, where they were kept.
    pub weights: Option<WeightsKept>,
}

/// How far a run came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It has begun; where no process works on it, it was killed.
    Running,
    /// All that the spec asks for was done.
    Finished,
    /// It was stopped on request; weights and history are those of that moment.
    Stopped,
    /// An error ended it.
    Failed,
}

impl Status {
    /// The word of the file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

/// The data of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataUsed {
    /// The data set.
    pub set: String,
    /// Number of samples of each split.
    pub samples: BTreeMap<String, usize>,
    /// SHA-256 of each file's uncompressed content.
    pub files: BTreeMap<String, String>,
}

/// What a run ran on: all that its last bits may depend on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// `cpu`, `cuda:0`, `metal:0`
    pub device: String,
    /// Architecture and operating system, such as `x86_64-linux`.
    pub platform: String,
    /// The vector instructions that the kernels used.
    pub instruction_set: String,
    /// Number of threads; results do not depend on it.
    pub threads: usize,
}

/// A file of weights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightsKept {
    /// The file: its name in the run folder, or the path that the spec gives.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Number of parameters.
    pub parameters: usize,
}

impl RunFile {
    /// Reads the file of a run folder.
    ///
    /// # Errors
    /// The folder has no such file, or it cannot be read, or is not what netc writes.
    pub fn read(folder: &Path) -> Result<Self, RecordError> {
        let path = folder.join(RUN_FILE);
        if folder.is_dir() && !path.exists() {
            return Err(RecordError::NoRun { path: folder.to_owned(), lacks: RUN_FILE });
        }
        let text = std::fs::read_to_string(&path).map_err(RecordError::read(&path))?;
        serde_json::from_str(&text)
            .map_err(|error| RecordError::Damaged { path, reason: error.to_string() })
    }

    /// Writes the file, as a whole or not at all.
    pub(super) fn write(&self, folder: &Path) -> Result<(), RecordError> {
        write_json(&folder.join(RUN_FILE), self)
    }

    /// Notes how long a phase took, in seconds rounded to milliseconds.
    pub fn took(&mut self, phase: &str, seconds: f64) {
        self.timings.insert(phase.to_owned(), json!((seconds * 1e3).round() / 1e3));
    }
}

/// Results by name; a number that JSON cannot write, such as NaN, is `null`.
#[must_use]
pub fn results_to_json(results: &Results) -> Map<String, Json> {
    results.iter().map(|(name, number)| (name.clone(), json!(number))).collect()
}

/// A value of a spec: numbers, words and lists as JSON has them, anything else as a spec writes it.
#[must_use]
pub fn value_to_json(value: &Value) -> Json {
    match value {
        Value::None | Value::Unknown => Json::Null,
        Value::Integer(number) => json!(number),
        Value::Real(number) => json!(number),
        Value::Boolean(yes) => json!(yes),
        Value::Text(text) => json!(text),
        Value::Sequence(items) => items.iter().map(|item| value_to_json(&item.value)).collect(),
        Value::Call(_) | Value::Record(_) => json!(value.to_string()),
    }
}
