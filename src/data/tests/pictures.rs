//! Pictures for prediction: values kept, scaled, laid on white, and bad files.

use std::fs;
use std::path::{Path, PathBuf};

use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use tempfile::TempDir;

use crate::data::image_file::read_image;
use crate::data::{Channels, DataError, read_picture};

fn saved(folder: &TempDir, image: impl Into<DynamicImage>, format: ImageFormat) -> PathBuf {
    let path = folder.path().join("picture");
    image.into().save_with_format(&path, format).unwrap();
    path
}

fn read_bytes(content: &[u8]) -> Result<DynamicImage, DataError> {
    read_image(Path::new("picture"), content)
}

#[test]
fn a_picture_of_the_right_size_keeps_its_bytes() {
    let folder = TempDir::new().unwrap();
    let gray = GrayImage::from_fn(28, 28, |x, y| Luma([u8::try_from(x * 9 + (y % 4)).unwrap()]));
    let path = saved(&folder, gray.clone(), ImageFormat::Png);
    let picture = read_picture(&path, 28, 28, Channels::Gray).unwrap();
    assert_eq!(picture.bytes, gray.into_raw());
    assert_eq!((picture.height, picture.width, picture.channels), (28, 28, 1));
    assert_eq!(picture.original, (28, 28));
    let rgb = read_picture(&path, 28, 28, Channels::Rgb).unwrap();
    assert_eq!(rgb.channels, 3);
    assert!(rgb.bytes.chunks(3).zip(&picture.bytes).all(|(rgb, &gray)| rgb == [gray; 3]));
}

#[test]
fn rows_and_columns_are_not_confused() {
    let folder = TempDir::new().unwrap();
    // The left half is white: 60 wide, 20 high.
    let image = GrayImage::from_fn(60, 20, |x, _| Luma([if x < 30 { 255 } else { 0 }]));
    let path = saved(&folder, image, ImageFormat::Png);
    let picture = read_picture(&path, 10, 6, Channels::Gray).unwrap();
    assert_eq!((picture.height, picture.width, picture.bytes.len()), (10, 6, 60));
    assert_eq!(picture.original, (20, 60));
    for row in picture.bytes.chunks(6) {
        assert_eq!((row[0], row[1], row[4], row[5]), (255, 255, 0, 0));
    }
}

#[test]
fn reduction_averages_over_everything() {
    let folder = TempDir::new().unwrap();
    let checks =
        GrayImage::from_fn(280, 280, |x, y| Luma([if (x + y) % 2 == 0 { 255 } else { 0 }]));
    let path = saved(&folder, checks, ImageFormat::Png);
    let picture = read_picture(&path, 28, 28, Channels::Gray).unwrap();
    assert!(picture.bytes.iter().all(|byte| (120..=136).contains(byte)), "{:?}", picture.bytes);
}

#[test]
fn transparent_pixels_are_white() {
    let folder = TempDir::new().unwrap();
    let image =
        RgbaImage::from_fn(2, 1, |x, _| Rgba(if x == 0 { [0; 4] } else { [0, 0, 200, 51] }));
    let path = saved(&folder, image, ImageFormat::Png);
    let picture = read_picture(&path, 1, 2, Channels::Rgb).unwrap();
    assert_eq!(picture.bytes, [255, 255, 255, 204, 204, 244]);
}

#[test]
fn dark_ink_on_bright_paper_is_noticed_and_can_be_inverted() {
    let folder = TempDir::new().unwrap();
    let ink = |x: u32, y: u32| (8..20).contains(&x) && (4..24).contains(&y);
    let paper = GrayImage::from_fn(28, 28, |x, y| Luma([if ink(x, y) { 10 } else { 240 }]));
    let path = saved(&folder, paper, ImageFormat::Png);
    let picture = read_picture(&path, 28, 28, Channels::Gray).unwrap();
    assert!(picture.bright_border);
    let inverted = picture.inverted();
    assert!(!inverted.bright_border);
    assert_eq!((inverted.bytes[0], inverted.bytes[10 * 28 + 10]), (15, 245));
}

#[test]
fn colours_become_luminance_and_jpeg_is_read() {
    let folder = TempDir::new().unwrap();
    let red = RgbImage::from_pixel(32, 32, Rgb([255, 0, 0]));
    let path = saved(&folder, red, ImageFormat::Jpeg);
    let gray = read_picture(&path, 8, 8, Channels::Gray).unwrap();
    // Rec. 709 gives red 0.2126 of the brightness; JPEG shifts the colour a little.
    assert!(gray.bytes.iter().all(|byte| (50..=58).contains(byte)), "{:?}", gray.bytes);
    assert!(!gray.bright_border);
}

#[test]
fn what_is_no_picture_is_named() {
    let text = |content: &[u8]| read_bytes(content).unwrap_err().to_string();
    assert!(text(b"").ends_with("not a picture that netc reads: it is neither PNG nor JPEG"));
    assert!(text(b"hello").ends_with("it is neither PNG nor JPEG"));
    let webp = text(b"RIFF\x24\x00\x00\x00WEBPVP8 ");
    assert!(webp.ends_with("it is in the format WebP; PNG and JPEG are read"), "{webp}");
    assert!(text(b"GIF89a\x01\x00\x01\x00").contains("Gif"));
}

#[test]
fn a_damaged_picture_never_panics_and_a_cut_one_is_an_error() {
    let folder = TempDir::new().unwrap();
    let image =
        RgbImage::from_fn(20, 20, |x, y| Rgb([x, y, x + y].map(|n| n.to_le_bytes()[0] * 6)));
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let whole = fs::read(saved(&folder, image.clone(), format)).unwrap();
        for end in 0..whole.len() {
            let read = read_bytes(&whole[..end]);
            // The last twelve bytes of a PNG follow its pixels.
            let complete = format == ImageFormat::Png && end + 12 >= whole.len();
            assert!(read.is_err() || complete, "{format:?} {end}");
        }
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 0xff;
            if let Err(error) = read_bytes(&flipped) {
                let text = error.to_string();
                assert!(!text.contains('\n') && !error.help().is_empty(), "{text:?}");
            }
        }
    }
}

#[test]
fn a_decompression_bomb_is_refused_by_its_header() {
    let folder = TempDir::new().unwrap();
    let path = saved(&folder, GrayImage::new(1, 1), ImageFormat::Png);
    let mut content = fs::read(&path).unwrap();
    content[16..20].copy_from_slice(&100_000_u32.to_be_bytes());
    content[20..24].copy_from_slice(&100_000_u32.to_be_bytes());
    let crc = {
        let mut crc = flate2::Crc::new();
        crc.update(&content[12..29]);
        crc.sum()
    };
    content[29..33].copy_from_slice(&crc.to_be_bytes());
    let text = read_bytes(&content).unwrap_err().to_string();
    let rest = "100000 x 100000 pixels are beyond the limit of 1 to 67108864";
    assert!(text.ends_with(rest), "{text}");
}

#[test]
fn a_size_of_nothing_or_beyond_the_limit_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = saved(&folder, GrayImage::new(1, 1), ImageFormat::Png);
    for (height, width) in [(0, 28), (28, 0), (100_000, 100_000), (usize::MAX, 1)] {
        let error = read_picture(&path, height, width, Channels::Gray).unwrap_err();
        assert!(matches!(error, DataError::ImageSize { .. }), "{error}");
    }
}

#[test]
fn a_missing_picture_is_unreadable() {
    let error = read_picture(Path::new("no/such.png"), 28, 28, Channels::Gray).unwrap_err();
    assert!(matches!(error, DataError::Unreadable { .. }), "{error}");
}
