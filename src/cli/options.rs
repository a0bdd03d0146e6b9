//! Options that several commands share.

use std::path::PathBuf;

use clap::Args;

use super::terminal::ColorChoice;
#[cfg(feature = "train")]
use crate::diagnostics::nearest;
use crate::diagnostics::{Level, Levels, UnknownCode};
#[cfg(feature = "train")]
use crate::engine::DeviceName;

/// Options of every command.
#[derive(Debug, Args)]
pub(super) struct GlobalOptions {
    /// When to use colours
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value = "auto")]
    #[arg(hide_possible_values = true, help = "When to use colours: auto, always or never")]
    #[arg(display_order = 900)]
    pub(super) color: ColorChoice,
    /// Show results and errors only
    #[arg(short, long, global = true, display_order = 901)]
    pub(super) quiet: bool,
}

/// Values for a spec's params.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct ParamOptions {
    /// Give a `param` of the spec another value (repeatable)
    #[arg(short = 'p', long = "param", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub(super) params: Vec<(String, String)>,
}

/// How much diagnostics matter.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct LevelOptions {
    /// Do not report a code, or `warnings`, or `hints` (repeatable)
    #[arg(short = 'A', long = "allow", value_name = "CODE", value_parser = known_code)]
    allow: Vec<String>,
    /// Report a code, or `hints`, as a warning (repeatable)
    #[arg(short = 'W', long = "warn", value_name = "CODE", value_parser = known_code)]
    warn: Vec<String>,
    /// Report a code, or `warnings`, or `hints`, as an error (repeatable)
    #[arg(short = 'D', long = "deny", value_name = "CODE", value_parser = known_code)]
    deny: Vec<String>,
}

impl LevelOptions {
    pub(super) fn levels(&self) -> Levels {
        let mut levels = Levels::default();
        let all =
            [(&self.allow, Level::Allow), (&self.warn, Level::Warn), (&self.deny, Level::Deny)];
        for (words, level) in all {
            for word in words {
                // Each word was found when the command line was read.
                let _ = levels.set(word, level);
            }
        }
        levels
    }
}

fn known_code(word: &str) -> Result<String, UnknownCode> {
    Levels::default().set(word, Level::Allow).map(|()| word.to_owned())
}

/// Where data is, and on what to compute.
#[cfg(feature = "train")]
#[derive(Debug, Clone, Default, Args)]
pub(super) struct DataOptions {
    /// The folder of the data files, or one that holds a folder named after the data set
    #[arg(long, value_name = "DIR")]
    pub(super) data_dir: Option<PathBuf>,
    /// Never fetch data from the network
    #[arg(long)]
    pub(super) offline: bool,
    /// Number of threads [default: one for each core]; results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
    /// What to compute on: cpu, cuda, cuda:N, metal or metal:N [default: cpu; verify: as recorded]
    #[arg(long, value_name = "DEVICE", value_parser = device)]
    pub(super) device: Option<DeviceName>,
}

#[cfg(feature = "train")]
fn device(text: &str) -> Result<DeviceName, String> {
    text.parse().map_err(|unknown: crate::engine::UnknownDevice| {
        let kind = text.split(':').next().unwrap_or_default();
        match nearest(kind, ["cuda", "metal"]) {
            Some(near) if near != kind => format!("the nearest is {near}; {unknown}"),
            _ => unknown.to_string(),
        }
    })
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("write a name and a value, as in `-p epochs=3`".to_owned()),
    }
}

/// The path of a spec as users write it.
#[derive(Debug, Clone, Args)]
pub(super) struct SpecPath {
    /// The spec, a .net or .yaml file; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub(super) path: PathBuf,
}

/// How results are shown.
#[cfg(feature = "train")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum OutputFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
}

/// A split of the data, as the command line names it.
#[cfg(feature = "train")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum SplitName {
    /// What the network learned from
    Train,
    /// What it is held against
    Test,
}

#[cfg(feature = "train")]
impl From<SplitName> for crate::catalog::samples::Split {
    fn from(name: SplitName) -> Self {
        match name {
            SplitName::Train => Self::Train,
            SplitName::Test => Self::Test,
        }
    }
}
