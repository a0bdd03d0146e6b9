//! Diagnostics as workflow commands of GitHub Actions, which shows them beside the lines of a change.

use super::{Diagnostic, Diagnostics, Severity};
use crate::source::{Source, Span};

/// A line for each diagnostic, hints included:
/// `::error file=a.net,line=3,endLine=3,col=5,endColumn=9,title=netc kernel-larger-than-input::words`.
#[must_use]
pub fn to_github(source: &Source, diagnostics: &Diagnostics) -> String {
    diagnostics.iter().map(|diagnostic| command(source, diagnostic) + "\n").collect()
}

fn command(source: &Source, diagnostic: &Diagnostic) -> String {
    let Span { start, end } = diagnostic.place();
    let ((line, column), (end_line, end_column)) =
        (source.line_column(start), source.line_column(end));
    let kind = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "notice",
    };
    let file = property(source.name());
    // Columns are only shown, and only accepted, within one line.
    let columns = if line == end_line {
        format!(",col={column},endColumn={end_column}")
    } else {
        String::new()
    };
    let title = property(&format!("netc {}", diagnostic.code()));
    let help = diagnostic.help.as_ref().map(|help| format!("\nhelp: {help}"));
    let message = data(&format!("{}{}", diagnostic.message, help.unwrap_or_default()));
    format!("::{kind} file={file},line={line},endLine={end_line}{columns},title={title}::{message}")
}

/// What stands behind `::`, escaped as `@actions/core` does.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands behind `name=`, escaped as `@actions/core` does.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::NameProblem;

    #[test]
    fn a_line_has_file_place_title_and_words() {
        let problem = NameProblem::UnknownLayer {
            name: "Dence".to_owned(),
            nearest: Some("Dense".to_owned()),
        };
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(Diagnostic::new(&problem).at(Span::new(4, 9), "no layer"));
        diagnostics.push(Diagnostic::new(&problem).at(Span::new(0, 9), "100 %"));
        let text = to_github(&Source::new("a,b.net", "x\n  Dence\n"), &diagnostics);
        let expected = "\
::error file=a%2Cb.net,line=2,endLine=2,col=3,endColumn=8,title=netc unknown-layer::\
there is no layer `Dence`%0Ahelp: the nearest layer is `Dense`
::error file=a%2Cb.net,line=1,endLine=2,title=netc unknown-layer::\
there is no layer `Dence`%0Ahelp: the nearest layer is `Dense`
";
        assert_eq!(text, expected);
    }
}
