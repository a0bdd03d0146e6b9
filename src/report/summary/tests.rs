//! Summaries against those that Keras printed (`tests/reference/summaries`).

use super::rows::{INPUT, Row, Table};
use super::{SummaryOptions, SummaryStyle, keras2, keras3, summary};
use crate::ir::Model;
use crate::report::screen::Screen;
use crate::report::testing::Build;
use crate::shape::Shape;

/// Keras's text.
fn reference(file: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/summaries/");
    std::fs::read_to_string(format!("{folder}{file}.txt")).expect("a reference file")
}

fn options(style: SummaryStyle, variant: &str) -> SummaryOptions {
    let columns =
        variant.strip_prefix("columns").map_or(80, |columns| columns.parse().expect("a number"));
    SummaryOptions {
        style,
        screen: Screen { columns, colour: false },
        line_length: variant.strip_prefix("line").map(|length| length.parse().expect("a number")),
        show_trainable: variant == "trainable",
    }
}

/// Holds a model against all variants of Keras 3 and the plain text of Keras 2.
fn agrees(model: &Model, variants: &[&str]) {
    let name = &model.name;
    for variant in std::iter::once("").chain(variants.iter().copied()) {
        let dot = if variant.is_empty() { "" } else { "." };
        let text = summary(model, &options(SummaryStyle::Keras3, variant));
        assert_eq!(text, reference(&format!("{name}{dot}{variant}.keras3")), "{name} {variant}");
        if !variant.starts_with("columns") {
            let text = summary(model, &options(SummaryStyle::Keras2, variant));
            assert_eq!(
                text,
                reference(&format!("{name}{dot}{variant}.keras2")),
                "{name} {variant}"
            );
        }
    }
}

#[test]
fn large_cnn() {
    let mut build = Build::new("large_cnn", &[1, 28, 28]).channels_first();
    build.layer("Conv2D", "30, (5, 5), activation=relu").layer("MaxPooling2D", "(2, 2)");
    build.layer("Conv2D", "15, (3, 3), activation=relu").layer("MaxPooling2D", "(2, 2)");
    build.layer("Dropout", "0.2").layer("Flatten", "");
    build.layer("Dense", "128, relu").layer("Dense", "50, relu").layer("Dense", "10, softmax");
    agrees(&build.model(), &["columns60", "columns100", "columns120"]);
}

#[test]
fn dense784_and_mlp() {
    let mut build = Build::new("dense784", &[784]);
    build.layer("Dense", "784").layer("Activation", "relu");
    build.layer("Dense", "10").layer("Activation", "softmax");
    agrees(&build.model(), &[]);
    let mut build = Build::new("mlp", &[784]);
    build.layer("Dense", "512, relu").layer("Dense", "10, softmax");
    agrees(&build.model(), &[]);
}

#[test]
fn convnet() {
    let mut build = Build::new("convnet", &[28, 28, 1]);
    build.layer("Conv2D", "30, (5, 5)").layer("MaxPooling2D", "(2, 2)");
    build.layer("Conv2D", "25, (5, 5)").layer("MaxPooling2D", "(2, 2)");
    build.layer("Flatten", "").layer("Dense", "64").layer("Dense", "10");
    agrees(&build.model(), &["line60"]);
}

#[test]
fn batch_norm() {
    let mut build = Build::new("batch_norm", &[32, 32, 3]);
    build.layer("Conv2D", "16, 3, padding=same, use_bias=false").layer("BatchNormalization", "");
    build.layer("Activation", "relu").layer("Conv2D", "8, 3").frozen();
    build.layer("BatchNormalization", "scale=false").layer("GlobalAveragePooling2D", "");
    build.layer("Dense", "10");
    agrees(&build.model(), &["trainable"]);
}

#[test]
fn pooling() {
    let mut build = Build::new("pooling", &[784]);
    build.layer("Reshape", "(28, 28, 1)");
    build.layer("Conv2D", "4, (3, 5), strides=(2, 1), padding=same");
    build.layer("AveragePooling2D", "(2, 2)").layer("MaxPooling2D", "3, strides=1, padding=same");
    build.layer("GlobalAveragePooling2D", "keepdims=true").layer("Reshape", "(-1,)");
    build.layer("Dense", "3");
    agrees(&build.model(), &[]);
}

