//! `netc plot mistakes`: the samples that a network is most certainly wrong about.

use clap::Args;

use super::{Judged, JudgedOptions};
use crate::cli::failure::Failure;
use crate::cli::status::Status;
use crate::cli::terminal::Terminal;
use crate::draw::Drawing;
use crate::judge::Mistake;
use crate::report::charts::MistakenInput;
use crate::report::{self, charts};

const EXAMPLES: &str = "\
Examples:
  netc plot mistakes runs/large_cnn                      as a list
  netc plot mistakes runs/large_cnn -o mistakes.png      as pictures
  netc plot mistakes runs/large_cnn --split train -n 60 -o mistakes.svg

Confident mistakes in the training samples are often labels that are wrong.";

/// The most confident mistakes: a list, or pictures with what they are and what they were taken for
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli::plot) struct Mistakes {
    #[command(flatten)]
    judged: JudgedOptions,
    /// How many, at most
    // 40 rows of pictures: more would not fit into a PNG file at the usual scale.
    #[arg(short = 'n', long, value_name = "N", default_value = "24")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=240))]
    count: u16,
}

impl Mistakes {
    pub(in crate::cli::plot) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let judged = self.judged.judge(usize::from(self.count), terminal)?;
        let (classes, name) = (judged.classes()?, judged.name());
        match &self.judged.drawing.output {
            Some(path) => {
                self.judged.drawing.write(path, &gallery(&judged, &name)?, terminal)?;
            }
            None => terminal.print(&report::mistakes_table(&name, classes, terminal.screen())),
        }
        Ok(Status::Fine)
    }
}

fn gallery(judged: &Judged, name: &str) -> Result<Drawing, Failure> {
    let (classes, samples) = (judged.classes()?, judged.samples()?);
    let mistaken = |mistake: &Mistake| {
        let rows = mistake.sample..mistake.sample.saturating_add(1);
        MistakenInput { mistake: *mistake, input: samples.inputs().rows(rows) }
    };
    let mistaken: Vec<MistakenInput> = classes.mistakes.iter().map(mistaken).collect();
    if mistaken.is_empty() {
        let message =
            format!("there is no mistake to draw: all of {} samples right", samples.len());
        return Err(Failure::new(message).help("take other samples with --split, or be glad"));
    }
    charts::mistakes(name, &judged.saved.plan, &mistaken).ok_or_else(|| {
        let shape = samples.inputs().shape();
        let message = format!("inputs of shape {shape} are no images, so no pictures can be drawn");
        Failure::new(message).help("leave out -o for a list of the mistakes")
    })
}
