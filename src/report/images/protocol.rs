//! How a terminal shows pictures, by what it says of itself in the environment. A pure function of that: it
//! asks no terminal, which would have to be in a mode that no error may leave it in.

use std::fmt;
use std::str::FromStr;

/// How pictures are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Images {
    /// As half blocks in colours, or as characters of growing lightness where there are no colours.
    #[default]
    Characters,
    /// As pixels by kitty's protocol (<https://sw.kovidgoyal.net/kitty/graphics-protocol/>).
    Kitty,
    /// As pixels by iTerm2's protocol (<https://iterm2.com/documentation-images.html>).
    Iterm,
    /// As pixels in sixels (<https://vt100.net/docs/vt3xx-gp/chapter14.html>).
    Sixel,
    /// Not at all.
    None,
}

/// A word that names no way of showing pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownImages(String);

impl fmt::Display for UnknownImages {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "NETC_IMAGES is `{}`; it may be auto, kitty, iterm, sixel, blocks or none",
            self.0
        )
    }
}

/// What a user may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wish(Option<Images>);

impl FromStr for Wish {
    type Err = UnknownImages;

    fn from_str(word: &str) -> Result<Self, UnknownImages> {
        Ok(Self(match word {
            "" | "auto" => None,
            "kitty" => Some(Images::Kitty),
            "iterm" => Some(Images::Iterm),
            "sixel" => Some(Images::Sixel),
            "blocks" => Some(Images::Characters),
            "none" => Some(Images::None),
            _ => return Err(UnknownImages(word.to_owned())),
        }))
    }
}

/// Terminals that show sixels, by the beginning of their `TERM`.
const SIXEL_TERMS: [&str; 4] = ["foot", "mlterm", "contour", "yaft"];

impl Images {
    /// How pictures are shown where `variable` gives the environment. Protocols are for terminals alone, and,
    /// unless `NETC_IMAGES` asks for one, for those that show colours. Inside of tmux and screen, which keep
    /// what they do not know to themselves, pictures are characters.
    ///
    /// # Errors
    /// If `NETC_IMAGES` has a word that is not known.
    pub fn detect(
        variable: impl Fn(&str) -> Option<String>,
        is_terminal: bool,
        colour: bool,
    ) -> Result<Self, UnknownImages> {
        let Wish(wish) = variable("NETC_IMAGES").unwrap_or_default().parse()?;
        Ok(match wish {
            Some(Self::None) => Self::None,
            _ if !is_terminal => Self::Characters,
            Some(wish) => wish,
            None if !colour => Self::Characters,
            None => Self::of_terminal(variable),
        })
    }

    fn of_terminal(variable: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name| variable(name).unwrap_or_default();
        let is_set = |name| !value(name).is_empty();
        let (term, program) = (value("TERM"), value("TERM_PROGRAM"));
        let nested = ["screen", "tmux"].iter().any(|name| term.starts_with(name));
        if nested || is_set("TMUX") || is_set("STY") || term == "dumb" {
            Self::Characters
        } else if is_set("KITTY_WINDOW_ID")
            || ["xterm-kitty", "xterm-ghostty"].contains(&term.as_str())
            || program == "ghostty"
        {
            Self::Kitty
        } else if ["iTerm.app", "WezTerm"].contains(&program.as_str())
            || value("LC_TERMINAL") == "iTerm2"
        {
            Self::Iterm
        } else if SIXEL_TERMS.iter().any(|name| term.starts_with(name)) {
            Self::Sixel
        } else {
            Self::Characters
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(set: &[(&str, &str)], terminal: bool, colour: bool) -> Result<Images, UnknownImages> {
        let variable = |name: &str| {
            set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        Images::detect(variable, terminal, colour)
    }

    #[test]
    fn terminals_are_known_by_their_variables() {
        for (set, images) in [
            (vec![], Images::Characters),
            (vec![("TERM", "xterm-256color")], Images::Characters),
            (vec![("TERM", "xterm-kitty")], Images::Kitty),
            (vec![("TERM", "xterm-256color"), ("KITTY_WINDOW_ID", "1")], Images::Kitty),
            (vec![("TERM_PROGRAM", "ghostty")], Images::Kitty),
            (vec![("TERM_PROGRAM", "WezTerm")], Images::Iterm),
            (vec![("TERM_PROGRAM", "iTerm.app")], Images::Iterm),
            (vec![("LC_TERMINAL", "iTerm2")], Images::Iterm),
            (vec![("TERM", "foot-extra")], Images::Sixel),
            (vec![("TERM", "mlterm")], Images::Sixel),
            (vec![("TERM", "tmux-256color"), ("KITTY_WINDOW_ID", "1")], Images::Characters),
            (vec![("TERM", "xterm-kitty"), ("TMUX", "socket,1,0")], Images::Characters),
            (vec![("TERM", "screen.xterm-256color")], Images::Characters),
            (vec![("TERM", "dumb"), ("KITTY_WINDOW_ID", "1")], Images::Characters),
        ] {
            assert_eq!(detect(&set, true, true), Ok(images), "{set:?}");
        }
    }

    #[test]
    fn a_wish_goes_before_the_terminal_but_no_file_gets_escape_sequences() {
        let kitty = [("TERM", "xterm-kitty")];
        assert_eq!(detect(&kitty, false, true), Ok(Images::Characters));
        assert_eq!(detect(&kitty, true, false), Ok(Images::Characters));
        for (word, images) in [
            ("kitty", Images::Kitty),
            ("iterm", Images::Iterm),
            ("sixel", Images::Sixel),
            ("blocks", Images::Characters),
            ("none", Images::None),
        ] {
            let set = [("NETC_IMAGES", word), ("TMUX", "1")];
            assert_eq!(detect(&set, true, false), Ok(images));
            let piped = if images == Images::None { images } else { Images::Characters };
            assert_eq!(detect(&set, false, true), Ok(piped));
        }
        assert_eq!(detect(&[("NETC_IMAGES", "auto"), kitty[0]], true, true), Ok(Images::Kitty));
        let unknown = detect(&[("NETC_IMAGES", "pixels")], true, true).unwrap_err();
        assert_eq!(
            unknown.to_string(),
            "NETC_IMAGES is `pixels`; it may be auto, kitty, iterm, sixel, blocks or none"
        );
    }
}
