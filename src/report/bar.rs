//! Horizontal bars in eighths of a character.

use super::number::{real, whole};

/// Blocks of one to eight eighths.
const BLOCKS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/// A bar over a share of a width, without blanks behind it. A share that is not 0 shows at least an
/// eighth of a character, and only the whole fills the width.
pub(super) fn bar(share: f64, width: usize) -> String {
    let most = width * 8;
    // NaN and shares outside 0 to 1 become 0 or 1.
    let share = share.clamp(0.0, 1.0);
    let rounded = whole((share * real(most)).round());
    let least = usize::from(share > 0.0);
    let eighths = if share < 1.0 { rounded.min(most.saturating_sub(1)) } else { rounded };
    let eighths = eighths.max(least).min(most);
    let mut text: String = std::iter::repeat_n('█', eighths / 8).collect();
    text.extend((eighths % 8).checked_sub(1).and_then(|index| BLOCKS.get(index)));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_drawn_in_eighths() {
        assert_eq!(bar(0.0, 4), "");
        assert_eq!(bar(1e-9, 4), "▏");
        assert_eq!(bar(0.5, 4), "██");
        assert_eq!(bar(0.6, 4), "██▍");
        assert_eq!(bar(0.999_999, 4), "███▉");
        assert_eq!(bar(1.0, 4), "████");
        assert_eq!(bar(7.0, 4), "████");
        assert_eq!(bar(f64::NAN, 4), "");
        assert_eq!(bar(0.5, 0), "");
    }
}
