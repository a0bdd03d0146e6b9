//! Convolutions with windows of 3 by 3 and 5 by 5 by fewer products: Winograd's method.
//!
//! Four by four outputs are computed together from `N` by `N` inputs, where a window has `N - 3` rows and
//! columns. Inputs and filters are brought to `N * N` points (`scheme`), at each point the channels
//! are multiplied and added up as in any product of matrices, and the sums are brought back to outputs. That
//! takes 36 products in place of 144, or 64 in place of 400, and some sums for each channel and filter; it
//! pays where there are several of both.

mod convolve;
mod filter;
mod input;
mod kernel_gradient;
mod scheme;
mod tiles;

use std::marker::PhantomData;

use candle_core::Result;

use super::super::instruction_set::InstructionSet;
use super::super::lines::Lines;
use super::super::vector::padded;
use super::destination::Destination;
use super::geometry::Geometry;
use super::packing::pad_columns;

use convolve::Convolve;
use filter::AtPoints;
use scheme::{OUTPUTS, Scheme, taps};
use tiles::{Grid, Room, tiles};

pub(super) use kernel_gradient::KernelSums;
pub(super) use scheme::{FiveTaps, ThreeTaps};

/// Fewer channels or filters than this do not pay for the sums.
const FEWEST: usize = 12;

/// How many values of tiles are kept at their points, so that they stay in the cache; but no fewer tiles than are
/// worth a way through all weights.
const KEPT: usize = 64 * 1024;
const LEAST_TILES: usize = 32;

/// A convolution with its filters at the points of a scheme.
pub(super) struct Winograd<T, const N: usize> {
    /// Of an output with even rows and columns, enough for a tile.
    geometry: Geometry,
    /// `[points, strips of filters, channels, WIDEST]`
    kernel: Lines,
    /// `[padded filters]`
    bias: Vec<f32>,
    scheme: PhantomData<T>,
}

/// Room for what one thread computes, taken with the first images.
#[derive(Default)]
pub(super) struct Scratch(Option<Rooms>);

struct Rooms {
    inputs: Room,
    sums: Room,
}

impl<T: Scheme<N>, const N: usize> Winograd<T, N> {
    /// Whether the method serves a convolution, and takes at most two thirds of its products.
    pub(super) fn serves(geometry: &Geometry) -> bool {
        let window = geometry.window_shape();
        let simple = window.strides == [1, 1] && window.dilation == [1, 1];
        let direct = geometry.output_pixels() * taps(N) * taps(N);
        simple
            && window.size == [taps(N); 2]
            && geometry.channels().min(geometry.filters()) >= FEWEST
            && tiles(geometry) * N * N * 3 <= direct * 2
    }

    /// The method must serve the geometry; `kernel` has its taps and filters, `bias` its filters.
    ///
    /// # Errors
    /// If an image with some rows and columns more is too large to be indexed by 32 bits.
    pub(super) fn new(geometry: &Geometry, kernel: &[f32], bias: &[f32]) -> Result<Self> {
        let (channels, filters) = (geometry.channels(), geometry.filters());
        assert!(Self::serves(geometry), "the caller asks for what is served");
        assert!(kernel.len() == geometry.taps() * filters && bias.len() == filters);
        let scheme = PhantomData::<T>;
        let kernel = AtPoints { kernel, channels, filters, scheme };
        let kernel = InstructionSet::current().run(kernel);
        let (geometry, bias) = (geometry.with_even_output(OUTPUTS)?, pad_columns(bias, filters));
        Ok(Self { geometry, kernel, bias, scheme })
    }

    /// That of the images that [`Winograd::run`] takes.
    pub(super) fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// How many images are best computed together: as many as have tiles enough to meet each filter in the nearest
    /// cache.
    pub(super) fn together(&self) -> usize {
        (self.kept() / tiles(&self.geometry)).max(1)
    }

    /// How many tiles are kept.
    fn kept(&self) -> usize {
        let width = padded(self.geometry.channels()).max(self.geometry.padded_filters());
        (KEPT / (N * N * width)).max(LEAST_TILES)
    }

    /// Convolves padded images, which lie one after the other, for a destination each.
    pub(super) fn run<D: Destination>(
        &self,
        set: InstructionSet,
        images: &[f32],
        scratch: &mut Scratch,
        destinations: &mut [D],
    ) {
        let geometry = &self.geometry;
        let Some(first) = destinations.first() else { return };
        let grid = Grid::new(geometry, first.tiles().map(|pairs| pairs * 2));
        assert_eq!(images.len(), destinations.len() * geometry.padded_image_length());
        let tiles = self.kept().min(destinations.len() * grid.tiles());
        let Rooms { inputs, sums } = scratch.of(tiles, || Rooms {
            inputs: Room::by_strips(N * N, tiles, geometry.channels()),
            sums: Room::by_strips(N * N, tiles, geometry.filters()),
        });
        set.run(Convolve { layer: self, images, destinations, grid, inputs, sums });
    }
}

impl Scratch {
    /// Rooms for so many tiles.
    fn of(&mut self, tiles: usize, make: impl FnOnce() -> Rooms) -> &mut Rooms {
        let kept = self.0.take().filter(|rooms| rooms.inputs.tiles() >= tiles);
        self.0.insert(kept.unwrap_or_else(make))
    }
}
