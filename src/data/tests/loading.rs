//! Loading: verification, counts, labels, and the error when nothing serves.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::samples::{Sample, idx, noise, offline_in, sample, sample_of, sha256};
use crate::catalog::datasets::{FileSet, MNIST};
use crate::data::{DataError, LoadOptions, Loaded, Silent, load};

/// Loads a set from files written for it.
fn load_written(sample: &Sample, root: &Path) -> Result<Loaded, DataError> {
    sample.write(&root.join("cache/netc/small"));
    load(&sample.set, &offline_in(root), &mut Silent)
}

#[test]
fn the_repositorys_mnist_is_the_published_one() {
    let data_dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let options =
        LoadOptions { data_dir: Some(data_dir.clone()), offline: true, ..LoadOptions::default() };
    let loaded = load(&MNIST, &options, &mut Silent).unwrap();
    assert_eq!(loaded.folder, data_dir.join("mnist"));
    assert_eq!(loaded.train.shape, [28, 28]);
    assert_eq!(loaded.train.images.len(), 60_000 * 28 * 28);
    assert_eq!(loaded.train.labels.len(), 60_000);
    assert_eq!(loaded.train.labels[..8], [5, 0, 4, 1, 9, 2, 1, 3]);
    assert_eq!(loaded.test.shape, [28, 28]);
    assert_eq!(loaded.test.images.len(), 10_000 * 28 * 28);
    assert_eq!(loaded.test.labels[..8], [7, 2, 1, 0, 4, 1, 4, 9]);
    let sum: u64 = loaded.train.images.iter().map(|&byte| u64::from(byte)).sum();
    // The known mean of the training images, 0.1307 of 255.
    assert_eq!(sum * 10_000 / (60_000 * 28 * 28 * 255), 1306);
    for (digest, file) in loaded.digests.iter().zip(MNIST.files()) {
        assert_eq!((digest.name, digest.sha256.as_str()), (file.name, file.sha256));
    }
}

#[test]
fn splits_hold_what_the_files_hold() {
    let root = TempDir::new().unwrap();
    let sample = sample();
    let loaded = load_written(&sample, root.path()).unwrap();
    assert_eq!(loaded.train.images, noise(320_000));
    assert_eq!(loaded.train.shape, [40, 40]);
    assert_eq!(loaded.train.labels, &sample.contents[1][8..]);
    assert_eq!(loaded.test.images, noise(32_000));
    assert_eq!(loaded.digests[3].sha256, sha256(&sample.contents[3]));
    assert_eq!(loaded.searched, []);
}

#[test]
fn content_that_is_not_the_published_one_is_refused_with_both_digests() {
    let root = TempDir::new().unwrap();
    let mut sample = sample();
    sample.contents[3][10] ^= 1;
    let error = load_written(&sample, root.path()).unwrap_err();
    let path = root.path().join("cache/netc/small/test-labels.gz");
    let expected = format!(
        "{} is not the published file test-labels: its SHA-256 is {}, expected {}",
        path.display(),
        sha256(&sample.contents[3]),
        sample.set.test.labels.sha256
    );
    assert_eq!(error.to_string(), expected);
    assert!(error.help().starts_with("delete the file"), "{}", error.help());
}

#[test]
fn of_several_damaged_files_the_first_is_reported() {
    let root = TempDir::new().unwrap();
    let mut sample = sample();
    for content in &mut sample.contents {
        content.pop();
    }
    let error = load_written(&sample, root.path()).unwrap_err();
    assert!(error.to_string().contains("train-images.gz is cut off"), "{error}");
}

#[test]
fn a_label_outside_the_classes_is_named_with_its_place() {
    let root = TempDir::new().unwrap();
    let images = idx(&[3, 1, 1], &[0; 3]);
    let (good, bad) = (idx(&[3], &[0, 9, 1]), idx(&[3], &[0, 1, 10]));
    let sample = sample_of([images.clone(), good, images, bad]);
    let error = load_written(&sample, root.path()).unwrap_err().to_string();
    let rest = "test-labels.gz: label 2 is 10; with 10 classes labels are 0 to 9";
    assert!(error.ends_with(rest), "{error}");
}

#[test]
fn images_and_labels_must_be_as_many() {
    let root = TempDir::new().unwrap();
    let (images, labels) = (idx(&[3, 1, 1], &[0; 3]), idx(&[2], &[0; 2]));
    let sample = sample_of([images.clone(), labels.clone(), images, labels]);
    let error = load_written(&sample, root.path()).unwrap_err().to_string();
    assert!(error.contains("train-images.gz holds 3 images but "), "{error}");
    assert!(error.ends_with("train-labels.gz holds 2 labels"), "{error}");
}

#[test]
fn files_that_changed_places_are_refused_by_their_rank() {
    let root = TempDir::new().unwrap();
    let (images, labels) = (idx(&[3, 1, 1], &[0; 3]), idx(&[3], &[0; 3]));
    let swapped = sample_of([labels.clone(), images.clone(), images.clone(), labels.clone()]);
    let error = load_written(&swapped, root.path()).unwrap_err().to_string();
    assert!(error.ends_with("declares the shape [3], but images have at least rank 2"), "{error}");
    let twice = sample_of([images.clone(), images.clone(), images, labels]);
    let error = load_written(&twice, root.path()).unwrap_err().to_string();
    assert!(error.ends_with("declares the shape [3, 1, 1], but labels have rank 1"), "{error}");
}

#[test]
fn a_data_dir_that_is_no_folder_is_an_error_even_if_another_place_serves() {
    let root = TempDir::new().unwrap();
    let sample = sample();
    sample.write(&root.path().join("cache/netc/small"));
    let data_dir = Some(PathBuf::from("no/such/folder"));
    let options = LoadOptions { data_dir, ..offline_in(root.path()) };
    let error = load(&sample.set, &options, &mut Silent).unwrap_err();
    assert_eq!(error.to_string(), "--data-dir names no/such/folder, which is not a folder");
    assert_eq!(error.help(), "give --data-dir an existing folder, or leave it out");
}

#[test]
fn when_nothing_serves_every_place_and_three_ways_out_are_told() {
    let root = TempDir::new().unwrap();
    let set = FileSet { mirrors: &["https://example.org/small/"], ..sample().set };
    let error = load(&set, &offline_in(root.path()), &mut Silent).unwrap_err();
    assert_eq!(error.to_string(), "data set small is not on this machine and was not fetched");
    let help = error.help().replace(&*root.path().to_string_lossy(), "ROOT");
    let offline = "\
netc looked, in this order, at
  1. --data-dir: not given
  2. NETC_DATA: not set
  3. data/small beside the spec file: the spec is not a file
  4. the cache, ROOT/cache/netc/small: no such folder
  5. Keras's data sets, ROOT/.keras/datasets/small: no such folder
  6. Keras's archive, ROOT/.keras/datasets/small.npz: no such file
  7. download: not tried, --offline was given
any one of these makes it available:
";
    let by_hand = "
  b) fetch the files by hand: curl -fL --create-dirs --output-dir 'ROOT/cache/netc/small' \
--remote-name-all 'https://example.org/small/{train-images,train-labels,test-images,test-labels}.gz'
  c) name a folder that holds train-images, train-labels, test-images, test-labels, each plain \
or ending in .gz: netc run SPEC --data-dir FOLDER";
    assert!(help.starts_with(offline), "{help}");
    assert!(help.ends_with(by_hand), "{help}");
}
