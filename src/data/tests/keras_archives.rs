//! The archive that Keras keeps, whole and damaged.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::samples::{Sample, noise, offline_in, sample};
use crate::data::{DataError, Loaded, Silent, load};

/// An NPY array, version 1, of this description.
fn npy(descr: &str, shape: &str, elements: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n");
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [b"\x93NUMPY\x01\x00", length.as_slice(), header.as_bytes(), elements].concat()
}

/// The four arrays of [`sample`], by name.
fn arrays(sample: &Sample) -> Vec<(&'static str, Vec<u8>)> {
    let content = |n: usize, header: usize| &sample.contents[n][header..];
    vec![
        ("x_test.npy", npy("|u1", "(20, 40, 40)", content(2, 16))),
        ("x_train.npy", npy("|u1", "(200, 40, 40)", content(0, 16))),
        ("y_train.npy", npy("|u1", "(200,)", content(1, 8))),
        ("y_test.npy", npy("|u1", "(20,)", content(3, 8))),
    ]
}

fn write(root: &Path, arrays: &[(&str, Vec<u8>)], method: CompressionMethod) {
    let folder = root.join(".keras/datasets");
    fs::create_dir_all(&folder).unwrap();
    let mut archive = ZipWriter::new(File::create(folder.join("small.npz")).unwrap());
    for (name, content) in arrays {
        let options = SimpleFileOptions::default().compression_method(method);
        archive.start_file(*name, options).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap();
}

fn load_from(root: &Path, sample: &Sample) -> Result<Loaded, DataError> {
    load(&sample.set, &offline_in(root), &mut Silent)
}

/// What is said of the archive when it does not serve.
fn reason(root: &Path, sample: &Sample) -> String {
    let Err(DataError::NotFound { searched, .. }) = load_from(root, sample) else {
        return "it serves".to_owned();
    };
    searched.into_iter().find(|s| s.place.starts_with("Keras's archive")).unwrap().reason
}

#[test]
fn stored_and_deflated_archives_give_the_published_arrays() {
    let sample = sample();
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        let root = TempDir::new().unwrap();
        write(root.path(), &arrays(&sample), method);
        let loaded = load_from(root.path(), &sample).unwrap();
        assert_eq!(loaded.train.images, noise(320_000));
        assert_eq!(loaded.train.shape, [40, 40]);
        assert_eq!(loaded.test.labels, &sample.contents[3][8..]);
        assert_eq!(loaded.digests[0].sha256, sample.set.train.images.sha256);
        assert_eq!(loaded.folder, root.path().join(".keras/datasets"));
        assert_eq!(loaded.searched.len(), 5);
    }
}

#[test]
fn arrays_that_are_not_the_published_ones_are_passed_over() {
    let sample = sample();
    let root = TempDir::new().unwrap();
    let with = |index: usize, name: &'static str, array: Vec<u8>| {
        let mut arrays = arrays(&sample);
        arrays[index] = (name, array);
        write(root.path(), &arrays, CompressionMethod::Deflated);
        reason(root.path(), &sample)
    };
    let cases = [
        (with(1, "other.npy", vec![]), "array x_train cannot be read: "),
        (with(1, "x_train.npy", vec![]), "array x_train has an unreadable NPY header: "),
        (with(1, "x_train.npy", b"not an array".to_vec()), "array x_train is not an NPY array"),
        (
            with(2, "y_train.npy", npy("<i8", "(200,)", &[0; 1600])),
            "array y_train holds elements of type \"<i8\", not \"|u1\" (unsigned byte)",
        ),
        (
            with(2, "y_train.npy", npy("|u1", "(99999999999, 99999999999)", &[])),
            "array y_train has the odd shape [99999999999, 99999999999]",
        ),
        (
            with(2, "y_train.npy", npy("|u1", "(4000000000, 4000000000, 4000000000)", &[])),
            "array y_train has the shape [4000000000, 4000000000, 4000000000], not that of",
        ),
        (
            with(2, "y_train.npy", npy("|u1", "(200,)", &[0; 199])),
            "array y_train holds fewer bytes than its shape [200] announces",
        ),
        (
            with(2, "y_train.npy", npy("|u1", "(200,)", &[0; 201])),
            "array y_train holds more bytes than its shape [200] announces",
        ),
        (with(2, "y_train.npy", npy("|u1", "(2x0,)", &[])), "array y_train has an unreadable NPY"),
    ];
    for (said, expected) in cases {
        assert!(said.contains(expected), "{said}\nlacks\n{expected}");
    }
    let said = with(2, "y_train.npy", npy("|u1", "(200,)", &[0; 200]));
    assert!(
        said.contains("small.npz/y_train.npy is not the published file train-labels"),
        "{said}"
    );
}

#[test]
fn column_major_arrays_and_unknown_versions_are_refused() {
    let sample = sample();
    let root = TempDir::new().unwrap();
    let with = |change: fn(String) -> String, version: u8| {
        let mut arrays = arrays(&sample);
        let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (200, 40, 40), }";
        let header = change(header.to_owned());
        let length = u32::try_from(header.len()).unwrap().to_le_bytes();
        let start = [b"\x93NUMPY", [version, 0].as_slice(), &length, header.as_bytes()].concat();
        arrays[1].1 = [start.as_slice(), &noise(320_000)].concat();
        write(root.path(), &arrays, CompressionMethod::Stored);
        reason(root.path(), &sample)
    };
    assert_eq!(with(|header| header, 2), "it serves");
    assert_eq!(with(|header| header, 3), "it serves");
    assert!(with(|header| header, 4).contains("of version 4; netc reads 1 to 3"));
    let column_major = with(|header| header.replace("False", "True"), 2);
    assert!(column_major.contains("is stored in column-major order"), "{column_major}");
    let long = with(|header| header + &" ".repeat(70_000), 2);
    assert!(long.contains("more than 65536"), "{long}");
}

#[test]
fn an_archive_cut_off_by_a_broken_download_is_passed_over() {
    let sample = sample();
    let root = TempDir::new().unwrap();
    write(root.path(), &arrays(&sample), CompressionMethod::Deflated);
    let path = root.path().join(".keras/datasets/small.npz");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(reason(root.path(), &sample).contains("cannot be read"));
}
