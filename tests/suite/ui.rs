//! Each file in `tests/ui` holds one mistake (or a few that must be reported together). Its first lines
//! say what a person expects (`#~ error[code]: words of the message`); the snapshot beside it holds
//! what netc prints. So accepting new snapshots cannot accept a wrong diagnostic.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use netc::check::{Options, check};
use netc::diagnostics::{Diagnostics, Severity, Style, to_text};
use netc::source::Source;

/// All specs below `tests/ui`, sorted.
pub(crate) fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let folders =
        fs::read_dir(root).expect("tests/ui is there").map(|entry| entry.expect("an entry").path());
    let mut cases: Vec<PathBuf> = folders
        .flat_map(|folder| fs::read_dir(folder).expect("a folder of cases"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "net" || ending == "yaml"))
        .collect();
    cases.sort();
    cases
}

/// What the annotations of a case expect, as `error[code]: words`.
fn expected(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("#~ ")).collect()
}

/// Advice counts only where a case expects some: it stands beside most mistakes.
fn without_hints(diagnostics: &Diagnostics) -> Diagnostics {
    let mut rest = Diagnostics::default();
    let shown = diagnostics.iter().filter(|one| one.severity() != Severity::Hint);
    shown.for_each(|one| rest.push(one.clone()));
    rest
}

fn found(diagnostics: &Diagnostics) -> Vec<String> {
    let line = |one: &netc::diagnostics::Diagnostic| {
        format!("{}[{}]: {}", one.severity().word(), one.code(), one.message)
    };
    diagnostics.iter().map(line).collect()
}

fn run(path: &Path) {
    let text = fs::read_to_string(path).expect("a case is text");
    let name = path.file_name().expect("a case has a name").to_string_lossy().into_owned();
    let source = Source::new(&name, text.clone());
    let checked = check(&source, &Options::default());
    let expected = expected(&text);
    let hints = expected.iter().any(|line| line.starts_with("hint["));
    let diagnostics = if hints { checked.diagnostics } else { without_hints(&checked.diagnostics) };
    let found = found(&diagnostics);
    assert_eq!(expected.len(), found.len(), "{name}: expected {expected:#?}, found {found:#?}");
    for (expected, found) in expected.iter().zip(&found) {
        assert!(found.starts_with(expected), "{name}: expected {expected:?}, found {found:?}");
    }
    let style = Style { hints: true, ..Style::default() };
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(path.parent().expect("a case lies in a folder"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, to_text(&source, &diagnostics, style)));
}

#[test]
fn every_mistake_is_reported_as_annotated() {
    let cases = cases();
    assert!(cases.len() > 30, "only {} cases were found", cases.len());
    let failed: Vec<_> =
        cases.iter().filter(|path| catch_unwind(AssertUnwindSafe(|| run(path))).is_err()).collect();
    assert!(failed.is_empty(), "failed: {failed:#?}");
}
