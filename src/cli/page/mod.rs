//! The page of a run, `report.html`: gathers what the run folder keeps and what the network does with its
//! data, and writes it as one file. `netc run` does so at its end, `netc report` anew.

mod facts;
mod findings;
mod pictures;

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::job::{Data, Job};
use super::replace::replace;
use crate::engine::Network;
use crate::ir::Plan;
use crate::record::{self, RunFile, Status};
use crate::report::page::{Page, page};
use crate::source::Source;

/// The page's name in a run folder.
pub(super) const REPORT_FILE: &str = "report.html";

/// A run that is to be shown.
pub(super) struct Subject<'a> {
    pub(super) job: Job<'a>,
    pub(super) folder: &'a Path,
    pub(super) run: &'a RunFile,
    pub(super) source: &'a Source,
    pub(super) plan: &'a Plan,
    /// The trained network and its data; a run that never came so far has none.
    pub(super) network: Option<&'a Network>,
    pub(super) data: Option<&'a Data>,
}

impl Subject<'_> {
    /// Writes the page; gives where it is.
    pub(super) fn write(&self, path: Option<&Path>) -> Result<PathBuf, Failure> {
        let path = path.map_or_else(|| self.folder.join(REPORT_FILE), Path::to_owned);
        let parts = self.parts()?;
        let content = Page {
            spec: &self.run.spec,
            source: self.source,
            model: &self.plan.model,
            status: self.run.status.word(),
            message: self.run.message.clone().filter(|_| self.run.status != Status::Finished),
            results: facts::results(self.run),
            facts: facts::facts(self.run),
            parts,
            findings: findings::read(self.folder)?,
            files: facts::files(self.folder),
        };
        let text = page(&content).map_err(|error| {
            Failure::new(format!("the page cannot be made: {error}; this is a fault of netc"))
        })?;
        replace(&path, text.as_bytes())?;
        Ok(path)
    }

    /// What the run folder keeps of the epochs; nothing where it has none.
    fn epochs(&self) -> Result<Vec<crate::engine::EpochEnds>, Failure> {
        Ok(record::read_history(self.folder)?)
    }
}
