//! `netc serve`: a trained network behind a page and an endpoint. Reads the options, opens the network
//! and tells how it goes; HTTP is in `serve`.

mod model;
mod seen;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::failure::Failure;
use super::interrupt::Stop;
use super::job::{self, Job};
use super::saved::{Saved, SavedOptions};
use super::status::Status;
use super::terminal::Terminal;
use crate::report::grouped;
use crate::serve::{self, Limits, Notice, Outcome, ServeError};
use model::Served;

const EXAMPLES: &str = "\
Examples:
  netc serve runs/large_cnn
  netc serve runs/large_cnn/2 --port 0
  curl -H 'Content-Type: image/png' --data-binary @five.png localhost:8000/predict

The page at / is for drawing digits, or filling in numbers where the samples are
no pictures. Programs ask POST /predict with {\"inputs\": [sample, ...]}, the
samples as the data set has them: the spec's own preprocessing is applied.
GET /model, /health and /metrics tell about it; docs/serving.md has all of it.

There is neither a password nor encryption. Only this machine is answered unless
--host says otherwise.

Ctrl-C or SIGTERM: what was taken in is answered, then the server ends with
status 0, or 2 where that takes longer than --drain-timeout. A second one ends
it at once, with status 130.";

/// Serve a trained network: a page to try it on, and an endpoint for programs
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Serve {
    #[command(flatten)]
    saved: SavedOptions,
    /// The address to listen on; 0.0.0.0 lets every machine of the network in
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: String,
    /// The port to listen on; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 8000)]
    port: u16,
    #[command(flatten)]
    limits: LimitOptions,
}

/// What is taken on.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
struct LimitOptions {
    /// The most MiB of a request's body
    #[arg(long, value_name = "MIB", default_value_t = 8)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=256))]
    max_body: u16,
    /// The most samples in a request
    #[arg(long, value_name = "N", default_value = "1024")]
    max_samples: NonZeroUsize,
    /// The most samples that wait for the network; requests beyond are refused with 503
    #[arg(long, value_name = "N", default_value = "4096")]
    queue: NonZeroUsize,
    /// The most samples that are computed together
    #[arg(long, value_name = "N", default_value = "64")]
    max_batch: NonZeroUsize,
    /// How many milliseconds a batch waits for more samples, while requests are still arriving
    #[arg(long, value_name = "MS", default_value_t = 1)]
    #[arg(value_parser = clap::value_parser!(u16).range(0..=10_000))]
    batch_wait: u16,
    /// The most connections at a time; others are refused with 503
    #[arg(long, value_name = "N", default_value_t = 512)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=16_384))]
    max_connections: u16,
    /// Seconds in which a connection must send the head of its next request
    #[arg(long, value_name = "S", default_value_t = 15)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=3600))]
    header_timeout: u16,
    /// Seconds in which a request must arrive, and its answer be taken
    #[arg(long, value_name = "S", default_value_t = 30)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=3600))]
    request_timeout: u16,
    /// Seconds that the requests at hand are given when the server is to end
    #[arg(long, value_name = "S", default_value_t = 10)]
    #[arg(value_parser = clap::value_parser!(u16).range(0..=3600))]
    drain_timeout: u16,
}

impl LimitOptions {
    fn limits(&self) -> Result<Limits, Failure> {
        let seconds = |seconds: u16| Duration::from_secs(u64::from(seconds));
        let limits = Limits {
            body: usize::from(self.max_body) << 20,
            samples: self.max_samples.get(),
            queue: self.queue.get(),
            batch: self.max_batch.get(),
            batch_wait: Duration::from_millis(u64::from(self.batch_wait)),
            connections: usize::from(self.max_connections),
            header_time: seconds(self.header_timeout),
            request_time: seconds(self.request_timeout),
            drain_time: seconds(self.drain_timeout),
        };
        if limits.samples > limits.queue {
            let (samples, queue) = (limits.samples, limits.queue);
            let message =
                format!("a request of {samples} samples would not fit into a queue of {queue}");
            let help = "make --queue larger, or --max-samples smaller";
            return Err(Failure::new(message).help(help));
        }
        Ok(limits)
    }
}

impl Serve {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let limits = self.limits.limits()?;
        let saved = Saved::open(&self.saved, terminal)?;
        let device = job::device(&self.saved.data)?;
        // Until the server listens to it, Ctrl-C ends the process as it does without netc's help.
        let stop = Stop::never();
        let (options, device, spec) = (&self.saved.data, &device, &*saved.spec);
        let job = Job { terminal, stop: &stop, options, device, spec };
        // A port that is taken is told before anything is loaded.
        let (listener, address) = serve::bind(&self.host, self.port)?;
        let (network, preprocessing) = saved.network(job)?;
        let served = Served::new(saved.plan.clone(), network, preprocessing.as_ref(), job);
        let about = about(serve::Model::description(&served));
        if !address.ip().is_loopback() {
            terminal.tell(&format!(
                "warning: {address} can be reached from other machines, without password or \
                 encryption"
            ));
        }
        let mut notify = |notice| match notice {
            // Only now would a signal end it as the help says; scripts wait for the address.
            Notice::Ready => {
                terminal.print(&format!("http://{address}/"));
                terminal.note(&format!("serving {about}; Ctrl-C ends it"));
            }
            Notice::Draining(0) => {}
            Notice::Draining(waiting) => {
                let waiting = requests(waiting);
                let message =
                    format!("\nending after {waiting} at hand; Ctrl-C again ends at once");
                terminal.note(&message);
            }
        };
        let outcome = serve::run(listener, Arc::new(served), limits, &mut notify)?;
        self.ended(outcome, terminal)
    }

    fn ended(&self, outcome: Outcome, terminal: &Terminal) -> Result<Status, Failure> {
        let Outcome { answered, rejected, unanswered, forced } = outcome;
        if forced {
            return Ok(Status::Interrupted);
        }
        if unanswered > 0 {
            let seconds = self.limits.drain_timeout;
            let message = format!(
                "{} not answered within {seconds} s",
                if unanswered == 1 {
                    "1 request was".to_owned()
                } else {
                    format!("{unanswered} requests were")
                }
            );
            return Err(Failure::new(message).help("give them longer: --drain-timeout SECONDS"));
        }
        let refused = if rejected > 0 {
            format!(", {} refused for want of room", grouped(rejected))
        } else {
            String::new()
        };
        terminal.note(&format!("ended: {} answered{refused}", requests(answered)));
        Ok(Status::Fine)
    }
}

