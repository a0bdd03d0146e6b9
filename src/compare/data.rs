//! Changes of the data: the source and its facts, how many samples are used, the steps, and what comes of
//! them.

use super::Change;
use super::ChangeKind;
use super::things::{Thing, change, list_changes};
use crate::catalog::samples::{SampleType, Split};
use crate::ir::{DataPlan, Pipeline};

/// All changes of the data.
pub(super) fn changes(before: Option<&DataPlan>, after: Option<&DataPlan>) -> Vec<Change> {
    match (before, after) {
        (Some(before), Some(after)) => both(before, after),
        (Some(before), None) => vec![whole(ChangeKind::Removed, before)],
        (None, Some(after)) => vec![whole(ChangeKind::Added, after)],
        (None, None) => Vec::new(),
    }
}

fn whole(kind: ChangeKind, data: &DataPlan) -> Change {
    let source = Thing::new(&*data.dataset);
    Change { kind, what: source.name.to_owned(), details: source.given(kind) }
}

fn both(before: &DataPlan, after: &DataPlan) -> Vec<Change> {
    let (old, new) = (Thing::new(&*before.dataset), Thing::new(&*after.dataset));
    let mut changes = if old.name == new.name {
        let details = old.changed_arguments(&new);
        let changed = Change { kind: ChangeKind::Changed, what: old.name.to_owned(), details };
        Vec::from_iter(Some(changed).filter(|changed| !changed.details.is_empty()))
    } else {
        Vec::from_iter(change("source", Some(old.call()), Some(new.call())))
    };
    for split in [Split::Train, Split::Test] {
        let count = |data: &DataPlan| data.count(split).map(|count| count.to_string());
        changes.extend(change(&format!("{} samples", split.name()), count(before), count(after)));
    }
    let pipelines =
        [("inputs", &before.inputs, &after.inputs), ("targets", &before.targets, &after.targets)];
    for (name, before, after) in pipelines {
        let what = format!("{name}: ");
        changes.extend(list_changes(&what, &steps(before), &steps(after)));
        let (before, after) = (sample(before.result()), sample(after.result()));
        changes.extend(change(name, Some(before), Some(after)));
    }
    changes
}

fn steps(pipeline: &Pipeline) -> Vec<Thing> {
    pipeline.steps.iter().map(|(step, _)| Thing::new(&**step)).collect()
}

/// What is known of a sample; the type of its numbers, too.
fn sample(sample: &SampleType) -> String {
    let described = sample.describe();
    if described.starts_with(sample.dtype.name()) {
        return described;
    }
    format!("{described}, {}", sample.dtype)
}
