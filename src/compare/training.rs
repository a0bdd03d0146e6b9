//! Changes of settings, of how the model learns and of what is shown.

use super::align::{Step, align};
use super::things::{Thing, change, detail, list_changes};
use super::{Change, ChangeKind};
use crate::catalog::samples::Split;
use crate::ir::{Evaluate, Expectation, Fit, Piece, Plan, Predict, Show, Training, Validation};

/// A property's name, and its value where there is one.
type Row<'a, T> = (&'a str, fn(&T) -> Option<String>);

/// Seed and layout of images.
pub(super) fn settings(before: &Plan, after: &Plan) -> Vec<Change> {
    let seed = change("seed", Some(before.seed.to_string()), Some(after.seed.to_string()));
    let format = |plan: &Plan| Some(plan.format.name().to_owned());
    let format = change("image_data_format", format(before), format(after));
    seed.into_iter().chain(format).collect()
}

/// Loss, optimizer and metrics.
pub(super) fn compiled(before: Option<&Training>, after: Option<&Training>) -> Vec<Change> {
    let loss = |training: &Training| Thing::new(&*training.loss);
    let optimizer = |training: &Training| Thing::new(&*training.optimizer);
    let metrics = |training: Option<&Training>| {
        let metrics = training.map(|training| training.metrics.iter());
        metrics.into_iter().flatten().map(|metric| Thing::new(&**metric)).collect::<Vec<_>>()
    };
    let mut changes = one("loss", before.map(loss), after.map(loss));
    changes.extend(one("optimizer", before.map(optimizer), after.map(optimizer)));
    changes.extend(list_changes("metric ", &metrics(before), &metrics(after)));
    changes
}

/// Changes of a thing of which there is one.
fn one(what: &str, before: Option<Thing>, after: Option<Thing>) -> Vec<Change> {
    match (&before, &after) {
        (Some(before), Some(after)) if before.name == after.name => {
            let details = before.changed_arguments(after);
            let what = format!("{what} {}", before.name);
            let changed = Change { kind: ChangeKind::Changed, what, details };
            Vec::from_iter(Some(changed).filter(|changed| !changed.details.is_empty()))
        }
        _ => {
            let call = |thing: Option<Thing>| thing.map(|thing| thing.call());
            Vec::from_iter(change(what, call(before), call(after)))
        }
    }
}

/// How long the model learns, and from which weights on.
pub(super) fn fitted(before: &Plan, after: &Plan) -> Vec<Change> {
    let load = change("load", before.load.clone(), after.load.clone());
    let rows: [Row<'_, Fit>; 4] = [
        ("epochs", |fit| Some(fit.epochs.to_string())),
        ("batch_size", |fit| Some(fit.batch_size.to_string())),
        ("shuffle", |fit| Some(fit.shuffle.to_string())),
        ("validation", |fit| fit.validation.map(validation)),
    ];
    load.into_iter().chain(properties(&rows, before.fit.as_ref(), after.fit.as_ref())).collect()
}

fn validation(validation: Validation) -> String {
    match validation {
        Validation::Split(split) => split_name(split),
        Validation::Last(samples) => format!("the last {samples} training samples"),
    }
}

/// What is evaluated.
pub(super) fn evaluated(before: &Plan, after: &Plan) -> Vec<Change> {
    let rows: [Row<'_, Evaluate>; 2] = [
        ("split", |evaluate| Some(split_name(evaluate.split))),
        ("batch_size", |evaluate| Some(evaluate.batch_size.to_string())),
    ];
    properties(&rows, before.evaluate.as_ref(), after.evaluate.as_ref())
}

/// What is predicted.
pub(super) fn predicted(before: &Plan, after: &Plan) -> Vec<Change> {
    let rows: [Row<'_, Predict>; 2] = [
        ("split", |predict| Some(split_name(predict.split))),
        ("samples", |predict| Some(predict.samples.to_string())),
    ];
    properties(&rows, before.predict.as_ref(), after.predict.as_ref())
}

fn split_name(split: Split) -> String {
    split.name().to_owned()
}

/// Changes of the properties of something that one side may not have.
fn properties<T>(rows: &[Row<'_, T>], before: Option<&T>, after: Option<&T>) -> Vec<Change> {
    let row =
        |(name, value): &Row<'_, T>| change(name, before.and_then(*value), after.and_then(*value));
    rows.iter().filter_map(row).collect()
}

/// What is shown and kept, in its order.
pub(super) fn shown(before: &Plan, after: &Plan) -> Vec<Change> {
    // Texts may be written alike and have other numbers in them.
    let cost = |one: &Show, other: &Show| {
        if one.statement() == other.statement() {
            return Some(0);
        }
        let words = |show| pieces(show).iter().filter(|piece| matches!(piece, Piece::Text(_)));
        let prints = !pieces(one).is_empty() && !pieces(other).is_empty();
        (prints && words(one).eq(words(other))).then_some(100)
    };
    let change = |step| {
        let (kind, show, details) = match step {
            Step::Both(row, column) => {
                let (one, other) = (before.shows.get(row)?, after.shows.get(column)?);
                (pieces(one) != pieces(other)).then_some(())?;
                let details = Vec::from_iter(detail("text", &rendered(one), &rendered(other)));
                (ChangeKind::Changed, one, details)
            }
            Step::Removed(row) => (ChangeKind::Removed, before.shows.get(row)?, Vec::new()),
            Step::Added(column) => (ChangeKind::Added, after.shows.get(column)?, Vec::new()),
        };
        Some(Change { kind, what: show.statement(), details })
    };
    align(&before.shows, &after.shows, cost).into_iter().filter_map(change).collect()
}

/// What is expected of results.
pub(super) fn expected(before: &Plan, after: &Plan) -> Vec<Change> {
    let cost = |one: &Expectation, other: &Expectation| {
        (one.to_string() == other.to_string()).then_some(0)
    };
    let told = |kind, expectation: &Expectation| Change {
        kind,
        what: format!("expect({expectation})"),
        details: Vec::new(),
    };
    let change = |step| match step {
        Step::Both(..) => None,
        Step::Removed(row) => {
            before.expectations.get(row).map(|one| told(ChangeKind::Removed, one))
        }
        Step::Added(row) => after.expectations.get(row).map(|one| told(ChangeKind::Added, one)),
    };
    align(&before.expectations, &after.expectations, cost).into_iter().filter_map(change).collect()
}

fn pieces(show: &Show) -> &[Piece] {
    match show {
        Show::Print(template) => &template.pieces,
        Show::Summary | Show::Plot(_) | Show::Save(_) => &[],
    }
}

/// A text with the numbers that are known, and `nan` for results.
fn rendered(show: &Show) -> String {
    match show {
        Show::Print(template) => format!("{:?}", template.render(&|_| None)),
        other => other.statement(),
    }
}
