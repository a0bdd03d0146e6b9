//! What becomes of diagnostics by `-A`, `-W` and `-D`, by comments, by `--fix`; and the forms for programs.

use serde_json::Value;

use crate::sandbox::Sandbox;

const UNUSED: &str = "let size = 3\nmodel m {\n    Input(8)\n    Dense(3)\n}\n";

#[test]
fn codes_are_allowed_and_denied_on_the_command_line() {
    let sandbox = Sandbox::new();
    sandbox.write("a.net", UNUSED);
    let ended = sandbox.fine("check a.net");
    assert!(ended.err.starts_with("warning[unused-name]: "), "{}", ended.err);
    assert_eq!(sandbox.fine("check -A unused-name a.net").err, "");
    assert_eq!(sandbox.fine("check -A warnings a.net").err, "");
    let ended = sandbox.run("check -D warnings a.net");
    assert_eq!(ended.status, 1);
    assert!(ended.err.starts_with("error[unused-name]: "), "{}", ended.err);
    assert_eq!(sandbox.run("check -D warnings -A unused-name a.net").status, 0);
    let message = sandbox.fails("check -D unused-nam a.net");
    assert!(message.contains("the nearest is `unused-name`"), "{message}");
}

#[test]
fn a_comment_counts_more_than_the_command_line() {
    let sandbox = Sandbox::new();
    sandbox.write("a.net", format!("# netc: allow(unused-name) a lesson\n{UNUSED}"));
    assert_eq!(sandbox.fine("check -D warnings a.net").err, "");
}

#[test]
fn fixes_are_written_or_shown() {
    let sandbox = Sandbox::new();
    let wrong = "model m {\n    Input(8)\n    Dence(3, activaton=relu)\n}\n";
    let right = "model m {\n    Input(8)\n    Dense(3, activation=relu)\n}\n";
    sandbox.write("a.net", wrong);
    let ended = sandbox.run("check --diff a.net");
    assert_eq!((ended.status, sandbox.read("a.net").as_str()), (1, wrong));
    assert!(ended.out.contains("-    Dence(3, activaton=relu)\n+    Dense(3, activation=relu)\n"));
    let ended = sandbox.fine("check --fix a.net");
    assert_eq!(sandbox.read("a.net"), right);
    assert!(ended.err.contains("a.net: write `Dense`"), "{}", ended.err);
    assert_eq!(sandbox.fine("check --diff a.net").out, "");
    let output = sandbox.netc("check --fix -").write_stdin(wrong).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), right);
}

#[test]
fn programs_and_listeners_have_forms_of_their_own() {
    let sandbox = Sandbox::new();
    sandbox.write("a.net", UNUSED);
    let log: Value = serde_json::from_str(&sandbox.fine("check --format sarif a.net").out).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "unused-name");
    let github = sandbox.fine("check --format github a.net").out;
    assert!(github.starts_with("::warning file=a.net,line=1,endLine=1,col=5,"), "{github}");
    let told = sandbox.fine("check --format narrated a.net").out;
    assert!(told.starts_with("Warning, 1 of 1 in a.net: "), "{told}");
}

#[test]
fn a_spec_is_explained_and_its_mutants_counted() {
    let sandbox = Sandbox::with_tiny();
    let page = sandbox.fine("explain tiny.net").out;
    let words: Vec<&str> = page.split_whitespace().collect();
    assert!(words.join(" ").contains("16 * (784 + 1) = 12,560 parameters"), "{page}");
    let table = sandbox.fine("mutate tiny.net").out;
    assert!(table.contains("harmful faults: "), "{table}");
    let all: Value =
        serde_json::from_str(&sandbox.fine("mutate --format json tiny.net").out).unwrap();
    assert!(all["mutants"].as_array().unwrap().len() > 50);
    assert!(!sandbox.fine("mutate --missed tiny.net").out.is_empty());
    sandbox.write("a.yaml", "model: {layers: [{Input: 8}, {Dense: 3}]}\n");
    assert!(sandbox.fails("mutate a.yaml").contains(".net specs only"));
}

#[cfg(feature = "train")]
#[test]
fn results_are_held_against_expectations() {
    let sandbox = Sandbox::with_tiny();
    let spec = sandbox.read("tiny.net");
    sandbox.write("good.net", format!("{spec}expect(accuracy >= 0, model.layers == 2)\n"));
    sandbox.fine("run good.net");
    sandbox.write("bad.net", format!("{spec}expect(accuracy >= 2)\n"));
    let ended = sandbox.run("run bad.net");
    assert_eq!(ended.status, 3, "{}", ended.err);
    assert!(ended.err.contains("error[unmet-expectation]: `accuracy >= 2` "), "{}", ended.err);
    assert!(ended.err.contains("not met by this run"), "{}", ended.err);
}

/// A layer that can only die: no input reaches above its bias.
#[cfg(feature = "train")]
#[test]
fn findings_of_a_training_are_allowed_too() {
    let sandbox = Sandbox::with_tiny();
    let dead = "Dense(16, activation=relu, bias_initializer=constant(-1000))";
    let spec = sandbox.read("tiny.net").replace("Dense(16, activation=relu)", dead);
    sandbox.write("dead.net", &spec);
    let told = sandbox.run("run dead.net --no-record").err;
    assert!(told.contains("warning[dead-units]: "), "{told}");
    let told = sandbox.run("run dead.net --no-record -A dead-units").err;
    assert!(!told.contains("dead-units"), "{told}");
    let line = format!("{dead}  # netc: allow(dead-units) on purpose");
    sandbox.write("dead.net", spec.replace(dead, &line));
    let told = sandbox.run("run dead.net --no-record").err;
    assert!(!told.contains("dead-units"), "{told}");
}

#[cfg(feature = "train")]
#[test]
fn samples_are_looked_at_on_request() {
    let sandbox = Sandbox::with_tiny();
    let ended = sandbox.fine("check --data --hints tiny.net");
    assert!(ended.err.contains("hint[constant-features]: "), "{}", ended.err);
    // The second look finds what was kept.
    assert_eq!(sandbox.fine("check --data --hints tiny.net").err, ended.err);
    let spec = sandbox.read("tiny.net").replace("train=200", "train=4");
    sandbox.write("few.net", spec);
    let ended = sandbox.run("check --data -D missing-class few.net");
    assert_eq!(ended.status, 1, "{}", ended.err);
    assert!(ended.err.contains("none of the 4 train samples is of class "), "{}", ended.err);
}
