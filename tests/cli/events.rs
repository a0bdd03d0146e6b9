//! `netc run --tensorboard` and `--live`: what a run tells to others while it trains.

use std::path::Path;

use crate::sandbox::Sandbox;

/// The scalars of the only event file of a folder: name and value. A record is a length, its checksum, an
/// event and its checksum; an event of a scalar ends with the scalar, and has its name, with its length in
/// front, before that.
fn scalars(folder: &Path) -> Vec<(String, f32)> {
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let name = files[0].file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.starts_with("events.out.tfevents."), "{name}");
    let bytes = std::fs::read(&files[0]).unwrap();
    let (mut rest, mut found) = (bytes.as_slice(), Vec::new());
    while !rest.is_empty() {
        let length = usize::try_from(u64::from_le_bytes(rest[..8].try_into().unwrap())).unwrap();
        let event = &rest[12..12 + length];
        if !event.ends_with(b"brain.Event:2") {
            let (front, value) = event.split_at(length - 4);
            // The key of the value stands between the name and the value. The time in front of both may have any
            // bytes; letters are greater than the length of any name.
            let front = &front[..front.len() - 1];
            let name = (1..front.len())
                .rfind(|at| usize::from(front[at - 1]) == front.len() - at && front[*at] > b' ')
                .map(|at| String::from_utf8(front[at..].to_vec()).unwrap());
            found.push((name.unwrap(), f32::from_le_bytes(value.try_into().unwrap())));
        }
        rest = &rest[16 + length..];
    }
    found
}

/// A column of the run's history.
fn column(sandbox: &Sandbox, name: &str) -> Vec<f32> {
    let text = sandbox.read("runs/tiny/1/history.csv");
    let mut lines = text.lines();
    let at = lines.next().unwrap().split(',').position(|head| head == name).unwrap();
    lines.map(|line| line.split(',').nth(at).unwrap().parse().unwrap()).collect()
}

#[test]
fn tensorboard_reads_what_the_history_says() {
    let sandbox = Sandbox::with_tiny();
    sandbox.fine("run tiny.net -q --tensorboard logs");
    let of = |all: &[(String, f32)], name: &str| -> Vec<f32> {
        all.iter().filter(|(known, _)| known == name).map(|(_, value)| *value).collect()
    };
    let train = scalars(&sandbox.path("logs/train"));
    let validation = scalars(&sandbox.path("logs/validation"));
    // The history has as many digits as people read.
    let same = |events: Vec<f32>, history: &[f32]| {
        let close = |(one, other): (&f32, &f32)| (one - other).abs() < 1e-5;
        let all = events.len() == history.len() && events.iter().zip(history).all(close);
        assert!(all, "{events:?} {history:?}");
    };
    same(of(&train, "epoch_loss"), &column(&sandbox, "loss"));
    same(of(&train, "epoch_accuracy"), &column(&sandbox, "accuracy"));
    same(of(&validation, "epoch_loss"), &column(&sandbox, "val_loss"));
    let last = &column(&sandbox, "val_accuracy")[1..];
    same(of(&validation, "evaluation_accuracy_vs_iterations"), last);
    assert_eq!((train.len(), validation.len()), (4, 6));
}

#[test]
fn a_folder_that_cannot_be_made_is_told_before_any_training() {
    let sandbox = Sandbox::with_tiny();
    sandbox.write("logs", "a file");
    let message = sandbox.fails("run tiny.net --tensorboard logs");
    assert!(message.contains("cannot write events for TensorBoard to logs/train"), "{message}");
    assert!(message.contains("--tensorboard"), "{message}");
    assert!(!sandbox.path("runs").exists());
}

#[test]
fn events_that_cannot_be_written_do_not_end_the_run() {
    let sandbox = Sandbox::with_tiny();
    std::fs::create_dir(sandbox.path("logs")).unwrap();
    sandbox.write("logs/validation", "a file");
    let ended = sandbox.run("run tiny.net --tensorboard logs");
    assert_eq!(ended.status, 2, "{}", ended.err);
    assert!(ended.out.contains("Error: "), "the results are told: {}", ended.out);
    assert!(ended.err.contains("cannot write events for TensorBoard to logs/validation"));
    sandbox.fine("evaluate runs/tiny/1");
}

#[cfg(feature = "live")]
#[test]
fn a_live_run_without_terminal_goes_on_without() {
    let sandbox = Sandbox::with_tiny();
    let ended = sandbox.fine("run tiny.net --live");
    assert!(ended.err.contains("standard output is no terminal"), "{}", ended.err);
    assert!(ended.out.contains("Epoch 2/2 - "), "{}", ended.out);
}

#[cfg(not(feature = "live"))]
#[test]
fn a_live_run_needs_its_feature() {
    let sandbox = Sandbox::with_tiny();
    let message = sandbox.fails("run tiny.net --live");
    assert!(message.contains("needs the cargo feature `live`"), "{message}");
    assert!(message.contains("--features live"), "{message}");
    assert!(!sandbox.path("runs").exists());
}
