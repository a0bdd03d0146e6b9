//! ARCHITECTURE.md is held against the code: who uses whom, how long files are, what stands where.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The part of the crate that a file of `src` belongs to.
fn part(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).expect("a file of src");
    let first = inside.components().next().expect("a path").as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The table of ARCHITECTURE.md: a part and what it may use.
fn table() -> BTreeMap<String, Vec<String>> {
    let text =
        fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    let rows = text.lines().skip_while(|line| !line.starts_with("| part | may use |")).skip(2);
    let mut table = BTreeMap::new();
    for row in rows.take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        let words = |cell: &str| {
            let words = cell.split(',').map(|word| word.trim().trim_matches('`').to_owned());
            words.filter(|word| !word.is_empty() && word != "-").collect::<Vec<_>>()
        };
        for part in words(cells[0]) {
            table.insert(part, words(cells[1]));
        }
    }
    assert!(!table.is_empty(), "ARCHITECTURE.md has no table of parts");
    table
}

/// The parts of the crate that a file names in `crate::part`, tests left aside.
fn uses(text: &str) -> Vec<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code: String = code.collect::<Vec<_>>().join("\n");
    let mut used: Vec<String> = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if !word.is_empty() && word.starts_with(|c: char| c.is_ascii_lowercase()) {
            used.push(word);
        }
    }
    used.sort();
    used.dedup();
    used
}

#[test]
fn parts_use_only_what_the_table_allows() {
    let table = table();
    let mut wrong = Vec::new();
    for path in files(&root().join("src")) {
        let part = part(&path);
        let is_test = path.components().any(|part| part.as_os_str() == "tests")
            || path.ends_with("tests.rs")
            || path.ends_with("testing.rs");
        if is_test || part == "lib" || part == "main" {
            continue;
        }
        let Some(allowed) = table.get(&part) else {
            wrong.push(format!(
                "{} belongs to `{part}`, which the table does not have",
                path.display()
            ));
            continue;
        };
        let text = fs::read_to_string(&path).expect("a source file");
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for used in uses(text) {
            let free =
                used == part || allowed.contains(&used) || allowed.contains(&"all".to_owned());
            if !free && table.contains_key(&used) {
                wrong.push(format!("{} uses `{used}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_say_what_they_are_for_and_stay_short() {
    let mut lengths = Vec::new();
    for path in files(&root().join("src")) {
        let text = fs::read_to_string(&path).expect("a source file");
        assert!(text.starts_with("//!"), "{} does not say what it is for", path.display());
        let lines = text.lines().count();
        assert!(lines <= 500, "{} has {lines} lines", path.display());
        lengths.push(lines);
    }
    lengths.sort_unstable();
    assert!(
        lengths[lengths.len() / 2] <= 150,
        "the median file has {} lines",
        lengths[lengths.len() / 2]
    );
}

#[test]
fn only_check_makes_plans() {
    for path in files(&root().join("src")) {
        let text = fs::read_to_string(&path).expect("a source file");
        let makes = text.contains(" Plan {")
            && !text.contains("impl Plan {")
            && !text.contains("struct Plan {");
        let is_test = path.components().any(|part| part.as_os_str() == "tests");
        assert!(!makes || part(&path) == "check" || is_test, "{} makes a plan", path.display());
    }
}
