//! How a long fetch tells its caller what happens. Knows nothing of terminals: the caller draws.

use std::path::Path;

/// Receives the steps of a download, all on the thread that called [`load`](super::load).
///
/// Each method does nothing unless implemented.
pub trait Progress {
    /// A transfer of `file` from `url` begins, or resumes after `done` bytes; `total` is the
    /// size of the whole compressed file where the server tells it.
    fn started(&mut self, file: &str, url: &str, done: u64, total: Option<u64>) {
        let _ = (file, url, done, total);
    }

    /// `done` bytes of the compressed file are on disk, those of earlier attempts included.
    fn advanced(&mut self, done: u64) {
        let _ = done;
    }

    /// An attempt failed for `reason`; another one, perhaps at another address, follows.
    fn failed_attempt(&mut self, url: &str, reason: &str) {
        let _ = (url, reason);
    }

    /// `file` is complete, verified and in place.
    fn finished(&mut self, file: &str) {
        let _ = file;
    }

    /// Another process is filling `folder`; its end is awaited.
    fn waiting(&mut self, folder: &Path) {
        let _ = folder;
    }

    /// Asked between chunks: `true` ends the download with
    /// [`DataError::Interrupted`](super::DataError::Interrupted).
    fn cancelled(&self) -> bool {
        false
    }
}

/// A [`Progress`] that reports nothing and never cancels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {}
