//! A training step of each spec in `specs/`, on samples drawn in the shape of its data: batch, forward,
//! backward, new weights, metrics.
//!
//!     cargo bench --bench training

#![expect(clippy::expect_used, reason = "a bench that cannot run has nothing to say")]

use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use netc::check::{Options, check};
use netc::data::{self, Prepared};
use netc::engine::{self, Network, Observer, StepEnds};
use netc::ir::Plan;
use netc::source::Source;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SPECS: [&str; 4] = ["large_cnn", "convnet", "mlp", "dense784"];

/// A spec that trains for ever.
fn plan(name: &str) -> Plan {
    let path = format!("{}/specs/{name}.net", env!("CARGO_MANIFEST_DIR"));
    let source = Source::new(&path, std::fs::read_to_string(&path).expect("a spec"));
    let mut plan = check(&source, &Options::default()).plan.expect("a spec without errors");
    if let Some(fit) = &mut plan.fit {
        fit.epochs = usize::MAX;
        fit.validation = None;
    }
    plan
}

/// Takes the time of some steps behind the first.
struct Steps {
    left: u64,
    began: Option<Instant>,
    took: Duration,
}

impl Observer for Steps {
    fn step_ends(&mut self, _: &StepEnds<'_>) {
        match self.began {
            None => self.began = Some(Instant::now()),
            Some(began) => {
                self.left -= 1;
                self.took = began.elapsed();
            }
        }
    }

    fn stop_requested(&self) -> bool {
        self.left == 0
    }
}

fn steps(network: &mut Network, plan: &Plan, data: &Prepared, count: u64) -> Duration {
    let mut steps = Steps { left: count, began: None, took: Duration::ZERO };
    engine::train(network, plan, data, &mut steps).expect("training");
    steps.took
}

fn training(c: &mut Criterion) {
    let mut group = c.benchmark_group("training step");
    for name in SPECS {
        let plan = plan(name);
        let (Some(of), Some(fit)) = (&plan.data, &plan.fit) else { continue };
        let data = data::draw(of, plan.seed, 16 * fit.batch_size);
        let mut network = Network::new(&plan).expect("a network");
        group.throughput(Throughput::Elements(fit.batch_size as u64));
        group.bench_function(name, |b| {
            b.iter_custom(|count| steps(&mut network, &plan, &data, count));
        });
    }
    group.finish();
}

criterion_group!(benches, training);
criterion_main!(benches);
