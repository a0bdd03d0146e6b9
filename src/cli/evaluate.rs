//! `netc evaluate`: loss and metrics of a trained network, without training it.

use clap::Args;
use serde_json::{Value as Json, json};

use super::failure::Failure;
use super::interrupt::Stop;
use super::job::{self, Job};
use super::life::{self, Life};
use super::options::{OutputFormat, SplitName};
use super::saved::{Saved, SavedOptions};
use super::shows::Shown;
use super::status::Status;
use super::terminal::Terminal;
use crate::judge::{Classification, Judgement};
use crate::record;
use crate::report;

const EXAMPLES: &str = "\
Examples:
  netc evaluate runs/large_cnn/1
  netc evaluate runs/large_cnn --split train --per-class
  netc evaluate large_cnn.net --weights weights.safetensors";

/// Compute loss and metrics of a trained network
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Evaluate {
    #[command(flatten)]
    saved: SavedOptions,
    /// The samples [default: those of the spec's `evaluate`, else test]
    #[arg(long, value_enum, value_name = "SPLIT")]
    split: Option<SplitName>,
    /// Also print precision, recall and F1 of each class, as scikit-learn's `classification_report` does
    #[arg(long, visible_alias = "report")]
    per_class: bool,
    /// How to show the results
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: OutputFormat,
}

impl Evaluate {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let saved = Saved::open(&self.saved, terminal)?;
        let device = job::device(&self.saved.data)?;
        let stop = Stop::listen();
        let (options, device, spec) = (&self.saved.data, &device, &*saved.spec);
        let job = Job { terminal, stop: &stop, options, device, spec };
        let (network, _) = saved.network(job)?;
        let data = job.data(&saved.plan)?;
        let split = life::evaluated_split(&saved.plan, self.split);
        let samples = life::samples(&data.prepared, split)?;
        let evaluation = life::evaluate(job, &saved.plan, &network, samples)?;
        job.go_on()?;
        let judged = || life::judge(job, &saved.plan, &network, samples, 0);
        let judgement = self.per_class.then(judged).transpose()?;
        let classes = judgement.as_ref().map(|one| of_classes(one, &saved)).transpose()?;
        if self.format == OutputFormat::Json {
            let results = record::results_to_json(&evaluation.results);
            let mut object =
                json!({ "evaluate": results, "split": split.name(), "samples": samples.len() });
            if let (Some(classes), Json::Object(members)) = (classes, &mut object) {
                members.insert("report".to_owned(), report_to_json(classes));
            }
            terminal.print(&object.to_string());
            return Ok(Status::Fine);
        }
        terminal.print(&evaluation.line(split));
        let life = Life { results: Some(evaluation.results), ..Life::default() };
        Shown { plan: &saved.plan, data: Some(&data), network: &network, life: &life }
            .lines(terminal);
        if let Some(classes) = classes {
            terminal.print(&format!("\n{}", report::class_report(classes, terminal.screen())));
        }
        Ok(Status::Fine)
    }
}

/// The judgement on classes, where there are any.
fn of_classes<'a>(judgement: &'a Judgement, saved: &Saved) -> Result<&'a Classification, Failure> {
    judgement.classes().ok_or_else(|| {
        let spec = saved.source.name();
        let message = format!("the targets of {spec} are quantities, so that there are no classes");
        Failure::new(message)
            .help("leave out --per-class; `netc plot residuals` shows the errors of quantities")
    })
}

/// The judgement without single mistakes and without the points of curves, which are for pictures.
fn report_to_json(classes: &Classification) -> Json {
    let mut report = serde_json::to_value(classes).unwrap_or_default();
    if let Some(members) = report.as_object_mut() {
        members.shift_remove("mistakes");
        let rankings = members.get_mut("rankings").and_then(Json::as_array_mut);
        for ranking in rankings.into_iter().flatten().filter_map(Json::as_object_mut) {
            ranking.shift_remove("roc");
            ranking.shift_remove("precision_recall");
        }
    }
    report
}
