//! `netc plot model`: diagrams of specs, in every form and none.

use crate::sandbox::Sandbox;

const RESIDUAL: &str = "
param depth = 1
block residual(filters) {
    shortcut = input
    Conv2D(filters, 3, padding=same, activation=relu)
    y = Conv2D(filters, 3, padding=same)
    Add()(y, shortcut)
    Activation(relu)
}
model net {
    Input(8, 8, 4)
    repeat depth { residual(4) }
    Flatten()
    Dense(3)
}
";

#[test]
fn the_terminal_gets_rails_and_a_note() {
    let sandbox = Sandbox::new();
    sandbox.write("net.net", RESIDUAL);
    let ended = sandbox.fine("plot model net.net");
    assert!(ended.out.starts_with("Model: \"net\"  6 layers, "), "{}", ended.out);
    assert!(ended.out.contains("\n│   residual(filters=4)\n├─╮\n"), "{}", ended.out);
    assert!(ended.out.contains("\n●─╯   add (Add)"), "{}", ended.out);
    assert!(!ended.out.contains('\u{1b}'));
    assert!(
        ended.err.contains("`-o FILE`, which ends in .svg, .png, .dot or .mmd"),
        "{}",
        ended.err
    );
    assert_eq!(sandbox.fine("-q plot model net.net").err, "");
}

#[test]
fn the_ending_of_the_file_says_the_form() {
    let sandbox = Sandbox::new();
    sandbox.write("net.net", RESIDUAL);
    for (name, begins) in [
        ("a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\""),
        ("a.dot", "digraph \"net\" {\n"),
        ("a.mmd", "flowchart TD\n"),
    ] {
        let ended = sandbox.fine(&format!("plot model net.net -o {name}"));
        assert_eq!(ended.out, "");
        assert_eq!(ended.err, format!("picture written to {name}\n"));
        let text = sandbox.read(name);
        assert!(text.starts_with(begins), "{text}");
        assert!(text.contains("residual(filters=4)"), "{text}");
    }
    let refused = sandbox.fails("plot model net.net -o a.jpg");
    assert!(refused.contains(".svg, .png, .dot or .mmd"), "{refused}");
    let png = sandbox.run("plot model net.net -o a.png");
    if cfg!(feature = "png") {
        let bytes = std::fs::read(sandbox.path("a.png")).unwrap();
        assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
    } else {
        assert!(png.err.contains("without the feature `png`"), "{}", png.err);
    }
}

#[test]
fn two_processes_draw_the_same_bytes() {
    let sandbox = Sandbox::new();
    sandbox.write("net.net", RESIDUAL);
    for name in ["a.svg", "b.svg"] {
        sandbox.fine(&format!("plot model net.net -p depth=7 -o {name}"));
    }
    assert_eq!(sandbox.read("a.svg"), sandbox.read("b.svg"));
    assert!(sandbox.read("a.svg").contains("round 7 of 7"));
}

#[test]
fn many_arrows_for_mermaid_are_told() {
    let sandbox = Sandbox::new();
    sandbox.write("net.net", RESIDUAL);
    let err = sandbox.fine("plot model net.net -p depth=120 -o a.mmd").err;
    assert!(err.contains("Mermaid draws 500 arrows, and these are 602"), "{err}");
}

#[test]
fn mistakes_of_the_spec_are_told_as_check_tells_them() {
    let sandbox = Sandbox::new();
    sandbox.write("wrong.net", "model m {\n    Input(8)\n    Dence(3)\n}\n");
    let ended = sandbox.run("plot model wrong.net -o a.svg");
    assert_eq!((ended.status, ended.out.as_str()), (1, ""));
    assert_eq!(ended.err, sandbox.run("check wrong.net").err);
    assert!(!sandbox.path("a.svg").exists());
}
