//! Tests of finding, verifying, reading and fetching data sets, and of reading pictures. They use
//! folders of their own and servers on the loopback address, never the network.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[cfg(feature = "download")]
mod downloading;
mod idx_files;
mod keras_archives;
mod loading;
mod locating;
mod pictures;
mod pipelines;
mod samples;
#[cfg(feature = "download")]
mod server;
#[cfg(feature = "download")]
mod transfers;
