//! From SVG to pixels, by resvg, with a font of our own: words look the same on every machine.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::MOST_PIXELS;
use super::drawing::Drawing;
use super::palette::Theme;

/// Why there is no PNG.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PngError {
    /// It would be larger than a picture may be.
    #[error(
        "the picture would be {width} x {height} pixels, and PNG files have at most {MOST_PIXELS} on a side"
    )]
    Size {
        /// Columns.
        width: f64,
        /// Rows.
        height: f64,
    },
    /// What should not happen.
    #[error("the picture cannot be made: {0}")]
    Refused(String),
}

/// The font of the words (assets/fonts).
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(include_bytes!("../../assets/fonts/DejaVuSans.ttf").to_vec());
    fonts.set_sans_serif_family("DejaVu Sans");
    fonts.set_monospace_family("DejaVu Sans");
    Arc::new(fonts)
});

impl Drawing {
    /// The picture as a PNG file, `scale` pixels for each of the drawing's.
    ///
    /// # Errors
    /// If it would be too large.
    pub fn to_png(&self, theme: Theme, scale: f64) -> Result<Vec<u8>, PngError> {
        let theme = if theme == Theme::Dark { Theme::Dark } else { Theme::Light };
        let (width, height) = self.size();
        let (width, height) = ((width * scale).ceil(), (height * scale).ceil());
        if !(1.0..=MOST_PIXELS).contains(&width) || !(1.0..=MOST_PIXELS).contains(&height) {
            return Err(PngError::Size { width, height });
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 16,000")]
        let (columns, rows) = (width as u32, height as u32);
        let options = Options { fontdb: Arc::clone(&FONTS), ..Options::default() };
        let refused = |error: String| PngError::Refused(error);
        let tree =
            Tree::from_str(&self.to_svg(theme), &options).map_err(|e| refused(e.to_string()))?;
        let mut pixels =
            Pixmap::new(columns, rows).ok_or_else(|| refused("no memory".to_owned()))?;
        #[expect(clippy::cast_possible_truncation, reason = "a scale is a small number")]
        let transform = Transform::from_scale(scale as f32, scale as f32);
        resvg::render(&tree, transform, &mut pixels.as_mut());
        pixels.encode_png().map_err(|error| refused(error.to_string()))
    }
}

// The crate that reads pictures back comes with `train`.
#[cfg(feature = "train")]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Anchor;

    fn pixels(png: &[u8]) -> image::RgbaImage {
        image::load_from_memory(png).unwrap().to_rgba8()
    }

    #[test]
    fn words_and_colours_are_drawn() {
        let mut drawing = Drawing::new(60.0, 20.0, "t");
        drawing.text((2.0, 14.0), Anchor::Start, "t", "Äž µ→×");
        drawing.rect((50.0, 0.0), (10.0, 20.0), 0.0, "f0");
        let light = pixels(&drawing.to_png(Theme::Auto, 2.0).unwrap());
        assert_eq!(light.dimensions(), (120, 40));
        assert_eq!(light.get_pixel(0, 39).0, [255, 255, 255, 255]);
        assert_eq!(light.get_pixel(110, 20).0, [0, 0x72, 0xb2, 255]);
        let dark = pixels(&drawing.to_png(Theme::Dark, 2.0).unwrap());
        assert_eq!(dark.get_pixel(0, 39).0, [0x14, 0x18, 0x1d, 255]);
        let inked = |image: &image::RgbaImage| {
            image.enumerate_pixels().filter(|(x, _, p)| *x < 96 && p.0[0] < 128).count()
        };
        assert!(inked(&light) > 100, "{} pixels of words", inked(&light));
        let error = Drawing::new(1e6, 10.0, "t").to_png(Theme::Auto, 1.0).unwrap_err();
        assert!(matches!(error, PngError::Size { .. }));
    }

    #[test]
    fn the_font_has_every_sign_that_pictures_use() {
        for sign in "AZaz09äéñßžŠ−×→←↑↓…–—·µ±≤≥≈²³°%‘’“”€∞σΔ✓✗●■".chars()
        {
            let mut drawing = Drawing::new(20.0, 20.0, "t");
            drawing.text((2.0, 14.0), Anchor::Start, "t", &sign.to_string());
            let png = drawing.to_png(Theme::Light, 1.0).unwrap();
            let is_inked = |pixel: &image::Rgba<u8>| pixel.0[0] < 200;
            assert!(pixels(&png).pixels().any(is_inked), "{sign} is blank");
        }
    }
}
