//! `netc bench` and `netc run --profile`: what they measure, show and keep.

use serde_json::Value;

use crate::sandbox::Sandbox;

const IMAGES: &str = "\
param classes = 4
data facts(inputs=(12, 12, 2), classes=classes)
model images {
    Conv2D(4, (3, 3))
    Activation(relu)
    MaxPooling2D()
    repeat 2 {
        Conv2D(4, (2, 2), activation=tanh)
    }
    Flatten()
    Dense(classes, activation=softmax)
}
";

const COMPILE: &str = "compile(loss=sparse_categorical_crossentropy, optimizer=adam)\n";

fn bench(sandbox: &Sandbox, arguments: &str) -> Value {
    let ended = sandbox.fine(&format!("bench --steps 3 --format json {arguments}"));
    serde_json::from_str(&ended.out).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// What is in each of the objects of a list.
fn all<'v>(list: &'v Value, name: &str) -> Vec<&'v Value> {
    list.as_array().unwrap().iter().map(|one| &one[name]).collect()
}

#[test]
fn a_bench_measures_steps_and_layers_and_keeps_nothing() {
    let sandbox = Sandbox::with_tiny();
    let found = bench(&sandbox, "tiny.net --threads 1");
    assert_eq!(
        (found["model"].as_str(), found["parameters"].as_u64()),
        (Some("tiny"), Some(12_730))
    );
    assert_eq!((&found["data"], &found["drawn"]), (&"mnist".into(), &false.into()));
    assert_eq!(found["batch_size"], 50);
    let [run] = found["runs"].as_array().unwrap().as_slice() else { panic!("one run") };
    assert_eq!(run["threads"], 1);
    for kind in ["training", "evaluation"] {
        let times = &run[kind];
        assert_eq!(times["steps"], 3);
        let seconds =
            ["min_seconds", "median_seconds", "max_seconds"].map(|name| number(&times[name]));
        assert!(seconds[0] > 0.0 && seconds.is_sorted(), "{times}");
        let rate = number(&times["samples_per_second"]) * seconds[1];
        assert!((rate - 50.0).abs() < 1e-6, "{times}");
        let share = number(&times["gflops"]) / number(&run["peak_gflops"]);
        assert!((share - number(&times["share_of_peak"])).abs() < 1e-9, "{times}");
        assert!(times["speedup"].is_null(), "nothing to compare with");
    }
    assert!(number(&found["peak_memory_bytes"]) > 1e6);
    let layers = &run["profile"]["layers"];
    assert_eq!(all(layers, "name"), ["dense", "dense_1"]);
    assert_eq!(all(layers, "kind"), ["Dense", "Dense"]);
    assert_eq!(all(layers, "line"), [14, 15]);
    // Forward and the gradient of the weights; also that of the input in the second.
    let flops = [2 * 50 * 2 * 784 * 16, 3 * 50 * 2 * 16 * 10];
    assert_eq!(all(layers, "flops"), flops);
    assert!(all(layers, "forward_seconds").into_iter().all(|seconds| number(seconds) > 0.0));
    assert_eq!(sandbox.list(""), ["tiny.net"]);

    let profile = &run["profile"];
    let rows = [&profile["layers"], &profile["parts"]];
    let rows = rows.into_iter().flat_map(|rows| rows.as_array().unwrap());
    let sum: f64 =
        rows.map(|row| number(&row["forward_seconds"]) + number(&row["backward_seconds"])).sum();
    assert!((sum / number(&profile["seconds"]) - 1.0).abs() < 1e-9, "rows add up to the step");
}

#[test]
fn each_number_of_threads_is_held_against_one() {
    let sandbox = Sandbox::new();
    sandbox.write("images.net", IMAGES.to_owned() + COMPILE);
    let found = bench(&sandbox, "images.net --threads 2,1,2 -q");
    assert_eq!(all(&found["runs"], "threads"), [1, 2]);
    assert_eq!(found["runs"][0]["training"]["speedup"], 1.0);
    assert!(number(&found["runs"][1]["evaluation"]["speedup"]) > 0.0);
    let ended = sandbox.fine("bench images.net --threads 1,2 --steps 3");
    assert_eq!(ended.err, "measuring with 1 and 2 threads in turn\n");
    assert!(ended.out.lines().all(|line| line.chars().count() <= 80), "{}", ended.out);
    for words in [
        "images (360 parameters), 32 samples in a step",
        "drawn at random in the shape of `facts`",
        "\nTraining\n",
        "\nEvaluation\n",
        "\nLayers, with 2 threads\n",
    ] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
    let row = |start: &str| {
        let line = ended.out.lines().find(|line| line.starts_with(start));
        line.unwrap_or_else(|| panic!("{start}: {}", ended.out)).to_owned()
    };
    assert!(row("   5  Activation(relu)").ends_with("(with line 4)"));
    assert!(row("   6  MaxPooling2D()").ends_with("(with line 4)"));
    assert!(!row("   8  2 x Conv2D(4, (2, 2), ").contains("with line"));
}

#[test]
fn data_that_is_only_described_is_drawn() {
    let sandbox = Sandbox::new();
    sandbox.write("images.net", IMAGES.to_owned() + COMPILE);
    let found = bench(&sandbox, "images.net --threads 1 --batch-size 6 -p classes=5");
    assert_eq!((&found["data"], &found["drawn"]), (&"facts".into(), &true.into()));
    assert_eq!(found["batch_size"], 6);
    let layers = &found["runs"][0]["profile"]["layers"];
    let first = "conv2d";
    let with = [None, Some(first), Some(first), None, None, None, None];
    let found: Vec<_> = all(layers, "computed_with").into_iter().map(Value::as_str).collect();
    assert_eq!(found, with);
    assert_eq!(all(layers, "line"), [4, 5, 6, 8, 8, 10, 11]);
}

