//! Gradients of weights, kept beside candle's gradient store.
//!
//! The store adds each gradient to zeros it has just made: two passes too many over every weight.
//! A backward pass may instead say nothing about a *variable* and leave its gradient here, since
//! `Tensor::backward` skips variables before it looks for their gradients. (For any other tracked
//! tensor that look-up panics.) A test holds candle to this.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use candle_core::backprop::GradStore;
use candle_core::{Result, Tensor, TensorId, Var};

/// A table of the gradients of variables, filled by the backward passes of one step.
#[derive(Debug, Default)]
pub struct WeightGradients(Mutex<HashMap<TensorId, Tensor>>);

impl WeightGradients {
    /// An empty table, to be handed to operations.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Takes the whole gradient of `variable` out of this table and of candle's store, where
    /// candle's own operations left their share; `None` if the loss does not depend on it.
    ///
    /// # Errors
    /// If the two shares do not have the same shape.
    pub fn take(&self, variable: &Var, store: &mut GradStore) -> Result<Option<Tensor>> {
        let ours = self.table().remove(&variable.id());
        let theirs = store.remove(variable.as_tensor());
        match (ours, theirs) {
            (Some(ours), Some(theirs)) => Ok(Some((ours + theirs)?)),
            (ours, theirs) => Ok(ours.or(theirs)),
        }
    }

    /// Forgets all gradients.
    pub fn clear(&self) {
        self.table().clear();
    }

    /// Adds a gradient; a variable used twice collects the sum, in the order of the backward pass.
    fn add(&self, variable: TensorId, gradient: Tensor) -> Result<()> {
        let mut table = self.table();
        let sum = match table.remove(&variable) {
            Some(before) => (before + gradient)?,
            None => gradient,
        };
        table.insert(variable, sum);
        Ok(())
    }

    /// Each change of the table is complete, so a panic elsewhere leaves nothing half done.
    fn table(&self) -> MutexGuard<'_, HashMap<TensorId, Tensor>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a backward pass returns for `weight`: nothing if it is a constant or if its gradient went
/// into the table.
pub(super) fn deliver(
    sink: Option<&Arc<WeightGradients>>,
    weight: &Tensor,
    gradient: Tensor,
) -> Result<Option<Tensor>> {
    match sink {
        _ if !weight.track_op() => Ok(None),
        Some(table) if weight.is_variable() => {
            table.add(weight.id(), gradient)?;
            Ok(None)
        }
        _ => Ok(Some(gradient)),
    }
}
