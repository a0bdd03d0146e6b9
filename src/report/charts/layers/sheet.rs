//! A tall picture under way: headings, and below each of them tiles or cells, as many as fit.

use crate::draw::{Anchor, Drawing, Raster, Scale, text_width};
use crate::report::charts::planes::Planes;
use crate::report::number::{grouped, real};

/// Width of the whole picture in pixels, and of its margins.
const WIDTH: f64 = 960.0;
const MARGIN: f64 = 16.0;
/// Of a layer with more channels only the first are shown.
const MOST_TILES: usize = 64;
/// Of a deep network fewer, so that all layers together have about this many; but at least the latter.
const ALL_TILES: usize = 2_048;
const LEAST_TILES: usize = 8;
/// Pixels on a side of a channel's picture.
const MOST_PIXELS: usize = 64;
/// Of more numbers only the first are shown.
const MOST_CELLS: usize = 1_024;
/// The least and greatest width of a channel's picture.
const TILE: (f64, f64) = (24.0, 88.0);
/// Between two of them.
const GAP: f64 = 6.0;
/// Width of the cell of a number.
const CELL: f64 = 10.0;

/// The picture and how far down it reaches.
pub(super) struct Sheet {
    drawing: Drawing,
    bottom: f64,
    /// Channels that are shown of a layer.
    most_tiles: usize,
}

impl Sheet {
    /// An empty picture for the values of so many layers.
    pub(super) fn new(title: &str, layers: usize) -> Self {
        let most_tiles = (ALL_TILES / layers.max(1)).clamp(LEAST_TILES, MOST_TILES);
        let mut drawing = Drawing::new(WIDTH, 10.0, title);
        drawing.text((MARGIN, 26.0), Anchor::Start, "t h", title);
        Self { drawing, bottom: 40.0, most_tiles }
    }

    pub(super) fn finish(mut self) -> Drawing {
        self.drawing.resize(WIDTH, self.bottom + MARGIN);
        self.drawing
    }

    /// Pictures side by side with their names above, then a drawing.
    pub(super) fn overview(
        &mut self,
        pictures: &[(String, Raster)],
        side: f64,
        answer: Option<&Drawing>,
    ) {
        let (mut left, top) = (MARGIN, self.bottom + 22.0);
        let mut high: f64 = 0.0;
        for (name, raster) in pictures {
            let (width, height) = raster.size();
            let ratio = real(height) / real(width.max(1));
            let (width, height) =
                if ratio > 1.0 { (side / ratio, side) } else { (side, side * ratio) };
            self.drawing.text((left, top - 6.0), Anchor::Start, "t", name);
            self.drawing.image((left, top), (width, height), &raster.to_png());
            left += width.max(text_width(name, 12.0)) + MARGIN;
            high = high.max(height);
        }
        if let Some(answer) = answer {
            let (width, height) = answer.size();
            if left + width > WIDTH && left > MARGIN {
                (left, high) = (MARGIN, high + MARGIN);
                self.drawing.place((left, top + high), answer);
                high += height;
            } else {
                self.drawing.place((left, top - 22.0), answer);
                high = high.max(height - 22.0);
            }
        }
        self.bottom = top + high;
    }

    /// A line by itself.
    pub(super) fn line(&mut self, text: &str) {
        self.bottom += 34.0;
        self.drawing.text((MARGIN, self.bottom), Anchor::Start, "m", text);
    }

    /// A heading, its explanation behind it in a quieter ink.
    fn heading(&mut self, name: &str, rest: &str) {
        self.bottom += 34.0;
        self.drawing.text((MARGIN, self.bottom), Anchor::Start, "t b", name);
        let left = MARGIN + text_width(name, 12.5) + 10.0;
        self.drawing.text((left, self.bottom), Anchor::Start, "m", rest);
        self.bottom += 8.0;
    }

