//! All that is told of a network that predicts classes.

use serde::{Deserialize, Serialize};

use super::calibration::Calibration;
use super::confusion::Confusion;
use super::error::JudgeError;
use super::mistakes::{Mistake, most_confident};
use super::ranking::Ranking;
use super::scores::{ClassScores, Scores};
use crate::catalog::metrics::argmax;

/// What a network's answers to samples of known classes are worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Classification {
    /// Number of samples.
    pub samples: usize,
    /// The share of them that was taken for what it is.
    pub accuracy: f64,
    /// How often each class was taken for each.
    pub confusion: Confusion,
    /// The scores of each class.
    pub classes: Vec<ClassScores>,
    /// The mean of the scores over the classes that occur among the samples or the answers.
    pub macro_average: Scores,
    /// The same, each class by the number of its samples.
    pub weighted_average: Scores,
    /// The most confident mistakes, as many as were asked for; of equal ones the first sample.
    pub mistakes: Vec<Mistake>,
    /// Confidence against accuracy; nothing where outputs are no probabilities, since one is outside of
    /// 0 to 1.
    pub calibration: Option<Calibration>,
    /// ROC and precision-recall curves: of class 1 where there are two classes, else of each class against
    /// all others; empty where there are more than [`Self::MOST_RANKED`].
    pub rankings: Vec<Ranking>,
}

/// How far beyond 0 and 1 rounding may bring a probability.
const ROUNDING: f32 = 1e-5;

/// The outputs for each sample, and its class.
#[derive(Clone, Copy)]
struct Answers<'a> {
    outputs: &'a [f32],
    /// Numbers for each sample, at least 1.
    width: usize,
    truths: &'a [u32],
}

/// The answer to one sample.
#[derive(Clone, Copy)]
struct Answer<'a> {
    outputs: &'a [f32],
    truth: usize,
    predicted: usize,
}

impl Classification {
    /// More classes than these have no curves: nobody could tell them apart.
    pub const MOST_RANKED: usize = 100;
    /// More classes than these are not judged: the table would have millions of cells.
    pub const MOST_CLASSES: usize = 2_000;

    /// Judges outputs, `width` numbers for each sample, by the true classes. One number is the probability
    /// of class 1 against class 0, and says 1 above 0.5; of several, the first greatest says its index.
    /// Keeps the `mistakes` most confident mistakes.
    ///
    /// # Errors
    /// If there are no samples, not as many outputs as targets, classes without an output, outputs that are
    /// not finite, or more than [`Self::MOST_CLASSES`] classes.
    pub fn of(
        outputs: &[f32],
        width: usize,
        truths: &[u32],
        mistakes: usize,
    ) -> Result<Self, JudgeError> {
        let answers = Answers { outputs, width, truths };
        answers.check()?;
        let pairs = answers.all().map(|answer| (answer.truth, answer.predicted));
        let confusion = Confusion::of(answers.classes(), pairs);
        let classes: Vec<ClassScores> =
            (0..confusion.classes).map(|class| ClassScores::of(&confusion, class)).collect();
        Ok(Self {
            samples: truths.len(),
            accuracy: confusion.accuracy(),
            macro_average: Scores::mean(&classes, |_| 1),
            weighted_average: Scores::mean(&classes, |class| class.support),
            confusion,
            classes,
            mistakes: most_confident(answers.mistakes(), mistakes),
            calibration: answers.calibration(),
            rankings: answers.rankings(),
        })
    }

    /// Number of samples that were taken for another class.
    #[must_use]
    pub fn mistaken(&self) -> usize {
        self.samples - self.confusion.right()
    }

    /// The curves of a class against all others.
    #[must_use]
    pub fn ranking(&self, class: usize) -> Option<&Ranking> {
        self.rankings.iter().find(|ranking| ranking.positive == class)
    }
}

impl<'a> Answers<'a> {
    fn classes(self) -> usize {
        self.width.max(2)
    }

    fn check(self) -> Result<(), JudgeError> {
        let (samples, classes) = (self.truths.len(), self.classes());
        if samples == 0 {
            return Err(JudgeError::Empty);
        }
        if self.width == 0 || samples.checked_mul(self.width) != Some(self.outputs.len()) {
            let (outputs, width) = (self.outputs.len(), self.width);
            return Err(JudgeError::Mismatch { outputs, width, samples });
        }
        if classes > Classification::MOST_CLASSES {
            return Err(JudgeError::TooManyClasses { classes, most: Classification::MOST_CLASSES });
        }
        if let Some(place) = self.outputs.iter().position(|output| !output.is_finite()) {
            return Err(JudgeError::NotFinite { sample: place / self.width });
        }
        match self.truths.iter().position(|class| *class as usize >= classes) {
            Some(sample) => {
                let class = self.truths.get(sample).map_or(0, |class| *class as usize);
                Err(JudgeError::Class { sample, class, classes })
            }
            None => Ok(()),
        }
    }

    fn all(self) -> impl Iterator<Item = Answer<'a>> {
        self.outputs.chunks(self.width).zip(self.truths).map(|(outputs, truth)| {
            let predicted = match outputs {
                [one] => usize::from(*one > 0.5),
                several => argmax(several),
            };
            Answer { outputs, truth: *truth as usize, predicted }
        })
    }

    fn mistakes(self) -> Vec<Mistake> {
        let wrong = self.all().enumerate().filter(|(_, answer)| answer.truth != answer.predicted);
        let mistake = |(sample, answer): (usize, Answer<'_>)| Mistake {
            sample,
            truth: answer.truth,
            predicted: answer.predicted,
            probability: answer.probability(answer.predicted),
            truth_probability: answer.probability(answer.truth),
        };
        wrong.map(mistake).collect()
    }

    fn calibration(self) -> Option<Calibration> {
        let allowed = -ROUNDING..=1.0 + ROUNDING;
        if !self.outputs.iter().all(|output| allowed.contains(output)) {
            return None;
        }
        let confidence = |answer: Answer<'_>| {
            let confidence = answer.probability(answer.predicted).clamp(0.0, 1.0);
            (confidence, answer.predicted == answer.truth)
        };
        Some(Calibration::of(&self.all().map(confidence).collect::<Vec<_>>()))
    }

    fn rankings(self) -> Vec<Ranking> {
        let classes = match self.classes() {
            2 => 1..2,
            classes if classes > Classification::MOST_RANKED => 0..0,
            classes => 0..classes,
        };
        let scores = |class| {
            self.all().map(move |answer| (answer.probability(class), answer.truth == class))
        };
        classes.map(|class| Ranking::of(class, scores(class).collect())).collect()
    }
}

impl Answer<'_> {
    /// What the network gives to a class.
    fn probability(&self, class: usize) -> f64 {
        match *self.outputs {
            [one] if class == 0 => 1.0 - f64::from(one),
            [one] => f64::from(one),
            _ => self.outputs.get(class).map_or(0.0, |output| f64::from(*output)),
        }
    }
}
