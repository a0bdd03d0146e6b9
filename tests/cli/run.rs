//! `netc run` and `netc evaluate`: what is shown and what is kept.

use crate::sandbox::{Sandbox, TINY};

const FILES: [&str; 8] = [
    "history.csv",
    "metrics.jsonl",
    "preprocessing.json",
    "report.html",
    "resolved.net",
    "run.json",
    "spec.net",
    "weights.safetensors",
];

#[test]
fn a_run_trains_shows_and_keeps() {
    let sandbox = Sandbox::with_tiny();
    let ended = sandbox.fine("run tiny.net --offline -p epochs=3");
    let out = &ended.out;
    assert_eq!(out.matches("Epoch ").count(), 3, "a line for each epoch: {out}");
    assert!(out.contains("\nTest: loss "), "{out}");
    assert!(out.contains("\nError: "), "{out}");
    let end = "run folder: runs/tiny/1\nreport: runs/tiny/1/report.html\n";
    assert!(out.ends_with(end), "{out}");
    assert_eq!(sandbox.list("runs/tiny/1"), FILES);
    assert_eq!(sandbox.read("runs/tiny/1/spec.net"), sandbox.read("tiny.net"));

    let run = sandbox.json("runs/tiny/1/run.json");
    assert_eq!(run["status"], "finished");
    assert_eq!((run["seed"].as_u64(), run["epochs"].as_u64()), (Some(3), Some(3)));
    assert_eq!(run["params"]["epochs"], 3);
    assert_eq!(run["data"]["samples"]["train"], 200);
    let digest = run["data"]["files"]["train-images-idx3-ubyte"].as_str().unwrap();
    assert_eq!(digest.len(), 64);
    assert_eq!(run["weights"]["parameters"], 12_730);
    assert!(run["timings"]["fit"].as_f64().unwrap() > 0.0);
    let accuracy = run["evaluate"]["accuracy"].as_f64().unwrap();
    assert!(out.contains(&format!("Error: {:.2}%", 100.0 - 100.0 * accuracy)), "{out}");
    assert!(!sandbox.read("runs/tiny/1/run.json").contains(env!("CARGO_MANIFEST_DIR")));

    let history = sandbox.read("runs/tiny/1/history.csv");
    let heading = "epoch,loss,accuracy,val_loss,val_accuracy,seconds";
    assert_eq!(history.lines().next(), Some(heading));
    assert_eq!(history.lines().count(), 4);
    let metrics = sandbox.read("runs/tiny/1/metrics.jsonl");
    let epochs: Vec<serde_json::Value> =
        metrics.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(epochs.len(), 3);
    assert_eq!(epochs[2]["val_accuracy"], run["evaluate"]["accuracy"]);
}

#[test]
fn the_same_spec_and_seed_give_the_same_weights_with_any_number_of_threads() {
    let sandbox = Sandbox::new();
    // Large enough for threads to be worth their waking.
    sandbox.write("tiny.net", TINY.replace("Dense(16,", "Dense(300,"));
    let weights = |run: usize| {
        std::fs::read(sandbox.path(&format!("runs/tiny/{run}/weights.safetensors"))).unwrap()
    };
    for (run, threads) in [1, 3, 8].into_iter().enumerate() {
        sandbox.fine(&format!("run tiny.net -q --threads {threads}"));
        assert!(weights(1) == weights(run + 1), "{threads} threads");
    }
    // The resolved spec is the same job.
    sandbox.fine("run runs/tiny/1/resolved.net -q");
    assert!(weights(1) == weights(4));
}

#[test]
fn a_saved_run_is_evaluated_without_training() {
    let sandbox = Sandbox::with_tiny();
    sandbox.fine("run tiny.net -q --runs-dir kept");
    let recorded = sandbox.json("kept/tiny/1/run.json")["evaluate"].clone();
    let ended = sandbox.fine("evaluate kept/tiny --format json");
    let found: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(found["evaluate"], recorded);
    assert_eq!((found["split"].as_str(), found["samples"].as_u64()), (Some("test"), Some(100)));
    let ended = sandbox.fine("evaluate kept/tiny/1 --split train");
    assert!(ended.out.starts_with("Train: loss "), "{}", ended.out);
    assert!(ended.out.contains("(200 samples"), "{}", ended.out);
    assert!(ended.out.contains("\nError: "), "{}", ended.out);
    let ended = sandbox.fine("evaluate tiny.net --weights kept/tiny/1/weights.safetensors");
    assert!(ended.out.starts_with("Test: loss "), "{}", ended.out);
    let message = sandbox.fails("evaluate tiny.net");
    assert!(message.contains("no weights are given"), "{message}");
}

#[test]
fn nothing_is_kept_on_request() {
    let sandbox = Sandbox::with_tiny();
    let ended = sandbox.fine("run tiny.net --no-record -p epochs=1");
    assert!(!ended.out.contains("run folder"), "{}", ended.out);
    assert_eq!(sandbox.list(""), ["tiny.net"]);
    sandbox.fails("run tiny.net --no-record --runs-dir kept");
}

#[test]
fn everything_is_shown_in_the_order_of_the_spec() {
    let sandbox = Sandbox::with_tiny();
    let shows = "\npredict(test, samples=2)\nprint(\"first\")\nplot(class_counts, history)\nsummary()\n\
                 plot(sample(1, split=test))\nsave(\"kept.safetensors\")\nprint(\"last\")\n";
    sandbox.write("shows.net", sandbox.read("tiny.net") + shows);
    let ended = sandbox.fine("run shows.net --no-record");
    let out = &ended.out;
    let places: Vec<_> =
        ["Test: loss", "Test sample 1", "first", "Samples of each class", "Model:", "last"]
            .iter()
            .map(|words| out.find(words).unwrap_or_else(|| panic!("{words}: {out}")))
            .collect();
    assert!(places.is_sorted(), "{out}");
    sandbox.fine("evaluate shows.net --weights kept.safetensors");
}

#[test]
fn a_spec_without_work_is_shown_and_not_recorded() {
    let sandbox = Sandbox::new();
    sandbox.write("a.net", "model m {\n    Input(8)\n    Dense(3)\n}\nsummary()\n");
    let ended = sandbox.fine("run a.net");
    assert!(ended.out.starts_with("Model: \"m\""), "{}", ended.out);
    assert_eq!(sandbox.list(""), ["a.net"]);
}
