//! `netc new`: writes a spec to start from.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::Failure;
use super::status::Status;
use super::terminal::Terminal;

/// The spec to start from; `NAME` stands for the model's name.
const STARTER: &str = include_str!("starter.net");

/// Write a spec to start from
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  netc new digits    write digits.net, a small network that reads digits"
)]
pub(super) struct New {
    /// Name of the file, without .net; it becomes the model's name, too
    #[arg(value_name = "NAME")]
    name: PathBuf,
}

impl New {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let path = spec_path(&self.name)?;
        let model = model_name(&path);
        write_new(&path, &STARTER.replace("NAME", &model))?;
        let shown = path.display();
        terminal.print(&format!("wrote {shown}"));
        if !terminal.is_quiet() {
            terminal.print(&format!("\nnext:\n{}", next_steps(&path)));
        }
        Ok(Status::Fine)
    }
}

#[cfg(feature = "train")]
fn next_steps(path: &Path) -> String {
    let (path, model) = (path.display(), model_name(path));
    format!("  netc check {path}\n  netc run {path}\n  netc predict runs/{model} --samples 0-4")
}

#[cfg(not(feature = "train"))]
fn next_steps(path: &Path) -> String {
    let path = path.display();
    format!("  netc check {path}\n  netc summary {path}")
}

/// The path with the ending that specs have.
fn spec_path(name: &Path) -> Result<PathBuf, Failure> {
    let refused = || {
        Failure::new(format!("{} is no name for a spec", name.display()))
            .help("write a word, as in `netc new digits`")
    };
    let file = name.file_name().and_then(|file| file.to_str()).ok_or_else(refused)?;
    if name.as_os_str().to_string_lossy().ends_with(['/', '\\']) || file.starts_with('.') {
        return Err(refused());
    }
    if [".yaml", ".yml"].iter().any(|ending| file.to_ascii_lowercase().ends_with(ending)) {
        return Err(Failure::new("`netc new` writes specs in the netc language, not in YAML")
            .help("write the name without an ending"));
    }
    let file = if file.to_ascii_lowercase().ends_with(".net") {
        file.to_owned()
    } else {
        format!("{file}.net")
    };
    Ok(name.with_file_name(file))
}

/// The file's name as a word of the language: letters, digits and `_`, a letter first.
fn model_name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let in_word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let word: String = stem.chars().map(in_word).collect();
    // A word of the language in the place of a name would be read as that word.
    let begins = word.starts_with(|c: char| c.is_ascii_alphabetic());
    if begins && !RESERVED.contains(&word.as_str()) { word } else { format!("model_{word}") }
}

const RESERVED: &[&str] = &[
    "and", "block", "data", "else", "false", "if", "in", "input", "let", "model", "none", "not",
    "or", "param", "repeat", "true",
];

fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let failure = |error: std::io::Error| {
        let help = match error.kind() {
            ErrorKind::AlreadyExists => "choose another name; netc overwrites no spec",
            ErrorKind::NotFound => "make the folder first",
            _ => "choose a folder that you may write to",
        };
        Failure::new(format!("cannot write {}: {error}", path.display())).help(help)
    };
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failure)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| {
        // The file is new and only half there; the first error is the one to tell.
        let _ = std::fs::remove_file(path);
        failure(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;
    use crate::diagnostics::Severity;
    use crate::source::Source;

    #[test]
    fn the_starter_checks_without_any_word_from_netc() {
        let text = STARTER.replace("NAME", "digits");
        let checked = check::check(&Source::new("digits.net", text), &check::Options::default());
        assert!(checked.plan.is_some(), "{:?}", checked.diagnostics);
        let told = checked.diagnostics.iter().filter(|one| one.severity() != Severity::Hint);
        assert_eq!(told.count(), 0, "{:?}", checked.diagnostics);
    }

    #[test]
    fn names_become_paths_and_words() {
        let path = |name: &str| spec_path(Path::new(name)).ok();
        assert_eq!(path("digits"), Some(PathBuf::from("digits.net")));
        assert_eq!(path("a/b.net"), Some(PathBuf::from("a/b.net")));
        assert_eq!(path("v1.2"), Some(PathBuf::from("v1.2.net")));
        for refused in ["", "..", "a/", ".net", "a.yaml"] {
            assert_eq!(path(refused), None, "{refused}");
        }
        assert_eq!(model_name(Path::new("x/My-Digits.net")), "my_digits");
        assert_eq!(model_name(Path::new("3d.net")), "model_3d");
        assert_eq!(model_name(Path::new("model.net")), "model_model");
    }
}
