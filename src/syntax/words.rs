//! The words that a spec reads. Knows no meaning: a bare word may be a name or itself.

use super::ast::{Argument, Expr, ExprKind, File, Section, Statement};

impl File {
    /// Calls `visit` with each word that an expression reads, those in `{...}` of texts included.
    pub fn visit_words(&self, visit: &mut dyn FnMut(&str)) {
        statements(&self.statements, visit);
    }
}

fn statements(all: &[Statement], visit: &mut dyn FnMut(&str)) {
    for statement in all {
        match statement {
            Statement::Param(binding) | Statement::Let(binding) | Statement::Assign(binding) => {
                expression(&binding.value, visit);
            }
            Statement::Expression(expr) => expression(expr, visit),
            Statement::Section(section) => body(section, visit),
            Statement::Repeat(repeat) => {
                expression(&repeat.count, visit);
                statements(&repeat.body, visit);
            }
            Statement::If(branch) => {
                expression(&branch.condition, visit);
                statements(&branch.then, visit);
                statements(&branch.otherwise, visit);
            }
        }
    }
}

/// A section; the parameters of a block are read in their defaults only.
fn body(section: &Section, visit: &mut dyn FnMut(&str)) {
    let parameters = section.keyword.value == "block";
    let given = section.arguments.iter().filter(|one| !parameters || one.name.is_some());
    given.for_each(|one| expression(&one.value, visit));
    statements(&section.body, visit);
}

fn expression(expr: &Expr, visit: &mut dyn FnMut(&str)) {
    let mut inner = |expr: &Expr| expression(expr, &mut *visit);
    match &expr.value {
        ExprKind::Word(word) => visit(word),
        ExprKind::Text(text) => in_braces(text, visit),
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(inner),
        ExprKind::Unary(_, operand) => inner(operand),
        ExprKind::Binary(_, left, right) | ExprKind::Index(left, right) => {
            inner(left);
            inner(right);
        }
        ExprKind::Conditional(conditional) => {
            inner(&conditional.condition);
            inner(&conditional.then);
            inner(&conditional.otherwise);
        }
        ExprKind::Attribute(of, _) => inner(of),
        ExprKind::Call(call) => {
            inner(&call.callee);
            call.arguments.iter().for_each(|Argument { value, .. }| inner(value));
        }
        ExprKind::Integer(_)
        | ExprKind::Float(_)
        | ExprKind::Boolean(_)
        | ExprKind::None
        | ExprKind::Unknown => {}
    }
}

/// The words between `{` and `}` of a text, which `print` reads.
fn in_braces(text: &str, visit: &mut dyn FnMut(&str)) {
    for part in text.split('{').skip(1) {
        let inside = part.split('}').next().unwrap_or_default();
        let word = |c: char| !(c.is_alphanumeric() || c == '_');
        inside.split(word).filter(|word| !word.is_empty()).for_each(&mut *visit);
    }
}

#[cfg(test)]
mod tests {
    use crate::source::Source;
    use crate::syntax;

    #[test]
    fn words_are_found_wherever_expressions_stand() {
        let text = "let a = b + [c][0]\nif d { x = Dense(e, f=g)(h) }\nrepeat i { k.l }\n\
                    block m(n, o=p) { Dense(q) }\nprint(\"r {s:.2f} {100 - t} u\")\n";
        let (file, _) = syntax::parse(&Source::new("a.net", text));
        let mut words = Vec::new();
        file.visit_words(&mut |word| words.push(word.to_owned()));
        let expected =
            ["b", "c", "d", "Dense", "e", "g", "h", "i", "k", "p", "Dense", "q", "print", "s", "t"];
        let words: Vec<&str> =
            words.iter().map(String::as_str).filter(|w| *w != "2f" && *w != "100").collect();
        assert_eq!(words, expected);
    }
}
