//! A bench as people read it.

use super::{BenchReport, BenchRun, StepTimes};
use crate::report::number::{grouped, whole};
use crate::report::profile::profile_table;
use crate::report::screen::{Ink, Screen};

/// What was measured, then the layers with the most threads. Ends with a line break.
#[must_use]
pub fn bench_text(report: &BenchReport, screen: Screen) -> String {
    let mut text = header(report);
    let heading = format!(
        "{:>7} {:>9} {:>9} {:>9} {:>11} {:>8} {:>8} {:>9}",
        "threads", "min ms", "median ms", "max ms", "samples/s", "GFLOP/s", "of peak", "speed-up"
    );
    let evaluation = if report.trains() { "Evaluation" } else { "Prediction" };
    let training = report.runs.iter().filter_map(|run| Some((run, run.training.as_ref()?)));
    let evaluated = report.runs.iter().map(|run| (run, &run.evaluation));
    for (title, runs) in
        [("Training", training.collect()), (evaluation, evaluated.collect::<Vec<_>>())]
    {
        if !runs.is_empty() {
            text += &format!("\n{}\n{heading}\n", screen.paint(Ink::Bold, title));
            text.extend(runs.into_iter().map(|(run, times)| row(run, times)));
        }
    }
    if let Some(run) = report.runs.last() {
        let title = format!("Layers, with {}", threads(run.threads));
        text += &format!(
            "\n{}\n{}",
            screen.paint(Ink::Bold, &title),
            profile_table(&run.profile, screen)
        );
    }
    text
}

impl BenchReport {
    fn trains(&self) -> bool {
        self.runs.iter().any(|run| run.training.is_some())
    }
}

fn header(report: &BenchReport) -> String {
    let (parameters, samples) = (grouped(report.parameters), grouped(report.batch_size));
    let data = match &report.data {
        Some(data) if report.drawn => format!("drawn at random in the shape of `{data}`"),
        Some(data) => data.clone(),
        None => "drawn at random".to_owned(),
    };
    let peaks = report
        .runs
        .iter()
        .map(|run| format!("{:.0} GFLOP/s with {}", run.peak_gflops, threads(run.threads)));
    let memory = report.runs.iter().filter_map(|run| {
        let mebibytes = run.peak_memory_bytes? >> 20;
        Some(format!(
            "{} MiB with {}",
            grouped(usize::try_from(mebibytes).ok()?),
            threads(run.threads)
        ))
    });
    let (peaks, memory): (Vec<_>, Vec<_>) = (peaks.collect(), memory.collect());
    let mut lines = vec![
        format!("model    {} ({parameters} parameters), {samples} samples in a step", report.model),
        format!("samples  {data}"),
        format!("machine  {}, {}", report.platform, report.instruction_set),
        format!("peak     {} (products of square matrices)", peaks.join(", ")),
    ];
    lines.extend((!memory.is_empty()).then(|| format!("memory   {} at most", memory.join(", "))));
    lines.join("\n") + "\n"
}

fn threads(count: usize) -> String {
    if count == 1 { "1 thread".to_owned() } else { format!("{count} threads") }
}

fn row(run: &BenchRun, times: &StepTimes) -> String {
    let speedup = times.speedup.map_or_else(|| "-".to_owned(), |speedup| format!("{speedup:.2}"));
    let milliseconds = |seconds: f64| format!("{:.3}", 1000.0 * seconds);
    format!(
        "{:>7} {:>9} {:>9} {:>9} {:>11} {:>8.1} {:>8} {speedup:>9}\n",
        run.threads,
        milliseconds(times.min_seconds),
        milliseconds(times.median_seconds),
        milliseconds(times.max_seconds),
        grouped(whole(times.samples_per_second.round())),
        times.gflops,
        format!("{:.1}%", 100.0 * times.share_of_peak),
    )
}
