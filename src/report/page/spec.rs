//! A spec's text as HTML: a list of lines with numbers, in colours. YAML has none.

use crate::source::{Notation, Source};
use crate::syntax::{Tone, highlight};

/// The items of a list, one for each line; the item of line 12 has the id `line-12`.
pub(super) fn html(source: &Source) -> String {
    let text = source.text();
    let pieces = match source.notation() {
        Notation::Net => highlight(text),
        Notation::Yaml => vec![(Tone::Plain, text)],
    };
    let mut lines = vec![String::new()];
    for (tone, piece) in pieces {
        for (index, part) in piece.split('\n').enumerate() {
            if index > 0 {
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(&span(tone, part.trim_end_matches('\r')));
            }
        }
    }
    // What stands behind the last line break is no line.
    lines.pop_if(|last| last.is_empty());
    let item = |(index, line): (usize, &String)| {
        let line = if line.is_empty() { " " } else { line };
        format!("<li id=\"line-{}\"><code>{line}</code></li>\n", index + 1)
    };
    lines.iter().enumerate().map(item).collect()
}

fn span(tone: Tone, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let class = match tone {
        _ if text.is_empty() => return text,
        Tone::Plain => return text,
        Tone::Comment => "c",
        Tone::Text => "q",
        Tone::Number => "n",
        Tone::Keyword => "k",
        Tone::Called => "f",
    };
    format!("<span class=\"hl-{class}\">{text}</span>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_numbers_and_colours() {
        let source = Source::new("a.net", "model m {\n\n    Dense(3) # <b>\n}\n");
        let expected = "<li id=\"line-1\"><code><span class=\"hl-k\">model</span> m {</code></li>\n\
            <li id=\"line-2\"><code> </code></li>\n\
            <li id=\"line-3\"><code>    <span class=\"hl-f\">Dense</span>(<span class=\"hl-n\">3</span>) \
            <span class=\"hl-c\"># &lt;b&gt;</span></code></li>\n\
            <li id=\"line-4\"><code>}</code></li>\n";
        assert_eq!(html(&source), expected);
        let yaml = Source::new("a.yaml", "a: '<'\r\nb: 1");
        assert_eq!(html(&yaml).matches("<li").count(), 2);
        assert!(html(&yaml).contains("&lt;"));
    }
}
