//! How much each diagnostic matters, where somebody says otherwise than its declaration.

use super::{Diagnostic, Severity, entries, nearest};

/// What becomes of a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It is not shown.
    Allow,
    /// It is a warning.
    Warn,
    /// It is an error.
    Deny,
}

impl Level {
    /// The level of a word of a spec's comment: `allow`, `warn`, `deny`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "allow" => Some(Self::Allow),
            "warn" => Some(Self::Warn),
            "deny" => Some(Self::Deny),
            _ => None,
        }
    }

    /// The severity that it gives; `None` for what is not shown.
    #[must_use]
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Allow => None,
            Self::Warn => Some(Severity::Warning),
            Self::Deny => Some(Severity::Error),
        }
    }
}

/// The levels that a command line gives, by code or for all warnings or hints.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    codes: Vec<(&'static str, Level)>,
    groups: Vec<(Severity, Level)>,
}

/// The groups that a word may name beside the codes.
const GROUPS: [(&str, Severity); 2] = [("warnings", Severity::Warning), ("hints", Severity::Hint)];

/// A word that names neither a diagnostic nor a group of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no diagnostic `{word}`{}", nearest.map(|near| format!("; the nearest is `{near}`")).unwrap_or_default())]
pub struct UnknownCode {
    /// The word.
    pub word: String,
    /// The code that was most likely meant.
    pub nearest: Option<&'static str>,
}

/// The code that a word is, as its table has it.
///
/// # Errors
/// If there is no such code.
pub fn find_code(word: &str) -> Result<&'static str, UnknownCode> {
    let codes = || entries().into_iter().map(|entry| entry.code);
    codes()
        .find(|code| *code == word)
        .ok_or_else(|| UnknownCode { word: word.to_owned(), nearest: nearest(word, codes()) })
}

impl Levels {
    /// Sets the level of a code, or of `warnings` or `hints`. A code counts more than its group; of
    /// two levels for the same, the later counts.
    ///
    /// # Errors
    /// If the word is neither.
    pub fn set(&mut self, word: &str, level: Level) -> Result<(), UnknownCode> {
        match GROUPS.iter().find(|(group, _)| *group == word) {
            Some((_, severity)) => self.groups.push((*severity, level)),
            None => self.codes.push((find_code(word)?, level)),
        }
        Ok(())
    }

    /// The level of a diagnostic, if one is set.
    #[must_use]
    pub fn of(&self, diagnostic: &Diagnostic) -> Option<Level> {
        let code = self.codes.iter().rev().find(|(code, _)| *code == diagnostic.code());
        let severity = diagnostic.entry.severity;
        let group = || self.groups.iter().rev().find(|(group, _)| *group == severity);
        code.map(|(_, level)| *level).or_else(|| group().map(|(_, level)| *level))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::NameProblem;

    #[test]
    fn codes_count_more_than_groups_and_later_more_than_earlier() {
        let unused = Diagnostic::new(&NameProblem::UnusedValue { name: "x".to_owned() });
        let mut levels = Levels::default();
        assert_eq!(levels.of(&unused), None);
        levels.set("unused-value", Level::Allow).unwrap();
        levels.set("warnings", Level::Deny).unwrap();
        assert_eq!(levels.of(&unused), Some(Level::Allow));
        levels.set("unused-value", Level::Warn).unwrap();
        assert_eq!(levels.of(&unused), Some(Level::Warn));
        let unknown = levels.set("unused-valu", Level::Warn).unwrap_err();
        assert_eq!(
            unknown.to_string(),
            "there is no diagnostic `unused-valu`; the nearest is `unused-value`"
        );
    }
}