    /// The channels of an image, each a picture in grey; all on one scale, so that they compare.
    pub(super) fn maps(&mut self, name: &str, shape: &str, planes: &Planes) {
        let all: Vec<f32> = planes.channels.concat();
        let (least, most) = ends(&all);
        let count = planes.channels.len();
        let shown = shown(count.min(self.most_tiles), count, "channels");
        self.heading(name, &format!("{shape} · {shown} · black {least:.3} to white {most:.3}"));
        let mut planes = planes.clone();
        planes.channels.truncate(self.most_tiles);
        let planes = planes.reduced(MOST_PIXELS);
        let tile = |plane: &Vec<f32>| {
            Raster::of_values(planes.columns, planes.rows, plane, Scale::Grey(least, most))
        };
        let tiles: Vec<Raster> = planes.channels.iter().map(tile).collect();
        self.tiles(&tiles);
    }

    /// Kernels, blue below 0 and orange above.
    pub(super) fn kernels(&mut self, name: &str, shape: &str, mut tiles: Vec<Raster>, size: f32) {
        let shown = shown(tiles.len().min(MOST_TILES), tiles.len(), "kernels");
        let rest = format!("{shape} · {shown} · blue −{size:.3}, white 0, orange {size:.3}");
        self.heading(&format!("Kernels of {name}"), &rest);
        tiles.truncate(MOST_TILES);
        self.tiles(&tiles);
    }

    /// Tiles in rows, all of one size.
    fn tiles(&mut self, tiles: &[Raster]) {
        let Some((width, height)) = tiles.first().map(Raster::size) else { return };
        let ratio = real(height) / real(width.max(1));
        let fitting = (WIDTH - 2.0 * MARGIN + GAP) / real(tiles.len().clamp(1, 16)) - GAP;
        let wide = fitting.clamp(TILE.0, TILE.1);
        let (mut left, step) = (MARGIN, wide + GAP);
        for (index, tile) in tiles.iter().enumerate() {
            if left + wide > WIDTH - MARGIN + 0.5 {
                (left, self.bottom) = (MARGIN, self.bottom + wide * ratio + GAP);
            }
            self.drawing.tipped(&format!("channel {index}"), |drawing| {
                drawing.image((left, self.bottom), (wide, wide * ratio), &tile.to_png());
            });
            left += step;
        }
        self.bottom += wide * ratio;
    }

    /// Numbers without rows and columns, as cells in heat.
    pub(super) fn numbers(&mut self, name: &str, shape: &str, values: &[f32]) {
        let (least, most) = ends(values);
        let few = values.get(..MOST_CELLS).unwrap_or(values);
        let shown = shown(few.len(), values.len(), "numbers");
        self.heading(name, &format!("{shape} · {shown} · blue {least:.3} to yellow {most:.3}"));
        let fitting = (WIDTH - 2.0 * MARGIN) / CELL;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "about 90")]
        let columns = (fitting as usize).min(few.len()).max(1);
        let rows = few.len().div_ceil(columns);
        // Cells that are missing in the last row are left as ground.
        for (row, line) in few.chunks(columns).enumerate() {
            let strip = Raster::of_values(line.len(), 1, line, Scale::Heat(least, most));
            let top = self.bottom + real(row) * (CELL + 1.0);
            self.drawing.image((MARGIN, top), (real(line.len()) * CELL, CELL), &strip.to_png());
        }
        self.bottom += real(rows) * (CELL + 1.0);
    }
}

/// `30 channels`, or `the first 64 of 512 channels`
fn shown(shown: usize, all: usize, what: &str) -> String {
    if shown == all {
        let what = if all == 1 { what.trim_end_matches('s') } else { what };
        format!("{} {what}", grouped(all))
    } else {
        format!("the first {shown} of {} {what}", grouped(all))
    }
}

/// Least and greatest of the finite numbers.
fn ends(values: &[f32]) -> (f32, f32) {
    match Scale::grey_of(values) {
        Scale::Grey(least, most) => (least, most),
        _ => (0.0, 0.0),
    }
}
