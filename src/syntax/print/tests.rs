//! Trees written in either notation and read again.

mod trees;

use proptest::prelude::*;

use super::to_net;
use crate::source::Source;
use crate::syntax::compare::{Sameness, difference};
use crate::syntax::tests::specs::{LARGE_CNN, RESNET};
use crate::syntax::{Conversion, Refusal, convert, parse_net};

fn converted(name: &str, text: &str) -> Conversion {
    match convert(&Source::new(name, text)) {
        Ok(conversion) => conversion,
        Err(refusal) => panic!("{refusal:?}\n{text}"),
    }
}

fn yaml(text: &str) -> String {
    converted("a.net", text).text
}

fn net(text: &str) -> String {
    converted("a.yaml", text).text
}

/// There and back, and there and back once more, which must be the same text.
fn goes_round(text: &str) {
    let back = net(&yaml(text));
    assert_eq!(net(&yaml(&back)), back, "{text}");
}

#[test]
fn the_examples_of_the_language_go_round() {
    goes_round(LARGE_CNN);
    goes_round(RESNET);
    goes_round("");
}

#[test]
fn layers_are_maps_of_one_key() {
    let text = "model m {\n    Conv2D(30, (5, 5), activation=relu)\n    Conv2D(filters=3, kernel_size=[3, 3])\n    Flatten()\n    Dropout(0.2)\n    Conv2D(3, 3, pool=(2, 2))\n}\n";
    let expected = "\
model:
  name: m
  layers:
    - Conv2D: [30, [5, 5], activation=relu]
    - Conv2D: {filters: 3, kernel_size: [3, 3]}
    - Flatten
    - Dropout: 0.2
    - Conv2D:
        - 3
        - 3
        - pool=(2, 2)
";
    assert_eq!(yaml(text), expected);
    goes_round(text);
}

#[test]
fn graphs_blocks_and_branches_have_their_keys() {
    let text = "\
block twice(units, rate=0.5) {
    x = Dense(units)
    Add()(x, input)
    y = x
    x
    Add()([x])
    z = Dense(1)(x)
    repeat 2 { Flatten() }
    if rate > 0 { Dropout(rate) } else { y = from(1) }
}
";
    let expected = "\
blocks:
  twice:
    params: [units, rate=0.5]
    layers:
      - Dense: units
        as: x
      - Add:
        from: [x, input]
      - as: y
        from: x
      - from: x
      - Add:
        from: [[x]]
      - Dense: 1
        as: z
        from: x
      - repeat: 2
        layers:
          - Flatten
      - if: rate > 0
        then:
          - Dropout: rate
        else:
          - as: y
            from: {from: 1}
";
    assert_eq!(yaml(text), expected);
    assert_eq!(net(expected), text);
}

#[test]
fn a_key_that_stands_again_makes_a_list_of_maps() {
    let text = "param a = 1\nlet b = a\nparam c = b\nprint(\"x\")\nprint(\"y\")\n";
    let expected = "- params:\n    a: 1\n- let:\n    b: a\n- params:\n    c: b\n- print:\n    - \"x\"\n    - \"y\"\n";
    assert_eq!(yaml(text), expected);
    goes_round(text);
}

#[test]
fn what_yaml_would_take_for_its_own_stands_behind_a_tag() {
    let expected =
        "let:\n  a: !expr '[1, 2][0]'\n  b: !expr '\"x: y\" == z'\n  c: !expr 'null'\n  d: none\n";
    assert_eq!(
        yaml("let a = [1, 2][0]\nlet b = \"x: y\" == z\nlet c = null\nlet d = none"),
        expected
    );
    goes_round(
        "let a = \"it's\" == b\nlet c = f(x=\"a, b\", y=\"# no\")\nlet d = f(\"a\", y=\"it's: # so\")",
    );
    goes_round("let a = \"'\" + +0.0");
    goes_round("x = [1, 2]\ny = f(1)\nz = none\nw = \"t\"\nv = ()");
    goes_round(
        "print([1, 2])\nprint()\nprint(\"a\", \"b\")\nsummary()\nsummary(1)\nfoo(1)\nbar()\nfit()",
    );
    goes_round(
        "data \"my set\"(1, a=2) {\n    take(1, test=2)\n    inputs {}\n}\ndata facts(inputs=(8,))",
    );
    goes_round("plot([a, b])\nplot(histogram(sample=0), flow)\nevaluate(test, batch_size=3)");
}

#[test]
fn texts_keep_their_characters() {
    for text in
        [r#""a\n\t\\\"\'\d {x:.2f} # : {{""#, "'\"'", "\"it's\"", "\" a \"", "\"\"", "\"ä 数\""]
    {
        goes_round(&format!("print({text})\n"));
        goes_round(&format!("let a = {text} == {text}\n"));
    }
}

#[test]
fn what_has_no_form_is_refused_with_its_place() {
    for text in
        ["repeat 2 { }", "model = 3", "x + 1", "f(1)(2)", "section s { }", "data d { let a = 1 }"]
    {
        let source = Source::new("a.net", format!("seed = 1\n{text}\n"));
        let Err(Refusal::NoForm(span)) = convert(&source) else { panic!("{text}") };
        assert_eq!(source.line_column(span.start).0, 2, "{text}");
    }
    let source = Source::new("a.yaml", "seed: 1\nmodel: {name: m, layers: [a-b: 1]}\n");
    assert!(matches!(convert(&source), Err(Refusal::Changed(_))), "no name of a layer");
}

#[test]
fn comments_of_yaml_stay_and_of_net_the_first_ones() {
    let text = "# Head.\n\nseed: 7  # seven\n\nmodel:  # deep\n  layers:\n    # first\n    - Dense: 3  # three\n    - Flatten\n# end\n";
    let expected = "# Head.\n\nseed = 7  # seven\n\nmodel {  # deep\n    # first\n    Dense(3)  # three\n    Flatten()\n}\n# end\n";
    assert_eq!(net(text), expected);
    let conversion = converted("a.net", "# Head.\n\n#   more\n\n\nseed = 7  # seven\n# end\n");
    assert_eq!(conversion.text, "# Head.\n\n#   more\n\nseed: 7\n");
    assert_eq!(conversion.lost_comments, 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_is_read_again_as_it_was(file in trees::file()) {
        let nowhere = Source::new("a.net", "");
        let text = to_net(&file, &nowhere, &[]);
        let (again, faults) = parse_net(&Source::new("a.net", text.as_str()));
        prop_assert!(faults.is_empty(), "{}\n{:?}", text, faults);
        prop_assert_eq!(difference(&file, &again, Sameness::Exact), None, "{}", text);
    }

    #[test]
    fn any_tree_goes_to_yaml_and_back(file in trees::file()) {
        let text = to_net(&file, &Source::new("a.net", ""), &[]);
        let there = convert(&Source::new("a.net", text.as_str()));
        let there = there.map_err(|refusal| TestCaseError::fail(format!("{refusal:?}\n{text}")))?;
        let back = convert(&Source::new("a.yaml", there.text.as_str()));
        prop_assert!(back.is_ok(), "{:?}\n{}", back, there.text);
    }
}
