//! Faults in `compile`, `fit` and what belongs to them.

use super::Mutant;
use super::edit::{Seeder, calls, named};
use crate::catalog::Kind;
use crate::catalog::losses::Loss;
use crate::source::{Source, Span};
use crate::syntax::ast::{Call, ExprKind, File};

pub(super) fn mutants(source: &Source, file: &File) -> Vec<Mutant> {
    let mut seeder = Seeder::new(source);
    for (name, call, span) in calls(&file.statements).concat() {
        match name {
            "compile" => compile(&mut seeder, call),
            "fit" => fit(&mut seeder, (call, span)),
            _ => {}
        }
        if ["compile", "fit"].contains(&name) {
            seeder.kind("remove-statement", true).remove(span);
            seeder.kind("repeat-statement", true).repeat(span);
        }
    }
    seeder.mutants
}

fn compile(seeder: &mut Seeder<'_>, call: &Call) {
    if let Some(loss) = named(call, "loss") {
        for other in <dyn Loss as Kind>::names() {
            seeder.kind("change-loss", true).replace(loss.value.span, other);
        }
        if let ExprKind::Word(word) = &loss.value.value {
            let logits = format!("{word}(from_logits=true)");
            seeder.kind("from-logits", true).replace(loss.value.span, &logits);
        }
    }
    if let Some(optimizer) = named(call, "optimizer")
        && let ExprKind::Word(word) = &optimizer.value.value
    {
        for rate in ["10", "1e-9", "-0.001"] {
            let with = format!("{word}(learning_rate={rate})");
            seeder.kind("wrong-learning-rate", true).replace(optimizer.value.span, &with);
        }
    }
    if let Some(metrics) = named(call, "metrics") {
        for metric in ["[mae]", "[mse]", "[binary_accuracy]"] {
            seeder.kind("change-metric", false).replace(metrics.value.span, metric);
        }
    }
}

fn fit(seeder: &mut Seeder<'_>, call: (&Call, Span)) {
    seeder.kind("huge-batch", true).set(call, "batch_size", "1_000_000");
    seeder.kind("empty-batch", true).set(call, "batch_size", "0");
    seeder.kind("no-epochs", true).set(call, "epochs", "0");
    seeder.kind("share-of-all", true).set(call, "validation_split", "1.0");
    if let Some(at) = call.0.arguments.iter().position(|argument| {
        argument.name.as_ref().is_some_and(|name| name.value.starts_with("validation"))
    }) {
        seeder.kind("remove-validation", false).remove_argument(call.0, at);
    }
}
