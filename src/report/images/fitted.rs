//! Pictures in a size that one sees well in a terminal.

use crate::draw::Raster;

/// The side up to which small pictures are enlarged, in pixels: about a dozen lines.
const SIDE: usize = 224;
/// Pixels of a terminal's column. Few have fewer, so that a picture as wide as this says fits.
const COLUMN: usize = 8;

/// The picture, enlarged by a whole factor while it is small, or reduced by one to the width of a screen.
pub(super) fn fitted(raster: &Raster, columns: usize) -> Raster {
    let (width, height) = raster.size();
    let most = columns.saturating_mul(COLUMN).max(COLUMN);
    if width > most {
        return reduced(raster, width.div_ceil(most));
    }
    let factor = (SIDE.min(most) / width.max(height).max(1)).max(1);
    let side = |pixels: usize| pixels * factor;
    let bytes = (0..side(height)).flat_map(|y| {
        (0..side(width)).flat_map(move |x| raster.pixel(x / factor, y / factor).unwrap_or_default())
    });
    Raster::of_colours(side(width), side(height), bytes.collect())
}

/// Each block of pixels made one, its mean.
fn reduced(raster: &Raster, block: usize) -> Raster {
    let (width, height) = raster.size();
    let (wide, high) = (width.div_ceil(block), height.div_ceil(block));
    let mean = |x: usize, y: usize| {
        let rows = y * block..((y + 1) * block).min(height);
        let pixels = rows.flat_map(|row| {
            let columns = x * block..((x + 1) * block).min(width);
            columns.filter_map(move |column| raster.pixel(column, row))
        });
        let (mut sums, mut count) = ([0_usize; 3], 0_usize);
        for pixel in pixels {
            sums.iter_mut().zip(pixel).for_each(|(sum, part)| *sum += usize::from(part));
            count += 1;
        }
        sums.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX))
    };
    let bytes = (0..high).flat_map(|y| (0..wide).flat_map(move |x| mean(x, y)));
    Raster::of_colours(wide, high, bytes.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_pictures_are_enlarged_and_wide_ones_reduced() {
        let raster = Raster::of_colours(2, 1, vec![0, 0, 0, 200, 100, 50]);
        let large = fitted(&raster, 80);
        assert_eq!(large.size(), (224, 112));
        assert_eq!(
            (large.pixel(111, 111), large.pixel(112, 0)),
            (Some([0; 3]), Some([200, 100, 50]))
        );
        let small = reduced(&raster, 2);
        assert_eq!((small.size(), small.pixel(0, 0)), ((1, 1), Some([100, 50, 25])));
        assert_eq!(fitted(&Raster::of_colours(700, 3, Vec::new()), 80).size(), (350, 2));
        assert_eq!(fitted(&Raster::of_colours(300, 300, Vec::new()), 80).size(), (300, 300));
    }
}
