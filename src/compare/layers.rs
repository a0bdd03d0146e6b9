//! Changes of the model: layers that came, went or changed, with shapes, parameters and what they read.

use super::align::{Step, align};
use super::things::{Thing, change, detail, one_sided};
use super::{Change, ChangeKind, Detail, Total};
use crate::ir::{Cost, Model, Node, Plan, ValueId};

/// What a name that only one side has costs, beside the arguments.
const RENAMED: u32 = 5;

/// All changes of the model.
pub(super) fn changes(before: &Model, after: &Model) -> Vec<Change> {
    let name = |model: &Model| Some(model.name.clone());
    let input = |model: &Model| Some(model.input.with_batch());
    let mut changes = Vec::from_iter(change("name", name(before), name(after)));
    changes.extend(change("input", input(before), input(after)));
    let (old, new) = (layers(before), layers(after));
    let steps = align(&old, &new, Layer::cost);
    let pairs = Pairs::new(before, after, &steps);
    for step in steps {
        changes.extend(match step {
            Step::Both(row, column) => {
                old.get(row).zip(new.get(column)).and_then(|(old, new)| pairs.changed(old, new))
            }
            Step::Removed(row) => old.get(row).map(|layer| layer.whole(ChangeKind::Removed)),
            Step::Added(column) => new.get(column).map(|layer| layer.whole(ChangeKind::Added)),
        });
    }
    changes.extend(pairs.output());
    changes
}

/// Sums over all layers.
pub(super) fn totals(before: &Plan, after: &Plan) -> Vec<Total> {
    let wide = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let sum = |plan: &Plan, count: fn(&Cost) -> u64| {
        let costs = plan.model.costs(plan.format);
        costs.iter().map(count).fold(0, u64::saturating_add)
    };
    let forward: fn(&Cost) -> u64 = |cost| cost.forward;
    let training: fn(&Cost) -> u64 = |cost| cost.forward.saturating_add(cost.backward);
    let total = |name, count: &dyn Fn(&Plan) -> u64| Total {
        name,
        before: count(before),
        after: count(after),
    };
    vec![
        total("layers", &|plan| wide(plan.model.nodes.len())),
        total("parameters", &|plan| wide(plan.model.parameters())),
        total("trainable parameters", &|plan| wide(plan.model.trainable_parameters())),
        total("FLOPs to answer a sample", &|plan| sum(plan, forward)),
        total("FLOPs to learn from a sample", &|plan| sum(plan, training)),
    ]
}

/// A layer in its place.
struct Layer<'a> {
    index: usize,
    node: &'a Node,
    thing: Thing,
}

fn layers(model: &Model) -> Vec<Layer<'_>> {
    let layer = |(index, node): (usize, _)| Layer { index, node, thing: thing(node) };
    model.nodes.iter().enumerate().map(layer).collect()
}

fn thing(node: &Node) -> Thing {
    Thing::new(&*node.layer)
}

impl Layer<'_> {
    fn cost(&self, after: &Self) -> Option<u32> {
        let renamed = self.node.name != after.node.name;
        let cost = self.thing.cost(&after.thing)?;
        // Automatic names move with what stands before; they must not keep equal layers apart.
        let own = renamed && !(self.is_automatic() && after.is_automatic());
        Some(cost + if own || renamed && cost > 0 { RENAMED } else { 0 })
    }

    /// Whether the name is one that Keras gives: `conv2d`, `conv2d_1`.
    fn is_automatic(&self) -> bool {
        let name = &self.node.name;
        let numbered = name.rsplit_once('_').filter(|(_, number)| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        });
        let stem = numbered.map_or(name.as_str(), |(stem, _)| stem);
        stem.replace('_', "").eq_ignore_ascii_case(self.thing.name)
    }

    fn what(&self) -> String {
        format!("{} ({})", self.node.name, self.thing.name)
    }

    /// A layer that came or went.
    fn whole(&self, kind: ChangeKind) -> Change {
        let mut details = self.thing.given(kind);
        details.push(one_sided(kind, "output", self.node.shape.with_batch()));
        if self.node.parameters() > 0 {
            details.push(one_sided(kind, "parameters", self.node.parameters().to_string()));
        }
        Change { kind, what: self.what(), details }
    }
}

