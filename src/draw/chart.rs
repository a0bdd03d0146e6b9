//! Lines and points over two axes, with a legend and words for whoever points at a point.

use super::axis::Ticks;
use super::drawing::{Anchor, Drawing, Point};
use super::measure::text_width;
use super::number::real;
use super::palette::SERIES;

/// An axis.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Axis {
    /// What it measures, with its unit.
    pub title: String,
    /// From where to where; as far as the points go where that is not said.
    pub range: Option<(f64, f64)>,
    /// Whether it counts.
    pub whole: bool,
}

/// How the points of a series are marked, so that colour is not the only difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mark {
    /// Not at all.
    #[default]
    None,
    /// Discs.
    Disc,
    /// Squares.
    Square,
}

/// Points in a row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// What it is called in the legend.
    pub name: String,
    /// Where its points are; at one that is not finite the line breaks off.
    pub points: Vec<(f64, f64)>,
    /// What each point says to whoever points at it; nothing where there are fewer.
    pub tips: Vec<String>,
    /// Which colour of the palette.
    pub colour: usize,
    /// How the line is dashed: 0 not at all, 1 long, 2 dotted.
    pub dash: usize,
    /// How points are marked.
    pub mark: Mark,
    /// Whether points are joined by no line.
    pub scattered: bool,
    /// Points as columns from 0 up, so wide in units of the axis to the right, instead of a line and
    /// marks; the middle of a column stands at its point.
    pub columns: Option<f64>,
}

/// A chart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// The axis to the right.
    pub x: Axis,
    /// The axis upwards.
    pub y: Axis,
    /// What is drawn.
    pub series: Vec<Series>,
    /// Width and height in pixels; the usual size where both are 0.
    pub size: (f64, f64),
}

/// More points of a series are thinned out to this many: a picture has no more columns to show them in.
const MOST_POINTS: usize = 2_000;
/// A legend has at most so many lines.
const MOST_LEGEND_LINES: usize = 4;
/// Height of a line of the legend.
const LEGEND_LINE: f64 = 18.0;
/// With more points than this, marks and words at points would lie on each other.
const MOST_MARKS: usize = 200;

impl Series {
    fn finite(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.points.iter().copied().filter(|(x, y)| x.is_finite() && y.is_finite())
    }

    fn classes(&self) -> (String, String) {
        let colour = self.colour % SERIES;
        let dash = if self.dash == 0 { String::new() } else { format!(" d{}", self.dash.min(2)) };
        (format!("line l{colour}{dash}"), format!("f{colour}"))
    }
}

/// Where the axes are.
struct Frame {
    x: Ticks,
    y: Ticks,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Frame {
    fn place(&self, (x, y): (f64, f64)) -> Point {
        let across = self.left + self.x.share(x) * (self.right - self.left);
        (across, self.bottom - self.y.share(y) * (self.bottom - self.top))
    }
}

impl Chart {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let (width, height) = if self.size == (0.0, 0.0) { (560.0, 340.0) } else { self.size };
        let mut drawing = Drawing::new(width, height, &self.title);
        let frame = self.frame(width, height);
        drawing.text((16.0, 24.0), Anchor::Start, "t h", &self.title);
        self.legend(&mut drawing, width);
        self.axes(&mut drawing, &frame);
        for series in &self.series {
            draw_series(&mut drawing, &frame, series);
        }
        drawing
    }

