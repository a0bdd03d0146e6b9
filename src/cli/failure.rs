//! Why a command ended early, and the one way in which that is told: a line that stands alone, then
//! what to do about it.

use super::status::Status;
use super::terminal::Terminal;

/// Why a command ended early.
#[derive(Debug)]
pub(super) struct Failure {
    status: Status,
    message: String,
    help: String,
    /// Whether it was told already, as a diagnostic.
    told: bool,
}

impl Failure {
    /// A failure at run time.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { status: Status::Failed, message: message.into(), help: String::new(), told: false }
    }

    /// One of which the user knows everything already.
    pub(super) fn told(status: Status) -> Self {
        Self { status, message: String::new(), help: String::new(), told: true }
    }

    /// Says what to do about it.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// The user asked to stop.
    #[cfg(feature = "train")]
    pub(super) fn stopped() -> Self {
        let message = "stopped, as asked".to_owned();
        Self { status: Status::Interrupted, message, help: String::new(), told: false }
    }

    /// Notes that the user knows of it.
    #[cfg(feature = "train")]
    pub(super) fn already_told(mut self) -> Self {
        self.told = true;
        self
    }

    /// What the command ends with.
    pub(super) fn status(&self) -> Status {
        self.status
    }

    /// The line that stands alone.
    pub(super) fn message(&self) -> String {
        without_numbers(&self.message)
    }

    /// Writes it to standard error.
    pub(super) fn tell(&self, terminal: &Terminal) {
        if self.told {
            return;
        }
        let (error, help) = if terminal.colors_errors() {
            ("\u{1b}[1;31merror\u{1b}[0m", "\u{1b}[36m  help:\u{1b}[0m")
        } else {
            ("error", "  help:")
        };
        if self.status == Status::Interrupted {
            terminal.tell(&self.message());
        } else {
            terminal.tell(&format!("{error}: {}", self.message()));
        }
        if !self.help.is_empty() {
            let lines = without_numbers(&self.help).replace('\n', "\n        ");
            terminal.tell(&format!("{help} {lines}"));
        }
    }
}

/// The text without the operating system's numbers: ` (os error 2)` says nothing to a reader.
fn without_numbers(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" (os error ") {
        plain.push_str(before);
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    plain
}

#[cfg(feature = "train")]
impl From<crate::data::DataError> for Failure {
    fn from(error: crate::data::DataError) -> Self {
        let status = match error {
            crate::data::DataError::Interrupted { .. } => Status::Interrupted,
            _ => Status::Failed,
        };
        Self { status, message: error.to_string(), help: error.help(), told: false }
    }
}

#[cfg(feature = "train")]
impl From<crate::engine::EngineError> for Failure {
    fn from(error: crate::engine::EngineError) -> Self {
        Self::new(error.to_string()).help(error.help().unwrap_or_default())
    }
}

#[cfg(feature = "train")]
impl From<crate::record::RecordError> for Failure {
    fn from(error: crate::record::RecordError) -> Self {
        Self::new(error.to_string()).help(error.help())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_operating_system_are_left_out() {
        let text = "cannot read a: No such file or directory (os error 2); b: x (os error 13)";
        assert_eq!(without_numbers(text), "cannot read a: No such file or directory; b: x");
        assert_eq!(without_numbers("plain (text)"), "plain (text)");
    }
}
