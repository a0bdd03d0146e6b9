//! Where runs are kept: `<runs>/<model>/<n>/`, numbered from 1. Knows no file inside of it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::RecordError;

/// Makes the folder of a new run. Its number is one more than the largest; where another process
/// takes that number first, the next one.
///
/// # Errors
/// The operating system refuses to make the folder.
pub(super) fn create(runs: &Path, model: &str) -> Result<PathBuf, RecordError> {
    let parent = runs.join(safe_name(model));
    fs::create_dir_all(&parent).map_err(RecordError::folder(&parent))?;
    let mut number = numbers(&parent).last().map_or(1, |(largest, _)| largest.saturating_add(1));
    loop {
        let path = parent.join(number.to_string());
        match fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < u64::MAX => {
                number += 1;
            }
            Err(error) => return Err(RecordError::folder(&path)(error)),
        }
    }
}

/// The run that a path means: the folder itself, or the newest of a model's runs in it.
#[must_use]
pub fn resolve(path: &Path) -> PathBuf {
    let newest = || numbers(path).into_iter().rfind(|(_, run)| is_run(run));
    match is_run(path) {
        true => path.to_owned(),
        false => newest().map_or_else(|| path.to_owned(), |(_, newest)| newest),
    }
}

fn is_run(path: &Path) -> bool {
    path.join(super::RUN_FILE).is_file()
}

/// Subfolders whose names are numbers, in the order of the numbers.
fn numbers(folder: &Path) -> Vec<(u64, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let numbered = entries.filter_map(|entry| {
        let number = entry.file_name().to_str()?.parse().ok()?;
        Some((number, entry.path()))
    });
    let mut numbered: Vec<(u64, PathBuf)> = numbered.collect();
    numbered.sort();
    numbered
}

/// A model's name as the name of a folder: what could lead elsewhere becomes `_`.
fn safe_name(model: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || "_-".contains(c) { c } else { '_' };
    let name: String = model.chars().take(100).map(safe).collect();
    if name.is_empty() { "model".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_up_even_when_many_ask_at_once() {
        let runs = tempfile::tempdir().unwrap();
        let make = || create(runs.path(), "m").unwrap();
        let mut made: Vec<PathBuf> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(make)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        made.sort();
        let expected: Vec<_> =
            (1..=8).map(|n: u32| runs.path().join("m").join(n.to_string())).collect();
        assert_eq!(made, expected);
        fs::create_dir(runs.path().join("m/30")).unwrap();
        fs::write(runs.path().join("m/notes"), "").unwrap();
        assert_eq!(make(), runs.path().join("m/31"));
    }

    #[test]
    fn the_newest_run_stands_for_the_model() {
        let runs = tempfile::tempdir().unwrap();
        let model = runs.path().join("m");
        for number in ["2", "10", "11"] {
            fs::create_dir_all(model.join(number)).unwrap();
        }
        fs::write(model.join("2").join(crate::record::RUN_FILE), "").unwrap();
        fs::write(model.join("10").join(crate::record::RUN_FILE), "").unwrap();
        assert_eq!(resolve(&model), model.join("10"), "11 has no record");
        assert_eq!(resolve(&model.join("2")), model.join("2"));
        assert_eq!(resolve(runs.path()), runs.path());
    }

    #[test]
    fn names_cannot_lead_elsewhere() {
        assert_eq!(safe_name("../../etc"), "______etc");
        assert_eq!(safe_name("größe_2"), "größe_2");
        assert_eq!(safe_name(""), "model");
    }

    #[test]
    fn a_file_in_the_place_of_the_folder_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let runs = folder.path().join("runs");
        fs::write(&runs, "").unwrap();
        let error = create(&runs, "m").unwrap_err();
        assert!(error.help().contains("a file stands"), "{error}: {}", error.help());
    }
}
