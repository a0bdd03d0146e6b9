//! Batch normalization in a program: by the batch in training, by the moving statistics otherwise.

use candle_core::{Result, Tensor, bail};

use super::run::Running;
use super::{Normalization, Value};
use crate::engine::kernels::{self, BatchNormalized, Operand};

impl Running<'_> {
    /// Normalizes along the axis; in training, moving statistics follow those of the batch.
    pub(super) fn normalize(&mut self, of: &Normalization, x: &Value) -> Result<Value> {
        // The kernel normalizes along the last axis, so the axes behind the features come before them.
        let axes = x.tensor().dims().to_vec();
        let (Some(leading), Some([features, behind @ ..])) =
            (axes.get(..of.axis), axes.get(of.axis..))
        else {
            bail!("there is no axis {} in {axes:?}", of.axis);
        };
        let (leading, behind) = (leading.iter().product(), behind.iter().product());
        if behind == 1 {
            return self.along_last(of, &x.reshape(&[leading, *features])?)?.reshape(&axes);
        }
        let x = x.reshape(&[leading, *features, behind])?;
        let y = self.along_last(of, &kernels::turn_over(&x, *features, &[behind, *features])?)?;
        kernels::turn_over(&y, behind, &[*features, behind])?.reshape(&axes)
    }

    fn along_last(&mut self, of: &Normalization, x: &Value) -> Result<Value> {
        if self.is_training() {
            self.by_batch(of, x)
        } else {
            self.by_moving_statistics(of, &x.to_tensor()?).and_then(|y| x.like(y))
        }
    }

    fn by_batch(&mut self, of: &Normalization, x: &Value) -> Result<Value> {
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
