//! What all commands share: colours, quiet, usage errors, versions, readers that go away.

use std::process::Stdio;

use crate::sandbox::Sandbox;

const WRONG: &str = "model m {\n    Input(8)\n    Dence(3)\n}\n";

#[test]
fn colours_follow_the_option_and_the_environment() {
    let sandbox = Sandbox::new();
    sandbox.write("wrong.net", WRONG);
    let colored = |arguments: &str, variable: &str| {
        let mut command = sandbox.netc(&format!("check wrong.net {arguments}"));
        if !variable.is_empty() {
            command.env(variable, "1");
        }
        command.output().unwrap().stderr.contains(&0x1b)
    };
    assert!(!colored("", ""), "standard error is no terminal");
    assert!(colored("--color always", ""));
    assert!(colored("--color=always", "NO_COLOR"));
    assert!(colored("", "FORCE_COLOR"));
    assert!(colored("", "CLICOLOR_FORCE"));
    assert!(!colored("--color never", "FORCE_COLOR"));
    assert!(sandbox.fails("check wrong.net --color blue").contains("blue"));
}

#[test]
fn quiet_keeps_results_and_errors() {
    let sandbox = Sandbox::new();
    sandbox.write("wrong.net", WRONG);
    let ended = sandbox.run("-q check wrong.net");
    assert_eq!(ended.status, 1);
    assert!(ended.err.contains("error[unknown-layer]"), "{}", ended.err);
    assert!(!ended.err.contains("1 error in"), "{}", ended.err);
    assert_eq!(sandbox.fine("new a -q").out, "wrote a.net\n");
}

#[test]
fn help_and_version_are_fine_and_wrong_usage_is_not() {
    let sandbox = Sandbox::new();
    let help = sandbox.fine("--help").out;
    for command in ["check", "run", "evaluate", "predict", "verify", "summary", "new", "explain"] {
        assert!(help.contains(command), "{help}");
        let help = sandbox.fine(&format!("{command} --help")).out;
        assert!(help.contains("Example"), "{help}");
    }
    let version = sandbox.fine("--version").out;
    assert!(version.starts_with(concat!("netc ", env!("CARGO_PKG_VERSION"), " (features: ")));
    for usage in ["", "chekc a.net", "check", "check --format xml a.net", "run a.net --threads 0"] {
        sandbox.fails(usage);
    }
}

#[test]
fn a_reader_may_go_away() {
    let sandbox = Sandbox::new();
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("netc"));
    command.args(["explain", "Conv2D"]).current_dir(sandbox.path(""));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_a_failure() {
    let sandbox = Sandbox::new();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("netc"));
    command.args(["explain", "layers"]).current_dir(sandbox.path(""));
    let output = command.stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("cannot write to standard output"), "{message}");
}
