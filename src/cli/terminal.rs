//! Standard output and standard error: whether they may have colours, how wide they are, and what
//! happens where nobody reads them any more. Knows nothing of what is written.

#[cfg(feature = "train")]
use std::cell::OnceCell;
use std::cell::RefCell;
use std::ffi::OsString;
#[cfg(feature = "train")]
use std::io::BufWriter;
use std::io::{self, ErrorKind, IsTerminal as _, Write};

use super::status::Status;
use crate::diagnostics::Style;
use crate::report::Screen;
#[cfg(feature = "train")]
use crate::report::images::Images;

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set; `FORCE_COLOR` and `CLICOLOR_FORCE` ask for them
    /// anywhere
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Where a command writes to.
#[derive(Debug)]
pub(super) struct Terminal {
    color: ColorChoice,
    quiet: bool,
    /// The first error of standard output; nothing is written after it.
    broken: RefCell<Option<io::Error>>,
    /// How pictures are shown, once somebody has asked.
    #[cfg(feature = "train")]
    images: OnceCell<Images>,
    /// What is held back while something else has the whole terminal.
    #[cfg(feature = "live")]
    held: RefCell<Option<Vec<Held>>>,
}

/// A text that is held back, and for which stream.
#[cfg(feature = "live")]
#[derive(Debug)]
enum Held {
    Output(String),
    Error(String),
}

impl Terminal {
    pub(super) fn new(color: ColorChoice, quiet: bool) -> Self {
        Self {
            color,
            quiet,
            broken: RefCell::new(None),
            #[cfg(feature = "train")]
            images: OnceCell::new(),
            #[cfg(feature = "live")]
            held: RefCell::new(None),
        }
    }

    /// Holds back what is printed and told from now on.
    #[cfg(feature = "live")]
    pub(super) fn hold(&self) {
        self.held.borrow_mut().get_or_insert_default();
    }

    /// Writes what was held back, and holds nothing back any more.
    #[cfg(feature = "live")]
    pub(super) fn release(&self) {
        let held = self.held.borrow_mut().take();
        for text in held.into_iter().flatten() {
            match text {
                Held::Output(text) => self.print(&text),
                Held::Error(text) => self.tell(&text),
            }
        }
    }

    /// Keeps a text for later, if it is held back.
    #[cfg(feature = "live")]
    fn keep(&self, text: &str, held: fn(String) -> Held) -> bool {
        let mut all = self.held.borrow_mut();
        all.as_mut().map(|all| all.push(held(text.to_owned()))).is_some()
    }

    /// Whether only results and errors are wanted.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Writes a result to standard output, with a line break behind it unless it has one. An error
    /// of standard output is told at the end, once.
    pub(super) fn print(&self, text: &str) {
        #[cfg(feature = "live")]
        if self.keep(text, Held::Output) {
            return;
        }
        self.write(|stdout| write_line(stdout, text));
    }

    /// Writes a result to standard output just as it is.
    pub(super) fn print_exactly(&self, text: &str) {
        self.write(|stdout| stdout.write_all(text.as_bytes()));
    }

    /// Writes a result to standard output as a line of JSON, piece by piece: the text of a long one would
    /// take longer to find room for than to write.
    #[cfg(feature = "train")]
    pub(super) fn print_json(&self, value: &impl serde::Serialize) {
        self.write(|stdout| {
            let mut pieces = BufWriter::with_capacity(PIECE, stdout);
            serde_json::to_writer(&mut pieces, value)?;
            pieces.write_all(b"\n")?;
            pieces.flush()
        });
    }

    /// Writes to standard output, unless that has failed before.
    fn write(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        let mut broken = self.broken.borrow_mut();
        if broken.is_none() {
            *broken = write(&mut io::stdout().lock()).err();
        }
    }

    /// Writes to standard error. Where that is not possible, nothing can be told at all.
    pub(super) fn tell(&self, text: &str) {
        #[cfg(feature = "live")]
        if self.keep(text, Held::Error) {
            return;
        }
        let _ = write_line(&mut io::stderr().lock(), text);
    }

    /// Writes to standard error what a quiet user does not want to know.
    pub(super) fn note(&self, text: &str) {
        if !self.quiet {
            self.tell(text);
        }
    }

    /// Whether text for standard output has colours.
    pub(super) fn colors_output(&self) -> bool {
        wants_color(self.color, || io::stdout().is_terminal(), |name| std::env::var_os(name))
    }

