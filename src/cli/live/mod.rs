//! `netc run --live`: curves that grow in the terminal. With the cargo feature `live` a thread of its own
//! draws; without it, the wish is refused.

#[cfg(not(feature = "live"))]
mod absent;
#[cfg(feature = "live")]
mod screen;

#[cfg(not(feature = "live"))]
pub(super) use absent::Live;
#[cfg(feature = "live")]
pub(super) use screen::Live;

use super::failure::Failure;
use crate::ir::Plan;

/// Refuses what cannot be shown.
pub(super) fn check(plan: &Plan) -> Result<(), Failure> {
    if !cfg!(feature = "live") {
        let message = "`--live` needs the cargo feature `live`, which this netc was built without";
        let help = "build netc with it, `cargo install --path . --features live`, or leave out \
                    `--live`";
        return Err(Failure::new(message).help(help));
    }
    if plan.fit.is_none() {
        let message = "`--live` shows a training, and the spec has no `fit`";
        return Err(Failure::new(message).help("add `fit(...)`, or leave out `--live`"));
    }
    Ok(())
}
