//! Progress of downloads.

use std::fmt;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::ProgressMode;
use super::live::{INTERVAL, Live};
use super::text::bar_of;
use crate::data;
use crate::report::duration::duration;
use crate::report::screen::{Ink, Screen};

/// Shows how far a download is, and tells when the user wishes it to end.
pub struct Downloads {
    mode: ProgressMode,
    screen: Screen,
    stop: Arc<AtomicBool>,
    live: Live,
    transfer: Option<Transfer>,
}

/// The running transfer.
struct Transfer {
    file: String,
    began: Instant,
    /// Bytes that were there before.
    before: u64,
    done: u64,
    total: Option<u64>,
    /// Seconds from the beginning to the last drawing.
    drawn: f64,
}

impl Downloads {
    /// Shows downloads in a mode, with colours or without. Lines that stay go to `out`, which in
    /// [`ProgressMode::Bar`] must be the terminal of standard error.
    #[must_use]
    pub fn new(
        mode: ProgressMode,
        colour: bool,
        stop: Arc<AtomicBool>,
        out: Box<dyn Write + Send>,
    ) -> Self {
        let screen = Screen { columns: Live::columns(), colour };
        Self { mode, screen, stop, live: Live::new(out), transfer: None }
    }

    /// A line that stays, unless nothing is to be shown.
    fn leave(&mut self, line: &str) {
        if self.mode != ProgressMode::Quiet {
            self.live.leave(line);
        }
    }
}

impl data::Progress for Downloads {
    fn started(&mut self, file: &str, url: &str, done: u64, total: Option<u64>) {
        if done > 0 {
            self.leave(&format!("Resuming {url} after {}", size(done)));
        } else {
            self.leave(&format!("Downloading {url}"));
        }
        let (file, began) = (file.to_owned(), Instant::now());
        self.transfer = Some(Transfer { file, began, before: done, done, total, drawn: 0.0 });
    }

    fn advanced(&mut self, done: u64) {
        let Some(transfer) = &mut self.transfer else { return };
        transfer.done = done;
        let seconds = transfer.began.elapsed().as_secs_f64();
        if self.mode == ProgressMode::Bar && seconds - transfer.drawn >= INTERVAL {
            transfer.drawn = seconds;
            let line = transfer.line(seconds, self.screen);
            self.live.show(line);
        }
    }

    fn failed_attempt(&mut self, url: &str, reason: &str) {
        self.transfer = None;
        self.leave(&format!("{url} failed: {reason}"));
    }

    fn finished(&mut self, file: &str) {
        match self.transfer.take() {
            Some(transfer) => {
                let time = duration(transfer.began.elapsed().as_secs_f64());
                self.leave(&format!("{file}: {} in {time}", size(transfer.done)));
            }
            None => self.leave(&format!("{file}: complete")),
        }
    }

    fn waiting(&mut self, folder: &Path) {
        self.leave(&format!("Waiting for another netc that fills {}", folder.display()));
    }

    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl Transfer {
    /// `train-images-idx3-ubyte.gz ━━━━━━━━━─────────── 4.5 MB of 9.9 MB, 1.2 MB/s`
    fn line(&self, seconds: f64, screen: Screen) -> String {
        let speed =
            if seconds > 0.0 { real(self.done.saturating_sub(self.before)) / seconds } else { 0.0 };
        let file = screen.paint(Ink::Bold, &self.file);
        let (done, speed) = (size(self.done), bytes(speed));
        match self.total.filter(|total| *total > 0) {
            Some(total) => {
                let bar = bar_of(real(self.done) / real(total), screen);
                format!("{file} {bar} {done} of {}, {speed}/s", size(total))
            }
            None => format!("{file} {done}, {speed}/s"),
        }
    }
}

fn size(count: u64) -> String {
    bytes(real(count))
}

/// Bytes in the decimal units of networks.
fn bytes(mut size: f64) -> String {
    if size < 1000.0 {
        return format!("{size:.0} B");
    }
    let mut last = "kB";
    for unit in ["kB", "MB", "GB"] {
        last = unit;
        size /= 1000.0;
        if size < 999.95 {
            break;
        }
    }
    format!("{size:.1} {last}")
}

#[expect(clippy::cast_precision_loss, reason = "what is shown has far fewer than 53 bits")]
fn real(bytes: u64) -> f64 {
    bytes as f64
}

impl fmt::Debug for Downloads {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Downloads").field("mode", &self.mode).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Progress as _;
    use crate::report::progress::live::testing::Terminal;

    fn downloads(mode: ProgressMode, terminal: &Terminal) -> Downloads {
        let stop = Arc::new(AtomicBool::new(false));
        Downloads { mode, screen: Screen::PLAIN, stop, live: terminal.live(), transfer: None }
    }

    #[test]
    fn lines_tell_what_happened() {
        let terminal = Terminal::default();
        let mut downloads = downloads(ProgressMode::Lines, &terminal);
        downloads.started("a.gz", "https://one.example/a.gz", 0, Some(9_912_422));
        downloads.advanced(4_000_000);
        downloads.failed_attempt("https://one.example/a.gz", "connection reset");
        downloads.started("a.gz", "https://two.example/a.gz", 4_000_000, Some(9_912_422));
        downloads.advanced(9_912_422);
        downloads.finished("a.gz");
        downloads.waiting(Path::new("cache/mnist"));
        let text = terminal.lines();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[..3],
            [
                "Downloading https://one.example/a.gz",
                "https://one.example/a.gz failed: connection reset",
                "Resuming https://two.example/a.gz after 4.0 MB",
            ]
        );
        assert!(lines[3].starts_with("a.gz: 9.9 MB in "), "{text}");
        assert_eq!(lines[4], "Waiting for another netc that fills cache/mnist");
        assert!(terminal.drawn().is_empty());
    }

    #[test]
    fn a_transfer_has_a_bar() {
        let (file, began) = ("a.gz".to_owned(), Instant::now());
        let (before, done, total, drawn) = (1_000_000, 5_000_000, Some(10_000_000), 0.0);
        let transfer = Transfer { file, began, before, done, total, drawn };
        let line = transfer.line(2.0, Screen::PLAIN);
        assert_eq!(line, "a.gz ━━━━━━━━━━────────── 5.0 MB of 10.0 MB, 2.0 MB/s");
        let line = Transfer { total: None, ..transfer }.line(0.0, Screen::PLAIN);
        assert_eq!(line, "a.gz 5.0 MB, 0 B/s");
        assert_eq!(
            [999, 1000, 28_881, 999_960].map(size),
            ["999 B", "1.0 kB", "28.9 kB", "1.0 MB"]
        );
        assert_eq!(size(5_000_000_000_000), "5000.0 GB");
    }

    #[test]
    fn quiet_is_nothing() {
        let terminal = Terminal::default();
        let mut downloads = downloads(ProgressMode::Quiet, &terminal);
        downloads.started("a.gz", "https://one.example/a.gz", 0, None);
        downloads.finished("a.gz");
        assert_eq!(terminal.lines(), "");
        assert!(!downloads.cancelled());
    }
}
