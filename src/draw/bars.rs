//! Named bars, one below the other.

use super::axis::Ticks;
use super::drawing::{Anchor, Drawing};
use super::measure::{shortened, text_width};
use super::number::real;

/// A bar.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bar {
    /// What it is for.
    pub name: String,
    /// How long it is; below 0 nothing.
    pub value: f64,
    /// What is written behind it.
    pub label: String,
    /// Whether it is the one to look at; it then has a mark besides its colour.
    pub marked: bool,
}

/// A chart of bars.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bars {
    /// What it shows.
    pub title: String,
    /// What the names are.
    pub names: String,
    /// What the bars measure, with its unit.
    pub values: String,
    /// The value of a bar across the whole chart; the longest one's where that is not said.
    pub most: Option<f64>,
    /// The bars, from the top.
    pub bars: Vec<Bar>,
    /// Width in pixels; the usual one where it is 0.
    pub width: f64,
}

const ROW: f64 = 22.0;
const TOP: f64 = 62.0;

impl Bars {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let width = if self.width == 0.0 { 420.0 } else { self.width };
        let bottom = TOP + real(self.bars.len()) * ROW;
        let mut drawing = Drawing::new(width, bottom + 50.0, &self.title);
        drawing.text((16.0, 24.0), Anchor::Start, "t h", &self.title);
        let widest = |texts: &mut dyn Iterator<Item = &String>| {
            texts.map(|text| text_width(text, 12.0)).fold(0.0, f64::max)
        };
        let names = widest(&mut self.bars.iter().map(|bar| &bar.name)).clamp(30.0, width / 3.0);
        let labels = widest(&mut self.bars.iter().map(|bar| &bar.label));
        let (left, right) = (24.0 + names, (width - 24.0 - labels).max(40.0 + names));
        let longest = self.bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
        let ticks = Ticks::within(0.0, self.most.unwrap_or(longest), 4, false);
        drawing.text((left - 8.0, TOP - 10.0), Anchor::End, "m", &self.names);
        for value in &ticks.at {
            let x = left + ticks.share(*value) * (right - left);
            drawing.line((x, TOP), (x, bottom), "grid");
            drawing.text((x, bottom + 16.0), Anchor::Middle, "m n", &ticks.label(*value));
        }
        drawing.text(
            (f64::midpoint(left, right), bottom + 36.0),
            Anchor::Middle,
            "t",
            &self.values,
        );
        for (index, bar) in self.bars.iter().enumerate() {
            let y = TOP + real(index) * ROW;
            let name = shortened(&bar.name, 12.0, names);
            let class = if bar.marked { "t b" } else { "t" };
            drawing.text((left - 8.0, y + 15.0), Anchor::End, class, &name);
            let length = ticks.share(bar.value).clamp(0.0, 1.0) * (right - left);
            let length = if length.is_finite() { length } else { 0.0 };
            drawing.tipped(&format!("{}: {}", bar.name, bar.label), |drawing| {
                let class = if bar.marked { "f1" } else { "f0" };
                drawing.rect((left, y + 4.0), (length.max(0.5), ROW - 8.0), 2.0, class);
            });
            drawing.text(
                (left + length + 6.0, y + 15.0),
                Anchor::Start,
                &format!("{class} n"),
                &bar.label,
            );
        }
        drawing.line((left, TOP), (left, bottom), "axis");
        drawing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_have_names_values_and_a_scale() {
        let bar = |name: &str, value: f64, marked| Bar {
            name: name.to_owned(),
            value,
            label: format!("{value:.2}"),
            marked,
        };
        let bars = Bars {
            title: "Probabilities".to_owned(),
            names: "class".to_owned(),
            values: "probability".to_owned(),
            most: Some(1.0),
            bars: vec![bar("0", 0.1, false), bar("1", 0.9, true), bar("2", f64::NAN, false)],
            width: 0.0,
        };
        insta::assert_snapshot!(bars.draw().to_fragment());
    }
}
