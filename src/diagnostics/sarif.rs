//! Diagnostics as SARIF 2.1.0 (OASIS), which code hosts and editors read.

use serde_json::{Value, json};

use super::{Diagnostic, Diagnostics, Entry, Fix, Label, Severity, entries};
use crate::source::{Source, Span};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// One run of netc over some specs, hints included. Columns count characters.
#[must_use]
pub fn to_sarif(reports: &[(Source, Diagnostics)]) -> Value {
    let rules = entries();
    let results: Vec<Value> = reports
        .iter()
        .flat_map(|(source, diagnostics)| {
            diagnostics.iter().map(|diagnostic| result(source, diagnostic, &rules))
        })
        .collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "netc",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|entry| rule(entry)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

/// A diagnostic's declaration: its code, the first paragraph of its page, and the page.
fn rule(entry: &Entry) -> Value {
    let summary = entry.page.split("\n\n").nth(1).unwrap_or_default().replace('\n', " ");
    json!({
        "id": entry.code,
        "shortDescription": { "text": summary },
        "help": { "text": entry.page, "markdown": entry.page },
        "defaultConfiguration": { "level": level(entry.severity) },
    })
}

fn result(source: &Source, diagnostic: &Diagnostic, rules: &[&Entry]) -> Value {
    let mut text = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        text = format!("{text}\nhelp: {help}");
    }
    let (primary, others): (Vec<&Label>, Vec<&Label>) =
        diagnostic.labels.iter().partition(|label| label.primary);
    let located = |labels: Vec<&Label>| -> Vec<Value> {
        labels.into_iter().map(|label| location(source, label)).collect()
    };
    let mut value = json!({
        "ruleId": diagnostic.code(),
        "level": level(diagnostic.severity),
        "message": { "text": text },
        "locations": located(primary),
    });
    if let Some(fields) = value.as_object_mut() {
        let index = rules.iter().position(|entry| entry.code == diagnostic.code());
        fields.extend(index.map(|index| ("ruleIndex".to_owned(), json!(index))));
        if !others.is_empty() {
            fields.insert("relatedLocations".to_owned(), json!(located(others)));
        }
        if !diagnostic.fixes.is_empty() {
            let fixes: Vec<Value> = diagnostic.fixes.iter().map(|one| fix(source, one)).collect();
            fields.insert("fixes".to_owned(), json!(fixes));
        }
    }
    value
}

fn location(source: &Source, label: &Label) -> Value {
    let mut value = json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(source.name()) },
        "region": region(source, label.span),
    } });
    if let Some(fields) = value.as_object_mut()
        && !label.message.is_empty()
    {
        fields.insert("message".to_owned(), json!({ "text": label.message }));
    }
    value
}

fn region(source: &Source, span: Span) -> Value {
    let start = source.clamp(span.start);
    let end = source.clamp(span.end).max(start);
    let ((line, column), (end_line, end_column)) =
        (source.line_column(start), source.line_column(end));
    json!({
        "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column,
        "byteOffset": start, "byteLength": end - start,
    })
}

fn fix(source: &Source, fix: &Fix) -> Value {
    let replacement = |(span, text): &(Span, String)| json!({ "deletedRegion": region(source, *span), "insertedContent": { "text": text } });
    json!({
        "description": { "text": fix.title },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(source.name()) },
            "replacements": fix.edits.iter().map(replacement).collect::<Vec<_>>(),
        }],
    })
}

/// A path as a URI reference: what RFC 3986 does not allow in a path is written in hexadecimal.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
    let part = |byte: u8| {
        if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    path.bytes().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::NameProblem;

    #[test]
    fn results_have_rule_level_places_and_fixes() {
        let problem = NameProblem::UnknownLayer {
            name: "Dence".to_owned(),
            nearest: Some("Dense".to_owned()),
        };
        let span = Span::new(5, 10);
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(
            Diagnostic::new(&problem).at(span, "no such layer").also(Span::new(0, 2), "here").fix(
                "write `Dense`",
                span,
                "Dense",
            ),
        );
        let sarif = to_sarif(&[(Source::new("a b/ä.net", "ä\n  Dence\n"), diagnostics)]);
        let run = &sarif["runs"][0];
        let result = &run["results"][0];
        assert_eq!(result["level"], "error");
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a%20b/%C3%A4.net");
        let expected = json!({
            "startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 8,
            "byteOffset": 5, "byteLength": 5,
        });
        assert_eq!(place["region"], expected);
        assert_eq!(result["relatedLocations"].as_array().unwrap().len(), 1);
        let change = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert_eq!(change["deletedRegion"], expected);
        assert_eq!(change["insertedContent"]["text"], "Dense");
    }
}
