//! What a server counts, in the text format of Prometheus
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>, version 0.0.4). Counts; decides
//! nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Upper ends of the times that answers take, in seconds.
const SECONDS: [f64; 13] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];
/// Upper ends of the sizes of batches, in samples.
const SIZES: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 256.0, 1024.0];

/// Numbers that only grow, and sizes and times by ranges.
#[derive(Debug, Default)]
pub(super) struct Metrics(Mutex<Counts>);

#[derive(Debug, Clone, Default)]
struct Counts {
    requests: BTreeMap<(&'static str, u16), usize>,
    seconds: BTreeMap<&'static str, Histogram<13>>,
    rejected: BTreeMap<&'static str, usize>,
    batches: Histogram<9>,
    predictions: usize,
    abandoned: usize,
}

/// What is so at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Now {
    pub(super) waiting: usize,
    pub(super) in_flight: usize,
    pub(super) connections: usize,
    pub(super) draining: bool,
}

#[derive(Debug, Clone)]
struct Histogram<const N: usize> {
    /// How many were at most each end, and above those before.
    counts: [usize; N],
    all: usize,
    sum: f64,
}

impl<const N: usize> Default for Histogram<N> {
    fn default() -> Self {
        Self { counts: [0; N], all: 0, sum: 0.0 }
    }
}

impl<const N: usize> Histogram<N> {
    fn add(&mut self, value: f64, ends: &[f64; N]) {
        let place = ends.iter().position(|end| value <= *end);
        if let Some(count) = place.and_then(|place| self.counts.get_mut(place)) {
            *count += 1;
        }
        self.all += 1;
        self.sum += value;
    }

    fn write(&self, out: &mut String, name: &str, label: &str, ends: &[f64; N]) {
        let mut below = 0;
        let comma = if label.is_empty() { "" } else { "," };
        for (end, count) in ends.iter().zip(self.counts) {
            below += count;
            let _ = writeln!(out, "{name}_bucket{{{label}{comma}le=\"{end}\"}} {below}");
        }
        let _ = writeln!(out, "{name}_bucket{{{label}{comma}le=\"+Inf\"}} {}", self.all);
        let braced = if label.is_empty() { String::new() } else { format!("{{{label}}}") };
        let _ = writeln!(out, "{name}_sum{braced} {}", self.sum);
        let _ = writeln!(out, "{name}_count{braced} {}", self.all);
    }
}

impl Metrics {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        // Numbers that a panic left behind are still numbers.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request was answered.
    pub(super) fn answered(&self, route: &'static str, status: u16, time: Duration) {
        let mut counts = self.counts();
        *counts.requests.entry((route, status)).or_default() += 1;
        counts.seconds.entry(route).or_default().add(time.as_secs_f64(), &SECONDS);
    }

    /// A request or a connection was refused for want of room.
    pub(super) fn rejected(&self, reason: &'static str) {
        *self.counts().rejected.entry(reason).or_default() += 1;
    }

    /// Samples were computed together.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    pub(super) fn batch(&self, samples: usize) {
        let mut counts = self.counts();
        counts.batches.add(samples as f64, &SIZES);
        counts.predictions += samples;
    }

    /// So many were no longer waited for.
    pub(super) fn abandoned(&self, requests: usize) {
        if requests > 0 {
            self.counts().abandoned += requests;
        }
    }

    /// Number of requests that were answered, and of those refused for want of room.
    pub(super) fn totals(&self) -> (usize, usize) {
        let counts = self.counts();
        (counts.requests.values().sum(), counts.rejected.values().sum())
    }

    /// All of it as text.
    pub(super) fn to_text(&self, now: Now) -> String {
        let counts = self.counts().clone();
        let mut out = String::new();
        let head = |out: &mut String, name: &str, kind: &str, help: &str| {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        };
        head(&mut out, "netc_requests_total", "counter", "Requests by route and status.");
        for ((route, status), count) in &counts.requests {
            let labels = format!("route=\"{route}\",status=\"{status}\"");
            let _ = writeln!(out, "netc_requests_total{{{labels}}} {count}");
        }
        let name = "netc_rejected_total";
        head(&mut out, name, "counter", "Requests and connections refused for want of room.");
        for reason in REASONS {
            let count = counts.rejected.get(reason).copied().unwrap_or(0);
            let _ = writeln!(out, "{name}{{reason=\"{reason}\"}} {count}");
        }
        let name = "netc_request_seconds";
        head(&mut out, name, "histogram", "Seconds from the head of a request to its answer.");
        for (route, histogram) in &counts.seconds {
            histogram.write(&mut out, name, &format!("route=\"{route}\""), &SECONDS);
        }
        let name = "netc_batch_samples";
        head(&mut out, name, "histogram", "Samples that were computed together.");
        counts.batches.write(&mut out, name, "", &SIZES);
        let numbers = [
            (
                "netc_predictions_total",
                "counter",
                "Samples that were computed.",
                counts.predictions,
            ),
            (
                "netc_abandoned_total",
                "counter",
                "Requests whose sender hung up before they were computed.",
                counts.abandoned,
            ),
            ("netc_queue_samples", "gauge", "Samples that wait.", now.waiting),
            ("netc_in_flight", "gauge", "Requests at hand.", now.in_flight),
            ("netc_connections", "gauge", "Open connections.", now.connections),
            ("netc_draining", "gauge", "1 while the server ends.", usize::from(now.draining)),
        ];
        for (name, kind, help, value) in numbers {
            head(&mut out, name, kind, help);
            let _ = writeln!(out, "{name} {value}");
        }
        out
    }
}

/// Why something is refused for want of room.
pub(super) const QUEUE: &str = "queue";
/// The same for connections.
pub(super) const CONNECTIONS: &str = "connections";
const REASONS: [&str; 2] = [QUEUE, CONNECTIONS];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_for_prometheus() {
        let metrics = Metrics::default();
        metrics.answered("predict", 200, Duration::from_micros(700));
        metrics.answered("predict", 200, Duration::from_secs(9));
        metrics.answered("predict", 503, Duration::from_micros(1));
        metrics.rejected(QUEUE);
        metrics.batch(3);
        metrics.batch(64);
        let now = Now { waiting: 5, in_flight: 2, connections: 3, draining: false };
        insta::assert_snapshot!(metrics.to_text(now));
        assert_eq!(metrics.totals(), (3, 1));
    }
}
