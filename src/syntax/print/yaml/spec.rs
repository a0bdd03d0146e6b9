//! Statements as the keys of a YAML spec. A spec in which a key would stand twice is a list of maps.

use super::Forms;
use super::node::Node;
use super::values::callee;
use crate::syntax::ast::{Binding, Call, Expr, ExprKind, File, If, Section, Statement};
use crate::syntax::print::NoForm;

/// Keys of a spec that are not the name of a setting or of a call.
const KEYS: [&str; 5] = ["params", "let", "data", "blocks", "model"];

/// Keys of a spec that are calls whatever stands behind them.
const CALLS: [&str; 9] =
    ["compile", "fit", "evaluate", "predict", "summary", "print", "plot", "save", "load"];

/// Keys of a layer that are no layer.
const LAYER_KEYS: [&str; 7] = ["as", "from", "repeat", "layers", "if", "then", "else"];

type Entries = Vec<(String, Node)>;

impl Forms<'_> {
    /// A whole spec.
    pub(super) fn spec(&self, file: &File) -> Result<Node, NoForm> {
        let mut entries: Entries = Vec::new();
        for statement in &file.statements {
            let (key, node) = self.statement(statement)?;
            let joined = match entries.last_mut() {
                Some((last, before)) if *last == key => join(&key, before, &node),
                _ => false,
            };
            if !joined {
                entries.push((key, node));
            }
        }
        let mut keys: Vec<&str> = entries.iter().map(|(key, _)| key.as_str()).collect();
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair.first() == pair.last()) {
            let item = |entry| Node::Map(vec![entry]).block();
            return Ok(Node::List(entries.into_iter().map(item).collect()).block());
        }
        Ok(Node::Map(entries).block())
    }

    fn statement(&self, statement: &Statement) -> Result<(String, Node), NoForm> {
        let no_form = Err(NoForm { span: statement.span() });
        match statement {
            Statement::Param(binding) => Ok(("params".to_owned(), self.binding(binding))),
            Statement::Let(binding) => Ok(("let".to_owned(), self.binding(binding))),
            Statement::Assign(Binding { name, value, .. }) if is_free(&name.value) => {
                Ok((name.value.clone(), self.scalar(value)))
            }
            Statement::Section(section) => self.section(section),
            Statement::Expression(Expr { value: ExprKind::Call(call), .. }) => match callee(call) {
                Some(name) if !KEYS.contains(&name) => Ok((name.to_owned(), self.call(name, call))),
                _ => no_form,
            },
            _ => no_form,
        }
    }

    fn binding(&self, binding: &Binding) -> Node {
        Node::Map(vec![(binding.name.value.clone(), self.value(&binding.value))]).block()
    }

    /// What stands behind the name of a call at the top.
    fn call(&self, name: &str, call: &Call) -> Node {
        let node = match (name, self.arguments(&call.arguments)) {
            ("summary", Node::Empty) => return Node::Plain("true".to_owned()),
            // A list has a statement for each item, and nothing is no item.
            ("print" | "save", Node::Empty) => return Node::List(vec![Node::List(Vec::new())]),
            ("print" | "save", node @ Node::List(_)) => return Node::List(vec![node]),
            (_, node) => node,
        };
        let as_it_is = CALLS.contains(&name) && name != "summary";
        // A single value behind any other name is a setting.
        if node.is_scalar() && !as_it_is { Node::List(vec![node]) } else { node }
    }

    fn section(&self, section: &Section) -> Result<(String, Node), NoForm> {
        let keyword = section.keyword.value.as_str();
        match (keyword, &section.name) {
            ("data", _) => Ok(("data".to_owned(), self.data(section)?)),
            ("model", name) => {
                let mut entries = self.layered(section)?;
                if let Some(name) = name {
                    entries.insert(0, ("name".to_owned(), name_scalar(&name.value)));
                }
                Ok(("model".to_owned(), Node::Map(entries).block()))
            }
            ("block", Some(name)) => {
                let block = Node::Map(self.layered(section)?).block();
                let blocks = Node::Map(vec![(name.value.clone(), block)]).block();
                Ok(("blocks".to_owned(), blocks))
            }
            _ => Err(NoForm { span: section.head() }),
        }
    }

    /// `params` and `layers` of a model or a block.
    fn layered(&self, section: &Section) -> Result<Entries, NoForm> {
        let mut entries = Vec::new();
        if !section.arguments.is_empty() {
            let parameters = match self.arguments(&section.arguments) {
                scalar if scalar.is_scalar() => Node::List(vec![scalar]),
                other => other,
            };
            entries.push(("params".to_owned(), parameters));
        }
        entries.push(("layers".to_owned(), self.layers(&section.body)?));
        Ok(entries)
    }

    fn data(&self, section: &Section) -> Result<Node, NoForm> {
        let mut entries: Entries = Vec::new();
        match (&section.name, section.arguments.as_slice()) {
            (Some(name), []) => entries.push(("source".to_owned(), name_scalar(&name.value))),
            (Some(name), arguments) => {
                let source = Node::Map(vec![(name.value.clone(), self.arguments(arguments))]);
                entries.push(("source".to_owned(), source));
            }
            (None, []) => {}
            (None, _) => return Err(NoForm { span: section.head() }),
        }
        for statement in &section.body {
            let (key, node) = self.data_part(statement)?;
            if entries.iter().any(|(known, _)| *known == key) {
                return Err(NoForm { span: statement.span() });
            }
            entries.push((key, node));
        }
        Ok(Node::Map(entries).block())
    }

    fn data_part(&self, statement: &Statement) -> Result<(String, Node), NoForm> {
        match statement {
            Statement::Section(Section { keyword, name: None, arguments, body, .. })
                if matches!(keyword.value.as_str(), "inputs" | "targets")
                    && arguments.is_empty() =>
            {
                Ok((keyword.value.clone(), self.layers(body)?))
            }
            Statement::Expression(Expr { value: ExprKind::Call(call), .. }) => match callee(call) {
                Some(name) if !matches!(name, "source" | "inputs" | "targets") => {
                    Ok((name.to_owned(), self.arguments(&call.arguments)))
                }
                _ => Err(NoForm { span: statement.span() }),
            },
            _ => Err(NoForm { span: statement.span() }),
        }
    }

    /// A list of layers or steps.
    fn layers(&self, body: &[Statement]) -> Result<Node, NoForm> {
        let layers: Result<Vec<Node>, NoForm> =
            body.iter().map(|statement| self.layer(statement)).collect();
        Ok(Node::List(layers?).block())
    }

    fn layer(&self, statement: &Statement) -> Result<Node, NoForm> {
        let entries = match statement {
            Statement::Expression(expr) => return Ok(self.wired(None, expr)),
            Statement::Assign(binding) => {
                return Ok(self.wired(Some(&binding.name.value), &binding.value));
            }
            Statement::Repeat(repeat) => vec![
                ("repeat".to_owned(), self.value(&repeat.count)),
                ("layers".to_owned(), self.layers(&repeat.body)?),
            ],
            Statement::If(branch) => self.branch(branch)?,
            _ => return Err(NoForm { span: statement.span() }),
        };
        Ok(Node::Map(entries).block())
    }

    fn branch(&self, branch: &If) -> Result<Entries, NoForm> {
        let mut entries = vec![
            ("if".to_owned(), self.value(&branch.condition)),
            ("then".to_owned(), self.layers(&branch.then)?),
        ];
        if !branch.otherwise.is_empty() {
            entries.push(("else".to_owned(), self.layers(&branch.otherwise)?));
        }
        Ok(entries)
    }

    /// A layer, what its result is called and what it reads.
    fn wired(&self, name: Option<&str>, expr: &Expr) -> Node {
        let mut entries: Entries = Vec::new();
        let own = layer_call(expr).or_else(|| read_by(expr).and_then(layer_call));
        match own {
            Some((word, call)) if name.is_none() && call.arguments.is_empty() => {
                let bare = super::node::is_plain(word) && layer_call(expr).is_some();
                if bare {
                    return Node::Plain(word.to_owned());
                }
                entries.push((word.to_owned(), Node::Empty));
            }
            Some((word, call)) => entries.push((word.to_owned(), self.arguments(&call.arguments))),
            None => {}
        }
        if let Some(name) = name {
            entries.push(("as".to_owned(), name_scalar(name)));
        }
        match (&expr.value, own) {
            (_, None) => entries.push(("from".to_owned(), self.value(expr))),
            (ExprKind::Call(call), _) if read_by(expr).is_some() => {
                let from: Vec<Node> =
                    call.arguments.iter().map(|argument| self.value(&argument.value)).collect();
                let from = match from.as_slice() {
                    [only] if only.is_scalar() => only.clone(),
                    _ => Node::List(from),
                };
                entries.push(("from".to_owned(), from));
            }
            _ => {}
        }
        Node::Map(entries).block()
    }
}

