//! What the page says of a run in words: its results, on what it ran, its files.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::record::{self, RunFile};
use crate::report::page::{Fact, File};
use crate::report::{duration, file_size, grouped, metric};

fn fact(name: impl Into<String>, value: impl Into<String>) -> Fact {
    Fact { name: name.into(), value: value.into() }
}

/// Loss and metrics of `evaluate`.
pub(super) fn results(run: &RunFile) -> Vec<Fact> {
    let results = run.evaluate.iter().flatten();
    let shown = |value: &Json| value.as_f64().map_or_else(|| "nan".to_owned(), metric);
    results.map(|(name, value)| fact(name.as_str(), shown(value))).collect()
}

/// When, on what, with what and how long.
pub(super) fn facts(run: &RunFile) -> Vec<Fact> {
    let mut facts = vec![fact("Begun", run.started_at.clone())];
    let seconds: f64 = run.timings.values().filter_map(Json::as_f64).sum();
    facts.push(fact("Took", duration(seconds)));
    for (phase, seconds) in &run.timings {
        let seconds = seconds.as_f64().unwrap_or(0.0);
        facts.push(fact(format!("… {}", phase.replace('_', " ")), format!("{seconds:.3} s")));
    }
    facts.push(fact("Seed", run.seed.to_string()));
    for (name, value) in &run.params {
        let given =
            if run.overrides.contains_key(name) { " (given by the command line)" } else { "" };
        facts.push(fact(format!("param {name}"), format!("{value}{given}")));
    }
    if let Some(data) = &run.data {
        let samples: Vec<String> = data
            .samples
            .iter()
            .map(|(split, count)| format!("{} {split}", grouped(*count)))
            .collect();
        facts.push(fact("Data", format!("{}: {} samples", data.set, samples.join(", "))));
        for (file, digest) in &data.files {
            facts.push(fact(format!("SHA-256 of {file}"), digest.clone()));
        }
    }
    if let Some(from) = &run.started_from {
        facts.push(fact("Started from", format!("{} (SHA-256 {})", from.file, from.sha256)));
    }
    let machine = &run.machine;
    let threads = if machine.threads == 1 {
        "1 thread".to_owned()
    } else {
        format!("{} threads", machine.threads)
    };
    let on =
        format!("{}, {}, {}, {threads}", machine.platform, machine.device, machine.instruction_set);
    facts.push(fact("Machine", on));
    facts.push(fact("netc", format!("{} (features: {})", run.netc, run.features.join(", "))));
    if let Some(weights) = &run.weights {
        facts.push(fact("SHA-256 of the weights", weights.sha256.clone()));
    }
    facts
}

/// The files of a run folder, but the page itself, whose size is not known yet. What is no file of a run
/// is passed over.
pub(super) fn files(folder: &Path) -> Vec<File> {
    let file = |name: &'static str, content: &'static str| {
        let bytes = fs::metadata(folder.join(name)).ok().filter(fs::Metadata::is_file)?.len();
        Some(File { name: name.to_owned(), size: file_size(usize::try_from(bytes).ok()?), content })
    };
    let known = [
        ("spec.net", "the spec, as written"),
        ("spec.yaml", "the spec, as written"),
        ("resolved.net", "the spec with all defaults written out"),
        (record::RUN_FILE, "versions, seed, data, timings, results"),
        (record::HISTORY_FILE, "loss and metrics epoch by epoch, as a table"),
        (record::METRICS_FILE, "the same, a JSON object per line"),
        (record::WEIGHTS_FILE, "the trained weights"),
        (record::PREPROCESSING_FILE, "how inputs are prepared"),
        (record::FINDINGS_FILE, "what was wrong with the training"),
        (record::PROFILE_FILE, "where the time of training went"),
    ];
    known.into_iter().filter_map(|(name, content)| file(name, content)).collect()
}
