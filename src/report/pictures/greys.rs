//! Images as numbers from 0 to 255, and their reduction to fewer pixels.

use super::Values;
use crate::draw::Raster;
use crate::report::number::{real, whole};
use crate::shape::{DataFormat, Image, Shape};

/// An image of one (grey) or three (red, green, blue) channels.
pub(super) struct Pixels {
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// Channels from 0 to 255, row by row; those of a grey pixel are equal.
    colours: Vec<[f64; 3]>,
}

impl Pixels {
    /// Reads a sample; `None` for one that is no image. Where there are neither one nor three channels,
    /// their mean is taken.
    pub(super) fn read(values: Values<'_>, shape: &Shape, format: DataFormat) -> Option<Self> {
        let image = match *shape.axes() {
            [rows, columns] => Image { rows, columns, channels: 1 },
            _ => shape.image(format)?,
        };
        let Image { rows, columns, channels } = image;
        let count = rows.checked_mul(columns)?;
        if count == 0 || channels == 0 || count.checked_mul(channels) != Some(values.len()) {
            return None;
        }
        let scale = Scale::of(values);
        let at = |pixel: usize, channel: usize| match format {
            DataFormat::ChannelsLast => scale.value(values, pixel * channels + channel),
            DataFormat::ChannelsFirst => scale.value(values, channel * count + pixel),
        };
        let colour = |pixel: usize| match channels {
            3 => [at(pixel, 0), at(pixel, 1), at(pixel, 2)],
            _ => [(0..channels).map(|channel| at(pixel, channel)).sum::<f64>() / real(channels); 3],
        };
        Some(Self { rows, columns, colours: (0..count).map(colour).collect() })
    }

    /// A picture of pixels.
    pub(super) fn of(raster: &Raster) -> Self {
        let (columns, rows) = raster.size();
        let colour = |index: usize| {
            let pixel = raster.pixel(index % columns.max(1), index / columns.max(1));
            pixel.unwrap_or_default().map(f64::from)
        };
        Self { rows, columns, colours: (0..rows * columns).map(colour).collect() }
    }

    /// The image in whole numbers.
    pub(super) fn raster(&self) -> Raster {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
        let byte = |part: &f64| part.round() as u8;
        let bytes = self.colours.iter().flatten().map(byte).collect();
        Raster::of_colours(self.columns, self.rows, bytes)
    }

    /// The image with each block of pixels made one, its mean.
    pub(super) fn reduced(&self, block_rows: usize, block_columns: usize) -> Self {
        let (high, wide) = (block_rows.max(1), block_columns.max(1));
        let (rows, columns) = (self.rows.div_ceil(high), self.columns.div_ceil(wide));
        let colour = |index: usize| {
            let (top, left) = (index / columns * high, index % columns * wide);
            self.mean(top, left, high, wide)
        };
        Self { rows, columns, colours: (0..rows * columns).map(colour).collect() }
    }

    fn mean(&self, top: usize, left: usize, high: usize, wide: usize) -> [f64; 3] {
        let rows = top..(top + high).min(self.rows);
        let block = rows.flat_map(|row| {
            (left..(left + wide).min(self.columns)).map(move |column| self.colour(row, column))
        });
        let (mut sum, mut count) = ([0.0; 3], 0.0_f64);
        for [red, green, blue] in block {
            sum = [sum[0] + red, sum[1] + green, sum[2] + blue];
            count += 1.0;
        }
        sum.map(|channel| channel / count.max(1.0))
    }

    /// A pixel's channels from 0 to 255; black outside of the image.
    pub(super) fn colour(&self, row: usize, column: usize) -> [f64; 3] {
        self.colours.get(row * self.columns + column).copied().unwrap_or_default()
    }

    /// A pixel's lightness from 0 to 255 (ITU-R BT.601).
    pub(super) fn grey(&self, row: usize, column: usize) -> f64 {
        let [red, green, blue] = self.colour(row, column);
        0.299 * red + 0.587 * green + 0.114 * blue
    }
}

/// How values become 0 to 255.
struct Scale {
    least: f64,
    most: f64,
}

impl Scale {
    /// Bytes stay what they are. Real numbers within 0 to 1 or 0 to 255 are taken as shares of that
    /// range; others are stretched from their least to their greatest.
    fn of(values: Values<'_>) -> Self {
        let Values::Reals(reals) = values else { return Self { least: 0.0, most: 255.0 } };
        let finite =
            || reals.iter().filter(|value| value.is_finite()).map(|value| f64::from(*value));
        let (least, most) = (finite().fold(0.0, f64::min), finite().fold(0.0, f64::max));
        let natural = [1.0, 255.0].into_iter().find(|limit| least >= 0.0 && most <= *limit);
        Self { least, most: natural.unwrap_or(most) }
    }

    fn value(&self, values: Values<'_>, index: usize) -> f64 {
        let value = match values {
            Values::Bytes(bytes) => bytes.get(index).copied().map(f64::from),
            Values::Reals(reals) => reals.get(index).copied().map(f64::from),
        };
        let share = (value.unwrap_or(self.least) - self.least) / (self.most - self.least);
        if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) * 255.0 }
    }
}

/// The colour of the 256 that is nearest: one of 24 greys, black or white, or one of the 6 x 6 x 6 cube.
pub(super) fn terminal_colour([red, green, blue]: [f64; 3]) -> usize {
    let spread = red.max(green).max(blue) - red.min(green).min(blue);
    if spread < 12.0 {
        // Greys 232 to 255 are 8, 18, ... 238; 16 is black and 231 is white.
        let grey = (red + green + blue) / 3.0;
        return match grey {
            ..4.0 => 16,
            247.0.. => 231,
            _ => 232 + whole(((grey - 8.0) / 10.0).round()).min(23),
        };
    }
    // The cube's levels are 0, 95, 135, 175, 215, 255.
    let level = |channel: f64| match channel {
        ..48.0 => 0,
        _ => whole(((channel - 55.0) / 40.0).round()).clamp(1, 5),
    };
    16 + 36 * level(red) + 6 * level(green) + level(blue)
}
