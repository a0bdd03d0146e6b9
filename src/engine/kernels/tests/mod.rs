//! Every operation and every gradient against plain loops in double precision, on every
//! instruction set of the machine.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::float_cmp,
    reason = "tests panic, count little and compare exactly"
)]

mod apart;
mod batch_normalization;
mod convolution;
mod cross_entropy;
mod dense;
mod determinism;
mod dropout;
mod elementwise;
mod errors;
mod gradient;
mod pooling;
mod random;
mod reference;
mod threads;
mod update;
mod weight_gradients;
mod window;
