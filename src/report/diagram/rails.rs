//! The network as text: a line for each layer, and rails at its left that say who reads whom. A rail is a value
//! that somebody below reads; it turns off where another layer needs its place.

use super::frames::{Step, frames, last_readers, steps};
use super::words::{INPUT, class, name, totals};
use crate::ir::{Model, Node, ValueId};
use crate::report::number::grouped;
use crate::report::screen::{Ink, Screen};

/// Beside more rails than this, words have no room, and nobody could follow one: then words say it alone.
const MOST_RAILS: usize = 12;
/// Room between columns.
const GAP: usize = 2;
/// The narrowest that names become on a narrow screen.
const NARROWEST: usize = 16;

/// A line for each layer, with its output shape and its number of parameters; lines for blocks. Where a layer
/// reads anything but the line above, it is said what.
#[must_use]
pub fn rails(model: &Model, screen: Screen) -> String {
    let rows = rows(model);
    let wide = rows.iter().any(|row| row.rails.chars().count() > 2 * MOST_RAILS);
    let rails = if wide { 0 } else { widest(rows.iter().map(|row| row.rails.as_str())) + GAP - 1 };
    let shapes = widest(rows.iter().map(|row| row.shape.as_str()));
    let parameters = widest(rows.iter().map(|row| row.parameters.as_str()));
    let room = screen.columns.saturating_sub(rails + shapes + parameters + 2 * GAP).max(NARROWEST);
    let names = rows.iter().filter(|row| !row.shape.is_empty()).map(Row::width).max();
    let columns = Columns { wide, rails, names: names.unwrap_or(0).min(room), shapes, parameters };
    let title = screen.paint(Ink::Bold, &format!("Model: \"{}\"", model.name));
    let mut text = format!("{title}  {}\n\n", totals(model));
    for row in rows {
        text += &columns.line(&row, screen);
    }
    text
}

/// A line.
#[derive(Debug, Default)]
struct Row {
    rails: String,
    /// The rails of a line below this one that belongs to it.
    rails_below: String,
    /// How deep it is in frames.
    depth: usize,
    name: String,
    class: String,
    shape: String,
    parameters: String,
    reads: String,
}

impl Row {
    /// How wide name and kind are.
    fn width(&self) -> usize {
        let class = if self.class.is_empty() { 0 } else { self.class.chars().count() + 3 };
        2 * self.depth + self.name.chars().count() + class
    }
}

/// The widths of the columns.
struct Columns {
    /// Whether there are too many rails to draw them.
    wide: bool,
    rails: usize,
    names: usize,
    shapes: usize,
    parameters: usize,
}

impl Columns {
    fn line(&self, row: &Row, screen: Screen) -> String {
        if self.wide && row.name.is_empty() {
            return String::new();
        }
        let rails = self.rails(&row.rails, screen);
        let indent = "  ".repeat(row.depth);
        if row.shape.is_empty() {
            let line = format!("{rails}{indent}{}", screen.paint(Ink::Cyan, &row.name));
            return line.trim_end().to_owned() + "\n";
        }
        let (name, fill) = self.named(row, screen);
        let mut line =
            format!("{rails}{indent}{name}{fill}  {:shapes$}", row.shape, shapes = self.shapes);
        if self.parameters > 0 {
            line += &format!("  {:>parameters$}", row.parameters, parameters = self.parameters);
        }
        let taken = self.rails + self.names + self.shapes + self.parameters + 2 * GAP;
        if row.reads.is_empty() {
            return line.trim_end().to_owned() + "\n";
        }
        if taken + GAP + row.reads.chars().count() <= screen.columns {
            return format!("{line}  {}\n", row.reads);
        }
        let below = self.rails(&row.rails_below, screen);
        format!("{}\n{below}{indent}    {}\n", line.trim_end(), row.reads)
    }

    fn rails(&self, rails: &str, screen: Screen) -> String {
        if self.wide {
            return String::new();
        }
        let fill = " ".repeat(self.rails.saturating_sub(rails.chars().count()));
        format!("{}{fill}", screen.paint(Ink::Cyan, rails))
    }

    /// Name and kind, cut short where they are too wide, and what is missing to the width of the column.
    fn named(&self, row: &Row, screen: Screen) -> (String, String) {
        let room = self.names.saturating_sub(2 * row.depth);
        let plain = format!("{} ({})", row.name, row.class);
        if plain.chars().count() > room {
            let cut: String = plain.chars().take(room.saturating_sub(1)).collect();
            return (cut + "…", String::new());
        }
        let fill = " ".repeat(room - plain.chars().count());
        (format!("{} ({})", row.name, screen.paint(Ink::ClassName, &row.class)), fill)
    }
}

fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}

fn rows(model: &Model) -> Vec<Row> {
    let mut tracks = Tracks::new(model);
    let mut rows = vec![Row {
        rails: tracks.begin(),
        rails_below: tracks.passing(),
        name: INPUT.to_owned(),
        class: "Input".to_owned(),
        shape: model.input.with_batch(),
        ..Row::default()
    }];
    let frames = frames(model);
    let mut depth = 0_usize;
    for step in steps(model, &frames) {
        match step {
            Step::Open(_, frame) => {
                let (rails, name) = (tracks.passing(), frame.label.whole());
                rows.push(Row { rails, depth, name, ..Row::default() });
                depth += 1;
            }
            Step::Close => depth -= 1,
            Step::Layer(index) => {
                let Some(node) = model.nodes.get(index) else { continue };
                if let Some(rails) = tracks.make_way(node, index) {
                    rows.push(Row { rails, ..Row::default() });
                }
                let rails = tracks.stop(node, index);
                rows.push(layer(model, index, node, depth, (rails, tracks.passing())));
            }
        }
    }
    rows
}

