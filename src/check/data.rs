//! The data section: its source, `take`, and the steps of inputs and targets, typed step by step.

use std::sync::Arc;

use super::evaluate::record;
use super::statements::Checker;
use crate::catalog::argument::Count;
use crate::catalog::datasets::Dataset;
use crate::catalog::samples::{SampleType, Split};
use crate::catalog::statements::Take;
use crate::catalog::steps::Step;
use crate::catalog::{Kind, Value};
use crate::diagnostics::{DataProblem, Diagnostic, NameProblem, list_words, nearest};
use crate::ir::{DataPlan, Pipeline};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Argument, Section, Statement};

/// What is known of the data; `None` where it failed and agrees with everything.
pub(super) struct DataFacts {
    /// `data mnist`
    pub(super) head: Span,
    /// The plan, if the whole section is right.
    pub(super) plan: Option<DataPlan>,
    /// Number of samples of each split that are used, where known.
    counts: Vec<(Split, usize)>,
    /// What reaches the model, and what made it so.
    pub(super) inputs: Made,
    /// What the loss is held against, and what made it so.
    pub(super) targets: Made,
}

impl DataFacts {
    /// Number of samples of a split that are used, where known.
    pub(super) fn samples(&self, split: Split) -> Option<usize> {
        self.counts.iter().find(|(known, _)| *known == split).map(|(_, count)| *count)
    }
}

/// The type of a sample and the place that made it.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) sample: Option<SampleType>,
    pub(super) place: Span,
}

/// Checks a data section and binds `data`.
pub(super) fn check(checker: &mut Checker<'_>, section: &Section) -> DataFacts {
    let mut data = DataChecker {
        head: section.head(),
        dataset: find_dataset(checker, section),
        samples: Vec::new(),
        failed: false,
        inputs: None,
        targets: None,
        checker,
    };
    if let Some(dataset) = data.dataset.clone() {
        let count = |split| dataset.samples(split).map(|count| (split, count));
        data.samples = [Split::Train, Split::Test].into_iter().filter_map(count).collect();
    }
    data.publish(None);
    for statement in &section.body {
        data.statement(statement);
    }
    data.finish()
}

fn find_dataset(checker: &mut Checker<'_>, section: &Section) -> Option<Arc<dyn Dataset>> {
    let Some(name) = &section.name else {
        let known = list_words(<dyn Dataset as Kind>::names(), "and");
        let problem = NameProblem::UnknownDataset { name: String::new(), nearest: None, known };
        let diagnostic = Diagnostic::new(&problem).at(section.keyword.span, "no data set is named");
        checker.diagnostics.push(diagnostic);
        return None;
    };
    let Some(entry) = <dyn Dataset as Kind>::find(&name.value) else {
        let problem = NameProblem::UnknownDataset {
            name: name.value.clone(),
            nearest: nearest(&name.value, <dyn Dataset as Kind>::names()).map(str::to_owned),
            known: list_words(<dyn Dataset as Kind>::names(), "and"),
        };
        checker.diagnostics.push(Diagnostic::new(&problem).at(name.span, "no such data set"));
        return None;
    };
    checker.build(entry, name.clone(), &section.arguments, section.head())
}

struct DataChecker<'c, 'a> {
    checker: &'c mut Checker<'a>,
    head: Span,
    dataset: Option<Arc<dyn Dataset>>,
    samples: Vec<(Split, usize)>,
    failed: bool,
    inputs: Option<(Pipeline, Made)>,
    targets: Option<(Pipeline, Made)>,
}

