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
