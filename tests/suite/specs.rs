//! The specs that people run: they check without a word, count their parameters as Keras does, and mean
//! the same when written out in full.

use std::fs;
use std::path::{Path, PathBuf};

use netc::check::{Options, check};
use netc::diagnostics::Severity;
use netc::ir::Plan;
use netc::source::Source;

fn spec(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("specs").join(name)
}

fn plan(name: &str, text: &str, params: &[(&str, &str)]) -> Plan {
    let params =
        params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let checked = check(&Source::new(name, text), &Options { params, ..Options::default() });
    let told = checked.diagnostics.iter().filter(|one| one.severity() != Severity::Hint);
    assert_eq!(told.count(), 0, "{name}: {:#?}", checked.diagnostics);
    checked.plan.expect("a spec without diagnostics has a plan")
}

fn read(name: &str, params: &[(&str, &str)]) -> Plan {
    plan(name, &fs::read_to_string(spec(name)).expect("the spec is there"), params)
}

/// Everything of a plan but the places in the text and the way it was written.
fn meaning(plan: &Plan) -> String {
    let mut plan = plan.clone();
    plan.params.clear();
    for node in &mut plan.model.nodes {
        node.span = netc::source::Span::default();
    }
    if let Some(data) = &mut plan.data {
        data.span = netc::source::Span::default();
    }
    if let Some(training) = &mut plan.training {
        training.span = netc::source::Span::default();
    }
    if let Some(fit) = &mut plan.fit {
        fit.span = netc::source::Span::default();
    }
    format!("{plan:#?}")
}

#[test]
fn parameters_are_as_keras_counts_them() {
    let counts: Vec<Vec<usize>> = ["large_cnn.net", "dense784.net", "mlp.net", "convnet.net"]
        .iter()
        .map(|name| {
            let nodes = read(name, &[]).model.nodes;
            nodes.iter().map(netc::ir::Node::parameters).filter(|count| *count > 0).collect()
        })
        .collect();
    assert_eq!(counts[0], [780, 4_065, 48_128, 6_450, 510]);
    assert_eq!(counts[1], [615_440, 7_850]);
    assert_eq!(counts[2], [401_920, 5_130]);
    assert_eq!(counts[3], [780, 18_775, 25_664, 650]);
    assert_eq!(
        counts.iter().map(|counts| counts.iter().sum::<usize>()).collect::<Vec<usize>>(),
        [59_933, 623_290, 407_050, 45_869]
    );
}

#[test]
fn every_spec_is_clean_and_its_resolved_form_means_the_same() {
    for entry in fs::read_dir(spec("")).expect("specs are there") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let written = read(&name, &[]);
        let resolved = plan("resolved.net", &written.resolved(), &[]);
        assert_eq!(meaning(&written), meaning(&resolved), "{name}");
    }
}

#[test]
fn yaml_means_the_same_as_net() {
    let (net, yaml) = (read("large_cnn.net", &[]), read("large_cnn.yaml", &[]));
    assert_eq!(meaning(&net), meaning(&yaml));
}

#[test]
fn params_are_overridden() {
    let plan = read("convnet.net", &[("short", "true")]);
    let data = plan.data.expect("convnet has data");
    assert_eq!(data.samples.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [7_000, 3_000]);
    assert_eq!(read("large_cnn.net", &[("epochs", "3")]).fit.expect("a fit").epochs, 3);
}
