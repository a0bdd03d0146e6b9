//! `report.html`: one file that shows a run, and asks nobody for anything. Knows what a run came to as
//! words, numbers and drawings; neither files nor how numbers were made.

mod spec;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment};
use serde::Serialize;

use super::number::grouped;
use crate::draw::{Drawing, style, variables};
use crate::ir::Plan;
use crate::source::Source;

/// What a run was and came to.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// The spec as it was run.
    pub source: &'a Source,
    /// Its plan.
    pub plan: &'a Plan,
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
    /// The line that opens it, where it is closed at first; pictures without one are always open.
    pub folded: Option<String>,
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
    folded: Option<&'a str>,
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
    let model = &page.plan.model;
    let layer = |node: &crate::ir::Node| Layer {
        name: node.name.clone(),
        kind: node.layer.declaration().name,
        shape: node.shape.with_batch(),
        parameters: grouped(node.parameters()),
        line: page.source.line_column(node.span.start).0,
    };
    Shown {
        model: &model.name,
        spec_name: page.source.name(),
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
        folded: figure.folded.as_deref(),
        svg: figure.drawing.to_fragment(),
    });
    let id: String = part
        .title
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    ShownPart { title: &part.title, id, text: &part.text, figures: figures.collect() }
}
