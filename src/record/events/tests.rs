//! Files are read back by a reader that knows the format from its description alone.

use std::path::PathBuf;

use super::frame::masked;
use super::*;

/// What is read of an event.
#[derive(Debug, Default, PartialEq)]
struct Read {
    wall_time: f64,
    step: u64,
    version: String,
    scalars: Vec<(String, f32)>,
}

/// The fields of a message: number, and a number or bytes.
fn fields(mut bytes: &[u8]) -> Vec<(u64, u64, Vec<u8>)> {
    fn varint(bytes: &mut &[u8]) -> u64 {
        let mut number = 0;
        for place in 0.. {
            let byte = bytes[0];
            *bytes = &bytes[1..];
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                return number;
            }
        }
        unreachable!()
    }
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let (number, length) = match key & 7 {
            0 => (varint(&mut bytes), 0),
            1 => (0, 8),
            5 => (0, 4),
            2 => (0, usize::try_from(varint(&mut bytes)).unwrap()),
            other => panic!("wire type {other}"),
        };
        all.push((key >> 3, number, bytes[..length].to_vec()));
        bytes = &bytes[length..];
    }
    all
}

fn read_event(bytes: &[u8]) -> Read {
    let mut read = Read::default();
    for (field, number, content) in fields(bytes) {
        match field {
            1 => read.wall_time = f64::from_le_bytes(content.try_into().unwrap()),
            2 => read.step = number,
            3 => read.version = String::from_utf8(content).unwrap(),
            5 => read.scalars.extend(fields(&content).iter().map(|(_, _, value)| {
                let parts = fields(value);
                let tag = String::from_utf8(parts[0].2.clone()).unwrap();
                (tag, f32::from_le_bytes(parts[1].2.clone().try_into().unwrap()))
            })),
            other => panic!("field {other}"),
        }
    }
    read
}

/// The only file of a folder, record by record, checksums looked at.
fn read(folder: PathBuf) -> Vec<Read> {
    let files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let bytes = fs::read(&files[0]).unwrap();
    let (mut rest, mut events) = (bytes.as_slice(), Vec::new());
    while !rest.is_empty() {
        let length = usize::try_from(u64::from_le_bytes(rest[..8].try_into().unwrap())).unwrap();
        let (data, end) = (&rest[12..12 + length], &rest[12 + length..16 + length]);
        assert_eq!(rest[8..12], masked(&rest[..8]).to_le_bytes());
        assert_eq!(end, masked(data).to_le_bytes());
        events.push(read_event(data));
        rest = &rest[16 + length..];
    }
    events
}

fn epoch(epoch: usize, validated: bool) -> EpochEnds {
    let results = |loss: f64| vec![("loss".to_owned(), loss), ("accuracy".to_owned(), 0.5)];
    EpochEnds {
        epoch,
        epochs: 2,
        steps: 200,
        training: results(0.25),
        validation: validated.then(|| results(0.75)),
        training_seconds: 1.0,
        validation_seconds: 0.1,
    }
}

#[test]
fn checksums_are_those_of_the_description() {
    // RFC 3720, B.4: 32 bytes of zeros.
    assert_eq!(crc32c::crc32c(&[0; 32]), 0x8a91_36aa);
    assert_eq!(masked(&[0; 32]), 0x8a91_36aa_u32.rotate_right(15).wrapping_add(0xa282_ead8));
}

#[test]
fn scalars_have_keras_names_steps_and_folders() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = EventFiles::create(folder.path()).unwrap();
    files.epoch(&epoch(1, false)).unwrap();
    assert!(!folder.path().join("validation").exists(), "there is nothing to say yet");
    files.epoch(&epoch(2, true)).unwrap();
    files.evaluation(&vec![("loss".to_owned(), 0.125)]).unwrap();
    let train = read(folder.path().join("train"));
    assert_eq!((train[0].version.as_str(), train[0].step), (VERSION, 0));
    let scalar = |name: &str, value: f32| vec![(name.to_owned(), value)];
    assert_eq!((train[1].step, &train[1].scalars), (0, &scalar("epoch_loss", 0.25)));
    assert_eq!((train[4].step, &train[4].scalars), (1, &scalar("epoch_accuracy", 0.5)));
    assert!(train.iter().all(|event| event.wall_time > 1e9) && train.len() == 5);
    let validation = read(folder.path().join("validation"));
    assert_eq!((validation[1].step, &validation[1].scalars), (1, &scalar("epoch_loss", 0.75)));
    let last = scalar("evaluation_loss_vs_iterations", 0.125);
    assert_eq!((validation[3].step, &validation[3].scalars), (400, &last));
}

#[test]
fn files_of_other_runs_stay_and_what_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let first = EventFiles::create(folder.path()).unwrap();
    let second = EventFiles::create(folder.path()).unwrap();
    assert_ne!(first.train.path, second.train.path);
    fs::write(folder.path().join("file"), "").unwrap();
    let error = EventFiles::create(&folder.path().join("file")).unwrap_err();
    assert!(error.to_string().contains("cannot write events for TensorBoard"), "{error}");
    assert!(error.help().contains("--tensorboard"));
    // The second file is begun only when it is needed; that it cannot be is told then.
    let mut files = EventFiles::create(&folder.path().join("late")).unwrap();
    fs::write(folder.path().join("late/validation"), "").unwrap();
    assert!(files.epoch(&epoch(1, true)).is_err());
}
