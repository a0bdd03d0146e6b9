//! Takes the arrays of a file set from the archive that Keras keeps of it (`mnist.npz`), and
//! proves them equal to the published IDX files. Knows no folders.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use zip::ZipArchive;

use super::digest::Hasher;
use super::error::DataError;
use super::idx::Idx;
use super::npy;
use crate::catalog::datasets::DataFile;

/// Reads from the archive at `path` the array that holds the content of `file`.
///
/// # Errors
/// The archive cannot be read, lacks the array, or the IDX file made from the array has not the
/// digest of the published one.
pub(super) fn read(path: &Path, file: &DataFile) -> Result<Idx, DataError> {
    let unreadable = |source| DataError::Unreadable { path: path.to_owned(), source };
    let archive = File::open(path).map_err(unreadable)?;
    let idx = read_array(BufReader::new(archive), file).map_err(|problem| DataError::Archive {
        path: path.to_owned(),
        reason: format!("array {} {problem}", file.keras_array),
    })?;
    if idx.sha256 == file.sha256 {
        return Ok(idx);
    }
    Err(DataError::WrongDigest {
        path: path.join(format!("{}.npy", file.keras_array)),
        name: file.name,
        found: idx.sha256,
        expected: file.sha256,
    })
}

/// Reads one array; the error completes the sentence "array NAME ...".
fn read_array(archive: BufReader<File>, file: &DataFile) -> Result<Idx, String> {
    let damaged = |error: zip::result::ZipError| format!("cannot be read: {error}");
    let mut archive = ZipArchive::new(archive).map_err(damaged)?;
    let mut entry = archive.by_name(&format!("{}.npy", file.keras_array)).map_err(damaged)?;
    let shape = npy::read_shape(&mut entry)?;
    let header = idx_header(&shape).ok_or_else(|| format!("has the odd shape {shape:?}"))?;
    let count = shape.iter().try_fold(1_usize, |product, &dim| product.checked_mul(dim));
    // The published size bounds the memory that a false header could ask for.
    let count = count
        .filter(|&count| (count as u64).checked_add(header.len() as u64) == Some(file.bytes))
        .ok_or_else(|| format!("has the shape {shape:?}, not that of {}", file.name))?;
    let mut bytes = Vec::with_capacity(count);
    // One byte more than announced is asked for, so that the end is met and the CRC-32 checked.
    let step = (&mut entry).take(count as u64 + 1).read_to_end(&mut bytes);
    let found = step.map_err(|error| format!("cannot be read: {error}"))?;
    if found != count {
        let relation = if found > count { "more" } else { "fewer" };
        return Err(format!("holds {relation} bytes than its shape {shape:?} announces"));
    }
    let mut hasher = Hasher::default();
    hasher.update(&header);
    hasher.update(&bytes);
    Ok(Idx { shape, bytes, sha256: hasher.finish() })
}

/// The header of the IDX file of unsigned bytes with this shape.
fn idx_header(shape: &[usize]) -> Option<Vec<u8>> {
    let mut header = vec![0, 0, 0x08, u8::try_from(shape.len()).ok()?];
    for &dim in shape {
        header.extend(u32::try_from(dim).ok()?.to_be_bytes());
    }
    Some(header)
}
