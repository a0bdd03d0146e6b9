//! `netc check`: formats, exit status, several files, standard input, params, and bytes that are no
//! spec.

use serde_json::{Value, json};

use crate::sandbox::{Sandbox, TINY};

const WRONG: &str = "model m {\n    Input(8)\n    Dence(3)\n}\n";

#[test]
fn a_good_spec_is_one_line_on_standard_output() {
    let sandbox = Sandbox::with_tiny();
    let ended = sandbox.fine("check tiny.net");
    assert_eq!(ended.out, "tiny.net: ok (2 layers, 12,730 parameters)\n");
    assert_eq!(ended.err, "");
    assert_eq!(sandbox.fine("check -q tiny.net").out, "");
}

#[test]
fn mistakes_go_to_standard_error_and_end_with_1() {
    let sandbox = Sandbox::new();
    sandbox.write("wrong.net", WRONG);
    let ended = sandbox.run("check wrong.net");
    assert_eq!((ended.status, ended.out.as_str()), (1, ""));
    assert!(ended.err.starts_with("error[unknown-layer]: "), "{}", ended.err);
    assert!(ended.err.contains("╭─[wrong.net:3:5]"), "{}", ended.err);
    assert!(ended.err.ends_with("\n1 error in wrong.net\n"), "{}", ended.err);
}

#[test]
fn concise_is_a_line_for_each() {
    let sandbox = Sandbox::with_tiny();
    sandbox.write("wrong.net", WRONG);
    let ended = sandbox.run("check --format concise tiny.net wrong.net");
    assert_eq!(ended.status, 1);
    let expected = "wrong.net:3:5: error[unknown-layer]: ";
    assert!(ended.out.starts_with(expected) && ended.out.lines().count() == 1, "{}", ended.out);
    assert_eq!(ended.err, "");
}

#[test]
fn json_is_one_object_for_all_files_also_for_none_that_is_wrong() {
    let sandbox = Sandbox::with_tiny();
    sandbox.write("wrong.net", WRONG);
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let ended = sandbox.fine("check --format json -A hints tiny.net");
    assert_eq!(read(&ended.out), json!({ "diagnostics": [] }));
    let ended = sandbox.run("check --format json -A hints tiny.net wrong.net wrong.net");
    assert_eq!((ended.status, ended.err.as_str()), (1, ""));
    let found = read(&ended.out);
    let found = found["diagnostics"].as_array().unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0]["code"], "unknown-layer");
    assert_eq!(found[0]["severity"], "error");
    let label = &found[0]["labels"][0];
    assert_eq!((&label["file"], &label["line"]), (&json!("wrong.net"), &json!(3)));
    assert_eq!((&label["start"], &label["end"]), (&json!(27), &json!(32)));
}

#[test]
fn standard_input_is_a_file_named_with_a_dash() {
    let sandbox = Sandbox::new();
    let assert = sandbox.netc("check -").write_stdin(TINY).assert().success();
    assert.stdout("<stdin>: ok (2 layers, 12,730 parameters)\n");
    sandbox.netc("check -").write_stdin(WRONG).assert().code(1);
}

#[test]
fn params_have_other_values_on_request() {
    let sandbox = Sandbox::with_tiny();
    sandbox.fine("check tiny.net -p epochs=7");
    let ended = sandbox.run("check tiny.net -p epochs=0");
    assert_eq!(ended.status, 1, "{}", ended.err);
    let ended = sandbox.run("check tiny.net -p epoch=7");
    assert_eq!(ended.status, 1);
    assert!(ended.err.contains("unknown-param"), "{}", ended.err);
    let message = sandbox.fails("check tiny.net -p epochs");
    assert!(message.contains("-p epochs=3"), "{message}");
}

#[test]
fn what_cannot_be_read_ends_with_2_but_the_others_are_checked() {
    let sandbox = Sandbox::with_tiny();
    std::fs::create_dir(sandbox.path("folder")).unwrap();
    let ended = sandbox.run("check tyni.net folder tiny.net");
    assert_eq!(ended.status, 2);
    assert!(ended.out.contains("tiny.net: ok"), "{}", ended.out);
    let expected = "error: cannot read tyni.net: No such file or directory\n  help: the nearest name \
                    there is tiny.net\nerror: cannot read folder: Is a directory\n  help: name a file \
                    in the folder\n";
    assert_eq!(ended.err, expected);
}

#[test]
fn bytes_that_are_no_text_are_a_diagnostic_with_their_place() {
    let sandbox = Sandbox::new();
    sandbox.write("latin1.net", b"seed = 3\n# gr\xf6\xdfe\n");
    let ended = sandbox.run("check latin1.net");
    assert_eq!(ended.status, 1);
    assert!(ended.err.starts_with("error[not-utf8]: "), "{}", ended.err);
    assert!(ended.err.contains("[latin1.net:2:5]"), "{}", ended.err);
    let ended = sandbox.run("check --format json latin1.net");
    let found: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(found["diagnostics"][0]["labels"][0]["start"], 13);
}

#[test]
fn large_and_deep_specs_end_with_a_diagnostic() {
    let sandbox = Sandbox::new();
    sandbox.write("large.net", " ".repeat((4 << 20) + 1));
    let ended = sandbox.run("check large.net");
    assert_eq!(ended.status, 1);
    assert!(ended.err.starts_with("error[spec-too-large]: "), "{}", ended.err);
    sandbox.write("deep.net", format!("let x = {}1{}\n", "(".repeat(20_000), ")".repeat(20_000)));
    let ended = sandbox.run("check deep.net --format concise");
    assert_eq!(ended.status, 1);
    assert!(ended.out.contains("error[nesting-too-deep]"), "{}", ended.out);
}
