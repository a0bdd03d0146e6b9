//! A small data set made on the spot, with digests of its own.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::catalog::datasets::{DataFile, FileSet, SplitFiles};
use crate::data::digest::Hasher;
use crate::data::{Environment, LoadOptions};

/// Canonical names of the four files, in order.
pub(super) const NAMES: [&str; 4] = ["train-images", "train-labels", "test-images", "test-labels"];

/// Four files and the declaration that fits them.
pub(super) struct Sample {
    pub(super) set: FileSet,
    pub(super) contents: [Vec<u8>; 4],
}

/// An IDX file of unsigned bytes.
pub(super) fn idx(shape: &[u32], elements: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, 8, u8::try_from(shape.len()).unwrap()];
    file.extend(shape.iter().flat_map(|dim| dim.to_be_bytes()));
    file.extend(elements);
    file
}

/// Bytes that do not compress, the same each time.
pub(super) fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let step = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(step).take(count).collect()
}

pub(super) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// 200 training images of 40 x 40 (320 kB) and 20 test images, 10 classes.
pub(super) fn sample() -> Sample {
    let labels = |count: u8| (0..count).map(|n| n % 10).collect::<Vec<_>>();
    sample_of([
        idx(&[200, 40, 40], &noise(320_000)),
        idx(&[200], &labels(200)),
        idx(&[20, 40, 40], &noise(32_000)),
        idx(&[20], &labels(20)),
    ])
}

/// A data set with these contents, whatever they are.
pub(super) fn sample_of(contents: [Vec<u8>; 4]) -> Sample {
    let declare = |n: usize, keras_array| DataFile {
        name: NAMES[n],
        other_names: if n == 0 { &["train.images"] } else { &[] },
        bytes: contents[n].len() as u64,
        // A declaration lives as long as the program, also in a test.
        sha256: Box::leak(sha256(&contents[n]).into_boxed_str()),
        keras_array,
    };
    let train = SplitFiles { images: declare(0, "x_train"), labels: declare(1, "y_train") };
    let test = SplitFiles { images: declare(2, "x_test"), labels: declare(3, "y_test") };
    let keras_archive = Some("small.npz");
    let set = FileSet { name: "small", classes: 10, train, test, mirrors: &[], keras_archive };
    Sample { set, contents }
}

pub(super) fn sha256(content: &[u8]) -> String {
    let mut hasher = Hasher::default();
    hasher.update(content);
    hasher.finish()
}

impl Sample {
    /// Writes the files, compressed, into `folder`.
    pub(super) fn write(&self, folder: &Path) {
        fs::create_dir_all(folder).unwrap();
        for (name, content) in NAMES.iter().zip(&self.contents) {
            fs::write(folder.join(format!("{name}.gz")), gzip(content)).unwrap();
        }
    }
}

/// Options under which only places in `root` are looked at, and the network is not.
pub(super) fn offline_in(root: &Path) -> LoadOptions {
    let environment = Environment {
        netc_data: None,
        cache: Some(root.join("cache/netc")),
        keras: Some(root.join(".keras")),
    };
    LoadOptions { environment, offline: true, ..LoadOptions::default() }
}
