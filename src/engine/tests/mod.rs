//! Tests of the engine as a whole.

mod calls;
mod comparison;
mod conformance;
mod lowering;
mod plans;
mod reference;
mod timing;
mod training;
