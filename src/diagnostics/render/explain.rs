//! A diagnostic's page on a terminal. Knows the little Markdown that the pages use: headings,
//! paragraphs, lists, fenced code, code in backquotes, comments.

use super::Style;
use super::words::{Paint, visible_char, wrap};

/// Renders a page: headings stand out, paragraphs fill the width, code is indented, comments are
/// left out. Ends with a line break unless the page is empty.
#[must_use]
pub fn explain(page: &str, style: Style) -> String {
    let mut text = String::new();
    let mut paragraph = String::new();
    let mut code = false;
    for line in page.lines() {
        let fence = line.trim_start().starts_with("```");
        if code && !fence {
            let shown: String = line.replace('\t', "    ").chars().map(visible_char).collect();
            text.push_str(format!("    {shown}").trim_end());
            text.push('\n');
            continue;
        }
        let item = line.starts_with("- ");
        if fence || item || line.is_empty() || line.starts_with(['#', '<', '|']) {
            flush(&mut text, &mut paragraph, style);
        }
        code ^= fence;
        match line {
            _ if fence || line.starts_with("<!--") => {}
            _ if line.starts_with('#') => heading(&mut text, line, style.color),
            _ if line.starts_with('|') => text.extend([line, "\n"]),
            "" => blank(&mut text),
            _ => {
                let joint = if paragraph.is_empty() { "" } else { " " };
                paragraph.extend([joint, line.trim()]);
            }
        }
    }
    flush(&mut text, &mut paragraph, style);
    text.truncate(text.trim_end().len());
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn heading(text: &mut String, line: &str, color: bool) {
    let title = line.trim_start_matches('#').trim();
    let paint = if line.starts_with("##") { Paint::plain() } else { Paint::CYAN };
    text.extend([paint.bold().over(title, color).as_str(), "\n"]);
}

/// One empty line, never two.
fn blank(text: &mut String) {
    if !text.is_empty() && !text.ends_with("\n\n") {
        text.push('\n');
    }
}

fn flush(text: &mut String, paragraph: &mut String, style: Style) {
    if paragraph.is_empty() {
        return;
    }
    let indent = if paragraph.starts_with("- ") { 2 } else { 0 };
    for line in wrap(paragraph, style.width, indent) {
        text.push_str(&code_in(&line, style.color));
        text.push('\n');
    }
    paragraph.clear();
}

/// With colours, code is coloured and loses its backquotes; without, it keeps them.
fn code_in(line: &str, color: bool) -> String {
    if !color || line.matches('`').count() % 2 == 1 {
        return line.to_owned();
    }
    let parts = line.split('`').enumerate();
    parts
        .map(
            |(index, part)| {
                if index % 2 == 1 { Paint::CYAN.over(part, true) } else { part.to_owned() }
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# some-code\n\nA `Dense` layer\nis wrong.\n\n## Example\n\n<!-- note -->\n\n```net\nmodel m {\n    Dense(1)\n}\n```\n\n- one\n- two\n";

    #[test]
    fn a_page_is_plain_text() {
        let expected = "some-code\n\nA `Dense` layer is wrong.\n\nExample\n\n    model m {\n        Dense(1)\n    }\n\n- one\n- two\n";
        assert_eq!(explain(PAGE, Style::default()), expected);
        assert_eq!(explain("", Style::default()), "");
    }

    #[test]
    fn colours_replace_backquotes() {
        let text = explain(PAGE, Style { color: true, ..Style::default() });
        assert!(text.contains("A \u{1b}[36mDense\u{1b}[0m layer is wrong."), "{text}");
    }

    #[test]
    fn every_page_has_the_form_that_all_share() {
        let headings = ["## What it means", "## Example", "## How to fix it"];
        for entry in crate::diagnostics::entries() {
            let (code, page) = (entry.code, entry.page);
            let starts =
                |mark: &'static str| page.lines().filter(move |line| line.starts_with(mark));
            assert!(page.starts_with(&format!("# {code}\n\n")), "{code}");
            assert!(starts("## ").eq(headings), "{code}");
            assert_eq!(starts("```").count(), 4, "{code}: one example, one fix");
            assert_eq!(
                page.contains("```text"),
                page.contains("<!-- example: untestable, "),
                "{code}"
            );
            assert!(!explain(page, Style::default()).contains("```"), "{code}");
        }
    }
}
