//! Slips of the hand: names with a letter missing, arguments by a wrong name, texts for numbers.

use super::Mutant;
use super::edit::{Seeder, calls};
use crate::source::{Source, Span};
use crate::syntax::ast::{Call, ExprKind, File, Statement};

pub(super) fn mutants(source: &Source, file: &File) -> Vec<Mutant> {
    let mut seeder = Seeder::new(source);
    let mut lists = calls(&file.statements);
    for statement in &file.statements {
        if let Statement::Section(section) = statement {
            lists.extend(calls(&section.body));
        }
    }
    for (word, call, _) in lists.concat() {
        slip(&mut seeder, word, call.callee.span);
        for argument in &call.arguments {
            if let Some(name) = &argument.name {
                slip(&mut seeder, &name.value, name.span);
            }
            if matches!(argument.value.value, ExprKind::Integer(_) | ExprKind::Float(_)) {
                seeder.kind("text-for-number", true).replace(argument.value.span, "\"many\"");
                seeder.kind("negative-number", true).replace(argument.value.span, "-3");
            }
        }
        too_many(&mut seeder, call);
    }
    seeder.mutants
}

/// The word without its second letter.
fn slip(seeder: &mut Seeder<'_>, word: &str, place: Span) {
    let letters = word.chars().enumerate().filter(|(at, _)| *at != 1);
    let short: String = letters.map(|(_, letter)| letter).collect();
    if word.chars().count() > 3 {
        seeder.kind("misspelt-word", true).replace(place, &short);
    }
}

/// One positional argument that nobody takes.
fn too_many(seeder: &mut Seeder<'_>, call: &Call) {
    let Some(last) = call.arguments.last() else { return };
    if call.arguments.iter().all(|argument| argument.name.is_none()) {
        let place = Span::new(last.span.end, last.span.end);
        seeder.kind("unknown-argument", true).replace(place, ", wrong=1");
    }
}
