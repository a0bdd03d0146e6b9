//! The page of a run and the pictures of `netc plot`: written by the run, the same when written anew, and
//! refused with reasons.

use crate::sandbox::Sandbox;

#[test]
fn a_run_has_a_page_that_can_be_written_anew() {
    let sandbox = Sandbox::with_tiny();
    let ran = sandbox.fine("run tiny.net");
    assert!(ran.out.contains("report: runs/tiny/1/report.html"), "{}", ran.out);
    let page = sandbox.read("runs/tiny/1/report.html");
    for part in
        ["Training", "Where it fails", "What the network sees", "Data", "Layers", "Spec", "Files"]
    {
        assert!(page.contains(&format!("<h2>{part}</h2>")), "no part {part}");
    }
    for words in
        ["tiny.net", "param epochs", "SHA-256 of the weights", "Test sample 0", "history.csv"]
    {
        assert!(page.contains(words), "no {words}");
    }
    // Nothing is fetched: the only addresses are the names of SVG's words.
    let others = page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "");
    assert!(!others.contains("http"), "the page names an address");
    assert_eq!(sandbox.fine("report runs/tiny -o again.html").out.trim(), "report: again.html");
    assert_eq!(sandbox.read("again.html"), page, "the same run, the same page");
}

#[test]
fn a_page_can_be_left_out_and_a_stopped_run_has_one() {
    let sandbox = Sandbox::with_tiny();
    sandbox.fine("run tiny.net --no-report -q");
    assert!(!sandbox.list("runs/tiny/1").contains(&"report.html".to_owned()));
    // Without weights there are the curves only.
    std::fs::remove_file(sandbox.path("runs/tiny/1/weights.safetensors")).unwrap();
    sandbox.fine("report runs/tiny/1");
    let page = sandbox.read("runs/tiny/1/report.html");
    assert!(page.contains("<h2>Training</h2>") && !page.contains("<h2>Where it fails</h2>"));
}

#[test]
fn pictures_are_written_in_the_form_that_the_name_asks_for() {
    let sandbox = Sandbox::with_tiny();
    sandbox.fine("run tiny.net -q");
    sandbox.fine("run tiny.net -q -p epochs=3");
    let svg = sandbox.fine("plot history runs/tiny/1 runs/tiny/2 -o h.svg");
    assert_eq!(svg.err.trim(), "picture written to h.svg");
    let text = sandbox.read("h.svg");
    assert!(text.starts_with("<svg ") && text.contains("tiny/2, validation"));
    let shown = sandbox.fine("plot history runs/tiny/1").out;
    assert!(shown.contains("loss") && shown.contains("validation"), "{shown}");
    sandbox.fine("plot layers runs/tiny --sample 3 -o l.svg");
    let text = sandbox.read("l.svg");
    let words = ["Test sample 3", "Saliency", "Kernels of dense", "dense_1 (Dense)", "probability"];
    for words in words {
        assert!(text.contains(words), "no {words}");
    }
    if cfg!(feature = "png") {
        sandbox.fine("plot history runs/tiny -o h.PNG --theme dark");
        let bytes = std::fs::read(sandbox.path("h.PNG")).unwrap();
        assert_eq!(bytes.get(..8), Some(&b"\x89PNG\r\n\x1a\n"[..]));
    }
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let sandbox = Sandbox::with_tiny();
    sandbox.fine("run tiny.net -q");
    let refused = |arguments: &str, words: &str| {
        let told = sandbox.fails(arguments);
        assert!(told.contains(words), "{arguments}: {told}");
    };
    refused("plot history runs/tiny -o h.jpg", "a file that ends in .svg or .png");
    refused("plot history runs/nothing", "runs/nothing");
    refused("plot layers runs/tiny --sample 100", "100 test samples, 0 to 99");
    refused("plot layers runs/tiny -o no/l.svg", "make the folder first");
    refused("plot history runs/tiny --scale 99", "it is 0.25 to 8");
    sandbox.write("runs/tiny/1/metrics.jsonl", "{\"epoch\": \n");
    refused("plot history runs/tiny/1", "is damaged: line 1");
}
