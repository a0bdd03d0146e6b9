//! Reads a PNG or JPEG picture into the bytes of one sample, for prediction. Knows no model: the
//! caller says what height, width and channels it needs, and decides about inversion.

use std::fs::File;
use std::io::{Cursor, Read as _};
use std::path::Path;

use image::imageops::FilterType;
use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, RgbImage,
    RgbaImage,
};

use super::error::DataError;

/// The most pixels that a picture, or the size asked for, may have: 8192 x 8192.
const MAX_PIXELS: u64 = 8192 * 8192;

/// The most memory that a decoder may take for each pixel: 16 bits in four channels, and a quarter more
/// to work with.
const DECODER_BYTES_OF_PIXEL: u64 = 8 / 4 * 5;

/// The largest file that is read: 256 MiB.
const MAX_FILE_BYTES: u64 = 256 << 20;

/// The channels of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channels {
    /// One channel: luminance by Rec. 709.
    Gray,
    /// Red, green, blue.
    Rgb,
}

/// A picture as the bytes of one sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// Values for each pixel: 1 or 3.
    pub channels: usize,
    /// (height, width, channels) in row-major order, 0 is black.
    pub bytes: Vec<u8>,
    /// Height and width of the picture in its file, turned upright as its EXIF data asks.
    pub original: (usize, usize),
    /// The mean over the outermost rows and columns is above the middle: a dark drawing on
    /// bright ground, the reverse of MNIST's digits.
    pub bright_border: bool,
}

impl Picture {
    /// The negative: each byte `b` becomes `255 - b`.
    #[must_use]
    pub fn inverted(self) -> Self {
        let bytes: Vec<u8> = self.bytes.iter().map(|byte| !byte).collect();
        let bright_border = border_is_bright(&bytes, self.width, self.channels);
        Self { bytes, bright_border, ..self }
    }
}

/// Reads the picture at `path` and scales it to `height` x `width`, whatever its proportions;
/// transparent pixels are laid on white. A picture that has that size already keeps its values.
/// Scaling is bicubic (Catmull-Rom), widened by the factor of reduction so that nothing is skipped.
///
/// # Errors
/// The file cannot be read, is neither PNG nor JPEG, is damaged or cut off, or has more than
/// 8192 x 8192 pixels; the size asked for is 0 or beyond the same limit.
pub fn read(
    path: &Path,
    height: usize,
    width: usize,
    channels: Channels,
) -> Result<Picture, DataError> {
    sample_size(path, height, width)?;
    let content = read_content(path)?;
    from_content(path, &content, (height, width), channels, MAX_PIXELS)
}

/// The same of the content of a picture file that lies in memory, of at most `most_pixels` and 8192 x 8192
/// pixels. Errors call it by the path.
///
/// # Errors
/// As [`read`].
pub fn from_content(
    path: &Path,
    content: &[u8],
    (height, width): (usize, usize),
    channels: Channels,
    most_pixels: u64,
) -> Result<Picture, DataError> {
    let (rows, columns) = sample_size(path, height, width)?;
    let image = read_image_of(path, content, most_pixels.min(MAX_PIXELS))?;
    let original = (image.height() as usize, image.width() as usize);
    let (image, channels) = match channels {
        Channels::Gray => (DynamicImage::from(image.into_luma8()), 1),
        Channels::Rgb => (DynamicImage::from(image.into_rgb8()), 3),
    };
    let image = if original == (height, width) {
        image
    } else {
        image.resize_exact(columns, rows, FilterType::CatmullRom)
    };
    let bytes = image.into_bytes();
    let bright_border = border_is_bright(&bytes, width, channels);
    Ok(Picture { height, width, channels, bytes, original, bright_border })
}

/// Rows and columns of a sample; refuses what no picture may have.
fn sample_size(path: &Path, height: usize, width: usize) -> Result<(u32, u32), DataError> {
    let [rows, columns] = [height, width].map(|n| u32::try_from(n).unwrap_or(u32::MAX));
    if size_is_allowed(columns, rows, MAX_PIXELS) {
        Ok((rows, columns))
    } else {
        Err(too_large(path, columns, rows, MAX_PIXELS))
    }
}

/// Decodes the content of the file at `path`, upright and without transparency.
#[cfg(test)]
pub(super) fn read_image(path: &Path, content: &[u8]) -> Result<DynamicImage, DataError> {
    read_image_of(path, content, MAX_PIXELS)
}

