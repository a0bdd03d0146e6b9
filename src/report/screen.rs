//! Where text is going to be read: how wide it may be and whether it may have colours. Asks no
//! terminal: whoever makes a [`Screen`] has done so.

/// How wide text may be and whether it may have colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// Characters in a line.
    pub columns: usize,
    /// Whether ANSI colours are understood and wanted.
    pub colour: bool,
}

impl Screen {
    /// A file, a pipe or a terminal of unknown size: 80 columns, no colours.
    pub const PLAIN: Self = Self { columns: 80, colour: false };

    /// The text in an ink, where there are colours. An empty text stays empty.
    pub(super) fn paint(self, ink: Ink, text: &str) -> String {
        if self.colour && ink != Ink::Plain && !text.is_empty() {
            format!("\u{1b}[{}m{text}\u{1b}[0m", ink.code())
        } else {
            text.to_owned()
        }
    }
}

impl Default for Screen {
    fn default() -> Self {
        Self::PLAIN
    }
}

/// The colours in use.
#[cfg_attr(not(feature = "train"), expect(dead_code, reason = "most are for what runs show"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// The terminal's own.
    Plain,
    /// Headings.
    Bold,
    /// What is done, what is right.
    Green,
    /// What is wrong.
    Red,
    /// Bars and training curves.
    Cyan,
    /// Validation curves.
    Yellow,
    /// What is still to do, as Keras paints it.
    White,
    /// Keras's class names.
    ClassName,
    /// Keras's numbers.
    Number,
    /// Keras's `None`.
    Batch,
    /// Keras's `Y` of a trainable layer.
    Yes,
    /// Keras's `N` of a frozen layer.
    No,
}

impl Ink {
    /// The parameters of the ANSI sequence (Select Graphic Rendition).
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "0",
            Self::Bold => "1",
            Self::Green => "32",
            Self::Red => "31",
            Self::Cyan => "36",
            Self::Yellow => "33",
            Self::White => "37",
            Self::ClassName => "38;5;33",
            Self::Number => "38;5;34",
            Self::Batch => "38;5;45",
            Self::Yes => "1;38;5;34",
            Self::No => "1;38;5;9",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_screen_with_colours_gets_them() {
        let screen = Screen { columns: 80, colour: true };
        assert_eq!(screen.paint(Ink::Green, "right"), "\u{1b}[32mright\u{1b}[0m");
        assert_eq!(screen.paint(Ink::Plain, "right"), "right");
        assert_eq!(screen.paint(Ink::Green, ""), "");
        assert_eq!(Screen::PLAIN.paint(Ink::Green, "right"), "right");
    }
}
