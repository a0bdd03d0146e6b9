//! What netc says when something is wrong: one enum per phase, declared with [`diagnostics!`],
//! meets here in one record, [`Diagnostic`], that every output format renders.
//! Knows places and words; knows neither layers nor how to check them.

mod arguments;
mod data;
mod declare;
mod directives;
mod github;
mod health;
mod json;
mod levels;
mod names;
mod narrated;
mod pages;
mod practice;
mod render;
mod sarif;
mod scanned;
mod shapes;
mod suggest;
mod syntax;
mod training;
mod values;

pub use arguments::ArgumentProblem;
pub use data::DataProblem;
pub use declare::{Entry, Problem};
pub use directives::DirectiveProblem;
pub use github::to_github;
pub use health::HealthProblem;
pub use json::to_json;
pub use levels::{Level, Levels, UnknownCode, find_code};
pub use names::NameProblem;
pub use narrated::to_narration;
pub use pages::{entries, needs_more_than_text, page};
pub use practice::PracticeProblem;
pub use render::{Style, explain, summary_line, to_text};
pub use sarif::to_sarif;
pub use scanned::ScanProblem;
pub use shapes::ShapeProblem;
pub use suggest::{list_words, nearest};
pub use syntax::SyntaxProblem;
pub use training::TrainingProblem;
pub use values::ValueProblem;

use crate::source::Span;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Provably wrong; the spec does not run.
    Error,
    /// Runs, but is almost certainly not meant.
    Warning,
    /// Advice.
    Hint,
}

impl Severity {
    /// The word that messages use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// A place with a few words about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The words; may be empty.
    pub message: String,
    /// Whether the cause is here, rather than a fact that conflicts with it.
    pub primary: bool,
}

/// A change of the text that certainly mends the cause.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// What the change does, as a statement.
    pub title: String,
    /// Replacements, in the order of their places, without overlap.
    pub edits: Vec<(Span, String)>,
}

/// One problem of a spec.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// The stable code, severity and page.
    pub entry: &'static Entry,
    /// How much it matters here; that of the entry unless somebody says otherwise.
    pub severity: Severity,
    /// One line that stands alone.
    pub message: String,
    /// Places; the primary one first.
    pub labels: Vec<Label>,
    /// What to write, as a statement.
    pub help: Option<String>,
    /// Changes that certainly mend it.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A problem without a place yet.
    #[must_use]
    pub fn new(problem: &impl Problem) -> Self {
        Self {
            entry: problem.entry(),
            severity: problem.entry().severity,
            message: problem.message(),
            labels: Vec::new(),
            help: problem.help(),
            fixes: Vec::new(),
        }
    }

    /// Adds the place of the cause.
    #[must_use]
    pub fn at(self, span: Span, message: impl Into<String>) -> Self {
        self.label(span, message.into(), true)
    }

    /// Adds a place that explains the cause: where the conflicting fact was established.
    #[must_use]
    pub fn also(self, span: Span, message: impl Into<String>) -> Self {
        self.label(span, message.into(), false)
    }

    /// Replaces the help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a change of one place that certainly mends the cause.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        self.fixes.push(Fix { title: title.into(), edits: vec![(span, text.into())] });
        self
    }

    fn label(mut self, span: Span, message: String, primary: bool) -> Self {
        self.labels.push(Label { span, message, primary });
        self
    }

    /// The place of the cause, for sorting.
    #[must_use]
    pub fn place(&self) -> Span {
        let primary = self.labels.iter().find(|label| label.primary);
        primary.or(self.labels.first()).map_or(Span::default(), |label| label.span)
    }

    /// The kebab-case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.entry.code
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }
}

/// The diagnostics of one spec, in the order of their places.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Takes one more, unless the same code already stands at the same place: a second word
    /// about one mistake (a block checked once per use, say) helps nobody.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let same =
            |old: &Diagnostic| old.code() == diagnostic.code() && old.place() == diagnostic.place();
        if !self.0.iter().any(same) {
            self.0.push(diagnostic);
        }
    }

    /// Whether any of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// Sorts by place; what stands at one place keeps its order.
    pub fn sort(&mut self) {
        self.0.sort_by_key(Diagnostic::place);
    }

    /// Takes all of another phase's.
    pub fn extend(&mut self, other: Self) {
        for diagnostic in other.0 {
            self.push(diagnostic);
        }
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
