//! Whether two trees say the same, wherever it is written. Knows the forms of a tree and no name.

use super::ast::{Argument, Binding, Expr, ExprKind, File, Name, Section, Statement};
use crate::source::{Span, Spanned};

/// What counts as a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    /// All but places.
    Exact,
    /// `(5, 5)` and `[5, 5]` are the same sequence, as they are to the checker.
    Meaning,
}

/// The place in `left` of the first statement for which `right` has none or another; an empty place at
/// the end of `left` where `right` has more. `None` where both say the same.
#[must_use]
pub fn difference(left: &File, right: &File, sameness: Sameness) -> Option<Span> {
    let plain = |file: &File| {
        let mut statements = file.statements.clone();
        Eraser { sameness }.body(&mut statements);
        statements
    };
    let (plain_left, plain_right) = (plain(left), plain(right));
    let same = plain_left.iter().zip(&plain_right).take_while(|(left, right)| left == right);
    match left.statements.get(same.count()) {
        Some(statement) => Some(statement.span()),
        None if plain_left.len() == plain_right.len() => None,
        None => {
            let end = left.statements.last().map_or(0, |last| last.span().end);
            Some(Span::new(end, end))
        }
    }
}

/// Takes from a tree what does not count.
struct Eraser {
    sameness: Sameness,
}

impl Eraser {
    fn body(&self, statements: &mut [Statement]) {
        statements.iter_mut().for_each(|statement| self.statement(statement));
    }

    fn statement(&self, statement: &mut Statement) {
        match statement {
            Statement::Param(binding) | Statement::Let(binding) | Statement::Assign(binding) => {
                self.binding(binding);
            }
            Statement::Expression(expr) => self.expr(expr),
            Statement::Section(section) => self.section(section),
            Statement::Repeat(repeat) => {
                repeat.span = Span::default();
                self.expr(&mut repeat.count);
                self.body(&mut repeat.body);
            }
            Statement::If(branch) => {
                branch.span = Span::default();
                self.expr(&mut branch.condition);
                self.body(&mut branch.then);
                self.body(&mut branch.otherwise);
            }
        }
    }

    fn binding(&self, binding: &mut Binding) {
        binding.span = Span::default();
        name(&mut binding.name);
        self.expr(&mut binding.value);
    }

    fn section(&self, section: &mut Section) {
        section.span = Span::default();
        name(&mut section.keyword);
        section.name.iter_mut().for_each(name);
        self.arguments(&mut section.arguments);
        self.body(&mut section.body);
    }

    fn arguments(&self, arguments: &mut [Argument]) {
        for argument in arguments {
            argument.span = Span::default();
            argument.name.iter_mut().for_each(name);
            self.expr(&mut argument.value);
        }
    }

    fn expr(&self, expr: &mut Expr) {
        expr.span = Span::default();
        match &mut expr.value {
            ExprKind::Integer(_)
            | ExprKind::Float(_)
            | ExprKind::Boolean(_)
            | ExprKind::None
            | ExprKind::Text(_)
            | ExprKind::Word(_)
            | ExprKind::Unknown => {}
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter_mut().for_each(|item| self.expr(item));
                if self.sameness == Sameness::Meaning {
                    expr.value = ExprKind::List(std::mem::take(items));
                }
            }
            ExprKind::Unary(_, operand) => self.expr(operand),
            ExprKind::Binary(operator, left, right) => {
                *operator = Spanned::new(operator.value, Span::default());
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Conditional(parts) => {
                self.expr(&mut parts.then);
                self.expr(&mut parts.condition);
                self.expr(&mut parts.otherwise);
            }
            ExprKind::Attribute(owner, member) => {
                self.expr(owner);
                name(member);
            }
            ExprKind::Index(owner, index) => {
                self.expr(owner);
                self.expr(index);
            }
            ExprKind::Call(call) => {
                self.expr(&mut call.callee);
                self.arguments(&mut call.arguments);
            }
        }
    }
}

fn name(name: &mut Name) {
    name.span = Span::default();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::syntax::parse_net;

    fn found(left: &str, right: &str, sameness: Sameness) -> Option<Span> {
        let file = |text: &str| parse_net(&Source::new("a.net", text)).0;
        difference(&file(left), &file(right), sameness)
    }

    #[test]
    fn places_and_notation_do_not_count() {
        let right = "seed  = 7 # same\n\nfit( epochs = 3 )";
        assert_eq!(found("seed = 7\nfit(epochs=3)", right, Sameness::Exact), None);
        assert_eq!(found("let a = (1, 2)", "let a = [1, 2]", Sameness::Meaning), None);
    }

    #[test]
    fn the_first_difference_has_its_place() {
        let exact = |left, right| found(left, right, Sameness::Exact);
        assert_eq!(exact("let a = (1, 2)", "let a = [1, 2]"), Some(Span::new(0, 14)));
        assert_eq!(exact("seed = 7\nlet a = 1", "seed = 7\nlet a = 2"), Some(Span::new(9, 18)));
        assert_eq!(exact("seed = 7", "seed = 7\nlet a = 2"), Some(Span::new(8, 8)));
        assert_eq!(exact("seed = 7", ""), Some(Span::new(0, 8)));
        assert_eq!(exact("fit(1, a=2)", "fit(1, 2)"), Some(Span::new(0, 11)));
    }
}
