//! A profile as a table: a row for each line of the spec that has layers, and for what else a step
//! does.

use super::{LayerCost, PartCost, ProfileReport};
use crate::report::number::{grouped, whole};
use crate::report::screen::{Ink, Screen};

/// Characters of all columns but that of the layers.
const NUMBERS: usize = 47;

/// The narrowest column of layers.
const NARROWEST: usize = 16;

/// The table, with times in milliseconds a step. Layers of one line of the spec (`repeat`, blocks)
/// share a row. Ends with a line break.
#[must_use]
pub fn profile_table(report: &ProfileReport, screen: Screen) -> String {
    let rows = rows(report);
    let widest = rows.iter().map(|row| row.label.chars().count()).max().unwrap_or(0);
    let room = screen.columns.saturating_sub(NUMBERS).max(NARROWEST);
    let width = widest.clamp(NARROWEST, room);
    let heading = format!(
        "{:>4}  {:<width$} {:>8} {:>8} {:>6} {:>7} {:>7}",
        "line", "layer", "forward", "backward", "share", "GFLOP/s", "MB/step"
    );
    let greatest = rows.iter().map(|row| row.share(report)).fold(0.0, f64::max);
    let mut lines = vec![title(report), String::new(), screen.paint(Ink::Bold, &heading)];
    lines.extend(rows.iter().map(|row| row.line(report, width, greatest, screen)));
    lines.join("\n") + "\n"
}

/// `600 steps of 100 samples: 2.614 ms each, 129.8 GFLOP/s; times in ms a step`
fn title(report: &ProfileReport) -> String {
    let (steps, samples) = (grouped(report.steps), whole(report.samples_per_step.round()));
    let rate = rate(report.flops(), report.seconds);
    let rate = if rate.is_empty() { rate } else { format!(", {rate} GFLOP/s") };
    let each = milliseconds(report.seconds);
    format!(
        "{steps} steps of {} samples: {each} ms each{rate}; times in ms a step",
        grouped(samples)
    )
}

/// A line of the table.
#[derive(Debug, Clone, Default)]
struct Row {
    line: Option<usize>,
    label: String,
    /// The line at which the time stands instead.
    with: Option<usize>,
    /// Number of layers that share the row.
    layers: usize,
    /// Whether forward and backward are told apart.
    two_ways: bool,
    forward: f64,
    backward: f64,
    flops: u64,
    bytes: u64,
}

fn rows(report: &ProfileReport) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for layer in &report.layers {
        let row = layer_row(report, layer);
        let same = |known: &&mut Row| known.line == row.line && known.label == row.label;
        match rows.iter_mut().find(same) {
            Some(known) => known.add(&row),
            None => rows.push(row),
        }
    }
    for row in rows.iter_mut().filter(|row| row.layers > 1) {
        row.label = format!("{} x {}", row.layers, row.label);
    }
    let of_parts = report.parts.iter().map(part_row);
    rows.extend(of_parts.filter(|row| row.seconds() > 0.0));
    rows
}

fn layer_row(report: &ProfileReport, layer: &LayerCost) -> Row {
    let named = |name: &String| report.layers.iter().find(|known| known.name == *name);
    let with = layer.computed_with.as_ref().and_then(named).map(|with| with.line);
    Row {
        line: Some(layer.line),
        label: layer.text.clone(),
        with,
        layers: 1,
        two_ways: true,
        forward: layer.forward_seconds,
        backward: layer.backward_seconds,
        flops: layer.flops,
        bytes: layer.bytes,
    }
}

fn part_row(part: &PartCost) -> Row {
    let (label, two_ways) = match part.name.as_str() {
        "batch" => ("the next batch", false),
        "input" => ("the input, brought into order", true),
        "loss" => ("the loss", true),
        "gradient_sums" => ("gradients, added up", true),
        "update" => ("new weights", false),
        "metrics" => ("metrics", false),
        "measuring" => ("measuring", false),
        _ => ("everything else", false),
    };
    let (forward, backward) = (part.forward_seconds, part.backward_seconds);
    Row { label: label.to_owned(), two_ways, forward, backward, ..Row::default() }
}

impl Row {
    fn add(&mut self, other: &Self) {
        self.layers += 1;
        self.forward += other.forward;
        self.backward += other.backward;
        self.flops = self.flops.saturating_add(other.flops);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.with = self.with.filter(|_| other.with.is_some());
    }

    fn seconds(&self) -> f64 {
        self.forward + self.backward
    }

    fn share(&self, report: &ProfileReport) -> f64 {
        if report.seconds > 0.0 { self.seconds() / report.seconds } else { 0.0 }
    }

    fn line(&self, report: &ProfileReport, width: usize, greatest: f64, screen: Screen) -> String {
        let line = match self.line {
            Some(line) => screen.paint(Ink::Cyan, &format!("{line:>4}")),
            None => " ".repeat(4),
        };
        let label = format!("{:<width$}", shortened(&self.label, width));
        if let Some(with) = self.with {
            return format!("{line}  {label} {:^17}", format!("(with line {with})"))
                .trim_end()
                .to_owned();
        }
        let share = self.share(report);
        let ink = if share >= greatest && share > 0.0 { Ink::Bold } else { Ink::Plain };
        let share = screen.paint(ink, &format!("{:>6}", format!("{:.1}%", 100.0 * share)));
        let rate = rate(self.flops, self.seconds());
        let numbers = format!("{share} {rate:>7} {:>7}", megabytes(self.bytes));
        format!("{line}  {label} {} {}", self.times(), numbers.trim_end())
    }

