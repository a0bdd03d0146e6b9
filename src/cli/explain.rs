//! `netc explain`: the page of a diagnostic, a list of what a spec can name, or one of those things,
//! all from their declarations.

use std::fmt::Write as _;
use std::path::Path;

use clap::Args;

use super::failure::Failure;
use super::spec::SpecText;
use super::status::Status;
use super::terminal::Terminal;
use crate::catalog::activations::Activation;
use crate::catalog::datasets::Dataset;
use crate::catalog::initializers::Initializer;
use crate::catalog::layers::Layer;
use crate::catalog::losses::Loss;
use crate::catalog::metrics::Metric;
use crate::catalog::optimizers::Optimizer;
use crate::catalog::plots::Plot;
use crate::catalog::statements::Statement;
use crate::catalog::steps::Step;
use crate::catalog::{Argument, Declaration, Kind};
use crate::diagnostics;
use crate::lesson;

const EXAMPLES: &str = "\
Examples:
  netc explain                            what there is to explain
  netc explain layers                     all layers
  netc explain Conv2D                     a layer with its arguments
  netc explain kernel-larger-than-input   a diagnostic
  netc explain large_cnn.net              a spec, layer by layer, in words and arithmetic";

/// Tell more about a diagnostic, a layer or anything else that a spec can name
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Explain {
    /// A diagnostic's code, a name, a list such as `layers`, or a spec
    #[arg(value_name = "TOPIC")]
    topic: Option<String>,
}

impl Explain {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let style = terminal.page_style();
        let page = match &self.topic {
            Some(topic) if is_spec(topic) => {
                let text = SpecText::read(Path::new(topic))?;
                lesson::lesson(&text.plan(&[], terminal)?, &text.source)
            }
            Some(topic) => page(topic).ok_or_else(|| unknown(topic))?,
            None => contents(),
        };
        terminal.print(&diagnostics::explain(&page, style));
        Ok(Status::Fine)
    }
}

/// Whether a topic is the path of a spec.
fn is_spec(topic: &str) -> bool {
    topic == "-" || [".net", ".yaml", ".yml"].iter().any(|ending| topic.ends_with(ending))
}

/// A kind of things that a spec can name.
struct Section {
    /// What `netc explain` calls all of them.
    list: &'static str,
    /// What one of them is called.
    word: &'static str,
    declarations: Vec<&'static Declaration>,
}

fn section<T: Kind + ?Sized>(list: &'static str) -> Section {
    let declarations = T::entries().iter().map(|entry| entry.declaration).collect();
    Section { list, word: T::WORD, declarations }
}

/// Everything that a spec can name.
fn sections() -> Vec<Section> {
    vec![
        section::<dyn Layer>("layers"),
        section::<dyn Activation>("activations"),
        section::<dyn Initializer>("initializers"),
        section::<dyn Loss>("losses"),
        section::<dyn Optimizer>("optimizers"),
        section::<dyn Metric>("metrics"),
        section::<dyn Dataset>("datasets"),
        section::<dyn Step>("steps"),
        section::<dyn Statement>("statements"),
        section::<dyn Plot>("pictures"),
    ]
}

const CODES: &str = "diagnostics";

/// The page of a topic, in Markdown. Exact names go before names that differ in case.
fn page(topic: &str) -> Option<String> {
    if let Some(page) = diagnostics::page(topic) {
        return Some(page.to_owned());
    }
    if topic == CODES {
        return Some(list_of_codes());
    }
    let sections = sections();
    if let Some(section) = sections.iter().find(|section| section.list == topic) {
        return Some(list(section));
    }
    let equal = |name: &str| name == topic;
    let alike = |name: &str| name.eq_ignore_ascii_case(topic);
    let named = |same: &dyn Fn(&str) -> bool| -> String {
        let entries = sections.iter().flat_map(|section| {
            section.declarations.iter().map(move |declaration| (section.word, *declaration))
        });
        let found = entries.filter(|(_, declaration)| same(declaration.name));
        found.map(|(word, declaration)| entry(word, declaration)).collect::<Vec<_>>().join("\n")
    };
    [named(&equal), named(&alike)].into_iter().find(|page| !page.is_empty())
}

