//! Faults in data and preprocessing: steps removed, swapped, changed; the layout of images.

use super::Mutant;
use super::edit::{Seeder, calls, sections};
use crate::source::Source;
use crate::syntax::ast::{ExprKind, File, Statement};

pub(super) fn mutants(source: &Source, file: &File) -> Vec<Mutant> {
    let mut seeder = Seeder::new(source);
    for data in sections(file, "data") {
        for statement in &data.body {
            let Statement::Section(pipeline) = statement else { continue };
            for list in calls(&pipeline.body) {
                for (step, call, span) in &list {
                    seeder.kind("remove-step", true).remove(*span);
                    seeder.kind("repeat-step", false).repeat(*span);
                    if *step == "rescale"
                        && let Some(scale) = call.arguments.first()
                    {
                        seeder.kind("wrong-scale", true).replace(scale.value.span, "10");
                    }
                }
                for pair in list.windows(2) {
                    if let [(_, _, first), (_, _, second)] = pair {
                        seeder.kind("swap-steps", false).swap(*first, *second);
                    }
                }
            }
        }
    }
    layout(&mut seeder, file);
    seeder.mutants
}

/// The other layout than the spec says.
fn layout(seeder: &mut Seeder<'_>, file: &File) {
    for statement in &file.statements {
        let Statement::Assign(binding) = statement else { continue };
        let ExprKind::Word(word) = &binding.value.value else { continue };
        let other = match word.as_str() {
            "channels_first" => "channels_last",
            "channels_last" => "channels_first",
            _ => continue,
        };
        seeder.kind("other-layout", true).replace(binding.value.span, other);
    }
}
