//! YAML text to a tree of nodes with exact places, aliases expanded within limits, and every key that
//! stands twice reported. Knows no key of a spec.

use std::collections::BTreeMap;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, Tag, options};

use crate::diagnostics::{Diagnostic, Diagnostics, SyntaxProblem};
use crate::source::Span;
use crate::syntax::MAX_LEVELS;

/// Most nodes of a file, aliases expanded.
const MAX_NODES: usize = 200_000;

/// A piece of YAML and its place.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: NodeKind,
    pub(super) span: Span,
    /// Number of nodes in it, itself included.
    size: usize,
    /// Levels inside each other, itself included.
    levels: usize,
}

/// What a node is.
#[derive(Debug, Clone)]
pub(super) enum NodeKind {
    /// A word, a number, a text.
    Scalar { text: String, style: Style },
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values.
    Mapping(Vec<(Node, Node)>),
}

/// How a scalar is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Without quotes: an expression, or nothing.
    Plain,
    /// In quotes: a text.
    Quoted,
    /// Behind the tag `!expr`: an expression, also in quotes.
    Expression,
}

impl Style {
    fn of(style: ScalarStyle, tag: Option<&Tag>) -> Self {
        match tag {
            Some(tag) if tag.handle() == "!" && tag.suffix() == "expr" => Self::Expression,
            _ if style == ScalarStyle::Plain => Self::Plain,
            _ => Self::Quoted,
        }
    }
}

impl Node {
    fn new(kind: NodeKind, span: Span) -> Self {
        let (size, levels) = match &kind {
            NodeKind::Scalar { .. } => (0, 0),
            NodeKind::Sequence(items) => inside(items.iter()),
            NodeKind::Mapping(entries) => {
                inside(entries.iter().flat_map(|(key, value)| [key, value]))
            }
        };
        Self { kind, span, size: size.saturating_add(1), levels: levels + 1 }
    }

    /// Whether nothing stands here: `summary:`.
    pub(super) fn is_null(&self) -> bool {
        let NodeKind::Scalar { text, style: Style::Plain } = &self.kind else { return false };
        matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    /// What messages call it.
    pub(super) fn describe(&self) -> &'static str {
        match &self.kind {
            NodeKind::Scalar { .. } if self.is_null() => "nothing",
            NodeKind::Scalar { .. } => "a single value",
            NodeKind::Sequence(_) => "a list",
            NodeKind::Mapping(_) => "a map",
        }
    }
}

fn inside<'a>(nodes: impl Iterator<Item = &'a Node>) -> (usize, usize) {
    nodes.fold((0, 0), |(size, levels): (usize, usize), node| {
        (size.saturating_add(node.size), levels.max(node.levels))
    })
}

/// A collection that is not finished.
struct Open {
    start: Span,
    flow: bool,
    mapping: bool,
    anchor: usize,
    items: Vec<Node>,
}

/// Reads the only document of a text; `None` where it is empty or broken.
pub(super) fn load(text: &str, diagnostics: &mut Diagnostics) -> Option<Node> {
    let mut loader = Loader {
        text,
        open: Vec::new(),
        anchors: BTreeMap::new(),
        root: None,
        nodes: 0,
        diagnostics,
    };
    match loader.read() {
        Ok(()) => loader.root,
        Err(diagnostic) => {
            loader.diagnostics.push(diagnostic);
            None
        }
    }
}

struct Loader<'a> {
    text: &'a str,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    root: Option<Node>,
    /// Number of nodes so far, aliases expanded.
    nodes: usize,
    diagnostics: &'a mut Diagnostics,
}

type Step = Result<(), Diagnostic>;

