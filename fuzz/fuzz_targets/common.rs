//! What must hold of any text: it is checked, told in every format and mended without a panic, and never
//! gets worse.

use netc::check::{Options, check, mend};
use netc::diagnostics::{
    Severity, Style, to_github, to_json, to_narration, to_sarif, to_text,
};
use netc::source::Source;

pub fn run(name: &str, text: &str) {
    let source = Source::new(name, text);
    let options = Options::default();
    let checked = check(&source, &options);
    let diagnostics = &checked.diagnostics;
    for (color, width) in [(false, 80), (true, 20)] {
        let _ = to_text(&source, diagnostics, Style { color, width, hints: true });
    }
    let reports = [(source.clone(), diagnostics.clone())];
    let _ = (to_json(&reports).to_string(), to_sarif(&reports).to_string());
    let _ = (to_github(&source, diagnostics), to_narration(&source, diagnostics, true));
    assert!(checked.plan.is_some() != diagnostics.has_errors(), "a plan, or errors");
    if let Some(plan) = &checked.plan {
        let again = check(&Source::new("resolved.net", plan.resolved()), &options);
        assert!(again.plan.is_some(), "{}\n{:?}", plan.resolved(), again.diagnostics);
    }
    let errors = |all: &netc::diagnostics::Diagnostics| {
        all.iter().filter(|one| one.severity() == Severity::Error).count()
    };
    assert!(errors(&mend(&source, &options).diagnostics) <= errors(diagnostics));
}
