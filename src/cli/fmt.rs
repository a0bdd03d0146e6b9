//! `netc fmt`: lays out specs in the canonical way, and nothing but that.

use std::path::{Path, PathBuf};

use clap::Args;

use super::changes::unified;
use super::failure::Failure;
use super::refusal::refuse;
use super::replace::replace;
use super::spec::SpecText;
use super::status::Status;
use super::terminal::Terminal;
use crate::source::{Notation, Source};
use crate::syntax::format_net;

const EXAMPLES: &str = "\
Examples:
  netc fmt large_cnn.net
  netc fmt --check specs/*.net   list the files that would change, and end with 1
  netc fmt --diff large_cnn.net  show what would change
  netc fmt - < a.net > b.net

Comments stay, and so does at most one empty line between statements. A comment behind code
keeps its column where two blanks fit before it.

Exit status: 0 all is well, 1 a spec has errors or, with --check, would change, 2 a failure.";

/// Lay out specs in the canonical way
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Fmt {
    /// Specs, .net files; `-` reads standard input and writes standard output
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write nothing; list the files that would change
    #[arg(long)]
    check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    diff: bool,
}

impl Fmt {
    #[expect(clippy::unnecessary_wraps, reason = "all commands run alike")]
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let mut status = Status::Fine;
        for path in &self.files {
            let ended = self.file(path, terminal).unwrap_or_else(|failure| {
                failure.tell(terminal);
                failure.status()
            });
            status = status.max(ended);
        }
        Ok(status)
    }

    fn file(&self, path: &Path, terminal: &Terminal) -> Result<Status, Failure> {
        let text = SpecText::read(path)?;
        let source = &text.source;
        if source.notation() == Notation::Yaml {
            return Err(yaml(source));
        }
        let formatted = text.sound().and_then(|()| format_net(source));
        let formatted = formatted.map_err(|refusal| refuse(source, &refusal, terminal))?;
        let changes = formatted != source.text();
        if self.diff && changes {
            let screen = terminal.screen();
            terminal.print(&unified(source.name(), source.text(), &formatted, screen.colour));
        } else if self.check && changes {
            terminal.print(source.name());
        } else if !self.check && !self.diff {
            write(path, &formatted, changes, terminal)?;
        }
        Ok(if self.check && changes { Status::SpecErrors } else { Status::Fine })
    }
}

/// Writes the text where it came from.
fn write(path: &Path, text: &str, changes: bool, terminal: &Terminal) -> Result<(), Failure> {
    if path.as_os_str() == "-" {
        terminal.print_exactly(text);
    } else if changes {
        replace(path, text.as_bytes())?;
        if !terminal.is_quiet() {
            terminal.print(&format!("formatted {}", path.display()));
        }
    }
    Ok(())
}

fn yaml(source: &Source) -> Failure {
    let name = source.name();
    Failure::new(format!("cannot format {name}: `netc fmt` lays out .net files, not YAML"))
        .help(format!("use a formatter for YAML, or `netc convert {name}` for a .net file"))
}
