//! What can go wrong with a run folder, in words for the user. Knows nothing of rendering.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Why a run could not be recorded or read back. `Display` is one line that stands alone.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The operating system refuses to make a folder.
    #[error("cannot make the folder {}: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The reason given by the operating system.
        source: io::Error,
    },
    /// The operating system refuses to write a file.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        source: io::Error,
    },
    /// The operating system refuses to write event files.
    #[error("cannot write events for TensorBoard to {}: {source}", path.display())]
    Events {
        /// The folder or the file.
        path: PathBuf,
        /// The reason given by the operating system.
        source: io::Error,
    },
    /// The operating system refuses to read a file.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        source: io::Error,
    },
    /// A file of a run folder is not what netc writes.
    #[error("{} is damaged: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        reason: String,
    },
    /// A folder in which no run was recorded.
    #[error("{} is not a run folder: it has no {lacks}", path.display())]
    NoRun {
        /// The folder.
        path: PathBuf,
        /// The file that is missing.
        lacks: &'static str,
    },
}

impl RecordError {
    /// What to do about it, as a statement.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Folder { source, .. } | Self::Write { source, .. } => write_help(source),
            Self::Events { .. } => {
                "name a folder that you may write to with --tensorboard, and see that \
                                    its disk has room"
                    .to_owned()
            }
            Self::Read { .. } => "give yourself the right to read the run folder".to_owned(),
            Self::Damaged { .. } => "repeat the run: `netc run` writes a new folder".to_owned(),
            Self::NoRun { .. } => {
                "name a folder that `netc run` made, such as runs/large_cnn/1".to_owned()
            }
        }
    }

    /// For `map_err` after an attempt to make a folder.
    pub(super) fn folder(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Folder { path, source }
    }

    /// For `map_err` after an attempt to write a file.
    pub(super) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Write { path, source }
    }

    /// For `map_err` after an attempt to write event files.
    pub(super) fn events(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Events { path, source }
    }

    /// For `map_err` after an attempt to read a file.
    pub(super) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Read { path, source }
    }
}

fn write_help(source: &io::Error) -> String {
    let help = match source.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "name a folder that you may write to with --runs-dir, or keep nothing with --no-record"
        }
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            "a file stands where the folder belongs; move it, or name another folder with --runs-dir"
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "free some space, or name a folder on another disk with --runs-dir"
        }
        _ => "name another folder with --runs-dir, or keep nothing with --no-record",
    };
    help.to_owned()
}
