//! Training on MNIST itself: slow, and only where the data is, so asked for by name:
//! `MNIST=data/mnist cargo test --release -- --ignored --nocapture timing`.

use std::path::PathBuf;
use std::time::Instant;

use super::plans;
use crate::catalog::samples::Split;
use crate::data::{self as sets, LoadOptions, Prepared};
use crate::engine::{EpochEnds, Network, Observer, evaluate, predict, train};
use crate::ir::{Plan, Validation};
use crate::shape::DataFormat;

struct Printing;

impl Observer for Printing {
    fn epoch_ends(&mut self, epoch: &EpochEnds) {
        println!("{epoch:?}");
    }
}

fn load(plan: &Plan) -> Prepared {
    let data_dir = Some(PathBuf::from(std::env::var_os("MNIST").expect("the folder of MNIST")));
    let options = LoadOptions { data_dir, ..LoadOptions::default() };
    let began = Instant::now();
    let data = plan.data.as_ref().expect("data");
    let files = data.dataset.files().expect("files");
    let loaded = sets::load(files, &options, &mut sets::Silent).expect("MNIST");
    println!("loaded in {:.3} s", began.elapsed().as_secs_f64());
    let prepared = sets::prepare(data, loaded.train, loaded.test).expect("samples");
    println!("prepared after {:.3} s", began.elapsed().as_secs_f64());
    prepared
}

fn run(plan: &Plan, least_accuracy: f64) {
    let data = load(plan);
    let mut network = Network::new(plan).expect("a network");
    let history = train(&mut network, plan, &data, &mut Printing).expect("training");
    let test = data.split(Split::Test).expect("a test split");
    let began = Instant::now();
    let results = evaluate(&network, plan, test, 100, &mut Printing).expect("results");
    println!("evaluated in {:.3} s: {results:?}", began.elapsed().as_secs_f64());
    let answers = predict(&network, test.inputs(), 0..10_000, &mut Printing).expect("answers");
    assert_eq!(answers.len(), 100_000);
    assert!(history.last("val_accuracy").expect("an accuracy") > least_accuracy);
}

const RESCALE: &str = "rescale(0.00392156862745098)";

#[test]
#[ignore = "slow, and needs MNIST"]
fn large_cnn() {
    let mut plan = plans::sequential(
        &[1, 28, 28],
        DataFormat::ChannelsFirst,
        &[
            "Conv2D(30, (5, 5), activation=relu)",
            "MaxPooling2D()",
            "Conv2D(15, (3, 3), activation=relu)",
            "MaxPooling2D()",
            "Dropout(0.2)",
            "Flatten()",
            "Dense(128, activation=relu)",
            "Dense(50, activation=relu)",
            "Dense(10, activation=softmax)",
        ],
    );
    let steps = ["reshape((1, 28, 28))", "cast(float32)", RESCALE];
    plan.data = Some(plans::mnist(&steps, &["to_categorical()"], [60_000, 10_000]));
    plans::compile(&mut plan, "categorical_crossentropy", "adam", &["accuracy"]);
    plans::fit(&mut plan, 2, 100, Some(Validation::Split(Split::Test)));
    run(&plan, 0.98);
}

#[test]
#[ignore = "slow, and needs MNIST"]
fn mlp() {
    let layers = ["Dense(512, activation=relu)", "Dense(10, activation=softmax)"];
    let mut plan = plans::sequential(&[784], DataFormat::ChannelsLast, &layers);
    let steps = ["reshape(784)", "cast(float32)", RESCALE];
    plan.data = Some(plans::mnist(&steps, &["to_categorical()"], [60_000, 10_000]));
    plans::compile(&mut plan, "categorical_crossentropy", "rmsprop", &["accuracy"]);
    plans::fit(&mut plan, 3, 128, Some(Validation::Split(Split::Test)));
    run(&plan, 0.97);
}
