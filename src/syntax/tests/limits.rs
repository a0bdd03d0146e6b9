//! Texts that are too large, too deep or no text at all: each is refused, none ends the program.
//! The test threads have 2 MiB of stack.

use super::{faults, net};
use crate::source::Source;
use crate::syntax::{MAX_BYTES, MAX_LEVELS, parse_expression};

const TOO_DEEP: &str = "nesting-too-deep";

fn codes(text: &str) -> Vec<&'static str> {
    let (_, diagnostics) = net(text);
    diagnostics.iter().map(crate::diagnostics::Diagnostic::code).collect()
}

#[test]
fn brackets_may_be_nested_up_to_the_limit() {
    for (open, close) in [("(", ")"), ("[", "]"), ("f(", ")")] {
        let nested =
            |levels: usize| format!("let x = {}1{}", open.repeat(levels), close.repeat(levels));
        // A call is two levels: the call and what stands in its parentheses.
        let fitting = if open == "f(" { MAX_LEVELS / 2 } else { MAX_LEVELS };
        assert!(codes(&nested(fitting)).is_empty(), "{open}");
        assert_eq!(codes(&nested(MAX_LEVELS + 1)), [TOO_DEEP], "{open}");
        assert_eq!(codes(&nested(20_000)), [TOO_DEEP], "{open}");
    }
    let nested = |levels: usize| format!("{}A(){}", "m { ".repeat(levels), " }".repeat(levels));
    assert!(codes(&nested(MAX_LEVELS - 1)).is_empty());
    assert_eq!(codes(&nested(20_000)), [TOO_DEEP]);
    assert_eq!(codes(&"(".repeat(20_000)), [TOO_DEEP]);
    assert_eq!(codes(&"{".repeat(20_000)), [TOO_DEEP]);
}

#[test]
fn chains_of_operators_have_the_same_limit() {
    let many = 100_000;
    let texts = [
        format!("let x = {}1", "-".repeat(many)),
        format!("let x = {}1", "not ".repeat(many)),
        format!("let x = {}1", "!".repeat(many)),
        format!("let x = 1{}", "+1".repeat(many)),
        format!("let x = 1{}", "**1".repeat(many)),
        format!("let x = 1{}", " if 1 else 1".repeat(many)),
        format!("let x = a{}", ".a".repeat(many)),
        format!("let x = a{}", "()".repeat(many)),
        format!("let x = a{}", "[1]".repeat(many)),
        format!("if a {{ }}{}", " else if a { }".repeat(many)),
    ];
    for text in texts {
        let start: String = text.chars().take(20).collect();
        assert_eq!(codes(&text), [TOO_DEEP], "{start}");
    }
    let longest = format!("1{}", "+1".repeat(MAX_LEVELS));
    assert!(parse_expression(&longest, 0).1.is_empty());
    // Levels of brackets and operators add up.
    let mixed = format!(
        "let x = {}1{}",
        "(1 + ".repeat(MAX_LEVELS / 2 + 1),
        ")".repeat(MAX_LEVELS / 2 + 1)
    );
    assert_eq!(codes(&mixed), [TOO_DEEP]);
}

#[test]
fn long_lists_are_no_depth() {
    let text = format!("let x = [{}]", "1, ".repeat(10_000));
    assert!(codes(&text).is_empty());
}

#[test]
fn a_spec_larger_than_the_limit_is_not_read() {
    let source = Source::new("a.net", "#".repeat(MAX_BYTES + 1));
    assert_eq!(faults(&source), [("spec-too-large", String::new())]);
}

#[test]
fn many_faults_are_reported_in_bounded_number() {
    let (_, diagnostics) = net(&"Dense(10 20)\n".repeat(5_000));
    assert!((50..=200).contains(&diagnostics.len()), "{}", diagnostics.len());
}
