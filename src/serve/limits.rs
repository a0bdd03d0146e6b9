//! How much a server takes on: each bound with its reason. Knows no requests.

use std::time::Duration;

/// What a server takes on; whatever is beyond is refused, not lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a request's body.
    pub body: usize,
    /// The most samples in one request.
    pub samples: usize,
    /// The most samples that wait for the network. What is behind this is refused at once.
    pub queue: usize,
    /// The most samples that are computed together.
    pub batch: usize,
    /// How long a batch that is not full waits for more.
    pub batch_wait: Duration,
    /// The most connections at a time.
    pub connections: usize,
    /// How long a connection may take to send the head of a request, and stay open between two.
    pub header_time: Duration,
    /// How long the whole of a request may take to arrive, and an answer to be taken.
    pub request_time: Duration,
    /// How long the requests at hand are given when the server is to end.
    pub drain_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // A photograph of a telephone, or some two thousand digits as JSON.
            body: 8 << 20,
            // Answered within a fraction of a second, so that others need not wait for long.
            samples: 1024,
            // Four of the largest requests: some seconds of work for a slow network.
            queue: 4096,
            // Products of matrices are no faster per sample in larger batches.
            batch: 64,
            // Below what people and networks notice.
            batch_wait: Duration::from_millis(1),
            // Below the 1024 files that most systems allow a process.
            connections: 512,
            header_time: Duration::from_secs(15),
            request_time: Duration::from_secs(30),
            drain_time: Duration::from_secs(10),
        }
    }
}
