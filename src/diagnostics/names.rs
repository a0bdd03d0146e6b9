//! What can be wrong with names, statements and their order.

use super::declare::diagnostics;

fn near(nearest: Option<&String>, what: &str) -> Option<String> {
    nearest.map(|name| format!("the nearest {what} is `{name}`"))
}

diagnostics! {
    /// A name that means nothing here, means two things, or stands in the wrong place.
    pub enum NameProblem {
        /// A layer (or block) that does not exist.
        Error "unknown-layer" UnknownLayer { name: String, nearest: Option<String> }
            => "there is no layer `{name}`",
            help near(nearest.as_ref(), "layer")
                .unwrap_or_else(|| "`netc explain layers` lists the layers".to_owned());
        /// A preprocessing step that does not exist.
        Error "unknown-step" UnknownStep { name: String, nearest: Option<String>, known: String }
            => "there is no preprocessing step `{name}`",
            help near(nearest.as_ref(), "step").unwrap_or_else(|| format!("the steps are {known}"));
        /// A data set that does not exist.
        Error "unknown-dataset" UnknownDataset { name: String, nearest: Option<String>, known: String }
            => "there is no data set `{name}`",
            help near(nearest.as_ref(), "data set")
                .unwrap_or_else(|| format!("the data sets are {known}"));
        /// A word in an expression that nothing defines.
        Error "unknown-name" UnknownName { name: String, nearest: Option<String>, known: String }
            => "nothing is called `{name}` here",
            help near(nearest.as_ref(), "name").or_else(|| (!known.is_empty()).then(|| format!("known here: {known}")));
        /// A name that is defined further down.
        Error "used-before-definition" UsedBeforeDefinition { name: String }
            => "`{name}` is used before it is defined",
            help format!("move the definition of `{name}` above this line");
        /// A member that a value does not have.
        Error "unknown-attribute" UnknownAttribute { name: String, of: String, nearest: Option<String>, known: String }
            => "there is no `{name}` in {of}",
            help near(nearest.as_ref(), "one").unwrap_or_else(|| format!("there is {known}"));
        /// A statement that does not exist.
        Error "unknown-statement" UnknownStatement { name: String, nearest: Option<String>, place: String, known: String }
            => "`{name}` is no statement of {place}",
            help near(nearest.as_ref(), "statement").unwrap_or_else(|| format!("{place} takes {known}"));
        /// A statement that exists, but not here.
        Error "misplaced-statement" MisplacedStatement { name: String, place: String, belongs: String }
            => "`{name}` cannot stand {place}",
            help format!("`{name}` belongs {belongs}");
        /// A layer, step or statement without its parentheses.
        Error "missing-parentheses" MissingParentheses { name: String }
            => "`{name}` stands here without parentheses",
            help format!("write `{name}()`");
        /// A setting that does not exist.
        Error "unknown-setting" UnknownSetting { name: String, nearest: Option<String> }
            => "there is no setting `{name}`",
            help near(nearest.as_ref(), "setting")
                .unwrap_or_else(|| format!("write `let {name} = ...` for a constant; the settings are `seed` and `image_data_format`"));
        /// `-p NAME=VALUE` where the spec has no such `param`.
        Error "unknown-param" UnknownParam { name: String, nearest: Option<String>, known: String }
            => "the spec has no `param {name}`, which the command line sets",
            help near(nearest.as_ref(), "param")
                .unwrap_or_else(|| if known.is_empty() { "the spec has no param".to_owned() } else { format!("its params are {known}") });
        /// The same name is defined twice.
        Error "duplicate-name" DuplicateName { name: String }
            => "`{name}` is defined twice",
            help format!("rename one `{name}`");
        /// Two statements of a kind that a spec has once.
        Error "duplicate-statement" DuplicateStatement { name: String }
            => "a spec has one `{name}`, and this is the second",
            help format!("keep one `{name}`");
        /// A statement that needs another one.
        Error "missing-statement" MissingStatement { name: String, needed_by: String, example: String }
            => "{needed_by} needs `{name}`, which the spec does not have",
            help format!("add `{example}`");
        /// A value that nothing reads.
        Warning "unused-value" UnusedValue { name: String }
            => "nothing uses the value `{name}`",
            help format!("feed it to a layer, as in `Add()(x, {name})`, or remove it");
    }
}
