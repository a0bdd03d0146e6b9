//! Diagnostics as one JSON object, for programs.

use serde_json::{Value, json};

use super::{Diagnostic, Diagnostics, Fix, Label};
use crate::source::{Source, Span};

/// `{"diagnostics": [...]}` over all specs of one run, in the order given; hints are included.
///
/// Each entry has `code`, `severity` (`error`, `warning` or `hint`), `message`, `labels`, `help`
/// (or null) and `fixes`. Places have the `file`, `start` and `end` as byte offsets into it, and
/// the `line` and `column` of `start`, from 1, the column in characters.
#[must_use]
pub fn to_json(reports: &[(Source, Diagnostics)]) -> Value {
    let all: Vec<Value> = reports
        .iter()
        .flat_map(|(source, diagnostics)| diagnostics.iter().map(|one| diagnostic(source, one)))
        .collect();
    json!({ "diagnostics": all })
}

fn diagnostic(source: &Source, diagnostic: &Diagnostic) -> Value {
    let labels: Vec<Value> = diagnostic.labels.iter().map(|one| label(source, one)).collect();
    let fixes: Vec<Value> = diagnostic.fixes.iter().map(|one| fix(source, one)).collect();
    json!({
        "code": diagnostic.code(),
        "severity": diagnostic.severity().word(),
        "message": diagnostic.message,
        "labels": labels,
        "help": diagnostic.help,
        "fixes": fixes,
    })
}

fn label(source: &Source, label: &Label) -> Value {
    let mut value = json!({ "message": label.message });
    place(source, label.span, &mut value);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("primary".to_owned(), label.primary.into());
    }
    value
}

fn fix(source: &Source, fix: &Fix) -> Value {
    let edit = |(span, text): &(Span, String)| {
        let mut value = json!({});
        place(source, *span, &mut value);
        if let Some(fields) = value.as_object_mut() {
            fields.insert("text".to_owned(), text.as_str().into());
        }
        value
    };
    let edits: Vec<Value> = fix.edits.iter().map(edit).collect();
    json!({ "title": fix.title, "applicability": "certain", "edits": edits })
}

/// Adds `file`, `start`, `end`, `line` and `column`; the span is cut to the text.
fn place(source: &Source, span: Span, value: &mut Value) {
    let start = source.clamp(span.start);
    let end = source.clamp(span.end).max(start);
    let (line, column) = source.line_column(start);
    let fields = json!({
        "file": source.name(), "start": start, "end": end, "line": line, "column": column,
    });
    if let (Some(value), Value::Object(fields)) = (value.as_object_mut(), fields) {
        value.extend(fields);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::NameProblem;

    #[test]
    fn nothing_is_an_empty_array() {
        assert_eq!(to_json(&[]).to_string(), r#"{"diagnostics":[]}"#);
        let clean = (Source::new("a.net", ""), Diagnostics::default());
        assert_eq!(to_json(&[clean]).to_string(), r#"{"diagnostics":[]}"#);
    }

    #[test]
    fn places_have_bytes_lines_and_characters() {
        let problem = NameProblem::UnknownLayer {
            name: "Dence".to_owned(),
            nearest: Some("Dense".to_owned()),
        };
        let mut diagnostics = Diagnostics::default();
        let span = Span::new(5, 10);
        diagnostics.push(
            Diagnostic::new(&problem).at(span, "no layer").also(Span::new(99, 120), "end").fix(
                "write `Dense`",
                span,
                "Dense",
            ),
        );
        let report = (Source::new("ä.net", "ä\n  Dence\n"), diagnostics);
        let expected = concat!(
            r#"{"diagnostics":[{"code":"unknown-layer","severity":"error","#,
            r#""message":"there is no layer `Dence`","labels":["#,
            r#"{"message":"no layer","file":"ä.net","start":5,"end":10,"line":2,"column":3,"primary":true},"#,
            r#"{"message":"end","file":"ä.net","start":11,"end":11,"line":3,"column":1,"primary":false}],"#,
            r#""help":"the nearest layer is `Dense`","#,
            r#""fixes":[{"title":"write `Dense`","applicability":"certain","edits":["#,
            r#"{"file":"ä.net","start":5,"end":10,"line":2,"column":3,"text":"Dense"}]}]}]}"#,
        );
        assert_eq!(to_json(&[report]).to_string(), expected);
    }
}
