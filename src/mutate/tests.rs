//! Mutants differ from their spec, and grave ones are caught.

use super::{mutants, outcomes};
use crate::check::Options;
use crate::source::Source;

const SPEC: &str = "\
data facts(inputs=(8,), range=(0, 1), classes=3, train=600) {
    targets { to_categorical() }
}

model m {
    Dense(16, activation=relu)  # hidden
    Dropout(0.2)
    Dense(3, activation=softmax)
}

compile(loss=categorical_crossentropy, optimizer=adam, metrics=[accuracy])
fit(epochs=5, batch_size=32, validation_split=0.1)
";

#[test]
fn each_mutant_differs_from_the_spec_in_one_place() {
    let source = Source::new("a.net", SPEC);
    let all = mutants(&source);
    assert!(all.len() > 60, "{}", all.len());
    for mutant in &all {
        assert_ne!(mutant.text, SPEC);
        assert!(!mutant.change.is_empty() && mutant.place.end <= SPEC.len());
    }
    let change = |operator: &str| {
        let found = all.iter().find(|mutant| mutant.operator == operator);
        found.unwrap_or_else(|| panic!("{operator}")).clone()
    };
    let removed = change("remove-activation");
    assert!(removed.text.contains("    Dense(16)  # hidden\n"), "{}", removed.text);
    assert_eq!(removed.change, "`activation=relu` removed");
    let layer = change("remove-layer");
    assert!(layer.text.contains("model m {\n        Dropout(0.2)\n"), "{}", layer.text);
}

#[test]
fn grave_faults_are_caught_and_yaml_has_no_mutants() {
    let found = outcomes(&Source::new("a.net", SPEC), &Options::default());
    for operator in ["misspelt-word", "one-output-more", "impossible-dropout", "change-loss"] {
        let of_kind = found.iter().filter(|outcome| outcome.mutant.operator == operator);
        for outcome in of_kind {
            assert!(outcome.is_told(), "{outcome:?}");
        }
    }
    assert!(mutants(&Source::new("a.yaml", "seed: 1")).is_empty());
    assert!(mutants(&Source::new("a.net", "model {{")).is_empty());
}
