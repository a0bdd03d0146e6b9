//! The number of threads must not change a bit of what is learned. A process fixes that number once,
//! so each number has a process of its own: this very test program, asked for one ignored test.

use std::process::Command;

use super::comparison::draw;
use super::plans::{compile, fit, sequential};
use crate::catalog::samples::Split;
use crate::data::{Inputs, Prepared, Samples, TargetKind, Targets};
use crate::engine::kernels::forced;
use crate::engine::observe::Silent;
use crate::engine::{Network, train};
use crate::random::mix;
use crate::shape::{DataFormat, Shape};

/// The variable that says how many threads candle's own operations use.
const THREADS: &str = "CANDLE_NUM_THREADS";

const MARK: &str = "digest of the weights: ";

/// Trains a network large enough for its kernels to share out their work.
#[test]
#[ignore = "a part of the test below"]
fn digest() {
    let threads = std::env::var(THREADS).unwrap().parse().unwrap();
    // However many cores there are, and however small the operations.
    forced::with(threads, print_digest);
}

#[expect(clippy::cast_possible_truncation, reason = "the numbers come from 32 bits")]
fn print_digest() {
    let layers = [
        "Conv2D(16, 5, padding=same, activation=relu)",
        "MaxPooling2D()",
        "Conv2D(20, 3)",
        "BatchNormalization()",
        "Activation(tanh)",
        "AveragePooling2D()",
        "Dropout(0.3)",
        "Flatten()",
        "Dense(200, activation=relu)",
        "Dense(7, activation=softmax)",
    ];
    let mut plan = sequential(&[18, 18, 2], DataFormat::ChannelsLast, &layers);
    compile(&mut plan, "sparse_categorical_crossentropy", "adam", &["accuracy"]);
    fit(&mut plan, 2, 37, None);
    let numbers = draw("inputs", 100 * 648).into_iter().map(|number| number as f32).collect();
    let inputs = Inputs::from_floats(Shape::new([18, 18, 2]), numbers);
    let classes = (0..100).map(|index| index * 5 % 7).collect();
    let samples = Samples::new(inputs, Targets::Classes { classes, kind: TargetKind::Labels });
    let mut network = Network::new(&plan).unwrap();
    let data = Prepared::new(vec![(Split::Train, samples)]);
    let history = train(&mut network, &plan, &data, &mut Silent).unwrap();
    let names: Vec<String> = network.weight_names().map(str::to_owned).collect();
    let weights = names.iter().flat_map(|name| network.weight(name).unwrap().1);
    let losses = history.epochs.iter().flat_map(|epoch| &epoch.training);
    let bits = weights.map(|weight| u64::from(weight.to_bits()));
    let bits = bits.chain(losses.map(|(_, number)| number.to_bits()));
    println!("{MARK}{:x}", bits.fold(0, |digest, bits| mix(digest ^ bits)));
}

fn digest_with(threads: &str) -> String {
    let name = format!("{}::digest", module_path!().split_once("::").unwrap().1);
    let run = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &name, "--ignored", "--nocapture"])
        .envs([(THREADS, threads), ("RAYON_NUM_THREADS", threads)])
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&run.stdout).into_owned();
    let digest = output.split_once(MARK).and_then(|(_, rest)| rest.split_whitespace().next());
    digest.unwrap_or_else(|| panic!("no digest in: {output}")).to_owned()
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let alone = digest_with("1");
    for threads in ["2", "3", "4", "8"] {
        assert_eq!(alone, digest_with(threads), "{threads} threads");
    }
}
