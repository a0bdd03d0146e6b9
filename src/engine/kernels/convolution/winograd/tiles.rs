//! Where the tiles of images lie, and where their values at the points go.

use std::mem::MaybeUninit;

use super::super::super::lines::Lines;
use super::super::super::vector::{WIDEST, padded};
use super::super::geometry::Geometry;
use super::scheme::OUTPUTS;

/// How many tiles the output of a convolution has.
pub(super) fn tiles(geometry: &Geometry) -> usize {
    geometry.output().iter().map(|outputs| outputs.div_ceil(OUTPUTS)).product()
}

/// The tiles of images, row by row and image by image.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    rows: usize,
    columns: usize,
    /// The last row and column of outputs where a tile can begin. Tiles that would begin behind them begin there, and
    /// have some outputs of their neighbours again.
    last: [usize; 2],
}

/// Where a tile lies.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) image: usize,
    /// Row and column of its first output; even if the output has even rows and columns.
    pub(super) first: [usize; 2],
    /// Row and column of the first output that no tile before it has.
    pub(super) first_new: [usize; 2],
}

impl Grid {
    /// Enough tiles for so many rows and columns of outputs, all of them outputs of the geometry, which must have those
    /// of a tile.
    pub(super) fn new(geometry: &Geometry, outputs: [usize; 2]) -> Self {
        let [most_rows, most_columns] = geometry.output();
        assert!(outputs[0] <= most_rows && outputs[1] <= most_columns);
        assert!(OUTPUTS <= most_rows && OUTPUTS <= most_columns);
        let [rows, columns] = outputs.map(|outputs| outputs.div_ceil(OUTPUTS));
        Self { rows, columns, last: [most_rows - OUTPUTS, most_columns - OUTPUTS] }
    }

    /// The number of an image's tiles.
    pub(super) fn tiles(self) -> usize {
        self.rows * self.columns
    }

    #[inline(always)]
    pub(super) fn place(self, tile: usize) -> Place {
        let (row, column) = (tile / self.columns, tile % self.columns);
        let first_new = [row % self.rows * OUTPUTS, column * OUTPUTS];
        let first = [first_new[0].min(self.last[0]), first_new[1].min(self.last[1])];
        Place { image: row / self.rows, first, first_new }
    }
}

/// Room for the values of tiles at the points, in strips of [`WIDEST`].
pub(super) struct Room {
    values: Lines<MaybeUninit<f32>>,
    tiles: usize,
    width: usize,
    tile_stride: usize,
    strip_stride: usize,
}

impl Room {
    /// `[points, tiles, strips, WIDEST]`: the values of a tile lie together.
    pub(super) fn by_tiles(points: usize, tiles: usize, values: usize) -> Self {
        Self::new(points, tiles, padded(values), [padded(values), WIDEST])
    }

    /// `[points, strips, tiles, WIDEST]`: the distance between tiles is the same for any number of values, so that none
    /// of their addresses needs a register.
    pub(super) fn by_strips(points: usize, tiles: usize, values: usize) -> Self {
        Self::new(points, tiles, padded(values), [WIDEST, tiles * WIDEST])
    }

    fn new(
        points: usize,
        tiles: usize,
        width: usize,
        [tile_stride, strip_stride]: [usize; 2],
    ) -> Self {
        let values = Lines::room(0);
        let mut room = Self { values, tiles, width, tile_stride, strip_stride };
        room.values = Lines::room(points * room.point_stride());
        room
    }

    /// How many tiles there is room for.
    pub(super) fn tiles(&self) -> usize {
        self.tiles
    }

    /// How many values a tile has at a point, padded.
    #[inline(always)]
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The distance between tiles.
    #[inline(always)]
    pub(super) fn tile_stride(&self) -> usize {
        self.tile_stride
    }

    /// The distance between strips.
    #[inline(always)]
    pub(super) fn strip_stride(&self) -> usize {
        self.strip_stride
    }

    /// The distance between points. With one line of the cache more than the tiles take, the points of a tile do not
    /// meet in the same few places of the cache.
    #[inline(always)]
    pub(super) fn point_stride(&self) -> usize {
        self.tiles * self.width + WIDEST
    }

    /// How far a value of a tile lies behind its first one.
    #[inline(always)]
    pub(super) fn offset(&self, value: usize) -> usize {
        value / WIDEST * self.strip_stride + value % WIDEST
    }

    /// Where the values of a tile at a point begin: whole strips of [`Room::width`] values at their offsets, as those of
    /// all tiles before it at that point, and its own at each point before that, are within the room.
    #[inline(always)]
    pub(super) fn at(&mut self, point: usize, tile: usize) -> *mut f32 {
        let start = point * self.point_stride() + tile * self.tile_stride;
        let last = start + self.offset(self.width - WIDEST);
        assert!(tile < self.tiles && last + WIDEST <= self.values.len());
        self.values.as_mut_ptr().cast::<f32>().wrapping_add(start)
    }
}
