//! `netc fmt`: what is written, what is only told, and what is left alone.

use crate::sandbox::Sandbox;

const ROUGH: &str = "seed=7  # lucky\n\n\nmodel m {\n  Input( 8 )\n  Dense(3)\n}\n";
const SMOOTH: &str = "seed = 7  # lucky\n\nmodel m {\n    Input(8)\n    Dense(3)\n}\n";

#[test]
fn specs_are_laid_out_where_they_are() {
    let sandbox = Sandbox::with_tiny();
    sandbox.write("a.net", ROUGH);
    sandbox.write("b.net", SMOOTH);
    let ended = sandbox.fine("fmt a.net b.net");
    assert_eq!((ended.out.as_str(), ended.err.as_str()), ("formatted a.net\n", ""));
    assert_eq!(sandbox.read("a.net"), SMOOTH);
    assert_eq!(sandbox.fine("fmt a.net b.net").out, "");
    sandbox.write("a.net", ROUGH);
    assert_eq!(sandbox.fine("fmt -q a.net").out, "");
    assert_eq!(sandbox.list("."), ["a.net", "b.net", "tiny.net"]);
}

#[test]
fn check_lists_what_would_change_and_writes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("a.net", ROUGH);
    sandbox.write("b.net", SMOOTH);
    let ended = sandbox.run("fmt --check a.net b.net");
    assert_eq!((ended.status, ended.out.as_str()), (1, "a.net\n"));
    assert_eq!(sandbox.fine("fmt --check b.net").out, "");
    assert_eq!(sandbox.read("a.net"), ROUGH);
}

#[test]
fn diff_shows_what_would_change_and_writes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("a.net", ROUGH);
    let ended = sandbox.fine("fmt --diff a.net");
    let expected = "--- a.net\n+++ a.net\n@@ -1,7 +1,6 @@\n-seed=7  # lucky\n+seed = 7  # lucky\n \n-\n \
                    model m {\n-  Input( 8 )\n-  Dense(3)\n+    Input(8)\n+    Dense(3)\n }\n";
    assert_eq!(ended.out, expected);
    let ended = sandbox.run("fmt --diff --check a.net");
    assert_eq!((ended.status, ended.out.as_str()), (1, expected));
    assert!(sandbox.fine("fmt --diff a.net --color always").out.contains("\u{1b}[31m-seed"));
    assert_eq!(sandbox.read("a.net"), ROUGH);
}

#[test]
fn a_dash_reads_standard_input_and_writes_standard_output() {
    let sandbox = Sandbox::new();
    sandbox.netc("fmt -").write_stdin(ROUGH).assert().success().stdout(SMOOTH);
    sandbox.netc("fmt -").write_stdin("").assert().success().stdout("");
    sandbox.netc("fmt --check -").write_stdin(ROUGH).assert().code(1).stdout("<stdin>\n");
    sandbox.netc("fmt -").write_stdin("fit(").assert().code(1).stdout("");
}

#[test]
fn a_spec_with_syntax_errors_is_left_alone_and_the_others_are_not() {
    let sandbox = Sandbox::new();
    sandbox.write("a.net", ROUGH);
    sandbox.write("wrong.net", "seed=7\nfit(epochs=3");
    let ended = sandbox.run("fmt wrong.net a.net");
    assert_eq!((ended.status, ended.out.as_str()), (1, "formatted a.net\n"));
    assert!(ended.err.starts_with("error[unclosed-bracket]: "), "{}", ended.err);
    assert!(ended.err.ends_with("\n1 error in wrong.net\n"), "{}", ended.err);
    assert_eq!(sandbox.read("wrong.net"), "seed=7\nfit(epochs=3");
    sandbox.write("latin1.net", b"# gr\xf6\xdfe\n");
    let ended = sandbox.run("fmt latin1.net");
    assert_eq!(ended.status, 1);
    assert!(ended.err.starts_with("error[not-utf8]: "), "{}", ended.err);
}

#[test]
fn a_spec_that_is_wrong_but_parses_is_laid_out() {
    let sandbox = Sandbox::new();
    sandbox.write("a.net", "model m{\n Dence( 3 )}\n");
    sandbox.fine("fmt a.net");
    assert_eq!(sandbox.read("a.net"), "model m {\n    Dence(3)\n}\n");
}

#[test]
fn yaml_and_missing_files_end_with_2() {
    let sandbox = Sandbox::new();
    sandbox.write("a.yaml", "seed: 7\n");
    let message = sandbox.fails("fmt a.yaml");
    let expected = "error: cannot format a.yaml: `netc fmt` lays out .net files, not YAML\n  help: use a \
                    formatter for YAML, or `netc convert a.yaml` for a .net file\n";
    assert_eq!(message, expected);
    assert!(sandbox.fails("fmt b.net").contains("cannot read b.net: No such file"));
    assert!(sandbox.fails("fmt").contains("<FILE>"));
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let sandbox = Sandbox::new();
    sandbox.write("a.net", ROUGH);
    let mode = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(sandbox.path("a.net"), mode).unwrap();
    symlink("a.net", sandbox.path("link.net")).unwrap();
    sandbox.fine("fmt link.net");
    assert!(sandbox.path("link.net").is_symlink());
    assert_eq!(sandbox.read("a.net"), SMOOTH);
    let mode = std::fs::metadata(sandbox.path("a.net")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
