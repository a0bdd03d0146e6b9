//! Files that are there as a whole or not at all. Knows nothing of what is in them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::error::RecordError;

/// Writes a file under a temporary name beside it, brings it to the disk and renames it. After an
/// error the file is as it was before and the temporary one is gone.
///
/// # Errors
/// Whatever the operating system refuses: no right, no space, no such folder.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), RecordError> {
    let temporary = temporary_name(path);
    let written = write_synced(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is the one to tell; a file that was never made cannot be removed.
        let _ = fs::remove_file(&temporary);
    }
    written.map_err(RecordError::write(path))
}

/// Writes something as JSON for people, with a line break behind it.
///
/// # Errors
/// As [`write_whole`].
pub(super) fn write_json(path: &Path, content: &impl Serialize) -> Result<(), RecordError> {
    let text = serde_json::to_string_pretty(content)
        .map_err(|error| RecordError::Write { path: path.to_owned(), source: error.into() })?;
    write_whole(path, format!("{text}\n").as_bytes())
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A hidden name in the same folder, so that renaming stays on one disk; the process's number
/// keeps two processes apart.
fn temporary_name(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

/// The lines of a text that were written to their end.
pub(super) fn whole_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'))
}

/// A file that grows by whole lines.
#[derive(Debug)]
pub(super) struct Lines {
    path: PathBuf,
    file: File,
    length: u64,
}

impl Lines {
    /// Makes a new, empty file.
    pub(super) fn create(path: &Path) -> Result<Self, RecordError> {
        let file = File::create_new(path).map_err(RecordError::write(path))?;
        Ok(Self { path: path.to_owned(), file, length: 0 })
    }

    /// Adds a line. A line that could be written only in part is cut off again.
    pub(super) fn push(&mut self, line: &str) -> Result<(), RecordError> {
        let line = format!("{line}\n");
        match self.file.write_all(line.as_bytes()) {
            Ok(()) => {
                self.length += line.len() as u64;
                Ok(())
            }
            Err(error) => {
                // The first error is the one to tell.
                let _ = self.file.set_len(self.length);
                Err(RecordError::write(&self.path)(error))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        write_whole(&path, b"one").unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_error_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taken");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("x"), "").unwrap();
        assert!(write_whole(&path, b"one").is_err(), "a folder stands there");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let error = write_whole(&path.join("x/y"), b"one").unwrap_err();
        assert!(error.help().contains("--runs-dir"), "{error}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_an_error() {
        let mut lines = Lines {
            path: PathBuf::from("/dev/full"),
            file: OpenOptions::new().write(true).open("/dev/full").unwrap(),
            length: 0,
        };
        let error = lines.push("{}").unwrap_err();
        assert!(error.help().starts_with("free some space"), "{error}");
    }
}