    fn frame(&self, width: f64, height: f64) -> Frame {
        let points = || self.series.iter().flat_map(Series::finite);
        let ends = |numbers: &mut dyn Iterator<Item = f64>| {
            numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), x| {
                (least.min(x), most.max(x))
            })
        };
        let (x_least, x_most) = self.x.range.unwrap_or_else(|| ends(&mut points().map(|(x, _)| x)));
        let x = Ticks::within(x_least, x_most, 10, self.x.whole);
        let y = if let Some((least, most)) = self.y.range {
            Ticks::within(least, most, 5, self.y.whole)
        } else {
            let (least, most) = ends(&mut points().map(|(_, y)| y));
            Ticks::around(least, most, 5, self.y.whole)
        };
        let labels = y.at.iter().map(|value| text_width(&y.label(*value), 12.0));
        let left = 44.0 + labels.fold(12.0, f64::max);
        let legend = self.legend_places(width).last().map(|((_, y), _)| *y);
        let top = legend.map_or(44.0, |y| y + 20.0);
        Frame { x, y, left, right: width - 20.0, top, bottom: height - 52.0 }
    }

    fn has_legend(&self) -> bool {
        self.series.len() > 1
    }

    /// Where each name of the legend begins, from left to right and in lines; as many as there is room
    /// for. `None` stands for all the others.
    fn legend_places(&self, width: f64) -> Vec<(Point, Option<&Series>)> {
        let (left, first) = (16.0, 46.0);
        let (mut x, mut line) = (left, 0);
        let mut places = Vec::new();
        for series in self.series.iter().filter(|_| self.has_legend()) {
            let needs = 34.0 + text_width(&series.name, 12.0) + 18.0;
            let is_full = x + needs > width && x > left;
            if is_full && line + 1 == MOST_LEGEND_LINES {
                places.push(((x, first + real(line) * LEGEND_LINE), None));
                break;
            }
            if is_full {
                (x, line) = (left, line + 1);
            }
            places.push(((x, first + real(line) * LEGEND_LINE), Some(series)));
            x += needs;
        }
        places
    }

    /// Names with a piece of the line and its mark; where they are too many, the last says so.
    fn legend(&self, drawing: &mut Drawing, width: f64) {
        let places = self.legend_places(width);
        let rest = self.series.len().saturating_sub(places.len() - usize::from(!places.is_empty()));
        for ((x, y), series) in places {
            let Some(series) = series else {
                drawing.text((x, y), Anchor::Start, "m", &format!("and {rest} more"));
                continue;
            };
            let (line, fill) = series.classes();
            if series.columns.is_some() {
                drawing.rect((x + 8.0, y - 10.0), (12.0, 12.0), 0.0, &fill);
            } else if !series.scattered {
                drawing.line((x, y - 4.0), (x + 28.0, y - 4.0), &line);
            }
            mark(drawing, (x + 14.0, y - 4.0), series.mark, &fill);
            drawing.text((x + 34.0, y), Anchor::Start, "t", &series.name);
        }
    }

    fn axes(&self, drawing: &mut Drawing, frame: &Frame) {
        let Frame { left, right, top, bottom, .. } = *frame;
        for value in &frame.y.at {
            let (_, y) = frame.place((frame.x.least, *value));
            drawing.line((left, y), (right, y), "grid");
            drawing.text((left - 8.0, y + 4.0), Anchor::End, "m n", &frame.y.label(*value));
        }
        for value in &frame.x.at {
            let (x, _) = frame.place((*value, frame.y.least));
            drawing.line((x, bottom), (x, bottom + 5.0), "axis");
            drawing.text((x, bottom + 19.0), Anchor::Middle, "m n", &frame.x.label(*value));
        }
        drawing.line((left, bottom), (right, bottom), "axis");
        drawing.text(
            (f64::midpoint(left, right), bottom + 40.0),
            Anchor::Middle,
            "t",
            &self.x.title,
        );
        drawing.upright_text((18.0, f64::midpoint(top, bottom)), "t", &self.y.title);
    }
}

fn draw_series(drawing: &mut Drawing, frame: &Frame, series: &Series) {
    let (line, fill) = series.classes();
    if let Some(width) = series.columns {
        return draw_columns(drawing, frame, series, width);
    }
    let all = thinned(&series.points);
    let is_shown = |point: &(f64, f64)| point.0.is_finite() && point.1.is_finite();
    if !series.scattered {
        for piece in all.split(|point| !is_shown(point)).filter(|piece| piece.len() > 1) {
            let places: Vec<Point> = piece.iter().map(|point| frame.place(*point)).collect();
            drawing.polyline(&places, &line);
        }
    }
    if series.points.len() > MOST_MARKS {
        for point in all.iter().filter(|point| series.scattered && is_shown(point)) {
            drawing.circle(frame.place(*point), 1.5, &fill);
        }
        return;
    }
    for (index, point) in series.points.iter().enumerate().filter(|(_, point)| is_shown(point)) {
        let at = frame.place(*point);
        match series.tips.get(index) {
            Some(tip) => drawing.tipped(tip, |drawing| {
                // A larger target than what is seen.
                drawing.shade((at.0 - 8.0, at.1 - 8.0), (16.0, 16.0), 0.0, &fill);
                mark(drawing, at, series.mark, &fill);
            }),
            None => mark(drawing, at, series.mark, &fill),
        }
    }
}

