//! The IDX reader on whole and on damaged files.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::samples::{gzip, idx, noise, sha256};
use crate::data::{DataError, Idx, read_idx};

/// Reads a file with this content.
fn read(content: &[u8]) -> Result<Idx, DataError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("array");
    fs::write(&path, content).unwrap();
    read_idx(&path)
}

/// The message for a file with this content, without its path; the message is one line.
fn message(content: &[u8]) -> String {
    let error = read(content).unwrap_err();
    assert!(!error.help().is_empty());
    let text = error.to_string();
    assert!(!text.contains('\n'), "{text}");
    text.split_once("array ").map(|(_, rest)| rest.to_owned()).unwrap()
}

#[test]
fn plain_and_compressed_files_give_the_same_array() {
    let file = idx(&[3, 200, 700], &noise(420_000));
    let plain = read(&file).unwrap();
    assert_eq!(plain.shape, [3, 200, 700]);
    assert_eq!(plain.bytes, noise(420_000));
    assert_eq!(plain.sha256, sha256(&file));
    assert_eq!(read(&gzip(&file)).unwrap(), plain);
}

#[test]
fn a_gzip_file_of_two_members_is_read_through() {
    let file = idx(&[4], &[1, 2, 3, 4]);
    let members = [gzip(&file[..6]), gzip(&file[6..])].concat();
    assert_eq!(read(&members).unwrap().bytes, [1, 2, 3, 4]);
}

#[test]
fn what_is_no_idx_file_is_refused() {
    assert_eq!(message(b""), "is not an IDX file: it begins with the bytes (none, it is empty)");
    assert_eq!(message(&[0, 0]), "is not an IDX file: it begins with the bytes 00 00");
    assert_eq!(message(b"<html>"), "is not an IDX file: it begins with the bytes 3c 68 74 6d");
    assert_eq!(message(&[0, 0, 7, 1]), "is not an IDX file: it begins with the bytes 00 00 07 01");
    assert_eq!(
        message(&gzip(b"")),
        "is not an IDX file: it begins with the bytes (none, it is empty)"
    );
}

#[test]
fn other_elements_than_bytes_are_named() {
    let mut file = idx(&[1], &[0; 4]);
    file[2] = 0x0d;
    assert_eq!(message(&file), "holds elements of type float32, not unsigned bytes");
}

#[test]
fn a_rank_beyond_reason_is_refused() {
    assert_eq!(message(&[0, 0, 8, 0]), "declares the shape of rank 0, which is not one of 1 to 8");
    assert_eq!(message(&[0, 0, 8, 9]), "declares the shape of rank 9, which is not one of 1 to 8");
}

#[test]
fn dimensions_beyond_reason_are_refused_before_memory_is_taken() {
    assert_eq!(
        message(&idx(&[0, 28, 28], &[])),
        "declares the shape (0, 28, 28), which holds no element"
    );
    let overflow = idx(&[u32::MAX; 3], &[]);
    assert_eq!(
        message(&overflow),
        "declares the shape (4294967295, 4294967295, 4294967295), \
         more than the limit of 4294967296 bytes"
    );
    assert!(message(&gzip(&overflow)).ends_with("more than the limit of 4294967296 bytes"));
    let bomb = gzip(&idx(&[1000, 1000, 1000], &[]));
    let size = bomb.len();
    assert_eq!(
        message(&bomb),
        format!(
            "declares the shape (1000, 1000, 1000), \
             more than a compressed file of {size} bytes can hold"
        )
    );
}

#[test]
fn a_cut_file_says_what_it_has_and_what_it_announces() {
    let file = idx(&[10, 5], &[7; 50]);
    let cut = &file[..30];
    assert_eq!(message(cut), "is cut off: its header announces 62 bytes, it has 30");
    assert_eq!(message(&gzip(cut)), "is cut off: its header announces 62 bytes, it has 30");
    assert_eq!(message(&file[..9]), "is cut off: its header announces 12 bytes, it has 9");
}

#[test]
fn bytes_after_the_end_are_refused() {
    let mut file = idx(&[3], &[1, 2, 3]);
    file.push(4);
    assert_eq!(message(&file), "goes on after the 11 bytes that its header announces");
    assert_eq!(message(&gzip(&file)), "goes on after the 11 bytes that its header announces");
}

#[test]
fn a_damaged_gzip_file_is_told_from_a_damaged_array() {
    let whole = gzip(&idx(&[20_000], &noise(20_000)));
    let mut flipped = whole.clone();
    flipped[12_000] ^= 0x55;
    let mut checksum = whole.clone();
    let at = checksum.len() - 6;
    checksum[at] ^= 1;
    let garbage = [whole.as_slice(), b"garbage after the end"].concat();
    for damaged in [&whole[..whole.len() / 2], &whole[..5], &flipped, &checksum, &garbage] {
        let text = message(damaged);
        assert!(text.starts_with("is a damaged gzip file: "), "{text}");
    }
}

#[test]
fn what_cannot_be_opened_is_reported_with_the_systems_reason() {
    let folder = TempDir::new().unwrap();
    for path in [folder.path().to_owned(), folder.path().join("missing"), PathBuf::from("a\0b")] {
        let error = read_idx(&path).unwrap_err();
        assert!(matches!(error, DataError::Unreadable { .. }), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_without_read_rights_says_how_to_get_them() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("array");
    fs::write(&path, idx(&[1], &[0])).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    // The superuser may read everything: then there is nothing to refuse.
    if let Err(error) = read_idx(&path) {
        assert!(error.to_string().contains("Permission denied"), "{error}");
    }
    let source = std::io::ErrorKind::PermissionDenied.into();
    assert!(DataError::Unreadable { path, source }.help().contains("chmod u+r"));
}

#[test]
fn no_prefix_and_no_flipped_byte_of_a_file_makes_the_reader_panic() {
    let whole = idx(&[2, 3], &[1, 2, 3, 4, 5, 6]);
    for file in [whole.clone(), gzip(&whole)] {
        for end in 0..file.len() {
            assert!(read(&file[..end]).is_err(), "prefix of {end} bytes");
        }
        for at in 0..file.len() {
            let mut flipped = file.clone();
            flipped[at] ^= 0xff;
            let _ = read(&flipped);
        }
    }
}
