//! Convolutions with windows of 3 by 3 and 5 by 5 by fewer products: Winograd's method.
//!
//! Two by two outputs are computed together from `N` by `N` inputs, where a window has `N - 1` rows and
//! columns. Inputs and filters are brought to `N * N` points (`scheme`), at each point the channels
//! are multiplied and added up as in any product of matrices, and the sums are brought back to outputs. That
//! takes 16 products in place of 36, or 36 in place of 100, and some sums for each channel and filter; it
//! pays where there are several of both.

mod convolve;
mod filter;
mod input;
mod scheme;

use std::marker::PhantomData;
use std::mem::MaybeUninit;

use candle_core::Result;

use super::super::instruction_set::InstructionSet;
use super::super::lines::Lines;
use super::super::tile::TALLEST;
use super::super::vector::padded;
use super::destination::Destination;
use super::geometry::Geometry;
use super::packing::pad_columns;

use convolve::{Convolve, SUMS};
use filter::AtPoints;
use input::Image;
use scheme::Scheme;

pub(super) use scheme::{FiveTaps, ThreeTaps};

/// Fewer channels or filters than this do not pay for the sums.
const FEWEST: usize = 12;

/// How many values of tiles are kept at their points, so that they stay in the cache; but no fewer tiles than can
/// be multiplied together.
const KEPT: usize = 32 * 1024;
const LEAST_TILES: usize = TALLEST;

/// Whether the method serves a convolution whose windows have `taps` rows and columns.
pub(super) fn serves(geometry: &Geometry, taps: usize) -> bool {
    let window = geometry.window_shape();
    let simple = window.strides == [1, 1] && window.dilation == [1, 1];
    simple && window.size == [taps; 2] && geometry.channels().min(geometry.filters()) >= FEWEST
}

/// A convolution with its filters at the points of a scheme.
pub(super) struct Winograd<T, const N: usize> {
    /// Of an output with even rows and columns.
    geometry: Geometry,
    /// `[strips of filters, points, channels, WIDEST]`
    kernel: Lines,
    /// `[padded filters]`
    bias: Vec<f32>,
    scheme: PhantomData<T>,
}

/// Room for what one thread computes, taken with the first image.
#[derive(Default)]
pub(super) struct Scratch(Option<Rooms>);

struct Rooms {
    /// `[groups of tiles, points, tiles of the group, padded channels]`
    inputs: Lines<MaybeUninit<f32>>,
    /// `[points, tiles of a group, 2 vectors]`
    sums: Lines<MaybeUninit<f32>>,
}

impl<T: Scheme<N>, const N: usize> Winograd<T, N> {
    /// The method must serve the geometry; `kernel` has its taps and filters, `bias` its filters.
    ///
    /// # Errors
    /// If an image with a row and a column more is too large to be indexed by 32 bits.
    pub(super) fn new(geometry: &Geometry, kernel: &[f32], bias: &[f32]) -> Result<Self> {
        let (channels, filters) = (geometry.channels(), geometry.filters());
        assert!(serves(geometry, N - 1), "the caller asks for what is served");
        assert!(kernel.len() == geometry.taps() * filters && bias.len() == filters);
        let scheme = PhantomData::<T>;
        let kernel = AtPoints { kernel, channels, filters, scheme };
        let kernel = InstructionSet::current().run(kernel);
        let (geometry, bias) = (geometry.with_even_output()?, pad_columns(bias, filters));
        Ok(Self { geometry, kernel, bias, scheme })
    }

    /// That of the images that [`Winograd::run`] takes.
    pub(super) fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// Convolves one padded image.
    pub(super) fn run<D: Destination>(
        &self,
        set: InstructionSet,
        image: &[f32],
        scratch: &mut Scratch,
        destination: D,
    ) {
        let geometry = &self.geometry;
        let [rows, columns] = destination.tiles();
        assert!(geometry.output()[0] >= rows * 2 && geometry.output()[1] >= columns * 2);
        assert_eq!(image.len(), geometry.padded_image_length());
        let width = padded(geometry.channels());
        let kept = (KEPT / (N * N * width)).max(LEAST_TILES).min(rows * columns);
        let rooms = scratch.0.get_or_insert_with(|| Rooms {
            inputs: Lines::room(N * N * kept * width),
            sums: Lines::room(SUMS),
        });
        let image = Image { geometry, values: image };
        let (inputs, sums) = (&mut rooms.inputs[..], &mut rooms.sums[..]);
        set.run(Convolve { layer: self, image, inputs, kept, sums, destination });
    }
}
