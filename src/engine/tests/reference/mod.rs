//! Numbers made by Keras (`tests/reference/`), held against layers, losses, metrics, optimizers and whole
//! trainings. Cases of things that the catalog does not have are left out, but counted.

mod layers;
mod objectives;
mod training;

use std::path::Path;

use serde_json::Value as Json;

/// A file of cases.
fn load(name: &str) -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn cases(file: &Json) -> &[Json] {
    file["cases"].as_array().unwrap()
}

fn text<'a>(json: &'a Json, key: &str) -> &'a str {
    json[key].as_str().unwrap()
}

/// The `values` of a tensor.
fn values(tensor: &Json) -> Vec<f64> {
    numbers(&tensor["values"])
}

fn numbers(list: &Json) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// The `shape` of a tensor.
fn shape(tensor: &Json) -> Vec<usize> {
    let axes = tensor["shape"].as_array().unwrap().iter();
    axes.map(|axis| usize::try_from(axis.as_u64().unwrap()).unwrap()).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "the numbers come from 32 bits")]
fn floats(numbers: &[f64]) -> Vec<f32> {
    numbers.iter().map(|number| *number as f32).collect()
}

/// A call in the spec's form: `Conv2D(filters=3, kernel_size=(3, 2))`.
fn call(name: &str, arguments: &Json) -> String {
    let argument = |(name, value): (&String, &Json)| format!("{name}={}", literal(value));
    let arguments: Vec<String> = arguments.as_object().unwrap().iter().map(argument).collect();
    format!("{name}({})", arguments.join(", "))
}

fn literal(value: &Json) -> String {
    match value {
        Json::Null => "none".to_owned(),
        Json::String(word) => word.clone(),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(literal).collect();
            format!("({})", items.join(", "))
        }
        other => other.to_string(),
    }
}

/// Whether a declaration has all arguments of a case.
fn knows(declaration: &crate::catalog::Declaration, arguments: &Json) -> bool {
    let names: Vec<&str> = declaration.argument_names().collect();
    arguments.as_object().unwrap().keys().all(|name| names.contains(&name.as_str()))
}
