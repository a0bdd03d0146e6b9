//! Boxes, frames and arrows in their places, as a drawing.

use super::frames::{Frame, Label, frames};
use super::layout::{Link, Shape, lay};
use super::tree::tree;
use super::words::{INPUT, class, parameters, shapes, tip, totals};
use crate::draw::{Anchor, Drawing, Point, shortened, text_width};
use crate::ir::{Model, Node};

/// Room around all.
const MARGIN: f64 = 20.0;
/// Height of the title.
const TITLE: f64 = 62.0;
/// Height of a box: three lines.
const BOX: f64 = 48.0;
/// The narrowest and the widest that boxes are; longer words are cut short, and told in full to whoever points
/// at them.
const NARROWEST: f64 = 150.0;
const WIDEST: f64 = 320.0;
/// Room for the mark of trained layers, and at the right side.
const INSET: f64 = 14.0;
const RIGHT: f64 = 10.0;
/// Sizes of names and of what is smaller, as the style sheet has them.
const NAME: f64 = 12.5;
const SMALL: f64 = 10.0;
/// Radius of the corners of arrows.
const CORNER: f64 = 8.0;

/// The model as boxes and arrows, from the top to the bottom; a long one in columns from left to right.
/// A box has the layer's name, its parameters, its kind, and the shapes that go in and come out; a frame is a
/// call of a block or a round of `repeat`. The same model always gives the same drawing.
#[must_use]
pub fn diagram(model: &Model) -> Drawing {
    let frames = frames(model);
    let size = (box_width(model), BOX);
    let laid = lay(&tree(model, &frames), size);
    let totals = totals(model);
    let title = text_width(&model.name, 15.0).max(text_width(&totals, 12.0));
    let width = laid.size().0.max(title) + 2.0 * MARGIN;
    let height = laid.size().1 + TITLE + MARGIN;
    let mut drawing = Drawing::new(width, height, &format!("Model {}: {totals}", model.name));
    drawing.text((MARGIN, 28.0), Anchor::Start, "t h", &model.name);
    drawing.text((MARGIN, 46.0), Anchor::Start, "m", &totals);
    let mut inside = Drawing::new(width, height, "");
    let painter = Painter { model, size };
    // Frames lie below arrows, and these below boxes.
    for layer in 0..3 {
        laid.shapes.iter().filter(|shape| depth(shape) == layer).for_each(|shape| {
            painter.paint(&mut inside, shape);
        });
    }
    drawing.place((MARGIN, TITLE), &inside);
    drawing
}

fn depth(shape: &Shape<'_>) -> usize {
    match shape {
        Shape::Frame(..) => 0,
        Shape::Link(_) | Shape::Turn(_) | Shape::Far(..) => 1,
        Shape::Input(_) | Shape::Layer(..) => 2,
    }
}

/// The width that the words of all boxes need.
fn box_width(model: &Model) -> f64 {
    let needed = |node: &Node| {
        let parameters = text_width(&parameters(node), SMALL);
        let first =
            text_width(&node.name, NAME) + if parameters > 0.0 { parameters + 12.0 } else { 0.0 };
        first.max(text_width(&shapes(model, node), SMALL)).max(text_width(class(node), SMALL))
    };
    let widest = model.nodes.iter().map(needed).fold(0.0, f64::max);
    // An even number: the middle is a whole one, and arrows stand sharp.
    ((widest + INSET + RIGHT) / 2.0).ceil().clamp(NARROWEST / 2.0, WIDEST / 2.0) * 2.0
}

struct Painter<'a> {
    model: &'a Model,
    size: Point,
}