    /// Both ways, or one number in the middle of the two columns.
    fn times(&self) -> String {
        if !self.two_ways {
            return format!("{:^17}", milliseconds(self.seconds()));
        }
        let time = |seconds: f64| {
            if seconds > 0.0 { milliseconds(seconds) } else { String::new() }
        };
        format!("{:>8} {:>8}", time(self.forward), time(self.backward))
    }
}

/// At most so many characters, the last one an ellipsis where some are left out.
fn shortened(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

/// Seconds as milliseconds, in at most eight characters up to a day.
fn milliseconds(seconds: f64) -> String {
    let milliseconds = 1000.0 * seconds;
    match milliseconds {
        ..1000.0 => format!("{milliseconds:.3}"),
        ..100_000.0 => format!("{milliseconds:.1}"),
        _ => format!("{milliseconds:.0}"),
    }
}

/// Thousands of millions of operations a second; nothing where there is none.
fn rate(flops: u64, seconds: f64) -> String {
    let rate = real(flops) / seconds / 1e9;
    match rate {
        _ if flops == 0 || !rate.is_finite() => String::new(),
        ..100.0 => format!("{rate:.1}"),
        _ => format!("{rate:.0}"),
    }
}

fn megabytes(bytes: u64) -> String {
    let megabytes = real(bytes) / 1e6;
    match megabytes {
        _ if bytes == 0 => String::new(),
        ..100.0 => format!("{megabytes:.2}"),
        _ => format!("{megabytes:.0}"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "what is shown has far fewer than 53 bits")]
fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(line: usize, text: &str, with: Option<&str>, time: [f64; 2]) -> LayerCost {
        let [forward, backward] = time;
        LayerCost {
            name: format!("layer_{line}"),
            kind: "Conv2D".to_owned(),
            line,
            text: text.to_owned(),
            computed_with: with.map(str::to_owned),
            forward_seconds: forward / 1000.0,
            backward_seconds: backward / 1000.0,
            flops: if with.is_some() { 0 } else { 200_000_000 },
            bytes: if with.is_some() { 0 } else { 4_000_000 },
        }
    }

    fn part(name: &str, [forward, backward]: [f64; 2]) -> PartCost {
        let (forward_seconds, backward_seconds) = (forward / 1000.0, backward / 1000.0);
        PartCost { name: name.to_owned(), forward_seconds, backward_seconds }
    }

    fn report() -> ProfileReport {
        let long = "Conv2D(30, (5, 5), activation=relu, padding=same)";
        ProfileReport {
            steps: 1200,
            samples_per_step: 99.7,
            seconds: 0.01,
            layers: vec![
                layer(7, long, None, [1.0, 3.0]),
                layer(8, "MaxPooling2D()", Some("layer_7"), [0.0, 0.0]),
                layer(10, "Dense(3)", None, [0.5, 0.25]),
                layer(10, "Dense(3)", None, [0.5, 0.75]),
            ],
            parts: vec![
                part("batch", [0.125, 0.0]),
                part("input", [0.0, 0.0]),
                part("loss", [0.5, 0.375]),
                part("gradient_sums", [0.0, 1.0]),
                part("rest", [2.0, 0.0]),
            ],
        }
    }

    #[test]
    fn a_line_of_the_spec_has_a_row_and_so_has_the_rest() {
        let expected = "\
1,200 steps of 100 samples: 10.000 ms each, 60.0 GFLOP/s; times in ms a step

line  layer                              forward backward  share GFLOP/s MB/step
   7  Conv2D(30, (5, 5), activation=re…    1.000    3.000  40.0%    50.0    4.00
   8  MaxPooling2D()                      (with line 7)
  10  2 x Dense(3)                         1.000    1.000  20.0%     200    8.00
      the next batch                          0.125         1.2%
      the loss                             0.500    0.375   8.8%
      gradients, added up                           1.000  10.0%
      everything else                         2.000        20.0%
";
        assert_eq!(profile_table(&report(), Screen::PLAIN), expected);
        assert!(expected.lines().all(|line| line.chars().count() <= 80));
    }

    #[test]
    fn a_narrow_screen_and_a_wide_one_get_their_widths() {
        let table = |columns| profile_table(&report(), Screen { columns, colour: false });
        let heading = |table: &str| table.lines().nth(2).unwrap().chars().count();
        assert_eq!(heading(&table(20)), NUMBERS + NARROWEST);
        let wide = table(200);
        assert!(wide.contains("activation=relu, padding=same)    1.000"), "{wide}");
    }

    #[test]
    fn colours_change_no_width() {
        let coloured = profile_table(&report(), Screen { columns: 80, colour: true });
        assert!(coloured.contains("\u{1b}[36m   7\u{1b}[0m"), "{coloured}");
        assert!(coloured.contains("\u{1b}[1m 40.0%"), "{coloured}");
        let mut plain = String::new();
        for piece in coloured.split("\u{1b}[") {
            plain += if plain.is_empty() { piece } else { piece.split_once('m').unwrap().1 };
        }
        assert_eq!(plain, profile_table(&report(), Screen::PLAIN));
    }

    #[test]
    fn numbers_fit_their_columns() {
        let times = [0.000_000_4, 0.999, 1.0, 99.9, 100.0, 86_400.0].map(milliseconds);
        assert_eq!(times, ["0.000", "999.000", "1000.0", "99900.0", "100000", "86400000"]);
        assert_eq!([rate(0, 1.0), rate(5, 0.0)], ["", ""]);
        assert_eq!([rate(2_500_000_000, 0.5), rate(400_000_000_000, 1.0)], ["5.0", "400"]);
        let sizes = [0, 1_250_000, 123_456_789].map(megabytes);
        assert_eq!(sizes, ["", "1.25", "123"]);
    }
}
