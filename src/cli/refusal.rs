//! Why a spec is not written anew, as the user reads it.

use super::failure::Failure;
use super::spec::tell_diagnostics;
use super::status::Status;
use super::terminal::Terminal;
use crate::source::{Source, Span};
use crate::syntax::Refusal;

/// Tells what is wrong with the text; gives what ends the command.
pub(super) fn refuse(source: &Source, refusal: &Refusal, terminal: &Terminal) -> Failure {
    let name = source.name();
    match refusal {
        Refusal::Broken(diagnostics) => {
            tell_diagnostics(source, diagnostics, false, terminal);
            Failure::told(Status::SpecErrors)
        }
        Refusal::NoForm(place) => {
            let statement = source.slice(*place).lines().next().unwrap_or_default();
            let place = at(source, *place);
            Failure::new(format!(
                "cannot convert {name}: YAML has no form for `{statement}` ({place})"
            ))
            .help(format!("`netc check {name}` says what belongs there"))
        }
        Refusal::Changed(place) => {
            let place = at(source, *place);
            Failure::new(format!(
                "{name} is left as it is: written anew, what stands in {place} would say something else"
            ))
            .help(format!(
                "`netc check {name}` says whether the spec is right; if it is, this is a fault of netc: \
                 please report it with the spec"
            ))
        }
    }
}

fn at(source: &Source, place: Span) -> String {
    let (line, column) = source.line_column(place.start);
    format!("line {line}, column {column}")
}
