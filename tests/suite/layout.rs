//! The specs that people read have the layout that `netc fmt` gives, and whatever parses keeps its
//! meaning in it.

use std::fs;
use std::path::{Path, PathBuf};

use netc::source::Source;
use netc::syntax::{Refusal, format_net};

use crate::ui;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("the file is there")
}

/// The text in its layout; `None` where it has syntax errors.
fn formatted(name: &str, text: &str) -> Option<String> {
    match format_net(&Source::new(name, text)) {
        Ok(text) => Some(text),
        Err(Refusal::Broken(_)) => None,
        Err(refusal) => panic!("{name}: {refusal:?}"),
    }
}

#[test]
fn specs_are_laid_out_already() {
    let entries = fs::read_dir(root().join("specs")).expect("specs are there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| is_net(path));
    files.push(root().join("src/cli/starter.net"));
    assert!(files.len() > 4, "{files:?}");
    for path in files {
        let text = read(&path);
        assert_eq!(formatted("a.net", &text), Some(text), "{}", path.display());
    }
}

#[test]
fn specs_in_documents_are_laid_out_already() {
    for document in ["README.md", "docs/language.md"] {
        let text = read(&root().join(document));
        for block in text.split("```net\n").skip(1) {
            let spec = block.split("```").next().unwrap_or_default();
            assert_eq!(formatted(document, spec).as_deref(), Some(spec), "{document}");
        }
    }
}

#[test]
fn what_parses_keeps_its_meaning_and_a_second_layout_changes_nothing() {
    let mut parsed = 0;
    for path in ui::cases().into_iter().filter(|path| is_net(path)) {
        let Some(text) = formatted("a.net", &read(&path)) else { continue };
        assert_eq!(formatted("a.net", &text).as_ref(), Some(&text), "{}", path.display());
        parsed += 1;
    }
    assert!(parsed > 30, "only {parsed} cases parse");
}

fn is_net(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "net")
}
