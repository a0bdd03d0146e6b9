//! Text on a terminal that is drawn anew in place. Knows neither epochs nor files.

use std::io::Write;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

/// How often the text may change in a second.
const REDRAWS: u8 = 15;

/// Seconds between two drawings.
pub(super) const INTERVAL: f64 = 1.0 / REDRAWS as f64;

/// Makes the place to draw in; one for each piece of work.
pub(super) type Target = Box<dyn Fn() -> ProgressDrawTarget + Send>;

/// Live text, and where lines go that stay.
pub(super) struct Live {
    target: Target,
    bar: Option<ProgressBar>,
    out: Box<dyn Write + Send>,
}

impl Live {
    /// Draws on standard error.
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        // The text itself is made at most so often; a limit here could lose one that should stay.
        Self::on(Box::new(|| ProgressDrawTarget::stderr_with_hz(u8::MAX)), out)
    }

    /// Draws elsewhere.
    pub(super) fn on(target: Target, out: Box<dyn Write + Send>) -> Self {
        Self { target, bar: None, out }
    }

    /// Characters in a line of the terminal.
    pub(super) fn columns() -> usize {
        console::Term::stderr().size_checked().map_or(80, |(_, columns)| usize::from(columns))
    }

    /// Shows text in place of what is shown.
    pub(super) fn show(&mut self, text: String) {
        let bar = self.bar.get_or_insert_with(|| {
            // The template is one that indicatif knows; its default would only look different.
            let style = ProgressStyle::with_template("{msg}")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::with_draw_target(None, (self.target)())
                .with_style(style)
                .with_finish(ProgressFinish::Abandon)
        });
        bar.set_message(text);
    }

    /// Takes away what is shown.
    pub(super) fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Writes a line that stays, in place of what is shown. Where nobody listens any more, as behind a
    /// closed pipe, the work goes on all the same.
    pub(super) fn leave(&mut self, line: &str) {
        self.clear();
        let _ = writeln!(self.out, "{line}").and_then(|()| self.out.flush());
    }
}

#[cfg(test)]
pub(super) mod testing {
    //! A terminal that remembers what it was given.

    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use indicatif::{ProgressDrawTarget, TermLike};

    use super::Live;

    #[derive(Debug, Clone, Default)]
    pub(crate) struct Terminal {
        drawn: Arc<Mutex<Vec<String>>>,
        left: Arc<Mutex<Vec<u8>>>,
    }

    impl Terminal {
        pub(crate) fn live(&self) -> Live {
            let terminal = self.clone();
            let target = move || ProgressDrawTarget::term_like(Box::new(terminal.clone()));
            Live::on(Box::new(target), Box::new(self.clone()))
        }

        /// What was shown for a while: the texts of the drawings.
        pub(crate) fn drawn(&self) -> Vec<String> {
            self.drawn.lock().expect("no test panicked").clone()
        }

        /// The lines that were to stay.
        pub(crate) fn lines(&self) -> String {
            String::from_utf8(self.left.lock().expect("no test panicked").clone()).expect("UTF-8")
        }
    }

    impl Write for Terminal {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.left.lock().expect("no test panicked").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl TermLike for Terminal {
        fn width(&self) -> u16 {
            80
        }

        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }

        // indicatif writes each line of a drawing by itself, blanks up to the margin apart.
        fn write_str(&self, text: &str) -> io::Result<()> {
            let mut drawn = self.drawn.lock().expect("no test panicked");
            if text.trim().is_empty() {
                return Ok(());
            }
            match drawn.last_mut() {
                Some(last) if text.starts_with("   - ") => *last = format!("{last}\n{text}"),
                _ => drawn.push(text.to_owned()),
            }
            Ok(())
        }

        fn clear_line(&self) -> io::Result<()> {
            Ok(())
        }

        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }
}
