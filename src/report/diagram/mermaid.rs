//! The network in the words of Mermaid (<https://mermaid.js.org/syntax/flowchart.html>), which many pages of
//! documentation draw. Frames are subgraphs.

use super::frames::{Frame, Step, frames, steps};
use super::words::{INPUT, lines};
use crate::ir::Model;

/// The model as a flowchart.
#[must_use]
pub fn mermaid(model: &Model) -> String {
    let mut text = String::from("flowchart TD\n");
    let input = quoted(&[INPUT.to_owned(), model.input.with_batch()]);
    text += &format!("    v0([{input}])\n");
    text += &nodes(model, &frames(model));
    for (index, node) in model.nodes.iter().enumerate() {
        for input in &node.inputs {
            text += &format!("    v{} --> v{}\n", input.0, index + 1);
        }
    }
    text
}

/// The nodes, those of frames in subgraphs.
fn nodes(model: &Model, frames: &[Frame]) -> String {
    let (mut text, mut depth) = (String::new(), 0_usize);
    for step in steps(model, frames) {
        depth -= usize::from(step == Step::Close);
        let indent = "    ".repeat(depth + 1);
        match step {
            Step::Open(number, frame) => {
                text +=
                    &format!("{indent}subgraph g{number} [{}]\n", quoted(&[frame.label.whole()]));
                depth += 1;
            }
            Step::Layer(index) => {
                let lines = model.nodes.get(index).map(|node| lines(model, node));
                text +=
                    &format!("{indent}v{}[{}]\n", index + 1, quoted(&lines.unwrap_or_default()));
            }
            Step::Close => text += &format!("{indent}end\n"),
        }
    }
    text
}

/// Lines as one string in quotes. Signs that mean something to Mermaid or to HTML are written as numbers
/// (<https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters>).
fn quoted(lines: &[impl AsRef<str>]) -> String {
    let escaped = |line: &_| AsRef::<str>::as_ref(line).chars().map(escaped).collect::<String>();
    format!("\"{}\"", lines.iter().map(escaped).collect::<Vec<_>>().join("<br/>"))
}

fn escaped(sign: char) -> String {
    match sign {
        '"' | '#' | '&' | '<' | '>' | '`' | '\\' | '*' | ';' => format!("#{};", u32::from(sign)),
        sign if sign.is_control() => " ".to_owned(),
        sign => sign.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn names_cannot_break_out_of_their_quotes() {
        assert_eq!(quoted(&["a\"]; <b>", "c#1"]), "\"a#34;]#59; #60;b#62;<br/>c#35;1\"");
    }
}
