//! What a spec shows and keeps after its work, in the order of the spec.

use std::path::Path;

use super::failure::Failure;
use super::job::Data;
use super::life::{self, Life};
use super::terminal::Terminal;
use crate::catalog::plots::Picture;
use crate::catalog::samples::Split;
use crate::engine::Network;
use crate::ir::{Plan, Show};
use crate::report::{self, SummaryOptions, pictures};

/// What there is to show.
pub(super) struct Shown<'a> {
    pub(super) plan: &'a Plan,
    pub(super) data: Option<&'a Data>,
    pub(super) network: &'a Network,
    pub(super) life: &'a Life,
}

impl Shown<'_> {
    /// Shows and keeps all that the spec asks for.
    pub(super) fn all(&self, terminal: &Terminal) -> Result<(), Failure> {
        for show in &self.plan.shows {
            match show {
                Show::Save(path) => {
                    let preprocessing = self.data.and_then(|data| data.preprocessing.as_ref());
                    life::save(self.network, Path::new(path), preprocessing)?;
                    terminal.note(&format!("weights saved in {path}"));
                }
                other => terminal.print(&self.text(other, terminal)),
            }
        }
        Ok(())
    }

    /// Only the lines that the spec prints.
    pub(super) fn lines(&self, terminal: &Terminal) {
        for show in self.plan.shows.iter().filter(|show| matches!(show, Show::Print(_))) {
            terminal.print(&self.text(show, terminal));
        }
    }

    fn text(&self, show: &Show, terminal: &Terminal) -> String {
        match show {
            Show::Summary => {
                let options = SummaryOptions { screen: terminal.screen(), ..Default::default() };
                report::summary(&self.plan.model, &options)
            }
            Show::Print(template) => template.render(&|name| self.life.result(name)) + "\n",
            Show::Plot(picture) => self.picture(*picture, terminal),
            Show::Save(_) => String::new(),
        }
    }

    fn picture(&self, picture: Picture, terminal: &Terminal) -> String {
        let screen = terminal.screen();
        match picture {
            Picture::Flow => report::flow(&self.plan.model),
            Picture::History => pictures::history(&self.life.history, screen),
            Picture::ClassCounts(split) => {
                let title = format!("Samples of each class ({})", split.name());
                pictures::class_counts(&title, &self.class_counts(split), screen)
            }
            Picture::Histogram { sample, split } => {
                let title = self.title("Values of", split, sample);
                pictures::histogram(
                    &title,
                    pictures::Values::Bytes(self.bytes(split, sample)),
                    screen,
                )
            }
            Picture::Sample { sample, split } => {
                let title = self.title("", split, sample);
                let values = pictures::Values::Bytes(self.bytes(split, sample));
                let shape = self.plan.data.as_ref().map(|data| data.inputs.source.shape.clone());
                let (shape, format) = (shape.unwrap_or_default(), self.plan.format);
                pictures::sample(&title, values, &shape, format, screen, terminal.images())
            }
        }
    }

    /// `Test sample 3 (class 7)`
    fn title(&self, before: &str, split: Split, sample: usize) -> String {
        let targets = self
            .data
            .and_then(|data| data.prepared.split(split))
            .map(crate::data::Samples::targets);
        let class = targets.and_then(|targets| targets.classes()?.get(sample).copied());
        let class = class.map_or_else(String::new, |class| format!(" (class {class})"));
        let title = format!("{before} {} sample {sample}{class}", split.name());
        let title = title.trim_start();
        let mut characters = title.chars();
        let first = characters.next().map(|first| first.to_uppercase().to_string());
        first.unwrap_or_default() + characters.as_str()
    }

    fn bytes(&self, split: Split, sample: usize) -> &[u8] {
        let mut seen = self.data.iter().flat_map(|data| &data.seen);
        let found = seen.find(|(known, index, _)| (*known, *index) == (split, sample));
        found.map_or(&[], |(_, _, bytes)| bytes)
    }

    /// Number of samples of each class.
    fn class_counts(&self, split: Split) -> Vec<usize> {
        let classes = self.plan.data.as_ref().and_then(|data| data.targets.source.classes());
        let mut counts = vec![0; classes.unwrap_or(0)];
        let samples = self.data.and_then(|data| data.prepared.split(split));
        for class in samples.and_then(|samples| samples.targets().classes()).unwrap_or_default() {
            // Labels were held against the number of classes when they were read.
            if let Some(count) = counts.get_mut(*class as usize) {
                *count += 1;
            }
        }
        counts
    }
}
