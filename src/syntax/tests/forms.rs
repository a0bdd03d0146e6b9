//! Every form of a statement.

use super::{good, show, specs};

#[test]
fn the_examples_of_the_language_are_read() {
    assert_eq!(show::file(&good(specs::LARGE_CNN)), specs::LARGE_CNN_TREE);
    assert_eq!(show::file(&good(specs::RESNET)), specs::RESNET_TREE);
}

#[test]
fn lines_may_end_as_on_any_machine() {
    for end in ["\r\n", "\r"] {
        let text = format!("\u{feff}{}", specs::LARGE_CNN.replace('\n', end));
        assert_eq!(show::file(&good(&text)), specs::LARGE_CNN_TREE, "{end:?}");
    }
}

#[test]
fn nothing_is_a_spec_without_statements() {
    for text in ["", "\n", "  # only words\n", "\u{feff}", "#"] {
        assert_eq!(good(text).statements, [], "{text:?}");
    }
}

#[test]
fn facts_need_no_braces() {
    let text = "data facts(inputs=(28, 28, 1), dtype=uint8, range=(0, 255),\n  classes=10, train=60_000)\nseed = 1";
    let tree = "data facts(inputs=tuple(28, 28, 1), dtype=uint8, range=tuple(0, 255), classes=10, train=60000) {}\nseed = 1\n";
    assert_eq!(show::file(&good(text)), tree);
}

#[test]
fn line_ends_do_not_count_in_parentheses() {
    let text = "fit(   # how long\n    epochs=(1\n        + 2),  # three\n    callbacks=[\n        a,\n        b,\n    ],\n)\nlet x = (a\n  if b\n  else c)";
    assert_eq!(
        show::file(&good(text)),
        "fit(epochs=(+ 1 2), callbacks=[a, b])\nlet x = (if b a c)\n"
    );
}

#[test]
fn branches_may_be_chained_and_braces_may_stand_anywhere() {
    let text = "model m\n{\n  if a { A() }\n  else if b { B() }\n  else { C() }\n  repeat n + 1\n  {\n    D()\n  }\n}";
    let tree = "model m() {if a {A()} else {if b {B()} else {C()}}; repeat (+ n 1) {D()}}\n";
    assert_eq!(show::file(&good(text)), tree);
}

#[test]
fn words_of_sections_are_names_elsewhere() {
    let text = "let n = data.inputs.shape[0]\nfit(validation_data=test, model=block)\ndata \"mnist\" { inputs { } }";
    let tree = "let n = data.inputs.shape[0]\nfit(validation_data=test, model=block)\ndata mnist() {inputs() {}}\n";
    assert_eq!(show::file(&good(text)), tree);
}
