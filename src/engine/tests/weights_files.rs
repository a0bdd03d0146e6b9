//! Files of weights: what is written, and what is said of files that do not serve.

use std::fs;
use std::path::Path;

use super::plans::sequential;
use crate::engine::{EngineError, Metadata, Network};
use crate::shape::DataFormat::ChannelsLast;

fn network(layers: &[&str]) -> Network {
    Network::new(&sequential(&[4], ChannelsLast, layers)).unwrap()
}

const LAYERS: [&str; 2] = ["Dense(3)", "BatchNormalization()"];

fn metadata() -> Metadata {
    let pairs = [("spec", "a.net"), ("netc", "1"), ("epochs", "3"), ("seed", "7")];
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

#[test]
fn the_same_weights_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let paths = [folder.path().join("a"), folder.path().join("b")];
    paths.iter().for_each(|path| network(&LAYERS).save(path, &metadata()).unwrap());
    let [first, second] = paths.each_ref().map(|path| fs::read(path).unwrap());
    assert_eq!(first, second);
    let header = String::from_utf8_lossy(&first[8..]).into_owned();
    let expected =
        r#"{"__metadata__":{"epochs":"3","netc":"1","seed":"7","spec":"a.net"},"dense_0/kernel""#;
    assert!(header.starts_with(expected), "{header}");
    assert_eq!(network(&LAYERS).load(&paths[0]).unwrap(), metadata());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing else is left behind");
}

#[test]
fn a_file_that_is_there_is_replaced_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights");
    fs::write(&path, "something else").unwrap();
    network(&LAYERS).save(&path, &metadata()).unwrap();
    assert!(network(&LAYERS).load(&path).is_ok());
}

/// The error of loading a file of some bytes, and that the weights stay as they were.
fn refused(bytes: &[u8]) -> EngineError {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights");
    fs::write(&path, bytes).unwrap();
    let mut network = network(&LAYERS);
    let before = network.weight("dense_0/kernel");
    let error = network.load(&path).unwrap_err();
    assert_eq!(before, network.weight("dense_0/kernel"));
    assert!(error.help().is_some());
    error
}

fn saved(layers: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights");
    network(layers).save(&path, &metadata()).unwrap();
    fs::read(path).unwrap()
}

#[test]
fn files_that_are_cut_off_or_no_weights_are_corrupt() {
    let whole = saved(&LAYERS);
    let longer = [whole.as_slice(), b"more"].concat();
    let cut = (0..whole.len()).step_by(17).map(|length| &whole[..length]);
    for bytes in cut.chain([longer.as_slice(), b"\x89PNG and so on, no weights at all"]) {
        let error = refused(bytes);
        assert!(matches!(error, EngineError::Corrupt { .. }), "{} bytes: {error}", bytes.len());
    }
    assert!(refused(b"").to_string().ends_with("it is empty"));
}

#[test]
fn weights_of_another_network_are_told_apart() {
    let error = refused(&saved(&["Dense(2)", "Dense(5)", "Dense(6)"])).to_string();
    for part in [
        "`dense_0/kernel` is (4, 2) in the file and (4, 3) here",
        "`dense_0/bias` is (2,) in the file and (3,) here",
        "the file has no `batchnormalization_1/gamma`",
        "; and 5 more",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    let error = refused(&saved(&["Dense(3)", "BatchNormalization()", "Dense(2)"])).to_string();
    assert!(
        error.ends_with("the network has no `dense_2/bias`; the network has no `dense_2/kernel`")
    );
}

#[test]
fn files_of_another_type_of_numbers_are_refused() {
    let text = String::from_utf8_lossy(&saved(&LAYERS)[8..]).into_owned();
    assert!(text.contains(r#""dtype":"F32""#));
    let mut bytes = saved(&LAYERS);
    // Another type of the same size keeps the file whole.
    while let Some(at) = bytes.windows(3).position(|three| three == b"F32") {
        bytes[at..at + 3].copy_from_slice(b"I32");
    }
    let error = refused(&bytes).to_string();
    assert!(error.contains("`dense_0/kernel` is of type I32, not F32"), "{error}");
}

#[test]
fn places_that_cannot_be_used_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent/weights");
    let error = network(&LAYERS).save(&absent, &metadata()).unwrap_err();
    assert!(matches!(error, EngineError::Unwritable { .. }));
    assert!(error.help().unwrap().contains("make the folder"), "{:?}", error.help());
    let error = network(&LAYERS).load(&absent).unwrap_err();
    assert!(matches!(error, EngineError::Unreadable { .. }));
    assert!(error.help().unwrap().contains("correct the path"), "{:?}", error.help());
    for error in [
        network(&LAYERS).save(folder.path(), &metadata()).unwrap_err(),
        network(&LAYERS).load(folder.path()).unwrap_err(),
    ] {
        assert_eq!(error.help().as_deref(), Some("name a file, not a folder"));
    }
    assert!(network(&LAYERS).save(Path::new("/"), &metadata()).is_err());
}

#[test]
fn a_full_disk_is_told_with_the_way_out() {
    use std::io::{Error, ErrorKind};
    let path = Path::new("runs/weights").to_owned();
    let error = EngineError::Unwritable { path, source: Error::from(ErrorKind::StorageFull) };
    let help = error.help().unwrap();
    assert_eq!(help, "make room on the disk of runs; a file that was there is unchanged");
}
