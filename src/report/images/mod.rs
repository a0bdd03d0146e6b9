//! Pictures of pixels in the terminal: as pixels where the terminal knows a protocol for them, else as
//! characters. Makes text; asks no terminal and prints nothing.

mod fitted;
mod inline;
mod protocol;
mod sixel;

use super::pictures::characters;
use super::screen::Screen;
use crate::draw::Raster;

pub use protocol::{Images, UnknownImages};

/// A picture as text for a screen, with a line break at its end; empty where none are wanted. Pictures in
/// pixels are enlarged by a whole factor, so that their pixels stay sharp; what is wider than the screen is
/// reduced.
#[must_use]
pub fn image(raster: &Raster, images: Images, screen: Screen) -> String {
    let (width, height) = raster.size();
    if width == 0 || height == 0 {
        return String::new();
    }
    let fitted = || fitted::fitted(raster, screen.columns);
    match images {
        Images::None => String::new(),
        Images::Characters => characters(raster, screen),
        Images::Kitty => inline::kitty(&fitted().to_png()) + "\n",
        Images::Iterm => inline::iterm(&fitted()) + "\n",
        Images::Sixel => sixel::sixel(&fitted()) + "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_protocol_has_its_own_text() {
        let raster = Raster::of_colours(2, 2, vec![0; 12]);
        let text = |images| image(&raster, images, Screen::PLAIN);
        assert!(text(Images::Kitty).starts_with("\u{1b}_Ga=T,"));
        assert!(text(Images::Iterm).starts_with("\u{1b}]1337;File="));
        assert!(text(Images::Sixel).starts_with("\u{1b}Pq"));
        assert_eq!(text(Images::Characters), "┌────┐\n│    │\n│    │\n└────┘\n");
        assert_eq!(text(Images::None), "");
        let empty = Raster::of_colours(0, 3, Vec::new());
        assert_eq!(image(&empty, Images::Kitty, Screen::PLAIN), "");
    }
}
