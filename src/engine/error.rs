//! What can go wrong while a network is made, trained, used, saved or loaded. Knows no tensors
//! beyond the tensor library's error, and no way to print.

use std::io;
use std::path::{Path, PathBuf};

use super::device::DeviceName;
use super::observe::History;
use crate::judge::JudgeError;

/// Why the engine stopped. `Display` is one line that stands alone; [`EngineError::help`] says
/// what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The tensor library refused what a checked plan asked for.
    #[error("{place} cannot be computed: {source}; this is a fault of netc, not of the spec")]
    Fault {
        /// The layer, or what else was being computed: "layer `dense`", "the loss".
        place: String,
        /// What the tensor library says.
        source: candle_core::Error,
    },
    /// A device has too little memory.
    #[error("{place} does not fit into the memory of the device: {source}")]
    Memory {
        /// What was being computed.
        place: String,
        /// What the tensor library says.
        source: candle_core::Error,
    },
    /// The spec lacks a part that the work needs.
    #[error("there is nothing to {work} with: the spec has no `{missing}`")]
    Missing {
        /// The work: "train", "evaluate".
        work: &'static str,
        /// The part of the spec.
        missing: &'static str,
    },
    /// The data is not what the network takes.
    #[error("the network takes {expected}, but the data has {found}; this is a fault of netc")]
    Data {
        /// What the network takes.
        expected: String,
        /// What there is.
        found: String,
    },
    /// The loss became infinite or not a number.
    #[error("training stopped: the loss became {loss} at step {step} of epoch {epoch}; {}", cause.words())]
    NotFinite {
        /// Number of the epoch, from 1.
        epoch: usize,
        /// Number of the step in the epoch, from 1.
        step: usize,
        /// The loss: NaN or an infinity.
        loss: f64,
        /// Where it comes from.
        cause: Divergence,
        /// The learning rate, if the optimizer has one.
        learning_rate: Option<f64>,
        /// The epochs before; the network has the weights of the step before.
        history: Box<History>,
    },
    /// A file of weights cannot be read.
    #[error("cannot read the weights {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        source: io::Error,
    },
    /// A file of weights cannot be written.
    #[error("cannot write the weights {}: {source}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        source: io::Error,
    },
    /// A file is no whole safetensors file.
    #[error("{} is not a whole file of weights: {reason}", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file holds the weights of another network.
    #[error("{} holds the weights of another network: {}", path.display(), listed(differences, *more))]
    OtherNetwork {
        /// The file.
        path: PathBuf,
        /// The first differences, each a few words.
        differences: Vec<String>,
        /// Number of further differences.
        more: usize,
    },
    /// A device that this build knows nothing of.
    #[error(
        "the device {device} needs the cargo feature `{feature}`, which this netc was built without"
    )]
    DeviceNotBuilt {
        /// The device.
        device: DeviceName,
        /// What it needs.
        feature: &'static str,
    },
    /// A device that is not there or does not work.
    #[error("cannot use the device {device}: {source}")]
    Device {
        /// The device.
        device: DeviceName,
        /// What the tensor library says.
        source: candle_core::Error,
    },
    /// The number of threads cannot be set.
    #[error("cannot set the number of threads: {0}")]
    Threads(candle_core::Error),
    /// The answers cannot be judged.
    #[error(transparent)]
    Judge(#[from] JudgeError),
}

/// Where numbers ceased to be finite.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Divergence {
    /// The inputs of the batch are not finite.
    Inputs,
    /// A weight was infinite before the step.
    Weight(String),
    /// The gradient at a layer, in the step before: its weights are NaN, those behind it are not.
    Gradient(String),
    /// The output of a layer, all before it being finite.
    Layer(String),
    /// All outputs are finite, the loss alone is not.
    Loss,
}

impl Divergence {
    /// The cause as a clause.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Inputs => "the inputs of this step hold NaN or infinite numbers".to_owned(),
            Self::Weight(key) => format!("the weight `{key}` had grown beyond all bounds"),
            Self::Gradient(name) => format!(
                "in the step before, the gradient at the layer `{name}` was not finite, and so its \
                 weights are not"
            ),
            Self::Layer(name) => {
                format!("the first output that is not finite is that of the layer `{name}`")
            }
            Self::Loss => "all outputs are finite, the loss of them is not".to_owned(),
        }
    }
}