#[test]
fn weights_that_grow_beyond_bounds_are_drawn_anew() {
    let sandbox = Sandbox::new();
    let data = "data facts(inputs=(20,), targets=(3,), range=(-100, 100))\n";
    let compile = "compile(loss=mean_squared_error, optimizer=sgd(learning_rate=10))\n";
    sandbox
        .write("wild.net", format!("{data}model m {{\n    Dense(8)\n    Dense(3)\n}}\n{compile}"));
    let found = bench(&sandbox, "wild.net --threads 1");
    assert_eq!(found["runs"][0]["training"]["steps"], 3);
}

#[test]
fn without_compile_only_outputs_are_computed() {
    let sandbox = Sandbox::new();
    sandbox.write("images.net", IMAGES);
    sandbox.write("alone.yaml", "model:\n  layers:\n    - Input: [[8]]\n    - Dense: 3\n");
    let found = bench(&sandbox, "images.net --threads 1");
    let run = &found["runs"][0];
    assert!(run["training"].is_null() && number(&run["evaluation"]["min_seconds"]) > 0.0);
    assert!(all(&run["profile"]["layers"], "backward_seconds").into_iter().all(|s| *s == 0.0));
    let ended = sandbox.fine("bench alone.yaml --threads 1 --steps 2");
    assert!(ended.out.contains("samples  drawn at random\n"), "{}", ended.out);
    assert!(ended.out.contains("\nPrediction\n") && !ended.out.contains("\nTraining\n"));
    assert!(ended.out.contains("\n   4  Dense: 3 "), "{}", ended.out);
}

#[test]
fn data_that_is_not_here_is_drawn_and_never_fetched() {
    let sandbox = Sandbox::with_tiny();
    std::fs::create_dir(sandbox.path("empty")).unwrap();
    let without_data = |arguments: &str| {
        let mut command = sandbox.netc(&format!("bench tiny.net --steps 2 {arguments}"));
        command.env_remove("NETC_DATA").output().unwrap()
    };
    let output = without_data("--threads 1 --format json");
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&found["data"], &found["drawn"]), (&"mnist".into(), &true.into()));
    // A folder that was asked for must have the data.
    let output = without_data("--threads 1,2 --data-dir empty -q");
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (output.status.code(), message.matches("error: ").count()),
        (Some(2), 1),
        "{message}"
    );
}

#[test]
fn a_spec_may_come_from_standard_input() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.netc("bench - --threads 1,2 --steps 2 --format json -q");
    let assert = command.write_stdin(IMAGES.to_owned() + COMPILE).assert().success();
    let found: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    assert_eq!(found["runs"][1]["profile"]["layers"][0]["line"], 4);
}

#[test]
fn wrong_usage_is_refused() {
    let sandbox = Sandbox::with_tiny();
    for wrong in ["--steps 0", "--threads 0", "--threads 1,", "--threads x", "--batch-size 0"] {
        let message = sandbox.fails(&format!("bench tiny.net {wrong}"));
        assert!(message.starts_with("error: "), "{wrong}: {message}");
    }
    assert!(sandbox.fails("bench missing.net").contains("cannot read missing.net"));
    let message = sandbox.fails("bench tiny.net --data-dir missing --threads 1");
    assert!(message.contains("missing"), "{message}");
    let message = sandbox.fails("bench tiny.net --threads 1,2 --batch-size 1000000");
    assert!(message.contains("--batch-size"), "{message}");
    sandbox.write("empty.net", "seed = 3\n");
    assert_eq!(sandbox.run("bench empty.net").status, 1);
}

#[test]
fn a_profile_is_shown_before_the_results_and_kept() {
    let sandbox = Sandbox::with_tiny();
    let plain = sandbox.fine("run tiny.net -q");
    let ended = sandbox.fine("run tiny.net -q --profile");
    let table = ended.out.split_once("Test: ").unwrap().0;
    let results = |text: &str| text.split_once("Error: ").unwrap().1.to_owned();
    assert_eq!(results(&ended.out), results(&plain.out));
    assert!(table.starts_with("8 steps of 50 samples: "), "{table}");
    assert!(table.contains("\n  14  Dense(16, activation=relu)"), "{table}");
    assert!(table.contains("new weights") && table.contains("metrics"), "{table}");
    let read = |name: &str| std::fs::read(sandbox.path(name)).unwrap();
    let [first, second] = [1, 2].map(|run| read(&format!("runs/tiny/{run}/weights.safetensors")));
    assert!(first == second, "profiling changes nothing");
    let kept = sandbox.json("runs/tiny/2/profile.json");
    assert_eq!((&kept["steps"], &kept["layers"][1]["line"]), (&8.into(), &15.into()));
    assert!(!sandbox.path("runs/tiny/1/profile.json").exists());
    sandbox.fine("verify runs/tiny/2 -q");
}

#[test]
fn a_profile_needs_training_on_the_cpu() {
    let sandbox = Sandbox::new();
    sandbox.write("images.net", IMAGES);
    let message = sandbox.fails("run images.net --profile");
    assert!(message.contains("no `fit`") && message.contains("netc bench"), "{message}");
    sandbox.write("tiny.net", crate::sandbox::TINY);
    let message = sandbox.fails("run tiny.net --profile --device cuda");
    assert!(message.contains("measures the CPU"), "{message}");
    assert_eq!(sandbox.list(""), ["images.net", "tiny.net"]);
}