/// What there is to explain.
fn contents() -> String {
    let mut page = "# What `netc explain` knows\n\n".to_owned();
    for section in sections() {
        let names: Vec<&str> = section.declarations.iter().map(|one| one.name).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(page, "- `{}`: {}", section.list, names.join(", "));
    }
    let _ = writeln!(page, "- `{CODES}`: the codes behind `error` and `warning`");
    page
}

fn list(section: &Section) -> String {
    let mut page = format!("# {}\n\n", capitalized(section.list));
    for declaration in &section.declarations {
        let _ = writeln!(page, "- `{}`: {}", declaration.name, declaration.summary());
    }
    let example = section.declarations.first().map_or("NAME", |first| first.name);
    let _ = writeln!(page, "\n`netc explain {example}` tells more about one of them.");
    page
}

fn list_of_codes() -> String {
    let mut page = "# Diagnostics\n\n".to_owned();
    for entry in diagnostics::entries() {
        let _ = writeln!(page, "- `{}` ({})", entry.code, entry.severity.word());
    }
    page
}

/// The page of one thing: what it does, its arguments, an example.
fn entry(word: &str, declaration: &Declaration) -> String {
    let docs = declaration.docs.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    let mut page = format!("# {} ({word})\n\n{}\n", declaration.name, docs.trim());
    let _ = write!(page, "\n```\n{}\n```\n", signature(declaration));
    if !declaration.arguments.is_empty() {
        page.push_str("\n## Arguments\n\n");
        for argument in declaration.arguments {
            page.push_str(&described(argument));
        }
    }
    if let Some(example) = declaration.examples.first() {
        let _ = write!(page, "\n## Example\n\n```\n{}\n```\n", example.call);
    }
    page
}

/// `Dropout(rate, seed=none)`, over several lines where it is long.
fn signature(declaration: &Declaration) -> String {
    let argument = |argument: &Argument| match argument.default {
        Some(default) => format!("{}={}", argument.name, default()),
        None => argument.name.to_owned(),
    };
    let arguments: Vec<String> = declaration.arguments.iter().map(argument).collect();
    let line = format!("{}({})", declaration.name, arguments.join(", "));
    if line.len() <= 72 {
        return line;
    }
    format!("{}(\n    {},\n)", declaration.name, arguments.join(",\n    "))
}

fn described(argument: &Argument) -> String {
    let docs = argument.docs.trim();
    let mut text = format!("- `{}`: {docs} It is {}", argument.name, (argument.expects)());
    let choices = (argument.choices)();
    // Where few words are possible, `expects` lists them already.
    let listed = choices.iter().all(|choice| text.contains(choice));
    if !listed && choices.len() <= 12 {
        let _ = write!(text, ": {}", diagnostics::list_words(choices, "or"));
    }
    match argument.default {
        Some(default) => {
            let _ = writeln!(text, "; `{}` where it is not given.", default());
        }
        None => text.push_str(" and must be given.\n"),
    }
    text
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn unknown(topic: &str) -> Failure {
    let sections = sections();
    let names = sections.iter().flat_map(|section| section.declarations.iter().map(|one| one.name));
    let lists = sections.iter().map(|section| section.list).chain([CODES]);
    let codes = diagnostics::entries();
    let codes = codes.iter().map(|entry| entry.code);
    let help = match diagnostics::nearest(topic, names.chain(lists).chain(codes)) {
        Some(near) => format!("the nearest topic is `{near}`"),
        None => "`netc explain` alone lists what there is".to_owned(),
    };
    Failure::new(format!("there is nothing called `{topic}` to explain")).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_a_spec_can_name_has_a_page() {
        for section in sections() {
            assert!(page(section.list).is_some(), "{}", section.list);
            for declaration in section.declarations {
                let page = page(declaration.name).unwrap_or_default();
                assert!(page.contains(declaration.name), "{page}");
                assert!(!page.contains("It is must"), "{page}");
            }
        }
    }

    #[test]
    fn names_are_found_in_any_case_but_exact_ones_first() {
        assert!(page("conv2d").unwrap().starts_with("# Conv2D (layer)"));
        assert!(page("reshape").unwrap().starts_with("# reshape (preprocessing step)"));
        assert!(page("Reshape").unwrap().starts_with("# Reshape (layer)"));
        assert!(page("nothing").is_none());
    }
}
