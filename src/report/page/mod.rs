//! `report.html`: one file that shows a run, and asks nobody for anything. Knows what a run came to as
//! words, numbers and drawings; neither files nor how numbers were made.

mod spec;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment};
use serde::Serialize;

use super::number::grouped;
use crate::draw::{Drawing, style, variables};
use crate::ir::{Model, Node};
use crate::source::Source;

/// What a run was and came to.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// The name of the spec's file when it was run.
    pub spec: &'a str,
    /// The spec as it was run.
    pub source: &'a Source,
    /// Its model.
    pub model: &'a Model,
    /// How far the run came: `finished`, `stopped`, `failed`.
    pub status: &'static str,
    /// Why it came no further.
    pub message: Option<String>,
    /// What stands out: `accuracy`, `0.9911`.
    pub results: Vec<Fact>,
    /// On what and when it was run, and how long it took.
    pub facts: Vec<Fact>,
    /// The curves over the epochs, the model's diagram, and so on, by the part of the page.
    pub parts: Vec<Part>,
    /// What was found wrong with the training.
    pub findings: Vec<Finding>,
    /// The files of the run folder.
    pub files: Vec<File>,
}

/// A name and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// What it is.
    pub value: String,
}

/// A part of the page with pictures.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its heading.
    pub title: String,
    /// What a reader must know to read the pictures.
    pub text: String,
    /// The pictures.
    pub figures: Vec<Figure>,
}

/// A picture.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The line that folds and opens it; pictures without one are always open.
    pub title: Option<String>,
    /// Whether it is folded at first.
    pub folded: bool,
    /// The picture.
    pub drawing: Drawing,
}

/// Something that was found wrong with the training.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// `error`, `warning` or `hint`.
    pub severity: String,
    /// Its code, as `netc explain` knows it.
    pub code: String,
    /// What was found.
    pub message: String,
    /// The line of the spec, from 1.
    pub line: Option<u64>,
    /// The epoch in which it was seen first.
    pub epoch: Option<u64>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A file of the run folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct File {
    /// Its name, which is also the way to it.
    pub name: String,
    /// Its size, for people.
    pub size: String,
    /// What is in it.
    pub content: &'static str,
}

/// A layer, as a row of the summary.
#[derive(Debug, Serialize)]
struct Layer {
    name: String,
    kind: &'static str,
    shape: String,
    parameters: String,
    line: usize,
}

#[derive(Debug, Serialize)]
struct ShownPart<'a> {
    title: &'a str,
    /// What links to it.
    id: String,
    text: &'a str,
    figures: Vec<ShownFigure<'a>>,
}

#[derive(Debug, Serialize)]
struct ShownFigure<'a> {
    title: Option<&'a str>,
    folded: bool,
    /// The picture's own width in pixels.
    width: f64,
    svg: String,
}

/// What the template is given.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    model: &'a str,
    spec_name: &'a str,
    status: &'a str,
    message: &'a Option<String>,
    results: &'a [Fact],
    facts: &'a [Fact],
    spec: String,
    layers: Vec<Layer>,
    parameters: String,
    trainable: String,
    parts: Vec<ShownPart<'a>>,
    findings: &'a [Finding],
    files: &'a [File],
    css: String,
    script: &'static str,
}

/// The page as one text.
///
/// # Errors
/// What the template refuses, which is a fault of netc.
pub fn page(page: &Page<'_>) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("report.html", include_str!("report.html"))?;
    environment.get_template("report.html")?.render(Serde(shown(page)))
}

fn shown<'a>(page: &'a Page<'_>) -> Shown<'a> {
    let model = page.model;
    let layer = |node: &Node| Layer {
        name: node.name.clone(),
        kind: node.layer.declaration().name,
        shape: node.shape.with_batch(),
        parameters: grouped(node.parameters()),
        line: page.source.line_column(node.span.start).0,
    };
    Shown {
        model: &model.name,
        spec_name: page.spec,
        status: page.status,
        message: &page.message,
        results: &page.results,
        facts: &page.facts,
        spec: spec::html(page.source),
        layers: model.nodes.iter().map(layer).collect(),
        parameters: grouped(model.parameters()),
        trainable: grouped(model.trainable_parameters()),
        parts: page.parts.iter().filter(|part| !part.figures.is_empty()).map(part).collect(),
        findings: &page.findings,
        files: &page.files,
        css: format!(
            "{}{}{}",
            variables(),
            style(crate::draw::Theme::Page),
            include_str!("report.css")
        ),
        script: include_str!("report.js"),
    }
}

fn part(part: &Part) -> ShownPart<'_> {
    let figures = part.figures.iter().map(|figure| ShownFigure {
        title: figure.title.as_deref(),
        folded: figure.folded,
        width: figure.drawing.size().0.ceil(),
        svg: figure.drawing.to_fragment(),
    });
    let id: String = part
        .title
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    ShownPart { title: &part.title, id, text: &part.text, figures: figures.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::Build;

    #[test]
    fn all_of_a_run_is_on_the_page_and_nothing_breaks_out_of_it() {
        let text = "model m {\n    Dense(3)\n}\n";
        let source = Source::new("a.net", text);
        let mut build = Build::new("m", &[4]);
        let model = build.layer("Dense", "3").model();
        let fact =
            |name: &str, value: &str| Fact { name: name.to_owned(), value: value.to_owned() };
        let mut drawing = Drawing::new(10.0, 10.0, "A <picture>");
        drawing.circle((5.0, 5.0), 2.0, "f0");
        let figure = Figure { title: Some("Test sample 0".to_owned()), folded: true, drawing };
        let content = Page {
            spec: "<script>.net",
            source: &source,
            model: &model,
            status: "failed",
            message: Some("no <b>room</b>".to_owned()),
            results: vec![fact("loss", "0.5")],
            facts: vec![fact("Seed", "7")],
            parts: vec![
                Part {
                    title: "What it sees".to_owned(),
                    text: "Maps.".to_owned(),
                    figures: vec![figure],
                },
                Part { title: "Nothing".to_owned(), text: String::new(), figures: Vec::new() },
            ],
            findings: vec![Finding {
                severity: "warning".to_owned(),
                code: "dead-units".to_owned(),
                message: "half of `dense` is dead".to_owned(),
                line: Some(2),
                epoch: Some(1),
                help: None,
            }],
            files: vec![File {
                name: "spec.net".to_owned(),
                size: "27.00 B".to_owned(),
                content: "the spec",
            }],
        };
        let html = super::page(&content).unwrap();
        let (_, body) = html.split_once("<body>").unwrap();
        let (body, _) = body.split_once("<script>\n").unwrap();
        insta::assert_snapshot!(body);
        assert!(!html.contains("<script>.net") && !html.contains("no <b>room"));
        let addresses = html.matches("http").count();
        assert_eq!(
            addresses,
            html.matches("http-equiv").count() + html.matches("http://www.w3.org/2000/svg").count()
        );
    }
}
