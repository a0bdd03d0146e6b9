//! The layout of statements, calls and comments, and that it keeps what texts say.

use proptest::prelude::*;

use super::format;
use crate::source::Source;
use crate::syntax::compare::{Sameness, difference};
use crate::syntax::parse_net;

/// Holds the layout of a text against what is expected, and against itself.
fn becomes(text: &str, expected: &str) {
    let formatted = format(text);
    assert_eq!(formatted, expected, "of:\n{text}");
    assert_eq!(format(&formatted), formatted, "a second time");
    let parse = |text: &str| parse_net(&Source::new("a.net", text));
    let ((before, faults), (after, new_faults)) = (parse(text), parse(&formatted));
    assert!(faults.is_empty() && new_faults.is_empty(), "{faults:?} {new_faults:?}");
    assert_eq!(difference(&before, &after, Sameness::Exact), None);
}

fn stays(text: &str) {
    becomes(text, text);
}

#[test]
fn blanks_are_canonical() {
    becomes("seed=7", "seed = 7\n");
    becomes("param   a = 3 if b==2 else-1", "param a = 3 if b == 2 else -1\n");
    becomes("let a = ( 1+2 ) *-b [ 0 ] . c", "let a = (1 + 2) * -b[0].c\n");
    becomes("let a = not(b)and(c)", "let a = not (b) and (c)\n");
    becomes("let a = 2**-1//3-  -1", "let a = 2 ** -1 // 3 - -1\n");
    becomes("fit( epochs = 3 , )", "fit(epochs=3)\n");
    becomes("let a = (1 ,)", "let a = (1,)\n");
    becomes("data facts ( inputs=( 8, ) )", "data facts(inputs=(8,))\n");
    becomes("block b(n,k = 1){Dense(n)}", "block b(n, k=1) { Dense(n) }\n");
    becomes("model m {\n  Add( ) ( a,b )\n}", "model m {\n    Add()(a, b)\n}\n");
}

#[test]
fn values_stay_as_they_are_written_but_for_the_forms_of_python() {
    stays("let a = 60_000 + 1e+3 + .5 + 5.\n");
    becomes("let a = True\nlet b = [False, None]", "let a = true\nlet b = [false, none]\n");
    becomes("print('it')\nprint('\"')\nprint('\\'')", "print(\"it\")\nprint('\"')\nprint('\\'')\n");
    stays("print(\"Error: {100  -  100*accuracy:.2f}% # no comment\")\n");
}

#[test]
fn line_ends_are_those_of_unix() {
    becomes("\u{feff}seed = 7\r\n\r\n\r\n# x\r\nfit(\r\n    3)", "seed = 7\n\n# x\nfit(3)\n");
    becomes("", "");
    becomes("\n\n", "");
    becomes("\n# only words  ", "# only words\n");
}

#[test]
fn groups_stay_apart_by_one_empty_line() {
    becomes("\n\nseed = 7\n\n\n\nlet a = 1\nlet b = 1\n\n", "seed = 7\n\nlet a = 1\nlet b = 1\n");
    becomes("model m {\n\n  A()\n\n\n  B()\n\n}", "model m {\n    A()\n\n    B()\n}\n");
}

#[test]
fn braces_stay_on_a_line_where_they_stood_on_one() {
    stays(
        "data mnist {\n    inputs { cast(float32) }\n    targets {\n        one_hot()\n    }\n}\n",
    );
    becomes("model m\n{\n  A()\n}", "model m {\n    A()\n}\n");
    becomes(
        "model m {\n  repeat 3 {A()}\n  inputs { }\n}",
        "model m {\n    repeat 3 { A() }\n    inputs {}\n}\n",
    );
    stays("model m {\n    if a { A() } else if b { B() } else { C() }\n}\n");
    becomes(
        "model m {\n if a { A() }\n else if b { B() }\n else { C() }\n}",
        "model m {\n    if a {\n        A()\n    } else if b {\n        B()\n    } else {\n        C()\n    }\n}\n",
    );
    let long = "a_name_of_thirty_characters_000 + ".repeat(2);
    becomes(
        &format!("model m {{\n    repeat {long}1 {{ Dense(units=10000) }}\n}}\n"),
        &format!("model m {{\n    repeat {long}1 {{\n        Dense(units=10000)\n    }}\n}}\n"),
    );
}

