//! What netc's exit status means.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Status {
    /// All is well.
    Fine,
    /// The spec has errors.
    SpecErrors,
    /// Wrong usage, or a failure at run time.
    Failed,
    /// The results of a run are not what its spec expects.
    #[cfg(feature = "train")]
    Unmet,
    /// The user stopped it: 128 and the number of SIGINT, as shells have it, so that
    /// `netc run a.net && netc run b.net` ends where it is stopped.
    Interrupted,
}

impl Status {
    /// The number that the shell sees.
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::SpecErrors => 1,
            Self::Failed => 2,
            #[cfg(feature = "train")]
            Self::Unmet => 3,
            Self::Interrupted => 130,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.code())
    }
}
