//! A trained network by the path that a user gives: a run folder, a model's folder of runs, or a spec
//! with a file of weights.

use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::Failure;
use super::job::{Job, PREPROCESSING};
use super::options::{DataOptions, ParamOptions};
use super::spec::{Params, SpecText};
use super::terminal::Terminal;
use crate::engine::{Metadata, Network};
use crate::ir::Plan;
use crate::record::{self, Preprocessing, RunFile, WEIGHTS_FILE};
use crate::source::{Notation, Source};

/// Which network, and where data is.
#[derive(Debug, Args)]
pub(super) struct SavedOptions {
    /// A run folder such as `runs/large_cnn/1`, a model's folder (its newest run), or a spec
    #[arg(value_name = "RUN_OR_FILE")]
    pub(super) path: PathBuf,
    /// The weights [default: those of the run]
    #[arg(long, value_name = "FILE")]
    pub(super) weights: Option<PathBuf>,
    #[command(flatten)]
    pub(super) params: ParamOptions,
    #[command(flatten)]
    pub(super) data: DataOptions,
}

/// A spec and the weights of its model.
pub(super) struct Saved {
    /// The path of the spec.
    pub(super) spec: PathBuf,
    pub(super) source: Source,
    pub(super) plan: Plan,
    weights: PathBuf,
}

/// A recorded run.
pub(super) struct SavedRun {
    pub(super) folder: PathBuf,
    pub(super) run: RunFile,
    pub(super) spec: PathBuf,
}

impl SavedRun {
    /// Reads the record of the run that a path means.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let folder = record::resolve(path);
        let run = RunFile::read(&folder)?;
        let specs = [Notation::Net, Notation::Yaml]
            .map(|notation| folder.join(record::spec_file(notation)));
        let spec = specs.into_iter().find(|spec| spec.is_file());
        let spec =
            spec.ok_or(record::RecordError::NoRun { path: folder.clone(), lacks: "spec" })?;
        Ok(Self { folder, run, spec })
    }

    /// The values of params that the run was given.
    pub(super) fn params(&self) -> Vec<(String, String)> {
        self.run.overrides.clone().into_iter().collect()
    }
}

impl Saved {
    /// Finds spec and weights, and checks the spec.
    pub(super) fn open(options: &SavedOptions, terminal: &Terminal) -> Result<Self, Failure> {
        let (path, given) = (&options.path, &options.params.params);
        if !path.is_dir() {
            let saved = Self::of_spec(path, given, terminal)?;
            return saved.with_weights(options.weights.as_deref(), || {
                Failure::new(format!("{} is a spec, and no weights are given", path.display())).help(
                    "name a run folder such as runs/large_cnn/1 instead, or give --weights FILE",
                )
            });
        }
        let run = SavedRun::open(path)?;
        let mut params = run.params();
        params.retain(|(name, _)| given.iter().all(|(other, _)| other != name));
        params.extend(given.iter().cloned());
        let mut saved = Self::of_spec(&run.spec, &params, terminal)?;
        let weights = run.folder.join(WEIGHTS_FILE);
        // What a run started from is not what it came to.
        saved.plan.load = None;
        let own = weights.is_file().then_some(weights);
        saved.with_weights(options.weights.as_deref().or(own.as_deref()), || {
            let (folder, status) = (run.folder.display(), run.run.status.word());
            Failure::new(format!("the run {folder} has no weights; it is recorded as {status}"))
                .help("name another run, or give --weights FILE")
        })
    }

    fn of_spec(spec: &Path, params: &Params, terminal: &Terminal) -> Result<Self, Failure> {
        let text = SpecText::read(spec)?;
        let plan = text.plan(params, terminal)?;
        Ok(Self { spec: spec.to_owned(), source: text.source, plan, weights: PathBuf::new() })
    }

    fn with_weights(
        mut self,
        given: Option<&Path>,
        missing: impl FnOnce() -> Failure,
    ) -> Result<Self, Failure> {
        let loaded = self.plan.load.as_ref().map(Path::new);
        self.weights = given.or(loaded).map(Path::to_owned).ok_or_else(missing)?;
        Ok(self)
    }

    /// The network with its weights, and how its inputs are to be prepared, where that is known.
    ///
    /// Weights that were trained on inputs prepared otherwise than the spec says are refused.
    pub(super) fn network(
        &self,
        job: Job<'_>,
    ) -> Result<(Network, Option<Preprocessing>), Failure> {
        let (network, metadata) = job.network(&self.plan, Some(&self.weights))?;
        let kept = self.kept_preprocessing(&metadata)?;
        let (Some(kept), Some(own)) = (&kept, Preprocessing::of(&self.plan)) else {
            return Ok((network, kept));
        };
        if kept.prepares_as(&own) {
            return Ok((network, Some(kept.clone())));
        }
        let (weights, spec) = (self.weights.display(), self.source.name());
        let message = format!("the weights {weights} were trained on inputs prepared otherwise");
        Err(Failure::new(message).help(format!(
            "for the weights: {}\nin {spec}: {}\nmake the `inputs` of the spec those of the weights",
            described(kept),
            described(&own)
        )))
    }

    /// From the file itself, else from beside it.
    fn kept_preprocessing(&self, metadata: &Metadata) -> Result<Option<Preprocessing>, Failure> {
        if let Some(text) = metadata.get(PREPROCESSING) {
            let path = self.weights.clone();
            let read = serde_json::from_str(text);
            let damaged = |error: serde_json::Error| record::RecordError::Damaged {
                path,
                reason: error.to_string(),
            };
            return Ok(Some(read.map_err(damaged)?));
        }
        let folder = self.weights.parent().filter(|folder| !folder.as_os_str().is_empty());
        Ok(Preprocessing::read(folder.unwrap_or(Path::new(".")))?)
    }
}

fn described(preprocessing: &Preprocessing) -> String {
    let steps = if preprocessing.steps.is_empty() {
        "no steps".to_owned()
    } else {
        preprocessing.steps.join(", ")
    };
    format!("{} of shape {:?}, {steps}", preprocessing.source.dtype, preprocessing.source.shape)
}
