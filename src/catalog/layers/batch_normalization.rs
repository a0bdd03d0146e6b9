//! `BatchNormalization`: features with mean 0 and variance 1 over the batch.

use std::sync::Arc;

use super::concatenate::sample_axis;
use super::{Inputs, Layer, Weight};
use crate::catalog::argument::{Axis, Chosen, Positive, Probability};
use crate::catalog::declare::declare;
use crate::catalog::initializers::{Initializer, Ones, Zeros};
use crate::catalog::operation::Operation;
use crate::diagnostics::ShapeProblem;
use crate::shape::Shape;

declare! {
    /// While training, gives each feature mean 0 and variance 1 over the batch, and keeps moving
    /// averages of both, which it uses otherwise (Ioffe and Szegedy, 2015).
    Layer BatchNormalization = "BatchNormalization" {
        /// The axis of the features, counted with the batch as axis 0.
        axis: Axis = Axis(-1),
        /// Share of the old moving averages that a step keeps.
        momentum: Probability = Probability(0.99),
        /// Added to the variance, so that nothing is divided by 0.
        epsilon: Positive = Positive(1e-3),
        /// Learn an offset, `beta`.
        center: bool = true,
        /// Learn a factor, `gamma`.
        scale: bool = true,
        /// How `beta` begins.
        beta_initializer: Chosen<dyn Initializer> = Chosen(Arc::new(Zeros {})),
        /// How `gamma` begins.
        gamma_initializer: Chosen<dyn Initializer> = Chosen(Arc::new(Ones {})),
        /// How the moving mean begins.
        moving_mean_initializer: Chosen<dyn Initializer> = Chosen(Arc::new(Zeros {})),
        /// How the moving variance begins.
        moving_variance_initializer: Chosen<dyn Initializer> = Chosen(Arc::new(Ones {})),
    }
    example "BatchNormalization()" on [[3]];
    example "BatchNormalization(momentum=0.9, scale=false)" on [[4, 3, 2]];
    example "BatchNormalization(axis=1, center=false)" on [[2, 4, 3]];
}

impl Layer for BatchNormalization {
    fn output_shape(&self, inputs: &Inputs<'_>) -> Result<Shape, ShapeProblem> {
        sample_axis("BatchNormalization", self.axis.0, inputs.only())?;
        Ok(inputs.only().clone())
    }

    fn weights(&self, inputs: &Inputs<'_>) -> Vec<Weight> {
        let axis = sample_axis("BatchNormalization", self.axis.0, inputs.only()).unwrap_or(0);
        let features = [inputs.only().axes().get(axis).copied().unwrap_or(1)];
        let mut weights = Vec::new();
        if self.scale {
            weights.push(Weight::new("gamma", features, &self.gamma_initializer.0));
        }
        if self.center {
            weights.push(Weight::new("beta", features, &self.beta_initializer.0));
        }
        let moving_mean = Weight::new("moving_mean", features, &self.moving_mean_initializer.0);
        let moving_variance =
            Weight::new("moving_variance", features, &self.moving_variance_initializer.0);
        weights.extend([moving_mean.frozen(), moving_variance.frozen()]);
        weights
    }

    fn operation(&self, inputs: &Inputs<'_>) -> Option<Operation> {
        let axis = sample_axis("BatchNormalization", self.axis.0, inputs.only()).ok()?;
        let (epsilon, momentum) = (self.epsilon.0, self.momentum.0);
        Some(Operation::BatchNormalization { axis, epsilon, momentum })
    }

    #[cfg(feature = "train")]
    fn forward(
        &self,
        call: &mut crate::catalog::forward::Call<'_>,
        inputs: &[candle_core::Tensor],
    ) -> candle_core::Result<candle_core::Tensor> {
        // Features to the last axis, everything else in one axis before it.
        let rank = inputs[0].rank();
        let axis = crate::catalog::forward::tensor_axis(self.axis.0, rank);
        let there: Vec<usize> = (0..rank).filter(|index| *index != axis).chain([axis]).collect();
        let moved = inputs[0].permute(there.clone())?.contiguous()?;
        let x = moved.reshape(((), moved.dim(rank - 1)?))?;
        let (mean, variance) = if call.training {
            let mean = x.mean_keepdim(0)?;
            let variance = x.broadcast_sub(&mean)?.sqr()?.mean_keepdim(0)?;
            self.keep(call, "moving_mean", &mean)?;
            self.keep(call, "moving_variance", &variance)?;
            (mean, variance)
        } else {
            (call.weight("moving_mean")?.clone(), call.weight("moving_variance")?.clone())
        };
        let deviation = (variance + self.epsilon.0)?.sqrt()?;
        let mut y = x.broadcast_sub(&mean)?.broadcast_div(&deviation)?;
        if let Some(gamma) = call.maybe_weight("gamma") {
            y = y.broadcast_mul(gamma)?;
        }
        if let Some(beta) = call.maybe_weight("beta") {
            y = y.broadcast_add(beta)?;
        }
        let mut back = vec![0; rank];
        for (to, from) in there.into_iter().enumerate() {
            back[from] = to;
        }
        y.reshape(moved.shape())?.permute(back)?.contiguous()
    }
}

#[cfg(feature = "train")]
impl BatchNormalization {
    /// Moves a moving average towards a batch's value.
    fn keep(
        &self,
        call: &mut crate::catalog::forward::Call<'_>,
        name: &'static str,
        batch: &candle_core::Tensor,
    ) -> candle_core::Result<()> {
        let (kept, batch) =
            ((call.weight(name)? * self.momentum.0)?, batch.detach().flatten_all()?);
        let moved = (kept + (batch * (1.0 - self.momentum.0))?)?;
        call.update(name, moved);
        Ok(())
    }
}
