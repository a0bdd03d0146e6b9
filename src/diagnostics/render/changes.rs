//! A fix as the lines that it changes, before and after. Knows how to apply edits to a text.

use std::ops::Range;

use super::words::{Paint, visible_char};
use crate::diagnostics::Fix;
use crate::source::{Source, Span};

/// More lines than this on one side are cut short.
const MOST: usize = 8;

/// The changed lines, `-` before and `+` after, indented.
pub(super) fn draw(source: &Source, fix: &Fix, color: bool) -> String {
    let mut edits: Vec<(Span, &str)> =
        fix.edits.iter().map(|(span, text)| (inside(source, *span), text.as_str())).collect();
    edits.sort_by_key(|(span, _)| *span);
    let mut text = String::new();
    for group in groups(source.text(), &edits) {
        let old = source.text().get(group.lines.clone()).unwrap_or_default();
        let new = apply(source.text(), group.lines, group.edits);
        text.push_str(&difference(old, &new, color));
    }
    text
}

/// Edits of neighbouring lines with the bytes of those lines.
struct Group<'a> {
    lines: Range<usize>,
    edits: &'a [(Span, &'a str)],
}

fn groups<'a>(text: &str, edits: &'a [(Span, &'a str)]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut first = 0;
    for (index, (span, _)) in edits.iter().enumerate() {
        let lines = lines_around(text, *span);
        let joined = groups.last_mut().filter(|group| lines.start <= group.lines.end + 1);
        if let Some(group) = joined {
            group.lines.end = group.lines.end.max(lines.end);
            group.edits = edits.get(first..=index).unwrap_or_default();
        } else {
            first = index;
            groups.push(Group { lines, edits: edits.get(index..=index).unwrap_or_default() });
        }
    }
    groups
}

/// The bytes of all lines that a span touches, without the last line end.
fn lines_around(text: &str, span: Span) -> Range<usize> {
    let before = text.get(..span.start).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    // A span that ends behind a line end does not touch the next line, unless it joins the two.
    let rest = text.get(span.end..).unwrap_or_default();
    start..rest.find('\n').map_or(text.len(), |newline| span.end + newline)
}

/// The lines with the edits made. The edits are sorted; one that overlaps an earlier is left out.
fn apply(text: &str, lines: Range<usize>, edits: &[(Span, &str)]) -> String {
    let mut new = String::new();
    let mut done = lines.start;
    for (span, replacement) in edits {
        if let Some(kept) = text.get(done..span.start) {
            new.push_str(kept);
            new.push_str(replacement);
            done = span.end;
        }
    }
    new.push_str(text.get(done..lines.end).unwrap_or_default());
    new
}

fn difference(old: &str, new: &str, color: bool) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = |(left, right): &(&&str, &&str)| left == right;
    let top = old.iter().zip(&new).take_while(same).count();
    let shorter = old.len().min(new.len()) - top;
    let bottom = old.iter().rev().zip(new.iter().rev()).take(shorter).take_while(same).count();
    let changed = |lines: &[&str]| -> Vec<String> {
        let lines = lines.get(top..lines.len() - bottom).unwrap_or_default();
        lines.iter().map(|line| plain(line)).collect()
    };
    let (old, new) = (changed(&old), changed(&new));
    let written = old.iter().chain(&new).filter(|line| !line.is_empty());
    let indent = written.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let mut text = side('-', &old, indent, Paint::RED, color);
    text.push_str(&side('+', &new, indent, Paint::GREEN, color));
    text
}

/// One side of a difference, without the indentation that all its lines share.
fn side(sign: char, lines: &[String], indent: usize, paint: Paint, color: bool) -> String {
    let row = |line: &str| {
        let shown = format!("{sign} {}", line.get(indent..).unwrap_or_default());
        format!("    {}\n", paint.over(shown.trim_end(), color))
    };
    // An empty line alone is the place of an insertion or what is left of a removal.
    let alone = lines.len() == 1;
    let shown = lines.iter().filter(|line| !(alone && line.is_empty()));
    let mut text: String = shown.take(MOST).map(|line| row(line)).collect();
    if lines.len() > MOST {
        text.push_str(&row(&format!("{}…", " ".repeat(indent))));
    }
    text
}

fn plain(line: &str) -> String {
    line.trim_end().replace('\t', "    ").chars().map(visible_char).collect()
}

fn inside(source: &Source, span: Span) -> Span {
    Span::new(source.clamp(span.start), source.clamp(span.end))
}
