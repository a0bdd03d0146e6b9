//! Reads back what a run folder keeps of its epochs. Knows what `history.rs` writes.

use std::path::Path;

use serde_json::{Map, Value};

use super::error::RecordError;
use super::history::METRICS_FILE;
use super::write::whole_lines;
use crate::engine::observe::{EpochEnds, Results};

/// The epochs of a run. An epoch whose line was broken off, as by a full disk, ends them.
///
/// # Errors
/// The folder has no such file, or it cannot be read, or a line is not what netc writes.
pub fn read_history(folder: &Path) -> Result<Vec<EpochEnds>, RecordError> {
    let path = folder.join(METRICS_FILE);
    if folder.is_dir() && !path.exists() {
        return Err(RecordError::NoRun { path: folder.to_owned(), lacks: METRICS_FILE });
    }
    let text = std::fs::read_to_string(&path).map_err(RecordError::read(&path))?;
    let mut epochs = Vec::new();
    for (number, line) in whole_lines(&text).enumerate() {
        let damaged = |reason: String| {
            let reason = format!("line {}: {reason}", number + 1);
            RecordError::Damaged { path: path.clone(), reason }
        };
        let object: Map<String, Value> =
            serde_json::from_str(line).map_err(|error| damaged(error.to_string()))?;
        epochs.push(epoch(&object).ok_or_else(|| damaged("it names no epoch".to_owned()))?);
    }
    let count = epochs.len();
    epochs.iter_mut().for_each(|epoch| epoch.epochs = count);
    Ok(epochs)
}

/// What is no result.
const OTHERS: [&str; 4] = ["epoch", "steps", "training_seconds", "validation_seconds"];

fn epoch(object: &Map<String, Value>) -> Option<EpochEnds> {
    let count = |name: &str| {
        let number = object.get(name).and_then(Value::as_u64);
        number.and_then(|number| usize::try_from(number).ok())
    };
    let seconds = |name: &str| object.get(name).and_then(Value::as_f64).unwrap_or(0.0);
    let (mut training, mut validation) = (Results::new(), Results::new());
    for (name, value) in object.iter().filter(|(name, _)| !OTHERS.contains(&name.as_str())) {
        // JSON has no NaN; what is not finite was written as null.
        let value = value.as_f64().unwrap_or(f64::NAN);
        match name.strip_prefix("val_") {
            Some(name) => validation.push((name.to_owned(), value)),
            None => training.push((name.clone(), value)),
        }
    }
    Some(EpochEnds {
        epoch: count("epoch")?,
        epochs: 0,
        steps: count("steps").unwrap_or(0),
        training,
        validation: (!validation.is_empty()).then_some(validation),
        training_seconds: seconds("training_seconds"),
        validation_seconds: seconds("validation_seconds"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::history::HistoryFiles;

    #[test]
    fn what_was_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let mut files = HistoryFiles::create(folder.path()).unwrap();
        let epoch = |number: usize, validation: Option<f64>| EpochEnds {
            epoch: number,
            epochs: 2,
            steps: 10,
            training: vec![("loss".to_owned(), 0.25), ("accuracy".to_owned(), 0.5)],
            validation: validation.map(|loss| vec![("loss".to_owned(), loss)]),
            training_seconds: 1.5,
            validation_seconds: 0.25,
        };
        let written = [epoch(1, Some(0.3)), epoch(2, None)];
        written.iter().for_each(|epoch| files.push(epoch).unwrap());
        assert_eq!(read_history(folder.path()).unwrap(), written);
    }

    #[test]
    fn damage_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(METRICS_FILE);
        assert!(matches!(read_history(folder.path()), Err(RecordError::NoRun { .. })));
        std::fs::write(&file, "{\"epoch\": 1, \"loss\": null}\n{}\n").unwrap();
        let error = read_history(folder.path()).unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
        std::fs::write(&file, "{\"epoch\": 1, \"loss\": null}\n{\"epo").unwrap();
        let epochs = read_history(folder.path()).unwrap();
        assert!(epochs.len() == 1 && epochs[0].training[0].1.is_nan());
    }
}
