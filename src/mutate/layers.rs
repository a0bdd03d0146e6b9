//! Faults in the model: layers removed, repeated, swapped; activations, sizes, initial weights and
//! dropout changed.

use super::Mutant;
use super::edit::{Seeder, calls, named, sections};
use crate::source::{Source, Span};
use crate::syntax::ast::{Call, File};

const ACTIVATIONS: [&str; 5] = ["relu", "sigmoid", "tanh", "softmax", "linear"];

pub(super) fn mutants(source: &Source, file: &File) -> Vec<Mutant> {
    let mut seeder = Seeder::new(source);
    for model in sections(file, "model") {
        let lists = calls(&model.body);
        for list in &lists {
            structure(&mut seeder, list);
        }
        let all: Vec<_> = lists.concat();
        for (at, (layer, call, span)) in all.iter().enumerate() {
            let last = at + 1 == all.len();
            arguments(&mut seeder, layer, (call, *span), last);
        }
    }
    seeder.mutants
}

fn structure(seeder: &mut Seeder<'_>, list: &[(&str, &Call, Span)]) {
    for (_, _, span) in list {
        seeder.kind("remove-layer", false).remove(*span);
        seeder.kind("repeat-layer", false).repeat(*span);
    }
    for pair in list.windows(2) {
        if let [(_, _, first), (_, _, second)] = pair {
            seeder.kind("swap-layers", false).swap(*first, *second);
        }
    }
}

fn arguments(seeder: &mut Seeder<'_>, layer: &str, (call, span): (&Call, Span), last: bool) {
    if let Some(at) = call
        .arguments
        .iter()
        .position(|argument| argument.name.as_ref().is_some_and(|name| name.value == "activation"))
    {
        seeder.kind("remove-activation", true).remove_argument(call, at);
        let old = named(call, "activation").map(|argument| argument.value.span);
        for activation in ACTIVATIONS {
            // In a hidden layer another activation may be meant.
            let operator =
                if last { "change-output-activation" } else { "change-hidden-activation" };
            if let Some(old) = old {
                seeder.kind(operator, last).replace(old, activation);
            }
        }
    }
    let first = call.arguments.first().map(|argument| argument.value.span);
    match (layer, first) {
        ("Dense", Some(units)) => {
            seeder.kind("one-unit", true).replace(units, "1");
            if last {
                seeder.kind("one-output-more", true).replace(units, "11");
                seeder.kind("one-output-less", true).replace(units, "9");
            }
            constant_weights(seeder, (call, span));
        }
        ("Conv2D", Some(filters)) => {
            seeder.kind("one-filter", false).replace(filters, "1");
            if let Some(size) = call.arguments.get(1) {
                seeder.kind("huge-kernel", true).replace(size.value.span, "(50, 50)");
            }
            seeder.kind("large-strides", false).set((call, span), "strides", "5");
            constant_weights(seeder, (call, span));
        }
        ("MaxPooling2D" | "AveragePooling2D", _) => {
            seeder.kind("huge-pool", true).set((call, span), "pool_size", "(40, 40)");
        }
        ("Dropout", Some(rate)) => {
            seeder.kind("extreme-dropout", true).replace(rate, "0.95");
            seeder.kind("impossible-dropout", true).replace(rate, "1.5");
        }
        _ => {}
    }
}

fn constant_weights(seeder: &mut Seeder<'_>, call: (&Call, Span)) {
    for initializer in ["zeros", "ones"] {
        seeder.kind("constant-weights", true).set(call, "kernel_initializer", initializer);
    }
}
