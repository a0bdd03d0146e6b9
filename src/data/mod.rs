//! Data sets as files: where they are found, how they are verified, read and fetched, and
//! pictures to predict on.
//!
//! Nothing here knows of specs, layers or tensors, and nothing here prints: what takes long
//! reports to a [`Progress`], what fails is a [`DataError`] with its own help.

mod batches;
mod bytes;
mod digest;
#[cfg(feature = "download")]
mod download;
mod drawn;
mod error;
mod fetch;
mod idx;
mod image_file;
mod keras_archive;
mod load;
mod locate;
mod npy;
mod pipeline;
mod progress;
mod scan;
#[cfg(feature = "download")]
mod transfer;

pub use batches::{Batch, BatchTargets, Inputs, Samples, TargetKind, Targets};
pub use drawn::{draw, draw_inputs};
pub use error::{DataError, Searched};
pub use idx::{Idx, MAX_BYTES, read as read_idx};
pub use image_file::{Channels, Picture, from_content as picture_of, read as read_picture};
pub use load::{FileDigest, LoadOptions, Loaded, Split, load};
pub use locate::{Environment, Located, locate};
pub use pipeline::{Prepared, byte_values, prepare, prepare_inputs, prepare_number};
pub use progress::{Progress, Silent};
pub use scan::{Scan, SplitScan, scan};

#[cfg(test)]
mod tests;
