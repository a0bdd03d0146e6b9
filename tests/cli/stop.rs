//! Ctrl-C: the run ends after the running step, keeps what it has and says so; a second one ends it
//! at once.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use crate::sandbox::{Sandbox, data_folder};

/// A run of many epochs, after its first one has ended.
fn long_run(sandbox: &Sandbox, options: &[&str]) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("netc"));
    command.args(["run", "tiny.net", "-p", "epochs=1000000"]).args(options);
    command.current_dir(sandbox.path("")).env("NETC_DATA", data_folder());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("Epoch") {
        line.clear();
        assert_ne!(out.read_line(&mut line).unwrap(), 0, "the run ended by itself");
    }
    (child, out)
}

fn interrupt(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// Waits for the end; gives the exit status and what was written to standard error.
fn end(mut child: Child, mut out: impl std::io::Read) -> (Option<i32>, String) {
    std::io::copy(&mut out, &mut std::io::sink()).unwrap();
    let mut message = String::new();
    child.stderr.take().unwrap().read_to_string(&mut message).unwrap();
    (child.wait().unwrap().code(), message)
}

#[test]
fn a_stopped_run_keeps_weights_and_history() {
    let sandbox = Sandbox::with_tiny();
    let (child, out) = long_run(&sandbox, &[]);
    interrupt(&child);
    let (status, message) = end(child, out);
    assert_eq!(status, Some(130), "{message}");
    assert!(message.contains("stopping after the running step"), "{message}");
    assert!(message.contains("history so far are in runs/tiny/1"), "{message}");
    let run = sandbox.json("runs/tiny/1/run.json");
    assert_eq!(run["status"], "stopped");
    let epochs = run["epochs"].as_u64().unwrap();
    let history = sandbox.read("runs/tiny/1/history.csv");
    assert_eq!(history.lines().count() as u64, epochs + 1);
    sandbox.fine("evaluate runs/tiny/1");
    assert!(sandbox.fails("verify runs/tiny/1").contains("recorded as stopped"));
}

#[test]
fn a_stopped_run_without_record_says_that_nothing_is_kept() {
    let sandbox = Sandbox::with_tiny();
    let (child, out) = long_run(&sandbox, &["--no-record"]);
    interrupt(&child);
    let (status, message) = end(child, out);
    assert_eq!(status, Some(130), "{message}");
    assert!(message.contains("nothing is kept"), "{message}");
    assert_eq!(sandbox.list(""), ["tiny.net"]);
}
