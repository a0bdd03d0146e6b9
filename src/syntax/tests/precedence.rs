//! Operators bind as in Python, and literals are read as in Python.

use super::super::parse_expression;
use super::show;

fn read(text: &str) -> String {
    let (expr, diagnostics) = parse_expression(text, 0);
    assert!(diagnostics.is_empty(), "{text}\n{diagnostics:#?}");
    show::expr(&expr)
}

#[test]
fn operators_bind_as_in_python() {
    let table = [
        ("1 + 2 * 3", "(+ 1 (* 2 3))"),
        ("8 / 2 / 2", "(/ (/ 8 2) 2)"),
        ("1 - 2 + 3", "(+ (- 1 2) 3)"),
        ("7 // 2 % 3", "(% (// 7 2) 3)"),
        ("2 ** 3 ** 2", "(** 2 (** 3 2))"),
        ("-2 ** 2", "(- (** 2 2))"),
        ("2 ** -1", "(** 2 (- 1))"),
        ("2 ** -3 ** 2", "(** 2 (- (** 3 2)))"),
        ("2 ** -1 * 5", "(* (** 2 (- 1)) 5)"),
        ("-2 * (3 - 1)", "(* (- 2) (- 3 1))"),
        ("2 * -3", "(* 2 (- 3))"),
        ("- -+1", "(- (- (+ 1)))"),
        ("a < 1 + 2", "(< a (+ 1 2))"),
        ("not a == b", "(not (== a b))"),
        ("not not a", "(not (not a))"),
        ("a or b and not c", "(or a (and b (not c)))"),
        ("a <= b and b >= c or d != e", "(or (and (<= a b) (>= b c)) (!= d e))"),
        ("a if b or c else d", "(if (or b c) a d)"),
        ("a if b else c if d else e", "(if b a (if d c e))"),
        ("(a if b else c) if d else e", "(if d (if b a c) e)"),
        ("(a < b) == (c < d)", "(== (< a b) (< c d))"),
        ("-x.y[0](1)", "(- x.y[0](1))"),
        ("a.b ** c[1]", "(** a.b c[1])"),
        ("a < b and b < c", "(and (< a b) (< b c))"),
    ];
    for (text, tree) in table {
        assert_eq!(read(text), tree, "{text}");
    }
}

#[test]
fn every_kind_of_value_is_read() {
    let table = [
        ("60_000", "60000"),
        ("1e-3", "0.001"),
        (".5", "0.5"),
        ("5.", "5.0"),
        ("true", "true"),
        ("False", "false"),
        ("None", "none"),
        ("relu", "relu"),
        ("largeur_é", "largeur_é"),
        ("iffy", "iffy"),
        ("note", "note"),
        ("trues", "trues"),
        (r#"'it"s \'\n'"#, r#""it\"s '\n""#),
        ("()", "tuple()"),
        ("(5)", "5"),
        ("(5,)", "tuple(5)"),
        ("(5, 5,)", "tuple(5, 5)"),
        ("[]", "[]"),
        ("[accuracy, \"mae\",]", "[accuracy, \"mae\"]"),
        ("adam(learning_rate=1e-3, 2,)", "adam(learning_rate=0.001, 2)"),
        ("Add()(a, b)", "Add()(a, b)"),
        ("layers.Dense(10)", "layers.Dense(10)"),
        ("data.inputs.shape[0]", "data.inputs.shape[0]"),
        ("(a + b)[0].c", "(+ a b)[0].c"),
    ];
    for (text, tree) in table {
        assert_eq!(read(text), tree, "{text}");
    }
}
