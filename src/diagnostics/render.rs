//! Diagnostics as text for people: a header like rustc's, miette's frame with the labels, the help
//! and the fixes. Knows how a diagnostic looks; knows no particular diagnostic.

mod changes;
mod excerpt;
mod explain;
mod frame;
mod words;

pub use explain::explain;

use self::words::{Paint, wrap};
use super::{Diagnostic, Diagnostics, Severity};
use crate::source::Source;

/// How text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether to use colours.
    pub color: bool,
    /// Columns to use.
    pub width: usize,
    /// Whether to show advice (hints) beside errors and warnings.
    pub hints: bool,
}

impl Default for Style {
    /// 80 columns without colours and hints.
    fn default() -> Self {
        Self { color: false, width: 80, hints: false }
    }
}

impl Style {
    fn shows(self, severity: Severity) -> bool {
        self.hints || severity != Severity::Hint
    }
}

/// Renders all diagnostics of one spec, with an empty line between two; nothing if there is none.
#[must_use]
pub fn to_text(source: &Source, diagnostics: &Diagnostics, style: Style) -> String {
    let shown = diagnostics.iter().filter(|diagnostic| style.shows(diagnostic.severity()));
    let texts: Vec<String> = shown.map(|diagnostic| one(source, diagnostic, style)).collect();
    texts.join("\n")
}

/// The closing line, without a line break: `2 errors, 1 warning in large_cnn.net`.
#[must_use]
pub fn summary_line(source: &Source, diagnostics: &Diagnostics, style: Style) -> String {
    let counted = |severity: Severity| {
        let count = diagnostics.iter().filter(|other| other.severity() == severity).count();
        let plural = if count == 1 { "" } else { "s" };
        let text = format!("{count} {}{plural}", severity.word());
        (count > 0 && style.shows(severity))
            .then(|| Paint::of(severity).bold().over(&text, style.color))
    };
    let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Hint]
        .into_iter()
        .filter_map(counted)
        .collect();
    let name = words::visible(source.name());
    if counts.is_empty() {
        return format!("no problems in {name}");
    }
    format!("{} in {name}", counts.join(", "))
}

fn one(source: &Source, diagnostic: &Diagnostic, style: Style) -> String {
    let mut text = header(diagnostic, style);
    text.push_str(&frame::draw(source, diagnostic, style));
    if let Some(help) = &diagnostic.help {
        text.push_str(&titled("help", help, style));
    }
    for fix in &diagnostic.fixes {
        text.push_str(&titled("fix", &fix.title, style));
        text.push_str(&changes::draw(source, fix, style.color));
    }
    text
}

/// `error[kernel-larger-than-input]: Conv2D kernel (5, 5) is larger than its input (4, 4)`
///
/// One line whatever the width, so that it can be searched for.
fn header(diagnostic: &Diagnostic, style: Style) -> String {
    let severity = diagnostic.severity();
    let tag = format!("{}[{}]", severity.word(), diagnostic.code());
    let tag = Paint::of(severity).bold().over(&tag, style.color);
    let message = format!(": {}", words::visible(&diagnostic.message));
    format!("{tag}{}\n", Paint::plain().bold().over(&message, style.color))
}

/// `  help: ` and its text, wrapped below itself.
fn titled(title: &str, text: &str, style: Style) -> String {
    let lead = format!("  {title}:");
    let lines = wrap(&format!("{lead} {text}"), style.width, lead.len() + 1);
    let painted = Paint::CYAN.over(&lead, style.color);
    let paint = |line: &String| match line.strip_prefix(&lead) {
        Some(rest) => format!("{painted}{rest}\n"),
        None => format!("{line}\n"),
    };
    lines.iter().map(paint).collect()
}

#[cfg(test)]
mod tests;
