//! What a run came to, as drawings: SVG or PNG. They take plain numbers; where those come from is the
//! caller's matter.

mod history;
mod layers;
mod panels;
mod planes;

pub use history::{RunHistory, histories};
pub use layers::{Kernel, Seen, layers};
pub(in crate::report) use panels::panels;
pub use planes::Planes;
