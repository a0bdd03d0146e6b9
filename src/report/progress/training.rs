//! Progress of training, evaluation and prediction.

use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::ProgressMode;
use super::live::{INTERVAL, Live};
use super::text::{self, Progressed};
use crate::engine::observe::{EpochBegins, EpochEnds, Observer, Results, StepEnds};
use crate::report::screen::Screen;

/// Shows how far training, evaluation or prediction is, and tells the engine when to stop.
///
/// In [`ProgressMode::Bar`] an epoch looks as in Keras, redrawn about 15 times a second; its last state
/// stays. The bar of an evaluation or a prediction goes when it is full.
pub struct Progress {
    mode: ProgressMode,
    colour: bool,
    stop: Arc<AtomicBool>,
    live: Live,
    columns: fn() -> usize,
    epoch: Option<Epoch>,
    evaluation: Option<Evaluation>,
}

/// The running epoch.
struct Epoch {
    steps: usize,
    /// The last step that ended, and the seconds until then.
    done: (usize, f64),
    first_seconds: Option<f64>,
    drawn: Option<f64>,
    results: Results,
}

/// The running evaluation or prediction outside of epochs, or the validation of one.
struct Evaluation {
    /// When its first step ended.
    first: Instant,
    /// Seconds from then to the last drawing.
    drawn: f64,
}

impl Progress {
    /// Shows progress in a mode, with colours or without. Lines that stay go to `out`: in
    /// [`ProgressMode::Bar`] that must be the terminal of standard error. `stop` is what the engine
    /// asks after each step.
    #[must_use]
    pub fn new(
        mode: ProgressMode,
        colour: bool,
        stop: Arc<AtomicBool>,
        out: Box<dyn Write + Send>,
    ) -> Self {
        let (live, columns) = (Live::new(out), Live::columns);
        Self { mode, colour, stop, live, columns, epoch: None, evaluation: None }
    }

    /// Takes away what is drawn, as where an epoch will not end.
    pub fn clear(&mut self) {
        self.live.clear();
        self.epoch = None;
    }

    fn screen(&self) -> Screen {
        Screen { columns: (self.columns)(), colour: self.colour }
    }

    /// Draws the running epoch, with the state of its validation if that has begun.
    fn draw_epoch(&mut self, validation: Option<(usize, usize)>) {
        let screen = self.screen();
        let Some(epoch) = &self.epoch else { return };
        let mut line =
            text::steps(&epoch.progressed(epoch.done.1), screen) + &text::results(&epoch.results);
        if let Some((step, steps)) = validation {
            line.push_str(&format!(" - validation: {step}/{steps}"));
        }
        self.live.show(text::fitted(&line, screen.columns));
    }

    /// A step of an evaluation by itself.
    fn evaluated(&mut self, step: usize, steps: usize, seconds: f64) {
        if step >= steps {
            return self.live.clear();
        }
        // The clock starts when the first step has ended.
        let progressed =
            Progressed { step, steps, seconds, first_seconds: Some(0.0), ended: false };
        let line = text::steps(&progressed, self.screen());
        self.live.show(line);
    }
}

impl Epoch {
    fn new(steps: usize) -> Self {
        Self { steps, done: (0, 0.0), first_seconds: None, drawn: None, results: Results::new() }
    }

    fn progressed(&self, seconds: f64) -> Progressed {
        let (step, _) = self.done;
        let (steps, first_seconds) = (self.steps, self.first_seconds);
        Progressed { step, steps, seconds, first_seconds, ended: false }
    }
}

impl Observer for Progress {
    fn epoch_begins(&mut self, begins: &EpochBegins) {
        // Keras does not number a single epoch.
        if self.mode == ProgressMode::Bar && begins.epochs > 1 {
            self.live.leave(&format!("Epoch {}/{}", begins.epoch, begins.epochs));
        }
        self.epoch = Some(Epoch::new(begins.steps));
        self.evaluation = None;
    }

    // Called after every step: what costs more than a comparison happens only when a drawing is due.
    fn step_ends(&mut self, step: &StepEnds<'_>) {
        if self.mode != ProgressMode::Bar {
            return;
        }
        let epoch = self.epoch.get_or_insert_with(|| Epoch::new(step.steps));
        epoch.done = (step.step, step.seconds);
        epoch.first_seconds.get_or_insert(step.seconds);
        let due = epoch.drawn.is_none_or(|drawn| step.seconds - drawn >= INTERVAL);
        if !due && step.step < step.steps {
            return;
        }
        epoch.drawn = Some(step.seconds);
        epoch.results.clone_from(step.results);
        self.draw_epoch(None);
    }

    fn epoch_ends(&mut self, ends: &EpochEnds) {
        let epoch = self.epoch.take().unwrap_or_else(|| Epoch::new(ends.steps));
        self.evaluation = None;
        match self.mode {
            ProgressMode::Quiet => {}
            ProgressMode::Lines => self.live.leave(&text::epoch_line(ends)),
            ProgressMode::Bar => {
                let seconds = ends.training_seconds + ends.validation_seconds;
                let progressed =
                    Progressed { step: ends.steps, ended: true, ..epoch.progressed(seconds) };
                let screen = self.screen();
                let line = text::epoch(ends, &progressed, screen);
                self.live.leave(&text::fitted(&line, screen.columns));
            }
        }
    }

