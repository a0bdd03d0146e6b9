//! The table of all diagnostics and their pages. A new phase adds its enum's table here.

use super::{
    Entry, arguments, data, directives, health, names, practice, scanned, shapes, syntax, training,
    values,
};

/// Every diagnostic that netc can raise, sorted by code.
#[must_use]
pub fn entries() -> Vec<&'static Entry> {
    let tables = [
        syntax::ENTRIES,
        names::ENTRIES,
        arguments::ENTRIES,
        values::ENTRIES,
        data::ENTRIES,
        shapes::ENTRIES,
        training::ENTRIES,
        practice::ENTRIES,
        directives::ENTRIES,
        scanned::ENTRIES,
        health::ENTRIES,
    ];
    let mut all: Vec<_> = tables.into_iter().flatten().collect();
    all.sort_by_key(|entry| entry.code);
    all
}

/// Whether a text alone cannot raise a code: it takes samples, a training, or a certain machine.
#[must_use]
pub fn needs_more_than_text(code: &str) -> bool {
    let tables = [health::ENTRIES, scanned::ENTRIES];
    code == "memory-shortage" || tables.into_iter().flatten().any(|entry| entry.code == code)
}

/// The page of a code, as Markdown.
#[must_use]
pub fn page(code: &str) -> Option<&'static str> {
    entries().into_iter().find(|entry| entry.code == code).map(|entry| entry.page)
}