#[test]
fn sizes_from_bytes_to_gigabytes() {
    let mut build = Build::new("tiny", &[4]);
    build.layer("Dense", "1");
    agrees(&build.model(), &[]);
    let mut build = Build::new("no_weights", &[2, 2]);
    build.layer("Flatten", "");
    agrees(&build.model(), &[]);
    let mut build = Build::new("large", &[1024, 1024, 3]);
    build.layer("Conv2D", "1000, 1").layer("GlobalAveragePooling2D", "");
    build.layer("Dense", "1000").layer("Dense", "300000").layer("Reshape", "(1000, 100, 1, 3)");
    agrees(&build.model(), &[]);
}

#[test]
fn long_names() {
    let model =
        "a_model_whose_name_is_so_long_that_the_title_of_its_summary_does_not_fit_on_one_line";
    let mut build = Build::new(model, &[28, 28, 1]);
    build.layer("Conv2D", "4, 3").named("first_convolution_of_stem");
    build.layer("Conv2D", "4, 3").named("a_convolution_with_a_very_long_name_indeed");
    build.layer("GlobalAveragePooling2D", "").named("global_pooling");
    for name in [
        "abcdefghijklmnopqrstuvwx",
        "abcdefghijklmnopqrstuvwxy",
        "abcdefghijklmnopqrstuvwxyzabcde",
        "abcdefghijklmnopqrstuvwxyzabcdef",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmno",
    ] {
        build.layer("Dense", "4").named(name);
    }
    let model = build.model();
    let text = |style, variant| summary(&model, &options(style, variant));
    assert_eq!(text(SummaryStyle::Keras3, ""), reference("long_names.keras3"));
    assert_eq!(text(SummaryStyle::Keras3, "columns100"), reference("long_names.columns100.keras3"));
    assert_eq!(text(SummaryStyle::Keras2, ""), reference("long_names.keras2"));
}

#[test]
fn graph() {
    let mut build = Build::new("graph", &[28, 28, 1]);
    build.layer("Conv2D", "8, 3, padding=same").layer("Conv2D", "8, 3, padding=same");
    build.layer_on("Add", "", &[1, 2]).layer("MaxPooling2D", "2");
    build.layer_on("AveragePooling2D", "2", &[3]).layer_on("Concatenate", "", &[4, 5]);
    build.layer("Dropout", "0.5").layer("Flatten", "").layer("Dense", "10");
    agrees(&build.model(), &["columns60", "columns100", "columns120", "line60", "trainable"]);
}

fn residual(build: &mut Build, filters: usize, stride: usize) {
    let mut shortcut = build.last();
    let options = "padding=same, use_bias=false";
    build.layer("Conv2D", &format!("{filters}, 3, strides={stride}, {options}"));
    build.layer("BatchNormalization", "").layer("Activation", "relu");
    build.layer("Conv2D", &format!("{filters}, 3, {options}")).layer("BatchNormalization", "");
    let y = build.last();
    if stride != 1 {
        build.layer_on("Conv2D", &format!("{filters}, 1, strides={stride}"), &[shortcut]);
        shortcut = build.last();
    }
    build.layer_on("Add", "", &[y, shortcut]).layer("Activation", "relu");
}

#[test]
fn resnet_in_the_order_of_keras() {
    let mut build = Build::new("resnet", &[32, 32, 3]);
    build.layer("Conv2D", "16, 3, padding=same, activation=relu");
    for (filters, stride) in [(16, 1), (16, 1), (16, 1), (32, 2)] {
        residual(&mut build, filters, stride);
    }
    build.layer("GlobalAveragePooling2D", "").layer("Dense", "10, softmax");
    agrees(&build.model(), &["columns120"]);
}

fn row(name: &str, class: &str, shape: &[usize], parameters: usize, inputs: &[&str]) -> Row {
    Row {
        name: name.to_owned(),
        class: class.to_owned(),
        shape: Shape::new(shape),
        parameters,
        inputs: inputs.iter().map(|input| (*input).to_owned()).collect(),
        trainable: (parameters > 0).then_some(true),
    }
}

/// A network that no spec describes, since it has two inputs: its rows by hand.
#[test]
fn two_inputs() {
    let mut rows = vec![
        row("image", INPUT, &[8, 8, 1], 0, &[]),
        row("flatten", "Flatten", &[64], 0, &["image"]),
    ];
    let parts = ["part_0", "part_1", "part_2", "part_3"];
    rows.extend(parts.map(|part| row(part, "Dense", &[2], 130, &["flatten"])));
    rows.push(row("facts_about_the_image", INPUT, &[5], 0, &[]));
    let inputs = ["part_0", "part_1", "part_2", "part_3", "facts_about_the_image"];
    rows.push(row("every_part_and_fact", "Concatenate", &[13], 0, &inputs));
    rows.push(row("dense", "Dense", &[3], 42, &["every_part_and_fact"]));
    let table =
        Table { name: "two_inputs".to_owned(), graph: true, rows, trainable: 562, frozen: 0 };
    let plain = options(SummaryStyle::Keras3, "");
    assert_eq!(keras3::render(&table, &plain), reference("two_inputs.keras3"));
    let wide = options(SummaryStyle::Keras3, "columns120");
    assert_eq!(keras3::render(&table, &wide), reference("two_inputs.columns120.keras3"));
    assert_eq!(keras2::render(&table, &plain), reference("two_inputs.keras2"));
}

