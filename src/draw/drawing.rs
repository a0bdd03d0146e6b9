//! A picture under way: shapes and words are added, and SVG comes out. Colours are classes of the style
//! sheet, so that one picture serves light and dark.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::number::length;
use super::palette::{Theme, style};

/// A place in pixels, from the left and from the top.
pub type Point = (f64, f64);

/// Where a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Begins there.
    Start,
    /// Has its middle there.
    Middle,
    /// Ends there.
    End,
}

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    width: f64,
    height: f64,
    title: String,
    body: String,
}

impl Drawing {
    /// An empty picture. The title is what screen readers say of it; it is not drawn.
    #[must_use]
    pub fn new(width: f64, height: f64, title: &str) -> Self {
        Self { width, height, title: title.to_owned(), body: String::new() }
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size(&self) -> (f64, f64) {
        (self.width, self.height)
    }

    /// Makes it as large as asked for; what was drawn stays where it is.
    pub fn resize(&mut self, width: f64, height: f64) {
        (self.width, self.height) = (width, height);
    }

    /// A rectangle with rounded corners.
    pub fn rect(&mut self, (x, y): Point, (width, height): Point, radius: f64, class: &str) {
        let (x, y, width, height) = (length(x), length(y), length(width), length(height));
        let radius =
            if radius > 0.0 { format!(" rx=\"{}\"", length(radius)) } else { String::new() };
        self.add(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{radius} class=\"{class}\"/>"
        ));
    }

    /// A rectangle in a share of its colour, 0 to 1.
    pub fn shade(&mut self, (x, y): Point, (width, height): Point, share: f64, class: &str) {
        let (x, y, width, height) = (length(x), length(y), length(width), length(height));
        let share = length(share.clamp(0.0, 1.0));
        self.add(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill-opacity=\"{share}\" class=\"{class}\"/>"
        ));
    }

    /// A straight line.
    pub fn line(&mut self, from: Point, to: Point, class: &str) {
        let (x1, y1, x2, y2) = (length(from.0), length(from.1), length(to.0), length(to.1));
        self.add(&format!(
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" class=\"{class}\"/>"
        ));
    }

    /// A line through points.
    pub fn polyline(&mut self, points: &[Point], class: &str) {
        let points: Vec<String> =
            points.iter().map(|(x, y)| format!("{},{}", length(*x), length(*y))).collect();
        self.add(&format!("<polyline points=\"{}\" class=\"{class}\"/>", points.join(" ")));
    }

    /// A path in SVG's own words (<https://www.w3.org/TR/SVG2/paths.html>).
    pub fn path(&mut self, path: &str, class: &str) {
        self.add(&format!("<path d=\"{}\" class=\"{class}\"/>", escaped(path)));
    }

    /// A disc.
    pub fn circle(&mut self, (x, y): Point, radius: f64, class: &str) {
        let (x, y, radius) = (length(x), length(y), length(radius));
        self.add(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" class=\"{class}\"/>"));
    }

    /// A line of text; `y` is its base line.
    pub fn text(&mut self, (x, y): Point, anchor: Anchor, class: &str, text: &str) {
        self.add(&format!(
            "<text x=\"{}\" y=\"{}\"{} class=\"{class}\">{}</text>",
            length(x),
            length(y),
            anchored(anchor),
            escaped(text)
        ));
    }

    /// A line of text that is read from below, with its middle at the place.
    pub fn upright_text(&mut self, (x, y): Point, class: &str, text: &str) {
        let (x, y) = (length(x), length(y));
        self.add(&format!(
            "<text transform=\"translate({x} {y}) rotate(-90)\" text-anchor=\"middle\" class=\"{class}\">{}</text>",
            escaped(text)
        ));
    }

    /// A picture of pixels, a PNG file, whose pixels stay sharp.
    pub fn image(&mut self, (x, y): Point, (width, height): Point, png: &[u8]) {
        let (x, y, width, height) = (length(x), length(y), length(width), length(height));
        self.add(&format!(
            "<image x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" class=\"px\" image-rendering=\"optimizeSpeed\" preserveAspectRatio=\"none\" href=\"data:image/png;base64,{}\"/>",
            STANDARD.encode(png)
        ));
    }

    /// What is drawn meanwhile says these words to whoever points at it.
    pub fn tipped(&mut self, tip: &str, draw: impl FnOnce(&mut Self)) {
        self.add(&format!("<g class=\"tip\"><title>{}</title>", escaped(tip)));
        draw(self);
        self.add("</g>");
    }

    /// Puts another picture at a place, as it is.
    pub fn place(&mut self, (x, y): Point, other: &Self) {
        self.add(&format!("<g transform=\"translate({} {})\">", length(x), length(y)));
        self.body.push_str(&other.body);
        self.add("</g>");
    }

    fn add(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }

    /// A whole SVG file, with its ground and its colours.
    #[must_use]
    pub fn to_svg(&self, theme: Theme) -> String {
        let inside = format!(
            "<style>{}</style>\n<rect width=\"100%\" height=\"100%\" class=\"paper\"/>\n",
            style(theme)
        );
        self.element(&inside)
    }

    /// An `svg` element for a page that has the style sheet; the page is its ground.
    #[must_use]
    pub fn to_fragment(&self) -> String {
        self.element("")
    }

    fn element(&self, before: &str) -> String {
        let (width, height) = (length(self.width), length(self.height));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n{before}{}</svg>\n",
            self.body,
            title = escaped(&self.title)
        )
    }
}

fn anchored(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    }
}

/// A text as XML has it: without signs that mean something there, nor characters that it forbids.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(character),
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => {
                out.push('\u{fffd}');
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_break_out_of_the_picture() {
        let mut drawing = Drawing::new(10.0, 5.5, "a \"title\" & more");
        drawing.tipped("<tip>", |drawing| drawing.circle((1.0, 2.0), 3.0, "f0"));
        drawing.text((0.0, 1.0), Anchor::End, "t", "</text><script>\u{0}");
        let expected = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 5.5\" width=\"10\" \
            height=\"5.5\" role=\"img\" aria-label=\"a &quot;title&quot; &amp; more\">\n\
            <title>a &quot;title&quot; &amp; more</title>\n\
            <g class=\"tip\"><title>&lt;tip&gt;</title>\n\
            <circle cx=\"1\" cy=\"2\" r=\"3\" class=\"f0\"/>\n</g>\n\
            <text x=\"0\" y=\"1\" text-anchor=\"end\" class=\"t\">&lt;/text&gt;&lt;script&gt;\u{fffd}</text>\n\
            </svg>\n";
        assert_eq!(drawing.to_fragment(), expected);
    }
}
