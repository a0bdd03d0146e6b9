//! `netc plot model`: the network of a spec as a diagram. Reads the spec alone, neither data nor weights.

use std::path::Path;

use clap::Args;

use super::output::{DrawingOptions, ending, told, unknown_form};
use crate::cli::failure::Failure;
use crate::cli::options::{ParamOptions, SpecPath};
use crate::cli::replace::replace;
use crate::cli::spec::SpecText;
use crate::cli::status::Status;
use crate::cli::terminal::Terminal;
use crate::ir::Model;
use crate::report::diagram;

const EXAMPLES: &str = "\
Examples:
  netc plot model resnet.net                      in the terminal
  netc plot model resnet.net -o resnet.svg
  netc plot model resnet.net -o resnet.png -p depth=3
  netc plot model resnet.net -o resnet.dot        for Graphviz: dot -Tpdf resnet.dot
  netc plot model resnet.net -o resnet.mmd        for Mermaid";

/// The endings that this picture has forms for.
const FORMS: &str = ".svg, .png, .dot or .mmd";

/// Most arrows that Mermaid draws unless its setting `maxEdges` says otherwise
/// (<https://mermaid.js.org/config/schema-docs/config.html>).
const MERMAID_ARROWS: usize = 500;

/// The layers of a spec with names, shapes and parameters, and who reads whom; blocks in frames
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ModelDiagram {
    #[command(flatten)]
    spec: SpecPath,
    #[command(flatten)]
    params: ParamOptions,
    #[command(flatten)]
    drawing: DrawingOptions,
}

impl ModelDiagram {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        self.check()?;
        let plan = SpecText::read(&self.spec.path)?.plan(&self.params.params, terminal)?;
        if let Some(path) = &self.drawing.output {
            self.write(path, &plan.model, terminal)?;
        } else {
            terminal.print(&diagram::rails(&plan.model, terminal.screen()));
            terminal.note(&format!("\nwrite a picture by `-o FILE`, which ends in {FORMS}"));
        }
        Ok(Status::Fine)
    }

    /// Refuses a file that cannot be written, before the spec is read.
    fn check(&self) -> Result<(), Failure> {
        match self.drawing.output.as_deref() {
            Some(path) if ["dot", "mmd"].contains(&ending(path).as_str()) => Ok(()),
            Some(path) if !["svg", "png"].contains(&ending(path).as_str()) => {
                Err(unknown_form(path, FORMS))
            }
            _ => self.drawing.check(),
        }
    }

    fn write(&self, path: &Path, model: &Model, terminal: &Terminal) -> Result<(), Failure> {
        match ending(path).as_str() {
            "dot" => replace(path, diagram::dot(model).as_bytes())?,
            "mmd" => {
                replace(path, diagram::mermaid(model).as_bytes())?;
                let arrows: usize = model.nodes.iter().map(|node| node.inputs.len()).sum();
                if arrows > MERMAID_ARROWS {
                    terminal.note(&format!(
                        "Mermaid draws {MERMAID_ARROWS} arrows, and these are {arrows}: set its maxEdges"
                    ));
                }
            }
            _ => return self.drawing.write(path, &diagram::diagram(model), terminal),
        }
        told(path, terminal);
        Ok(())
    }
}
