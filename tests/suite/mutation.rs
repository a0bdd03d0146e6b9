//! Faults seeded into the specs: most that surely spoil a job must be told of, and good specs must be
//! told nothing.

use netc::check::{Options, check};
use netc::diagnostics::Severity;
use netc::mutate::{Outcome, outcomes};
use netc::source::Source;

const SPECS: [&str; 4] = ["large_cnn", "convnet", "dense784", "mlp"];

/// The share of harmful faults that an error or a warning must tell of, in percent. To be raised when
/// the checker gets better.
const LEAST_RECALL: usize = 98;

fn spec(name: &str) -> Source {
    let path = format!("{}/specs/{name}.net", env!("CARGO_MANIFEST_DIR"));
    Source::new(format!("{name}.net"), std::fs::read_to_string(path).expect("the spec is there"))
}

#[test]
fn good_specs_get_neither_errors_nor_warnings() {
    let folder = format!("{}/specs", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).expect("specs is there");
    let mut seen = 0;
    for path in files.map(|entry| entry.expect("an entry").path()) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let source = Source::new(&name, std::fs::read_to_string(&path).expect("a text"));
        let found = check(&source, &Options::default()).diagnostics;
        let told: Vec<_> = found.iter().filter(|one| one.severity() < Severity::Hint).collect();
        assert!(told.is_empty(), "{name}: {told:#?}");
        seen += 1;
    }
    assert!(seen >= 5, "{seen}");
}

#[test]
fn most_harmful_faults_are_told_of() {
    let mut missed = Vec::new();
    let mut all = 0;
    for name in SPECS {
        let found = outcomes(&spec(name), &Options::default());
        let harmful = found.iter().filter(|outcome| outcome.mutant.harmful);
        for outcome in harmful {
            all += 1;
            if !outcome.is_told() {
                let Outcome { mutant, .. } = outcome;
                missed.push(format!("{name}: {}: {}", mutant.operator, mutant.change));
            }
        }
    }
    let told = all - missed.len();
    println!("{told} of {all} harmful faults are told of; missed: {missed:#?}");
    assert!(all > 250, "{all}");
    assert!(100 * told >= LEAST_RECALL * all, "{told} of {all}: {missed:#?}");
}
