//! How wide words are, roughly: whoever looks sets them in a font of their own. Errs on the wide side.

/// The width of a text in pixels at a font size in pixels.
#[must_use]
pub fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(share).sum::<f64>() * size
}

/// The width of a character as a share of the font's size, as `DejaVu` Sans has it, which is a wide font.
fn share(character: char) -> f64 {
    match character {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.32,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '/' | '-' | '"' => 0.41,
        'm' | 'M' | 'W' | 'w' | '%' | '@' | '→' | '×' | '−' => 0.87,
        'A'..='Z' | '0'..='9' | '_' => 0.68,
        'a'..='z' => 0.61,
        // Ideographs and the like are as wide as high.
        other if u32::from(other) >= 0x2E80 => 1.05,
        _ => 0.68,
    }
}

/// The text, or its beginning and an ellipsis, so that it is no wider than asked for.
#[must_use]
pub fn shortened(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for character in text.chars() {
        short.push(character);
        if text_width(&short, size) + size > width {
            short.pop();
            break;
        }
    }
    short.trim_end().to_owned() + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_cut() {
        assert_eq!(shortened("conv2d", 12.0, 100.0), "conv2d");
        let short = shortened("a_very_long_name_of_a_layer_indeed", 12.0, 100.0);
        assert!(short.ends_with('…') && text_width(&short, 12.0) <= 105.0, "{short}");
        assert_eq!(shortened("abc", 12.0, 1.0), "…");
    }
}
