//! Batch normalization in a program: by the batch in training, by the moving statistics otherwise.

use candle_core::{Result, Tensor};

use super::Normalization;
use super::run::Running;
use crate::engine::kernels::{self, BatchNormalized};

impl Running<'_> {
    /// Normalizes along the axis; in training, moving statistics follow those of the batch.
    pub(super) fn normalize(&mut self, of: &Normalization, x: &Tensor) -> Result<Tensor> {
        // The kernel normalizes along the last axis. A swap of two axes is its own reverse.
        let last = x.rank().saturating_sub(1);
        let y = if self.is_training() {
            self.by_batch(of, &x.transpose(of.axis, last)?)?
        } else {
            self.by_moving_statistics(of, &x.transpose(of.axis, last)?.contiguous()?)?
        };
        y.transpose(of.axis, last)?.contiguous()
    }

    fn by_batch(&mut self, of: &Normalization, x: &Tensor) -> Result<Tensor> {
        let (gamma, beta) = (self.maybe_weight(of.gamma)?, self.maybe_weight(of.beta)?);
        let BatchNormalized { y, mean, variance } = kernels::batch_normalization_train(
            x,
            gamma.as_ref(),
            beta.as_ref(),
            of.epsilon,
            self.sink(),
        )?;
        for (index, batch) in [(of.moving_mean, mean), (of.moving_variance, variance)] {
            let kept = (self.weight(index)? * of.momentum)?;
            self.updates.push((index, (kept + (batch * (1.0 - of.momentum))?)?));
        }
        Ok(y)
    }

    /// `(x - mean) / sqrt(variance + epsilon) * gamma + beta`, as one factor and one offset.
    fn by_moving_statistics(&self, of: &Normalization, x: &Tensor) -> Result<Tensor> {
        let deviation = (self.weight(of.moving_variance)? + of.epsilon)?.sqrt()?;
        let factor = match self.maybe_weight(of.gamma)? {
            Some(gamma) => (gamma / deviation)?,
            None => deviation.recip()?,
        };
        let mean = (self.weight(of.moving_mean)? * &factor)?;
        let offset = match self.maybe_weight(of.beta)? {
            Some(beta) => (beta - mean)?,
            None => mean.neg()?,
        };
        x.broadcast_mul(&factor)?.broadcast_add(&offset)
    }
}