fn requests(count: usize) -> String {
    if count == 1 { "1 request".to_owned() } else { format!("{} requests", grouped(count)) }
}

/// `large_cnn (9 layers, 59,933 parameters, 10 classes)`
fn about(of: &serve::Description) -> String {
    let parameters = grouped(of.parameters);
    let classes = of.classes.map(|classes| format!(", {classes} classes")).unwrap_or_default();
    let layers = of.layers.len();
    format!("{} ({layers} layers, {parameters} parameters{classes})", of.name)
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        use std::io::ErrorKind;
        let help = match &error {
            ServeError::Bind { source, port, .. } => match source.kind() {
                ErrorKind::AddrInUse => {
                    "end what listens there, or choose another port; --port 0 takes a free one"
                        .to_owned()
                }
                ErrorKind::PermissionDenied => format!("choose a port above 1023, not {port}"),
                ErrorKind::AddrNotAvailable => {
                    "--host wants an address of this machine, such as 127.0.0.1 or 0.0.0.0"
                        .to_owned()
                }
                _ => "--host wants an address of this machine, such as 127.0.0.1, 0.0.0.0 or ::1"
                    .to_owned(),
            },
            _ => "see that the system has room for another process, then start again".to_owned(),
        };
        Self::new(error.to_string()).help(help)
    }
}
