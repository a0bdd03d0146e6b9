//! Specs in one notation mean the same in the other, and there is a way back.

use std::fs;
use std::path::{Path, PathBuf};

use netc::check::{Options, check};
use netc::compare::compare;
use netc::ir::Plan;
use netc::source::{Notation, Source};
use netc::syntax::{Refusal, convert};

use crate::ui;

fn plan(source: &Source) -> Option<Plan> {
    check(source, &Options::default()).plan
}

/// The text in the other notation; `None` where it has syntax errors.
fn converted(source: &Source) -> Option<Source> {
    let name = match source.notation() {
        Notation::Net => "converted.yaml",
        Notation::Yaml => "converted.net",
    };
    match convert(source) {
        Ok(conversion) => Some(Source::new(name, conversion.text)),
        Err(Refusal::Broken(_)) => None,
        Err(refusal) => panic!("{refusal:?}\n{}", source.text()),
    }
}

fn read(path: &Path) -> Source {
    let text = fs::read_to_string(path).expect("the file is there");
    Source::new(path.to_string_lossy(), text)
}

#[test]
fn specs_mean_the_same_in_both_notations() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let entries = fs::read_dir(folder).expect("specs are there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    for path in files {
        let source = read(&path);
        let there = converted(&source).expect("a spec parses");
        let back = converted(&there).expect("what was written parses");
        let before = plan(&source).expect("a spec is right");
        for other in [there, back] {
            let after = plan(&other).unwrap_or_else(|| panic!("{}", other.text()));
            let comparison = compare(&before, &after);
            assert!(comparison.is_same(), "{comparison:#?}\n{}", other.text());
        }
    }
}

#[test]
fn whatever_parses_has_another_notation_or_says_why_not() {
    let (mut converted_cases, mut without_form) = (0, Vec::new());
    for path in ui::cases() {
        let source = read(&path);
        if source.text().contains("# netc:") {
            // Comments are lost on the way, and with them what they allow.
            continue;
        }
        let codes = |source: &Source| {
            let checked = check(source, &Options::default());
            checked.diagnostics.iter().map(|one| one.code().to_owned()).collect::<Vec<_>>()
        };
        match convert(&source) {
            Ok(conversion) => {
                let ending = if source.notation() == Notation::Net { "yaml" } else { "net" };
                let there = Source::new(format!("a.{ending}"), conversion.text);
                // Some advice is given for one notation alone; errors are the same in both.
                let (mut before, mut after) = (codes(&source), codes(&there));
                before.sort();
                after.sort();
                assert_eq!(before, after, "{}\n{}", path.display(), there.text());
                converted_cases += 1;
            }
            Err(Refusal::Broken(_)) => {}
            Err(_) => without_form.push(path.file_name().map(std::ffi::OsStr::to_owned)),
        }
    }
    assert!(converted_cases > 30, "only {converted_cases} cases were converted");
    assert!(without_form.len() < 8, "{without_form:?} have no other notation");
}
