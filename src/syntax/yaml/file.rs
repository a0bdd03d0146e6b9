//! The keys of a spec: which become sections, which calls, which settings. A key that is none of them
//! becomes what it looks like, so that the checker can say what was meant.

use super::Yaml;
use super::layers::unread;
use super::tree::{Node, NodeKind, Style};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Argument, Binding, ExprKind, Name, Section, Statement};

impl Yaml<'_> {
    /// All statements of a spec: a map, or a list of maps, in which a key may stand again.
    pub(super) fn statements(&mut self, root: &Node) -> Vec<Statement> {
        let is_map = |item: &Node| matches!(item.kind, NodeKind::Mapping(_));
        match &root.kind {
            NodeKind::Sequence(maps) if maps.iter().all(is_map) => {
                maps.iter().flat_map(|map| self.keys(map)).collect()
            }
            _ => self.keys(root),
        }
    }

    fn keys(&mut self, map: &Node) -> Vec<Statement> {
        let entries = self.entries(map, "a spec");
        entries.iter().flat_map(|(key, value)| self.statement(key, value)).collect()
    }

    /// The entries of a node that must be a map.
    fn entries<'n>(&mut self, node: &'n Node, what: &str) -> &'n [(Node, Node)] {
        match &node.kind {
            NodeKind::Mapping(entries) => entries,
            _ if node.is_null() => &[],
            _ => {
                self.wrong_form(node, what, "a map");
                &[]
            }
        }
    }

    fn statement(&mut self, key: &Node, value: &Node) -> Vec<Statement> {
        let Some(name) = self.name(key) else { return Vec::new() };
        match name.value.as_str() {
            "params" => self.bindings(value, "`params`").map(Statement::Param).collect(),
            "let" => self.bindings(value, "`let`").map(Statement::Let).collect(),
            "data" => vec![Statement::Section(self.data(name, value))],
            "blocks" => self.blocks(&name, value),
            "model" => vec![Statement::Section(self.model(name, value))],
            "summary" if matches!(&value.kind, NodeKind::Scalar { .. }) => self.summary(key, value),
            "print" | "save" => self.each(key, value),
            "compile" | "fit" | "evaluate" | "predict" | "plot" | "load" | "summary" => {
                vec![Statement::Expression(self.call(key, value))]
            }
            _ => vec![self.other(name, key, value)],
        }
    }

    /// A setting where it is a single value, else a statement of that name.
    fn other(&mut self, name: Name, key: &Node, value: &Node) -> Statement {
        match &value.kind {
            NodeKind::Scalar { .. } if !value.is_null() => {
                Statement::Assign(self.binding(name, value))
            }
            _ => Statement::Expression(self.call(key, value)),
        }
    }

    fn binding(&mut self, name: Name, value: &Node) -> Binding {
        let value = self.value(value);
        let span = name.span.to(value.span);
        Binding { name, value, span }
    }

    fn bindings(&mut self, node: &Node, what: &str) -> std::vec::IntoIter<Binding> {
        let mut bindings = Vec::new();
        for (key, value) in self.entries(node, what) {
            if let Some(name) = self.name(key) {
                bindings.push(self.binding(name, value));
            }
        }
        bindings.into_iter()
    }

    /// `summary: true`, `summary: false` or nothing behind it.
    fn summary(&mut self, key: &Node, value: &Node) -> Vec<Statement> {
        if value.is_null() {
            return vec![Statement::Expression(self.call(key, value))];
        }
        match self.value(value).value {
            ExprKind::Boolean(false) => Vec::new(),
            ExprKind::Boolean(true) => {
                let mut nothing = value.clone();
                nothing.kind = NodeKind::Scalar { text: String::new(), style: Style::Plain };
                vec![Statement::Expression(self.call(key, &nothing))]
            }
            _ => vec![Statement::Expression(self.call(key, value))],
        }
    }

    /// One statement per item of a list.
    fn each(&mut self, key: &Node, value: &Node) -> Vec<Statement> {
        match &value.kind {
            NodeKind::Sequence(items) => {
                items.iter().map(|item| Statement::Expression(self.call(key, item))).collect()
            }
            _ => vec![Statement::Expression(self.call(key, value))],
        }
    }

    fn data(&mut self, keyword: Name, node: &Node) -> Section {
        let span = keyword.span.to(node.span);
        let mut section =
            Section { keyword, name: None, arguments: Vec::new(), body: Vec::new(), span };
        for (key, value) in self.entries(node, "`data`") {
            let Some(part) = self.name(key) else { continue };
            match part.value.as_str() {
                "source" => self.source(&mut section, value),
                "inputs" | "targets" => {
                    let body = self.layers(value, &format!("`{}`", part.value));
                    let span = part.span.to(value.span);
                    let steps =
                        Section { keyword: part, name: None, arguments: Vec::new(), body, span };
                    section.body.push(Statement::Section(steps));
                }
                _ => section.body.push(Statement::Expression(self.call(key, value))),
            }
        }
        section
    }

    /// `source: mnist`, or `source: {facts: {...}}`.
    fn source(&mut self, section: &mut Section, node: &Node) {
        match &node.kind {
            NodeKind::Mapping(entries) => match entries.as_slice() {
                [(name, arguments)] => {
                    section.name = self.name(name);
                    section.arguments = self.arguments(arguments);
                }
                _ => self.wrong_form(node, "`source`", "a name, or a map with one name as its key"),
            },
            _ => section.name = self.name(node),
        }
    }

    fn model(&mut self, keyword: Name, node: &Node) -> Section {
        let span = keyword.span.to(node.span);
        self.layered(keyword, node, "`model`", span)
    }

    /// `name`, `params` and `layers` of a model or a block.
    fn layered(&mut self, keyword: Name, node: &Node, what: &str, span: Span) -> Section {
        let mut section =
            Section { keyword, name: None, arguments: Vec::new(), body: Vec::new(), span };
        if !matches!(node.kind, NodeKind::Mapping(_)) && !node.is_null() {
            section.body.push(unread(node));
        }
        for (key, value) in self.entries(node, what) {
            let Some(part) = self.name(key) else { continue };
            match part.value.as_str() {
                "name" => section.name = self.name(value),
                "params" => section.arguments = self.parameters(value),
                "layers" => section.body = self.layers(value, "`layers`"),
                _ => self.wrong_form(
                    key,
                    &format!("a key of {what}"),
                    "`name`, `params` or `layers`",
                ),
            }
        }
        section
    }

    fn blocks(&mut self, keyword: &Name, node: &Node) -> Vec<Statement> {
        let mut sections = Vec::new();
        for (key, value) in self.entries(node, "`blocks`") {
            let Some(name) = self.name(key) else { continue };
            let block = Spanned::new("block".to_owned(), keyword.span);
            let span = name.span.to(value.span);
            let mut section = self.layered(block, value, "a block", span);
            section.keyword.span = name.span;
            section.name = Some(name);
            sections.push(Statement::Section(section));
        }
        sections
    }

    /// A block's parameters: a list of words, or a map from words to defaults, empty for none.
    fn parameters(&mut self, node: &Node) -> Vec<Argument> {
        let NodeKind::Mapping(entries) = &node.kind else { return self.arguments(node) };
        let mut parameters = Vec::new();
        for (key, value) in entries {
            let Some(name) = self.name(key) else { continue };
            parameters.push(if value.is_null() {
                let span = name.span;
                let word = Spanned::new(ExprKind::Word(name.value), span);
                Argument { name: None, value: word, span }
            } else {
                let value = self.value(value);
                Argument { span: name.span.to(value.span), name: Some(name), value }
            });
        }
        parameters
    }
}