impl Loader<'_> {
    fn read(&mut self) -> Step {
        // Comments are not asked for: the parser holds only so many of them back.
        let options = options! { emit_comments: false };
        for event in Parser::new_from_str_with_options(self.text, options) {
            let (event, span) = event.map_err(|error| {
                let at = error.marker().byte_offset().unwrap_or(self.text.len());
                syntax(&error.info(), Span::new(at, at))
            })?;
            let place = span.byte_range().map_or(Span::default(), Span::from);
            self.event(event, place)?;
        }
        Ok(())
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Step {
        match event {
            Event::DocumentStart(..) if self.root.is_some() => {
                Err(syntax("a spec is one document, and a second one begins here", span))
            }
            Event::Scalar(text, style, anchor, tag) => {
                let style = Style::of(style, tag.as_deref());
                let kind = NodeKind::Scalar { text: text.into_owned(), style };
                self.add(Node::new(kind, span), 1, anchor)
            }
            Event::SequenceStart(style, anchor, _) => self.start(style, false, anchor, span),
            Event::MappingStart(style, anchor, _) => self.start(style, true, anchor, span),
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(id) => match self.anchors.get(&id) {
                // The place of an alias is where it is written, its content where it was.
                Some(node) => {
                    let node = Node { span, ..node.clone() };
                    let size = node.size;
                    self.add(node, size, 0)
                }
                None => Err(syntax("this alias stands inside what it names", span)),
            },
            Event::UnresolvedAlias(name) => {
                Err(syntax(&format!("nothing is anchored as `&{name}` above"), span))
            }
            _ => Ok(()),
        }
    }

    fn start(&mut self, style: StructureStyle, mapping: bool, anchor: usize, span: Span) -> Step {
        if self.open.len() >= MAX_LEVELS {
            return Err(too_deep(span));
        }
        let flow = style == StructureStyle::Flow;
        self.open.push(Open { start: span, flow, mapping, anchor, items: Vec::new() });
        Ok(())
    }

    fn end(&mut self, end: Span) -> Step {
        let Some(open) = self.open.pop() else { return Ok(()) };
        // The end of a block collection is where the next thing begins; its own last item says better.
        let span = match (open.flow, open.items.first(), open.items.last()) {
            (false, Some(first), Some(last)) => open.start.to(first.span).to(last.span),
            (false, ..) => open.start,
            (true, ..) => open.start.to(end),
        };
        let kind = if open.mapping {
            NodeKind::Mapping(self.entries(open.items))
        } else {
            NodeKind::Sequence(open.items)
        };
        self.add(Node::new(kind, span), 1, open.anchor)
    }

    /// Pairs keys with values; of a key that stands twice, the first counts.
    fn entries(&mut self, items: Vec<Node>) -> Vec<(Node, Node)> {
        let mut entries: Vec<(Node, Node)> = Vec::new();
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        let mut items = items.into_iter();
        while let (Some(key), Some(value)) = (items.next(), items.next()) {
            if let NodeKind::Scalar { text, .. } = &key.kind {
                if let Some(first) = seen.get(text) {
                    let problem = SyntaxProblem::DuplicateKey { key: text.clone() };
                    let diagnostic = Diagnostic::new(&problem).at(key.span, "again here");
                    self.diagnostics.push(diagnostic.also(*first, "first here"));
                    continue;
                }
                seen.insert(text.clone(), key.span);
            }
            entries.push((key, value));
        }
        entries
    }

    /// Adds a node that brings `new` nodes with it; those inside a collection were counted before.
    fn add(&mut self, node: Node, new: usize, anchor: usize) -> Step {
        self.nodes = self.nodes.saturating_add(new);
        if self.nodes > MAX_NODES {
            let problem = SyntaxProblem::YamlTooLarge { limit: MAX_NODES };
            return Err(Diagnostic::new(&problem).at(node.span, "too much by here"));
        }
        if self.open.len() + node.levels > MAX_LEVELS {
            return Err(too_deep(node.span));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            Some(open) => open.items.push(node),
            None => self.root = Some(node),
        }
        Ok(())
    }
}

fn too_deep(span: Span) -> Diagnostic {
    let problem = SyntaxProblem::NestingTooDeep { limit: MAX_LEVELS };
    Diagnostic::new(&problem).at(span, "one level too many")
}

fn syntax(reason: &str, span: Span) -> Diagnostic {
    let problem = SyntaxProblem::YamlSyntax { reason: reason.to_owned() };
    Diagnostic::new(&problem).at(span, "not understood from here on")
}
