//! Numbers as pixels: pictures of samples, of what layers give, of kernels, and PNG files of them.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};

use super::number::real;

/// What brightness or colour says of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// From black at the first to white at the second.
    Grey(f32, f32),
    /// Blue below 0, white at 0, orange above, full at this size: weights.
    Signed(f32),
    /// From dark blue over grey to yellow, from the first to the second; evenly bright steps that people
    /// with any kind of colour blindness see (cividis, Nuñez, Anderton and Renslow 2018,
    /// <https://doi.org/10.1371/journal.pone.0199239>).
    Heat(f32, f32),
}

/// Points of cividis, evenly spaced, joined by straight lines.
const CIVIDIS: [[u8; 3]; 9] = [
    [0, 34, 78],
    [21, 56, 108],
    [66, 78, 108],
    [96, 101, 112],
    [125, 124, 120],
    [157, 149, 118],
    [190, 175, 109],
    [225, 204, 85],
    [254, 232, 56],
];

impl Scale {
    /// Grey over the range of the numbers; what is not finite is left aside.
    #[must_use]
    pub fn grey_of(values: &[f32]) -> Self {
        let (least, most) = range(values);
        Self::Grey(least, most)
    }

    /// Signed up to the greatest size among the numbers.
    #[must_use]
    pub fn signed_of(values: &[f32]) -> Self {
        let (least, most) = range(values);
        Self::Signed(least.abs().max(most.abs()))
    }

    /// The heat of the range of the numbers.
    #[must_use]
    pub fn heat_of(values: &[f32]) -> Self {
        let (least, most) = range(values);
        Self::Heat(least, most)
    }

    /// Red, green and blue of a number.
    #[must_use]
    pub fn colour(self, value: f32) -> [u8; 3] {
        let share = |least: f32, most: f32| {
            let share = (value - least) / (most - least);
            if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
        };
        match self {
            Self::Grey(least, most) => [byte(255.0 * share(least, most)); 3],
            Self::Signed(size) => {
                let share = share(-size, size);
                let share = if size > 0.0 && value.is_finite() { share * 2.0 - 1.0 } else { 0.0 };
                let end = if share < 0.0 { [0.0, 84.0, 159.0] } else { [196.0, 84.0, 0.0] };
                end.map(|end| byte(247.0 + (end - 247.0) * share.abs()))
            }
            Self::Heat(least, most) => heat(share(least, most)),
        }
    }
}

fn heat(share: f32) -> [u8; 3] {
    #[expect(clippy::cast_precision_loss, reason = "a handful of colours")]
    let at = share * (CIVIDIS.len() - 1) as f32;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 8")]
    let below = at.floor() as usize;
    let colour = |index: usize| CIVIDIS.get(index).or(CIVIDIS.last()).copied().unwrap_or_default();
    let (one, next, part) = (colour(below), colour(below + 1), at.fract());
    std::array::from_fn(|i| byte(f32::from(one[i]) * (1.0 - part) + f32::from(next[i]) * part))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn byte(value: f32) -> u8 {
    value.round() as u8
}

/// Least and greatest of the finite numbers; 0 and 0 where there is none.
fn range(values: &[f32]) -> (f32, f32) {
    let finite = values.iter().copied().filter(|value| value.is_finite());
    let ends = finite.fold(None, |ends: Option<(f32, f32)>, x| {
        Some(ends.map_or((x, x), |(least, most)| (least.min(x), most.max(x))))
    });
    ends.unwrap_or_default()
}

/// A picture of pixels in three colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    width: usize,
    height: usize,
    /// Red, green and blue, row by row.
    bytes: Vec<u8>,
}

impl Raster {
    /// Numbers as pixels, row by row; what is missing is as 0.
    #[must_use]
    pub fn of_values(width: usize, height: usize, values: &[f32], scale: Scale) -> Self {
        let value = |index: usize| values.get(index).copied().unwrap_or(0.0);
        let bytes = (0..width * height).flat_map(|index| scale.colour(value(index))).collect();
        Self { width, height, bytes }
    }

