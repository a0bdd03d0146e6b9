//! One HTTP transfer of one file into a part file, resumed where an earlier one stopped.
//! Knows nothing of data sets, mirrors or digests.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use ureq::http::{HeaderMap, Response, StatusCode};
use ureq::{Agent, Body};

use super::progress::Progress;

/// Bytes read between two looks at [`Progress::cancelled`].
const CHUNK: usize = 64 << 10;

/// Why a transfer ended early.
pub(super) enum TransferFailure {
    /// The caller cancelled; what arrived is kept.
    Interrupted,
    /// The connection failed after it brought something new: another attempt at the same address
    /// goes on from there.
    Cut(String),
    /// This address does not serve the file.
    Refused(String),
    /// The file cannot be written: no other address will do better.
    Disk(String),
}

/// A file on its way: `<target>.part`, and beside it `<target>.part.origin` with the address and
/// the validator (`ETag` or `Last-Modified`) of what the part was taken from.
pub(super) struct Part {
    pub(super) path: PathBuf,
    origin: PathBuf,
}

impl Part {
    pub(super) fn of(target: &Path) -> Self {
        let with = |suffix| {
            let mut name = target.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        Self { path: with(".part"), origin: with(".part.origin") }
    }

    /// Removes what has arrived; a file that is not there is as good as removed.
    pub(super) fn discard(&self) {
        self.forget_origin();
        let _ = fs::remove_file(&self.path);
    }

    /// Without its origin a part is never resumed.
    pub(super) fn forget_origin(&self) {
        let _ = fs::remove_file(&self.origin);
    }

    /// How far an earlier transfer from `url` came, and the validator of its content.
    fn resumable(&self, url: &str) -> Option<(u64, String)> {
        let origin = fs::read_to_string(&self.origin).ok()?;
        let (from, validator) = origin.trim_end().split_once('\n')?;
        let size = fs::metadata(&self.path).ok()?.len();
        (from == url && size > 0 && !validator.is_empty()).then(|| (size, validator.to_owned()))
    }

    /// Opens the part to go on at `offset`; at 0 it is emptied and its new origin noted.
    fn open(&self, offset: u64, url: &str, validator: Option<&str>) -> io::Result<File> {
        if offset > 0 {
            return OpenOptions::new().append(true).open(&self.path);
        }
        self.forget_origin();
        let file = File::create(&self.path)?;
        if let Some(validator) = validator {
            fs::write(&self.origin, format!("{url}\n{validator}\n"))?;
        }
        Ok(file)
    }
}

/// Takes `url` into `part`, at most `limit` bytes of it, and has it safe on disk when it returns.
/// `name` is what the progress calls it.
pub(super) fn transfer(
    agent: &Agent,
    url: &str,
    part: &Part,
    (name, limit): (&str, u64),
    progress: &mut dyn Progress,
) -> Result<(), TransferFailure> {
    let resumable = part.resumable(url);
    let mut request = agent.get(url);
    if let Some((size, validator)) = &resumable {
        request = request.header("Range", format!("bytes={size}-")).header("If-Range", validator);
    }
    let response = request.call().map_err(|error| match error {
        ureq::Error::Io(error) => TransferFailure::Refused(error.to_string()),
        error => TransferFailure::Refused(error.to_string()),
    })?;
    let offset = match accepted_offset(&response, resumable.map_or(0, |(size, _)| size)) {
        Ok(offset) => offset,
        Err(failure) => {
            if response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
                part.discard();
            }
            return Err(failure);
        }
    };
    let total = response.body().content_length().and_then(|rest| rest.checked_add(offset));
    if let Some(total) = total.filter(|&total| total > limit) {
        let reason = format!("announces {total} bytes, more than the {limit} that it can have");
        return Err(TransferFailure::Refused(reason));
    }
    let disk = |error: io::Error| disk_failure(&part.path, &error);
    let file = part.open(offset, url, validator(response.headers()).as_deref()).map_err(disk)?;
    progress.started(name, url, offset, total);
    let copied = copy(response, &file, part, (offset, limit), progress);
    file.sync_all().map_err(disk)?;
    copied
}

/// Where the body of `response` belongs in the file, of which `size` bytes are there.
fn accepted_offset(response: &Response<Body>, size: u64) -> Result<u64, TransferFailure> {
    match response.status() {
        StatusCode::OK => Ok(0),
        StatusCode::PARTIAL_CONTENT if size > 0 => {
            let range = response.headers().get("content-range").and_then(|v| v.to_str().ok());
            let start = range.and_then(|range| range.strip_prefix("bytes ")?.split('-').next());
            if start.and_then(|start| start.parse().ok()) == Some(size) {
                return Ok(size);
            }
            Err(TransferFailure::Refused("sends another range than was asked for".to_owned()))
        }
        // The part is as long as the file or longer: it is discarded, and the next attempt at the
        // same address begins anew.
        StatusCode::RANGE_NOT_SATISFIABLE if size > 0 => {
            Err(TransferFailure::Cut("has no bytes beyond those that arrived before".to_owned()))
        }
        status => Err(TransferFailure::Refused(format!("answers HTTP {status}"))),
    }
}

/// What `If-Range` may be given: a strong `ETag`, else the date of the last change.
fn validator(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    text("etag").filter(|tag| tag.starts_with('"')).or_else(|| text("last-modified"))
}

fn copy(
    response: Response<Body>,
    mut file: &File,
    part: &Part,
    (offset, limit): (u64, u64),
    progress: &mut dyn Progress,
) -> Result<(), TransferFailure> {
    // ureq's own limit only guards reading into memory; ours follows.
    let mut body = response.into_body().into_with_config().limit(u64::MAX).reader();
    let mut chunk = vec![0; CHUNK];
    let mut done = offset;
    loop {
        if progress.cancelled() {
            return Err(TransferFailure::Interrupted);
        }
        let count = match body.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) if done > offset => return Err(TransferFailure::Cut(error.to_string())),
            Err(error) => return Err(TransferFailure::Refused(error.to_string())),
        };
        done += count as u64;
        if done > limit {
            part.discard();
            let reason = format!("sends more than the {limit} bytes that it can have");
            return Err(TransferFailure::Refused(reason));
        }
        let bytes = chunk.get(..count).unwrap_or_default();
        file.write_all(bytes).map_err(|error| disk_failure(&part.path, &error))?;
        progress.advanced(done);
    }
}

fn disk_failure(path: &Path, error: &io::Error) -> TransferFailure {
    TransferFailure::Disk(format!("cannot write {}: {error}", path.display()))
}
