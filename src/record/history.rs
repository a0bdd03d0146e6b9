//! The epochs of a run as files: `history.csv` for spreadsheets, `metrics.jsonl` for programs.
//! Both grow by a line as an epoch ends, so that a run that is broken off keeps what it has.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::error::RecordError;
use super::write::{Lines, write_whole};
use crate::engine::observe::EpochEnds;

/// Epoch by epoch, a row per epoch.
pub const HISTORY_FILE: &str = "history.csv";
/// Epoch by epoch, a JSON object per line.
pub const METRICS_FILE: &str = "metrics.jsonl";

/// The names and numbers of an epoch: `loss`, `accuracy`, then the same with `val_` before them.
fn numbers(epoch: &EpochEnds) -> Vec<(String, f64)> {
    let validation = epoch.validation.iter().flatten();
    let validation = validation.map(|(name, number)| (format!("val_{name}"), *number));
    epoch.training.iter().cloned().chain(validation).collect()
}

fn seconds(epoch: &EpochEnds) -> f64 {
    epoch.training_seconds + epoch.validation_seconds
}

/// A table of epochs: `epoch`, the results and, at the end of each row, `seconds`. Numbers have as
/// many digits as it takes to read back the same ones. An epoch that was broken off has no
/// validation: its cells are empty.
#[must_use]
pub fn to_csv(epochs: &[EpochEnds]) -> String {
    let Some(full) = epochs.iter().map(numbers).max_by_key(Vec::len) else {
        return String::new();
    };
    let names: String = full.iter().map(|(name, _)| format!("{name},")).collect();
    let mut table = format!("epoch,{names}seconds\n");
    for epoch in epochs {
        let known = numbers(epoch);
        let cell = |(name, _): &(String, f64)| {
            let number = known.iter().find(|(other, _)| other == name).map(|(_, number)| number);
            number.map_or_else(String::new, f64::to_string) + ","
        };
        let cells: String = full.iter().map(cell).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(table, "{},{cells}{:.3}", epoch.epoch, seconds(epoch));
    }
    table
}

/// A table without its last column: what a repeated run must agree with to the last digit.
#[must_use]
pub fn without_seconds(table: &str) -> Vec<String> {
    let row = |line: &str| {
        line.rsplit_once(',').map_or_else(|| line.to_owned(), |(row, _)| row.to_owned())
    };
    table.lines().map(row).collect()
}

/// An epoch as an object; a number that JSON cannot write, such as NaN, is `null`.
fn to_json(epoch: &EpochEnds) -> Value {
    let mut object = Map::new();
    object.insert("epoch".to_owned(), json!(epoch.epoch));
    object.extend(numbers(epoch).into_iter().map(|(name, number)| (name, json!(number))));
    object.insert("steps".to_owned(), json!(epoch.steps));
    object.insert("training_seconds".to_owned(), json!(epoch.training_seconds));
    object.insert("validation_seconds".to_owned(), json!(epoch.validation_seconds));
    Value::Object(object)
}

/// Both files of a run while it trains.
#[derive(Debug)]
pub(super) struct HistoryFiles {
    csv: PathBuf,
    metrics: Lines,
    epochs: Vec<EpochEnds>,
}

impl HistoryFiles {
    pub(super) fn create(folder: &Path) -> Result<Self, RecordError> {
        let metrics = Lines::create(&folder.join(METRICS_FILE))?;
        Ok(Self { csv: folder.join(HISTORY_FILE), metrics, epochs: Vec::new() })
    }

    pub(super) fn push(&mut self, epoch: &EpochEnds) -> Result<(), RecordError> {
        self.epochs.push(epoch.clone());
        self.metrics.push(&to_json(epoch).to_string())?;
        write_whole(&self.csv, to_csv(&self.epochs).as_bytes())
    }

    pub(super) fn epochs(&self) -> usize {
        self.epochs.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(number: usize, loss: f64) -> EpochEnds {
        EpochEnds {
            epoch: number,
            epochs: 2,
            steps: 10,
            training: vec![("loss".to_owned(), loss), ("accuracy".to_owned(), 0.5)],
            validation: Some(vec![("loss".to_owned(), 0.1 + 0.2)]),
            training_seconds: 1.5,
            validation_seconds: 0.25,
        }
    }

    #[test]
    fn both_files_grow_by_whole_epochs() {
        let folder = tempfile::tempdir().unwrap();
        let mut files = HistoryFiles::create(folder.path()).unwrap();
        files.push(&epoch(1, 2.0)).unwrap();
        files.push(&epoch(2, f64::NAN)).unwrap();
        let read = |name| std::fs::read_to_string(folder.path().join(name)).unwrap();
        let csv = "epoch,loss,accuracy,val_loss,seconds\n\
                   1,2,0.5,0.30000000000000004,1.750\n2,NaN,0.5,0.30000000000000004,1.750\n";
        assert_eq!(read(HISTORY_FILE), csv);
        assert_eq!(without_seconds(csv)[1], "1,2,0.5,0.30000000000000004");
        let metrics = read(METRICS_FILE);
        let second: Value = serde_json::from_str(metrics.lines().nth(1).unwrap()).unwrap();
        assert_eq!(second["epoch"], 2);
        assert_eq!(second["loss"], Value::Null);
        assert_eq!(second["steps"], 10);
    }

    #[test]
    fn an_epoch_that_was_broken_off_has_empty_cells() {
        let broken = EpochEnds { validation: None, ..epoch(2, 1.0) };
        let table = to_csv(&[epoch(1, 2.0), broken]);
        assert_eq!(table.lines().nth(2), Some("2,1,0.5,,1.750"));
        assert_eq!(to_csv(&[]), "");
    }
}
