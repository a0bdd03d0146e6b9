//! Where a network fails: `netc plot confusion` and its neighbours, `netc evaluate --per-class`.

use serde_json::Value;

use crate::sandbox::{Sandbox, TINY};

fn trained() -> Sandbox {
    let sandbox = Sandbox::with_tiny();
    sandbox.fine("run tiny.net -q");
    sandbox
}

/// A network that predicts labels as quantities.
fn of_quantities() -> Sandbox {
    let sandbox = Sandbox::new();
    let spec = TINY
        .replace("targets { to_categorical() }", "targets { cast(float32) }")
        .replace("Dense(10, activation=softmax)", "Dense(1)")
        .replace("loss=categorical_crossentropy", "loss=mse")
        .replace("metrics=[accuracy]", "metrics=[mae]")
        .lines()
        .filter(|line| !line.starts_with("print"))
        .collect::<Vec<_>>()
        .join("\n");
    sandbox.write("values.net", spec);
    sandbox.fine("run values.net -q");
    sandbox
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn all_tell_of_the_same_answers() {
    let sandbox = trained();
    let ended = sandbox.fine("evaluate runs/tiny --per-class --format json");
    let report = &json(&ended.out)["report"];
    let accuracy = json(&ended.out)["evaluate"]["accuracy"].as_f64().unwrap();
    assert!((report["accuracy"].as_f64().unwrap() - accuracy).abs() < 1e-9, "{}", ended.out);
    assert_eq!(report["classes"].as_array().unwrap().len(), 10);
    assert_eq!(report.get("mistakes"), None);
    assert_eq!(report["rankings"][0].get("roc"), None);
    let counts = report["confusion"]["counts"].as_array().unwrap();
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let right: usize = counts.iter().step_by(11).map(number).sum();
    let all: usize = counts.iter().map(number).sum();
    assert_eq!(all, 100);
    let title = format!("Test samples of tiny: {right} of 100 samples right");
    let table = sandbox.fine("plot confusion runs/tiny").out;
    assert!(table.starts_with(&title), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    let mistakes = sandbox.fine("plot mistakes runs/tiny -n 240").out;
    let title = format!("Test samples of tiny: {} mistakes in 100 samples", 100 - right);
    assert!(mistakes.starts_with(&title), "{mistakes}");
    assert_eq!(mistakes.lines().count(), 3 + 100 - right);
}

#[test]
fn each_class_has_a_line_as_in_scikit_learn() {
    let sandbox = trained();
    let text = sandbox.fine("evaluate runs/tiny --per-class").out;
    let report = &text[text.find("precision    recall  f1-score   support\n").unwrap()..];
    assert!(report.contains("\n    accuracy  ") && report.contains("\nweighted avg  "), "{text}");
    let plot = sandbox.fine("plot confusion runs/tiny --per-class").out;
    assert!(plot.ends_with(report), "{plot}\n{report}");
    assert!(!sandbox.fine("evaluate runs/tiny").out.contains("precision"));
}

#[test]
fn calibration_and_curves_are_text() {
    let sandbox = trained();
    let text = sandbox.fine("plot calibration runs/tiny --split train").out;
    assert!(text.starts_with("Train samples of tiny: confidence against accuracy, 200 answers"));
    assert!(text.contains("expected calibration error 0."), "{text}");
    for (picture, area) in [("roc", "AUC"), ("pr", "average precision")] {
        let text = sandbox.fine(&format!("plot {picture} runs/tiny")).out;
        assert!(text.contains(area) && text.lines().count() == 13, "{text}");
        let text = sandbox.fine(&format!("plot {picture} runs/tiny --class 4 --class 9")).out;
        assert!(text.contains("\nclass 4 (") && text.contains("\nclass 9 ("), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        let message = sandbox.fails(&format!("plot {picture} runs/tiny --class 10"));
        assert!(message.contains("no curve of class 10") && message.contains("0 to 9"));
    }
}

#[test]
fn pictures_go_by_the_ending_of_the_file() {
    let sandbox = trained();
    for picture in ["confusion", "confusion --per-class", "mistakes", "calibration", "roc", "pr"] {
        let ended = sandbox.fine(&format!("plot {picture} runs/tiny -o a.svg"));
        assert_eq!(ended.out, "", "{picture}");
        assert!(ended.err.contains("picture written to a.svg"), "{}", ended.err);
        assert!(sandbox.read("a.svg").starts_with("<svg "), "{picture}");
    }
    let message = sandbox.fails("plot roc runs/tiny -o a.gif");
    assert!(message.contains(".svg or .png"), "{message}");
    #[cfg(feature = "png")]
    {
        sandbox.fine("plot mistakes runs/tiny -n 7 -o a.png");
        assert!(std::fs::read(sandbox.path("a.png")).unwrap().starts_with(b"\x89PNG"));
    }
}

#[test]
fn quantities_have_errors_and_no_classes() {
    let sandbox = of_quantities();
    let text = sandbox.fine("plot residuals runs/tiny").out;
    assert!(text.starts_with("Test samples of tiny: 100 numbers of 100 samples\n"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    sandbox.fine("plot residuals runs/tiny -o a.svg");
    assert!(sandbox.read("a.svg").contains("predicted number"));
    for command in ["plot confusion runs/tiny", "evaluate runs/tiny --per-class"] {
        let message = sandbox.fails(command);
        assert!(message.contains("are quantities") && message.contains("plot residuals"));
    }
    let message = trained().fails("plot residuals runs/tiny");
    assert!(message.contains("are classes") && message.contains("plot confusion"), "{message}");
}
