//! `netc check --data`: reads the samples once and says what is wrong with them, at the data section. What
//! was found is kept in the user's cache under a digest of the files and of all that is done to them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::interrupt::Stop;
use crate::cli::job::{self, Job};
use crate::cli::options::DataOptions;
use crate::cli::terminal::Terminal;
use crate::cli::watch;
use crate::data::{self, Environment, Scan, SplitScan};
use crate::diagnostics::{Diagnostic, ScanProblem};
use crate::engine::Observer as _;
use crate::ir::{DataPlan, Plan};
use crate::record;

/// From how many times as many samples on classes are unequal.
const UNEQUAL: usize = 10;

/// From which share of the test samples on, in thousandths, duplicates are told.
const DUPLICATES: usize = 1;

/// What the samples of a plan have wrong; nothing where the data is only described.
pub(super) fn findings(
    plan: &Plan,
    spec: &Path,
    options: &DataOptions,
    terminal: &Terminal,
) -> Result<Vec<Diagnostic>, Failure> {
    let Some(data) = &plan.data else { return Ok(Vec::new()) };
    if data.dataset.files().is_none() {
        terminal.note("the data is only described; there are no samples to read");
        return Ok(Vec::new());
    }
    let (stop, device) = (Stop::listen(), candle_core::Device::Cpu);
    let job = Job { terminal, stop: &stop, options, device: &device, spec };
    let loaded = job.data(plan)?;
    let key = key(plan, &loaded);
    let scan = match kept(&key) {
        Some(scan) => scan,
        None => look(job, &loaded, &key)?,
    };
    Ok(judge(data, &scan))
}

/// Reads all samples, shows how far that is, and keeps what was found.
fn look(job: Job<'_>, loaded: &job::Data, key: &str) -> Result<Scan, Failure> {
    let mut progress = watch::progress(job.terminal, job.stop);
    let mut go_on = |step, steps| {
        progress.evaluation_step_ends(step, steps);
        !progress.stop_requested()
    };
    let scan = data::scan(&loaded.prepared, &mut go_on).ok_or_else(Failure::stopped)?;
    keep(key, &scan);
    Ok(scan)
}

/// A digest of the files, of what is taken of them and of what is done to it.
fn key(plan: &Plan, loaded: &job::Data) -> String {
    let files = &loaded.used.files;
    let text = format!("{} {files:?} {}", env!("CARGO_PKG_VERSION"), plan.resolved_data());
    record::sha256_of_bytes(text.as_bytes())
}

fn place(key: &str) -> Option<PathBuf> {
    Some(Environment::from_process().cache?.join("scans").join(format!("{key}.json")))
}

/// A scan that was kept; one that cannot be read is made anew.
fn kept(key: &str) -> Option<Scan> {
    serde_json::from_slice(&fs::read(place(key)?).ok()?).ok()
}

/// Keeps a scan. Where that is not possible, the next check looks again.
fn keep(key: &str, scan: &Scan) {
    let Some(path) = place(key) else { return };
    if let (Some(folder), Ok(text)) = (path.parent(), serde_json::to_vec(scan)) {
        let _ = fs::create_dir_all(folder).map(|()| record::write_whole(&path, &text));
    }
}

fn judge(plan: &DataPlan, scan: &Scan) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for split in &scan.splits {
        found.extend(of_split(plan, split));
    }
    let test = scan.splits.iter().find(|split| split.name == "test");
    if let Some(test) = test.filter(|test| scan.shared * 1000 > test.samples * DUPLICATES) {
        found.push(ScanProblem::Duplicates { count: scan.shared, samples: test.samples });
    }
    let labelled = |problem: ScanProblem| Diagnostic::new(&problem).at(plan.span, "these samples");
    found.into_iter().map(labelled).collect()
}

fn of_split(plan: &DataPlan, scan: &SplitScan) -> Vec<ScanProblem> {
    let (split, samples) = (scan.name.clone(), scan.samples);
    let mut found = Vec::new();
    if let Some(first) = scan.first_not_finite {
        let count = scan.not_finite;
        found.push(ScanProblem::NotFinite { split: split.clone(), count, samples, first });
    }
    if let (Some((least, most)), Some((from, to))) = (plan.inputs.result().range, scan.range) {
        let slack = (most - least).abs() * 1e-6;
        if f64::from(from) < least - slack || f64::from(to) > most + slack {
            let declared = format!("[{least}, {most}]");
            let found_range = format!("{from} to {to}");
            found.push(ScanProblem::RangeMismatch {
                split: split.clone(),
                declared,
                found: found_range,
            });
        }
    }
    if scan.constant > 0 {
        let (count, width) = (scan.constant, scan.width);
        found.push(ScanProblem::ConstantFeatures { split: split.clone(), count, width });
    }
    if let Some(classes) = plan.targets.source.classes() {
        found.extend(of_classes(&split, samples, classes, &scan.classes));
    }
    found
}

fn of_classes(split: &str, samples: usize, classes: usize, counts: &[usize]) -> Vec<ScanProblem> {
    let count = |class: usize| counts.get(class).copied().unwrap_or(0);
    let missing: Vec<String> =
        (0..classes).filter(|class| count(*class) == 0).map(|class| class.to_string()).collect();
    if !missing.is_empty() {
        let classes = missing.join(", ");
        return vec![ScanProblem::MissingClass { split: split.to_owned(), classes, samples }];
    }
    let rare = (0..classes).min_by_key(|class| count(*class));
    let common = (0..classes).max_by_key(|class| count(*class));
    let (Some(rare), Some(common)) = (rare, common) else { return Vec::new() };
    let (few, many) = (count(rare), count(common));
    let times = many.checked_div(few).unwrap_or(0);
    if times < UNEQUAL {
        return Vec::new();
    }
    vec![ScanProblem::UnequalClasses { split: split.to_owned(), rare, few, common, many, times }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Options, check};
    use crate::source::Source;

    fn plan() -> DataPlan {
        let text = "data facts(inputs=(2,), range=(0, 1), classes=3, train=9)\n\
                    model m {\n    Dense(3)\n}\n";
        check(&Source::new("a.net", text), &Options::default()).plan.unwrap().data.unwrap()
    }

    fn split(name: &str, classes: &[usize]) -> SplitScan {
        SplitScan {
            name: name.to_owned(),
            samples: classes.iter().sum(),
            not_finite: 0,
            first_not_finite: None,
            range: Some((0.0, 1.0)),
            width: 2,
            constant: 0,
            classes: classes.to_vec(),
        }
    }

    fn codes(scan: &Scan) -> Vec<&'static str> {
        judge(&plan(), scan).iter().map(Diagnostic::code).collect()
    }

    #[test]
    fn each_fault_of_the_samples_is_told() {
        let good = split("train", &[3, 3, 3]);
        let scan = |split, shared| Scan { splits: vec![split], shared };
        assert_eq!(codes(&scan(good.clone(), 0)), [] as [&str; 0]);
        let broken = SplitScan {
            not_finite: 2,
            first_not_finite: Some(1),
            range: Some((-4.0, 1.0)),
            constant: 1,
            ..good.clone()
        };
        let expected = ["not-finite-data", "range-mismatch", "constant-features"];
        assert_eq!(codes(&scan(broken, 0)), expected);
        assert_eq!(codes(&scan(split("train", &[3, 0]), 0)), ["missing-class"]);
        assert_eq!(codes(&scan(split("train", &[30, 3, 3]), 0)), ["unequal-classes"]);
        assert_eq!(codes(&scan(split("test", &[3, 3, 3]), 1)), ["duplicates-across-splits"]);
    }
}
