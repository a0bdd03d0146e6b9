//! What can be wrong with a spec before any name is looked at.

use super::declare::diagnostics;

diagnostics! {
    /// A mistake in the text itself.
    pub enum SyntaxProblem {
        /// Something else should stand here.
        Error "unexpected-text" UnexpectedText { expected: String, found: String }
            => "expected {expected}, found {found}",
            help None;
        /// A bracket without its partner.
        Error "unclosed-bracket" UnclosedBracket { open: String, close: String }
            => "`{open}` is never closed",
            help format!("write `{close}` where it ends");
        /// A closing bracket that nothing opened.
        Error "unopened-bracket" UnopenedBracket { close: String }
            => "`{close}` closes nothing",
            help format!("remove `{close}`, or open it before");
        /// A quote without its partner on the same line.
        Error "unclosed-string" UnclosedString { quote: String }
            => "the text that begins here has no closing `{quote}`",
            help format!("write `{quote}` where the text ends");
        /// A number that no machine number holds.
        Error "invalid-number" InvalidNumber { text: String, reason: String }
            => "`{text}` is not a number that netc can hold: {reason}",
            help None;
        /// A form of another language (Python's `model.add`, `:` for `=`) with the form of this one.
        Error "foreign-form" ForeignForm { found: String, write: String }
            => "{found} is not part of a spec",
            help format!("{write}");
        /// Brackets, calls or sections inside each other beyond the limit.
        Error "nesting-too-deep" NestingTooDeep { limit: usize }
            => "more than {limit} levels stand inside each other here",
            help format!("give inner parts a name with `let`; the limit is {limit} levels");
        /// The file is larger than any spec.
        Error "spec-too-large" SpecTooLarge { bytes: usize, limit: usize }
            => "the spec has {bytes} bytes; netc reads at most {limit}",
            help "a spec describes a model in some kilobytes; data belongs into data files".to_owned();
        /// The file is not text.
        Error "not-utf8" NotUtf8 { offset: usize }
            => "the file is not UTF-8 text: byte {offset} begins no character",
            help "save the file as UTF-8".to_owned();
        /// The YAML reader refuses the text.
        Error "yaml-syntax" YamlSyntax { reason: String }
            => "this is not YAML: {reason}",
            help None;
        /// A key stands twice in one YAML map.
        Error "duplicate-key" DuplicateKey { key: String }
            => "the key `{key}` stands twice in one map",
            help format!("keep one `{key}`");
        /// A YAML node of the wrong kind.
        Error "yaml-form" YamlForm { what: String, expected: String, found: String }
            => "{what} must be {expected}, not {found}",
            help None;
        /// A YAML file whose aliases expand beyond the limit.
        Error "yaml-too-large" YamlTooLarge { limit: usize }
            => "with its aliases expanded, the file has more than {limit} nodes",
            help "write the repeated part once, as a `block`".to_owned();
    }
}
