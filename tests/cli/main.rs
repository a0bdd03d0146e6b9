//! The command line as users meet it: what each command writes, where, and what it ends with. Runs
//! are small: the first samples of the MNIST files in `data/`, and networks of one hidden layer.

#![expect(clippy::unwrap_used, reason = "a test that cannot run its program has failed")]

mod check;
mod convert;
mod diff;
mod explain;
mod fmt;
mod levels;
mod new;
mod output;
mod plot_model;
mod sandbox;
mod summary;

#[cfg(feature = "train")]
mod bench;
#[cfg(feature = "train")]
mod device;
#[cfg(feature = "train")]
mod events;
#[cfg(feature = "train")]
mod failures;
#[cfg(feature = "train")]
mod judged;
#[cfg(feature = "train")]
mod predict;
#[cfg(feature = "train")]
mod report;
#[cfg(feature = "train")]
mod run;
#[cfg(feature = "serve")]
mod serve;
#[cfg(all(feature = "train", unix))]
mod stop;
#[cfg(feature = "train")]
mod verify;
#[cfg(feature = "train")]
mod watch;