    /// Whether text for standard error has colours.
    pub(super) fn colors_errors(&self) -> bool {
        wants_color(self.color, || io::stderr().is_terminal(), |name| std::env::var_os(name))
    }

    /// Whether a person reads standard output.
    #[cfg(feature = "train")]
    pub(super) fn is_read_by_a_person(&self) -> bool {
        !self.quiet && io::stdout().is_terminal()
    }

    /// How pictures are shown on standard output. A wrong `NETC_IMAGES` is told once, and left aside.
    #[cfg(feature = "train")]
    pub(super) fn images(&self) -> Images {
        *self.images.get_or_init(|| {
            let variable = |name: &str| std::env::var(name).ok();
            let (terminal, colours) = (io::stdout().is_terminal(), self.colors_output());
            Images::detect(variable, terminal, colours).unwrap_or_else(|unknown| {
                self.note(&format!("{unknown}; pictures are characters"));
                Images::Characters
            })
        })
    }

    /// How diagnostics look on standard error.
    pub(super) fn error_style(&self, hints: bool) -> Style {
        let width = if io::stderr().is_terminal() { columns() } else { DEFAULT_COLUMNS };
        Style { color: self.colors_errors(), width, hints }
    }

    /// How pages look on standard output.
    pub(super) fn page_style(&self) -> Style {
        let screen = self.screen();
        Style { color: screen.colour, width: screen.columns.min(100), hints: true }
    }

    /// How results look on standard output.
    pub(super) fn screen(&self) -> Screen {
        let columns = if io::stdout().is_terminal() { columns() } else { DEFAULT_COLUMNS };
        Screen { columns, colour: self.colors_output() }
    }

    /// The status to end with: writing to a full disk is a failure; that a reader such as `head` has
    /// seen enough is none.
    pub(super) fn close(self, status: Status) -> Status {
        let flushed = io::stdout().lock().flush().err();
        match self.broken.borrow_mut().take().or(flushed) {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => {
                self.tell(&format!("error: cannot write to standard output: {error}"));
                Status::Failed
            }
            _ => status,
        }
    }
}

const DEFAULT_COLUMNS: usize = 80;

/// So many bytes of a long result are written at a time.
#[cfg(feature = "train")]
const PIECE: usize = 64 << 10;

/// Width of the terminal in characters.
fn columns() -> usize {
    #[cfg(feature = "train")]
    let asked = console::Term::stderr().size_checked().map(|(_, columns)| usize::from(columns));
    #[cfg(not(feature = "train"))]
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    asked.filter(|columns| *columns >= 20).unwrap_or(DEFAULT_COLUMNS)
}

fn write_line(stream: &mut dyn Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    if text.ends_with('\n') { Ok(()) } else { stream.write_all(b"\n") }
}

/// The choice, then the environment (<https://no-color.org>, <https://bixense.com/clicolors>),
/// then the stream.
fn wants_color(
    choice: ColorChoice,
    is_terminal: impl FnOnce() -> bool,
    variable: impl Fn(&str) -> Option<OsString>,
) -> bool {
    let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
    let is_on = |name| is_set(name) && variable(name).is_none_or(|value| value != "0");
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if is_set("NO_COLOR") => false,
        ColorChoice::Auto if is_on("FORCE_COLOR") || is_on("CLICOLOR_FORCE") => true,
        ColorChoice::Auto => variable("TERM").is_none_or(|term| term != "dumb") && is_terminal(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_goes_before_the_environment_and_that_before_the_stream() {
        let wants = |choice, terminal: bool, set: &[(&str, &str)]| {
            let variable = |name: &str| {
                set.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
            };
            wants_color(choice, || terminal, variable)
        };
        let auto = ColorChoice::Auto;
        assert!(wants(auto, true, &[]));
        assert!(!wants(auto, false, &[]));
        assert!(!wants(auto, true, &[("NO_COLOR", "1")]));
        assert!(wants(auto, true, &[("NO_COLOR", "")]));
        assert!(wants(auto, false, &[("FORCE_COLOR", "1")]));
        assert!(!wants(auto, false, &[("FORCE_COLOR", "0")]));
        assert!(wants(auto, false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!wants(auto, false, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
        assert!(!wants(auto, true, &[("TERM", "dumb")]));
        assert!(wants(ColorChoice::Always, false, &[("NO_COLOR", "1")]));
        assert!(!wants(ColorChoice::Never, true, &[("FORCE_COLOR", "1")]));
    }
}
