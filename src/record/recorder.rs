//! Keeps a run while it works: the spec at its beginning, an epoch as it ends, the rest at its end.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::error::RecordError;
use super::folder;
use super::history::HistoryFiles;
use super::preprocessing::Preprocessing;
use super::run_file::{RunFile, Status, WeightsKept};
use super::write::{write_json, write_whole};
use crate::engine::observe::EpochEnds;
use crate::source::{Notation, Source};

/// The weights of a run.
pub const WEIGHTS_FILE: &str = "weights.safetensors";

/// Where the time of a run's training went, where that was measured.
pub const PROFILE_FILE: &str = "profile.json";

/// What was found wrong with a run's training, where anything was.
pub const FINDINGS_FILE: &str = "findings.json";

/// The name under which a run folder keeps the spec.
#[must_use]
pub fn spec_file(notation: Notation) -> &'static str {
    match notation {
        Notation::Net => "spec.net",
        Notation::Yaml => "spec.yaml",
    }
}

/// The folder of a run that works.
#[derive(Debug)]
pub struct Recorder {
    folder: PathBuf,
    history: HistoryFiles,
    /// What `run.json` will say; it is written at the beginning and at the end.
    pub run: RunFile,
}

impl Recorder {
    /// Makes the folder of a new run and puts the spec into it, as written and resolved, so that a
    /// folder that cannot be written to is known before any work is done.
    ///
    /// # Errors
    /// A folder or a file cannot be written; nothing is left behind then.
    pub fn begin(
        runs: &Path,
        source: &Source,
        resolved: &str,
        run: RunFile,
    ) -> Result<Self, RecordError> {
        let folder = folder::create(runs, &run.model)?;
        let begun = Self::fill(&folder, source, resolved, run);
        if begun.is_err() {
            // Only what was just made is removed; the first error is the one to tell.
            let _ = fs::remove_dir_all(&folder);
        }
        begun
    }

    fn fill(
        folder: &Path,
        source: &Source,
        resolved: &str,
        run: RunFile,
    ) -> Result<Self, RecordError> {
        write_whole(&folder.join(spec_file(source.notation())), source.text().as_bytes())?;
        write_whole(&folder.join("resolved.net"), resolved.as_bytes())?;
        run.write(folder)?;
        let history = HistoryFiles::create(folder)?;
        Ok(Self { folder: folder.to_owned(), history, run })
    }

    /// The run folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps an epoch.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn epoch(&mut self, epoch: &EpochEnds) -> Result<(), RecordError> {
        self.history.push(epoch)?;
        self.run.epochs = self.history.epochs();
        Ok(())
    }

    /// Where the weights belong.
    #[must_use]
    pub fn weights_path(&self) -> PathBuf {
        self.folder.join(WEIGHTS_FILE)
    }

    /// Takes note of the weights at [`Recorder::weights_path`] and keeps beside them how inputs are
    /// prepared.
    ///
    /// # Errors
    /// The weights cannot be read back, or a file cannot be written.
    pub fn weights_kept(
        &mut self,
        parameters: usize,
        preprocessing: Option<&Preprocessing>,
    ) -> Result<(), RecordError> {
        if let Some(preprocessing) = preprocessing {
            preprocessing.write(&self.folder)?;
        }
        let sha256 = super::sha256_of_file(&self.weights_path())?;
        self.run.weights = Some(WeightsKept { file: WEIGHTS_FILE.to_owned(), sha256, parameters });
        Ok(())
    }

    /// Keeps where the time of training went.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn profile(&self, profile: &impl Serialize) -> Result<(), RecordError> {
        write_json(&self.folder.join(PROFILE_FILE), profile)
    }

    /// Keeps what was found wrong with the training.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn findings(&self, findings: &impl Serialize) -> Result<(), RecordError> {
        write_json(&self.folder.join(FINDINGS_FILE), findings)
    }

    /// Ends the record.
    ///
    /// # Errors
    /// `run.json` cannot be written; it then still says that the run is running.
    pub fn finish(
        mut self,
        status: Status,
        message: Option<String>,
    ) -> Result<PathBuf, RecordError> {
        self.run.status = status;
        self.run.message = message;
        self.run.write(&self.folder)?;
        Ok(self.folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Machine, RUN_FILE};
    use serde_json::Map;

    fn run() -> RunFile {
        let text = str::to_owned;
        RunFile {
            netc: text("0.1.0"),
            features: vec![text("train")],
            status: Status::Running,
            message: None,
            started_at: super::super::rfc3339(std::time::SystemTime::now()),
            spec: text("a.yaml"),
            model: text("m"),
            seed: 7,
            params: Map::new(),
            overrides: [(text("epochs"), text("3"))].into(),
            data: None,
            machine: Machine {
                device: text("cpu"),
                platform: text("x86_64-linux"),
                instruction_set: text("avx2"),
                threads: 2,
            },
            started_from: None,
            timings: Map::new(),
            epochs: 0,
            evaluate: None,
            weights: None,
        }
    }

    fn files(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_run_is_kept_from_its_beginning() {
        let runs = tempfile::tempdir().unwrap();
        let source = Source::new("a.yaml", "model: m\n");
        let mut recorder = Recorder::begin(runs.path(), &source, "model m {\n}\n", run()).unwrap();
        let folder = recorder.folder().to_owned();
        assert_eq!(RunFile::read(&folder).unwrap(), run());
        recorder.run.took("fit", 1.23456);
        recorder.run.evaluate =
            Some(crate::record::results_to_json(&vec![("loss".to_owned(), 0.5)]));
        fs::write(recorder.weights_path(), "w").unwrap();
        recorder.weights_kept(3, None).unwrap();
        recorder.finish(Status::Stopped, Some("on request".to_owned())).unwrap();
        let read = RunFile::read(&folder).unwrap();
        assert_eq!((read.status, read.timings["fit"].as_f64()), (Status::Stopped, Some(1.235)));
        assert_eq!(read.evaluate.unwrap()["loss"], 0.5);
        let expected = ["metrics.jsonl", "resolved.net", RUN_FILE, "spec.yaml", WEIGHTS_FILE];
        assert_eq!(files(&folder), expected);
    }

    #[test]
    fn what_is_no_run_folder_is_said_to_be_none() {
        let folder = tempfile::tempdir().unwrap();
        let error = RunFile::read(folder.path()).unwrap_err();
        assert!(error.to_string().ends_with("it has no run.json"), "{error}");
        fs::write(folder.path().join(RUN_FILE), "{").unwrap();
        let error = RunFile::read(folder.path()).unwrap_err();
        assert!(matches!(error, RecordError::Damaged { .. }), "{error}");
    }
}
