//! What changes between two texts, line by line, as `diff -u` writes it. Knows nothing of what they
//! say.

use similar::TextDiff;

/// The unified diff of two versions of a file; empty where they are the same.
pub(super) fn unified(name: &str, before: &str, after: &str, colour: bool) -> String {
    let diff = TextDiff::from_lines(before, after);
    let text = diff.unified_diff().context_radius(3).header(name, name).to_string();
    if colour { text.lines().map(paint).collect() } else { text }
}

fn paint(line: &str) -> String {
    let code = match line.as_bytes() {
        [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] => "1",
        [b'+', ..] => "32",
        [b'-', ..] => "31",
        [b'@', ..] => "36",
        _ => return format!("{line}\n"),
    };
    format!("\u{1b}[{code}m{line}\u{1b}[0m\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_lines_stand_between_their_neighbours() {
        let text = unified("a.net", "a\nb\nc\n", "a\nB\nc\n", false);
        assert_eq!(text, "--- a.net\n+++ a.net\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
        assert_eq!(unified("a.net", "a\n", "a\n", false), "");
        assert!(unified("a.net", "a\n", "b\n", true).contains("\u{1b}[31m-a\u{1b}[0m\n"));
    }
}
