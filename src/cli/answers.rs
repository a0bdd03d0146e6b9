//! What a network says to single inputs, as text and as JSON.

use std::ops::Range;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
#[cfg(any(test, feature = "serve"))]
use serde_json::{Map, Value as Json};

use super::failure::Failure;
use super::job::Job;
use super::watch;
use crate::catalog::samples::Split;
use crate::data::{Inputs, Samples, Targets};
use crate::engine::observe::{Observer, Silent};
use crate::engine::{self, Network};
use crate::ir::Plan;
use crate::report::{self, Screen};

/// What a network says to one input.
#[derive(Debug)]
pub(super) struct Answer {
    input: Asked,
    outputs: Vec<f32>,
    /// Whether outputs are probabilities of classes.
    classes: bool,
    truth: Option<Truth>,
}

/// What the network was asked about.
#[derive(Debug)]
enum Asked {
    Sample {
        index: usize,
        split: Split,
    },
    Picture {
        name: String,
        inverted: bool,
    },
    /// Something that the caller knows.
    #[cfg(any(test, feature = "serve"))]
    Numbers,
}

/// What is right.
#[derive(Debug)]
enum Truth {
    Class(usize),
    Values(Vec<f32>),
}

/// Answers to some samples of a split; each index is below the number of samples. How far that is is
/// shown.
pub(super) fn of_samples(
    job: Job<'_>,
    network: &Network,
    plan: &Plan,
    samples: &Samples,
    split: Split,
    indices: &[usize],
) -> Result<Vec<Answer>, Failure> {
    let mut progress = watch::progress(job.terminal, job.stop);
    let classes = engine::predicts_classes(plan);
    let mut answers = Vec::with_capacity(indices.len());
    for run in indices.chunk_by(|one, next| *next == one + 1) {
        // A run of indices has a first one.
        let first = run.first().copied().unwrap_or_default();
        let range = first..first + run.len();
        let all = outputs(network, plan, samples.inputs(), range.clone(), &mut progress)?;
        for (index, outputs) in range.zip(all) {
            let truth = truth(samples.targets(), index);
            answers.push(Answer { input: Asked::Sample { index, split }, outputs, classes, truth });
        }
        job.go_on()?;
    }
    Ok(answers)
}

/// The answer to a picture.
pub(super) fn of_picture(
    network: &Network,
    plan: &Plan,
    inputs: &Inputs,
    name: &str,
    inverted: bool,
) -> Result<Answer, Failure> {
    let outputs = outputs(network, plan, inputs, 0..1, &mut Silent)?;
    Ok(Answer {
        input: Asked::Picture { name: name.to_owned(), inverted },
        outputs: outputs.into_iter().next().unwrap_or_default(),
        classes: engine::predicts_classes(plan),
        truth: None,
    })
}

/// The answer to raw outputs as members of a JSON object, without what the input is.
#[cfg(feature = "serve")]
pub(super) fn members(plan: &Plan, outputs: &[f32]) -> Map<String, Json> {
    let outputs = as_probabilities(plan, outputs).unwrap_or_else(|| outputs.to_vec());
    let classes = engine::predicts_classes(plan);
    Answer { input: Asked::Numbers, outputs, classes, truth: None }.members()
}

fn truth(targets: &Targets, index: usize) -> Option<Truth> {
    match targets.pick(std::iter::once(index)) {
        Targets::Classes { classes, .. } => Some(Truth::Class(*classes.first()? as usize)),
        Targets::Values { values, .. } => Some(Truth::Values(values)),
    }
}

/// What the network says to each of a range of the inputs; raw outputs of a classifier (logits) as the
/// probabilities that its loss takes them for.
fn outputs(
    network: &Network,
    plan: &Plan,
    inputs: &Inputs,
    range: Range<usize>,
    observer: &mut dyn Observer,
) -> Result<Vec<Vec<f32>>, Failure> {
    let outputs = engine::predict(network, inputs, range.clone(), observer)?;
    let width = (outputs.len() / range.len().max(1)).max(1);
    let outputs = engine::to_probabilities(plan, outputs, width);
    Ok(outputs.chunks(width).map(<[f32]>::to_vec).collect())
}

