//! Activations that a layer's kernel applies while its result is still in registers.

/// An activation fused into the operation before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// The identity.
    Linear,
    /// `max(0, x)`, with gradient 0 at 0, as in Keras.
    Relu,
}

impl Activation {
    /// The activation of one value; not-a-number stays not-a-number, so that divergence shows.
    #[inline(always)]
    pub(super) fn of(self, value: f32) -> f32 {
        match self {
            Self::Relu if value <= 0.0 => 0.0,
            _ => value,
        }
    }

    /// The gradient before the activation, from the gradient after it and the activation's result.
    #[inline(always)]
    pub(super) fn gradient(self, result: f32, gradient: f32) -> f32 {
        match self {
            Self::Relu if result <= 0.0 => 0.0,
            _ => gradient,
        }
    }
}
