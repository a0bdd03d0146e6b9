//! Tests of the engine as a whole.

mod calls;
mod comparison;
mod conformance;
mod devices;
mod divergence;
mod generated;
mod health;
mod inspect;
mod losses;
mod lowering;
mod plans;
mod profiling;
mod reference;
mod threads;
mod timing;
mod training;
mod weights_files;
