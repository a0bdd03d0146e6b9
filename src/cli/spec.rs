//! From a path to a checked spec: reads the file within the limit, checks it and tells what is wrong.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::failure::Failure;
use super::memory;
use super::status::Status;
use super::terminal::Terminal;
use crate::check::{self, Checked, Options};
use crate::diagnostics::{
    Diagnostic, Diagnostics, Levels, SyntaxProblem, nearest, summary_line, to_text,
};
use crate::ir::Plan;
use crate::source::{Source, Span};
use crate::syntax::{MAX_BYTES, Refusal};

/// Name and values of params, as the command line gives them.
pub(super) type Params = [(String, String)];

/// A spec's text, or why its bytes are none.
#[derive(Debug)]
pub(super) struct SpecText {
    pub(super) source: Source,
    problem: Option<Diagnostic>,
}

impl SpecText {
    /// Reads a file, or standard input for `-`.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            let bytes = read_limited(io::stdin().lock());
            return Ok(Self::new(
                "<stdin>",
                bytes.map_err(|error| unreadable(path, &error))?,
                None,
            ));
        }
        let opened = File::open(path).map_err(|error| unreadable(path, &error))?;
        let size = opened.metadata().ok().map(|metadata| metadata.len());
        let bytes = read_limited(opened).map_err(|error| unreadable(path, &error))?;
        Ok(Self::new(path.to_string_lossy(), bytes, size))
    }

    /// The text of bytes that were read up to just behind the limit.
    fn new(name: impl Into<String>, bytes: Vec<u8>, size: Option<u64>) -> Self {
        if bytes.len() > MAX_BYTES {
            let known = size.and_then(|size| usize::try_from(size).ok());
            let bytes = known.unwrap_or(0).max(bytes.len());
            let problem = SyntaxProblem::SpecTooLarge { bytes, limit: MAX_BYTES };
            let problem = Diagnostic::new(&problem).at(Span::default(), "begins here");
            return Self { source: Source::new(name, String::new()), problem: Some(problem) };
        }
        let (text, problem) = match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let offset = error.utf8_error().valid_up_to();
                // The bytes before `offset` are the same in both texts, so the place is right.
                let problem = Diagnostic::new(&SyntaxProblem::NotUtf8 { offset });
                let problem = problem.at(Span::new(offset, offset), "no character begins here");
                (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(problem))
            }
        };
        Self { source: Source::new(name, text), problem }
    }

    /// What the checker is told beside the text.
    pub(super) fn options(&self, params: &Params, levels: Levels) -> Options {
        Options { params: params.to_vec(), levels, found: Vec::new(), memory: memory::of_machine() }
    }

    /// Whether its bytes are no text.
    pub(super) fn is_broken(&self) -> bool {
        self.problem.is_some()
    }

    /// Checks the text. What is no text is not checked any further.
    pub(super) fn check_with(&self, options: &Options) -> Checked {
        let Some(problem) = &self.problem else { return check::check(&self.source, options) };
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(problem.clone());
        Checked { plan: None, diagnostics }
    }

    /// Whether the bytes are a text within the limit; why not.
    pub(super) fn sound(&self) -> Result<(), Refusal> {
        let Some(problem) = &self.problem else { return Ok(()) };
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(problem.clone());
        Err(Refusal::Broken(diagnostics))
    }

    /// The plan of the spec. What is wrong is told; errors end the command.
    pub(super) fn plan(&self, params: &Params, terminal: &Terminal) -> Result<Plan, Failure> {
        self.plan_with(&self.options(params, Levels::default()), terminal)
    }

    /// The same with all that the checker can be told.
    pub(super) fn plan_with(
        &self,
        options: &Options,
        terminal: &Terminal,
    ) -> Result<Plan, Failure> {
        let checked = self.check_with(options);
        tell_diagnostics(&self.source, &checked.diagnostics, false, terminal);
        checked.plan.ok_or_else(|| Failure::told(Status::SpecErrors))
    }
}

/// Writes the diagnostics of a spec to standard error, with a line that counts them.
pub(super) fn tell_diagnostics(
    source: &Source,
    diagnostics: &Diagnostics,
    hints: bool,
    terminal: &Terminal,
) {
    if diagnostics.is_empty() {
        return;
    }
    let style = terminal.error_style(hints);
    let text = to_text(source, diagnostics, style);
    if !text.is_empty() {
        terminal.tell(&text);
        terminal.note(&format!("\n{}", summary_line(source, diagnostics, style)));
    }
}

/// Reads at most one byte more than a spec may have.
fn read_limited(stream: impl io::Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let help = match error.kind() {
        io::ErrorKind::NotFound => missing_help(path),
        io::ErrorKind::IsADirectory => "name a file in the folder".to_owned(),
        io::ErrorKind::PermissionDenied => "give yourself the right to read it".to_owned(),
        _ => String::new(),
    };
    Failure::new(format!("cannot read {}: {error}", path.display())).help(help)
}

/// Names the spec that was most likely meant.
fn missing_help(path: &Path) -> String {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).into_iter().flatten();
    let is_spec =
        |name: &String| [".net", ".yaml", ".yml"].iter().any(|ending| name.ends_with(ending));
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut specs: Vec<String> = names.filter(is_spec).collect();
    specs.sort();
    let wanted = path.file_name().unwrap_or_default().to_string_lossy();
    match nearest(&wanted, specs.iter().map(String::as_str)) {
        Some(near) => format!("the nearest name there is {near}"),
        None if path.extension().is_none() => "a spec's name ends in .net or .yaml".to_owned(),
        None => "`netc new NAME` writes a spec to start from".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_a_diagnostic_with_the_place() {
        let text = SpecText::new("a.net", b"seed = 1\n# \xff\n".to_vec(), None);
        let checked = text.check_with(&Options::default());
        assert!(checked.plan.is_none());
        let problem = checked.diagnostics.iter().next().unwrap();
        assert_eq!((problem.code(), problem.place()), ("not-utf8", Span::new(11, 11)));
        assert_eq!(text.source.line_column(11), (2, 3));
    }

    #[test]
    fn a_spec_beyond_the_limit_is_a_diagnostic_with_its_size() {
        let text = SpecText::new("a.net", vec![b' '; MAX_BYTES + 1], Some(9_000_000));
        let checked = text.check_with(&Options::default());
        let problem = checked.diagnostics.iter().next().unwrap();
        assert_eq!(problem.code(), "spec-too-large");
        assert!(problem.message.contains("9000000") || problem.message.contains("9,000,000"));
    }
}
