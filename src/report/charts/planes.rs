//! Values with rows, columns and channels as one grid of numbers for each channel.

use crate::ir::Plan;
use crate::shape::{DataFormat, Image, Shape};

/// The channels of a value, each row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Planes {
    /// Rows of each grid.
    pub rows: usize,
    /// Columns of each grid.
    pub columns: usize,
    /// One grid for each channel.
    pub channels: Vec<Vec<f32>>,
}

impl Planes {
    /// The channels of a value of a shape; `None` where that is no image, or one of a single pixel, or
    /// where numbers are missing.
    #[must_use]
    pub fn of(shape: &Shape, format: DataFormat, values: &[f32]) -> Option<Self> {
        let Image { rows, columns, channels } = image(shape, format)?;
        let pixels = rows.checked_mul(columns)?;
        if pixels < 2 || values.len() != pixels.checked_mul(channels)? {
            return None;
        }
        let channels = match format {
            _ if channels == 1 => vec![values.to_vec()],
            DataFormat::ChannelsFirst => values.chunks(pixels).map(<[f32]>::to_vec).collect(),
            DataFormat::ChannelsLast => (0..channels)
                .map(|channel| values.iter().skip(channel).step_by(channels).copied().collect())
                .collect(),
        };
        Some(Self { rows, columns, channels })
    }

    /// Smaller grids, where rows or columns are more than `most`: each number is the mean of a square of
    /// the grid's. A picture that is shown no larger has no use for more.
    pub(in crate::report) fn reduced(&self, most: usize) -> Self {
        let by = self.rows.max(self.columns).div_ceil(most.max(1)).max(1);
        let (rows, columns) = (self.rows.div_ceil(by), self.columns.div_ceil(by));
        let mean = |plane: &Vec<f32>, row: usize, column: usize| {
            let lines = plane.chunks(self.columns.max(1)).skip(row * by).take(by);
            let numbers = lines.flat_map(|line| line.iter().skip(column * by).take(by));
            let (sum, count) =
                numbers.fold((0.0, 0.0), |(sum, n), x| (sum + f64::from(*x), n + 1.0));
            #[expect(clippy::cast_possible_truncation, reason = "a mean of 32-bit numbers")]
            let mean = (sum / f64::max(count, 1.0)) as f32;
            mean
        };
        let reduce = |plane: &Vec<f32>| {
            let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
            places.map(|(row, column)| mean(plane, row, column)).collect()
        };
        match by {
            1 => self.clone(),
            _ => Self { rows, columns, channels: self.channels.iter().map(reduce).collect() },
        }
    }

    /// The same of a network's input: where preprocessing has made a row of numbers of an image, it is
    /// shown as the image that it was.
    pub(in crate::report) fn of_input(plan: &Plan, values: &[f32]) -> Option<Self> {
        let own = Self::of(&plan.model.input, plan.format, values);
        own.or_else(|| {
            let source = &plan.data.as_ref()?.inputs.source.shape;
            Self::of(source, plan.format, values)
        })
    }
}

/// Rows and columns without an axis for channels have one channel.
fn image(shape: &Shape, format: DataFormat) -> Option<Image> {
    match *shape.axes() {
        [rows, columns] => Some(Image { rows, columns, channels: 1 }),
        _ => shape.image(format),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_taken_apart() {
        let values: Vec<f32> = (0..12_u8).map(f32::from).collect();
        let first = Planes::of(&Shape::new([2, 2, 3]), DataFormat::ChannelsFirst, &values).unwrap();
        assert_eq!((first.rows, first.columns), (2, 3));
        assert_eq!(first.channels[1], [6.0, 7.0, 8.0, 9.0, 10.0, 11.0]);
        let last = Planes::of(&Shape::new([2, 3, 2]), DataFormat::ChannelsLast, &values).unwrap();
        assert_eq!(last.channels[1], [1.0, 3.0, 5.0, 7.0, 9.0, 11.0]);
        assert_eq!(Planes::of(&Shape::new([12]), DataFormat::ChannelsLast, &values), None);
        assert_eq!(Planes::of(&Shape::new([2, 3, 3]), DataFormat::ChannelsLast, &values), None);
        assert_eq!(Planes::of(&Shape::new([1, 1, 12]), DataFormat::ChannelsLast, &values), None);
    }

    #[test]
    fn large_grids_are_reduced_to_means() {
        let values: Vec<f32> = (0..15_u8).map(f32::from).collect();
        let planes = Planes::of(&Shape::new([3, 5]), DataFormat::ChannelsLast, &values).unwrap();
        assert_eq!(planes.reduced(5), planes);
        let small = planes.reduced(3);
        assert_eq!((small.rows, small.columns), (2, 3));
        assert_eq!(small.channels, [[3.0, 5.0, 6.5, 10.5, 12.5, 14.0]]);
    }
}
