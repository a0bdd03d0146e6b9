//! A sample as an image of characters.

use std::fmt::Write as _;

use super::Values;
use super::greys::{Pixels, terminal_colour};
use crate::draw::Raster;
use crate::report::images::{Images, image};
use crate::report::number::{real, whole};
use crate::report::probabilities::numbers;
use crate::report::screen::{Ink, Screen};
use crate::shape::{DataFormat, Shape};

/// Characters from dark to light, on a dark ground.
const RAMP: [char; 10] = [' ', '.', ':', '-', '=', '+', '*', '#', '%', '@'];

/// A sample of a shape (rows, columns) or with channels as an image: in pixels where the terminal shows them,
/// else half blocks in greys or colours on a screen that has them, else characters of growing lightness in a
/// frame. Images wider than the screen are reduced. A sample that is no image is shown as numbers.
#[must_use]
pub fn sample(
    title: &str,
    values: Values<'_>,
    shape: &Shape,
    format: DataFormat,
    screen: Screen,
    images: Images,
) -> String {
    let Some(pixels) = Pixels::read(values, shape, format) else {
        return match values {
            Values::Reals(reals) => numbers(title, reals, None),
            Values::Bytes(bytes) => {
                let reals: Vec<f32> = bytes.iter().copied().map(f32::from).collect();
                numbers(title, &reals, None)
            }
        };
    };
    let title = screen.paint(Ink::Bold, title);
    let picture = image(&pixels.raster(), images, screen);
    format!("{title} {shape}\n{picture}")
}

/// A picture as characters, in colours where the screen has them.
pub(in crate::report) fn characters(raster: &Raster, screen: Screen) -> String {
    let pixels = Pixels::of(raster);
    if screen.colour { half_blocks(&pixels, screen) } else { ramp(&pixels, screen) }
}

/// Two rows of pixels in a line: the upper one is the ink of `▀`, the lower one its ground.
fn half_blocks(pixels: &Pixels, screen: Screen) -> String {
    let block = pixels.columns.div_ceil(screen.columns.max(1));
    let pixels = pixels.reduced(block, block);
    let mut text = String::new();
    for row in (0..pixels.rows).step_by(2) {
        let mut before = None;
        for column in 0..pixels.columns {
            let upper = terminal_colour(pixels.colour(row, column));
            let below = row + 1 < pixels.rows;
            let lower = below.then(|| terminal_colour(pixels.colour(row + 1, column)));
            // A colour holds until the next one; writing to a string cannot fail.
            if before != Some((upper, lower)) {
                let ground = lower.map_or_else(|| "49".to_owned(), |lower| format!("48;5;{lower}"));
                let _ = write!(text, "\u{1b}[38;5;{upper};{ground}m");
                before = Some((upper, lower));
            }
            text.push('▀');
        }
        text.push_str("\u{1b}[0m\n");
    }
    text
}

/// A pixel is two characters wide, as a character is about twice as high as wide; in an image that is
/// too wide for that, a character stands for a block twice as high as wide.
fn ramp(pixels: &Pixels, screen: Screen) -> String {
    let room = screen.columns.saturating_sub(2).max(1);
    let doubled = pixels.columns.saturating_mul(2) <= room;
    let block = pixels.columns.div_ceil(room);
    let pixels = if doubled { pixels.reduced(1, 1) } else { pixels.reduced(block * 2, block) };
    let times = if doubled { 2 } else { 1 };
    let edge = "─".repeat(pixels.columns * times);
    let mut text = format!("┌{edge}┐\n");
    for row in 0..pixels.rows {
        let characters = (0..pixels.columns).map(|column| shade(pixels.grey(row, column)));
        text.push('│');
        text.extend(characters.flat_map(|character| std::iter::repeat_n(character, times)));
        text.push_str("│\n");
    }
    text + &format!("└{edge}┘\n")
}

