//! The network in the words of Graphviz (<https://graphviz.org/doc/info/lang.html>). Frames are clusters.

use super::frames::{Frame, Step, frames, steps};
use super::words::{INPUT, lines, totals};
use crate::ir::Model;

/// The model as a `digraph`, for `dot -Tsvg`.
#[must_use]
pub fn dot(model: &Model) -> String {
    let title = quoted(&[&model.name]);
    let mut text =
        format!("digraph {title} {{\n    label={};\n", quoted(&[&model.name, &totals(model)]));
    text += "    labelloc=t;\n    fontname=\"sans-serif\";\n";
    text += "    node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=11];\n";
    text += "    edge [arrowsize=0.7];\n";
    let input = quoted(&[INPUT.to_owned(), model.input.with_batch()]);
    text += &format!("    v0 [label={input}, shape=oval, style=\"\"];\n");
    text += &nodes(model, &frames(model));
    for (index, node) in model.nodes.iter().enumerate() {
        for input in &node.inputs {
            text += &format!("    v{} -> v{};\n", input.0, index + 1);
        }
    }
    text + "}\n"
}

/// The nodes, those of frames in subgraphs.
fn nodes(model: &Model, frames: &[Frame]) -> String {
    let (mut text, mut depth) = (String::new(), 0_usize);
    for step in steps(model, frames) {
        depth -= usize::from(step == Step::Close);
        let indent = "    ".repeat(depth + 1);
        match step {
            Step::Open(number, frame) => {
                let label = quoted(&[frame.label.whole()]);
                text += &format!("{indent}subgraph cluster_{number} {{\n");
                text += &format!("{indent}    label={label}; style=dashed;\n");
                depth += 1;
            }
            Step::Layer(index) => {
                let lines = model.nodes.get(index).map(|node| lines(model, node));
                let label = quoted(&lines.unwrap_or_default());
                text += &format!("{indent}v{} [label={label}];\n", index + 1);
            }
            Step::Close => text += &format!("{indent}}}\n"),
        }
    }
    text
}

/// Lines as one string in quotes; a sign that means something there stands for itself.
fn quoted(lines: &[impl AsRef<str>]) -> String {
    let escaped = |line: &_| {
        let plain = AsRef::<str>::as_ref(line)
            .chars()
            .map(|sign| if sign.is_control() { ' ' } else { sign });
        plain.collect::<String>().replace('\\', "\\\\").replace('"', "\\\"")
    };
    format!("\"{}\"", lines.iter().map(escaped).collect::<Vec<_>>().join("\\n"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn names_cannot_break_out_of_their_quotes() {
        assert_eq!(quoted(&["a\"]; b\\", "c\nd"]), r#""a\"]; b\\\nc d""#);
    }
}