/// Word and call of a layer, unless a key of its entry would be in the way.
fn layer_call(expr: &Expr) -> Option<(&str, &Call)> {
    let ExprKind::Call(call) = &expr.value else { return None };
    let word = callee(call).filter(|word| !LAYER_KEYS.contains(word))?;
    Some((word, call))
}

/// The layer in `Add()(x, y)`, whose inputs are named one after the other.
fn read_by(expr: &Expr) -> Option<&Expr> {
    let ExprKind::Call(call) = &expr.value else { return None };
    let by_place = call.arguments.iter().all(|argument| argument.name.is_none());
    Some(&call.callee).filter(|callee| by_place && matches!(callee.value, ExprKind::Call(_)))
}

/// Whether a setting of this name is not taken for something else.
fn is_free(name: &str) -> bool {
    !KEYS.contains(&name) && !CALLS.contains(&name)
}

fn name_scalar(name: &str) -> Node {
    if super::node::is_plain(name) {
        Node::Plain(name.to_owned())
    } else {
        Node::Written(crate::syntax::print::expression::quoted(name))
    }
}

/// Joins a statement with the one before it under one key, where both can stand there.
fn join(key: &str, before: &mut Node, node: &Node) -> bool {
    match (key, before, node) {
        ("params" | "let" | "blocks", Node::Block(before), Node::Block(node)) => {
            let (Node::Map(entries), Node::Map(more)) = (&mut **before, &**node) else {
                return false;
            };
            let known = |(name, _): &(String, Node)| entries.iter().any(|(one, _)| one == name);
            if more.iter().any(known) {
                return false;
            }
            entries.extend(more.iter().cloned());
            true
        }
        ("print" | "save", before, node) => {
            let mut items = as_items(before.clone());
            items.extend(as_items(node.clone()));
            *before = Node::List(items).block();
            true
        }
        _ => false,
    }
}

/// The items of a list of statements.
fn as_items(node: Node) -> Vec<Node> {
    match node {
        Node::Block(inner) => as_items(*inner),
        Node::List(items) => items,
        other => vec![other],
    }
}
