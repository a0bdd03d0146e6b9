//! What diagnostics look like, at 80 columns; and that no span and no text stops them.

use proptest::prelude::*;

use super::*;
use crate::diagnostics::{Diagnostics, Fix, Label, NameProblem, ShapeProblem};
use crate::source::Span;

const CNN: &str = "model large_cnn {\n    Conv2D(30, (5, 5), activation=relu)\n    MaxPooling2D((2, 2))\n    Conv2D(15, (3, 3), activation=relu)\n    MaxPooling2D((2, 2))\n\n    # Too large.\n    Dropout(0.2)\n    Conv2D(15, (5, 5), activation=relu)\n}\n";

fn find(text: &str, words: &str) -> Span {
    let start = text.rfind(words).expect("the words are there");
    Span::new(start, start + words.len())
}

fn kernel() -> Diagnostic {
    let text = |text: &str| text.to_owned();
    Diagnostic::new(&ShapeProblem::KernelLargerThanInput {
        layer: text("Conv2D"),
        what: text("kernel"),
        kernel: text("(5, 5)"),
        input: text("(4, 4)"),
        needs: text("5 rows and 5 columns"),
        remedy: text("a kernel of at most (4, 4) fits, and so does padding=same"),
    })
    .at(find(CNN, "(5, 5)"), "needs at least 5 rows and 5 columns")
    .also(
        find(CNN, "MaxPooling2D((2, 2))"),
        "made (None, 4, 4, 15): 28 -> 24 -> 12 -> 10 -> 5 -> 4",
    )
}

fn unknown(name: &str) -> Diagnostic {
    let nearest = Some("Dense".to_owned());
    Diagnostic::new(&NameProblem::UnknownLayer { name: name.to_owned(), nearest })
}

fn render(text: &str, diagnostic: Diagnostic, style: Style) -> String {
    let mut diagnostics = Diagnostics::default();
    diagnostics.push(diagnostic);
    to_text(&Source::new("a.net", text), &diagnostics, style)
}

fn looks(text: &str, diagnostic: Diagnostic, expected: &str) {
    let shown = render(text, diagnostic, Style::default());
    assert_eq!(shown.trim_end(), expected.trim(), "\n{shown}");
}

#[test]
fn two_places_share_a_frame_that_names_the_cause() {
    looks(
        CNN,
        kernel(),
        "
error[kernel-larger-than-input]: Conv2D kernel (5, 5) is larger than its input (4, 4)
  ╭─[a.net:9:16]
5 │     MaxPooling2D((2, 2))
  ·     ──────────┬─────────
  ·               ╰── made (None, 4, 4, 15): 28 -> 24 -> 12 -> 10 -> 5 -> 4
9 │     Conv2D(15, (5, 5), activation=relu)
  ·                ───┬──
  ·                   ╰── needs at least 5 rows and 5 columns
  ╰────
  help: a kernel of at most (4, 4) fits, and so does padding=same
",
    );
}

#[test]
fn fixes_show_the_changed_lines() {
    let text = "model m {\n    Dence(10)\n}\n";
    let place = find(text, "Dence");
    looks(
        text,
        unknown("Dence").at(place, "no such layer").fix("write `Dense`", place, "Dense"),
        "
error[unknown-layer]: there is no layer `Dence`
  ╭─[a.net:2:5]
2 │     Dence(10)
  ·     ──┬──
  ·       ╰── no such layer
  ╰────
  help: the nearest layer is `Dense`
  fix: write `Dense`
    - Dence(10)
    + Dense(10)
",
    );
}

#[test]
fn fixes_of_several_places_show_each() {
    let text = "a = 1\n\n\nmodel m {\n";
    let edits = vec![
        (Span::new(text.len(), text.len()), "}\n".to_owned()),
        (Span::new(0, 1), "let a".to_owned()),
        (Span::new(5, 7), String::new()),
    ];
    let mut problem = unknown("a");
    problem.fixes.push(Fix { title: "mend both".to_owned(), edits });
    looks(
        text,
        problem,
        "
error[unknown-layer]: there is no layer `a`
  help: the nearest layer is `Dense`
  fix: mend both
    - a = 1
    -
    + let a = 1
    + }
",
    );
}

#[test]
fn long_places_are_shown_by_their_ends() {
    let words = "all of it, and these words are so many that one line cannot hold them all";
    let problem = unknown("x").at(Span::new(0, 999), words).also(find(CNN, "Dropout"), "in it");
    looks(
        CNN,
        problem,
        "
error[unknown-layer]: there is no layer `x`
   ╭─[a.net:1:1]
 1 │ ╭─▶ model large_cnn {
 8 │ │       Dropout(0.2)
   · │       ───┬───
   · │          ╰── in it
 9 │ │       Conv2D(15, (5, 5), activation=relu)
10 │ ├─▶ }
   · ╰──┤ all of it, and these words are so many that one line cannot hold
   ·    │ them all
   ╰────
  help: the nearest layer is `Dense`
",
    );
}

