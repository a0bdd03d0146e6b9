//! Fetches the missing files of a file set from its mirrors into a folder, verified before they
//! get their names. Knows nothing of where else data may be.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use ureq::Agent;

use super::error::Searched;
use super::fetch::FetchFailure;
use super::load::read_verified;
use super::locate::{self, Located};
use super::progress::Progress;
use super::transfer::{Part, TransferFailure, transfer};
use crate::catalog::datasets::{DataFile, FileSet};

/// How long and how often an address is tried.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// For the name to resolve, and again for the connection to stand.
    pub(super) connect: Duration,
    /// For the answer to begin, and for each further read.
    pub(super) silence: Duration,
    /// Between two attempts at the same address.
    pub(super) pause: Duration,
    /// Attempts at one address, as long as each brings something new.
    pub(super) attempts: u32,
}

/// The patience of a user's run.
pub(super) const PATIENCE: Patience = Patience {
    connect: Duration::from_secs(10),
    silence: Duration::from_secs(30),
    pause: Duration::from_millis(500),
    attempts: 5,
};

/// Gzip adds at most a few bytes to each 64 KiB that it cannot shrink.
const GZIP_OVERHEAD: u64 = 64 << 10;

/// Makes `folder` hold every file of `set`; files already there are left alone. Each comes as
/// `<mirror><name>.gz` into `<name>.gz.part` and is renamed once its content is proven.
pub(super) fn fetch(
    set: &FileSet,
    mut mirrors: Vec<&str>,
    folder: &Path,
    patience: Patience,
    progress: &mut dyn Progress,
) -> Result<Located, FetchFailure> {
    let _lock = claim(folder, progress).map_err(|error| {
        let reason = format!("cannot be written: {error}");
        FetchFailure::at(format!("the cache, {}", folder.display()), reason)
    })?;
    let agent = new_agent(patience);
    for file in set.files() {
        if let Ok(None) = locate::find_file(folder, file) {
            fetch_file(&agent, file, &mut mirrors, folder, patience, progress)?;
        }
    }
    locate::look_in(set, folder).map_err(|reason| {
        let reason = reason.unwrap_or_else(|| "no such folder".to_owned());
        FetchFailure::at("download", reason)
    })
}

/// Creates `folder` and keeps other processes from filling it at the same time, until the file
/// returned is closed. A file system without locks is used unlocked: two processes could then
/// spoil each other's part file, which the digest finds out.
fn claim(folder: &Path, progress: &mut dyn Progress) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    let lock = File::create(folder.join(".lock"))?;
    if let Err(TryLockError::WouldBlock) = lock.try_lock() {
        progress.waiting(folder);
        // As above: what cannot be locked is used unlocked.
        let _ = lock.lock();
    }
    Ok(lock)
}

fn new_agent(patience: Patience) -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .user_agent(concat!("netc/", env!("CARGO_PKG_VERSION")))
        .timeout_resolve(Some(patience.connect))
        .timeout_connect(Some(patience.connect))
        .timeout_recv_response(Some(patience.silence))
        .timeout_per_read(Some(patience.silence))
        .build()
        .new_agent()
}

/// Fetches one file from the first mirror that serves it right, and moves that mirror to the
/// front of the list for the files to come.
fn fetch_file(
    agent: &Agent,
    file: &DataFile,
    mirrors: &mut [&str],
    folder: &Path,
    patience: Patience,
    progress: &mut dyn Progress,
) -> Result<(), FetchFailure> {
    let target = folder.join(format!("{}.gz", file.name));
    let part = Part::of(&target);
    let mut failures = Vec::new();
    for (index, mirror) in mirrors.iter().enumerate() {
        let url = format!("{mirror}{}.gz", file.name);
        match fetch_from(agent, &url, file, &part, patience, progress) {
            Ok(()) => {
                put_in_place(&part, &target).map_err(|error| {
                    FetchFailure::at(target.display().to_string(), error.to_string())
                })?;
                progress.finished(file.name);
                if let Some(served) = mirrors.get_mut(..=index) {
                    served.rotate_right(1);
                }
                return Ok(());
            }
            Err(TransferFailure::Interrupted) => return Err(FetchFailure::Interrupted),
            Err(TransferFailure::Disk(reason)) => return Err(FetchFailure::at(url, reason)),
            Err(TransferFailure::Cut(reason) | TransferFailure::Refused(reason)) => {
                progress.failed_attempt(&url, &reason);
                failures.push(Searched { place: url, reason });
            }
        }
    }
    if failures.is_empty() {
        failures.push(Searched {
            place: "download".to_owned(),
            reason: "not tried, the data set has no mirror".to_owned(),
        });
    }
    Err(FetchFailure::Failed(failures))
}

/// Takes a file from one address, resuming as long as each attempt brings something new, and
/// verifies its content. A part whose content is wrong is removed.
fn fetch_from(
    agent: &Agent,
    url: &str,
    file: &DataFile,
    part: &Part,
    patience: Patience,
    progress: &mut dyn Progress,
) -> Result<(), TransferFailure> {
    let limit = file.bytes + GZIP_OVERHEAD + file.bytes / 1024;
    let mut attempt = 1;
    loop {
        match transfer(agent, url, part, (file.name, limit), progress) {
            Err(TransferFailure::Cut(reason)) if attempt < patience.attempts => {
                progress.failed_attempt(url, &reason);
                std::thread::sleep(patience.pause);
                attempt += 1;
            }
            Err(failure) => return Err(failure),
            Ok(()) => break,
        }
    }
    read_verified(&part.path, file).map(drop).map_err(|error| {
        part.discard();
        TransferFailure::Refused(format!("served wrong content: {error}"))
    })
}

/// Gives a proven part, whose bytes are on disk, its name, and has the name on disk as well.
fn put_in_place(part: &Part, target: &Path) -> io::Result<()> {
    part.forget_origin();
    fs::rename(&part.path, target)?;
    // Not every system can open a folder, or flush it; the file itself is safe.
    if let Some(Ok(folder)) = target.parent().map(File::open) {
        let _ = folder.sync_all();
    }
    Ok(())
}
