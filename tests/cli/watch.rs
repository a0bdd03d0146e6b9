//! What `netc run` finds wrong with a training: how it is told, what is kept, and what changes nothing.

use crate::sandbox::{Sandbox, TINY};

/// A hidden layer that is dead from the beginning.
fn dead() -> String {
    TINY.replace(
        "Dense(16, activation=relu)",
        "Dense(16, activation=relu, bias_initializer=constant(-100))",
    )
}

#[test]
fn a_finding_is_told_once_at_its_line_and_kept() {
    let sandbox = Sandbox::new();
    sandbox.write("dead.net", dead());
    let ended = sandbox.fine("run dead.net -p epochs=3");
    let told = &ended.err;
    assert_eq!(told.matches("warning[dead-units]").count(), 1, "{told}");
    for part in [
        "16 of the 16 units of `dense` give 0 for every sample",
        "[dead.net:",
        "seen in epoch 1, on 200 samples",
        "  help: give the layer another activation",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let findings = sandbox.json("runs/tiny/1/findings.json");
    let [finding] = findings["diagnostics"].as_array().unwrap().as_slice() else {
        panic!("{findings}");
    };
    assert_eq!(
        (finding["code"].as_str(), finding["epoch"].as_u64()),
        (Some("dead-units"), Some(1))
    );
    let label = &finding["labels"][0];
    let line = dead().lines().position(|line| line.contains("constant")).unwrap() as u64 + 1;
    assert_eq!((label["line"].as_u64(), label["file"].as_str()), (Some(line), Some("dead.net")));
    assert_eq!(sandbox.json("runs/tiny/1/run.json")["status"], "finished");
    // A repetition is no place for advice.
    assert!(!sandbox.fine("verify runs/tiny/1").err.contains("dead-units"));
    let ended = sandbox.fine("run dead.net --no-watch");
    assert_eq!(ended.err.matches("warning").count(), 0, "{}", ended.err);
    assert!(!sandbox.list("runs/tiny/2").contains(&"findings.json".to_owned()));
}

#[test]
fn a_large_learning_rate_is_the_help() {
    let sandbox = Sandbox::new();
    let rate = "optimizer=adam(learning_rate=0.1)";
    sandbox.write("dead.net", dead().replace("optimizer=adam", rate));
    let told = sandbox.fine("run dead.net --no-record -q").err;
    let help = "`learning_rate=0.1` is 100 times `adam`'s default: try";
    assert!(told.contains(help), "{told}");
}

#[test]
fn a_good_run_says_nothing() {
    let sandbox = Sandbox::with_tiny();
    let ended = sandbox.fine("run tiny.net");
    assert!(!ended.err.contains("warning"), "{}", ended.err);
    assert!(!sandbox.list("runs/tiny/1").contains(&"findings.json".to_owned()));
}

#[test]
fn watching_changes_no_weight_with_any_number_of_threads() {
    let sandbox = Sandbox::new();
    // Large enough for threads to be worth their waking.
    sandbox.write("tiny.net", TINY.replace("Dense(16,", "Dense(300,"));
    let weights = |run: usize| {
        std::fs::read(sandbox.path(&format!("runs/tiny/{run}/weights.safetensors"))).unwrap()
    };
    let options = [
        "--no-watch --threads 1",
        "--threads 1",
        "--threads 3",
        "--watch-training=1 --threads 1",
        "--watch-training --threads 4",
        "--watch-training=3 --profile --threads 2",
    ];
    for (run, options) in options.into_iter().enumerate() {
        sandbox.fine(&format!("run tiny.net -q {options}"));
        assert!(weights(1) == weights(run + 1), "{options}");
    }
}

#[test]
fn a_complete_watch_shows_a_table_for_each_epoch() {
    let sandbox = Sandbox::with_tiny();
    let out = sandbox.fine("run tiny.net --watch-training=2").out;
    // Four steps in an epoch: behind the second and the fourth.
    for part in ["Epoch 1: 2 looks at 200 samples", "Epoch 2: 2 looks at 200 samples"] {
        assert_eq!(out.matches(part).count(), 1, "{part}: {out}");
    }
    let heading = "line  layer ";
    assert_eq!(out.matches(heading).count(), 2, "{out}");
    let rows = |text: &str| out.lines().filter(|line| line.contains(text)).count();
    assert_eq!((rows("Dense(16"), rows("Dense(10")), (2, 2), "{out}");
    let table = out.lines().filter(|line| line.contains("Dense(") || line.starts_with(heading));
    assert!(table.clone().count() == 6, "{out}");
    assert!(table.into_iter().all(|line| line.chars().count() <= 80), "{out}");
    let refused = sandbox.run("run tiny.net --watch-training=0");
    assert_eq!(refused.status, 2, "{}", refused.err);
    assert_eq!(sandbox.run("run tiny.net --watch-training --no-watch").status, 2);
}

/// The specs of the repository, on fewer images.
#[test]
fn the_tutorials_networks_are_left_alone() {
    let sandbox = Sandbox::new();
    for name in ["convnet", "dense784", "large_cnn", "mlp"] {
        let path = format!("{}/specs/{name}.net", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let take = "take(train=3_000, test=500)";
        let text = if name == "convnet" {
            text.replace(
                "take(train=7_000 if short else 60_000, test=3_000 if short else 10_000)",
                take,
            )
        } else {
            text.replace("data mnist {", &format!("data mnist {{\n    {take}"))
        };
        assert!(text.contains(take), "{name}");
        let text = text.replace("param short", "# short");
        let text = text.replace("epochs=5", "epochs=2").replace("epochs = 10", "epochs = 2");
        sandbox.write("a.net", text);
        let ended = sandbox.fine("run a.net -q --no-record");
        assert!(!ended.err.contains("warning["), "{name}: {}", ended.err);
    }
}
