//! From text to plan: the specs in `specs/`, and specs with more and more layers.
//!
//!     cargo bench --bench check

#![expect(clippy::expect_used, reason = "a bench that cannot run has nothing to say")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use netc::check::{Options, check};
use netc::source::Source;

const SPECS: [&str; 5] =
    ["large_cnn.net", "convnet.net", "mlp.net", "dense784.net", "large_cnn.yaml"];

fn specs(c: &mut Criterion) {
    let mut group = c.benchmark_group("check");
    for name in SPECS {
        let path = format!("{}/specs/{name}", env!("CARGO_MANIFEST_DIR"));
        let source = Source::new(name, std::fs::read_to_string(path).expect("a spec"));
        group.bench_function(name, |b| b.iter(|| check(black_box(&source), &Options::default())));
    }
    group.finish();
}

/// A spec with so many layers, a line each.
fn generated(layers: usize) -> Source {
    let line = |index: usize| match index % 3 {
        0 => "    Conv2D(8, (3, 3), padding=same)\n",
        1 => "    BatchNormalization()\n",
        _ => "    Activation(relu)\n",
    };
    let lines: String = (0..layers).map(line).collect();
    Source::new("generated.net", format!("model generated {{\n    Input(32, 32, 3)\n{lines}}}\n"))
}

fn many_layers(c: &mut Criterion) {
    let mut group = c.benchmark_group("check layers");
    for layers in [10, 100, 1000, 2000] {
        let source = generated(layers);
        assert!(check(&source, &Options::default()).plan.is_some(), "a spec without errors");
        group.throughput(Throughput::Elements(layers as u64));
        group.bench_with_input(BenchmarkId::from_parameter(layers), &source, |b, source| {
            b.iter(|| check(black_box(source), &Options::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, specs, many_layers);
criterion_main!(benches);
