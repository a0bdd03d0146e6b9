//! The pictures of a run's page: curves, where it fails, what the network sees, the data, the model.

use super::Subject;
use crate::catalog::samples::Split;
use crate::cli::failure::Failure;
use crate::cli::life;
use crate::cli::seen::Eye;
use crate::cli::watch;
use crate::data::Samples;
use crate::draw::Drawing;
use crate::engine::{Network, Observer as _};
use crate::judge::{Classification, Judgement, Mistake};
use crate::report::charts::{self, MistakenInput, RunHistory};
use crate::report::diagram::diagram;
use crate::report::grouped;
use crate::report::page::{Figure, Part};

/// The page shows so many mistakes.
const MISTAKES: usize = 24;
/// And what is seen of so many samples.
const SEEN: usize = 3;

/// A picture that is always open.
fn open(drawing: Drawing) -> Figure {
    Figure { title: None, folded: false, drawing }
}

fn part(title: &str, text: &str, figures: Vec<Figure>) -> Part {
    Part { title: title.to_owned(), text: text.to_owned(), figures }
}

impl Subject<'_> {
    /// All parts, those without pictures included.
    pub(super) fn parts(&self) -> Result<Vec<Part>, Failure> {
        let mut parts = vec![self.training()?];
        if let (Some(network), Some(data)) = (self.network, self.data) {
            let split = life::evaluated_split(self.plan, None);
            if let Some(samples) = data.prepared.split(split) {
                let (failures, mistakes) = self.failures(network, split, samples)?;
                parts.push(failures);
                // The first sample, right or wrong, then what the network is most certainly wrong about.
                let mut chosen = vec![0];
                chosen.extend(mistakes.into_iter().filter(|index| *index != 0).take(SEEN - 1));
                parts.push(self.seen(network, split, samples, &chosen)?);
            }
            parts.push(self.classes());
        }
        let text = "Layers from the top, each with its shape and its parameters; point at one for its arguments.";
        parts.push(part("Model", text, vec![open(diagram(&self.plan.model))]));
        Ok(parts)
    }

    fn training(&self) -> Result<Part, Failure> {
        let epochs = self.epochs()?;
        let history = RunHistory { name: self.plan.model.name.clone(), epochs };
        let text = "Loss and metrics of each epoch: training as the mean over its steps, validation after it. \
                    Point at a mark for its value.";
        let figures = charts::history_charts(&[history]).into_iter().map(open);
        Ok(part("Training", text, figures.collect()))
    }

    /// Where the network fails, and the samples that it is most certainly wrong about.
    fn failures(
        &self,
        network: &Network,
        split: Split,
        samples: &Samples,
    ) -> Result<(Part, Vec<usize>), Failure> {
        let judgement = life::judge(self.job, self.plan, network, samples, MISTAKES)?;
        let mut title = split.name().to_owned();
        title.get_mut(..1).into_iter().for_each(str::make_ascii_uppercase);
        let name = format!("{title} samples");
        match &judgement {
            Judgement::Classes(judged) => {
                let figures = self.of_classes(&name, samples, judged).into_iter().map(open);
                let mistakes = judged.mistakes.iter().map(|mistake| mistake.sample).collect();
                let text = format!(
                    "{} of {} samples are taken for another class.",
                    grouped(judged.mistaken()),
                    grouped(judged.samples)
                );
                Ok((part("Where it fails", &text, figures.collect()), mistakes))
            }
            Judgement::Values(judged) => {
                let worst = judged.worst.iter().map(|miss| miss.sample).collect();
                let figures = vec![open(charts::residuals(&name, judged))];
                Ok((
                    part("Where it fails", "How far answers are from the targets.", figures),
                    worst,
                ))
            }
        }
    }

    fn of_classes(&self, name: &str, samples: &Samples, judged: &Classification) -> Vec<Drawing> {
        let mistaken = |mistake: &Mistake| {
            let rows = mistake.sample..mistake.sample.saturating_add(1);
            MistakenInput { mistake: *mistake, input: samples.inputs().rows(rows) }
        };
        let mistaken: Vec<MistakenInput> = judged.mistakes.iter().map(mistaken).collect();
        let mut drawings =
            vec![charts::confusion(name, judged), charts::class_scores(name, judged)];
        drawings.extend(charts::mistakes(name, self.plan, &mistaken));
        drawings.extend(judged.calibration.as_ref().map(|known| charts::calibration(name, known)));
        if judged.classes.len() == 2 {
            let rankings: Vec<_> = judged.ranking(1).into_iter().collect();
            drawings.push(charts::roc(name, &rankings));
            drawings.push(charts::precision_recall(name, &rankings));
        }
        drawings
    }

    /// How many samples of each class there are.
    fn classes(&self) -> Part {
        let counts = |split: Split| {
            let samples = self.data?.prepared.split(split)?;
            Some((split.name(), counted(samples.targets().classes()?)))
        };
        let counts: Vec<_> = [Split::Train, Split::Test].into_iter().filter_map(counts).collect();
        let figures = charts::class_counts(&counts).into_iter().map(open);
        part("Data", "How many samples there are of each class.", figures.collect())
    }

    /// What the network makes of some samples, by index.
    fn seen(
        &self,
        network: &Network,
        split: Split,
        samples: &Samples,
        chosen: &[usize],
    ) -> Result<Part, Failure> {
        let eye = Eye::new(self.plan, network);
        let mut figures = Vec::new();
        let mut progress = watch::progress(self.job.terminal, self.job.stop);
        for (step, index) in chosen.iter().filter(|index| **index < samples.len()).enumerate() {
            self.job.go_on()?;
            progress.evaluation_step_ends(step + 1, chosen.len());
            let seen = eye.sample(samples, split, *index)?;
            let (title, folded) = (Some(seen.title.clone()), !figures.is_empty());
            figures.push(Figure { title, folded, drawing: charts::layers(self.plan, &seen) });
        }
        let text = "What each layer gives for some samples, the first layer's kernels, and where the answer \
                    comes from: evidence by Grad-CAM, and saliency, which is how much the answer changes \
                    with each number of the input.";
        Ok(part("What the network sees", text, figures))
    }
}

/// Number of samples of each class, up to the greatest.
fn counted(classes: &[u32]) -> Vec<usize> {
    let most = classes.iter().max().map_or(0, |most| *most as usize + 1);
    let mut counts = vec![0; most];
    for class in classes {
        // Each class is below their number.
        counts.get_mut(*class as usize).into_iter().for_each(|count| *count += 1);
    }
    counts
}
