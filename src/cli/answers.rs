//! What a network says to single inputs, as text and as JSON.

use std::ops::Range;

use serde_json::{Map, Value as Json, json};

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
    /// What the input is.
    title: String,
    /// The same for programs: `{"sample": 0, "split": "test"}`.
    input: Map<String, Json>,
    outputs: Vec<f32>,
    /// Whether outputs are probabilities of classes.
    classes: bool,
    truth: Option<Truth>,
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
    let mut answers = Vec::with_capacity(indices.len());
    let runs = indices.chunk_by(|one, next| *next == one + 1);
    let mut all = Vec::with_capacity(indices.len());
    for run in runs {
        // A run of indices has a first one.
        let first = run.first().copied().unwrap_or_default();
        let range = first..first + run.len();
        all.extend(outputs(network, plan, samples.inputs(), range, &mut progress)?);
        job.go_on()?;
    }
    for (index, outputs) in indices.iter().zip(all) {
        let truth = truth(&samples.rows(*index..index + 1).targets);
        let mut title = format!("{} sample {index}", split.name());
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let input = [("sample", json!(index)), ("split", json!(split.name()))];
        answers.push(Answer {
            title,
            input: object(input),
            outputs,
            classes: engine::predicts_classes(plan),
            truth,
        });
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
    let outputs = outputs.into_iter().next().unwrap_or_default();
    let input = object([("image", json!(name)), ("inverted", json!(inverted))]);
    Ok(Answer {
        title: name.to_owned(),
        input,
        outputs,
        classes: engine::predicts_classes(plan),
        truth: None,
    })
}

/// The answer to raw outputs as members of a JSON object, without what the input is.
#[cfg(feature = "serve")]
pub(super) fn members(plan: &Plan, outputs: &[f32]) -> Map<String, Json> {
    let own = as_probabilities(plan, outputs).unwrap_or_else(|| outputs.to_vec());
    let (title, input) = (String::new(), Map::new());
    let classes = engine::predicts_classes(plan);
    let answer = Answer { title, input, outputs: own, classes, truth: None };
    match answer.to_json() {
        Json::Object(members) => members,
        // An answer is an object.
        _ => Map::new(),
    }
}

fn object<const N: usize>(members: [(&str, Json); N]) -> Map<String, Json> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn truth(targets: &Targets) -> Option<Truth> {
    match targets {
        Targets::Classes { classes, .. } => Some(Truth::Class(*classes.first()? as usize)),
        Targets::Values { values, .. } => Some(Truth::Values(values.clone())),
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
        let (title, outputs) = (self.title.as_str(), self.outputs.as_slice());
        match (&self.truth, self.classes) {
            (Some(Truth::Class(class)), _) => {
                report::probabilities(title, outputs, Some(*class), screen)
            }
            (Some(Truth::Values(values)), _) => report::numbers(title, outputs, Some(values)),
            (None, true) => report::probabilities(title, outputs, None, screen),
            (None, false) => report::numbers(title, outputs, None),
        }
    }

    /// `{"sample": 0, "split": "test", "class": 7, "probability": 0.99, "outputs": [...], "label": 7}`
    pub(super) fn to_json(&self) -> Json {
        let mut members = self.input.clone();
        if let Some((class, probability)) = self.most_probable() {
            members.insert("class".to_owned(), json!(class));
            members.insert("probability".to_owned(), shortest(probability));
        }
        let outputs = self.outputs.iter().map(|output| shortest(*output)).collect();
        members.insert("outputs".to_owned(), outputs);
        match &self.truth {
            Some(Truth::Class(class)) => members.insert("label".to_owned(), json!(class)),
            Some(Truth::Values(values)) => {
                let values = values.iter().map(|value| shortest(*value)).collect();
                members.insert("target".to_owned(), values)
            }
            None => None,
        };
        Json::Object(members)
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

/// A 32-bit number with no more digits than it has.
fn shortest(number: f32) -> Json {
    number.to_string().parse::<f64>().map_or(Json::Null, |number| json!(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(outputs: &[f32], classes: bool) -> Json {
        let input = object([("sample", json!(3))]);
        let outputs = outputs.to_vec();
        Answer { title: String::new(), input, outputs, classes, truth: Some(Truth::Class(1)) }
            .to_json()
    }

    #[test]
    fn answers_are_objects() {
        let expected = json!({
            "sample": 3, "class": 1, "probability": 0.9, "outputs": [0.1, 0.9], "label": 1,
        });
        assert_eq!(answer(&[0.1, 0.9], true), expected);
        assert_eq!(answer(&[0.25], true)["class"], 0);
        assert_eq!(answer(&[0.25], true)["probability"], 0.75);
        assert_eq!(answer(&[0.25], false).get("class"), None);
    }
}
