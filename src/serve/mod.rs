//! A model behind HTTP: a page for people, an endpoint for programs. Requests are held against limits,
//! answered in batches by a thread that alone computes, and counted. Knows a model as something that
//! answers to numbers; must not know plans, tensors, files or terminals.

mod connections;
mod guard;
mod limits;
mod metrics;
mod model;
mod page;
mod problem;
mod queue;
mod read;
mod reply;
mod routes;
mod run;
mod samples;
mod signals;
mod state;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use limits::Limits;
pub use model::{Description, Fault, Frame, Layer, LayerOf, Model, Picture, Refusal, Sample, Seen};
pub use run::{Notice, Outcome, ServeError, bind, run};