    /// Red, green and blue, row by row.
    #[must_use]
    pub fn of_colours(width: usize, height: usize, mut bytes: Vec<u8>) -> Self {
        bytes.resize(width * height * 3, 0);
        Self { width, height, bytes }
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// Red, green and blue of a pixel.
    #[must_use]
    pub fn pixel(&self, x: usize, y: usize) -> Option<[u8; 3]> {
        let at = (y.checked_mul(self.width)?.checked_add(x)?).checked_mul(3)?;
        self.bytes.get(at..at + 3)?.try_into().ok().filter(|_| x < self.width)
    }

    /// Another picture over this one, of the same size, as a share from 0 to 1.
    #[must_use]
    pub fn blended(&self, other: &Self, share: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a share")]
        let share = share as f32;
        let mix = |(one, other): (&u8, &u8)| {
            byte(f32::from(*one) * (1.0 - share) + f32::from(*other) * share)
        };
        let bytes = self.bytes.iter().zip(&other.bytes).map(mix).collect();
        Self::of_colours(self.width, self.height, bytes)
    }

    /// The picture as a PNG file, in greys where it has no other colours. The same bytes on every machine:
    /// the fast compression is done without the machine's special instructions, which change how the others
    /// cut a picture up.
    #[must_use]
    pub fn to_png(&self) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let (width, height) = (u32::try_from(self.width), u32::try_from(self.height));
        let encoder =
            PngEncoder::new_with_quality(&mut file, CompressionType::Fast, FilterType::NoFilter);
        if let (Ok(width), Ok(height)) = (width, height) {
            // Writing to memory fails for a picture without pixels only, which is an empty file then.
            let _ = match self.greys() {
                Some(greys) => encoder.write_image(&greys, width, height, ExtendedColorType::L8),
                None => encoder.write_image(&self.bytes, width, height, ExtendedColorType::Rgb8),
            };
        }
        file.into_inner()
    }

    /// A byte for each pixel; `None` where one has a colour.
    fn greys(&self) -> Option<Vec<u8>> {
        let grey = |pixel: &[u8]| match *pixel {
            [red, green, blue] if red == green && green == blue => Some(red),
            _ => None,
        };
        self.bytes.chunks(3).map(grey).collect()
    }

    /// Pictures of one size side by side, `columns` in a row, `gap` pixels of a grey between them.
    #[must_use]
    pub fn tiled(tiles: &[Self], columns: usize, gap: usize) -> Self {
        let (wide, high) = tiles.first().map_or((0, 0), Self::size);
        let columns = columns.clamp(1, tiles.len().max(1));
        let rows = tiles.len().div_ceil(columns);
        let (width, height) = (columns * (wide + gap) + gap, rows * (high + gap) + gap);
        let mut sheet = Self::of_colours(width, height, vec![128; width * height * 3]);
        for (index, tile) in tiles.iter().enumerate() {
            let (left, top) =
                (gap + index % columns * (wide + gap), gap + index / columns * (high + gap));
            for (y, row) in tile.bytes.chunks(wide.max(1) * 3).take(high).enumerate() {
                let at = ((top + y) * width + left) * 3;
                if let Some(place) = sheet.bytes.get_mut(at..at + row.len()) {
                    place.copy_from_slice(row);
                }
            }
        }
        sheet
    }

    /// The number of columns that makes a sheet of tiles about as wide as it is high times a ratio.
    #[must_use]
    pub fn columns_for(tiles: usize, ratio: f64) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at least 1, small"
        )]
        let columns = (real(tiles) * ratio).sqrt().ceil().max(1.0) as usize;
        columns.min(tiles.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_colours() {
        assert_eq!(Scale::Grey(0.0, 1.0).colour(0.5), [128; 3]);
        assert_eq!(Scale::Grey(0.0, 0.0).colour(0.5), [0; 3], "a range that is none");
        assert_eq!(Scale::Signed(2.0).colour(0.0), [247; 3]);
        assert_eq!(Scale::Signed(2.0).colour(-2.0), [0, 84, 159]);
        assert_eq!(Scale::Signed(0.0).colour(0.0), [247; 3]);
        assert_eq!(Scale::Heat(0.0, 1.0).colour(1.0), [254, 232, 56]);
        assert_eq!(Scale::Heat(0.0, 1.0).colour(f32::NAN), [0, 34, 78]);
        assert_eq!(Scale::grey_of(&[f32::NAN, 1.0, 3.0]), Scale::Grey(1.0, 3.0));
    }

    #[test]
    fn a_png_file_has_the_pixels() {
        let raster = Raster::of_values(2, 1, &[0.0, 1.0], Scale::Grey(0.0, 1.0));
        let read = image::load_from_memory(&raster.to_png()).unwrap().to_rgb8();
        assert_eq!(read.into_raw(), [0, 0, 0, 255, 255, 255]);
        let colours = Raster::of_colours(1, 2, vec![1, 2, 3, 4, 4, 4]);
        let read = image::load_from_memory(&colours.to_png()).unwrap();
        assert_eq!(read.to_rgb8().into_raw(), [1, 2, 3, 4, 4, 4]);
        assert_eq!((raster.pixel(1, 0), raster.pixel(2, 0)), (Some([255; 3]), None));
    }

    #[test]
    fn tiles_stand_in_rows() {
        let tile = |grey: u8| Raster::of_colours(1, 1, vec![grey; 3]);
        let sheet = Raster::tiled(&[tile(1), tile(2), tile(3)], 2, 1);
        assert_eq!(sheet.size(), (5, 5));
        let at = |x, y| sheet.pixel(x, y).map(|pixel| pixel[0]);
        assert_eq!(
            (at(1, 1), at(3, 1), at(1, 3), at(3, 3)),
            (Some(1), Some(2), Some(3), Some(128))
        );
        assert_eq!(Raster::tiled(&[], 3, 1).size(), (2, 1));
    }
}
