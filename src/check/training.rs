//! Compile, fit, evaluate and the statements that show and keep: held against the model and the data,
//! and put together to the plan.

use super::data::DataFacts;
use super::model::CheckedModel;
use super::statements::{Checker, TopCall};
use super::{expect, print, rules};
use crate::catalog::Kind;
use crate::catalog::losses::Task;
use crate::catalog::metrics::Metric;
use crate::catalog::samples::{SampleType, Split};
use crate::catalog::statements::{
    self, Compile, Load, PlotStatement, Predict as PredictStatement, Save, Summary,
};
use crate::diagnostics::{ArgumentProblem, Diagnostic, TrainingProblem};
use crate::ir::{Evaluate, Fit, Plan, Predict, Show, Training, Validation};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Argument, File};

/// Checks everything but data and model. `whole` is the tree if all of the text could be read, `memory`
/// what this machine has, in bytes.
pub(super) fn check(
    checker: &mut Checker<'_>,
    model: Option<CheckedModel>,
    whole: Option<&File>,
    memory: Option<u64>,
) -> Option<Plan> {
    if whole.is_some() {
        needed_statements(checker, model.is_some());
    }
    let compile = checker.top_call("compile");
    let read = compile
        .clone()
        .and_then(|(name, arguments, span)| checker.read::<Compile>(name, arguments, span));
    if let (Some(model), Some(compile), Some((_, arguments, span))) = (&model, &read, &compile) {
        fits(checker, model, compile, arguments, *span);
    }
    let fit = fit(checker);
    let batch_size = fit.as_ref().map_or(32, |fit| fit.batch_size);
    let evaluate = evaluate(checker, batch_size);
    let call = |name: &str| {
        checker.top_call(name).map(|(_, arguments, span)| rules::Call { span, arguments })
    };
    // A name that is unknown is likely the one that seems unused.
    let misnamed = checker.diagnostics.iter().any(|one| one.code() == "unknown-name");
    let found = rules::run(&rules::Job {
        format: checker.format,
        data: checker.data.as_ref(),
        model: model.as_ref().filter(|model| model.whole),
        compile: read.as_ref().zip(call("compile")),
        fit: fit.as_ref().zip(call("fit")),
        untrained: fit.is_none() && checker.top_call("load").is_none() && whole.is_some(),
        evaluate: call("evaluate"),
        evaluates_test: evaluate.as_ref().is_some_and(|evaluate| evaluate.split == Split::Test),
        memory,
        file: whole.filter(|_| !misnamed),
    });
    found.into_iter().for_each(|diagnostic| checker.diagnostics.push(diagnostic));
    let place = compile.as_ref().map_or(Span::default(), |(.., span)| *span);
    let training = read.map(|compile| Training {
        loss: compile.loss.0,
        optimizer: compile.optimizer.0,
        metrics: compile.metrics.into_iter().map(|metric| metric.0).collect(),
        span: place,
    });
    let predict = predict(checker);
    let load = checker.top_call("load").and_then(|(name, arguments, span)| {
        checker.read::<Load>(name, arguments, span).map(|load| load.path.0)
    });
    let results = results(checker, training.as_ref(), fit.as_ref());
    let shows = shows(checker, &results);
    let (seed, params) = checker.settings();
    let data = checker.data.take();
    if data.as_ref().is_some_and(|data| data.plan.is_none()) {
        return None;
    }
    let model = model.filter(|model| model.whole)?;
    let mut plan = Plan {
        params,
        seed,
        format: checker.format,
        data: data.and_then(|data| data.plan),
        model: model.graph.into_model(&model.name)?,
        training,
        fit,
        evaluate,
        predict,
        load,
        shows,
        expectations: Vec::new(),
    };
    expect::check(checker, &mut plan, &results);
    Some(plan)
}

