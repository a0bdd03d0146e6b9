//! PNG files inside of escape sequences, as kitty and iTerm2 read them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::draw::Raster;

/// Most characters of a piece, as kitty's protocol sets it.
const PIECE: usize = 4_096;

/// A PNG file for kitty: shown at once where the cursor is (`a=T`, `f=100`), in pieces that say whether more
/// follow (`m`); the terminal answers nothing (`q=2`), as nobody would read it.
pub(super) fn kitty(png: &[u8]) -> String {
    let text = STANDARD.encode(png);
    let pieces: Vec<&[u8]> = text.as_bytes().chunks(PIECE).collect();
    let mut out = String::with_capacity(text.len() + 32 * pieces.len());
    for (index, piece) in pieces.iter().enumerate() {
        let first = if index == 0 { "a=T,f=100,q=2," } else { "" };
        let more = u8::from(index + 1 < pieces.len());
        out += &format!("\u{1b}_G{first}m={more};{}\u{1b}\\", String::from_utf8_lossy(piece));
    }
    out
}

/// A picture for iTerm2, in its own number of pixels.
pub(super) fn iterm(raster: &Raster) -> String {
    let ((width, height), png) = (raster.size(), raster.to_png());
    let (size, text) = (png.len(), STANDARD.encode(&png));
    format!(
        "\u{1b}]1337;File=inline=1;size={size};width={width}px;height={height}px;preserveAspectRatio=1:{text}\u{7}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(width: usize, height: usize) -> Raster {
        // Knuth's linear congruences: bytes that no file makes much shorter.
        let step = |state: &mut u64| {
            let next = state.wrapping_mul(6_364_136_223_846_793_005);
            *state = next.wrapping_add(1_442_695_040_888_963_407);
            Some(state.to_be_bytes()[0])
        };
        let bytes = (0..width * height * 3).scan(7, |state, _| step(state));
        Raster::of_colours(width, height, bytes.collect())
    }

    fn pixels(base64: &str) -> Vec<u8> {
        let png = STANDARD.decode(base64).unwrap();
        image::load_from_memory(&png).unwrap().to_rgb8().into_raw()
    }

    fn bytes(raster: &Raster) -> Vec<u8> {
        let (width, height) = raster.size();
        (0..height)
            .flat_map(|y| (0..width).flat_map(move |x| raster.pixel(x, y).unwrap()))
            .collect()
    }

    #[test]
    fn kittys_pieces_join_to_the_picture() {
        let raster = noise(60, 50);
        let text = kitty(&raster.to_png());
        let mut joined = String::new();
        let pieces: Vec<&str> = text.split("\u{1b}\\").filter(|piece| !piece.is_empty()).collect();
        assert!(pieces.len() > 2);
        for (index, piece) in pieces.iter().enumerate() {
            let (head, data) = piece.strip_prefix("\u{1b}_G").unwrap().split_once(';').unwrap();
            let last = index + 1 == pieces.len();
            assert!(data.len() == PIECE || last, "all but the last are full");
            let expected = match (index, last) {
                (0, false) => "a=T,f=100,q=2,m=1",
                (_, false) => "m=1",
                (_, true) => "m=0",
            };
            assert_eq!(head, expected);
            joined += data;
        }
        assert_eq!(pixels(&joined), bytes(&raster));
        assert!(kitty(&noise(2, 2).to_png()).starts_with("\u{1b}_Ga=T,f=100,q=2,m=0;"));
    }

    #[test]
    fn iterms_file_is_the_picture() {
        let raster = noise(9, 7);
        let text = iterm(&raster);
        let (head, data) = text.strip_suffix('\u{7}').unwrap().split_once(':').unwrap();
        let size = raster.to_png().len();
        let expected = format!(
            "\u{1b}]1337;File=inline=1;size={size};width=9px;height=7px;preserveAspectRatio=1"
        );
        assert_eq!(head, expected);
        assert_eq!(pixels(data), bytes(&raster));
    }
}
