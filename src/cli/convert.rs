//! `netc convert`: the same spec in the other notation.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::refusal::refuse;
use super::replace::replace;
use super::spec::SpecText;
use super::status::Status;
use super::terminal::Terminal;
use crate::check;
use crate::compare::{Comparison, compare};
use crate::source::{Notation, Source};
use crate::syntax::convert;

const EXAMPLES: &str = "\
Examples:
  netc convert large_cnn.net                      write it as YAML to standard output
  netc convert large_cnn.yaml -o large_cnn.net
  netc convert --to net - < a.yaml                standard input is YAML then

What is written is read again and held against the spec: it says the same, or nothing is written.
Comments of YAML stay; of those in a .net file, the ones before the first statement do.

Exit status: 0 all is well, 1 the spec has syntax errors, 2 a failure.";

/// Write a spec in the other notation, .net or YAML
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Convert {
    /// The spec, a .net or .yaml file; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where to write; its ending says the notation [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// The notation to write [default: the one that FILE does not have]
    #[arg(long, value_enum, value_name = "NOTATION", hide_possible_values = true)]
    #[arg(help = "The notation to write, net or yaml [default: the one that FILE does not have]")]
    to: Option<Target>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Target {
    /// The netc language
    Net,
    /// YAML
    Yaml,
}

impl Convert {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let target = self.target()?;
        let spec = SpecText::read(&self.file)?;
        let sound = spec.sound();
        let source = self.named(spec.source, target);
        if target.is_some_and(|target| target.notation() == source.notation()) {
            return Err(already(&source));
        }
        let conversion = sound.and_then(|()| convert(&source));
        let conversion = conversion.map_err(|refusal| refuse(&source, &refusal, terminal))?;
        does_the_same(&source, &conversion.text)?;
        match &self.output {
            Some(path) => {
                replace(path, conversion.text.as_bytes())?;
                if !terminal.is_quiet() {
                    terminal.print(&format!("wrote {}", path.display()));
                }
            }
            None => terminal.print_exactly(&conversion.text),
        }
        tell_lost(conversion.lost_comments, terminal);
        Ok(Status::Fine)
    }

    /// The notation that is asked for, by `--to` or by the ending of the output.
    fn target(&self) -> Result<Option<Target>, Failure> {
        let ending = self.output.as_deref().and_then(of_ending);
        match (self.to, ending) {
            (Some(to), Some(ending)) if to != ending => {
                let path = self.output.as_deref().unwrap_or(Path::new("")).display();
                Err(Failure::new(format!(
                    "{path} does not end as `--to {}` would have it",
                    to.word()
                ))
                .help("leave one of the two out"))
            }
            (to, ending) => Ok(to.or(ending)),
        }
    }

    /// Standard input has no ending; it is in the notation that is not asked for.
    fn named(&self, source: Source, target: Option<Target>) -> Source {
        if self.file.as_os_str() == "-" && target == Some(Target::Net) {
            return Source::new("<stdin>.yaml", source.text());
        }
        source
    }
}

impl Target {
    fn notation(self) -> Notation {
        match self {
            Self::Net => Notation::Net,
            Self::Yaml => Notation::Yaml,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Net => "net",
            Self::Yaml => "yaml",
        }
    }
}

/// Holds the plans against each other, where the spec has one: the same tree may be read otherwise, as
/// where a text to print has escapes that only one notation knows.
fn does_the_same(source: &Source, text: &str) -> Result<(), Failure> {
    let plan = |source: &Source| check::check(source, &check::Options::default()).plan;
    let Some(before) = plan(source) else { return Ok(()) };
    let name = match source.notation() {
        Notation::Net => "converted.yaml",
        Notation::Yaml => "converted.net",
    };
    let after = plan(&Source::new(name, text));
    let comparison = after.map(|after| compare(&before, &after));
    if comparison.as_ref().is_some_and(Comparison::is_same) {
        return Ok(());
    }
    let sections = comparison.iter().flat_map(|comparison| &comparison.sections);
    let first = sections.flat_map(|section| &section.changes).next();
    let what = first.map_or("the model", |change| change.what.as_str());
    let name = source.name();
    Err(Failure::new(format!("cannot convert {name}: `{what}` would not do the same"))
        .help("write it in a simpler way: a text on one line, without escapes"))
}

fn of_ending(path: &Path) -> Option<Target> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "net" => Some(Target::Net),
        "yaml" | "yml" => Some(Target::Yaml),
        _ => None,
    }
}

fn already(source: &Source) -> Failure {
    let name = source.name();
    match source.notation() {
        Notation::Net => Failure::new(format!("{name} is written in the netc language already"))
            .help(format!("`netc fmt {name}` lays it out; `--to yaml` writes YAML")),
        Notation::Yaml => Failure::new(format!("{name} is written in YAML already"))
            .help("`--to net` writes a .net file"),
    }
}

fn tell_lost(comments: usize, terminal: &Terminal) {
    let (count, are) = match comments {
        0 => return,
        1 => ("1 comment".to_owned(), "is"),
        _ => (format!("{comments} comments"), "are"),
    };
    terminal.note(&format!("{count} behind the first statement {are} not in the YAML file"));
}
