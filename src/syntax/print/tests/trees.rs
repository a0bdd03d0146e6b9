//! Random trees of every form that a spec has.

use proptest::prelude::*;

use crate::source::{Span, Spanned};
use crate::syntax::ast::{
    Argument, BinaryOperator, Binding, Call, Conditional, Expr, ExprKind, File, If, Name, Repeat,
    Section, Statement, UnaryOperator,
};

fn nowhere<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::default())
}

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "a", "relu", "x1", "as", "from", "null", "layers", "y", "größe", "e5", "name",
    ])
    .prop_map(str::to_owned)
}

fn name() -> impl Strategy<Value = Name> {
    word().prop_map(nowhere)
}

fn text() -> impl Strategy<Value = String> {
    "[a-z \\\\\"'{}:#,\\[\\]&*!|>%@\n\t=-]{0,8}|[ä数é]{0,3}"
}

fn expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        (0..i64::MAX).prop_map(ExprKind::Integer),
        (0.0..1e300).prop_map(ExprKind::Float),
        any::<bool>().prop_map(ExprKind::Boolean),
        Just(ExprKind::None),
        text().prop_map(ExprKind::Text),
        word().prop_map(ExprKind::Word),
    ];
    leaf.prop_map(nowhere).prop_recursive(4, 24, 3, |inner| {
        let some = prop::collection::vec(inner.clone(), 0..4);
        let boxed = || inner.clone().prop_map(Box::new);
        let owner = prop_oneof![
            word().prop_map(|word| Box::new(nowhere(ExprKind::Word(word)))),
            inner.clone().prop_map(Box::new),
        ];
        prop_oneof![
            some.clone().prop_map(ExprKind::Tuple),
            some.prop_map(ExprKind::List),
            (unary(), boxed()).prop_map(|(sign, operand)| ExprKind::Unary(sign, operand)),
            (binary(), boxed(), boxed()).prop_map(|(sign, left, right)| ExprKind::Binary(
                nowhere(sign),
                left,
                right
            )),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(
                |(then, condition, otherwise)| {
                    ExprKind::Conditional(Box::new(Conditional { then, condition, otherwise }))
                }
            ),
            (owner.clone(), name()).prop_map(|(owner, name)| ExprKind::Attribute(owner, name)),
            (owner, boxed()).prop_map(|(owner, index)| ExprKind::Index(owner, index)),
            call(inner.clone()).prop_map(|call| call.value),
        ]
        .prop_map(nowhere)
    })
}

fn unary() -> impl Strategy<Value = UnaryOperator> {
    prop::sample::select(vec![UnaryOperator::Negate, UnaryOperator::Plus, UnaryOperator::Not])
}

fn binary() -> impl Strategy<Value = BinaryOperator> {
    use BinaryOperator::{
        Add, And, Divide, Equal, FloorDivide, Less, Multiply, NotEqual, Or, Power, Remainder,
        Subtract,
    };
    prop::sample::select(vec![
        Add,
        Subtract,
        Multiply,
        Divide,
        FloorDivide,
        Remainder,
        Power,
        Equal,
        NotEqual,
        Less,
        And,
        Or,
    ])
}

fn arguments(value: impl Strategy<Value = Expr>) -> impl Strategy<Value = Vec<Argument>> {
    let argument = (prop::option::of(name()), value).prop_map(|(name, value)| Argument {
        name,
        value,
        span: Span::default(),
    });
    prop::collection::vec(argument, 0..4)
}

fn call(value: impl Strategy<Value = Expr>) -> impl Strategy<Value = Expr> {
    (name(), arguments(value)).prop_map(|(name, arguments)| {
        let callee = name.map(ExprKind::Word);
        nowhere(ExprKind::Call(Box::new(Call { callee, arguments })))
    })
}

/// `Add()(x, y)`
fn wired() -> impl Strategy<Value = Expr> {
    (call(expr()), arguments(expr())).prop_map(|(callee, arguments)| {
        nowhere(ExprKind::Call(Box::new(Call { callee, arguments })))
    })
}

fn binding(name: impl Strategy<Value = Name>) -> impl Strategy<Value = Binding> {
    (name, expr()).prop_map(|(name, value)| Binding { name, value, span: Span::default() })
}

fn layer() -> impl Strategy<Value = Statement> {
    let leaf = prop_oneof![
        4 => call(expr()).prop_map(Statement::Expression),
        1 => wired().prop_map(Statement::Expression),
        1 => word().prop_map(|word| Statement::Expression(nowhere(ExprKind::Word(word)))),
        1 => (name(), wired()).prop_map(|(name, value)| {
            Statement::Assign(Binding { name, value, span: Span::default() })
        }),
        1 => binding(name()).prop_map(Statement::Assign),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let body = prop::collection::vec(inner, 0..3);
        prop_oneof![
            (expr(), body.clone()).prop_map(|(count, body)| Statement::Repeat(Repeat {
                count,
                body,
                span: Span::default()
            })),
            (expr(), body.clone(), body).prop_map(|(condition, then, otherwise)| {
                Statement::If(If { condition, then, otherwise, span: Span::default() })
            }),
        ]
    })
}

fn layers() -> impl Strategy<Value = Vec<Statement>> {
    prop::collection::vec(layer(), 0..4)
}

fn section(
    keyword: &'static str,
    name: Option<Name>,
    arguments: Vec<Argument>,
    body: Vec<Statement>,
) -> Statement {
    let keyword = nowhere(keyword.to_owned());
    Statement::Section(Section { keyword, name, arguments, body, span: Span::default() })
}

fn data() -> impl Strategy<Value = Statement> {
    let take = arguments(expr()).prop_map(|arguments| {
        let callee = nowhere(ExprKind::Word("take".to_owned()));
        Statement::Expression(nowhere(ExprKind::Call(Box::new(Call { callee, arguments }))))
    });
    let steps = |keyword| layers().prop_map(move |body| section(keyword, None, Vec::new(), body));
    let parts = (prop::option::of(take), prop::option::of(steps("inputs")), steps("targets"));
    (name(), arguments(expr()), parts).prop_map(|(name, arguments, (take, inputs, targets))| {
        let body = take.into_iter().chain(inputs).chain([targets]).collect();
        section("data", Some(name), arguments, body)
    })
}

fn top_call() -> impl Strategy<Value = Statement> {
    let names = prop::sample::select(vec![
        "compile", "fit", "evaluate", "predict", "summary", "print", "plot", "save", "load",
        "other",
    ]);
    (names, arguments(expr())).prop_map(|(name, arguments)| {
        let callee = nowhere(ExprKind::Word(name.to_owned()));
        Statement::Expression(nowhere(ExprKind::Call(Box::new(Call { callee, arguments }))))
    })
}

fn statement() -> impl Strategy<Value = Statement> {
    let named = || prop::option::of(name());
    prop_oneof![
        binding(name()).prop_map(Statement::Param),
        binding(name()).prop_map(Statement::Let),
        binding(Just(nowhere("seed".to_owned()))).prop_map(Statement::Assign),
        data(),
        (named(), arguments(expr()), layers())
            .prop_map(|(name, arguments, body)| section("model", name, arguments, body)),
        (name(), arguments(expr()), layers()).prop_map(|(name, arguments, body)| section(
            "block",
            Some(name),
            arguments,
            body
        )),
        top_call(),
    ]
}

/// A spec.
pub(super) fn file() -> impl Strategy<Value = File> {
    prop::collection::vec(statement(), 0..5).prop_map(|statements| File { statements })
}
