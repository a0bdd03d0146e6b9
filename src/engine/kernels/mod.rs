//! The layers that cost time, as candle operations on the CPU with backward passes of their own.
//!
//! Everything here works on tensors of 32-bit floats: activations are laid out
//! `[batch, height, width, channels]`, convolution kernels `[rows, columns, channels, filters]`,
//! dense kernels `[inputs, units]`. Results depend neither on the number of threads nor on time:
//! work is cut into parts that are fixed by the shapes alone, and partial sums are added in order.
//! They do depend, in the last bits, on the instruction set of the machine.
//!
//! This module knows tensors, windows and gradients. It must not know layers, models, optimizers
//! or anything a user can write.

#![allow(unsafe_code, reason = "vector instructions work on pointers; each block has its proof")]
#![allow(
    clippy::inline_always,
    reason = "what runs inside a kernel must be inlined to be compiled for its instruction set"
)]
#![allow(
    clippy::needless_range_loop,
    reason = "loops over registers have constant bounds, so that they are unrolled"
)]

mod activation;
mod apart;
mod average_pooling;
mod batch_normalization;
mod bytes;
mod columns;
mod convolution;
mod cross_entropy;
mod curves;
mod dense;
mod dropout;
mod elementwise;
mod exponential;
mod instruction_set;
mod lines;
mod matrix_product;
mod max_pooling;
pub(in crate::engine) mod meter;
mod operand;
mod peak;
mod places;
mod relu;
mod row_pieces;
mod softmax;
mod storage;
mod structure;
mod threads;
mod tile;
mod tiling;
mod update;
mod vector;
mod weight_gradients;
mod window;

#[cfg(test)]
mod tests;

pub use activation::Activation;
pub use apart::Apart;
pub use average_pooling::average_pool2d;
pub use batch_normalization::{BatchNormalized, batch_normalization_train};
pub use convolution::{conv2d, conv2d_max_pool, conv2d_max_pool_supported};
pub use cross_entropy::{CrossEntropy, softmax_cross_entropy, softmax_cross_entropy_soft};
pub use curves::{Curve, curve};
pub use dense::{dense, dense_of_samples};
pub use dropout::dropout;
pub use max_pooling::max_pool2d;
pub use operand::Operand;
pub use peak::matrix_product_peak;
pub use relu::relu;
pub use softmax::softmax;
pub(in crate::engine) use storage::Values;
pub use structure::turn_over;
#[cfg(test)]
pub(super) use threads::forced;
pub use threads::{Threads, items_for_all_threads, set_threads, side_by_side};
pub use update::update_in_place;
pub use weight_gradients::WeightGradients;
pub use window::Window;