fn draw_columns(drawing: &mut Drawing, frame: &Frame, series: &Series, width: f64) {
    let (_, fill) = series.classes();
    for (index, (x, y)) in series.points.iter().enumerate() {
        if !x.is_finite() || !y.is_finite() || *y == 0.0 {
            continue;
        }
        // A gap between neighbours, and at least a line of what is hardly there.
        let (left, top) = frame.place((x - 0.45 * width, *y));
        let (right, bottom) = frame.place((x + 0.45 * width, 0.0));
        let (top, bottom) = (top.max(frame.top), bottom.min(frame.bottom));
        let high = (bottom - top).max(1.0);
        let tip = series.tips.get(index).map_or("", String::as_str);
        drawing.tipped(tip, |drawing| {
            drawing.rect((left, bottom - high), ((right - left).max(1.0), high), 0.0, &fill);
        });
    }
}

fn mark(drawing: &mut Drawing, (x, y): Point, mark: Mark, fill: &str) {
    match mark {
        Mark::None => {}
        Mark::Disc => drawing.circle((x, y), 3.5, fill),
        Mark::Square => drawing.rect((x - 3.0, y - 3.0), (6.0, 6.0), 0.0, fill),
    }
}

/// Evenly chosen points, the first and the last among them.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    if points.len() <= MOST_POINTS {
        return points.to_vec();
    }
    let last = points.len() - 1;
    let place = |index: usize| points.get(index * last / (MOST_POINTS - 1)).copied();
    (0..MOST_POINTS).filter_map(place).collect()
}

/// The x of points that are counted from a number.
#[must_use]
pub(super) fn counted(first: usize, values: &[f64]) -> Vec<(f64, f64)> {
    values.iter().enumerate().map(|(index, value)| (real(first + index), *value)).collect()
}

impl Series {
    /// A series over 1, 2, 3, ...; each point says its name, its place and its value.
    #[must_use]
    pub fn over_counts(name: &str, first: usize, values: &[f64], unit: &str) -> Self {
        let points = counted(first, values);
        let tip = |(x, y): &(f64, f64)| format!("{name}, {unit} {x}: {y:.4}");
        let tips = points.iter().map(tip).collect();
        Self { name: name.to_owned(), points, tips, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Theme;

    #[test]
    fn a_chart_has_titles_ticks_and_tips() {
        let values = [0.9, 0.4, f64::NAN, 0.2, 0.1];
        let chart = Chart {
            title: "Loss".to_owned(),
            x: Axis { title: "epoch".to_owned(), whole: true, range: None },
            y: Axis { title: "loss".to_owned(), ..Axis::default() },
            series: vec![
                Series { mark: Mark::Disc, ..Series::over_counts("training", 1, &values, "epoch") },
                Series {
                    colour: 1,
                    dash: 1,
                    ..Series::over_counts("validation", 1, &[0.5; 5], "epoch")
                },
            ],
            size: (0.0, 0.0),
        };
        insta::assert_snapshot!(chart.draw().to_fragment());
    }

    #[test]
    fn long_series_are_thinned_to_their_ends() {
        let points = counted(0, &vec![1.0; 100_000]);
        let thin = thinned(&points);
        assert_eq!((thin.len(), thin[0].0, thin[MOST_POINTS - 1].0), (MOST_POINTS, 0.0, 99_999.0));
        let chart =
            Chart { series: vec![Series { points, ..Series::default() }], ..Chart::default() };
        assert!(chart.draw().to_svg(Theme::Auto).len() < 100_000);
    }
}
