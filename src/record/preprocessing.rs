//! `preprocessing.json`, kept beside the weights: what a sample was before the first step, what was
//! done to it, and what reached the model. Weights mean nothing for inputs prepared otherwise.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::RecordError;
use super::write::write_whole;
use crate::catalog::samples::SampleType;
use crate::catalog::steps::Step;
use crate::ir::Plan;

/// The file's name in a run folder.
pub const PREPROCESSING_FILE: &str = "preprocessing.json";

/// How inputs are prepared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preprocessing {
    /// A sample before the first step.
    pub source: Sample,
    /// The steps with all arguments, as a spec writes them.
    pub steps: Vec<String>,
    /// A sample as the model reads it.
    pub input: Sample,
    /// Where channels stand.
    pub image_data_format: String,
    /// Number of classes, where the model was trained on classes.
    pub classes: Option<usize>,
    /// The ground on which the training samples are drawn, where they are images and agree.
    pub ground: Option<Ground>,
}

/// One sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Its axes.
    pub shape: Vec<usize>,
    /// The type of its numbers.
    pub dtype: String,
    /// Least and greatest number, where known.
    pub range: Option<(f64, f64)>,
}

/// What images have at their borders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ground {
    /// Small numbers: bright on dark, as in MNIST.
    Dark,
    /// Great numbers: dark on bright, as on paper.
    Bright,
}

impl Preprocessing {
    /// What a plan does to its inputs; `None` for a plan without data.
    #[must_use]
    pub fn of(plan: &Plan) -> Option<Self> {
        let data = plan.data.as_ref()?;
        Some(Self {
            source: sample(&data.inputs.source),
            steps: data.inputs.steps.iter().map(|(step, _)| written(&**step)).collect(),
            input: sample(data.inputs.result()),
            image_data_format: plan.format.name().to_owned(),
            classes: data.targets.source.classes(),
            ground: None,
        })
    }

    /// Whether both make the same inputs from the same samples.
    #[must_use]
    pub fn prepares_as(&self, other: &Self) -> bool {
        (&self.source, &self.steps, &self.input) == (&other.source, &other.steps, &other.input)
    }

    /// Reads the file beside some weights; `None` where there is none.
    ///
    /// # Errors
    /// The file cannot be read or is not what netc writes.
    pub fn read(folder: &Path) -> Result<Option<Self>, RecordError> {
        let path = folder.join(PREPROCESSING_FILE);
        if !path.exists() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(&path).map_err(RecordError::read(&path))?;
        let read = serde_json::from_str(&text);
        read.map_err(|error| RecordError::Damaged { path, reason: error.to_string() })
    }

    /// Writes the file, as a whole or not at all.
    pub(super) fn write(&self, folder: &Path) -> Result<(), RecordError> {
        let path = folder.join(PREPROCESSING_FILE);
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| RecordError::Write { path: path.clone(), source: error.into() })?;
        write_whole(&path, format!("{text}\n").as_bytes())
    }
}

fn sample(known: &SampleType) -> Sample {
    let shape = known.shape.axes().to_vec();
    Sample { shape, dtype: known.dtype.name().to_owned(), range: known.range }
}

fn written(step: &dyn Step) -> String {
    let arguments = step.arguments().into_iter().map(|(name, value)| format!("{name}={value}"));
    format!("{}({})", step.declaration().name, arguments.collect::<Vec<_>>().join(", "))
}
