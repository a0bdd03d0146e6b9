//! What can be wrong with the arguments of a layer, step or statement.

use super::declare::diagnostics;

diagnostics! {
    /// An argument that is missing, unknown, twice there, or of the wrong kind.
    pub enum ArgumentProblem {
        /// A name that the declaration does not have.
        Error "unknown-argument" UnknownArgument { of: String, name: String, nearest: Option<String>, known: String }
            => "`{of}` has no argument `{name}`",
            help match nearest {
                Some(nearest) => format!("the nearest argument is `{nearest}`"),
                None if known.is_empty() => format!("`{of}` takes no arguments"),
                None => format!("its arguments are {known}"),
            };
        /// An argument without default that is not given.
        Error "missing-argument" MissingArgument { of: String, name: String, expects: String, example: String }
            => "`{of}` needs `{name}`, {expects}",
            help format!("write `{example}`");
        /// The same argument given twice.
        Error "duplicate-argument" DuplicateArgument { of: String, name: String }
            => "`{of}` is given `{name}` twice",
            help format!("keep one `{name}`");
        /// More positional arguments than the declaration has.
        Error "too-many-arguments" TooManyArguments { of: String, most: usize, given: usize, known: String }
            => "`{of}` is given {given} arguments and takes at most {most}",
            help if known.is_empty() { format!("`{of}` takes no arguments") } else { format!("in order, they are {known}") };
        /// A positional argument behind a named one.
        Error "positional-after-named" PositionalAfterNamed { of: String }
            => "`{of}` is given an argument without a name after one with a name",
            help "give it a name, or move it to the front".to_owned();
        /// A value of the wrong type.
        Error "wrong-type" WrongType { of: String, name: String, expects: String, found: String }
            => "`{name}` of `{of}` must be {expects}, not {found}",
            help None;
        /// A value of the right type that is too small or too large.
        Error "value-out-of-range" OutOfRange { of: String, name: String, expects: String, found: String }
            => "`{name}` of `{of}` must be {expects}, not {found}",
            help None;
        /// A word that is none of the choices.
        Error "unknown-choice" UnknownChoice { what: String, found: String, nearest: Option<String>, known: String }
            => "there is no {what} `{found}`",
            help match nearest {
                Some(nearest) => format!("the nearest {what} is `{nearest}`"),
                None => format!("known are {known}"),
            };
        /// Two arguments that exclude each other.
        Error "conflicting-arguments" ConflictingArguments { of: String, reason: String, remedy: String }
            => "`{of}`: {reason}",
            help format!("{remedy}");
    }
}
