//! The resolved spec: a plan written as a `.net` file in which every param has its value and every
//! argument is given. It checks clean, and to the same plan.

use std::fmt::Write as _;

use super::{DataPlan, Model, Node, Pipeline, Plan, Show, Validation, ValueId};
use crate::catalog::plots::Picture;
use crate::catalog::{Declared, Value};

impl Plan {
    /// The plan as a spec.
    #[must_use]
    pub fn resolved(&self) -> String {
        let mut text = String::from("# All values that were in force.\n\n");
        line(&mut text, &format!("seed = {}", self.seed));
        line(&mut text, &format!("image_data_format = {}", self.format.name()));
        if let Some(data) = &self.data {
            text.push_str(&data_section(data));
        }
        text.push_str(&model_section(&self.model));
        text.push_str(&self.training_statements());
        text
    }

    /// The data section alone; empty without data.
    #[must_use]
    pub fn resolved_data(&self) -> String {
        self.data.as_ref().map(data_section).unwrap_or_default()
    }

    fn training_statements(&self) -> String {
        let mut text = String::from("\n");
        if let Some(training) = &self.training {
            let metrics: Vec<String> =
                training.metrics.iter().map(|metric| call(&**metric)).collect();
            let (loss, optimizer) = (call(&*training.loss), call(&*training.optimizer));
            let metrics = metrics.join(", ");
            line(
                &mut text,
                &format!("compile(loss={loss}, optimizer={optimizer}, metrics=[{metrics}])"),
            );
        }
        if let Some(load) = &self.load {
            line(&mut text, &format!("load({load:?})"));
        }
        if let Some(fit) = &self.fit {
            let validation = match fit.validation {
                None => String::new(),
                Some(Validation::Split(split)) => format!(", validation_data={}", split.name()),
                Some(Validation::Last(samples)) => self.validation_split(samples),
            };
            let (epochs, batch, shuffle) = (fit.epochs, fit.batch_size, fit.shuffle);
            line(
                &mut text,
                &format!("fit(epochs={epochs}, batch_size={batch}{validation}, shuffle={shuffle})"),
            );
        }
        if let Some(evaluate) = &self.evaluate {
            let (split, batch) = (evaluate.split.name(), evaluate.batch_size);
            line(&mut text, &format!("evaluate({split}, batch_size={batch})"));
        }
        if let Some(predict) = &self.predict {
            line(
                &mut text,
                &format!("predict({}, samples={})", predict.split.name(), predict.samples),
            );
        }
        for show in &self.shows {
            line(&mut text, &show.statement());
        }
        for expectation in &self.expectations {
            line(&mut text, &format!("expect({expectation})"));
        }
        text
    }

    /// A share that gives just this number of validation samples again.
    fn validation_split(&self, samples: usize) -> String {
        let all =
            self.data.as_ref().and_then(|data| data.count(crate::catalog::samples::Split::Train));
        #[expect(clippy::cast_precision_loss, reason = "numbers of samples are far below 2^53")]
        let share = all.map_or(0.0, |all| (samples as f64 - 0.5) / all.max(1) as f64);
        format!(", validation_split={share:?}")
    }
}

fn line(text: &mut String, content: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{content}");
}

/// A thing of the catalog with all its arguments by name; nothing but the name where it has none.
fn call(declared: &(impl Declared + ?Sized)) -> String {
    let name = declared.declaration().name;
    let arguments = declared.arguments();
    if arguments.is_empty() { name.to_owned() } else { format!("{name}({})", named(&arguments)) }
}

fn named(arguments: &[(&'static str, Value)]) -> String {
    let arguments: Vec<String> =
        arguments.iter().map(|(name, value)| format!("{name}={value}")).collect();
    arguments.join(", ")
}

fn data_section(data: &DataPlan) -> String {
    let dataset = &*data.dataset;
    let arguments = named(&dataset.arguments());
    let arguments = if arguments.is_empty() { arguments } else { format!("({arguments})") };
    let mut text = format!("\ndata {}{arguments} {{\n", dataset.declaration().name);
    let counts: Vec<String> =
        data.samples.iter().map(|(split, count)| format!("{}={count}", split.name())).collect();
    if !counts.is_empty() {
        line(&mut text, &format!("    take({})", counts.join(", ")));
    }
    for (name, pipeline) in [("inputs", &data.inputs), ("targets", &data.targets)] {
        text.push_str(&pipeline_section(name, pipeline));
    }
    text.push_str("}\n");
    text
}

fn pipeline_section(name: &str, pipeline: &Pipeline) -> String {
    let mut text = format!("    {name} {{\n");
    for (step, _) in &pipeline.steps {
        line(
            &mut text,
            &format!("        {}({})", step.declaration().name, named(&step.arguments())),
        );
    }
    text.push_str("    }\n");
    text
}

fn model_section(model: &Model) -> String {
    let mut text = format!("\nmodel {} {{\n", model.name);
    let shape: Vec<String> = model.input.axes().iter().map(ToString::to_string).collect();
    line(&mut text, &format!("    Input({})", shape.join(", ")));
    let sequential = model.is_sequential();
    if !sequential {
        line(&mut text, "    v0 = input");
    }
    for (index, node) in model.nodes.iter().enumerate() {
        line(&mut text, &format!("    {}", node_statement(index, node, sequential)));
    }
    text.push_str("}\n");
    text
}

fn node_statement(index: usize, node: &Node, sequential: bool) -> String {
    let mut arguments = vec![("name", Value::Text(node.name.clone()))];
    arguments.splice(0..0, node.layer.arguments());
    let layer = format!("{}({})", node.layer.declaration().name, named(&arguments));
    if sequential {
        return layer;
    }
    let value = |value: &ValueId| format!("v{}", value.0);
    let inputs: Vec<String> = node.inputs.iter().map(value).collect();
    format!("{} = {layer}({})", value(&ValueId::of_node(index)), inputs.join(", "))
}

impl Show {
    /// The statement of a spec that asks for it.
    #[must_use]
    pub fn statement(&self) -> String {
        match self {
            Self::Summary => "summary()".to_owned(),
            Self::Plot(picture) => format!("plot({})", picture_call(*picture)),
            Self::Print(template) => format!("print({:?})", template.to_string()),
            Self::Save(path) => format!("save({path:?})"),
        }
    }
}

fn picture_call(picture: Picture) -> String {
    match picture {
        Picture::ClassCounts(split) => format!("class_counts(split={})", split.name()),
        Picture::Histogram { sample, split } => {
            format!("histogram(sample={sample}, split={})", split.name())
        }
        Picture::Sample { sample, split } => {
            format!("sample(index={sample}, split={})", split.name())
        }
        Picture::Flow => "flow".to_owned(),
        Picture::History => "history".to_owned(),
    }
}
