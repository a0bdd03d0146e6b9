//! YAML nodes and their layout: in brackets where that fits on a line, or else an entry a line. Knows
//! YAML and no spec.

/// Most columns of a line with brackets.
const WIDTH: usize = 100;

/// A piece of YAML.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// Nothing.
    Empty,
    /// A scalar without quotes.
    Plain(String),
    /// A scalar whose quotes, and a tag before them, are there.
    Written(String),
    /// A list.
    List(Vec<Node>),
    /// A map.
    Map(Vec<(String, Node)>),
    /// A list or map that never stands in brackets, unless it is empty.
    Block(Box<Node>),
}

impl Node {
    /// A list or map with an entry a line.
    pub(super) fn block(self) -> Self {
        Self::Block(Box::new(self))
    }

    /// Whether it is neither a list nor a map.
    pub(super) fn is_scalar(&self) -> bool {
        matches!(self, Self::Plain(_) | Self::Written(_))
    }

    /// The node in one line; `None` where it has no such form.
    fn flow(&self) -> Option<String> {
        match self {
            Self::Plain(text) if is_plain_in_flow(text) => Some(text.clone()),
            Self::Written(text) => Some(text.clone()),
            Self::Empty | Self::Plain(_) => None,
            Self::List(items) => {
                let items: Option<Vec<String>> = items.iter().map(Self::flow).collect();
                Some(format!("[{}]", items?.join(", ")))
            }
            Self::Map(entries) => {
                let entry =
                    |(key, value): &(String, Self)| Some(format!("{key}: {}", value.flow()?));
                let entries: Option<Vec<String>> = entries.iter().map(entry).collect();
                Some(format!("{{{}}}", entries?.join(", ")))
            }
            Self::Block(inner) => inner.flow().filter(|_| inner.is_empty()),
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::List(items) => items.is_empty(),
            Self::Map(entries) => entries.is_empty(),
            Self::Block(inner) => inner.is_empty(),
            Self::Empty | Self::Plain(_) | Self::Written(_) => false,
        }
    }

    /// The list or map that is to be written an entry a line.
    fn unwrapped(&self) -> &Self {
        match self {
            Self::Block(inner) => inner.unwrapped(),
            other => other,
        }
    }
}

/// Writes a whole text. Entries of the top that take several lines stand apart.
pub(super) fn write(root: &Node) -> String {
    let mut text = String::new();
    match root.unwrapped() {
        Node::Map(entries) => {
            let mut tall = false;
            for (index, (key, value)) in entries.iter().enumerate() {
                let mut entry = String::new();
                write_entry(key, value, 0, &mut entry);
                let is_tall = entry.lines().count() > 1;
                if index > 0 && (tall || is_tall) {
                    text.push('\n');
                }
                tall = is_tall;
                text.push_str(&entry);
            }
        }
        other => write_block(other, 0, &mut text),
    }
    text
}

/// `key: value`, at an indentation that is there already.
fn write_entry(key: &str, value: &Node, indent: usize, text: &mut String) {
    text.push_str(key);
    text.push(':');
    write_behind(value, indent, indent + key.chars().count() + 1, text);
}

/// A value behind a key or a dash: on the line, `column` columns of which are taken, or below it.
fn write_behind(value: &Node, indent: usize, column: usize, text: &mut String) {
    let scalar = match value {
        Node::Empty => Some(String::new()),
        Node::Plain(text) | Node::Written(text) => Some(format!(" {text}")),
        other => other
            .flow()
            .filter(|flow| column + 1 + flow.chars().count() <= WIDTH)
            .map(|flow| format!(" {flow}")),
    };
    if let Some(scalar) = scalar {
        text.push_str(&scalar);
        text.push('\n');
    } else {
        text.push('\n');
        write_block(value, indent + 2, text);
    }
}

/// A list or map, an entry a line.
fn write_block(node: &Node, indent: usize, text: &mut String) {
    let blanks = " ".repeat(indent);
    match node.unwrapped() {
        Node::Map(entries) => {
            for (key, value) in entries {
                text.push_str(&blanks);
                write_entry(key, value, indent, text);
            }
        }
        Node::List(items) => {
            for item in items {
                text.push_str(&blanks);
                text.push('-');
                write_item(item, indent, text);
            }
        }
        other => {
            text.push_str(&blanks);
            write_behind(other, indent, indent, text);
        }
    }
}

/// An item behind its dash; the first entry of a map stands beside it.
fn write_item(item: &Node, indent: usize, text: &mut String) {
    let Node::Map(entries) = item.unwrapped() else {
        return write_behind(item, indent, indent + 1, text);
    };
    if entries.is_empty() {
        return write_behind(item, indent, indent + 1, text);
    }
    for (index, (key, value)) in entries.iter().enumerate() {
        text.push_str(&if index == 0 { " ".to_owned() } else { " ".repeat(indent + 2) });
        write_entry(key, value, indent + 2, text);
    }
}

/// Whether a scalar without quotes is read as it is written.
pub(super) fn is_plain(text: &str) -> bool {
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return false };
    let indicator = match first {
        '-' | '?' | ':' => characters.next().is_none_or(char::is_whitespace),
        _ => ",[]{}#&*!|>'\"%@`".contains(first),
    };
    let null = matches!(text, "~" | "null" | "Null" | "NULL");
    let ends = text.ends_with([':', ' ']) || text.contains(": ") || text.contains(" #");
    !indicator && !null && !ends && first != ' ' && !text.contains(char::is_control)
}

/// The same inside `[` and `{`.
fn is_plain_in_flow(text: &str) -> bool {
    is_plain(text) && !text.contains([',', '[', ']', '{', '}', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Node {
        Node::Plain(text.to_owned())
    }

    fn map(entries: &[(&str, Node)]) -> Node {
        Node::Map(entries.iter().map(|(key, node)| ((*key).to_owned(), node.clone())).collect())
    }

    #[test]
    fn what_fits_stands_in_brackets() {
        let layers = Node::List(vec![
            map(&[("Dense", map(&[("units", plain("3"))])), ("as", plain("x"))]),
            plain("Flatten"),
            map(&[("Dense", Node::List(vec![plain("3"), plain("size=(2, 2)")]))]),
        ]);
        let root =
            map(&[("seed", plain("7")), ("model", map(&[("layers", layers.block())]).block())]);
        let expected = "\
seed: 7

model:
  layers:
    - Dense: {units: 3}
      as: x
    - Flatten
    - Dense:
        - 3
        - size=(2, 2)
";
        assert_eq!(write(&root), expected);
    }

    #[test]
    fn some_texts_need_quotes() {
        for text in ["a", "-1", "(1, 2)", "a if b == \"c\" else d", "x:y", "a#b"] {
            assert!(is_plain(text), "{text}");
        }
        for text in ["", "null", "~", "- 1", "[1]", "\"a\"", "a: b", "a #b", "a:", "a\tb", "*a"] {
            assert!(!is_plain(text), "{text}");
        }
    }
}
