//! Plans of small specs, compared.

use super::{ChangeKind, compare};
use crate::check::{Options, check};
use crate::ir::Plan;
use crate::source::Source;

fn plan(text: &str) -> Plan {
    let checked = check(&Source::new("a.net", text), &Options::default());
    checked.plan.unwrap_or_else(|| panic!("{text}\n{:#?}", checked.diagnostics))
}

/// Signs, things and details, a line each.
fn changes(before: &str, after: &str) -> Vec<String> {
    let comparison = compare(&plan(before), &plan(after));
    let detail = |detail: &super::Detail| {
        let values: Vec<&str> =
            [&detail.before, &detail.after].into_iter().flatten().map(String::as_str).collect();
        format!("{} {}", detail.name, values.join(" -> ")).trim().to_owned()
    };
    let line = |change: &super::Change| {
        let sign = match change.kind {
            ChangeKind::Added => '+',
            ChangeKind::Removed => '-',
            ChangeKind::Changed => '~',
        };
        let details: Vec<String> = change.details.iter().map(detail).collect();
        format!("{sign} {}: {}", change.what, details.join(", ")).trim_end_matches(": ").to_owned()
    };
    comparison.sections.iter().flat_map(|section| &section.changes).map(line).collect()
}

fn model(layers: &str) -> String {
    format!("model m {{\nInput(8)\n{layers}\n}}\n")
}

fn layer_changes(before: &str, after: &str) -> Vec<String> {
    changes(&model(before), &model(after))
}

const NONE: [&str; 0] = [];

#[test]
fn equal_models_have_no_changes() {
    assert_eq!(
        layer_changes("Dense(4)\nDense(2)", "Dense(units=4, use_bias=true)\nDense(2)"),
        NONE
    );
    let block = "block b(n) { Dense(n) }\n";
    assert_eq!(
        changes(&(block.to_owned() + &model("repeat 2 { b(3) }")), &model("Dense(3)\nDense(3)")),
        NONE
    );
}

#[test]
fn automatic_names_move_without_a_word() {
    assert_eq!(
        layer_changes("Dense(4)\nDense(2)", "Dense(4)\nDense(3)\nDense(4)\nDense(2)"),
        [
            "+ dense_1 (Dense): units 3, output (None, 3), parameters 15",
            "+ dense_2 (Dense): units 4, output (None, 4), parameters 16",
        ]
    );
    assert_eq!(
        layer_changes("Dense(4, name=first)\nDense(2)", "Dense(4, name=one)\nDense(2)"),
        ["~ first (Dense): name first -> one"]
    );
}

#[test]
fn what_a_layer_reads_is_followed_through_changes() {
    let before = "x = Dense(4)\ny = Dense(4)\nAdd()(x, y)";
    assert_eq!(layer_changes(before, "a = Dense(4)\nb = Dense(4)\nAdd()(a, b)"), NONE);
    assert_eq!(
        layer_changes(before, "x = Dense(4)\ny = Dense(4)\nAdd()(x, x, y)"),
        ["~ add (Add): reads dense + dense_1 -> dense + dense + dense_1"]
    );
    assert_eq!(
        layer_changes(before, "x = Dense(4)\nz = Dropout(0.5)\ny = Dense(4)\nAdd()(x, y)"),
        ["+ dropout (Dropout): rate 0.5, output (None, 4)"]
    );
}

#[test]
fn kinds_are_not_taken_for_each_other() {
    assert_eq!(
        layer_changes("Dense(4)\nFlatten()", "Dense(4)\nDropout(0.5)"),
        [
            "- flatten (Flatten): output (None, 4)",
            "+ dropout (Dropout): rate 0.5, output (None, 4)"
        ]
    );
    assert_eq!(
        layer_changes("Dense(128)\nDense(50)\nDense(10)", "Dense(128)\nDense(10)"),
        [
            "- dense_1 (Dense): units 50, output (None, 50), parameters 6450",
            "~ dense_2 (Dense): parameters 510 -> 1290",
        ]
    );
}

#[test]
fn data_training_and_texts_are_compared() {
    let spec = |facts: &str, rest: &str| {
        format!("data facts(inputs=(8,), {facts})\n{}{rest}", model("Dense(3, activation=softmax)"))
    };
    let compiled = "compile(loss=sparse_categorical_crossentropy, optimizer=sgd)\n";
    let before = spec("classes=3, train=100", compiled);
    assert_eq!(changes(&before, &before), NONE);
    assert_eq!(
        changes(&before, &spec("classes=3, train=90", compiled)),
        ["~ facts: train 100 -> 90", "~ train samples: 100 -> 90"]
    );
    let sgd = "compile(loss=sparse_categorical_crossentropy, optimizer=sgd(momentum=0.9))\n";
    assert_eq!(
        changes(&before, &spec("classes=3, train=100", sgd)),
        ["~ optimizer sgd: momentum 0.0 -> 0.9"]
    );
    let lines = |count: u32| format!("let n = {count}\n{before}print(\"{{n}} rows\")\nsummary()\n");
    assert_eq!(
        changes(&lines(3), &lines(4)),
        ["~ print(\"{3} rows\"): text \"3 rows\" -> \"4 rows\""]
    );
    assert_eq!(changes(&before, &lines(3)), ["+ print(\"{3} rows\")", "+ summary()"]);
    assert_eq!(
        changes(&before, &model("Dense(3, activation=softmax)")),
        [
            "- facts: inputs (8,), classes 3, train 100",
            "- loss: sparse_categorical_crossentropy",
            "- optimizer: sgd"
        ]
    );
}
