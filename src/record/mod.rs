//! The run folder `runs/<model>/<n>/`: what was run, on what, and what came of it. Each file is
//! there as a whole or not at all, and a run that fails keeps what it had. Knows how things are
//! kept; knows neither how they are computed nor the command line.

mod digest;
mod error;
mod events;
mod folder;
mod history;
mod preprocessing;
mod read;
mod recorder;
mod run_file;
mod timestamp;
mod write;

pub use digest::{sha256_of_bytes, sha256_of_file};
pub use error::RecordError;
pub use events::EventFiles;
pub use folder::resolve;
pub use history::{HISTORY_FILE, METRICS_FILE, to_csv, without_seconds};
pub use preprocessing::{Ground, PREPROCESSING_FILE, Preprocessing, Sample};
pub use read::read_history;
pub use recorder::{FINDINGS_FILE, PROFILE_FILE, Recorder, WEIGHTS_FILE, spec_file};
pub use run_file::{
    DataUsed, Machine, RUN_FILE, RunFile, Status, WeightsKept, results_to_json, value_to_json,
};
pub use timestamp::rfc3339;
pub use write::write_whole;
