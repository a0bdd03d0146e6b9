//! What changed between two plans, as text: `+` for what came, `-` for what went, `~` for what changed.

use super::number::grouped;
use super::screen::{Ink, Screen};
use crate::compare::{Change, ChangeKind, Comparison, Detail, Section, Total};

/// The changes of each part under its name, then the sums. Empty where nothing changed.
#[must_use]
pub fn changes(comparison: &Comparison, screen: Screen) -> String {
    if comparison.is_same() {
        return String::new();
    }
    let sections: String =
        comparison.sections.iter().map(|one| section(one, screen) + "\n").collect();
    sections + &totals(&comparison.totals, screen)
}

fn section(section: &Section, screen: Screen) -> String {
    let changes: String = section.changes.iter().map(|one| change(one, screen)).collect();
    format!("{}\n{changes}", screen.paint(Ink::Bold, section.title))
}

/// A change on one line, or with a line for each detail where it is too long for that.
fn change(change: &Change, screen: Screen) -> String {
    let (sign, ink) = match change.kind {
        ChangeKind::Added => ("+", Ink::Green),
        ChangeKind::Removed => ("-", Ink::Red),
        ChangeKind::Changed => ("~", Ink::Yellow),
    };
    let head = format!("  {sign} {}", change.what);
    let details: Vec<String> = change.details.iter().map(detail).collect();
    let line = format!("{head}: {}", details.join(", "));
    if details.is_empty() {
        return screen.paint(ink, &head) + "\n";
    }
    if line.chars().count() <= screen.columns {
        return screen.paint(ink, &line) + "\n";
    }
    let details: String = details.iter().map(|one| format!("      {one}\n")).collect();
    screen.paint(ink, &format!("{head}:")) + "\n" + &details
}

/// `filters 30 -> 32`; the value alone of what came or went.
fn detail(detail: &Detail) -> String {
    let number = |text: &String| match (detail.name.as_str(), text.parse()) {
        ("parameters", Ok(count)) => grouped(count),
        _ => text.clone(),
    };
    let space = if detail.name.is_empty() { "" } else { " " };
    let values: Vec<String> =
        [&detail.before, &detail.after].into_iter().flatten().map(number).collect();
    format!("{}{space}{}", detail.name, values.join(" -> "))
}

/// A line for each sum, in columns.
fn totals(totals: &[Total], screen: Screen) -> String {
    let count = |count: u64| grouped(usize::try_from(count).unwrap_or(usize::MAX));
    let names = widest(totals.iter().map(|total| total.name.to_owned()));
    let before = widest(totals.iter().map(|total| count(total.before)));
    let after = widest(totals.iter().map(|total| count(total.after)));
    let line = |total: &Total| {
        let (old, new) = (count(total.before), count(total.after));
        let start = format!("    {:names$}  {old:>before$}", total.name);
        if old == new {
            return start + "\n";
        }
        let ink = if total.after > total.before { Ink::Green } else { Ink::Red };
        let difference = screen.paint(ink, &difference(total));
        format!("{start} -> {new:>after$}  {difference}\n")
    };
    let lines: String = totals.iter().map(line).collect();
    format!("{}\n{lines}", screen.paint(Ink::Bold, "in all"))
}

/// `(+1,067)`
fn difference(total: &Total) -> String {
    let sign = if total.after > total.before { '+' } else { '-' };
    let size = usize::try_from(total.after.abs_diff(total.before)).unwrap_or(usize::MAX);
    format!("({sign}{})", grouped(size))
}

fn widest(texts: impl Iterator<Item = String>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comparison() -> Comparison {
        let detail = |name: &str, before: Option<&str>, after: Option<&str>| Detail {
            name: name.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        };
        let changes = vec![
            Change {
                kind: ChangeKind::Changed,
                what: "dense (Dense)".to_owned(),
                details: vec![
                    detail("units", Some("16"), Some("32")),
                    detail("parameters", Some("1600"), Some("3200")),
                ],
            },
            Change {
                kind: ChangeKind::Added,
                what: "a_layer_with_a_name_of_its_own (Conv2D)".to_owned(),
                details: vec![
                    detail("filters", None, Some("30")),
                    detail("output", None, Some("(None, 30, 24, 24)")),
                ],
            },
            Change { kind: ChangeKind::Removed, what: "flow".to_owned(), details: Vec::new() },
        ];
        let totals = vec![
            Total { name: "layers", before: 2, after: 2 },
            Total { name: "parameters", before: 1600, after: 3200 },
        ];
        Comparison { sections: vec![Section { title: "model", changes }], totals }
    }

    #[test]
    fn a_change_has_a_line_or_a_line_for_each_detail() {
        let expected = "\
model
  ~ dense (Dense): units 16 -> 32, parameters 1,600 -> 3,200
  + a_layer_with_a_name_of_its_own (Conv2D):
      filters 30
      output (None, 30, 24, 24)
  - flow

in all
    layers          2
    parameters  1,600 -> 3,200  (+1,600)
";
        assert_eq!(changes(&comparison(), Screen::PLAIN), expected);
        let screen = Screen { colour: true, ..Screen::PLAIN };
        assert!(changes(&comparison(), screen).contains("\u{1b}[31m  - flow\u{1b}[0m\n"));
        let same = Comparison { sections: Vec::new(), ..comparison() };
        assert_eq!(changes(&same, Screen::PLAIN), "");
    }
}
