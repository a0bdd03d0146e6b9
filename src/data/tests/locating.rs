//! The order of the search, and what is said of places that do not serve.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::samples::{NAMES, Sample, offline_in, sample};
use crate::data::{LoadOptions, Searched, locate};

fn folder_found(sample: &Sample, options: &LoadOptions) -> std::path::PathBuf {
    locate(&sample.set, options).unwrap().folder
}

/// The reason given for the place that begins with `place`.
fn reason(sample: &Sample, options: &LoadOptions, place: &str) -> String {
    let searched = locate(&sample.set, options).unwrap_err();
    searched.into_iter().find(|s| s.place.starts_with(place)).unwrap().reason
}

#[test]
fn places_are_tried_in_the_documented_order() {
    let temporary = TempDir::new().unwrap();
    let root = fs::canonicalize(temporary.path()).unwrap();
    let sample = sample();
    let mut options = offline_in(&root);
    options.data_dir = Some(root.join("given"));
    options.environment.netc_data = Some(root.join("env"));
    options.spec_path = Some(root.join("project/specs/deep/cnn.net"));
    fs::create_dir_all(root.join("project/specs/deep")).unwrap();
    let in_reverse = [
        ".keras/datasets/small",
        "cache/netc/small",
        "data/small",
        "project/specs/data/small",
        "project/specs/deep/data/small",
        "env",
        "env/small",
        "given",
        "given/small",
    ];
    for place in in_reverse {
        sample.write(&root.join(place));
        assert_eq!(folder_found(&sample, &options), root.join(place));
    }
}

#[test]
fn a_plain_file_goes_before_a_compressed_one_and_old_names_serve() {
    let root = TempDir::new().unwrap();
    let sample = sample();
    let options = LoadOptions { data_dir: Some(root.path().into()), ..offline_in(root.path()) };
    sample.write(root.path());
    fs::write(root.path().join(NAMES[1]), &sample.contents[1]).unwrap();
    fs::rename(root.path().join("train-images.gz"), root.path().join("train.images.gz")).unwrap();
    let files = locate(&sample.set, &options).unwrap().files;
    let names = ["train.images.gz", "train-labels", "test-images.gz", "test-labels.gz"];
    assert_eq!(files, names.map(|name| root.path().join(name)));
}

#[test]
fn files_of_one_set_are_never_gathered_from_two_folders() {
    let root = TempDir::new().unwrap();
    let sample = sample();
    let mut options = offline_in(root.path());
    options.environment.netc_data = Some(root.path().join("env"));
    sample.write(&root.path().join("env/small"));
    sample.write(&root.path().join("cache/netc/small"));
    fs::remove_file(root.path().join("env/small/test-labels.gz")).unwrap();
    fs::remove_file(root.path().join("cache/netc/small/train-labels.gz")).unwrap();
    let lacks = reason(&sample, &options, "NETC_DATA");
    assert!(lacks.starts_with(&*root.path().join("env/small").to_string_lossy()), "{lacks}");
    assert!(lacks.contains(" holds 3 of 4 files and lacks test-labels"), "{lacks}");
    let lacks = reason(&sample, &options, "the cache");
    assert!(lacks.ends_with(" holds 3 of 4 files and lacks train-labels"), "{lacks}");
}

#[test]
fn every_place_is_reported_in_order_with_its_reason() {
    let root = TempDir::new().unwrap();
    let options = offline_in(root.path());
    let searched = locate(&sample().set, &options).unwrap_err();
    let lines: Vec<_> = searched.iter().map(Searched::to_string).collect();
    let root = root.path().display();
    let expected = [
        "--data-dir: not given".to_owned(),
        "NETC_DATA: not set".to_owned(),
        "data/small beside the spec file: the spec is not a file".to_owned(),
        format!("the cache, {root}/cache/netc/small: no such folder"),
        format!("Keras's data sets, {root}/.keras/datasets/small: no such folder"),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_folder_without_the_files_and_a_file_for_a_folder_are_told_apart() {
    let root = TempDir::new().unwrap();
    let sample = sample();
    let mut options = offline_in(root.path());
    options.data_dir = Some(root.path().to_owned());
    let none = reason(&sample, &options, "--data-dir");
    assert_eq!(none, format!("{} holds none of the 4 files", root.path().display()));
    fs::create_dir_all(root.path().join("cache/netc")).unwrap();
    fs::write(root.path().join("cache/netc/small"), "").unwrap();
    assert!(reason(&sample, &options, "the cache").ends_with("small is not a folder"));
    // A folder that bears the name of a file is no file.
    sample.write(root.path());
    fs::remove_file(root.path().join("test-labels.gz")).unwrap();
    fs::create_dir(root.path().join("test-labels.gz")).unwrap();
    assert!(reason(&sample, &options, "--data-dir").ends_with("lacks test-labels"));
}

#[test]
fn without_a_home_only_the_named_places_remain() {
    let sample = sample();
    let options = LoadOptions::default();
    assert_eq!(reason(&sample, &options, "the cache"), "no home folder is known");
    assert_eq!(reason(&sample, &options, "Keras"), "no home folder is known");
}

#[test]
fn a_spec_named_without_a_folder_lies_in_the_working_folder() {
    let options =
        LoadOptions { spec_path: Some(Path::new("cnn.net").into()), ..LoadOptions::default() };
    let searched = locate(&sample().set, &options).unwrap_err();
    let working = fs::canonicalize(".").unwrap();
    let expected = format!("data/small in {} and the folders above it", working.display());
    assert_eq!(searched[2].place, expected);
}

#[cfg(unix)]
#[test]
fn folders_above_a_spec_are_the_real_ones_also_through_a_link() {
    let temporary = TempDir::new().unwrap();
    let root = fs::canonicalize(temporary.path()).unwrap();
    let sample = sample();
    fs::create_dir_all(root.join("project/specs")).unwrap();
    std::os::unix::fs::symlink(root.join("project/specs"), root.join("link")).unwrap();
    sample.write(&root.join("project/data/small"));
    let options = LoadOptions { spec_path: Some(root.join("link/cnn.net")), ..offline_in(&root) };
    assert_eq!(folder_found(&sample, &options), root.join("project/data/small"));
}
