//! `netc run`: does all that a spec says, and keeps what came of it in a run folder.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::Args;
use serde_json::Map;

use super::failure::Failure;
use super::features;
use super::interrupt::Stop;
use super::job::{self, Data, Job, timed};
use super::life::Life;
use super::live;
use super::options::{DataOptions, LevelOptions, ParamOptions, SpecPath};
use super::spec::SpecText;
use super::status::Status;
use super::terminal::Terminal;
use super::work::Work;
use crate::engine::{DeviceName, Watching};
use crate::ir::Plan;
use crate::record::{self, EventFiles, Recorder, RunFile, WeightsKept};
use crate::source::Source;

const EXAMPLES: &str = "\
Examples:
  netc run large_cnn.net
  netc run large_cnn.net -p epochs=3
  netc run large_cnn.net --data-dir ~/data --offline
  netc run large_cnn.net --live
  netc run large_cnn.net --tensorboard logs              then: tensorboard --logdir logs

The run is kept in runs/MODEL/1, then 2, and so on: the spec, as written and resolved, run.json
(versions, seed, data, timings, results), history.csv, metrics.jsonl, the weights, profile.json where
`--profile` asks for it, findings.json where something is wrong with the training, such as units that
died (that is looked for at the end of epochs and told at the line of the spec), and report.html: one
page for any browser that shows all of it.

Samples that the spec plots are pictures in pixels in kitty, Ghostty, iTerm2, WezTerm, foot, mlterm and Contour,
and characters elsewhere; NETC_IMAGES=auto|kitty|iterm|sixel|blocks|none asks for one way.

Ctrl-C ends the run after the running step and keeps the weights and the history so far; a second
Ctrl-C ends it at once.

Exit status: 0 all is done, 1 the spec has errors, 2 wrong usage or a failure, 3 the results are not
what the spec expects, 130 stopped.";

/// Do all that a spec says: load data, train, evaluate, predict, show and keep
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Run {
    #[command(flatten)]
    spec: SpecPath,
    #[command(flatten)]
    params: ParamOptions,
    #[command(flatten)]
    levels: LevelOptions,
    #[command(flatten)]
    data: DataOptions,
    #[command(flatten)]
    keeping: KeepingOptions,
    /// Show where the time of training went, layer by layer; training is a little slower
    #[arg(long)]
    profile: bool,
    /// Look at every layer after every N steps, and show a table of it for each epoch; training is
    /// slower, with the same result [default N: 100]
    #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "100")]
    watch_training: Option<NonZeroUsize>,
    /// Do not look for dead units, vanishing gradients and the like while training
    #[arg(long, conflicts_with = "watch_training")]
    no_watch: bool,
    /// Show curves that grow on the whole terminal while it trains; q stops the run (needs the cargo feature
    /// `live`)
    #[arg(long)]
    live: bool,
}

/// What is kept of a run.
#[derive(Debug, Args)]
struct KeepingOptions {
    /// The folder of all runs
    #[arg(long, value_name = "DIR", default_value = "runs")]
    runs_dir: PathBuf,
    /// Write no report.html into the run folder
    #[arg(long)]
    no_report: bool,
    /// Also write results for TensorBoard, as Keras's callback does, into DIR/train and DIR/validation
    #[arg(long, value_name = "DIR")]
    tensorboard: Option<PathBuf>,
    /// Keep nothing
    #[arg(long, conflicts_with = "runs_dir")]
    no_record: bool,
}

