//! Measures several numbers of threads, each in a process of its own: a process fixes its number
//! once.

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::super::failure::Failure;
use super::super::status::Status;
use super::super::terminal::Terminal;
use super::Bench;
use crate::report::BenchReport;
use crate::source::Source;

impl Bench {
    /// Measures with several numbers of threads.
    pub(super) fn processes(
        &self,
        source: &Source,
        threads: &[u16],
        terminal: &Terminal,
    ) -> Result<BenchReport, Failure> {
        let mut report: Option<BenchReport> = None;
        for threads in threads {
            let plural = if *threads == 1 { "" } else { "s" };
            terminal.note(&format!("measuring with {threads} thread{plural}"));
            let measured = self.process(source, *threads, terminal)?;
            match &mut report {
                Some(report) => report.runs.extend(measured.runs),
                None => report = Some(measured),
            }
        }
        let mut report = report.ok_or_else(|| Failure::new("no number of threads is given"))?;
        report.compare();
        Ok(report)
    }

    /// Runs netc with one number of threads and reads what it measured.
    fn process(
        &self,
        source: &Source,
        threads: u16,
        terminal: &Terminal,
    ) -> Result<BenchReport, Failure> {
        let failed =
            |what: &str| Failure::new(format!("cannot measure with {threads} threads: {what}"));
        let mut command = self.command(threads).map_err(|error| failed(&error.to_string()))?;
        let mut child = command.spawn().map_err(|error| failed(&error.to_string()))?;
        if let Some(mut input) = child.stdin.take() {
            // A process that does not read its spec ends with a message of its own.
            let _ = input.write_all(source.text().as_bytes());
        }
        let output = child.wait_with_output().map_err(|error| failed(&error.to_string()))?;
        if !output.status.success() {
            let told = String::from_utf8_lossy(&output.stderr);
            if told.trim().is_empty() {
                return Err(failed(&format!("the process ended with {}", output.status)));
            }
            terminal.tell(told.trim_end());
            return Err(Failure::told(Status::Failed));
        }
        serde_json::from_slice(&output.stdout).map_err(|error| failed(&error.to_string()))
    }

    fn command(&self, threads: u16) -> std::io::Result<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["bench", "--format", "json", "--color", "never", "--quiet", "--threads"]);
        command.arg(threads.to_string());
        for (name, value) in &self.params.params {
            command.arg("--param").arg(format!("{name}={value}"));
        }
        if let Some(steps) = self.steps {
            command.arg("--steps").arg(steps.to_string());
        }
        if let Some(samples) = self.batch_size {
            command.arg("--batch-size").arg(samples.to_string());
        }
        if let Some(folder) = &self.data_dir {
            command.arg("--data-dir").arg(folder);
        }
        let from_input = self.spec.path.as_os_str() == "-";
        command.arg("--").arg(&self.spec.path);
        command.stdin(if from_input { Stdio::piped() } else { Stdio::null() });
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        Ok(command)
    }
}
