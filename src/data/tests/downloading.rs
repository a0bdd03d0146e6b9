//! A whole data set from loopback mirrors into the cache, and what is said when that fails.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;

use super::samples::{Sample, gzip, offline_in, sample};
use super::server::{Reply, Server};
use super::transfers::{HASTY, Notes};
use crate::catalog::datasets::FileSet;
use crate::data::download::fetch;
use crate::data::{DataError, LoadOptions, Silent, load};

/// Serves the files of `sample`.
fn mirror_of(sample: &Sample) -> Server {
    let files = sample.set.files().map(|file| format!("{}.gz", file.name));
    let contents = sample.contents.clone().map(|content| gzip(&content));
    Server::start(move |_, request| match files.iter().position(|file| *file == request.file) {
        Some(at) => Reply::Serve(contents[at].clone()),
        None => Reply::Status("404 Not Found"),
    })
}

fn online_in(root: &Path, mirrors: &[&Server]) -> LoadOptions {
    let mirrors = mirrors.iter().map(|server| server.mirror()).collect();
    LoadOptions { offline: false, mirrors, ..offline_in(root) }
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_data_set_is_fetched_once_and_then_comes_from_the_cache() {
    let (root, sample) = (TempDir::new().unwrap(), sample());
    let server = mirror_of(&sample);
    let mut notes = Notes::default();
    let loaded = load(&sample.set, &online_in(root.path(), &[&server]), &mut notes).unwrap();
    let cache = root.path().join("cache/netc/small");
    assert_eq!(loaded.folder, cache);
    assert_eq!(loaded.train.images, &sample.contents[0][16..]);
    assert_eq!(loaded.searched.len(), 6);
    assert_eq!(notes.finished, ["train-images", "train-labels", "test-images", "test-labels"]);
    let files = [".lock", "test-images.gz", "test-labels.gz", "train-images.gz", "train-labels.gz"];
    assert_eq!(names_in(&cache), files);
    let again = load(&sample.set, &offline_in(root.path()), &mut Silent).unwrap();
    assert_eq!(again.train, loaded.train);
    assert_eq!(server.requests().len(), 4);
}

#[test]
fn only_missing_files_are_fetched() {
    let (root, sample) = (TempDir::new().unwrap(), sample());
    let cache = root.path().join("cache/netc/small");
    sample.write(&cache);
    fs::remove_file(cache.join("test-labels.gz")).unwrap();
    let server = mirror_of(&sample);
    load(&sample.set, &online_in(root.path(), &[&server]), &mut Silent).unwrap();
    assert_eq!(server.requests().len(), 1);
    assert_eq!(server.requests()[0].file, "test-labels.gz");
}

#[test]
fn a_mirror_that_served_is_asked_first_from_then_on() {
    let (root, sample) = (TempDir::new().unwrap(), sample());
    let empty = Server::start(|_, _| Reply::Status("404 Not Found"));
    let server = mirror_of(&sample);
    load(&sample.set, &online_in(root.path(), &[&empty, &server]), &mut Silent).unwrap();
    assert_eq!((empty.requests().len(), server.requests().len()), (1, 4));
}

#[test]
fn a_failed_download_is_told_after_every_other_place() {
    let (root, sample) = (TempDir::new().unwrap(), sample());
    let missing = Server::start(|_, _| Reply::Status("404 Not Found"));
    // Nobody listens at the address of a listener that was closed.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut options = online_in(root.path(), &[&missing]);
    options.mirrors.push(format!("http://{closed}/"));
    let error = load(&sample.set, &options, &mut Silent).unwrap_err();
    assert_eq!(error.to_string(), "data set small is not on this machine and was not fetched");
    let help = error.help();
    let refused = format!("\n  7. {}train-images.gz: answers HTTP 404 Not Found", missing.mirror());
    assert!(help.contains(&refused), "{help}");
    let unreachable = format!("\n  8. http://{closed}/train-images.gz: ");
    assert!(help.contains(&unreachable), "{help}");
    assert!(help.contains("\n  a) run the same command again with the network up"), "{help}");
}

#[test]
fn a_set_without_mirrors_says_so() {
    let root = TempDir::new().unwrap();
    let error = load(&sample().set, &online_in(root.path(), &[]), &mut Silent).unwrap_err();
    assert!(error.help().contains("download: not tried, the data set has no mirror"));
}

#[test]
fn a_cache_that_cannot_be_written_is_told() {
    let (root, sample) = (TempDir::new().unwrap(), sample());
    fs::create_dir_all(root.path().join("cache")).unwrap();
    fs::write(root.path().join("cache/netc"), "a file").unwrap();
    let server = mirror_of(&sample);
    let error = load(&sample.set, &online_in(root.path(), &[&server]), &mut Silent).unwrap_err();
    assert!(error.help().contains("cache/netc/small: cannot be written: "), "{}", error.help());
    assert!(server.requests().is_empty());
}

#[test]
fn without_a_home_nothing_is_fetched() {
    let set = FileSet { mirrors: &["http://127.0.0.1:9/"], ..sample().set };
    let error = load(&set, &LoadOptions::default(), &mut Silent).unwrap_err();
    assert!(error.help().contains("no home folder is known; set HOME"), "{}", error.help());
    assert!(error.help().contains("--output-dir 'data/small'"), "{}", error.help());
}

#[test]
fn cancelling_is_an_error_of_its_own() {
    let (root, sample) = (TempDir::new().unwrap(), sample());
    let server = mirror_of(&sample);
    let mut notes = Notes { cancel_at: Some(1000), ..Notes::default() };
    let error = load(&sample.set, &online_in(root.path(), &[&server]), &mut notes).unwrap_err();
    assert!(matches!(error, DataError::Interrupted { set: "small" }), "{error}");
    assert!(error.help().contains("goes on where it stopped"));
}

#[test]
fn a_second_process_waits_for_the_first_and_then_uses_its_files() {
    let (root, sample) = (TempDir::new().unwrap(), sample());
    let folder = root.path().to_owned();
    let first = File::create(folder.join(".lock")).unwrap();
    first.lock().unwrap();
    let server = mirror_of(&sample);
    let (tell, told) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut notes = Notes::default();
            let mirror = server.mirror();
            let fetched = fetch(&sample.set, vec![&mirror], &folder, HASTY, &mut notes);
            tell.send(fetched.is_ok() && notes.waited).unwrap();
        });
        assert!(told.recv_timeout(Duration::from_millis(200)).is_err(), "it did not wait");
        sample.write(&folder);
        drop(first);
        assert!(told.recv_timeout(Duration::from_secs(10)).unwrap());
    });
    assert!(server.requests().is_empty());
}