impl EngineError {
    /// What to do about it; nothing where the fault is not the user's.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::Fault { .. } | Self::Data { .. } => "report it together with the spec".to_owned(),
            Self::Memory { .. } => "make `batch_size` smaller, end what else uses the device, or \
                                    compute on the CPU: --device cpu"
                .to_owned(),
            Self::Missing { missing, .. } => format!("add `{missing}` to the spec"),
            Self::NotFinite { cause: Divergence::Inputs, .. } => {
                "bring the inputs into a small range, such as `rescale(1 / 255)` for bytes, and \
                 remove samples with missing values"
                    .to_owned()
            }
            Self::NotFinite { learning_rate: Some(rate), .. } => format!(
                "the steps are most likely too large: try `learning_rate={}` instead of {rate}, \
                 and inputs in a small range, such as [0, 1]",
                // A rate above every usual one is brought back among them.
                shorter((rate / 10.0).min(0.01))
            ),
            Self::NotFinite { .. } => {
                "make the optimizer's steps smaller, and bring the inputs into a small range, \
                 such as [0, 1]"
                    .to_owned()
            }
            Self::Unreadable { source, .. } => unreadable(source).to_owned(),
            Self::Unwritable { source, path } => unwritable(source, path),
            Self::Corrupt { .. } => {
                "the file was cut off or changed: save the weights again, or take them from \
                 another run"
                    .to_owned()
            }
            Self::OtherNetwork { .. } => {
                "load weights that were saved by this very network, or give the layers the sizes \
                 and names of the file"
                    .to_owned()
            }
            Self::DeviceNotBuilt { feature, .. } => format!(
                "build netc with it, `cargo install --path . --features {feature}`, or leave out \
                 --device to compute on the CPU"
            ),
            Self::Device { .. } => "see that the device is there and that its driver works, or \
                                    leave out --device to compute on the CPU"
                .to_owned(),
            Self::Threads(_) => {
                "set the number of threads once, before anything else, to 1 or more".to_owned()
            }
            Self::Judge(error) => error.help().to_owned(),
        })
    }

    /// What training had come to before it stopped.
    #[must_use]
    pub fn history(&self) -> Option<&History> {
        match self {
            Self::NotFinite { history, .. } => Some(history),
            _ => None,
        }
    }

    /// Says where the tensor library refused.
    pub(super) fn at(place: impl Into<String>) -> impl FnOnce(candle_core::Error) -> Self {
        let place = place.into();
        move |source| {
            // Drivers agree on these words and on no error code.
            let text = source.to_string().to_lowercase().replace('_', " ");
            let starved = text.contains("out of memory");
            if starved { Self::Memory { place, source } } else { Self::Fault { place, source } }
        }
    }
}

/// A number without the noise of a division by ten.
fn shorter(number: f64) -> f64 {
    format!("{number:.6e}").parse().unwrap_or(number)
}

fn listed(differences: &[String], more: usize) -> String {
    let listed = differences.join("; ");
    if more == 0 { listed } else { format!("{listed}; and {more} more") }
}

fn unreadable(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::NotFound => "correct the path, or save weights there first",
        io::ErrorKind::PermissionDenied => "give yourself the right to read the file (chmod u+r)",
        io::ErrorKind::IsADirectory => "name a file, not a folder",
        _ => "see that the disk is sound, then run again",
    }
}

fn unwritable(source: &io::Error, path: &Path) -> String {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).display();
    match source.kind() {
        io::ErrorKind::NotFound => format!("make the folder {folder} first, or name another"),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            format!("give yourself the right to write into {folder}, or name another folder")
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("make room on the disk of {folder}; a file that was there is unchanged")
        }
        io::ErrorKind::IsADirectory => "name a file, not a folder".to_owned(),
        _ => "see that the disk is sound, then save again".to_owned(),
    }
}