#[test]
fn what_is_too_wide_has_an_item_a_line() {
    becomes(
        "compile(loss=categorical_crossentropy, optimizer=adam(learning_rate=0.001, beta_1=0.9), metrics=[accuracy, mae])",
        "compile(\n    loss=categorical_crossentropy,\n    optimizer=adam(learning_rate=0.001, beta_1=0.9),\n    metrics=[accuracy, mae],\n)\n",
    );
    becomes("fit(\n    epochs=3,\n    batch_size=4,\n)", "fit(epochs=3, batch_size=4)\n");
    let numbers = |count: usize| vec!["100"; count].join(", ");
    becomes(
        &format!("let a = [{}]", numbers(30)),
        &format!("let a = [\n    {},\n    {},\n]\n", numbers(19), numbers(11)),
    );
    becomes(
        &format!("plot([histogram(sample=0), {}])", ["histogram(sample=1)"; 5].join(", ")),
        &format!(
            "plot([\n    histogram(sample=0),\n{}])\n",
            "    histogram(sample=1),\n".repeat(5)
        ),
    );
    let text = format!("print(\"{}\")\n", "long ".repeat(30));
    stays(&text);
}

#[test]
fn comments_in_calls_stay_with_their_items() {
    stays(
        "fit(  # how long\n    epochs=3,  # three\n    # few\n    batch_size=4,\n    # the end\n)\n",
    );
    becomes(
        "fit( # how long\n    epochs=(1\n        + 2),  # three\n    callbacks=[\n        a,\n        b,\n    ],\n)",
        "fit(  # how long\n    epochs=(1 + 2),  # three\n    callbacks=[a, b],\n)\n",
    );
    becomes(
        "let x = (a # first\n  if b\n  # then\n  else c)",
        "let x = (\n    a  # first\n        if b  # then\n        else c\n)\n",
    );
    becomes("let x = [1 # one\n  , 2 # two\n ]", "let x = [\n    1,  # one\n    2,  # two\n]\n");
    becomes("let x = f(# none\n)", "let x = f(  # none\n)\n");
}

#[test]
fn comments_around_braces_find_a_place() {
    stays("model m {  # here\n    # own\n    A()  # a\n}  # end\n");
    becomes(
        "model m # here\n# own\n{ # there\n  A()\n}",
        "model m {  # here\n    # own\n    # there\n    A()\n}\n",
    );
    becomes(
        "model m {\n  if a { A() } # one\n  # two\n  else { B() } # three\n}",
        "model m {\n    if a {\n        A()\n    }\n    # one\n    # two\n    else {\n        B()\n    }  # three\n}\n",
    );
}

#[test]
fn comments_behind_code_keep_their_column_where_it_fits() {
    stays("param epochs = 10                # ten\nlet a = 1  # one\nlet bc = 1     # two\n");
    becomes("let a=1 # one", "let a = 1  # one\n");
    becomes(
        "let a=1       # one\nlet bcd=1     # two",
        "let a = 1     # one\nlet bcd = 1   # two\n",
    );
    becomes("let a=1 # one\nlet bcde=1# two", "let a = 1  # one\nlet bcde = 1  # two\n");
    becomes("let a=1    # one\nlet bcde=1 # two", "let a = 1     # one\nlet bcde = 1  # two\n");
    stays("fit(   # how long\n    3,  # three\n)\n");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Pieces of the language in random order; those that parse are laid out.
    #[test]
    fn what_parses_keeps_its_meaning(pieces in prop::collection::vec(piece(), 0..24)) {
        let text = pieces.concat();
        let (before, faults) = parse_net(&Source::new("a.net", text.as_str()));
        if faults.is_empty() {
            let formatted = format(&text);
            let (after, faults) = parse_net(&Source::new("a.net", formatted.as_str()));
            prop_assert!(faults.is_empty(), "{text}\n{formatted}");
            prop_assert_eq!(difference(&before, &after, Sameness::Exact), None);
            prop_assert_eq!(format(&formatted), formatted.clone());
            prop_assert_eq!(comments(&text), comments(&formatted));
        }
    }

    #[test]
    fn any_text_is_laid_out_without_a_panic(text in "[a-z0-9 \\n(){}\\[\\]=,.:;+*/\"'#&|!<>%_-]{0,200}|\\PC{0,60}") {
        let _ = format(&text);
    }
}

fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "\n",
        "\n\n",
        " ",
        "# one\n",
        "  # two\n",
        "let a = ",
        "1",
        "x",
        "(",
        ")",
        "[",
        "]",
        "{\n",
        "}\n",
        ", ",
        "+ ",
        "-",
        "f(",
        "n=",
        "Dense(3)\n",
        "model m ",
        "{ A() }",
        "if b ",
        "else ",
        "repeat 2 ",
        "(1,\n 2)",
        "(a # c\n)",
        "f(# d\n 1, # e\n n=2)\n",
        "\"t#\"",
        " if a else b",
        "seed = 7\n",
    ])
}

fn comments(text: &str) -> Vec<String> {
    let tokens = super::token::tokens(text).into_iter();
    tokens
        .filter(|token| token.kind == super::token::TokenKind::Comment)
        .map(|token| token.text)
        .collect()
}
