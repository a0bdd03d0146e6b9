//! Loads a file set: finds it, fetches it if need be, verifies digests, counts and labels.
//! Knows no batches and no preprocessing.

use std::path::{Path, PathBuf};
use std::thread;

use super::error::{DataError, Searched};
use super::fetch::{FetchFailure, fetch, remedies};
use super::idx::{self, Idx};
use super::keras_archive;
use super::locate::{self, Environment, Located};
use super::progress::Progress;
use crate::catalog::datasets::{DataFile, FileSet};

/// Where data may come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadOptions {
    /// `--data-dir`: the folder of the files, or one that holds a folder named after the set.
    pub data_dir: Option<PathBuf>,
    /// What the environment says; [`Environment::from_process`] for this process's.
    pub environment: Environment,
    /// The spec file; `data/<set>` is looked for beside it and in the folders above it.
    pub spec_path: Option<PathBuf>,
    /// Never use the network.
    pub offline: bool,
    /// Addresses ending in `/` to try before the mirrors of the set.
    pub mirrors: Vec<String>,
}

/// The samples of one split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// All images, one after the other, each in row-major order: count x `shape` bytes.
    pub images: Vec<u8>,
    /// The shape of one image, such as `[28, 28]`.
    pub shape: Vec<usize>,
    /// One label for each image, each less than the number of classes.
    pub labels: Vec<u8>,
}

/// Name and content of a file that was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDigest {
    /// The canonical name of the file.
    pub name: &'static str,
    /// SHA-256 of its uncompressed content, in lower-case hexadecimal digits.
    pub sha256: String,
}

/// A data set in memory, verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The training split.
    pub train: Split,
    /// The test split.
    pub test: Split,
    /// The four files in the order of [`FileSet::files`].
    pub digests: Vec<FileDigest>,
    /// The folder that they came from.
    pub folder: PathBuf,
    /// The places looked at before, each with the reason why it did not serve.
    pub searched: Vec<Searched>,
}

/// Loads `set` from the first place that has it, in the order of [`locate`](super::locate), then
/// Keras's archive, then the mirrors (feature `download`), which fill the user's cache.
///
/// # Errors
/// `--data-dir` is no folder; no place has the whole set; a file of the chosen place is damaged
/// or not the published one. A damaged file is an error, never a reason to look further: only a
/// Keras archive, which is not netc's, is passed over.
pub fn load(
    set: &FileSet,
    options: &LoadOptions,
    progress: &mut dyn Progress,
) -> Result<Loaded, DataError> {
    if let Some(path) = options.data_dir.as_ref().filter(|path| !path.is_dir()) {
        return Err(DataError::NoSuchFolder { option: "--data-dir", path: path.clone() });
    }
    let mut searched = match locate::locate(set, options) {
        Ok(located) => return load_files(set, &located, Vec::new()),
        Err(searched) => searched,
    };
    match load_keras_archive(set, options) {
        Some(Ok(loaded)) => return Ok(Loaded { searched, ..loaded }),
        Some(Err(passed_over)) => searched.push(passed_over),
        None => {}
    }
    match fetch(set, options, progress) {
        Ok(located) => load_files(set, &located, searched),
        Err(FetchFailure::Interrupted) => Err(DataError::Interrupted { set: set.name }),
        Err(FetchFailure::Failed(attempts)) => {
            searched.extend(attempts);
            let remedies = remedies(set, options);
            Err(DataError::NotFound { set: set.name, searched, remedies })
        }
    }
}

fn load_keras_archive(set: &FileSet, options: &LoadOptions) -> Option<Result<Loaded, Searched>> {
    let folder = locate::keras_folder(options)?;
    let path = folder.join(set.keras_archive?);
    let passed_over = |reason: String| {
        Some(Err(Searched { place: format!("Keras's archive, {}", path.display()), reason }))
    };
    if !path.is_file() {
        return passed_over("no such file".to_owned());
    }
    let loaded = read_all(set, |_, file| keras_archive::read(&path, file)).and_then(|read| {
        assemble(set, read, &[&path, &path, &path, &path], folder.clone(), Vec::new())
    });
    match loaded {
        Ok(loaded) => Some(Ok(loaded)),
        Err(error) => passed_over(error.to_string()),
    }
}

