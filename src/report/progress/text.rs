//! The lines of a progress display as text, as Keras writes them (`keras/src/utils/progbar.py`).

use crate::engine::observe::{EpochEnds, Results};
use crate::report::duration::duration;
use crate::report::history::named_results;
use crate::report::number::{metric, real, whole};
use crate::report::screen::{Ink, Screen};

/// Characters of the bar.
const BAR: usize = 20;

/// How far some steps are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Progressed {
    /// Steps done.
    pub(super) step: usize,
    /// Steps in all.
    pub(super) steps: usize,
    /// Seconds since the first step began.
    pub(super) seconds: f64,
    /// Seconds that the first step took, once it is over: it prepares much and is left out of the
    /// time per step.
    pub(super) first_seconds: Option<f64>,
    /// Whether no step follows.
    pub(super) ended: bool,
}

impl Progressed {
    fn seconds_per_step(&self) -> f64 {
        match self.first_seconds {
            _ if self.step == 0 => 0.0,
            Some(first) if self.step > 1 => (self.seconds - first).max(0.0) / real(self.step - 1),
            _ => self.seconds / real(self.step),
        }
    }

    /// Time that is left, or that it took where no step follows.
    fn time(&self) -> String {
        if self.ended {
            return format!("{:.0}s", self.seconds);
        }
        let left = whole(self.seconds_per_step() * real(self.steps.saturating_sub(self.step)));
        match (left / 3600, left / 60) {
            _ if left > 3600 => {
                format!("{}:{:02}:{:02}", left / 3600, left % 3600 / 60, left % 60)
            }
            _ if left > 60 => format!("{}:{:02}", left / 60, left % 60),
            _ => format!("{left}s"),
        }
    }
}

/// `7ms/step`
fn per_step(seconds: f64) -> String {
    if seconds >= 1.0 || seconds <= 0.0 {
        format!("{seconds:.0}s/step")
    } else if seconds >= 1e-3 {
        format!("{:.0}ms/step", seconds * 1e3)
    } else {
        format!("{:.0}us/step", seconds * 1e6)
    }
}

/// `600/600 ━━━━━━━━━━━━━━━━━━━━ 4s 7ms/step`
pub(super) fn steps(progressed: &Progressed, screen: Screen) -> String {
    let Progressed { step, steps, .. } = *progressed;
    let digits = steps.to_string().len();
    let count = screen.paint(Ink::Bold, &format!("{step:>digits$}/{steps}"));
    let done = (step * BAR).checked_div(steps).unwrap_or(BAR).min(BAR);
    let bar = bar(done, screen);
    let time = screen.paint(Ink::Bold, &progressed.time());
    format!("{count} {bar} {time} {}", per_step(progressed.seconds_per_step()))
}

/// Keras paints what is done green and what is not white; without colours the latter is a thin line.
pub(super) fn bar(done: usize, screen: Screen) -> String {
    let todo = if screen.colour { "━" } else { "─" }.repeat(BAR.saturating_sub(done));
    format!("{}{}", screen.paint(Ink::Green, &"━".repeat(done)), screen.paint(Ink::White, &todo))
}

/// How much of the bar belongs to a share.
pub(super) fn bar_of(share: f64, screen: Screen) -> String {
    bar(whole(share * real(BAR)).min(BAR), screen)
}

/// ` - accuracy: 0.9112 - loss: 0.2934`, by name, as Keras orders them.
pub(super) fn results(results: &Results) -> String {
    let mut results: Vec<&(String, f64)> = results.iter().collect();
    results.sort_by(|(left, _), (right, _)| left.cmp(right));
    results.iter().map(|(name, value)| format!(" - {name}: {}", metric(*value))).collect()
}

/// The finished line of an epoch.
pub(super) fn epoch(ends: &EpochEnds, progressed: &Progressed, screen: Screen) -> String {
    let validation = ends.validation.iter().flatten();
    let validation = validation.map(|(name, value)| (format!("val_{name}"), *value)).collect();
    format!("{}{}{}", steps(progressed, screen), results(&ends.training), results(&validation))
}

