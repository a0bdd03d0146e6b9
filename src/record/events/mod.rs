//! A run's numbers as event files, which TensorBoard shows: scalars under the names and in the folders of
//! Keras's callback (`keras/src/callbacks/tensorboard.py`). Knows nothing of the run folder.

mod encode;
mod frame;

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::error::RecordError;
use crate::engine::observe::{EpochEnds, Results};
use encode::{Event, event};
use frame::framed;

/// What the first event of each file says.
const VERSION: &str = "brain.Event:2";

/// A process begins no more files in a folder than these within a second.
const MOST_FILES: u32 = 1_000;

/// The event files of a run: `train/` from the beginning, `validation/` as soon as there is something.
#[derive(Debug)]
pub struct EventFiles {
    folder: PathBuf,
    train: EventFile,
    validation: Option<EventFile>,
    /// Training steps done.
    steps: u64,
}

/// A file that grows.
#[derive(Debug)]
struct EventFile {
    path: PathBuf,
    file: File,
}

impl EventFiles {
    /// Begins the files in a folder, which is made where it is missing; files of other runs in it stay.
    ///
    /// # Errors
    /// The folder or the file cannot be made.
    pub fn create(folder: &Path) -> Result<Self, RecordError> {
        let train = EventFile::create(&folder.join("train"))?;
        Ok(Self { folder: folder.to_owned(), train, validation: None, steps: 0 })
    }

    /// Writes the results of an epoch: `epoch_loss` and so on, at the number of the epoch from 0, as Keras
    /// counts.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn epoch(&mut self, epoch: &EpochEnds) -> Result<(), RecordError> {
        self.steps += epoch.steps as u64;
        let step = epoch.epoch.saturating_sub(1) as u64;
        self.train.scalars(&epoch.training, step, |name| format!("epoch_{name}"))?;
        match &epoch.validation {
            Some(results) => {
                self.validation()?.scalars(results, step, |name| format!("epoch_{name}"))
            }
            None => Ok(()),
        }
    }

    /// Writes the results of the evaluation: `evaluation_loss_vs_iterations` and so on, at the number of
    /// training steps done.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn evaluation(&mut self, results: &Results) -> Result<(), RecordError> {
        let steps = self.steps;
        let tag = |name: &str| format!("evaluation_{name}_vs_iterations");
        self.validation()?.scalars(results, steps, tag)
    }

    fn validation(&mut self) -> Result<&mut EventFile, RecordError> {
        let file = match self.validation.take() {
            Some(file) => file,
            None => EventFile::create(&self.folder.join("validation"))?,
        };
        Ok(self.validation.insert(file))
    }
}

impl EventFile {
    /// A new file in a folder, with its first event.
    fn create(folder: &Path) -> Result<Self, RecordError> {
        fs::create_dir_all(folder).map_err(RecordError::events(folder))?;
        let now = wall_time();
        // TensorBoard reads whatever has `tfevents` in its name, in the order of the names.
        let path = (0..MOST_FILES)
            .map(|number| {
                let process = std::process::id();
                folder.join(format!("events.out.tfevents.{now:.0}.netc.{process}.{number}.v2"))
            })
            .find(|path| !path.exists())
            .unwrap_or_else(|| folder.join("events.out.tfevents.netc.v2"));
        let file = File::create_new(&path).map_err(RecordError::events(&path))?;
        let mut events = Self { path, file };
        events.write(&framed(&event(now, 0, &Event::Version(VERSION))))?;
        Ok(events)
    }

    /// Writes all results of a moment at once, so that a reader never sees half of them.
    fn scalars(
        &mut self,
        results: &Results,
        step: u64,
        tag: impl Fn(&str) -> String,
    ) -> Result<(), RecordError> {
        let now = wall_time();
        let records = results.iter().map(|(name, value)| {
            #[expect(clippy::cast_possible_truncation, reason = "the format has 32 bits")]
            let value = *value as f32;
            framed(&event(now, step, &Event::Scalar { tag: &tag(name), value }))
        });
        let bytes: Vec<u8> = records.flatten().collect();
        self.write(&bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), RecordError> {
        let written = self.file.write_all(bytes).and_then(|()| self.file.flush());
        written.map_err(RecordError::events(&self.path))
    }
}

/// Seconds since 1970. A clock before that is as good as none.
fn wall_time() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

#[cfg(test)]
mod tests;
