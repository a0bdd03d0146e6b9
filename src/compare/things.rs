//! Things of the catalog, and lists of them: which arguments in force differ. Knows no particular kind.

use super::align::{Step, align};
use super::{Change, ChangeKind, Detail};
use crate::catalog::Declared;

/// What it costs to take two things of one name for each other, and for each argument that differs.
const CHANGED: u32 = 120;
const ARGUMENT: u32 = 10;

/// Name, arguments and defaults of a thing, as texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thing {
    pub(super) name: &'static str,
    /// All that are in force.
    pub(super) arguments: Vec<(&'static str, String)>,
    /// Those that are not the default's.
    given: Vec<(&'static str, String)>,
}

impl Thing {
    pub(super) fn new(declared: &(impl Declared + ?Sized)) -> Self {
        let declaration = declared.declaration();
        let arguments: Vec<(&'static str, String)> = declared
            .arguments()
            .into_iter()
            .map(|(name, value)| (name, value.to_string()))
            .collect();
        let is_default = |(name, value): &&(&'static str, String)| {
            let argument = declaration.arguments.iter().find(|argument| argument.name == *name);
            let default = argument.and_then(|argument| argument.default);
            default.is_some_and(|default| default().to_string() == *value)
        };
        let given = arguments.iter().filter(|argument| !is_default(argument)).cloned().collect();
        Self { name: declaration.name, arguments, given }
    }

    /// As a spec writes it, without defaults.
    pub(super) fn call(&self) -> String {
        let arguments: Vec<String> =
            self.given.iter().map(|(name, value)| format!("{name}={value}")).collect();
        match arguments.as_slice() {
            [] => self.name.to_owned(),
            arguments => format!("{}({})", self.name, arguments.join(", ")),
        }
    }

    /// The arguments that are not the default's, on one side.
    pub(super) fn given(&self, kind: ChangeKind) -> Vec<Detail> {
        self.given.iter().map(|(name, value)| one_sided(kind, name, value.clone())).collect()
    }

    /// The arguments in force that differ between two things of one name.
    pub(super) fn changed_arguments(&self, after: &Self) -> Vec<Detail> {
        let pairs = self.arguments.iter().zip(&after.arguments);
        let details = pairs.filter_map(|((name, before), (_, after))| detail(name, before, after));
        details.collect()
    }

    /// What it costs to take it for another one.
    pub(super) fn cost(&self, after: &Self) -> Option<u32> {
        if self.name != after.name {
            return None;
        }
        let changed =
            self.arguments.iter().zip(&after.arguments).filter(|(one, other)| one != other);
        let changed = u32::try_from(changed.count()).unwrap_or(u32::MAX);
        Some(if changed == 0 { 0 } else { CHANGED + ARGUMENT * changed.min(7) })
    }
}

/// Changes of a list whose order counts. `what` leads each name.
pub(super) fn list_changes(what: &str, before: &[Thing], after: &[Thing]) -> Vec<Change> {
    let whole = |kind, thing: &Thing| Change {
        kind,
        what: format!("{what}{}", thing.call()),
        details: Vec::new(),
    };
    let steps = align(before, after, Thing::cost);
    let change = |step| match step {
        Step::Both(row, column) => {
            let (before, after) = (before.get(row)?, after.get(column)?);
            let details = before.changed_arguments(after);
            let what = format!("{what}{}", before.name);
            (!details.is_empty()).then_some(Change { kind: ChangeKind::Changed, what, details })
        }
        Step::Removed(row) => Some(whole(ChangeKind::Removed, before.get(row)?)),
        Step::Added(column) => Some(whole(ChangeKind::Added, after.get(column)?)),
    };
    steps.into_iter().filter_map(change).collect()
}

/// A property, if it differs.
pub(super) fn detail(name: &str, before: &str, after: &str) -> Option<Detail> {
    (before != after).then(|| Detail {
        name: name.to_owned(),
        before: Some(before.to_owned()),
        after: Some(after.to_owned()),
    })
}

/// A property of a thing that came or went.
pub(super) fn one_sided(kind: ChangeKind, name: &str, value: String) -> Detail {
    let (before, after) = match kind {
        ChangeKind::Removed => (Some(value), None),
        ChangeKind::Added | ChangeKind::Changed => (None, Some(value)),
    };
    Detail { name: name.to_owned(), before, after }
}

/// A property that both have, that came or that went.
pub(super) fn change(what: &str, before: Option<String>, after: Option<String>) -> Option<Change> {
    let kind = match (&before, &after) {
        _ if before == after => return None,
        (None, _) => ChangeKind::Added,
        (_, None) => ChangeKind::Removed,
        _ => ChangeKind::Changed,
    };
    let details = vec![Detail { name: String::new(), before, after }];
    Some(Change { kind, what: what.to_owned(), details })
}
