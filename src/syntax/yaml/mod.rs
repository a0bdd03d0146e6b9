//! soon
use super::ast::File; use crate::diagnostics::Diagnostics;
pub(super) fn read_file(_text: &str) -> (File, Diagnostics) { (File::default(), Diagnostics::default()) }
