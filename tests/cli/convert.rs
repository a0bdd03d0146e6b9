//! `netc convert`: from one notation to the other, to a file or to standard output.

use crate::sandbox::{Sandbox, TINY};

const NET: &str =
    "# Head.\nseed = 7  # lucky\n\nmodel m {\n    Input(8)\n    Dense(3, activation=relu)\n}\n";
const YAML: &str = "# Head.\n\nseed: 7\n\nmodel:\n  name: m\n  layers:\n    - Input: 8\n    - Dense: [3, activation=relu]\n";
const BACK: &str =
    "# Head.\n\nseed = 7\n\nmodel m {\n    Input(8)\n    Dense(3, activation=relu)\n}\n";

#[test]
fn the_other_notation_goes_to_standard_output() {
    let sandbox = Sandbox::new();
    sandbox.write("a.net", NET);
    let ended = sandbox.fine("convert a.net");
    assert_eq!(ended.out, YAML);
    assert_eq!(ended.err, "1 comment behind the first statement is not in the YAML file\n");
    assert_eq!(sandbox.fine("convert a.net -q").err, "");
    sandbox.write("a.yaml", YAML);
    let ended = sandbox.fine("convert a.yaml");
    assert_eq!((ended.out.as_str(), ended.err.as_str()), (BACK, ""));
}

#[test]
fn an_output_is_written_as_a_whole() {
    let sandbox = Sandbox::with_tiny();
    assert_eq!(sandbox.fine("convert tiny.net -o tiny.yaml").out, "wrote tiny.yaml\n");
    assert_eq!(
        sandbox.fine("check tiny.yaml").out,
        "tiny.yaml: ok (2 layers, 12,730 parameters)\n"
    );
    sandbox.fine("convert tiny.yaml -o back.net");
    assert_eq!(sandbox.fine("diff tiny.net back.net").out, "tiny.net and back.net mean the same\n");
    assert_eq!(sandbox.list("."), ["back.net", "tiny.net", "tiny.yaml"]);
    sandbox.fine("convert tiny.net --to yaml -o somewhere");
    assert_eq!(sandbox.read("somewhere"), sandbox.read("tiny.yaml"));
}

#[test]
fn standard_input_is_in_the_notation_that_is_not_asked_for() {
    let sandbox = Sandbox::new();
    sandbox.netc("convert -").write_stdin(NET).assert().success().stdout(YAML);
    sandbox.netc("convert - --to yaml").write_stdin(NET).assert().success().stdout(YAML);
    sandbox.netc("convert - --to net").write_stdin(YAML).assert().success().stdout(BACK);
    sandbox.netc("convert - -o b.net").write_stdin(YAML).assert().success();
    assert_eq!(sandbox.read("b.net"), BACK);
}

#[test]
fn a_spec_with_syntax_errors_is_not_converted() {
    let sandbox = Sandbox::new();
    sandbox.write("a.net", "fit(");
    let ended = sandbox.run("convert a.net -o a.yaml");
    assert_eq!((ended.status, ended.out.as_str()), (1, ""));
    assert!(ended.err.starts_with("error[unclosed-bracket]: "), "{}", ended.err);
    assert_eq!(sandbox.list("."), ["a.net"]);
}

#[test]
fn what_cannot_be_said_or_is_not_asked_for_ends_with_2() {
    let sandbox = Sandbox::with_tiny();
    sandbox.write("a.net", "seed = 1\nrepeat 2 { Dense(3) }\n");
    let message = sandbox.fails("convert a.net -o a.yaml");
    let expected = "error: cannot convert a.net: YAML has no form for `repeat 2 { Dense(3) }` (line 2, column \
                    1)\n  help: `netc check a.net` says what belongs there\n";
    assert_eq!(message, expected);
    let tiny = sandbox.fine("convert tiny.net").out.replace("Error: ", "\\x41 ");
    sandbox.write("escapes.yaml", tiny);
    let message = sandbox.fails("convert escapes.yaml");
    assert!(
        message.contains("would not do the same\n  help: write it in a simpler way"),
        "{message}"
    );
    let message = sandbox.fails("convert tiny.net --to net");
    assert!(message.contains("written in the netc language already"), "{message}");
    let message = sandbox.fails("convert tiny.net -o b.net");
    assert!(message.contains("netc fmt tiny.net"), "{message}");
    let message = sandbox.fails("convert tiny.net --to yaml -o b.net");
    assert!(message.contains("b.net does not end as `--to yaml` would have it"), "{message}");
    let message = sandbox.fails("convert tiny.net -o missing/b.yaml");
    assert!(message.contains("make the folder first"), "{message}");
    assert_eq!(sandbox.list("."), ["a.net", "escapes.yaml", "tiny.net"]);
    assert_eq!(sandbox.read("tiny.net"), TINY);
}