fn read_image_of(path: &Path, content: &[u8], most: u64) -> Result<DynamicImage, DataError> {
    match decode(content, most).map_err(|error| explain(path, error))? {
        Decoded::Image(image) if image.color().has_alpha() => {
            Ok(on_white(&image.into_rgba8()).into())
        }
        Decoded::Image(image) => Ok(image),
        Decoded::TooLarge { width, height } => Err(too_large(path, width, height, most)),
        Decoded::CutOff => {
            let (path, reason) = (path.to_owned(), "it is cut off".to_owned());
            Err(DataError::DamagedImage { path, reason })
        }
    }
}

/// The whole file, up to [`MAX_FILE_BYTES`].
fn read_content(path: &Path) -> Result<Vec<u8>, DataError> {
    let unreadable = |source| DataError::Unreadable { path: path.to_owned(), source };
    let mut content = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut content).map_err(unreadable)?;
    if content.len() as u64 > MAX_FILE_BYTES {
        let found = format!("it has more than {MAX_FILE_BYTES} bytes");
        return Err(DataError::UnknownImage { path: path.to_owned(), found });
    }
    Ok(content)
}

fn too_large(path: &Path, width: u32, height: u32, most: u64) -> DataError {
    let limit = format!("1 to {most}");
    DataError::ImageSize { path: path.to_owned(), width, height, limit }
}

fn size_is_allowed(width: u32, height: u32, most: u64) -> bool {
    (1..=most).contains(&(u64::from(width) * u64::from(height)))
}

enum Decoded {
    Image(DynamicImage),
    TooLarge { width: u32, height: u32 },
    CutOff,
}

/// Decodes within the limits; the size is held against them before any pixel is.
fn decode(content: &[u8], most: u64) -> Result<Decoded, ImageError> {
    let mut reader = ImageReader::new(Cursor::new(content)).with_guessed_format()?;
    if reader.format() == Some(ImageFormat::Jpeg) && jpeg_is_cut_off(content) {
        return Ok(Decoded::CutOff);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(most * DECODER_BYTES_OF_PIXEL);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if !size_is_allowed(width, height, most) {
        return Ok(Decoded::TooLarge { width, height });
    }
    // A picture whose EXIF data cannot be read is taken as it lies.
    let orientation = decoder.orientation();
    let mut image = DynamicImage::from_decoder(decoder)?;
    if let Ok(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    Ok(Decoded::Image(image))
}

/// Whether the mark that ends a JPEG is missing after the last mark that starts pixels. Within
/// the pixels neither can occur (ITU-T T.81, B.1.1.5). The decoder fills what is missing with gray.
fn jpeg_is_cut_off(content: &[u8]) -> bool {
    let last = |mark: [u8; 2]| content.windows(2).rposition(|pair| *pair == mark);
    last([0xff, 0xd9]) < last([0xff, 0xda]).or(Some(0))
}

fn explain(path: &Path, error: ImageError) -> DataError {
    let path = path.to_owned();
    match error {
        ImageError::Unsupported(unsupported) => {
            let found = match unsupported.format_hint() {
                image::error::ImageFormatHint::Exact(ImageFormat::Png | ImageFormat::Jpeg) => {
                    one_line(&unsupported)
                }
                image::error::ImageFormatHint::Exact(format) => {
                    format!("it is in the format {format:?}; PNG and JPEG are read")
                }
                _ => "it is neither PNG nor JPEG".to_owned(),
            };
            DataError::UnknownImage { path, found }
        }
        ImageError::IoError(source) if source.kind() != std::io::ErrorKind::UnexpectedEof => {
            DataError::Unreadable { path, source }
        }
        error => DataError::DamagedImage { path, reason: one_line(&error) },
    }
}

/// The text of a decoder's error, some of which have several lines.
fn one_line(error: &impl ToString) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lays an image on white: each value becomes `a * value + (1 - a) * 255`, rounded.
fn on_white(image: &RgbaImage) -> RgbImage {
    let mut opaque = RgbImage::new(image.width(), image.height());
    for (to, from) in opaque.pixels_mut().zip(image.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        // The quotient is at most 255: the bound is never used.
        let lay = |value: u32| {
            u8::try_from((value * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
        };
        to.0 = [lay(red), lay(green), lay(blue)];
    }
    opaque
}

/// Whether the mean of the outermost rows and columns exceeds 127.5.
fn border_is_bright(bytes: &[u8], width: usize, channels: usize) -> bool {
    let row = width * channels;
    let rows = bytes.chunks_exact(row.max(1));
    let last = rows.len().saturating_sub(1);
    let (mut sum, mut count) = (0_u64, 0_u64);
    for (y, row) in rows.enumerate() {
        for (x, pixel) in row.chunks_exact(channels.max(1)).enumerate() {
            if y == 0 || y == last || x == 0 || x + 1 == width {
                sum += pixel.iter().map(|&value| u64::from(value)).sum::<u64>();
                count += pixel.len() as u64;
            }
        }
    }
    2 * sum > 255 * count
}