#[test]
fn layers_that_nothing_reads_come_last() {
    let mut build = Build::new("loose", &[4]);
    build.layer("Dense", "3").layer_on("Dense", "2", &[0]);
    let order = super::order::graph_order(&build.model());
    assert_eq!(order.iter().map(|value| value.0).collect::<Vec<_>>(), [0, 2, 1]);
    build.layer_on("Flatten", "", &[2]);
    let text = summary(&build.model(), &options(SummaryStyle::Keras2, ""));
    let names: Vec<&str> = text.lines().filter_map(|line| line.split(" (").next()).collect();
    let layers: Vec<&&str> = names.iter().filter(|name| name.starts_with(" dense")).collect();
    assert_eq!(layers, [&" dense_1", &" dense"]);
}

/// Keras prints no table that narrow; netc's is as narrow as can be.
#[test]
fn no_width_is_too_small() {
    let mut build = Build::new("tiny", &[4]);
    build.layer("Dense", "1").layer_on("Concatenate", "", &[0, 1]);
    for columns in 0..40 {
        let screen = Screen { columns, colour: true };
        for style in [SummaryStyle::Keras3, SummaryStyle::Keras2] {
            let line_length = (columns < 20).then_some(columns);
            let options = SummaryOptions { style, screen, line_length, show_trainable: true };
            assert!(summary(&build.model(), &options).ends_with('\n'));
        }
    }
    let options = SummaryOptions { line_length: Some(usize::MAX), ..SummaryOptions::default() };
    assert!(summary(&build.model(), &options).len() < 100_000);
}

#[test]
fn colours_are_those_of_keras() {
    let mut build = Build::new("tiny", &[4]);
    build.layer("Dense", "1").layer("Reshape", "(-1, 1)").named("a_reshape_with_a_long_name");
    let screen = Screen { columns: 80, colour: true };
    let options = SummaryOptions { screen, ..SummaryOptions::default() };
    let text = summary(&build.model(), &options);
    let lines: Vec<&str> = text.lines().filter(|line| line.contains('\u{1b}')).collect();
    let expected = [
        "\u{1b}[1mModel: \"tiny\"\u{1b}[0m",
        "┃\u{1b}[1m \u{1b}[0m\u{1b}[1mLayer (type)                   \u{1b}[0m\u{1b}[1m \u{1b}[0m\
         ┃\u{1b}[1m \u{1b}[0m\u{1b}[1mOutput Shape          \u{1b}[0m\u{1b}[1m \u{1b}[0m\
         ┃\u{1b}[1m \u{1b}[0m\u{1b}[1m      Param #\u{1b}[0m\u{1b}[1m \u{1b}[0m┃",
        "│ dense (\u{1b}[38;5;33mDense\u{1b}[0m)                   \
         │ (\u{1b}[38;5;45mNone\u{1b}[0m, \u{1b}[38;5;34m1\u{1b}[0m)              \
         │             \u{1b}[38;5;34m5\u{1b}[0m │",
        "│ a_reshape_with_a_long_name      \
         │ (\u{1b}[38;5;45mNone\u{1b}[0m, \u{1b}[38;5;34m1\u{1b}[0m, \u{1b}[38;5;34m1\u{1b}[0m)           \
         │             \u{1b}[38;5;34m0\u{1b}[0m │",
        "│ (\u{1b}[38;5;33mReshape\u{1b}[0m)                       │                        │               │",
        "\u{1b}[1m Total params: \u{1b}[0m\u{1b}[38;5;34m5\u{1b}[0m (20.00 B)",
        "\u{1b}[1m Trainable params: \u{1b}[0m\u{1b}[38;5;34m5\u{1b}[0m (20.00 B)",
        "\u{1b}[1m Non-trainable params: \u{1b}[0m\u{1b}[38;5;34m0\u{1b}[0m (0.00 B)",
    ];
    assert_eq!(lines, expected);
}
