//! `netc new`: a spec that checks, and no file that is overwritten.

use crate::sandbox::Sandbox;

#[test]
fn a_new_spec_checks_and_says_what_is_next() {
    let sandbox = Sandbox::new();
    let ended = sandbox.fine("new My-Digits");
    assert!(ended.out.starts_with("wrote My-Digits.net\n"), "{}", ended.out);
    assert!(ended.out.contains("netc run My-Digits.net"), "{}", ended.out);
    assert!(sandbox.read("My-Digits.net").contains("model my_digits {"));
    let ended = sandbox.fine("check My-Digits.net");
    assert!(ended.out.contains(": ok (7 layers, "), "{}", ended.out);
    assert_eq!(ended.err, "");
}

#[test]
fn nothing_is_overwritten() {
    let sandbox = Sandbox::new();
    sandbox.write("a.net", "mine");
    let message = sandbox.fails("new a");
    assert!(message.contains("netc overwrites no spec"), "{message}");
    assert_eq!(sandbox.read("a.net"), "mine");
    assert!(sandbox.fails("new folder/a").contains("make the folder first"));
    assert!(sandbox.fails("new a.yaml").contains("not in YAML"));
    assert!(sandbox.fails("new ..").contains("no name for a spec"));
}
