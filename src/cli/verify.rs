//! `netc verify`: repeats a recorded run and holds what comes of it against the record, bit by bit.

use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::Failure;
use super::interrupt::Stop;
use super::job::{self, Data, Job};
use super::life::{self, Listeners};
use super::options::DataOptions;
use super::saved::SavedRun;
use super::spec::SpecText;
use super::status::Status;
use super::terminal::Terminal;
use crate::engine::{DeviceName, UnknownDevice};
use crate::ir::Plan;
use crate::record::{self, HISTORY_FILE, RecordError, RunFile, WEIGHTS_FILE};

const EXAMPLES: &str = "\
Examples:
  netc verify runs/large_cnn/1
  netc verify runs/large_cnn      the newest run

The run is repeated with the recorded spec, params, seed and device; nothing of
the record is changed. Weights, history and results must agree to the last bit.

Exit status: 0 all agrees, 2 something differs, or the run cannot be repeated.";

/// Repeat a recorded run and compare what comes of it
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Verify {
    /// A run folder such as `runs/large_cnn/1`, or a model's folder (its newest run)
    #[arg(value_name = "RUN")]
    run: PathBuf,
    #[command(flatten)]
    data: DataOptions,
}

/// One thing that was compared.
struct Compared {
    what: &'static str,
    agrees: bool,
    details: String,
}

impl Verify {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let saved = SavedRun::open(&self.run)?;
        refuse_unfinished(&saved)?;
        let text = SpecText::read(&saved.spec)?;
        let plan = text.plan(&saved.params(), terminal)?;
        let options = DataOptions { device: Some(self.device(&saved)?), ..self.data.clone() };
        let device = job::device(&options)?;
        let stop = Stop::listen();
        let (options, device, spec) = (&options, &device, &*saved.spec);
        let job = Job { terminal, stop: &stop, options, device, spec };
        let data = job::needs_data(&plan).then(|| job.data(&plan)).transpose()?;
        warn(terminal, &differences(&saved.run, data.as_ref(), options, &plan));
        let compared = self.repeat(job, &saved, &plan, data.as_ref())?;
        for one in &compared {
            let word = if one.agrees { "agrees " } else { "differs" };
            terminal.print(&format!("{word}  {:<8}  {}", one.what, one.details));
        }
        let folder = saved.folder.display();
        if compared.iter().all(|one| one.agrees) {
            terminal.print(&format!("{folder}: reproduced, bit for bit"));
            return Ok(Status::Fine);
        }
        Err(Failure::new(format!("the repetition of {folder} differs from its record")).help(
            "runs agree bit for bit on the CPU, by the same netc, data and kind of processor",
        ))
    }

    /// The device that is asked for, or that of the record.
    fn device(&self, saved: &SavedRun) -> Result<DeviceName, Failure> {
        let recorded = &saved.run.machine.device;
        self.data.device.or_else(|| recorded.parse().ok()).ok_or_else(|| {
            let folder = saved.folder.display();
            Failure::new(format!("the run {folder} was made on the device `{recorded}`"))
                .help(format!("{UnknownDevice}; name one with --device"))
        })
    }

    fn repeat(
        &self,
        job: Job<'_>,
        saved: &SavedRun,
        plan: &Plan,
        data: Option<&Data>,
    ) -> Result<Vec<Compared>, Failure> {
        let (mut network, _) = job.network(plan, plan.load.as_ref().map(Path::new))?;
        let mut compared = Vec::new();
        let mut results = None;
        if let Some(data) = data {
            let life = life::fit(job, plan, &mut network, &data.prepared, Listeners::default())?;
            job.go_on()?;
            if plan.fit.is_some() {
                compared
                    .push(compare_history(&saved.folder, &record::to_csv(&life.history.epochs))?);
            }
            if let Some(evaluate) = &plan.evaluate {
                let samples = life::samples(&data.prepared, evaluate.split)?;
                results = Some(life::evaluate(job, plan, &network, samples)?.results);
            }
        }
        job.go_on()?;
        let scratch = Scratch::new()?;
        let path = scratch.0.join(WEIGHTS_FILE);
        life::save(&network, &path, data.and_then(|data| data.preprocessing.as_ref()))?;
        compared.insert(0, compare_weights(saved, &record::sha256_of_file(&path)?)?);
        if let Some(results) = results {
            let (old, new) = (saved.run.evaluate.clone(), record::results_to_json(&results));
            let (old, new) = (serde_json::json!(old), serde_json::json!(new));
            compared.push(compare("evaluate", &old.to_string(), &new.to_string()));
        }
        Ok(compared)
    }
}