    fn evaluation_step_ends(&mut self, step: usize, steps: usize) {
        if self.mode != ProgressMode::Bar {
            return;
        }
        let evaluation = self.evaluation.get_or_insert_with(|| Evaluation {
            first: Instant::now(),
            // What is over at once is not worth a bar.
            drawn: 0.0,
        });
        let seconds = evaluation.first.elapsed().as_secs_f64();
        if seconds - evaluation.drawn < INTERVAL && step < steps {
            return;
        }
        evaluation.drawn = seconds;
        if step >= steps {
            self.evaluation = None;
        }
        match self.epoch {
            Some(_) => self.draw_epoch(Some((step, steps))),
            None => self.evaluated(step, steps, seconds),
        }
    }

    fn stop_requested(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stopped = self.stop_requested();
        out.debug_struct("Progress")
            .field("mode", &self.mode)
            .field("stop", &stopped)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::progress::live::testing::Terminal;

    fn results(loss: f64) -> Results {
        vec![("loss".to_owned(), loss), ("accuracy".to_owned(), 0.5)]
    }

    fn progress(mode: ProgressMode, terminal: &Terminal) -> Progress {
        let stop = Arc::new(AtomicBool::new(false));
        let live = terminal.live();
        let (epoch, evaluation) = (None, None);
        Progress { mode, colour: false, stop, live, columns: || 80, epoch, evaluation }
    }

    /// Two epochs of 300 steps of 10 ms, each followed by a validation of two steps.
    fn train(progress: &mut Progress) {
        let (epochs, steps) = (2, 300);
        for epoch in 1..=epochs {
            progress.epoch_begins(&EpochBegins { epoch, epochs, steps });
            for step in 1..=steps {
                let seconds = f64::from(u16::try_from(step).unwrap_or(0)) * 0.01;
                let results = &results(1.0 / seconds);
                progress.step_ends(&StepEnds { epoch, step, steps, seconds, results });
            }
            progress.evaluation_step_ends(1, 2);
            progress.evaluation_step_ends(2, 2);
            progress.epoch_ends(&EpochEnds {
                epoch,
                epochs,
                steps,
                training: results(1.0 / 3.0),
                validation: Some(results(0.25)),
                training_seconds: 3.0,
                validation_seconds: 0.5,
            });
        }
    }

    #[test]
    fn the_bar_leaves_two_lines_per_epoch_behind() {
        let terminal = Terminal::default();
        train(&mut progress(ProgressMode::Bar, &terminal));
        let bar = "\
300/300 ━━━━━━━━━━━━━━━━━━━━ 4s 12ms/step - accuracy: 0.5000 - loss: 0.3333
   - val_accuracy: 0.5000 - val_loss: 0.2500
";
        assert_eq!(terminal.lines(), format!("Epoch 1/2\n{bar}Epoch 2/2\n{bar}"));
    }

    #[test]
    fn drawings_are_few() {
        let terminal = Terminal::default();
        train(&mut progress(ProgressMode::Bar, &terminal));
        let drawn = terminal.drawn();
        assert!((60..120).contains(&drawn.len()), "{}", drawn.len());
        let first = "  1/300 ──────────────────── 2s 10ms/step - accuracy: 0.5000 - loss: 100.0000";
        assert_eq!(drawn.first().map(String::as_str), Some(first));
        assert!(drawn.iter().any(|text| text.ends_with("   - validation: 2/2")), "{drawn:#?}");
        assert!(drawn.iter().all(|text| text.lines().all(|line| line.chars().count() <= 80)));
    }

    #[test]
    fn lines_are_plain_and_quiet_is_nothing() {
        let terminal = Terminal::default();
        train(&mut progress(ProgressMode::Quiet, &terminal));
        assert_eq!(terminal.lines(), "");
        train(&mut progress(ProgressMode::Lines, &terminal));
        let results =
            "3.5s - loss: 0.3333 - accuracy: 0.5000 - val_loss: 0.2500 - val_accuracy: 0.5000";
        assert_eq!(terminal.lines(), format!("Epoch 1/2 - {results}\nEpoch 2/2 - {results}\n"));
        assert!(terminal.drawn().is_empty());
    }

    #[test]
    fn an_evaluation_leaves_nothing_behind() {
        let terminal = Terminal::default();
        let mut progress = progress(ProgressMode::Bar, &terminal);
        progress.evaluation_step_ends(1, 3);
        std::thread::sleep(std::time::Duration::from_millis(80));
        progress.evaluation_step_ends(2, 3);
        progress.evaluation_step_ends(3, 3);
        assert!(
            terminal.drawn().iter().any(|text| text.starts_with("2/3 ━━━━━━━━━━━━━─────── 0s "))
        );
        assert_eq!(terminal.lines(), "");
    }

    #[test]
    fn the_wish_to_stop_is_handed_on() {
        let stop = Arc::new(AtomicBool::new(false));
        let out = Box::new(std::io::sink());
        let progress = Progress::new(ProgressMode::Quiet, false, Arc::clone(&stop), out);
        assert!(!progress.stop_requested());
        stop.store(true, Ordering::Relaxed);
        assert!(progress.stop_requested());
    }
}