impl DataChecker<'_, '_> {
    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Section(section) if section.keyword.value == "inputs" => {
                self.pipeline(section, "inputs");
            }
            Statement::Section(section) if section.keyword.value == "targets" => {
                self.pipeline(section, "targets");
            }
            Statement::Section(section) => self.refuse(&section.keyword.value, section.head()),
            Statement::Expression(expr) => {
                let Some((name, call)) = self.checker.call_of(expr) else {
                    self.failed = true;
                    return;
                };
                if name.value == "take" {
                    self.take(name, &call.arguments, expr.span);
                } else {
                    self.refuse(&name.value, name.span);
                }
            }
            Statement::Assign(binding) | Statement::Let(binding) | Statement::Param(binding) => {
                self.refuse(&binding.name.value, binding.name.span);
            }
            Statement::Repeat(repeat) => self.refuse("repeat", repeat.count.span),
            Statement::If(branch) => self.refuse("if", branch.condition.span),
        }
    }

    /// Reports a statement that a data section does not have.
    fn refuse(&mut self, name: &str, span: Span) {
        self.failed = true;
        if <dyn Step as Kind>::find(name).is_some() {
            self.checker.misplaced_in(name, span, "directly in a data section");
        } else {
            let known = ["take", "inputs", "targets"];
            self.checker.unknown_statement(name, span, "a data section", &known);
        }
    }

    fn take(&mut self, name: Spanned<String>, arguments: &[Argument], span: Span) {
        let Some(take) = self.checker.read::<Take>(name, arguments, span) else {
            self.failed = true;
            return;
        };
        for (split, wanted) in [(Split::Train, take.train), (Split::Test, take.test)] {
            if let Some(Count(wanted)) = wanted {
                let named = |argument: &&Argument| {
                    argument.name.as_ref().is_some_and(|name| name.value == split.name())
                };
                let place = arguments.iter().find(named).map_or(span, |argument| argument.span);
                self.take_split(split, wanted, place);
            }
        }
        self.publish(None);
    }

    fn take_split(&mut self, split: Split, wanted: usize, place: Span) {
        let Some(dataset) = &self.dataset else { return };
        let name = dataset.declaration().name;
        let Some((_, available)) = self.samples.iter_mut().find(|(known, _)| *known == split)
        else {
            // A data set that is only described may leave its counts out.
            self.samples.push((split, wanted));
            return;
        };
        if wanted <= *available {
            *available = wanted;
            return;
        }
        let problem = DataProblem::TakeTooLarge {
            split: split.name().to_owned(),
            wanted,
            available: *available,
            dataset: name.to_owned(),
        };
        let diagnostic = Diagnostic::new(&problem).at(place, format!("at most {available}"));
        let diagnostic =
            diagnostic.also(self.head, format!("has {available} {} samples", split.name()));
        self.checker.diagnostics.push(diagnostic);
    }

    fn pipeline(&mut self, section: &Section, which: &str) {
        let is_inputs = which == "inputs";
        let earlier = if is_inputs { &self.inputs } else { &self.targets };
        if earlier.is_some() {
            let problem = NameProblem::DuplicateStatement { name: which.to_owned() };
            let diagnostic = Diagnostic::new(&problem).at(section.keyword.span, "the second one");
            self.checker.diagnostics.push(diagnostic);
            return;
        }
        let source =
            self.dataset.as_ref().map(|set| if is_inputs { set.inputs() } else { set.targets() });
        let mut made = Made { sample: source.clone(), place: self.head };
        let mut steps = Vec::new();
        for statement in &section.body {
            if let Some(step) = self.step(statement, &mut made) {
                steps.extend(step.zip(made.sample.clone()));
            } else {
                self.failed = true;
                made.sample = None;
            }
            if is_inputs {
                self.publish(made.sample.as_ref());
            }
        }
        let source = source.unwrap_or_else(|| SampleType::labels(0, crate::shape::DType::UInt8));
        let checked = Some((Pipeline { source, steps }, made));
        if is_inputs {
            self.inputs = checked;
        } else {
            self.targets = checked;
        }
        self.publish(None);
    }

    /// Checks one step. The inner option is empty where nothing is known of the samples.
    #[expect(clippy::option_option, reason = "the outer one says that a complaint was made")]
    fn step(&mut self, statement: &Statement, made: &mut Made) -> Option<Option<Arc<dyn Step>>> {
        let Statement::Expression(expr) = statement else {
            let known = <dyn Step as Kind>::names();
            let text = self
                .checker
                .source
                .slice(statement.span())
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned();
            self.checker.unknown_statement(&text, statement.span(), "a list of steps", &known);
            return None;
        };
        let (name, call) = self.checker.call_of(expr)?;
        let Some(entry) = <dyn Step as Kind>::find(&name.value) else {
            self.unknown_step(&name);
            return None;
        };
        let step = self.checker.build(entry, name, &call.arguments, expr.span)?;
        let Some(sample) = made.sample.clone() else { return Some(None) };
        match step.output(&sample) {
            Ok(output) => *made = Made { sample: Some(output), place: expr.span },
            Err(problem) => {
                let diagnostic =
                    Diagnostic::new(&problem).at(expr.span, "cannot take these samples");
                let fact = format!("gives {}", sample.describe());
                self.checker.diagnostics.push(diagnostic.also(made.place, fact));
                return None;
            }
        }
        Some(Some(step))
    }

    fn unknown_step(&mut self, name: &Spanned<String>) {
        let near = nearest(&name.value, <dyn Step as Kind>::names());
        let problem = NameProblem::UnknownStep {
            name: name.value.clone(),
            nearest: near.map(str::to_owned),
            known: list_words(<dyn Step as Kind>::names(), "and"),
        };
        let diagnostic = Diagnostic::new(&problem).at(name.span, "no such step");
        self.checker.diagnostics.push(match near {
            Some(near) => diagnostic.fix(format!("write `{near}`"), name.span, near),
            None => diagnostic,
        });
    }

    /// Binds `data` to what is known now: what the steps so far make of the inputs, or the facts of
    /// the source until a pipeline is done.
    fn publish(&mut self, so_far: Option<&SampleType>) {
        let done =
            |done: &Option<(Pipeline, Made)>| done.as_ref().map(|(_, made)| made.sample.clone());
        let dataset = self.dataset.as_ref();
        let inputs = so_far.cloned().or_else(|| {
            done(&self.inputs).unwrap_or_else(|| dataset.map(|dataset| dataset.inputs()))
        });
        let targets =
            done(&self.targets).unwrap_or_else(|| dataset.map(|dataset| dataset.targets()));
        let value = facts(inputs.as_ref(), targets.as_ref(), &self.samples);
        self.checker.environment.rebind("data", value, self.head);
    }

    fn finish(self) -> DataFacts {
        let Self { checker: _, head, dataset, samples, failed, inputs, targets } = self;
        let untouched = |source: Option<SampleType>| {
            let made = Made { sample: source.clone(), place: head };
            source.map(|source| (Pipeline { source, steps: Vec::new() }, made))
        };
        let inputs = inputs.or_else(|| untouched(dataset.as_ref().map(|set| set.inputs())));
        let targets = targets.or_else(|| untouched(dataset.as_ref().map(|set| set.targets())));
        let made = |part: &Option<(Pipeline, Made)>| {
            let unknown = Made { sample: None, place: head };
            part.as_ref().map_or(unknown, |(_, made)| made.clone())
        };
        let (made_inputs, made_targets) = (made(&inputs), made(&targets));
        let counts = samples.clone();
        let parts = dataset.zip(inputs).zip(targets).filter(|_| !failed);
        let plan = parts.map(|((dataset, (inputs, _)), (targets, _))| DataPlan {
            dataset,
            samples,
            inputs,
            targets,
            span: head,
        });
        DataFacts { head, plan, counts, inputs: made_inputs, targets: made_targets }
    }
}

/// `data` as expressions see it.
fn facts(
    inputs: Option<&SampleType>,
    targets: Option<&SampleType>,
    samples: &[(Split, usize)],
) -> Value {
    let sample = |what: &str, sample: Option<&SampleType>| {
        let Some(sample) = sample else { return Value::Unknown };
        let mut members = vec![
            ("shape", Value::integers(sample.shape.axes().iter().copied())),
            ("dtype", Value::Text(sample.dtype.name().to_owned())),
        ];
        members.extend(sample.shape.elements().map(|elements| ("elements", Value::from(elements))));
        members.extend(sample.classes().map(|classes| ("classes", Value::from(classes))));
        record(what, members)
    };
    let mut members =
        vec![("inputs", sample("the inputs", inputs)), ("targets", sample("the targets", targets))];
    members.extend(samples.iter().map(|(split, count)| (split.name(), Value::from(*count))));
    record("the data", members)
}