#[test]
fn tabs_carriage_returns_and_wide_characters_stay_in_line() {
    let text = "model m {\r\n\tDense(\r\n\t\tunits=漢字3\r\n\t)\r\n}\r\n";
    let problem = unknown("x")
        .at(Span::new(find(text, "Dense(").start, find(text, "3").end), "call")
        .also(find(text, "漢字"), "name")
        .also(find(text, "3"), "number")
        .also(Span::new(999, 999), "end");
    looks(
        text,
        problem,
        "
error[unknown-layer]: there is no layer `x`
  ╭─[a.net:2:2]
2 │     Dense(
  ·     ───┬──
  ·        ╰── call
3 │         units=漢字3
  ·               ──┬─┬
  ·                 │ ╰── number
  ·                 ╰── name
4 │     )
5 │ }
  ·  ┬
  ·  ╰── end
  ╰────
  help: the nearest layer is `Dense`
",
    );
}

#[test]
fn an_empty_file_and_its_end_have_a_place() {
    looks(
        "",
        unknown("x").at(Span::new(0, 0), "here"),
        "
error[unknown-layer]: there is no layer `x`
  ╭─[a.net:1:1]
1 │
  · ┬
  · ╰── here
  ╰────
  help: the nearest layer is `Dense`
",
    );
    looks(
        "model m {\n\n",
        unknown("x").at(Span::new(11, 11), ""),
        "
error[unknown-layer]: there is no layer `x`
  ╭─[a.net:1:10]
1 │ model m {
  ·          ─
  ╰────
  help: the nearest layer is `Dense`
",
    );
}

#[test]
fn colours_tell_the_cause_from_other_places() {
    let shown = render(CNN, kernel(), Style { color: true, ..Style::default() });
    assert!(shown.starts_with("\u{1b}[1;31merror[kernel-larger-than-input]\u{1b}[0m"), "{shown}");
    assert!(shown.contains("\u{1b}[31;1m               ───┬──\u{1b}[0m"), "{shown}");
    assert!(shown.contains("\u{1b}[34;1m    ──────────┬─────────\u{1b}[0m"), "{shown}");
    let problem = NameProblem::UnusedValue { name: "x".to_owned() };
    let warning = Diagnostic::new(&problem).at(Span::new(0, 5), "here");
    let shown = render(CNN, warning, Style { color: true, ..Style::default() });
    assert!(shown.contains("\u{1b}[33;1m──┬──\u{1b}[0m"), "{shown}");
}

#[test]
fn hints_are_shown_on_request() {
    static HINT: crate::diagnostics::Entry =
        crate::diagnostics::Entry { code: "some-hint", severity: Severity::Hint, page: "" };
    let mut diagnostics = Diagnostics::default();
    let hint = Diagnostic { entry: &HINT, severity: Severity::Hint, help: None, ..unknown("x") };
    diagnostics.push(hint);
    diagnostics.push(unknown("y").at(Span::new(3, 4), ""));
    diagnostics.push(unknown("z").at(Span::new(1, 2), ""));
    let source = Source::new("a.net", CNN);
    let (quiet, all) = (Style::default(), Style { hints: true, ..Style::default() });
    assert!(!to_text(&source, &diagnostics, quiet).contains("hint"));
    assert!(to_text(&source, &diagnostics, all).contains("hint[some-hint]: "));
    assert_eq!(summary_line(&source, &diagnostics, quiet), "2 errors in a.net");
    assert_eq!(summary_line(&source, &diagnostics, all), "2 errors, 1 hint in a.net");
    assert_eq!(summary_line(&source, &Diagnostics::default(), all), "no problems in a.net");
}

/// Text with all that is hard: line ends, tabs, wide, combining, invisible, control characters.
fn text() -> impl Strategy<Value = String> {
    let characters = prop::sample::select(vec![
        "a",
        "Dense(3)",
        " ",
        "    ",
        "\t",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "ä",
        "漢",
        "🎉",
        "e\u{301}",
        "\u{200b}",
        "\u{1b}[31m",
        "\u{2028}",
        "\u{202e}",
        "\0",
        "`",
        "╭─[",
        "1 │",
    ]);
    prop::collection::vec(characters, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn no_span_and_no_text_stops_the_renderer(
        text in text(),
        labels in prop::collection::vec((0usize..140, 0usize..140, text(), any::<bool>()), 0..5),
        edits in prop::collection::vec((0usize..140, 0usize..140, text()), 0..4),
        (color, width) in (any::<bool>(), 0usize..120),
    ) {
        let label = |(start, end, message, primary)| Label { span: Span { start, end }, message, primary };
        let mut problem = unknown("x");
        problem.labels = labels.into_iter().map(label).collect();
        problem.fixes.push(Fix {
            title: text.clone(),
            edits: edits.into_iter().map(|(start, end, text)| (Span { start, end }, text)).collect(),
        });
        let framed = !problem.labels.is_empty();
        let place = problem.place();
        let shown = render(&text, problem, Style { color, width, hints: true });
        prop_assert!(color || !shown.contains('\u{1b}'), "{shown}");
        prop_assert!(!shown.contains(['\r', '\t', '\u{202e}', '\u{2028}', '\0']), "{shown}");
        prop_assert_eq!(shown.contains("╭─[a.net:"), framed, "{}", shown);
        let (line, column) = Source::new("a.net", text.as_str()).line_column(place.start);
        if framed && place.start < text.trim_end().len() {
            let header = format!("╭─[a.net:{line}:{column}]");
            prop_assert!(shown.contains(&header), "{}\n{}", header, shown);
        }
    }
}