/// Which values of two models belong together.
struct Pairs<'a> {
    before: &'a Model,
    after: &'a Model,
    /// For each value of the second model, that of the first.
    partners: Vec<Option<ValueId>>,
    /// Whether each layer has its partner.
    complete: bool,
}

impl<'a> Pairs<'a> {
    fn new(before: &'a Model, after: &'a Model, steps: &[Step]) -> Self {
        let mut partners = vec![None; after.nodes.len() + 1];
        for step in steps {
            if let Step::Both(row, column) = step
                && let Some(partner) = partners.get_mut(ValueId::of_node(*column).0)
            {
                *partner = Some(ValueId::of_node(*row));
            }
        }
        if let Some(input) = partners.first_mut() {
            *input = Some(ValueId::INPUT);
        }
        let complete = steps.iter().all(|step| matches!(step, Step::Both(..)));
        Self { before, after, partners, complete }
    }

    /// What changed in a layer that both have.
    fn changed(&self, old: &Layer<'_>, new: &Layer<'_>) -> Option<Change> {
        let mut details = old.thing.changed_arguments(&new.thing);
        if self.complete || !(old.is_automatic() && new.is_automatic()) {
            details.extend(detail("name", &old.node.name, &new.node.name));
        }
        details.extend(self.reads(old, new));
        let shape = |layer: &Layer<'_>| layer.node.shape.with_batch();
        details.extend(detail("output", &shape(old), &shape(new)));
        let parameters = |layer: &Layer<'_>| layer.node.parameters().to_string();
        details.extend(detail("parameters", &parameters(old), &parameters(new)));
        let change = Change { kind: ChangeKind::Changed, what: old.what(), details };
        Some(change).filter(|change| !change.details.is_empty())
    }

    /// What a layer reads, where that is another value than before. A layer that reads just the one
    /// above it goes on doing so, whichever that is.
    fn reads(&self, old: &Layer<'_>, new: &Layer<'_>) -> Option<Detail> {
        let chained = |layer: &Layer<'_>| layer.node.inputs == [ValueId(layer.index)];
        let partners: Option<Vec<ValueId>> =
            new.node.inputs.iter().map(|value| self.partner(*value)).collect();
        if chained(old) && chained(new) || partners.as_ref() == Some(&old.node.inputs) {
            return None;
        }
        Some(Detail {
            name: "reads".to_owned(),
            before: Some(names(self.before, &old.node.inputs)),
            after: Some(names(self.after, &new.node.inputs)),
        })
    }

    fn partner(&self, value: ValueId) -> Option<ValueId> {
        self.partners.get(value.0).copied().flatten()
    }

    /// What the model gives, where that is not just its last layer, as before.
    fn output(&self) -> Option<Change> {
        let last = |model: &Model| model.output == ValueId(model.nodes.len());
        let same = self.partner(self.after.output) == Some(self.before.output);
        if same || last(self.before) && last(self.after) {
            return None;
        }
        let name = |model: &Model| Some(names(model, &[model.output]));
        let details = vec![Detail {
            name: String::new(),
            before: name(self.before),
            after: name(self.after),
        }];
        Some(Change { kind: ChangeKind::Changed, what: "output".to_owned(), details })
    }
}

/// The names of the layers that give some values.
fn names(model: &Model, values: &[ValueId]) -> String {
    let name = |value: &ValueId| {
        let node = value.node().and_then(|index| model.nodes.get(index));
        node.map_or("input", |node| node.name.as_str())
    };
    values.iter().map(name).collect::<Vec<_>>().join(" + ")
}
