//! `netc verify`: a run is reproduced bit for bit, and what differs is named.

use crate::sandbox::Sandbox;

#[test]
fn a_run_is_reproduced() {
    let sandbox = Sandbox::with_tiny();
    sandbox.fine("run tiny.net -q -p epochs=3");
    let before = sandbox.list("runs/tiny/1");
    let ended = sandbox.fine("verify runs/tiny/1 -q");
    let expected =
        ["agrees   weights   SHA-256 ", "agrees   history   3 epochs", "agrees   evaluate  {"];
    for (line, expected) in ended.out.lines().zip(expected) {
        assert!(line.starts_with(expected), "{}", ended.out);
    }
    assert!(ended.out.ends_with("runs/tiny/1: reproduced, bit for bit\n"), "{}", ended.out);
    assert_eq!(ended.err, "");
    assert_eq!(sandbox.list("runs/tiny/1"), before);
    assert_eq!(sandbox.list("runs/tiny"), ["1"]);
}

#[test]
fn what_was_changed_after_the_run_differs() {
    let sandbox = Sandbox::with_tiny();
    sandbox.fine("run tiny.net -q");
    let run = sandbox.read("runs/tiny/1/run.json");
    let weights = sandbox.path("runs/tiny/1/weights.safetensors");
    let mut bytes = std::fs::read(&weights).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&weights, bytes).unwrap();
    let history = sandbox.read("runs/tiny/1/history.csv").replace("\n2,", "\n2,1");
    sandbox.write("runs/tiny/1/history.csv", history);
    sandbox.write(
        "runs/tiny/1/run.json",
        run.replace("\"instruction_set\": \"", "\"instruction_set\": \"x"),
    );
    let ended = sandbox.run("verify runs/tiny -q");
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("the file was changed after the run"), "{}", ended.out);
    assert!(ended.out.contains("differs  history   from epoch 2 on"), "{}", ended.out);
    assert!(ended.out.contains("agrees   evaluate"), "{}", ended.out);
    assert!(ended.err.contains("warning: vector instructions: x"), "{}", ended.err);
    assert!(ended.err.contains("error: the repetition of runs/tiny/1 differs"), "{}", ended.err);
}

#[test]
fn only_what_was_recorded_and_finished_can_be_verified() {
    let sandbox = Sandbox::with_tiny();
    assert!(sandbox.fails("verify runs/tiny").contains("cannot read runs/tiny/run.json"));
    std::fs::create_dir_all(sandbox.path("runs/tiny/1")).unwrap();
    assert!(sandbox.fails("verify runs/tiny/1").contains("is not a run folder"));
    sandbox.write("runs/tiny/1/run.json", "{\"netc\": 1}");
    assert!(sandbox.fails("verify runs/tiny/1").contains("is damaged"));
}
