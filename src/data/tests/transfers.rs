//! One file over connections that fail: cut, resumed, refused, wrong, too long, silent.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::samples::{Sample, gzip, sample};
use super::server::{ETAG, Reply, Request, Server};
use crate::data::Progress;
use crate::data::download::{Patience, fetch};
use crate::data::fetch::FetchFailure;

/// Waits little, yet long enough for a busy machine.
pub(super) const HASTY: Patience = Patience {
    connect: Duration::from_secs(5),
    silence: Duration::from_secs(1),
    pause: Duration::ZERO,
    attempts: 5,
};

/// Notes what it is told, and cancels when asked to.
#[derive(Default)]
pub(super) struct Notes {
    /// Names and first bytes of transfers.
    pub(super) started: Vec<(String, u64)>,
    pub(super) failed: Vec<String>,
    pub(super) finished: Vec<String>,
    pub(super) done: u64,
    pub(super) waited: bool,
    /// Cancels once this many bytes of a file are there.
    pub(super) cancel_at: Option<u64>,
}

impl Progress for Notes {
    fn started(&mut self, file: &str, _: &str, done: u64, _: Option<u64>) {
        self.started.push((file.to_owned(), done));
    }
    fn advanced(&mut self, done: u64) {
        self.done = done;
    }
    fn failed_attempt(&mut self, _: &str, reason: &str) {
        self.failed.push(reason.to_owned());
    }
    fn finished(&mut self, file: &str) {
        self.finished.push(file.to_owned());
    }
    fn waiting(&mut self, _: &Path) {
        self.waited = true;
    }
    fn cancelled(&self) -> bool {
        self.cancel_at.is_some_and(|limit| self.done >= limit)
    }
}

/// A cache in which only the largest file is missing.
struct Cache {
    root: TempDir,
    sample: Sample,
    /// What a mirror serves.
    served: Vec<u8>,
}

impl Cache {
    fn new() -> Self {
        let (root, sample) = (TempDir::new().unwrap(), sample());
        sample.write(root.path());
        let served = gzip(&sample.contents[0]);
        fs::remove_file(root.path().join("train-images.gz")).unwrap();
        Self { root, sample, served }
    }

    fn path(&self, suffix: &str) -> PathBuf {
        self.root.path().join(format!("train-images.gz{suffix}"))
    }

    fn fetch(&self, mirrors: &[&Server], notes: &mut Notes) -> Result<(), String> {
        let mirrors: Vec<_> = mirrors.iter().map(|server| server.mirror()).collect();
        let mirrors = mirrors.iter().map(String::as_str).collect();
        match fetch(&self.sample.set, mirrors, self.root.path(), HASTY, notes) {
            Ok(_) => Ok(()),
            Err(FetchFailure::Interrupted) => Err("interrupted".to_owned()),
            Err(FetchFailure::Failed(searched)) => {
                Err(searched.iter().map(|s| s.reason.as_str()).collect::<Vec<_>>().join("\n"))
            }
        }
    }

    /// Fetches, and sees that the file is right and nothing else is left behind.
    fn fetch_well(&self, mirrors: &[&Server]) -> Notes {
        let mut notes = Notes::default();
        self.fetch(mirrors, &mut notes).unwrap();
        assert_eq!(fs::read(self.path("")).unwrap(), self.served);
        assert!(!self.path(".part").exists() && !self.path(".part.origin").exists());
        assert_eq!(notes.finished, ["train-images"]);
        assert_eq!(notes.done, self.served.len() as u64);
        notes
    }

    /// The server that answers its first request with `first` and the others rightly.
    fn server(&self, first: impl Fn(Vec<u8>) -> Reply + Send + 'static) -> Server {
        let content = self.served.clone();
        Server::start(move |number, _| match number {
            0 => first(content.clone()),
            _ => Reply::Serve(content.clone()),
        })
    }
}

fn ranges(server: &Server) -> Vec<Option<usize>> {
    server.requests().iter().map(|request| request.from).collect()
}

#[test]
fn a_cut_connection_is_resumed_where_it_stopped() {
    let cache = Cache::new();
    let server = cache.server(|content| Reply::Cut(content, 100_000));
    let notes = cache.fetch_well(&[&server]);
    let file = "train-images.gz".to_owned();
    let resumed = Request { file, from: Some(100_000), if_range: Some(ETAG.to_owned()) };
    assert_eq!(server.requests()[1], resumed);
    let name = "train-images".to_owned();
    assert_eq!(notes.started, [(name.clone(), 0), (name, 100_000)]);
    assert_eq!(notes.failed.len(), 1);
}

#[test]
fn a_server_that_ignores_the_range_makes_it_begin_anew() {
    let cache = Cache::new();
    let content = cache.served.clone();
    let server = Server::start(move |number, _| match number {
        0 => Reply::Cut(content.clone(), 50_000),
        _ => Reply::IgnoreRange(content.clone()),
    });
    cache.fetch_well(&[&server]);
    assert_eq!(ranges(&server), [None, Some(50_000)]);
}

#[test]
fn without_a_validator_nothing_is_resumed() {
    let cache = Cache::new();
    let server = cache.server(|content| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", content.len());
        Reply::Raw(head, content[..70_000].to_vec())
    });
    cache.fetch_well(&[&server]);
    assert_eq!(ranges(&server), [None, None]);
}

#[test]
fn a_weak_etag_is_no_validator_and_the_date_of_change_is_one() {
    let cache = Cache::new();
    let server = cache.server(|content| {
        let date = "Sun, 05 Jul 2009 14:00:00 GMT";
        let length = content.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\nETag: W/\"v1\"\r\nLast-Modified: {date}\r\n\
             Content-Length: {length}\r\n\r\n"
        );
        Reply::Raw(head, content[..70_000].to_vec())
    });
    // The server does not know the date, and rightly sends everything.
    cache.fetch_well(&[&server]);
    let if_range = server.requests()[1].if_range.clone();
    assert_eq!(if_range.as_deref(), Some("Sun, 05 Jul 2009 14:00:00 GMT"));
}

