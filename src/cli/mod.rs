//! The command line: one file per command. Reads arguments, calls the library and shows what comes
//! of it; the only part of netc that prints. Knows everything; nothing knows it.

mod changes;
mod check;
mod convert;
mod diff;
mod explain;
mod failure;
mod fmt;
mod memory;
mod mutate;
mod new;
mod options;
mod plot;
mod refusal;
mod replace;
mod spec;
mod status;
mod summary;
mod terminal;

#[cfg(feature = "train")]
mod answers;
#[cfg(feature = "train")]
mod bench;
#[cfg(feature = "train")]
mod evaluate;
#[cfg(feature = "train")]
mod findings;
#[cfg(feature = "train")]
mod interrupt;
#[cfg(feature = "train")]
mod job;
#[cfg(feature = "train")]
mod life;
#[cfg(feature = "train")]
mod live;
#[cfg(feature = "train")]
mod page;
#[cfg(feature = "train")]
mod picture;
#[cfg(feature = "train")]
mod predict;
#[cfg(feature = "train")]
mod profile;
#[cfg(feature = "train")]
mod report;
#[cfg(feature = "train")]
mod run;
#[cfg(feature = "train")]
mod saved;
#[cfg(feature = "train")]
mod seen;
#[cfg(feature = "serve")]
mod serve;
#[cfg(feature = "train")]
mod shows;
#[cfg(feature = "train")]
mod verify;
#[cfg(feature = "train")]
mod watch;
#[cfg(feature = "train")]
mod work;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::LazyLock;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use failure::Failure;
use options::GlobalOptions;
use status::Status;
use terminal::Terminal;

/// The cargo features, and whether netc was built with them.
const FEATURES: [(&str, bool); 9] = [
    ("train", cfg!(feature = "train")),
    ("download", cfg!(feature = "download")),
    ("png", cfg!(feature = "png")),
    ("serve", cfg!(feature = "serve")),
    ("live", cfg!(feature = "live")),
    ("cuda", cfg!(feature = "cuda")),
    ("metal", cfg!(feature = "metal")),
    ("mkl", cfg!(feature = "mkl")),
    ("accelerate", cfg!(feature = "accelerate")),
];

/// The features that netc was built with.
fn features() -> impl Iterator<Item = &'static str> {
    FEATURES.into_iter().filter(|(_, built)| *built).map(|(name, _)| name)
}

/// `0.1.0 (features: train, download)`
fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let features: Vec<&str> = features().collect();
        let features = match features.as_slice() {
            [] => "none; it checks, but does not train".to_owned(),
            features => features.join(", "),
        };
        format!("{} (features: {features})", env!("CARGO_PKG_VERSION"))
    });
    &VERSION
}

#[cfg(feature = "train")]
const EXAMPLES: &str = "\
Examples:
  netc new digits                   write a spec to start from
  netc check digits.net             find mistakes before anything runs
  netc run digits.net -p epochs=1   train, evaluate and show what the spec asks for
  netc predict runs/digits five.png what the trained network makes of a picture

Exit status:
  0    all is well
  1    the spec has errors
  2    wrong usage, or a failure at run time
  3    the results of a run are not what its spec expects
  130  stopped by Ctrl-C";
#[cfg(not(feature = "train"))]
const EXAMPLES: &str = "\
Examples:
  netc new digits                   write a spec to start from
  netc check digits.net             find mistakes

Exit status:
  0    all is well
  1    the spec has errors
  2    wrong usage, or a file that cannot be read";

/// Checks, trains and evaluates neural networks that are described in one file
#[derive(Debug, Parser)]
#[command(name = "netc", version = version(), after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: GlobalOptions,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
    #[cfg(feature = "train")]
    Run(run::Run),
    #[cfg(feature = "train")]
    Evaluate(evaluate::Evaluate),
    #[cfg(feature = "train")]
    Predict(predict::Predict),
    #[cfg(feature = "serve")]
    Serve(serve::Serve),
    #[cfg(feature = "train")]
    Report(report::Report),
    #[cfg(feature = "train")]
    Verify(verify::Verify),
    #[cfg(feature = "train")]
    Bench(bench::Bench),
    Summary(summary::Summary),
    Plot(plot::Plot),
    Fmt(fmt::Fmt),
    Convert(convert::Convert),
    Diff(diff::Diff),
    New(new::New),
    Explain(explain::Explain),
    Mutate(mutate::Mutate),
}

impl Command {
    fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        match self {
            Self::Check(check) => check.run(terminal),
            #[cfg(feature = "train")]
            Self::Run(run) => run.run(terminal),
            #[cfg(feature = "train")]
            Self::Evaluate(evaluate) => evaluate.run(terminal),
            #[cfg(feature = "train")]
            Self::Predict(predict) => predict.run(terminal),
            #[cfg(feature = "serve")]
            Self::Serve(serve) => serve.run(terminal),
            #[cfg(feature = "train")]
            Self::Report(report) => report.run(terminal),
            #[cfg(feature = "train")]
            Self::Verify(verify) => verify.run(terminal),
            #[cfg(feature = "train")]
            Self::Bench(bench) => bench.run(terminal),
            Self::Summary(summary) => summary.run(terminal),
            Self::Plot(plot) => plot.run(terminal),
            Self::Fmt(fmt) => fmt.run(terminal),
            Self::Convert(convert) => convert.run(terminal),
            Self::Diff(diff) => diff.run(terminal),
            Self::New(new) => new.run(terminal),
            Self::Explain(explain) => explain.run(terminal),
            Self::Mutate(mutate) => mutate.run(terminal),
        }
    }
}

/// Runs the command of this process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match parse(std::env::args_os().collect()) {
        Ok(cli) => cli,
        Err(error) => return tell_usage(&error),
    };
    let terminal = Terminal::new(cli.global.color, cli.global.quiet);
    let status = cli.command.run(&terminal).unwrap_or_else(|failure| {
        failure.tell(&terminal);
        failure.status()
    });
    terminal.close(status).into()
}

fn parse(arguments: Vec<OsString>) -> Result<Cli, clap::Error> {
    let color = color_of_help(&arguments);
    let matches = Cli::command().color(color).try_get_matches_from(arguments)?;
    Cli::from_arg_matches(&matches)
}

/// What `--color` asks for, found before the arguments are read: help and usage errors end reading.
fn color_of_help(arguments: &[OsString]) -> clap::ColorChoice {
    let words: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let joined = words.iter().filter_map(|word| word.strip_prefix("--color="));
    let apart = words.windows(2).filter(|pair| pair.first() == Some(&"--color"));
    match joined.chain(apart.filter_map(|pair| pair.last().copied())).next_back() {
        Some("always") => clap::ColorChoice::Always,
        Some("never") => clap::ColorChoice::Never,
        _ => clap::ColorChoice::Auto,
    }
}

/// Shows help (status 0) or a usage error (status 2).
fn tell_usage(error: &clap::Error) -> ExitCode {
    // Where help cannot be written, nobody reads it.
    let _ = error.print();
    if error.exit_code() == 0 { Status::Fine.into() } else { Status::Failed.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn colours_of_help_follow_the_option() {
        let color =
            |words: &[&str]| color_of_help(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(color(&["netc", "--color=never", "check"]), clap::ColorChoice::Never);
        assert_eq!(color(&["netc", "check", "--color", "always"]), clap::ColorChoice::Always);
        assert_eq!(color(&["netc", "check", "--color"]), clap::ColorChoice::Auto);
    }
}