/// The character of a lightness from 0 to 255. What is not quite black is not blank.
fn shade(grey: f64) -> char {
    let last = RAMP.len() - 1;
    let least = usize::from(grey >= 8.0);
    let index = whole((grey / 255.0 * real(last)).round()).clamp(least, last);
    RAMP.get(index).copied().unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    const BYTES: Values<'_> = Values::Bytes(&[0, 128, 255, 30, 60, 90]);

    fn plain(values: Values<'_>, shape: &[usize], columns: usize) -> String {
        let screen = Screen { columns, colour: false };
        sample(
            "Sample 0",
            values,
            &Shape::new(shape),
            DataFormat::ChannelsLast,
            screen,
            Images::Characters,
        )
    }

    #[test]
    fn a_pixel_is_two_characters_wide() {
        let expected = "\
Sample 0 (2, 3)
┌──────┐
│  ++@@│
│..::--│
└──────┘
";
        assert_eq!(plain(BYTES, &[2, 3], 80), expected);
        assert_eq!(plain(BYTES, &[2, 3, 1], 80), expected.replace("(2, 3)", "(2, 3, 1)"));
    }

    #[test]
    fn real_numbers_are_scaled() {
        let text = plain(Values::Reals(&[0.0, 0.5, 1.0, f32::NAN]), &[1, 4], 80);
        assert_eq!(text.lines().nth(2), Some("│  ++@@  │"));
        let text = plain(Values::Reals(&[-1.0, 0.0, 1.0]), &[1, 3], 80);
        assert_eq!(text.lines().nth(2), Some("│  ++@@│"));
        let text = plain(Values::Reals(&[0.0, 0.0]), &[1, 2], 80);
        assert_eq!(text.lines().nth(2), Some("│    │"));
    }

    #[test]
    fn wide_images_are_reduced() {
        let text = plain(BYTES, &[2, 3], 7);
        assert_eq!(text, "Sample 0 (2, 3)\n┌───┐\n│.-*│\n└───┘\n");
        let text = plain(Values::Bytes(&[255; 100 * 90]), &[90, 100], 42);
        assert_eq!(text.lines().nth(1).map(|line| line.chars().count()), Some(36));
        assert_eq!(text.lines().count(), 18);
    }

    #[test]
    fn colours_are_half_blocks() {
        let screen = Screen { columns: 80, colour: true };
        let shape = Shape::new([3, 1, 2]);
        let values = Values::Bytes(&[255, 0, 0, 0, 0, 128]);
        let text =
            sample("S", values, &shape, DataFormat::ChannelsFirst, screen, Images::Characters);
        let expected = "\u{1b}[1mS\u{1b}[0m (3, 1, 2)\n\
            \u{1b}[38;5;196;49m▀\u{1b}[38;5;18;49m▀\u{1b}[0m\n";
        assert_eq!(text, expected);
        let text = sample(
            "S",
            BYTES,
            &Shape::new([2, 3]),
            DataFormat::ChannelsLast,
            screen,
            Images::Characters,
        );
        assert!(text.ends_with("\u{1b}[38;5;16;48;5;234m▀\u{1b}[38;5;244;48;5;237m▀\u{1b}[38;5;231;48;5;240m▀\u{1b}[0m\n"), "{text:?}");
    }

    #[test]
    fn terminals_that_show_pixels_get_the_picture() {
        let shape = Shape::new([2, 3]);
        let text =
            sample("S", BYTES, &shape, DataFormat::ChannelsLast, Screen::PLAIN, Images::Sixel);
        assert!(
            text.starts_with("S (2, 3)\n\u{1b}Pq\"1;1;222;148#0;2;0;0;0#1;2;12;12;12"),
            "{text:?}"
        );
        assert!(text.ends_with("\u{1b}\\\n"));
    }

    #[test]
    fn other_samples_are_numbers() {
        assert_eq!(plain(Values::Bytes(&[1, 2]), &[2], 80), "Sample 0: (1.0000, 2.0000)\n");
        assert_eq!(plain(Values::Reals(&[0.5]), &[], 80), "Sample 0: 0.5000\n");
        assert_eq!(plain(Values::Reals(&[]), &[0, 0], 80), "Sample 0: ()\n");
        assert_eq!(plain(Values::Reals(&[0.5]), &[usize::MAX, 2], 80), "Sample 0: 0.5000\n");
    }
}