/// The outputs to one input as probabilities of classes; `None` where the targets are no classes.
pub(super) fn as_probabilities(plan: &Plan, outputs: &[f32]) -> Option<Vec<f32>> {
    let all = || engine::to_probabilities(plan, outputs.to_vec(), outputs.len());
    engine::predicts_classes(plan).then(all)
}

impl Answer {
    /// Bars of probabilities, or numbers.
    pub(super) fn to_text(&self, screen: Screen) -> String {
        let (title, outputs) = (self.input.title(), self.outputs.as_slice());
        let title = title.as_str();
        match (&self.truth, self.classes) {
            (Some(Truth::Class(class)), _) => {
                report::probabilities(title, outputs, Some(*class), screen)
            }
            (Some(Truth::Values(values)), _) => report::numbers(title, outputs, Some(values)),
            (None, true) => report::probabilities(title, outputs, None, screen),
            (None, false) => report::numbers(title, outputs, None),
        }
    }

    /// What is serialized, its numbers read back: they have no more digits than 32 bits need.
    #[cfg(any(test, feature = "serve"))]
    fn members(&self) -> Map<String, Json> {
        let text = serde_json::to_string(self).and_then(|text| serde_json::from_str(&text));
        // An answer is an object.
        text.unwrap_or_default()
    }

    /// The most probable class; a single output is the probability of class 1.
    fn most_probable(&self) -> Option<(usize, f32)> {
        if !self.classes {
            return None;
        }
        if let &[one] = self.outputs.as_slice() {
            return Some(if one > 0.5 { (1, one) } else { (0, 1.0 - one) });
        }
        let class = crate::catalog::metrics::argmax(&self.outputs);
        self.outputs.get(class).map(|probability| (class, *probability))
    }
}

/// `{"sample": 0, "split": "test", "class": 7, "probability": 0.99, "outputs": [...], "label": 7}`
impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        match &self.input {
            Asked::Sample { index, split } => {
                members.serialize_entry("sample", index)?;
                members.serialize_entry("split", split.name())?;
            }
            Asked::Picture { name, inverted } => {
                members.serialize_entry("image", name)?;
                members.serialize_entry("inverted", inverted)?;
            }
            #[cfg(any(test, feature = "serve"))]
            Asked::Numbers => {}
        }
        if let Some((class, probability)) = self.most_probable() {
            members.serialize_entry("class", &class)?;
            members.serialize_entry("probability", &probability)?;
        }
        members.serialize_entry("outputs", &self.outputs)?;
        match &self.truth {
            Some(Truth::Class(class)) => members.serialize_entry("label", class)?,
            Some(Truth::Values(values)) => members.serialize_entry("target", values)?,
            None => {}
        }
        members.end()
    }
}

impl Asked {
    fn title(&self) -> String {
        match self {
            Self::Sample { index, split: Split::Train } => format!("Train sample {index}"),
            Self::Sample { index, split: Split::Test } => format!("Test sample {index}"),
            Self::Picture { name, .. } => name.clone(),
            #[cfg(any(test, feature = "serve"))]
            Self::Numbers => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(outputs: &[f32], classes: bool) -> Json {
        let (outputs, truth) = (outputs.to_vec(), Some(Truth::Class(1)));
        let input = Asked::Sample { index: 3, split: Split::Test };
        Json::Object(Answer { input, outputs, classes, truth }.members())
    }

    #[test]
    fn answers_are_objects() {
        let expected = json!({
            "sample": 3, "split": "test", "class": 1, "probability": 0.9, "outputs": [0.1, 0.9],
            "label": 1,
        });
        assert_eq!(answer(&[0.1, 0.9], true), expected);
        assert_eq!(answer(&[0.25], true)["class"], 0);
        assert_eq!(answer(&[0.25], true)["probability"], 0.75);
        assert_eq!(answer(&[0.25], false).get("class"), None);
    }
}