fn layer(model: &Model, index: usize, node: &Node, depth: usize, rails: (String, String)) -> Row {
    let reads = if node.inputs == [ValueId(index)] {
        String::new()
    } else {
        let names: Vec<&str> = node.inputs.iter().map(|input| name(model, *input)).collect();
        format!("reads {}", names.join(", "))
    };
    Row {
        rails: rails.0,
        rails_below: rails.1,
        depth,
        name: node.name.clone(),
        class: class(node).to_owned(),
        shape: node.shape.with_batch(),
        parameters: if node.parameters() == 0 { String::new() } else { grouped(node.parameters()) },
        reads,
    }
}

/// The values that are still to be read, each on a rail.
struct Tracks {
    rails: Vec<Option<ValueId>>,
    /// The last node that reads each value.
    last_readers: Vec<Option<usize>>,
}

impl Tracks {
    fn new(model: &Model) -> Self {
        Self { rails: Vec::new(), last_readers: last_readers(model) }
    }

    /// Whether a node behind this one reads a value.
    fn lives_behind(&self, value: ValueId, index: usize) -> bool {
        self.last_readers.get(value.0).copied().flatten().is_some_and(|last| last > index)
    }

    /// The input's rail.
    fn begin(&mut self) -> String {
        if self.last_readers.first().copied().flatten().is_some() {
            self.rails.push(Some(ValueId::INPUT));
        }
        "○".to_owned()
    }

    /// All rails as they pass a line.
    fn passing(&self) -> String {
        let signs: Vec<&str> =
            self.rails.iter().map(|rail| if rail.is_some() { "│" } else { " " }).collect();
        signs.join(" ")
    }

    /// The leftmost rail that a node reads; it becomes the node's.
    fn own(&self, node: &Node) -> usize {
        let read = |rail: &Option<ValueId>| rail.is_some_and(|value| node.inputs.contains(&value));
        self.rails.iter().position(read).unwrap_or(self.rails.len())
    }

    /// Moves the value of the node's rail aside if somebody behind it reads it, too; the line in which it moves.
    fn make_way(&mut self, node: &Node, index: usize) -> Option<String> {
        let own = self.own(node);
        let value = self.rails.get(own).copied().flatten()?;
        if !self.lives_behind(value, index) {
            return None;
        }
        let mut signs: Vec<char> = self.signs();
        let free = self.rails.iter().skip(own + 1).position(Option::is_none);
        let free = free.map_or(self.rails.len(), |free| own + 1 + free);
        if free == self.rails.len() {
            self.rails.push(None);
            signs.resize(2 * free + 1, ' ');
        }
        draw(&mut signs, own, free, ('├', '╮'));
        if let Some(rail) = self.rails.get_mut(free) {
            *rail = Some(value);
        }
        Some(signs.into_iter().collect())
    }

    /// The line of a node, behind which its value is on its rail, if anybody reads it.
    fn stop(&mut self, node: &Node, index: usize) -> String {
        let own = self.own(node);
        if own == self.rails.len() {
            self.rails.push(None);
        }
        let mut signs = self.signs();
        for rail in 0..self.rails.len() {
            let Some(value) = self.rails.get(rail).copied().flatten() else { continue };
            if rail == own || !node.inputs.contains(&value) {
                continue;
            }
            let lives = self.lives_behind(value, index);
            // A value that moved aside a line above came from this very rail.
            let moved = lives && self.rails.get(own).copied().flatten() == Some(value);
            if !moved {
                draw(&mut signs, own, rail, ('●', if lives { '┤' } else { '╯' }));
            }
            if !lives && let Some(slot) = self.rails.get_mut(rail) {
                *slot = None;
            }
        }
        if let Some(sign) = signs.get_mut(2 * own) {
            *sign = '●';
        }
        let value = ValueId::of_node(index);
        let lives = self.lives_behind(value, index);
        if let Some(slot) = self.rails.get_mut(own) {
            *slot = Some(value).filter(|_| lives);
        }
        while self.rails.pop_if(|rail| rail.is_none()).is_some() {}
        signs.into_iter().collect::<String>().trim_end().to_owned()
    }

    fn signs(&self) -> Vec<char> {
        self.passing().chars().collect()
    }
}

/// A line from one rail to another, behind those between them.
fn draw(signs: &mut [char], from: usize, to: usize, (first, last): (char, char)) {
    for (at, sign) in signs.iter_mut().enumerate() {
        match at {
            at if at == 2 * from => *sign = first,
            at if at == 2 * to => *sign = last,
            at if at > 2 * from && at < 2 * to => {
                *sign = match *sign {
                    ' ' => '─',
                    '╯' => '┴',
                    '┤' => '┼',
                    other => other,
                }
            }
            _ => {}
        }
    }
}
