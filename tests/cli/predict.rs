//! `netc predict`: samples and pictures, as bars and as JSON.

use image::{GrayImage, Luma};
use serde_json::Value;

use crate::sandbox::Sandbox;

fn trained() -> Sandbox {
    let sandbox = Sandbox::with_tiny();
    sandbox.fine("run tiny.net -q -p epochs=5");
    sandbox
}

/// A vertical stroke, twice as large as the network's samples.
fn draw(sandbox: &Sandbox, name: &str, ground: u8, ink: u8) {
    let stroke = |x, y| (26..30).contains(&x) && (10..46).contains(&y);
    let picture =
        GrayImage::from_fn(56, 56, |x, y| Luma([if stroke(x, y) { ink } else { ground }]));
    picture.save(sandbox.path(name)).unwrap();
}

fn predictions(out: &str) -> Vec<Value> {
    let object: Value = serde_json::from_str(out).unwrap();
    object["predictions"].as_array().unwrap().clone()
}

#[test]
fn samples_are_shown_with_their_labels() {
    let sandbox = trained();
    let ended = sandbox.fine("predict runs/tiny --samples 0,2-3");
    for title in ["Test sample 0: ", "Test sample 2: ", "Test sample 3: "] {
        assert!(ended.out.contains(title), "{}", ended.out);
    }
    let found = predictions(&sandbox.fine("predict runs/tiny --sample 0 --format json").out);
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["label"], &found[0]["sample"]), (&Value::from(7), &Value::from(0)));
    let outputs = found[0]["outputs"].as_array().unwrap();
    let sum: f64 = outputs.iter().filter_map(Value::as_f64).sum();
    assert!(outputs.len() == 10 && (sum - 1.0).abs() < 1e-5, "{outputs:?}");
    let found =
        predictions(&sandbox.fine("predict runs/tiny --sample 1 --split train --format json").out);
    assert_eq!(found[0]["label"], 0);
    let message = sandbox.fails("predict runs/tiny --samples 99-100");
    assert!(message.contains("there is no test sample 100"), "{message}");
    sandbox.fails("predict runs/tiny");
    sandbox.fails("predict runs/tiny --samples x");
}

#[test]
fn pictures_are_turned_the_way_of_the_training_samples() {
    let sandbox = trained();
    draw(&sandbox, "screen.png", 0, 255);
    draw(&sandbox, "paper.png", 255, 0);
    let ended = sandbox.fine("predict runs/tiny/1 screen.png paper.png --format json");
    assert!(ended.err.contains("note: paper.png is dark on bright ground"), "{}", ended.err);
    let found = predictions(&ended.out);
    assert_eq!(found[0]["outputs"], found[1]["outputs"], "the same picture");
    assert_eq!((&found[0]["inverted"], &found[1]["inverted"]), (&false.into(), &true.into()));
    let ended = sandbox.fine("predict runs/tiny/1 --invert=never paper.png");
    assert!(ended.err.contains("--invert fits"), "{}", ended.err);
    assert!(ended.out.starts_with("paper.png: "), "{}", ended.out);
    let ended = sandbox.fine("predict runs/tiny/1 --invert screen.png --format json");
    assert_eq!(predictions(&ended.out)[0]["inverted"], true);
}

#[test]
fn a_spec_and_weights_do_as_well_as_a_run() {
    let sandbox = trained();
    draw(&sandbox, "paper.png", 255, 0);
    let weights = "--weights runs/tiny/1/weights.safetensors --format json";
    let of_spec = sandbox.fine(&format!("predict tiny.net paper.png {weights}"));
    let of_run = sandbox.fine("predict runs/tiny paper.png --format json");
    assert_eq!(of_spec.out, of_run.out);
}

#[test]
fn pictures_that_cannot_be_read_do_not_hide_the_others() {
    let sandbox = trained();
    draw(&sandbox, "good.png", 0, 255);
    sandbox.write("bad.png", "no picture");
    let cut = std::fs::read(sandbox.path("good.png")).unwrap();
    sandbox.write("cut.png", &cut[..cut.len() / 2]);
    let ended = sandbox.run("predict runs/tiny bad.png cut.png missing.png good.png");
    assert_eq!(ended.status, 2, "{}", ended.err);
    assert_eq!(ended.err.matches("error: ").count(), 3, "{}", ended.err);
    assert!(ended.out.starts_with("good.png: "), "{}", ended.out);
}

#[test]
fn weights_for_inputs_prepared_otherwise_are_refused() {
    let sandbox = trained();
    let other =
        sandbox.read("tiny.net").replace("rescale(1 / 255)", "rescale(1 / 127.5, offset=-1)");
    sandbox.write("other.net", other);
    let weights = "--weights runs/tiny/1/weights.safetensors";
    let message = sandbox.fails(&format!("predict other.net --samples 0 {weights}"));
    assert!(message.contains("trained on inputs prepared otherwise"), "{message}");
    assert!(message.contains("offset=-1"), "{message}");
}