/// The names that a run gives numbers. Where `compile` or `fit` could not be read, all that they might have given:
/// the mistake is there, not where a result is used.
fn results(checker: &Checker<'_>, training: Option<&Training>, fit: Option<&Fit>) -> Vec<String> {
    let has = |name| checker.top_call(name).is_some();
    if !has("fit") && !has("evaluate") {
        return Vec::new();
    }
    let names = match training {
        Some(training) => training.names(),
        None if has("compile") => {
            let metrics = <dyn Metric>::entries().iter().map(|entry| entry.declaration.name);
            std::iter::once("loss").chain(metrics).collect()
        }
        None => Vec::new(),
    };
    let validates = fit.map_or(has("fit"), |fit| fit.validation.is_some());
    print::result_names(&names, validates)
}

/// Reports statements that others need.
fn needed_statements(checker: &mut Checker<'_>, has_model: bool) {
    const COMPILE: &str =
        "compile(loss=categorical_crossentropy, optimizer=adam, metrics=[accuracy])";
    let place =
        |checker: &Checker<'_>, name: &str| checker.top_call(name).map(|(name, ..)| name.span);
    for (name, needs_compile) in [("fit", true), ("evaluate", true), ("predict", false)] {
        let Some(span) = place(checker, name) else { continue };
        if checker.data.is_none() {
            checker.missing("data", &format!("`{name}`"), "data mnist { }", span);
        }
        if needs_compile && place(checker, "compile").is_none() {
            checker.missing("compile", &format!("`{name}`"), COMPILE, span);
        }
        if !has_model {
            // The missing model was reported.
            return;
        }
    }
}

/// Holds the loss and the metrics against the last layer and the targets.
fn fits(
    checker: &mut Checker<'_>,
    model: &CheckedModel,
    compile: &Compile,
    arguments: &[Argument],
    span: Span,
) {
    let Some(DataFacts { targets, .. }) = &checker.data else { return };
    let (Some(sample), made) = (targets.sample.clone(), targets.place) else { return };
    let output = model.graph.facts(model.graph.current);
    let (Some(shape), Some(last)) = (&output.shape, model.graph.last_layer(model.graph.current))
    else {
        return;
    };
    let task = Task {
        output: shape,
        activation: last.layer.activation(),
        targets: &sample,
        last_layer: last.layer.declaration().name,
    };
    let last_place = model
        .graph
        .values
        .iter()
        .find(|value| value.node.as_ref().is_some_and(|node| node.name == last.name));
    let last_place = last_place.map_or(model.head, |value| value.made);
    let places = Places { output: last_place, targets: made, shape: shape.with_batch() };
    let place = |name: &str, position: usize| argument(arguments, name, position).unwrap_or(span);
    if let Err(problem) = compile.loss.fits(&task) {
        let diagnostic = labelled(&problem, place("loss", 0), &places, &sample);
        checker.diagnostics.push(diagnostic);
        // Metrics would only repeat it.
        return;
    }
    for metric in &compile.metrics {
        if let Err(problem) = metric.fits(&task) {
            let diagnostic = labelled(&problem, place("metrics", 2), &places, &sample);
            checker.diagnostics.push(diagnostic);
        }
    }
}

struct Places {
    output: Span,
    targets: Span,
    shape: String,
}

/// A contradiction with all places that take part in it.
fn labelled(
    problem: &TrainingProblem,
    compile: Span,
    places: &Places,
    targets: &SampleType,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(problem);
    let targets = format!("targets: {}", targets.describe());
    match problem {
        TrainingProblem::OutputTarget { .. } => diagnostic
            .at(places.output, format!("gives {}", places.shape))
            .also(places.targets, targets)
            .also(compile, "holds them against each other"),
        TrainingProblem::LossActivation { found, .. } => diagnostic
            .at(compile, "needs another last layer")
            .also(places.output, format!("gives {found}")),
        TrainingProblem::LossTarget { needs, .. } | TrainingProblem::MetricTarget { needs, .. } => {
            diagnostic.at(compile, format!("needs {needs}")).also(places.targets, targets)
        }
        TrainingProblem::EmptySplit { .. } => diagnostic.at(compile, "leaves nothing"),
        TrainingProblem::UnmetExpectation { .. } => diagnostic.at(compile, "does not hold"),
    }
}