/// A plain line for an epoch: `Epoch 3/10 - 2.1s - loss: 0.0712 - accuracy: 0.9781`.
#[must_use]
pub fn epoch_line(ends: &EpochEnds) -> String {
    let time = duration(ends.training_seconds + ends.validation_seconds);
    let results = named_results(ends).into_iter();
    let results: String =
        results.map(|(name, value)| format!(" - {name}: {}", metric(value))).collect();
    format!("Epoch {}/{} - {time}{results}", ends.epoch, ends.epochs)
}

/// Breaks a line that is wider than the screen before one of its dashes; what follows is indented.
pub(super) fn fitted(line: &str, columns: usize) -> String {
    const INDENT: &str = "   ";
    let mut lines: Vec<String> = Vec::new();
    let mut width = 0;
    for (index, part) in line.split(" - ").enumerate() {
        let length = visible_width(part);
        match lines.last_mut() {
            Some(last) if width + 3 + length <= columns => {
                last.push_str(" - ");
                last.push_str(part);
                width += 3 + length;
            }
            _ => {
                let dash = if index > 0 { "- " } else { "" };
                let indent = if index > 0 { INDENT } else { "" };
                lines.push(format!("{indent}{dash}{part}"));
                width = indent.len() + dash.len() + length;
            }
        }
    }
    lines.join("\n")
}

/// Characters that are seen: all but ANSI sequences.
fn visible_width(text: &str) -> usize {
    console::measure_text_width(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(step: usize, steps: usize, seconds: f64) -> Progressed {
        Progressed { step, steps, seconds, first_seconds: Some(0.1), ended: false }
    }

    #[test]
    fn running_steps_tell_the_time_left() {
        let text = |progressed| steps(&progressed, Screen::PLAIN);
        assert_eq!(text(at(61, 600, 0.52)), " 61/600 ━━────────────────── 3s 7ms/step");
        assert_eq!(text(at(0, 600, 0.0)), "  0/600 ──────────────────── 0s 0s/step");
        let first = Progressed { first_seconds: None, ..at(1, 600, 0.5) };
        assert_eq!(text(first), "  1/600 ──────────────────── 4:59 500ms/step");
        assert_eq!(text(at(2, 3, 5000.1)), "2/3 ━━━━━━━━━━━━━─────── 1:23:20 5000s/step");
        assert_eq!(text(at(11, 21, 0.1005)), "11/21 ━━━━━━━━━━────────── 0s 50us/step");
    }

    #[test]
    fn an_ended_epoch_tells_the_time_taken() {
        let ended = Progressed { ended: true, ..at(600, 600, 4.3) };
        let screen = Screen { columns: 80, colour: true };
        let expected = "\u{1b}[1m600/600\u{1b}[0m \u{1b}[32m━━━━━━━━━━━━━━━━━━━━\u{1b}[0m \u{1b}[1m4s\u{1b}[0m 7ms/step";
        assert_eq!(steps(&ended, screen), expected);
    }

    #[test]
    fn results_stand_in_the_order_of_keras() {
        let list =
            |loss, accuracy| vec![("loss".to_owned(), loss), ("accuracy".to_owned(), accuracy)];
        let ends = EpochEnds {
            epoch: 3,
            epochs: 10,
            steps: 600,
            training: list(0.2934, 0.9112),
            validation: Some(list(0.0711, 0.9771)),
            training_seconds: 1.9,
            validation_seconds: 0.2,
        };
        let progressed = Progressed { ended: true, ..at(600, 600, 2.1) };
        let line = epoch(&ends, &progressed, Screen::PLAIN);
        let expected = "600/600 ━━━━━━━━━━━━━━━━━━━━ 2s 3ms/step - accuracy: 0.9112 - loss: 0.2934 \
             - val_accuracy: 0.9771 - val_loss: 0.0711";
        assert_eq!(line, expected);
        let two = "600/600 ━━━━━━━━━━━━━━━━━━━━ 2s 3ms/step - accuracy: 0.9112 - loss: 0.2934\n   \
             - val_accuracy: 0.9771 - val_loss: 0.0711";
        assert_eq!(fitted(&line, 80), two);
        assert_eq!(fitted(&line, 200), expected);
        assert_eq!(fitted("abc - def", 0), "abc\n   - def");
        let line = epoch_line(&ends);
        let expected = "Epoch 3/10 - 2.1s - loss: 0.2934 - accuracy: 0.9112 \
             - val_loss: 0.0711 - val_accuracy: 0.9771";
        assert_eq!(line, expected);
    }
}
