//! The live screen: a thread that draws what training told it and listens to keys. Training hands numbers
//! over and never waits for a drawing; the terminal is given back whatever happens.

use std::io::{self, IsTerminal as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::cli::interrupt::Stop;
use crate::cli::terminal::Terminal;
use crate::engine::observe::{EpochBegins, EpochEnds, Observer, StepEnds};
use crate::report::board::{self, Board};
use crate::report::progress::epoch_line;

/// Time between two drawings, at least: more than 20 in a second nobody sees.
const INTERVAL: Duration = Duration::from_millis(50);

/// A training on the whole terminal. What is printed meanwhile is held back and shown when it closes,
/// with a line for each epoch.
pub(in crate::cli) struct Live<'a> {
    terminal: &'a Terminal,
    shared: Arc<Shared>,
    stop: Stop,
    drawing: Option<JoinHandle<io::Result<()>>>,
}

/// What training and drawing share.
struct Shared {
    board: Mutex<Board>,
    /// Whether the drawing is to end.
    ended: AtomicBool,
}

impl Shared {
    /// The board; a panic while it was held has left it as good as it was.
    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> Live<'a> {
    /// Takes the terminal. Where standard output is none, or it cannot be taken, that is told, and
    /// training goes on without.
    pub(in crate::cli) fn open(terminal: &'a Terminal, stop: &Stop, model: &str) -> Option<Self> {
        if !io::stdout().is_terminal() {
            terminal.tell("note: standard output is no terminal; training goes on without --live");
            return None;
        }
        let screen = match ratatui::try_init() {
            Ok(screen) => screen,
            Err(error) => {
                let _ = ratatui::try_restore();
                terminal.tell(&format!("note: --live cannot take the terminal: {error}"));
                return None;
            }
        };
        terminal.hold();
        stop.screen_is_taken(true);
        let board = Mutex::new(Board::new(model));
        let shared = Arc::new(Shared { board, ended: AtomicBool::new(false) });
        let (seen, asked) = (Arc::clone(&shared), stop.clone());
        let drawing = Some(thread::spawn(move || show(screen, &seen, &asked)));
        Some(Self { terminal, shared, stop: stop.clone(), drawing })
    }

    /// Notes a finding.
    pub(in crate::cli) fn found(&mut self, headline: String) {
        self.shared.board().found(headline);
    }

    /// Gives the terminal back and shows what was held back. A second time nothing happens.
    pub(in crate::cli) fn close(&mut self) {
        let Some(drawing) = self.drawing.take() else { return };
        self.shared.ended.store(true, Ordering::Relaxed);
        let outcome = drawing.join();
        // The thread has done so, unless it panicked.
        let _ = ratatui::try_restore();
        self.stop.screen_is_taken(false);
        self.terminal.release();
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                self.terminal.tell(&format!("note: the live screen ended early: {error}"));
            }
            Err(_) => {
                self.terminal.tell("note: the live screen ended early; this is a fault of netc");
            }
        }
    }
}

impl Drop for Live<'_> {
    fn drop(&mut self) {
        self.close();
    }
}

impl Observer for Live<'_> {
    fn epoch_begins(&mut self, epoch: &EpochBegins) {
        self.shared.board().epoch_begins(epoch);
    }

    fn step_ends(&mut self, step: &StepEnds<'_>) {
        // A step that comes while the board is being copied is left out: training does not wait.
        if let Ok(mut board) = self.shared.board.try_lock() {
            board.step_ends(step);
        }
    }

    fn epoch_ends(&mut self, epoch: &EpochEnds) {
        self.shared.board().epoch_ends(epoch);
        self.terminal.print(&epoch_line(epoch));
    }

    fn evaluation_step_ends(&mut self, step: usize, steps: usize) {
        if let Ok(mut board) = self.shared.board.try_lock() {
            board.validation_step_ends(step, steps);
        }
    }

    fn stop_requested(&self) -> bool {
        self.stop.is_requested()
    }
}

/// Draws and listens until the end, then gives the terminal back.
fn show(mut screen: DefaultTerminal, shared: &Shared, stop: &Stop) -> io::Result<()> {
    let outcome = draw_until_end(&mut screen, shared, stop);
    outcome.and(ratatui::try_restore())
}

fn draw_until_end(screen: &mut DefaultTerminal, shared: &Shared, stop: &Stop) -> io::Result<()> {
    while !shared.ended.load(Ordering::Relaxed) {
        let drawn = Instant::now();
        let mut board = shared.board().clone();
        board.stops(stop.is_requested());
        screen.draw(|frame| board::draw(&board, frame))?;
        // Keys are heard at once, and so is the end within the interval.
        while let Some(rest) = INTERVAL.checked_sub(drawn.elapsed()) {
            if event::poll(rest)? {
                heard(&event::read()?, stop);
            }
        }
    }
    Ok(())
}

/// `q` and Ctrl-C ask to stop; Ctrl-C once more ends at once, as it does without the screen, whose keys are
/// no signals.
fn heard(event: &Event, stop: &Stop) {
    let Event::Key(KeyEvent { code: KeyCode::Char(key), modifiers, kind, .. }) = event else {
        return;
    };
    let control = modifiers.contains(KeyModifiers::CONTROL);
    match key.to_ascii_lowercase() {
        _ if *kind != KeyEventKind::Press => {}
        'c' if control && stop.is_requested() => {
            stop.end_at_once();
        }
        'c' if control => stop.request(),
        'q' if !control => stop.request(),
        _ => {}
    }
}
