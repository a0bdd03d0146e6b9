//! Words on a terminal: colours, line breaks, and text that cannot disturb the terminal.
//! Knows nothing of diagnostics but their severities.

use crate::diagnostics::Severity;

/// The narrowest text column; below that, lines grow longer than the terminal.
const NARROWEST: usize = 16;

/// Parameters of an ANSI colour sequence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    color: Option<u8>,
    effect: Option<u8>,
}

impl Paint {
    pub(super) const RED: Self = Self { color: Some(31), effect: None };
    pub(super) const GREEN: Self = Self { color: Some(32), effect: None };
    pub(super) const YELLOW: Self = Self { color: Some(33), effect: None };
    pub(super) const CYAN: Self = Self { color: Some(36), effect: None };
    pub(super) const DIM: Self = Self { color: None, effect: Some(2) };

    /// The terminal's own colour.
    pub(super) fn plain() -> Self {
        Self { color: None, effect: None }
    }

    /// The colour of a severity.
    pub(super) fn of(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::RED,
            Severity::Warning => Self::YELLOW,
            Severity::Hint => Self::CYAN,
        }
    }

    /// The same colour in bold.
    pub(super) fn bold(self) -> Self {
        Self { effect: Some(1), ..self }
    }

    /// The text in this colour, or as it is.
    pub(super) fn over(self, text: &str, color: bool) -> String {
        let codes: Vec<String> =
            [self.effect, self.color].into_iter().flatten().map(|code| code.to_string()).collect();
        if !color || codes.is_empty() || text.is_empty() {
            return text.to_owned();
        }
        format!("\u{1b}[{}m{text}\u{1b}[0m", codes.join(";"))
    }
}

/// One character that stands for itself or, where it would move the cursor, reorder the line or
/// begin a control sequence, a picture of it.
pub(super) fn visible_char(character: char) -> char {
    match character {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        other => other,
    }
}

/// A text of one line in which every character is visible; a tab or line break is a space.
pub(super) fn visible(text: &str) -> String {
    let plain = |c: char| {
        if matches!(c, '\t' | '\n' | '\r') { ' ' } else { visible_char(c) }
    };
    text.chars().map(plain).collect()
}

/// Breaks a text into lines of at most `width` characters, all but the first indented. What stands
/// in backquotes is not broken, nor is a word longer than a line.
pub(super) fn wrap(text: &str, width: usize, indent: usize) -> Vec<String> {
    let width = width.max(indent + NARROWEST);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in pieces(&visible(text)) {
        let joint = usize::from(!line.trim().is_empty());
        if joint == 1 && line.chars().count() + joint + word.chars().count() > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
        } else if joint == 1 {
            line.push(' ');
        }
        line.push_str(&word);
    }
    lines.push(line);
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// The text between spaces outside backquotes. Leading spaces of the text belong to its first word.
fn pieces(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    let balanced = text.matches('`').count().is_multiple_of(2);
    for character in text.chars() {
        quoted ^= balanced && character == '`';
        if character == ' ' && !quoted && !word.trim().is_empty() {
            words.push(std::mem::take(&mut word));
        } else if character != ' ' || quoted || words.is_empty() {
            word.push(character);
        }
    }
    words.push(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_but_not_inside_backquotes() {
        let lines = wrap("  help: write `Dense(10, activation=softmax)` as the last layer", 40, 8);
        assert_eq!(
            lines,
            [
                "  help: write",
                "        `Dense(10, activation=softmax)`",
                "        as the last layer"
            ]
        );
        assert_eq!(wrap("", 40, 2), [""]);
        assert_eq!(wrap("one  `odd", 80, 2), ["one `odd"]);
    }

    #[test]
    fn control_characters_become_visible() {
        assert_eq!(visible("a\tb\u{1b}[31m\u{202e}\n"), "a b␛[31m\u{fffd} ");
    }

    #[test]
    fn paint_ends_where_the_text_ends() {
        assert_eq!(Paint::RED.bold().over("x", true), "\u{1b}[1;31mx\u{1b}[0m");
        assert_eq!(Paint::RED.over("x", false), "x");
    }
}
