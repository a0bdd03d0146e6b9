//! The page of each diagnostic: its example must raise just that diagnostic, and its remedy must be clean.

use netc::check::{Options, check};
use netc::diagnostics::{Severity, entries};
use netc::source::Source;

/// The fenced blocks of a section, with their languages.
fn blocks<'a>(page: &'a str, heading: &str) -> Vec<(&'a str, &'a str)> {
    let section =
        page.split("\n## ").find(|section| section.starts_with(heading)).unwrap_or_default();
    let mut blocks = Vec::new();
    let mut parts = section.split("```");
    parts.next();
    while let (Some(block), Some(_)) = (parts.next(), parts.next()) {
        blocks.extend(block.split_once('\n'));
    }
    blocks
}

/// The codes of errors and warnings, and of one kind of hint: a spec may have advice beside what its
/// page is about.
fn codes(language: &str, text: &str, hint: &str) -> Vec<&'static str> {
    let name = if language == "yaml" { "page.yaml" } else { "page.net" };
    let source = Source::new(name, text);
    check(&source, &Options::default())
        .diagnostics
        .iter()
        .filter(|one| one.severity() != Severity::Hint || one.code() == hint)
        .map(netc::diagnostics::Diagnostic::code)
        .collect()
}

#[test]
fn examples_raise_their_code_and_remedies_are_clean() {
    let mut wrong = Vec::new();
    for entry in entries() {
        let untestable = entry.page.contains("<!-- example: untestable");
        let specs = |heading| {
            let blocks = blocks(entry.page, heading).into_iter();
            blocks.filter(|(language, _)| ["net", "yaml"].contains(language)).collect::<Vec<_>>()
        };
        let examples = specs("Example");
        if examples.is_empty() && !untestable {
            wrong.push(format!("{}: no example", entry.code));
        }
        for (language, text) in examples {
            let found = codes(language, text, entry.code);
            if found != [entry.code] && !untestable {
                wrong.push(format!("{}: the example raises {found:?}", entry.code));
            }
        }
        let remedies = specs("How to fix it");
        if remedies.is_empty() && !untestable {
            wrong.push(format!("{}: no remedy", entry.code));
        }
        for (language, text) in remedies {
            let found = codes(language, text, entry.code);
            if !found.is_empty() {
                wrong.push(format!("{}: the remedy raises {found:?}", entry.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn codes_are_unique_and_kebab_case() {
    let codes: Vec<_> = entries().iter().map(|entry| entry.code).collect();
    assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
    let kebab = |code: &&str| {
        code.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit())
    };
    assert!(codes.iter().all(kebab), "{codes:?}");
}

#[test]
fn specs_in_documents_are_clean() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for document in ["README.md", "docs/language.md"] {
        let text = std::fs::read_to_string(root.join(document)).expect("the document is there");
        let mut parts =
            text.split("```").skip(1).step_by(2).filter_map(|part| part.split_once('\n'));
        let specs: Vec<_> =
            parts.by_ref().filter(|(language, _)| ["net", "yaml"].contains(language)).collect();
        assert!(!specs.is_empty(), "{document} has no specs");
        for (language, spec) in specs {
            assert_eq!(codes(language, spec, ""), Vec::<&str>::new(), "{document}: {spec}");
        }
    }
}
