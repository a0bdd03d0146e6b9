//! What changed in meaning between two plans. Reads nothing but plans, in which every default is spelled
//! out, so that notation and comments make no difference. Knows neither texts nor how changes are shown.

mod align;
mod data;
mod layers;
mod things;
mod training;

#[cfg(test)]
mod tests;

use crate::ir::Plan;

/// All that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The parts in which something changed, in the order of a spec.
    pub sections: Vec<Section>,
    /// Sums over the whole model, changed or not.
    pub totals: Vec<Total>,
}

/// A part of a spec in which something changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// `data`, `model`, `compile`
    pub title: &'static str,
    /// At least one.
    pub changes: Vec<Change>,
}

/// One thing that came, went or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What became of it.
    pub kind: ChangeKind,
    /// What it is: `conv2d (Conv2D)`, `epochs`.
    pub what: String,
    /// In what it changed, or what it is made of.
    pub details: Vec<Detail>,
}

/// What became of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is there in both, but not the same.
    Changed,
}

/// A property and its values; none of a side that does not have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// The argument's name, or `output`, `parameters`, `reads`; empty for the thing itself.
    pub name: String,
    /// As a spec writes it.
    pub before: Option<String>,
    /// As a spec writes it.
    pub after: Option<String>,
}

/// A sum over the whole model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// What is counted.
    pub name: &'static str,
    /// How many.
    pub before: u64,
    /// How many.
    pub after: u64,
}

impl Comparison {
    /// Whether both mean the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.sections.is_empty()
    }
}

/// Compares two plans.
#[must_use]
pub fn compare(before: &Plan, after: &Plan) -> Comparison {
    let sections = [
        Section { title: "settings", changes: training::settings(before, after) },
        Section {
            title: "data",
            changes: data::changes(before.data.as_ref(), after.data.as_ref()),
        },
        Section { title: "model", changes: layers::changes(&before.model, &after.model) },
        Section {
            title: "compile",
            changes: training::compiled(before.training.as_ref(), after.training.as_ref()),
        },
        Section { title: "fit", changes: training::fitted(before, after) },
        Section { title: "evaluate", changes: training::evaluated(before, after) },
        Section { title: "predict", changes: training::predicted(before, after) },
        Section { title: "show and keep", changes: training::shown(before, after) },
        Section { title: "expect", changes: training::expected(before, after) },
    ];
    let sections = sections.into_iter().filter(|section| !section.changes.is_empty()).collect();
    Comparison { sections, totals: layers::totals(before, after) }
}
