//! netc checks, trains and evaluates neural networks that are described in one file.
//!
//! ```text
//! source -> syntax -> check -> ir -> engine -> report
//!                       |      |
//!                    catalog   data
//! ```

pub mod catalog;
pub mod check;
pub mod cli;
pub mod compare;
#[cfg(feature = "train")]
pub mod data;
pub mod diagnostics;
pub mod draw;
#[cfg(feature = "train")]
pub mod engine;
pub mod ir;
pub mod judge;
pub mod lesson;
pub mod mutate;
pub mod random;
#[cfg(feature = "train")]
pub mod record;
pub mod report;
#[cfg(feature = "serve")]
pub mod serve;
pub mod shape;
pub mod source;
pub mod syntax;
pub mod window;
