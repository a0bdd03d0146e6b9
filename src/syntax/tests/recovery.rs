//! Texts with faults: all of them are reported, at the right places, and what is good is kept.

use super::{faults, net, show};
use crate::source::Source;

fn found(text: &str) -> Vec<(&'static str, String)> {
    faults(&Source::new("spec.net", text))
}

fn kept(text: &str) -> String {
    show::file(&net(text).0)
}

#[test]
fn several_faults_are_reported_and_the_rest_is_kept() {
    let text = "seed 7\nlet a = 1\nmodel m {\n    Dense(10\n    Flatten()\n}\nlet b = \"open\nfit(epochs=2)";
    assert_eq!(
        found(text),
        [
            ("unexpected-text", "7".to_owned()),
            ("unclosed-bracket", "(".to_owned()),
            ("unclosed-string", "\"".to_owned()),
        ]
    );
    let tree = kept(text);
    for good in ["let a = 1", "Dense(10)", "Flatten()", "fit(epochs=2)"] {
        assert!(tree.contains(good), "{tree}");
    }
}

#[test]
fn brackets_without_partner_point_at_themselves() {
    assert_eq!(found("model m {\n    Dense(3)\n"), [("unclosed-bracket", "{".to_owned())]);
    assert_eq!(found("model m {\n    Dense(3))\n}"), [("unopened-bracket", ")".to_owned())]);
    assert_eq!(found("let a = [1, 2\nseed = 3"), [("unclosed-bracket", "[".to_owned())]);
}

#[test]
fn other_languages_are_recognised() {
    for (text, place) in [
        ("import keras", "import"),
        ("model.add(Dense(3))", "model.add"),
        ("let a = lambda x: x", "lambda"),
        ("let a = b && c", "&&"),
        ("model m {\n    Dense(units: 3)\n}", ":"),
    ] {
        let found = found(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].0, "foreign-form", "{text}");
        assert!(found[0].1.starts_with(place), "{text}: {found:?}");
    }
}

#[test]
fn a_missing_comma_is_seen_where_it_is_missing() {
    let found = found("model m {\n    Dense(10 activation=relu)\n}");
    assert_eq!(found, [("unexpected-text", "activation".to_owned())]);
}
