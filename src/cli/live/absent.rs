//! In place of the live screen, in a build without the feature `live`: there never is one.

use std::convert::Infallible;
use std::marker::PhantomData;

use crate::cli::interrupt::Stop;
use crate::cli::terminal::Terminal;
use crate::engine::observe::Observer;

/// A live screen that there is none of.
pub(in crate::cli) struct Live<'a>(Infallible, PhantomData<&'a ()>);

impl<'a> Live<'a> {
    /// Never opens one.
    pub(in crate::cli) fn open(_: &'a Terminal, _: &Stop, _: &str) -> Option<Self> {
        None
    }

    /// Notes a finding.
    pub(in crate::cli) fn found(&mut self, _: String) {
        match self.0 {}
    }

    /// Gives the terminal back.
    pub(in crate::cli) fn close(&mut self) {
        match self.0 {}
    }
}

impl Observer for Live<'_> {}
