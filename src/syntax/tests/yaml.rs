//! Specs in YAML: the same trees as in `.net`, and texts that are refused.

use super::{faults, good, show, specs};
use crate::source::Source;
use crate::syntax::parse;

const LARGE_CNN: &str = r"
params: {epochs: 10, short: false}
seed: 7
image_data_format: channels_first
data:
  source: mnist
  take: {train: 7000 if short else 60000, test: 3000 if short else 10000}
  inputs: [{reshape: [1, 28, 28]}, {cast: float32}, {rescale: 1 / 255}]
  targets: [to_categorical]
let: {num_classes: data.targets.classes}
model:
  name: large_cnn
  layers:
    - Conv2D: [30, [5, 5]]
    - Flatten
    - Dropout: 0.2
";

#[test]
fn yaml_gives_the_tree_of_the_same_spec_in_net() {
    let (file, diagnostics) = parse(&Source::new("a.yaml", LARGE_CNN));
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let net = specs::LARGE_CNN.split("model large_cnn").next().unwrap_or_default();
    let net = format!(
        "{net}model large_cnn {{\n    Conv2D(30, [5, 5])\n    Flatten()\n    Dropout(0.2)\n}}\n"
    );
    assert_eq!(show::file(&file), show::file(&good(&net)));
}

#[test]
fn graphs_are_written_with_as_and_from() {
    let yaml = "blocks:\n  twice:\n    params: {units: , rate: 0.5}\n    layers:\n      - Dense: units\n        as: x\n      - Add: \n        from: [x, input]\n      - as: y\n        from: x\n      - repeat: 2\n        layers: [Flatten]\n      - if: rate > 0\n        then: [{Dropout: rate}]\n";
    let net = "block twice(units, rate=0.5) {\n  x = Dense(units)\n  Add()(x, input)\n  y = x\n  repeat 2 { Flatten() }\n  if rate > 0 { Dropout(rate) }\n}";
    let (file, diagnostics) = parse(&Source::new("a.yaml", yaml));
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(show::file(&file), show::file(&good(net)));
}

fn codes(text: &str) -> Vec<&'static str> {
    faults(&Source::new("a.yaml", text)).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn broken_yaml_is_refused() {
    for text in
        ["a: [1", "a: \"x", "a:\n\tb: 1", "a: *b", "a: &a [*a]", "a: 1\n---\nb: 2", "a: b: c"]
    {
        assert_eq!(codes(text), ["yaml-syntax"], "{text:?}");
    }
    assert_eq!(codes("a: 1\nb: 2\na: 3"), ["duplicate-key"]);
    assert_eq!(codes("- a\n- b"), ["yaml-form"]);
    assert_eq!(codes("model: {layers: {Dense: 3}}"), ["yaml-form"]);
    assert_eq!(codes("seed: 1 +"), ["unexpected-text"]);
}

#[test]
fn nothing_in_yaml_explodes() {
    let mut bomb = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
    for (name, of) in ('b'..='j').zip('a'..='i') {
        let aliases = vec![format!("*{of}"); 10].join(", ");
        bomb.push_str(&format!("{name}: &{name} [{aliases}]\n"));
    }
    assert_eq!(codes(&bomb), ["yaml-too-large"]);
    let blocks: String = (0..1_000).map(|level| format!("{}-\n", " ".repeat(level))).collect();
    for text in ["[".repeat(50_000), "{a: ".repeat(50_000), blocks] {
        assert_eq!(codes(&text).len(), 1, "{}", &text[..20]);
    }
}

/// Trees of a text in YAML and of one in `.net` must be the same.
fn is(yaml: &str, net: &str) {
    let (file, diagnostics) = parse(&Source::new("a.yaml", yaml));
    assert!(diagnostics.is_empty(), "{yaml}\n{diagnostics:?}");
    assert_eq!(show::file(&file), show::file(&good(net)), "{yaml}");
}

#[test]
fn a_list_of_arguments_may_have_named_ones() {
    is("evaluate: [test, batch_size=32]", "evaluate(test, batch_size=32)");
    is("fit: [a == b, c = 1 + 2]", "fit(a == b, c=1 + 2)");
    is("fit:\n  - a\n  - b=(1, 2)\n", "fit(a, b=(1, 2))");
    is("blocks: {b: {params: [n, k=1], layers: [Flatten]}}", "block b(n, k=1) { Flatten() }");
    is("plot: [\"a=b\"]", "plot(\"a=b\")");
    assert_eq!(codes("fit: [a=]"), ["unexpected-text"]);
}

#[test]
fn a_tag_makes_an_expression_of_a_text() {
    is(
        "let: {a: !expr '[1, 2][0]', b: !expr \"'x' == y\"}",
        "let a = [1, 2][0]\nlet b = \"x\" == y",
    );
    is("let: {a: !expr 'it == \"it''s\"', b: !expr null}", "let a = it == \"it's\"\nlet b = null");
    is("fit: [!expr 'a=\"x, y\"']", "fit(a=\"x, y\")");
    is("let:\n  a: !expr |\n    1 +\n    2\n", "let a = 1 + 2");
    let source = Source::new("a.yaml", "let: {a: !expr '1 + * 2'}");
    assert_eq!(faults(&source), [("unexpected-text", "*".to_owned())]);
}

#[test]
fn an_alias_of_an_expression_is_that_expression() {
    is("let: {a: &a 1 + 2, b: *a}", "let a = 1 + 2\nlet b = 1 + 2");
}

#[test]
fn a_key_may_stand_again_in_a_list_of_maps() {
    is("- let: {a: 1}\n- seed: a\n- let: {b: 2}\n", "let a = 1\nseed = a\nlet b = 2");
    is("- {seed: 1, params: {b: 2}}\n", "seed = 1\nparam b = 2");
    assert_eq!(codes("- seed: 1\n- b"), ["yaml-form"]);
}

#[test]
fn comments_may_be_many() {
    let comments = "  # one\n".repeat(500);
    let text = format!("{comments}let:\n{comments}  a: 1\n{comments}seed: a\n");
    is(&text, "let a = 1\nseed = a");
    assert_eq!(crate::syntax::yaml::comments(&text).len(), 1_500);
}
