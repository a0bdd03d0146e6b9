//! `netc diff`: what changed, what did not, and the exit status of diff(1).

use serde_json::{Value, json};

use crate::sandbox::{Sandbox, TINY};

/// A sandbox with the small job and another version of it.
fn changed(changes: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::with_tiny();
    let mut text = TINY.to_owned();
    for (before, after) in changes {
        assert!(text.contains(before), "{before}");
        text = text.replace(before, after);
    }
    sandbox.write("new.net", text);
    sandbox
}

#[test]
fn notation_comments_and_defaults_make_no_difference() {
    let sandbox = changed(&[
        (
            "Dense(16, activation=relu)",
            "Dense(units=8 + 8, activation=\"relu\", use_bias=True) # same",
        ),
        ("optimizer=adam", "optimizer=adam(learning_rate=0.001)"),
        ("batch_size=50,", "batch_size=50, shuffle=true,"),
        ("param epochs = 2", "let epochs = 2"),
    ]);
    let ended = sandbox.fine("diff tiny.net new.net");
    assert_eq!(
        (ended.out.as_str(), ended.err.as_str()),
        ("tiny.net and new.net mean the same\n", "")
    );
    assert_eq!(sandbox.fine("diff -q tiny.net new.net").out, "");
    sandbox.fine("convert tiny.net -o tiny.yaml");
    sandbox.fine("diff tiny.yaml new.net");
}

#[test]
fn changes_are_told_part_by_part() {
    let sandbox = changed(&[
        ("seed = 3", "seed = 4"),
        ("train=200", "train=300"),
        ("rescale(1 / 255)", "rescale(1 / 128)"),
        ("Dense(16, activation=relu)", "Dense(32, activation=relu)\n    Dropout(0.5)"),
        ("optimizer=adam", "optimizer=sgd(learning_rate=0.1)"),
        ("metrics=[accuracy]", "metrics=[accuracy, mse]"),
        ("param epochs = 2", "param epochs = 3"),
        ("print(\"Error", "summary()\nprint(\"Error"),
    ]);
    let ended = sandbox.run("diff tiny.net new.net");
    assert_eq!((ended.status, ended.err.as_str()), (1, ""));
    let expected = "\
settings
  ~ seed: 3 -> 4

data
  ~ train samples: 200 -> 300
  ~ inputs: rescale: scale 0.00392156862745098 -> 0.0078125
  ~ inputs: float32 (784,) in [0, 1] -> float32 (784,) in [0, 1.9921875]

model
  ~ dense (Dense):
      units 16 -> 32
      output (None, 16) -> (None, 32)
      parameters 12,560 -> 25,120
  + dropout (Dropout): rate 0.5, output (None, 32)
  ~ dense_1 (Dense): parameters 170 -> 330

compile
  ~ optimizer: adam -> sgd(learning_rate=0.1)
  + metric mse

fit
  ~ epochs: 2 -> 3

show and keep
  + summary()

in all
    layers                             2 ->      3  (+1)
    parameters                    12,730 -> 25,450  (+12,720)
    trainable parameters          12,730 -> 25,450  (+12,720)
    FLOPs to answer a sample      25,418 -> 50,858  (+25,440)
    FLOPs to learn from a sample  51,170 -> 102,370  (+51,200)
";
    let cut = |text: &str| text.split("\nin all").next().unwrap_or_default().to_owned();
    assert_eq!(cut(&ended.out), cut(expected));
    assert!(
        ended.out.contains("    parameters                    12,730 ->  25,450  (+12,720)\n"),
        "{}",
        ended.out
    );
    let coloured = sandbox.run("diff tiny.net new.net --color always").out;
    assert!(coloured.contains("\u{1b}[32m  + dropout (Dropout)"), "{coloured}");
    assert_eq!(sandbox.run("diff new.net tiny.net").status, 1);
}

#[test]
fn params_have_other_values_on_request() {
    let sandbox = changed(&[("param epochs = 2", "let epochs = 3")]);
    let ended = sandbox.run("diff tiny.net new.net");
    assert_eq!((ended.status, ended.out.lines().nth(1)), (1, Some("  ~ epochs: 2 -> 3")));
    sandbox.fine("diff tiny.net new.net -p epochs=3");
    let ended = sandbox.run("diff tiny.net new.net -p epoch=3");
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("unknown-param"), "{}", ended.err);
}

#[test]
fn json_is_one_object() {
    let sandbox = changed(&[("Dense(16, activation=relu)", "Dense(16)")]);
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let ended = sandbox.run("diff tiny.net new.net --format json");
    assert_eq!(ended.status, 1);
    let found = read(&ended.out);
    assert_eq!((&found["same"], &found["after"]), (&json!(false), &json!("new.net")));
    let change = json!({
        "change": "changed",
        "what": "dense (Dense)",
        "details": [{ "name": "activation", "before": "relu", "after": "linear" }],
    });
    assert_eq!(found["sections"], json!([{ "section": "model", "changes": [change] }]));
    assert_eq!(
        found["totals"][1],
        json!({ "name": "parameters", "before": 12730, "after": 12730 })
    );
    let ended = sandbox.fine("diff tiny.net tiny.net --format json");
    assert_eq!(read(&ended.out)["same"], true);
}

#[test]
fn trouble_ends_with_2() {
    let sandbox = Sandbox::with_tiny();
    sandbox.write("wrong.net", "model m {\n    Input(8)\n    Dence(3)\n}\n");
    let ended = sandbox.run("diff tiny.net wrong.net");
    assert_eq!((ended.status, ended.out.as_str()), (2, ""));
    assert!(ended.err.starts_with("error[unknown-layer]: "), "{}", ended.err);
    assert!(sandbox.fails("diff tiny.net none.net").contains("cannot read none.net"));
    assert!(sandbox.fails("diff - -").contains("standard input holds one spec"));
    sandbox.netc("diff - tiny.net").write_stdin(TINY).assert().success();
}