impl Run {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let text = SpecText::read(&self.spec.path)?;
        let plan = {
            let options = text.options(&self.params.params, self.levels.levels());
            text.plan_with(&options, terminal)?
        };
        if self.profile {
            self.can_profile(&plan)?;
        }
        if self.live {
            live::check(&plan)?;
        }
        let device = job::device(&self.data)?;
        let stop = Stop::listen();
        let (options, device, spec) = (&self.data, &device, &*self.spec.path);
        let job = Job { terminal, stop: &stop, options, device, spec };
        let mut work = self.begin(job, &text.source, &plan)?;
        let outcome = work.live();
        work.end(outcome)
    }

    fn watching(&self) -> Watching {
        match self.watch_training {
            Some(steps) => Watching::Every(steps.get()),
            None if self.no_watch => Watching::Never,
            None => Watching::Sampled,
        }
    }

    /// Refuses what a profile cannot tell.
    fn can_profile(&self, plan: &Plan) -> Result<(), Failure> {
        let device = self.data.device.unwrap_or_default();
        if device != DeviceName::Cpu {
            // Its calls return before the work is done, so that times would be those of calls.
            let message = format!("`--profile` measures the CPU, not {device}");
            return Err(Failure::new(message).help("leave out `--device` or `--profile`"));
        }
        if plan.fit.is_none() {
            let message = "`--profile` measures training, and the spec has no `fit`";
            let help = "add `fit(...)`, or measure the model with `netc bench`";
            return Err(Failure::new(message).help(help));
        }
        Ok(())
    }

    /// Does all that can fail early, then makes the run folder, before any training.
    fn begin<'a>(
        &self,
        job: Job<'a>,
        source: &Source,
        plan: &'a Plan,
    ) -> Result<Work<'a>, Failure> {
        let (data, loading) = timed(|| job::needs_data(plan).then(|| job.data(plan)).transpose());
        let data = data?;
        let weights = plan.load.as_ref().map(Path::new);
        let (network, building) = timed(|| job.network(plan, weights));
        let (network, _) = network?;
        job.go_on()?;
        let works = plan.fit.is_some() || plan.evaluate.is_some() || plan.predict.is_some();
        // Before the run folder, so that none is begun where this cannot be.
        let events = self.keeping.tensorboard.as_deref().filter(|_| works).map(EventFiles::create);
        let events = events.transpose()?;
        let mut recorder = None;
        if works && !self.keeping.no_record {
            let mut run = self.run_file(source, plan, data.as_ref())?;
            run.took("load_data", loading);
            run.took("make_network", building);
            recorder =
                Some(Recorder::begin(&self.keeping.runs_dir, source, &plan.resolved(), run)?);
        }
        let (source, profiled, watching) = (source.clone(), self.profile, self.watching());
        let (life, unmet, trouble) = (Life::default(), false, None);
        Ok(Work {
            job,
            plan,
            data,
            network,
            recorder,
            events,
            live: self.live,
            source,
            profiled,
            levels: self.levels.levels(),
            reported: !self.keeping.no_report,
            watching,
            life,
            unmet,
            trouble,
        })
    }

    fn run_file(
        &self,
        source: &Source,
        plan: &Plan,
        data: Option<&Data>,
    ) -> Result<RunFile, Failure> {
        let params = plan.params.iter();
        let params = params.map(|(name, value)| (name.clone(), record::value_to_json(value)));
        let started_from = match &plan.load {
            Some(file) => {
                let (sha256, parameters) =
                    (record::sha256_of_file(Path::new(file))?, plan.model.parameters());
                Some(WeightsKept { file: file.clone(), sha256, parameters })
            }
            None => None,
        };
        let name = Path::new(source.name()).file_name().unwrap_or_default();
        Ok(RunFile {
            netc: env!("CARGO_PKG_VERSION").to_owned(),
            features: features().map(str::to_owned).collect(),
            status: record::Status::Running,
            message: None,
            started_at: record::rfc3339(SystemTime::now()),
            spec: name.to_string_lossy().into_owned(),
            model: plan.model.name.clone(),
            seed: plan.seed,
            params: params.collect(),
            overrides: self.params.params.iter().cloned().collect(),
            data: data.map(|data| data.used.clone()),
            machine: job::machine(&self.data),
            started_from,
            timings: Map::new(),
            epochs: 0,
            evaluate: None,
            weights: None,
        })
    }
}