fn load_files(
    set: &FileSet,
    located: &Located,
    searched: Vec<Searched>,
) -> Result<Loaded, DataError> {
    let read = read_all(set, |index, file| {
        // The index is a position in an array of four files, as `located.files` is.
        let path = located.files.get(index).unwrap_or(&located.folder);
        read_verified(path, file)
    })?;
    let [a, b, c, d] = &located.files;
    assemble(set, read, &[a, b, c, d], located.folder.clone(), searched)
}

/// Reads the IDX file at `path` and proves it to be the published `file`.
pub(super) fn read_verified(path: &Path, file: &DataFile) -> Result<Idx, DataError> {
    let idx = idx::read(path)?;
    if idx.sha256 == file.sha256 {
        return Ok(idx);
    }
    Err(DataError::WrongDigest {
        path: path.to_owned(),
        name: file.name,
        found: idx.sha256,
        expected: file.sha256,
    })
}

/// Reads all four files, the first (by far the largest) on this thread and the others on a
/// second one. The error, if any, is that of the first file in order.
fn read_all<F>(set: &FileSet, read: F) -> Result<[Idx; 4], DataError>
where
    F: Fn(usize, &DataFile) -> Result<Idx, DataError> + Sync,
{
    let [a, b, c, d] = set.files();
    let others = || (read(1, b), read(2, c), read(3, d));
    let (first, (second, third, fourth)) = thread::scope(|scope| {
        let spawned = thread::Builder::new().spawn_scoped(scope, others);
        let first = read(0, a);
        let rest = match spawned {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            // No second thread is to be had: the same work on this one.
            Err(_) => others(),
        };
        (first, rest)
    });
    Ok([first?, second?, third?, fourth?])
}

/// Makes the splits of four arrays that were read from `paths`.
fn assemble(
    set: &FileSet,
    read: [Idx; 4],
    paths: &[&Path; 4],
    folder: PathBuf,
    searched: Vec<Searched>,
) -> Result<Loaded, DataError> {
    let sha256 = read.each_ref().map(|idx| idx.sha256.clone());
    let named = set.files().into_iter().zip(sha256);
    let digests = named.map(|(file, sha256)| FileDigest { name: file.name, sha256 }).collect();
    let [train_images, train_labels, test_images, test_labels] = read;
    let [a, b, c, d] = paths;
    let train = make_split(set, (train_images, a), (train_labels, b))?;
    let test = make_split(set, (test_images, c), (test_labels, d))?;
    Ok(Loaded { train, test, digests, folder, searched })
}

fn make_split(
    set: &FileSet,
    (images, images_path): (Idx, &Path),
    (labels, labels_path): (Idx, &Path),
) -> Result<Split, DataError> {
    let wrong_rank = |path: &Path, shape: &[usize], problem: &str| DataError::Dimensions {
        path: path.to_owned(),
        shape: format!("{shape:?}"),
        problem: problem.to_owned(),
    };
    let (image_count, shape) = match images.shape.as_slice() {
        [count, sample @ ..] if !sample.is_empty() => (*count, sample.to_vec()),
        shape => {
            return Err(wrong_rank(images_path, shape, "but images have at least rank 2"));
        }
    };
    let [label_count] = *labels.shape.as_slice() else {
        return Err(wrong_rank(labels_path, &labels.shape, "but labels have rank 1"));
    };
    if image_count != label_count {
        let (images, labels) = (images_path.to_owned(), labels_path.to_owned());
        return Err(DataError::CountMismatch { images, image_count, labels, label_count });
    }
    let out_of_range = |&(_, &value): &(usize, &u8)| usize::from(value) >= set.classes;
    if let Some((index, &value)) = labels.bytes.iter().enumerate().find(out_of_range) {
        let path = labels_path.to_owned();
        return Err(DataError::LabelOutOfRange { path, index, value, classes: set.classes });
    }
    Ok(Split { images: images.bytes, shape, labels: labels.bytes })
}
