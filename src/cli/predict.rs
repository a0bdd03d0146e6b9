//! `netc predict`: what a trained network makes of pictures, or of samples of its data.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::answers::{self, Answer};
use super::failure::Failure;
use super::interrupt::Stop;
use super::job::{self, Job};
use super::life;
use super::options::{OutputFormat, SplitName};
use super::picture::{Frame, prepared};
use super::saved::{Saved, SavedOptions};
use super::status::Status;
use super::terminal::Terminal;
use crate::catalog::samples::Split;
use crate::engine::Network;
use crate::record::Preprocessing;

const EXAMPLES: &str = "\
Examples:
  netc predict runs/large_cnn five.png seven.jpg
  netc predict runs/large_cnn/2 --samples 0-4,17
  netc predict large_cnn.net --weights weights.safetensors five.png

Pictures are PNG or JPEG files of any size. They are scaled to the size of the network's samples
and prepared as the spec says. A dark drawing on bright ground is inverted, with a note, where the
network was trained on bright drawings on dark ground, such as MNIST's digits.";

/// Show what a trained network makes of pictures or samples
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Predict {
    #[command(flatten)]
    saved: SavedOptions,
    /// Pictures, PNG or JPEG
    #[arg(value_name = "IMAGE", required_unless_present = "samples", conflicts_with = "samples")]
    images: Vec<PathBuf>,
    /// Samples of the data instead, by their numbers from 0, such as 0,1,5-9
    #[arg(long, alias = "sample", value_name = "NUMBERS")]
    samples: Option<Numbers>,
    /// Which samples of the data
    #[arg(long, value_enum, value_name = "SPLIT", default_value = "test")]
    split: SplitName,
    /// Whether to turn pictures into their negatives; --invert alone means always
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto")]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "always")]
    invert: Invert,
    /// How to show the answers
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: OutputFormat,
}

/// When to turn pictures into their negatives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Invert {
    /// Where a picture's ground is the reverse of the training samples'
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Numbers of samples: single ones and ranges, both ends included.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Numbers(Vec<(usize, usize)>);

impl std::str::FromStr for Numbers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let range = |part: &str| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            (first <= last).then_some((first, last))
        };
        let ranges: Option<Vec<_>> = text.split(',').map(range).collect();
        ranges.map(Self).ok_or_else(|| "write numbers and ranges, as in 0,1,5-9".to_owned())
    }
}

impl Numbers {
    /// All of them, each below the number of samples.
    fn below(&self, count: usize, split: Split) -> Result<Vec<usize>, Failure> {
        if let Some((_, beyond)) = self.0.iter().find(|(_, last)| *last >= count) {
            let message = format!("there is no {} sample {beyond}", split.name());
            let last = count.saturating_sub(1);
            return Err(Failure::new(message)
                .help(format!("the spec uses {count} {} samples, 0 to {last}", split.name())));
        }
        Ok(self.0.iter().flat_map(|(first, last)| *first..=*last).collect())
    }
}

/// What `--format json` shows.
#[derive(Serialize)]
struct Predictions {
    predictions: Vec<Answer>,
}

impl Predict {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let saved = Saved::open(&self.saved, terminal)?;
        let device = job::device(&self.saved.data)?;
        let stop = Stop::listen();
        let (options, device, spec) = (&self.saved.data, &device, &*saved.spec);
        let job = Job { terminal, stop: &stop, options, device, spec };
        let (network, preprocessing) = saved.network(job)?;
        let (answers, status) = match &self.samples {
            Some(numbers) => (self.samples(job, &saved, &network, numbers)?, Status::Fine),
            None => self.pictures(&saved, &network, preprocessing.as_ref(), terminal)?,
        };
        if self.format == OutputFormat::Json {
            terminal.print_json(&Predictions { predictions: answers });
        } else {
            let texts: Vec<String> =
                answers.iter().map(|answer| answer.to_text(terminal.screen())).collect();
            terminal.print(&texts.join("\n"));
        }
        Ok(status)
    }

    fn samples(
        &self,
        job: Job<'_>,
        saved: &Saved,
        network: &Network,
        numbers: &Numbers,
    ) -> Result<Vec<Answer>, Failure> {
        let split = Split::from(self.split);
        let data = job.data(&saved.plan)?;
        let samples = life::samples(&data.prepared, split)?;
        let indices = numbers.below(samples.len(), split)?;
        answers::of_samples(job, network, &saved.plan, samples, split, &indices)
    }

    /// Answers to all pictures that can be read; the others are told.
    fn pictures(
        &self,
        saved: &Saved,
        network: &Network,
        preprocessing: Option<&Preprocessing>,
        terminal: &Terminal,
    ) -> Result<(Vec<Answer>, Status), Failure> {
        let frame = Frame::of(&saved.plan)?;
        let ground = preprocessing.and_then(|known| known.ground);
        let mut status = Status::Fine;
        let mut answers = Vec::new();
        for path in &self.images {
            let answer = |path: &Path| -> Result<Answer, Failure> {
                let picture = frame.read(path)?.inverted(self.invert, ground);
                picture.note.iter().for_each(|note| terminal.note(note));
                let inputs = prepared(&saved.plan, picture.bytes)?;
                let name = path.to_string_lossy();
                answers::of_picture(network, &saved.plan, &inputs, &name, picture.inverted)
            };
            match answer(path) {
                Ok(answer) => answers.push(answer),
                Err(failure) => {
                    failure.tell(terminal);
                    status = status.max(failure.status());
                }
            }
        }
        Ok((answers, status))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_samples_are_read_and_held_against_their_count() {
        let numbers: Numbers = "0, 2,5-7".parse().unwrap();
        assert_eq!(numbers.below(8, Split::Test).unwrap(), [0, 2, 5, 6, 7]);
        let failure = numbers.below(7, Split::Test).unwrap_err();
        assert_eq!(failure.message(), "there is no test sample 7");
        for wrong in ["", "a", "3-1", "-1", "1,,2", "1-", "99999999999999999999"] {
            assert!(wrong.parse::<Numbers>().is_err(), "{wrong}");
        }
        let huge: Numbers = "0-18446744073709551615".parse().unwrap();
        assert!(huge.below(10, Split::Train).is_err());
    }
}
