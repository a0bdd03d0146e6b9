//! The places of nodes, in both notations.

use crate::source::Source;
use crate::syntax::ast::{ExprKind, Statement};
use crate::syntax::parse;

/// The texts under a section's first statement, its callee and its arguments.
fn first_layer(source: &Source) -> (String, String, Vec<String>) {
    let (file, diagnostics) = parse(source);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let sections = file.statements.iter().find_map(|statement| match statement {
        Statement::Section(section) => Some(section),
        _ => None,
    });
    let Some(Statement::Expression(layer)) = sections.and_then(|section| section.body.first())
    else {
        panic!("no layer in {file:?}");
    };
    let ExprKind::Call(call) = &layer.value else { panic!("{layer:?}") };
    let slice = |span| source.slice(span).to_owned();
    let arguments = call.arguments.iter().map(|argument| slice(argument.span)).collect();
    (slice(layer.span), slice(call.callee.span), arguments)
}

#[test]
fn calls_and_arguments_have_their_places() {
    let text = "# ö\nmodel m {\n    Conv2D(30, (5, 5), activation=relu)\n}\n";
    let (layer, callee, arguments) = first_layer(&Source::new("a.net", text));
    assert_eq!(layer, "Conv2D(30, (5, 5), activation=relu)");
    assert_eq!(callee, "Conv2D");
    assert_eq!(arguments, ["30", "(5, 5)", "activation=relu"]);
}

#[test]
fn yaml_has_the_same_places() {
    let text = "# ö\nmodel:\n  layers:\n    - Conv2D: {filters: 30, kernel_size: [5, 5]}\n";
    let (layer, callee, arguments) = first_layer(&Source::new("a.yaml", text));
    assert_eq!(layer, "Conv2D: {filters: 30, kernel_size: [5, 5]}");
    assert_eq!(callee, "Conv2D");
    assert_eq!(arguments, ["filters: 30", "kernel_size: [5, 5]"]);
}