/// Only what was finished can be repeated.
fn refuse_unfinished(saved: &SavedRun) -> Result<(), Failure> {
    if saved.run.status == record::Status::Finished {
        return Ok(());
    }
    let (folder, status) = (saved.folder.display(), saved.run.status.word());
    Err(Failure::new(format!("the run {folder} is recorded as {status}, not as finished"))
        .help("name a run that was finished"))
}

fn compare(what: &'static str, old: &str, new: &str) -> Compared {
    let agrees = old == new;
    let details = if agrees { new.to_owned() } else { format!("{old} recorded, {new} now") };
    Compared { what, agrees, details }
}

fn compare_weights(saved: &SavedRun, new: &str) -> Result<Compared, Failure> {
    let Some(kept) = &saved.run.weights else {
        let (path, lacks) = (saved.folder.clone(), WEIGHTS_FILE);
        return Err(RecordError::NoRun { path, lacks }.into());
    };
    let found = record::sha256_of_file(&saved.folder.join(WEIGHTS_FILE))?;
    let mut compared = compare("weights", &kept.sha256, new);
    compared.details.insert_str(0, "SHA-256 ");
    if found != kept.sha256 {
        compared.agrees = false;
        compared.details.push_str("; the file was changed after the run");
    }
    Ok(compared)
}

/// Compares all columns but that of seconds, and names the first epoch that differs.
fn compare_history(folder: &Path, new: &str) -> Result<Compared, Failure> {
    let path = folder.join(HISTORY_FILE);
    let old =
        std::fs::read_to_string(&path).map_err(|source| RecordError::Read { path, source })?;
    let (old, new) = (record::without_seconds(&old), record::without_seconds(new));
    let epochs = new.len().saturating_sub(1);
    let differs = (0..old.len().max(new.len())).find(|row| old.get(*row) != new.get(*row));
    let details = match differs {
        None if epochs == 1 => "1 epoch".to_owned(),
        None => format!("{epochs} epochs"),
        Some(0) => "its columns are others".to_owned(),
        Some(row) => format!("from epoch {row} on"),
    };
    Ok(Compared { what: "history", agrees: differs.is_none(), details })
}

/// In what this machine, this netc and this data are not those of the record.
fn differences(
    run: &RunFile,
    data: Option<&Data>,
    options: &DataOptions,
    plan: &Plan,
) -> Vec<String> {
    let (then, now) = (&run.machine, job::machine(options));
    let mut differences = Vec::new();
    let mut hold = |what: &str, then: &str, now: &str| {
        if then != now {
            differences.push(format!("{what}: {then} recorded, {now} now"));
        }
    };
    hold("netc", &run.netc, env!("CARGO_PKG_VERSION"));
    hold("platform", &then.platform, &now.platform);
    hold("device", &then.device, &now.device);
    hold("vector instructions", &then.instruction_set, &now.instruction_set);
    let files = |used: Option<&record::DataUsed>| used.map(|used| used.files.clone());
    if files(run.data.as_ref()) != files(data.map(|data| &data.used)) {
        differences.push("the data files are not those of the run".to_owned());
    }
    let started_from = |file: &String| record::sha256_of_file(Path::new(file)).ok();
    let loaded = plan.load.as_ref().and_then(started_from);
    if loaded != run.started_from.as_ref().map(|weights| weights.sha256.clone()) {
        differences.push("the weights that the run started from are others now".to_owned());
    }
    differences
}

fn warn(terminal: &Terminal, differences: &[String]) {
    let word = if terminal.colors_errors() { "\u{1b}[1;33mwarning\u{1b}[0m" } else { "warning" };
    for difference in differences {
        terminal.tell(&format!("{word}: {difference}"));
    }
}

/// A folder that goes when it is no longer needed.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, Failure> {
        let name = format!("netc-verify-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        match std::fs::create_dir(&path) {
            Ok(()) => Ok(Self(path)),
            Err(source) => Err(RecordError::Folder { path, source }.into()),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing depends on it, and the system's folder for temporary files is emptied anyway.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
