//! Bad input at run time: each is an error that stands alone and says what to do, and nothing is left
//! half-written.

use std::fs;

use crate::sandbox::{Sandbox, data_folder};

/// A copy of the data files, so that one of them can be spoiled.
fn own_data(sandbox: &Sandbox) {
    fs::create_dir(sandbox.path("mnist")).unwrap();
    for entry in fs::read_dir(data_folder().join("mnist")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), sandbox.path("mnist").join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_damaged_data_file_is_named_and_no_run_is_recorded() {
    let sandbox = Sandbox::with_tiny();
    own_data(&sandbox);
    let name = "mnist/t10k-labels-idx1-ubyte.gz";
    let whole = fs::read(sandbox.path(name)).unwrap();
    sandbox.write(name, &whole[..whole.len() / 2]);
    let message = sandbox.fails("run tiny.net --data-dir mnist --offline");
    assert!(message.starts_with("error: ") && message.contains("t10k-labels"), "{message}");
    assert!(message.contains("\n  help: "), "{message}");
    assert!(!sandbox.path("runs").exists());
}

#[test]
fn data_that_is_not_there_is_searched_for_and_the_places_are_told() {
    let sandbox = Sandbox::with_tiny();
    let mut command = sandbox.netc("run tiny.net --offline");
    let output = command.env_remove("NETC_DATA").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.starts_with("error: data set mnist is not on this machine"), "{message}");
    assert!(message.contains("\n          1. --data-dir"), "{message}");
    let message = sandbox.fails("run tiny.net --data-dir nowhere");
    assert!(message.contains("--data-dir names nowhere, which is not a folder"), "{message}");
}

#[test]
fn described_data_checks_but_does_not_run() {
    let sandbox = Sandbox::with_tiny();
    let facts = "data facts(inputs=(28, 28), dtype=uint8, range=(0, 255), classes=10, train=200, test=100) {";
    let spec = sandbox.read("tiny.net").replace("data mnist {", facts);
    sandbox.write("facts.net", spec.replace("    take(train=200, test=100)\n", ""));
    sandbox.fine("check facts.net");
    let message = sandbox.fails("run facts.net");
    assert!(message.contains("`data facts(...)` only describes the data"), "{message}");
}

#[test]
fn weights_of_another_model_are_refused() {
    let sandbox = Sandbox::with_tiny();
    sandbox.fine("run tiny.net -q -p epochs=1");
    sandbox.write("wide.net", sandbox.read("tiny.net").replace("Dense(16,", "Dense(17,"));
    let weights = "--weights runs/tiny/1/weights.safetensors";
    let message = sandbox.fails(&format!("evaluate wide.net {weights}"));
    assert!(message.contains("holds the weights of another network: `dense/kernel`"), "{message}");
    sandbox.write(
        "load.net",
        sandbox.read("wide.net") + "load(\"runs/tiny/1/weights.safetensors\")\n",
    );
    sandbox.fails("run load.net");
    assert_eq!(sandbox.list("runs/tiny"), ["1"], "no run was begun");
    let bytes = fs::read(sandbox.path("runs/tiny/1/weights.safetensors")).unwrap();
    sandbox.write("cut.safetensors", &bytes[..bytes.len() / 2]);
    let message = sandbox.fails("evaluate tiny.net --weights cut.safetensors");
    assert!(message.contains("is not a whole file of weights"), "{message}");
    fs::remove_file(sandbox.path("runs/tiny/1/weights.safetensors")).unwrap();
    let message = sandbox.fails("predict runs/tiny --samples 0");
    assert!(message.contains("the run runs/tiny/1 has no weights"), "{message}");
}

#[test]
fn a_run_folder_that_cannot_be_made_is_told_before_training() {
    let sandbox = Sandbox::with_tiny();
    sandbox.write("runs", "a file");
    let ended = sandbox.run("run tiny.net");
    assert_eq!((ended.status, ended.out.as_str()), (2, ""), "{}", ended.err);
    assert!(ended.err.contains("error: cannot make the folder runs/tiny"), "{}", ended.err);
    assert!(ended.err.contains("--runs-dir"), "{}", ended.err);
    assert_eq!(sandbox.read("runs"), "a file");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_without_rights_is_told_before_training() {
    let sandbox = Sandbox::with_tiny();
    // No process may make a folder there, whatever its rights.
    let ended = sandbox.run("run tiny.net --runs-dir /proc/runs");
    assert_eq!((ended.status, ended.out.as_str()), (2, ""), "{}", ended.err);
    assert!(ended.err.contains("error: cannot make the folder /proc/runs/tiny"), "{}", ended.err);
}

#[test]
fn a_run_that_diverges_keeps_what_there_is() {
    let sandbox = Sandbox::with_tiny();
    let spec =
        sandbox.read("tiny.net").replace("optimizer=adam", "optimizer=sgd(learning_rate=1e30)");
    sandbox.write("tiny.net", spec);
    let message = sandbox.fails("run tiny.net");
    assert!(message.starts_with("warning[unusual-learning-rate]: "), "{message}");
    let heading = "\nerror[not-finite]: training stopped: the loss became ";
    assert!(message.contains(heading), "{message}");
    assert_eq!(message.matches("training stopped").count(), 1, "told once: {message}");
    assert!(message.ends_with("what there is of the run is in runs/tiny/1\n"), "{message}");
    let run = sandbox.json("runs/tiny/1/run.json");
    assert_eq!(run["status"], "failed");
    assert!(run["message"].as_str().unwrap().starts_with("training stopped"));
    let finding = &sandbox.json("runs/tiny/1/findings.json")["diagnostics"][0];
    assert_eq!(
        (finding["code"].as_str(), finding["epoch"].as_u64()),
        (Some("not-finite"), Some(1))
    );
    assert_eq!(finding["severity"], "error");
    let files = sandbox.list("runs/tiny/1");
    assert!(files.iter().all(|name| !name.starts_with('.')), "{files:?}");
    assert!(sandbox.fails("verify runs/tiny/1").contains("recorded as failed"));
}

#[test]
fn a_place_to_save_to_that_is_not_there_is_an_error() {
    let sandbox = Sandbox::with_tiny();
    sandbox.write("tiny.net", sandbox.read("tiny.net") + "save(\"nowhere/w.safetensors\")\n");
    let message = sandbox.fails("run tiny.net -p epochs=1");
    assert!(message.contains("cannot write the weights nowhere/w.safetensors"), "{message}");
    assert_eq!(sandbox.json("runs/tiny/1/run.json")["status"], "failed");
}