/// The place of an argument, by name or position.
fn argument(arguments: &[Argument], name: &str, position: usize) -> Option<Span> {
    let named =
        |argument: &&Argument| argument.name.as_ref().is_some_and(|known| known.value == name);
    let positional = arguments.get(position).filter(|argument| argument.name.is_none());
    arguments.iter().find(named).or(positional).map(|argument| argument.span)
}

fn fit(checker: &mut Checker<'_>) -> Option<Fit> {
    let (name, arguments, span) = checker.top_call("fit")?;
    let fit = checker.read::<statements::Fit>(name, arguments, span)?;
    let share = fit.validation_split.0;
    if fit.validation_data.is_some() && share > 0.0 {
        let problem = ArgumentProblem::ConflictingArguments {
            of: "fit".to_owned(),
            reason: "`validation_data` and `validation_split` both say what to validate with"
                .to_owned(),
            remedy: "keep one of them".to_owned(),
        };
        let place = argument(arguments, "validation_split", 4).unwrap_or(span);
        let first = argument(arguments, "validation_data", 2).unwrap_or(span);
        let diagnostic = Diagnostic::new(&problem).at(place, "the second one");
        checker.diagnostics.push(diagnostic.also(first, "the first one"));
    }
    let validation = match fit.validation_data {
        Some(split) => Some(Validation::Split(split)),
        None if share > 0.0 => validation_share(checker, share, arguments, span),
        None => None,
    };
    let (epochs, batch_size, shuffle) = (fit.epochs.0, fit.batch_size.0, fit.shuffle);
    Some(Fit { epochs, batch_size, shuffle, validation, span })
}

/// The last share of the training samples; Keras rounds the part that is trained on down.
fn validation_share(
    checker: &mut Checker<'_>,
    share: f64,
    arguments: &[Argument],
    span: Span,
) -> Option<Validation> {
    let plan = checker.data.as_ref()?.plan.as_ref()?;
    let samples = plan.count(Split::Train)?;
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a number of samples, which is far below 2^53"
    )]
    let trained = (samples as f64 * (1.0 - share)).floor() as usize;
    if trained == 0 || trained >= samples {
        let what = format!("`validation_split={share}`");
        let problem = TrainingProblem::EmptySplit { what, samples };
        let place = argument(arguments, "validation_split", 4).unwrap_or(span);
        checker.diagnostics.push(Diagnostic::new(&problem).at(place, "leaves nothing"));
        return None;
    }
    Some(Validation::Last(samples - trained))
}

fn evaluate(checker: &mut Checker<'_>, batch_size: usize) -> Option<Evaluate> {
    let (name, arguments, span) = checker.top_call("evaluate")?;
    let evaluate = checker.read::<statements::Evaluate>(name, arguments, span)?;
    let batch_size = evaluate.batch_size.map_or(batch_size, |count| count.0);
    Some(Evaluate { split: evaluate.data, batch_size })
}

fn predict(checker: &mut Checker<'_>) -> Option<Predict> {
    let (name, arguments, span) = checker.top_call("predict")?;
    let predict = checker.read::<PredictStatement>(name, arguments, span)?;
    Some(Predict { split: predict.data, samples: predict.samples.0 })
}

/// What to show and to keep, in the order of the spec.
fn shows(checker: &mut Checker<'_>, results: &[String]) -> Vec<Show> {
    let mut shows = Vec::new();
    let calls: Vec<(Spanned<String>, &[Argument], Span)> = checker
        .calls
        .iter()
        .map(|TopCall { name, arguments, span }| (name.clone(), *arguments, *span))
        .collect();
    for (name, arguments, span) in calls {
        match name.value.as_str() {
            "summary" => {
                shows.extend(checker.read::<Summary>(name, arguments, span).map(|_| Show::Summary));
            }
            "plot" => {
                let plot = checker.read::<PlotStatement>(name, arguments, span);
                let pictures = plot.map(|plot| plot.pictures).unwrap_or_default();
                shows.extend(pictures.iter().map(|plot| Show::Plot(plot.picture())));
            }
            "print" => shows.extend(print::check(checker, &name, arguments, results)),
            "save" => {
                let save = checker.read::<Save>(name, arguments, span);
                shows.extend(save.map(|save| Show::Save(save.path.0)));
            }
            _ => {}
        }
    }
    shows
}
