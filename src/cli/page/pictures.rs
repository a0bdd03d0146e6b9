//! The pictures of a run's page: curves, where it fails, what the network sees, the data, the model.

use super::Subject;
use crate::catalog::samples::Split;
use crate::cli::failure::Failure;
use crate::cli::seen::Eye;
use crate::data::Samples;
use crate::draw::Drawing;
use crate::engine::Network;
use crate::report::charts::{self, RunHistory};
use crate::report::page::{Figure, Part};

/// A picture that is always open.
fn open(drawing: Drawing) -> Figure {
    Figure { folded: None, drawing }
}

fn part(title: &str, text: &str, figures: Vec<Figure>) -> Part {
    Part { title: title.to_owned(), text: text.to_owned(), figures }
}

impl Subject<'_> {
    /// All parts, those without pictures included.
    pub(super) fn parts(&self) -> Result<Vec<Part>, Failure> {
        let mut parts = vec![self.training()?];
        if let (Some(network), Some(data)) = (self.network, self.data) {
            let split = self.plan.evaluate.as_ref().map_or(Split::Test, |evaluate| evaluate.split);
            if let Some(samples) = data.prepared.split(split) {
                parts.push(self.seen(network, split, samples, &[0, 1, 2])?);
            }
            parts.push(self.classes());
        }
        Ok(parts)
    }

    fn training(&self) -> Result<Part, Failure> {
        let epochs = self.epochs()?;
        let history = RunHistory { name: self.plan.model.name.clone(), epochs };
        let text = "Loss and metrics of each epoch: training as the mean over its steps, validation after it. \
                    Point at a mark for its value.";
        let figures = charts::histories(&[history]).map(open);
        Ok(part("Training", text, figures.into_iter().collect()))
    }

    /// How many samples of each class there are.
    fn classes(&self) -> Part {
        let counts = |split: Split| {
            let samples = self.data?.prepared.split(split)?;
            Some((split.name(), counted(samples.targets().classes()?)))
        };
        let counts: Vec<_> = [Split::Train, Split::Test].into_iter().filter_map(counts).collect();
        let figures = charts::class_counts(&counts).map(open);
        part("Data", "How many samples there are of each class.", figures.into_iter().collect())
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
        for index in chosen.iter().filter(|index| **index < samples.len()) {
            self.job.go_on()?;
            let seen = eye.sample(samples, split, *index)?;
            let folded = Some(seen.title.clone());
            figures.push(Figure { folded, drawing: charts::layers(self.plan, &seen) });
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
