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
    let peaks = report.runs.iter().map(|run| (format!("{:.0}", run.peak_gflops), run.threads));
    let memory = report.peak_memory_bytes.and_then(|bytes| usize::try_from(bytes >> 20).ok());
    let mut lines = vec![
        format!("model    {} ({parameters} parameters), {samples} samples in a step", report.model),
        format!("samples  {data}"),
        format!("machine  {}, {}", report.platform, report.instruction_set),
        format!("peak     {} (products of square matrices)", each("GFLOP/s", peaks)),
    ];
    lines.extend(memory.map(|mebibytes| format!("memory   {} MiB", grouped(mebibytes))));
    lines.join("\n") + "\n"
}

/// `109 GFLOP/s with 1 thread, 200 with 2`
fn each(unit: &str, numbers: impl Iterator<Item = (String, usize)>) -> String {
    let texts = numbers.enumerate().map(|(index, (number, count))| match index {
        0 => format!("{number} {unit} with {}", threads(count)),
        _ => format!("{number} with {count}"),
    });
    texts.collect::<Vec<_>>().join(", ")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::ProfileReport;

    fn run(threads: usize, seconds: [f64; 3], trains: bool) -> BenchRun {
        let speedup = trains.then_some(0.004 / seconds[0]);
        let times = StepTimes::new(seconds.to_vec(), 100, 300_000_000, 200.0, speedup);
        let profile = ProfileReport {
            steps: 9,
            samples_per_step: 100.0,
            seconds: 0.004,
            layers: Vec::new(),
            parts: Vec::new(),
        };
        BenchRun {
            threads,
            peak_gflops: 200.0,
            training: if trains { times.clone() } else { None },
            evaluation: times.unwrap(),
            profile,
        }
    }

    fn report(runs: Vec<BenchRun>) -> BenchReport {
        let text = str::to_owned;
        BenchReport {
            netc: text("0.1.0"),
            model: text("digits"),
            parameters: 59_933,
            data: Some(text("mnist")),
            drawn: true,
            batch_size: 100,
            platform: text("x86_64-linux"),
            instruction_set: text("avx512"),
            peak_memory_bytes: Some(1500 << 20),
            runs,
        }
    }

    #[test]
    fn steps_stand_beside_those_of_one_thread() {
        let one = run(1, [0.004, 0.003, 0.006], true);
        let report = report(vec![one, run(2, [0.002, 0.002, 0.012], true)]);
        let text = bench_text(&report, Screen::PLAIN);
        let expected = "\
model    digits (59,933 parameters), 100 samples in a step
samples  drawn at random in the shape of `mnist`
machine  x86_64-linux, avx512
peak     200 GFLOP/s with 1 thread, 200 with 2 (products of square matrices)
memory   1,500 MiB

Training
threads    min ms median ms    max ms   samples/s  GFLOP/s  of peak  speed-up
      1     3.000     4.000     6.000      25,000     75.0    37.5%      1.00
      2     2.000     2.000    12.000      50,000    150.0    75.0%      2.00

Evaluation
";
        assert!(text.starts_with(expected), "{text}");
        assert!(text.contains("\nLayers, with 2 threads\n9 steps of 100 samples"), "{text}");
    }

    #[test]
    fn without_training_there_is_prediction() {
        let text = bench_text(&report(vec![run(2, [0.002; 3], false)]), Screen::PLAIN);
        assert!(text.contains("\nPrediction\n") && !text.contains("Training"), "{text}");
        assert!(text.contains("75.0%         -\n"), "nothing to compare with: {text}");
        assert_eq!(StepTimes::new(Vec::new(), 1, 1, 1.0, None), None);
    }
}
