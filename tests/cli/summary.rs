//! `netc summary`: tables without data.

use crate::sandbox::Sandbox;

const FACTS: &str = "
data facts(inputs=(784,), classes=10)
model tiny {
    Dense(16, activation=relu)
    Dense(10, activation=softmax)
}
";

#[test]
fn summaries_are_keras_tables() {
    let sandbox = Sandbox::new();
    sandbox.write("tiny.net", FACTS);
    let keras3 = sandbox.fine("summary tiny.net").out;
    assert!(keras3.starts_with("Model: \"tiny\"\n┏"), "{keras3}");
    assert!(keras3.contains(" Total params: 12,730 "), "{keras3}");
    let keras2 = sandbox.fine("summary tiny.net --style keras2").out;
    assert!(keras2.starts_with("Model: \"tiny\"\n_____"), "{keras2}");
    let flow = sandbox.fine("summary tiny.net --flow").out;
    assert!(flow.starts_with(&keras3) && flow.len() > keras3.len(), "{flow}");
    assert!(!keras3.contains('\u{1b}'));
    assert!(sandbox.fine("summary tiny.net --color always").out.contains('\u{1b}'));
}

#[test]
fn a_wrong_spec_has_no_summary() {
    let sandbox = Sandbox::new();
    sandbox.write("wrong.net", "model m {\n    Input(8)\n    Dence(3)\n}\n");
    let ended = sandbox.run("summary wrong.net");
    assert_eq!((ended.status, ended.out.as_str()), (1, ""));
    assert!(ended.err.contains("1 error in wrong.net"), "{}", ended.err);
}
