//! `netc check --fix`: writes the mended text, or shows how it differs.

use std::path::Path;

use super::Found;
use crate::check::{self, Options};
use crate::cli::changes::unified;
use crate::cli::failure::Failure;
use crate::cli::replace::replace;
use crate::cli::spec::SpecText;
use crate::cli::terminal::Terminal;

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
            terminal.print(&unified(text.source.name(), before, after, terminal.screen().colour));
        }
        return Ok((old, changed));
    }
    if standard {
        terminal.print(after);
    } else if changed {
        replace(path, after.as_bytes())?;
        for title in &mended.titles {
            terminal.note(&format!("{}: {title}", text.source.name()));
        }
    }
    let checked = check::check(&mended.source, options);
    Ok(((mended.source, checked), changed))
}
