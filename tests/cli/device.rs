//! `--device`: what is said of devices that are unknown or not built in, and what is kept of the one used.

use crate::sandbox::Sandbox;

#[test]
fn unknown_devices_are_refused_with_those_there_are() {
    let sandbox = Sandbox::with_tiny();
    for (device, expected) in [
        ("gpu", "the devices are cpu, cuda (NVIDIA) and metal (Apple)"),
        ("cudda:1", "the nearest is cuda; the devices are"),
        ("cuda:x", "cuda:1 is the second card"),
        ("cpu:0", "the devices are"),
    ] {
        let message = sandbox.fails(&format!("run tiny.net --device {device}"));
        assert!(message.contains(&format!("invalid value '{device}'")), "{message}");
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn devices_that_are_not_built_in_name_the_feature() {
    let sandbox = Sandbox::with_tiny();
    for feature in ["cuda", "metal"] {
        let version = sandbox.fine("--version").out;
        if version.contains(feature) {
            continue;
        }
        for command in ["run", "evaluate --weights none", "predict --samples 0 --weights none"] {
            let message = sandbox.fails(&format!("{command} tiny.net --device {feature}"));
            let expected =
                format!("error: the device {feature}:0 needs the cargo feature `{feature}`");
            assert!(message.starts_with(&expected), "{message}");
            assert!(message.contains(&format!("--features {feature}")), "{message}");
        }
    }
    assert!(!sandbox.path("runs").exists());
}

#[test]
fn the_device_is_recorded_and_used_again() {
    let sandbox = Sandbox::with_tiny();
    sandbox.fine("run tiny.net -q --device cpu -p epochs=1");
    let run = sandbox.read("runs/tiny/1/run.json");
    assert!(run.contains("\"device\": \"cpu\""), "{run}");
    sandbox
        .write("runs/tiny/1/run.json", run.replace("\"device\": \"cpu\"", "\"device\": \"tpu\""));
    let message = sandbox.fails("verify runs/tiny");
    assert!(message.contains("was made on the device `tpu`"), "{message}");
    let ended = sandbox.fine("verify runs/tiny --device cpu");
    assert!(ended.err.contains("warning: device: tpu recorded, cpu now"), "{}", ended.err);
}
