//! Weights in safetensors files: an 8-byte length, a JSON header, the values. Written here by hand,
//! since the library orders metadata by chance; read and verified by the library.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use candle_core::Tensor;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde_json::{Map, Value, json};

use super::error::EngineError;
use super::network::Metadata;
use super::weights::{WeightVariable, Weights};

/// Most differences that a message lists.
const LISTED: usize = 5;

/// Writes all weights and the metadata.
///
/// # Errors
/// If the operating system refuses; a file that was there before is unchanged then.
pub(super) fn save(weights: &Weights, path: &Path, metadata: &Metadata) -> Result<(), EngineError> {
    let content = content(weights, metadata).map_err(EngineError::at("the file of weights"))?;
    write_whole(path, &content)
        .map_err(|source| EngineError::Unwritable { path: path.to_owned(), source })
}

/// The bytes of the file: they follow from weights and metadata alone.
fn content(weights: &Weights, metadata: &Metadata) -> candle_core::Result<Vec<u8>> {
    let (mut header, mut values) = (Map::new(), Vec::new());
    header.insert("__metadata__".to_owned(), json!(metadata));
    for weight in weights.all() {
        let start = values.len();
        for value in weight.variable.flatten_all()?.to_vec1::<f32>()? {
            values.extend(value.to_le_bytes());
        }
        let entry = json!({
            "dtype": "F32",
            "shape": weight.variable.dims(),
            "data_offsets": [start, values.len()],
        });
        header.insert(weight.key.clone(), entry);
    }
    let mut header = Value::Object(header).to_string().into_bytes();
    // Values begin at a multiple of 8, as the format asks for.
    header.resize(header.len().next_multiple_of(8), b' ');
    let mut content = (header.len() as u64).to_le_bytes().to_vec();
    content.extend(header);
    content.extend(values);
    Ok(content)
}

/// Writes beside the file and renames, so that nobody ever sees half of it.
fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let beside = beside(path)?;
    let written = write_and_sync(&beside, content).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // The first error says what is wrong; that nothing is left behind is a courtesy.
        let _ = fs::remove_file(&beside);
        return written;
    }
    if let Some(folder) = beside.parent()
        && let Ok(folder) = File::open(folder)
    {
        // Makes the new name last; not every file system can do it.
        let _ = folder.sync_all();
    }
    Ok(())
}

fn write_and_sync(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// A name in the same folder that no other process writes to.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let Some(name) = path.file_name() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"));
    };
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.part", std::process::id()));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    Ok(folder.unwrap_or(Path::new(".")).join(hidden))
}

/// Replaces all weights by those of a file, or none of them.
///
/// # Errors
/// If the file cannot be read, is damaged, or holds other weights than these.
pub(super) fn load(weights: &Weights, path: &Path) -> Result<Metadata, EngineError> {
    let unreadable = |source| EngineError::Unreadable { path: path.to_owned(), source };
    let bytes = read(path).map_err(unreadable)?;
    let corrupt = |reason: String| EngineError::Corrupt { path: path.to_owned(), reason };
    let broken = |error: safetensors::SafeTensorError| corrupt(reason(&error, &bytes));
    let file = SafeTensors::deserialize(&bytes).map_err(broken)?;
    let (_, header) = SafeTensors::read_metadata(&bytes).map_err(broken)?;
    refuse_others(weights, &file, path)?;
    let mut values = Vec::new();
    for weight in weights.all() {
        let found = file.tensor(&weight.key).map_err(broken)?;
        values.push(tensor(weight, &found).map_err(|error| corrupt(error.to_string()))?);
    }
    for (index, values) in values.iter().enumerate() {
        weights.set(index, values).map_err(EngineError::at("the weights of the file"))?;
    }
    Ok(header.metadata().iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect())
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    fs::read(path)
}

/// What is wrong with a file, in words for people.
fn reason(error: &safetensors::SafeTensorError, bytes: &[u8]) -> String {
    use safetensors::SafeTensorError as E;
    match error {
        _ if bytes.is_empty() => "it is empty".to_owned(),
        E::HeaderTooSmall | E::InvalidHeaderLength => {
            format!("it ends within its header, after {} bytes", bytes.len())
        }
        E::HeaderTooLarge | E::InvalidHeader(_) | E::InvalidHeaderDeserialization(_) => {
            "it does not begin as a safetensors file does".to_owned()
        }
        E::MetadataIncompleteBuffer => {
            "its length is not the one that its header announces".to_owned()
        }
        other => other.to_string(),
    }
}

fn tensor(weight: &WeightVariable, found: &TensorView<'_>) -> candle_core::Result<Tensor> {
    let (quads, _) = found.data().as_chunks::<4>();
    let values: Vec<f32> = quads.iter().copied().map(f32::from_le_bytes).collect();
    Tensor::from_vec(values, weight.variable.dims(), weight.variable.device())
}

/// Holds names, shapes and types of a file against the network's.
fn refuse_others(
    weights: &Weights,
    file: &SafeTensors<'_>,
    path: &Path,
) -> Result<(), EngineError> {
    let mut differences: Vec<String> =
        weights.all().iter().filter_map(|weight| difference(weight, file)).collect();
    let mut others = file.names();
    others.retain(|name| weights.all().iter().all(|weight| weight.key != *name));
    others.sort_unstable();
    differences.extend(others.into_iter().map(|name| format!("the network has no `{name}`")));
    if differences.is_empty() {
        return Ok(());
    }
    let more = differences.len().saturating_sub(LISTED);
    differences.truncate(LISTED);
    Err(EngineError::OtherNetwork { path: path.to_owned(), differences, more })
}

/// How a weight of the file differs from the network's, if it does.
fn difference(weight: &WeightVariable, file: &SafeTensors<'_>) -> Option<String> {
    let key = &weight.key;
    let Ok(found) = file.tensor(key) else {
        return Some(format!("the file has no `{key}`"));
    };
    if found.dtype() != Dtype::F32 {
        return Some(format!("`{key}` is of type {:?}, not F32", found.dtype()));
    }
    let dims = weight.variable.dims();
    let (here, there) = (shape_text(dims), shape_text(found.shape()));
    (found.shape() != dims).then(|| format!("`{key}` is {there} in the file and {here} here"))
}

fn shape_text(dims: &[usize]) -> String {
    crate::shape::Shape::new(dims).to_string()
}