impl Painter<'_> {
    fn paint(&self, drawing: &mut Drawing, shape: &Shape<'_>) {
        match shape {
            Shape::Input(at) => self.input(drawing, *at),
            Shape::Layer(node, at) => {
                if let Some(node) = self.model.nodes.get(*node) {
                    self.layer(drawing, *at, node);
                }
            }
            Shape::Frame(frame, at, size, entry) => {
                frame_around(drawing, frame, *at, *size, *entry);
            }
            Shape::Link(link) => arrow(drawing, link),
            Shape::Turn(points) => drawing.path(&rounded(points), "edge"),
            Shape::Far((x, y), count) => {
                drawing.path(&format!("M{x} {} V{y}", y - 16.0), "edge d1");
                head(drawing, (*x, *y));
                let text = format!("+ {count} from far above");
                drawing.text((x + 6.0, y - 8.0), Anchor::Start, "m s", &text);
            }
        }
    }

    fn input(&self, drawing: &mut Drawing, (left, top): Point) {
        let shape = self.model.input.with_batch();
        drawing.tipped(&format!("{INPUT} {shape}"), |drawing| {
            drawing.rect((left, top), self.size, BOX / 2.0, "box");
            let middle = left + self.size.0 / 2.0;
            drawing.text((middle, top + 21.0), Anchor::Middle, "t b", INPUT);
            drawing.text((middle, top + 36.0), Anchor::Middle, "m s n", &shape);
        });
    }

    fn layer(&self, drawing: &mut Drawing, (left, top): Point, node: &Node) {
        let (width, height) = self.size;
        let room = width - INSET - RIGHT;
        let parameters = parameters(node);
        let taken = if parameters.is_empty() { 0.0 } else { text_width(&parameters, SMALL) + 8.0 };
        drawing.tipped(&tip(self.model, node), |drawing| {
            drawing.rect((left, top), self.size, 4.0, "box");
            // Layers that learn have a mark besides their number of parameters.
            if node.weights.iter().any(|weight| weight.trainable) {
                drawing.rect((left, top), (4.0, height), 2.0, "f0");
            }
            let name = shortened(&node.name, NAME, room - taken);
            drawing.text((left + INSET, top + 16.0), Anchor::Start, "t b", &name);
            let end = (left + width - RIGHT, top + 16.0);
            if !parameters.is_empty() {
                drawing.text(end, Anchor::End, "m s n", &parameters);
            }
            drawing.text((left + INSET, top + 29.0), Anchor::Start, "m s", class(node));
            let shapes = shortened(&shapes(self.model, node), SMALL, room);
            drawing.text((left + INSET, top + 42.0), Anchor::Start, "m s n", &shapes);
        });
    }
}

/// A frame, with its call left of the arrow that comes in, and its round at the other end.
fn frame_around(drawing: &mut Drawing, frame: &Frame, (left, top): Point, size: Point, entry: f64) {
    drawing.rect((left, top), size, 10.0, "edge d1");
    let Label { call, brief, round } = &frame.label;
    let (before, behind) = (entry - 18.0, size.0 - entry - 18.0);
    // A round without a call stands in the call's place.
    let (first, round) =
        if call.is_empty() { (round.as_str(), "") } else { (call.as_str(), round.as_str()) };
    let fits = text_width(first, SMALL) <= before;
    let first = shortened(if fits || call.is_empty() { first } else { brief }, SMALL, before);
    drawing.tipped(&frame.label.whole(), |drawing| {
        drawing.text((left + 10.0, top + 13.0), Anchor::Start, "m s", &first);
        if text_width(round, SMALL) <= behind && !round.is_empty() {
            drawing.text((left + size.0 - 10.0, top + 13.0), Anchor::End, "m s", round);
        }
    });
}

fn arrow(drawing: &mut Drawing, link: &Link) {
    let ((from, start), (to, end)) = (link.from, link.to);
    let (begin, done) = link.bend;
    // The line ends inside of the head, which covers its end.
    let end = if link.ends { end - 5.0 } else { end };
    let path = if (from - to).abs() < 0.5 {
        format!("M{from} {start}V{end}")
    } else {
        let middle = f64::midpoint(begin, done);
        // A curve that ends at a head comes down straight.
        let done = if link.ends && (done - link.to.1).abs() < 0.5 { end } else { done };
        format!("M{from} {start}V{begin}C{from} {middle} {to} {middle} {to} {done}V{end}")
    };
    drawing.path(&path, "edge");
    if link.ends {
        head(drawing, link.to);
    }
}

fn head(drawing: &mut Drawing, (x, y): Point) {
    drawing.path(&format!("M{x} {y}l-4 -7h8z"), "m");
}

/// A line with rounded corners.
fn rounded(points: &[Point]) -> String {
    let mut path = String::new();
    for (index, (x, y)) in points.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| points.get(before));
        let (before, after) = match (before, points.get(index + 1)) {
            (Some(before), Some(after)) => (*before, *after),
            (None, _) => {
                path += &format!("M{x} {y}");
                continue;
            }
            _ => {
                path += &format!("L{x} {y}");
                continue;
            }
        };
        let towards = |(to_x, to_y): Point| {
            let length = (to_x - x).hypot(to_y - y);
            let share = if length > 0.0 { (CORNER.min(length / 2.0)) / length } else { 0.0 };
            (x + (to_x - x) * share, y + (to_y - y) * share)
        };
        let ((from_x, from_y), (to_x, to_y)) = (towards(before), towards(after));
        path += &format!("L{from_x} {from_y}Q{x} {y} {to_x} {to_y}");
    }
    path
}
