//! `netc check --fix`: writes the mended text, or shows how it differs.

use std::path::Path;

use similar::TextDiff;

use super::Found;
use crate::check::{self, Options};
use crate::cli::failure::Failure;
use crate::cli::rewrite::rewrite;
use crate::cli::spec::SpecText;
use crate::cli::terminal::Terminal;

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

/// Mends a spec. Gives the new text with what is left to be said about it, and whether it is another
/// than before. With `diff` nothing is written, and what is left is said of the old text.
pub(super) fn mend(
    path: &Path,
    text: &SpecText,
    options: &Options,
    diff: bool,
    terminal: &Terminal,
) -> Result<(Found, bool), Failure> {
    let old = (text.source.clone(), text.check_with(options));
    if text.is_broken() {
        return Ok((old, false));
    }
    let mended = check::mend(&text.source, options);
    let (before, after) = (text.source.text(), mended.source.text());
    let changed = before != after;
    let standard = path.as_os_str() == "-";
    if diff {
        if changed {
            terminal.print(&difference(text.source.name(), before, after));
        }
        return Ok((old, changed));
    }
    if standard {
        terminal.print(after);
    } else if changed {
        rewrite(path, after)?;
        for title in &mended.titles {
            terminal.note(&format!("{}: {title}", text.source.name()));
        }
    }
    let checked = check::check(&mended.source, options);
    Ok(((mended.source, checked), changed))
}

/// The change as `diff -u` writes it; nothing where there is none.
fn difference(name: &str, before: &str, after: &str) -> String {
    let (old, new) = (format!("a/{name}"), format!("b/{name}"));
    let diff = TextDiff::from_lines(before, after);
    diff.unified_diff().context_radius(CONTEXT).header(&old, &new).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_a_unified_one() {
        let expected = "--- a/x.net\n+++ b/x.net\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n";
        assert_eq!(difference("x.net", "a\nb\n", "a\nc\n"), expected);
        assert_eq!(difference("x.net", "a\n", "a\n"), "");
    }
}