#[test]
fn a_cancelled_download_is_resumed_by_the_next_run() {
    let cache = Cache::new();
    let server = cache.server(Reply::Serve);
    let mut notes = Notes { cancel_at: Some(90_000), ..Notes::default() };
    assert_eq!(cache.fetch(&[&server], &mut notes), Err("interrupted".to_owned()));
    assert_eq!(fs::metadata(cache.path(".part")).unwrap().len(), notes.done);
    cache.fetch_well(&[&server]);
    assert_eq!(ranges(&server), [None, Some(usize::try_from(notes.done).unwrap())]);
}

#[test]
fn a_part_from_another_address_is_not_continued() {
    let cache = Cache::new();
    fs::write(cache.path(".part"), [1; 1000]).unwrap();
    fs::write(cache.path(".part.origin"), format!("http://elsewhere/x\n{ETAG}\n")).unwrap();
    let server = cache.server(Reply::Serve);
    cache.fetch_well(&[&server]);
    assert_eq!(ranges(&server), [None]);
}

#[test]
fn a_part_longer_than_the_file_is_thrown_away() {
    let cache = Cache::new();
    let server = cache.server(|_| Reply::Status("416 Range Not Satisfiable"));
    fs::write(cache.path(".part"), vec![1; cache.served.len()]).unwrap();
    let origin = format!("{}train-images.gz\n{ETAG}\n", server.mirror());
    fs::write(cache.path(".part.origin"), origin).unwrap();
    cache.fetch_well(&[&server]);
    assert_eq!(ranges(&server), [Some(cache.served.len()), None]);
}

#[test]
fn wrong_bytes_make_the_second_mirror_serve() {
    let cache = Cache::new();
    let mut other = cache.sample.contents[0].clone();
    other[5000] ^= 1;
    let wrong = Server::start(move |_, _| Reply::Serve(gzip(&other)));
    let right = cache.server(Reply::Serve);
    let notes = cache.fetch_well(&[&wrong, &right]);
    assert_eq!(ranges(&right), [None]);
    assert!(notes.failed[0].starts_with("served wrong content: "), "{:?}", notes.failed);
    assert!(notes.failed[0].contains("is not the published file train-images"));
}

#[test]
fn a_page_in_place_of_the_file_makes_the_second_mirror_serve() {
    let cache = Cache::new();
    let page = Server::start(|_, _| Reply::Serve(b"<html>Sign in to this network".to_vec()));
    let right = cache.server(Reply::Serve);
    let notes = cache.fetch_well(&[&page, &right]);
    assert!(notes.failed[0].contains("is not an IDX file"), "{:?}", notes.failed);
}

#[test]
fn silence_is_not_endured_for_ever() {
    let cache = Cache::new();
    let silent = Server::start(|_, _| Reply::Silence(Duration::from_secs(2)));
    let right = cache.server(Reply::Serve);
    let notes = cache.fetch_well(&[&silent, &right]);
    assert!(notes.failed[0].contains("timeout"), "{:?}", notes.failed);
}

#[test]
fn refusals_are_told_for_each_mirror() {
    let cache = Cache::new();
    let missing = Server::start(|_, _| Reply::Status("404 Not Found"));
    let broken = Server::start(|_, _| Reply::Status("503 Service Unavailable"));
    let error = cache.fetch(&[&missing, &broken], &mut Notes::default()).unwrap_err();
    assert_eq!(error, "answers HTTP 404 Not Found\nanswers HTTP 503 Service Unavailable");
    assert!(!cache.path("").exists() && !cache.path(".part").exists());
}

#[test]
fn another_range_than_asked_for_is_refused() {
    let cache = Cache::new();
    let content = cache.served.clone();
    let server = Server::start(move |number, _| {
        if number == 0 {
            Reply::Cut(content.clone(), 100_000)
        } else {
            let head = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 7-9/300000\r\n\
                        Content-Length: 3\r\n\r\n";
            Reply::Raw(head.to_owned(), vec![1, 2, 3])
        }
    });
    let error = cache.fetch(&[&server], &mut Notes::default()).unwrap_err();
    assert_eq!(error, "sends another range than was asked for");
}

#[test]
fn more_than_the_file_can_have_is_not_taken() {
    let cache = Cache::new();
    let announced = Server::start(|_, _| {
        Reply::Raw("HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n".to_owned(), vec![])
    });
    let endless = Server::start(|_, _| {
        Reply::Raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_owned(), vec![7; 4_000_000])
    });
    let error = cache.fetch(&[&announced, &endless], &mut Notes::default()).unwrap_err();
    let lines: Vec<_> = error.lines().collect();
    assert!(lines[0].starts_with("announces 9000000000 bytes, more than the "), "{error}");
    assert!(lines[1].starts_with("sends more than the "), "{error}");
    assert!(!cache.path(".part").exists());
}

#[test]
fn a_connection_that_is_always_cut_is_given_up_with_the_part_kept() {
    let cache = Cache::new();
    let content = cache.served.clone();
    let server = Server::start(move |_, _| Reply::Cut(content.clone(), 10_000));
    cache.fetch(&[&server], &mut Notes::default()).unwrap_err();
    let expected = [None, Some(10_000), Some(20_000), Some(30_000), Some(40_000)];
    assert_eq!(ranges(&server), expected);
    assert_eq!(fs::metadata(cache.path(".part")).unwrap().len(), 50_000);
}
