//! Checks the specs that are named on the command line and prints how many parameters each model has.
//!
//!     cargo run --example count_parameters -- specs/large_cnn.net

#![expect(clippy::print_stdout, reason = "it is what the program is for")]

use netc::check::{Options, check};
use netc::diagnostics::{Style, to_text};
use netc::source::Source;

fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let source = Source::new(&path, std::fs::read_to_string(&path)?);
        let checked = check(&source, &Options::default());
        print!("{}", to_text(&source, &checked.diagnostics, Style::default()));
        if let Some(plan) = checked.plan {
            println!(
                "{path}: {} parameters in {} layers",
                plan.model.parameters(),
                plan.model.nodes.len()
            );
        }
    }
    Ok(())
}
