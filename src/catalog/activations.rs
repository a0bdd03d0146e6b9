//! Activation functions. To add one: its declaration and behaviour here, and its name in the registry
//! line.

#[cfg(feature = "train")]
use candle_core::{D, Result, Tensor};

use super::Declared;
use super::declare::{declare, registry};

registry! {
    Activation "activation":
    this::Linear, this::Relu, this::Softmax, this::Sigmoid, this::Tanh, this::Elu, this::Selu,
    this::Gelu, this::Silu, this::Softplus, this::Softsign, this::Exponential, this::LeakyRelu,
    this::Relu6, this::HardSigmoid,
}
use self as this;

/// A function of single elements, or of the last axis.
pub trait Activation: Declared {
    /// Least and greatest value that comes out.
    fn range(&self) -> (f64, f64) {
        (f64::NEG_INFINITY, f64::INFINITY)
    }

    /// What the engine can compute together with a layer before it.
    fn fused(&self) -> Fused {
        Fused::Never
    }

    /// Computes it with plain tensor operations.
    ///
    /// # Errors
    /// Only what the tensor library reports.
    #[cfg(feature = "train")]
    fn forward(&self, x: &Tensor) -> Result<Tensor>;
}

/// Activations that kernels know.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fused {
    /// Nothing to compute.
    Linear,
    /// The greater of x and 0.
    Relu,
    /// Probabilities over the last axis; computed together with the loss.
    Softmax,
    /// A probability per element; computed together with the loss.
    Sigmoid,
    /// The hyperbolic tangent.
    Tanh,
    /// `exp(x)`
    Exponential,
    /// `scale * x` from 0 on, `scale * alpha * (exp(x) - 1)` below.
    Elu {
        /// Minus the limit of the lower branch, before it is scaled.
        alpha: f64,
        /// The slope of the upper branch.
        scale: f64,
    },
    /// `x * sigmoid(x)`
    Silu,
    /// `x / (1 + |x|)`
    Softsign,
    /// x where it is positive, else `slope * x`.
    LeakyRelu {
        /// The slope of the lower branch.
        slope: f64,
    },
    /// `slope * x + offset`, cut to the range from 0 to `most`.
    Clipped {
        /// The slope between the bounds.
        slope: f64,
        /// The value at 0, before it is cut.
        offset: f64,
        /// The upper bound.
        most: f64,
    },
    /// Not known to kernels.
    Never,
}

/// Declares an activation without arguments: documentation, type, name, range, fusion, formula.
macro_rules! activation {
    ($(#[doc = $doc:literal])* $name:ident = $spec:literal, $range:expr, $fused:expr, |$x:ident| $forward:expr) => {
        declare! {
            $(#[doc = $doc])*
            Activation $name = $spec {}
        }
        impl Activation for $name {
            fn range(&self) -> (f64, f64) {
                $range
            }

            fn fused(&self) -> Fused {
                $fused
            }

            #[cfg(feature = "train")]
            fn forward(&self, $x: &Tensor) -> Result<Tensor> {
                $forward
            }
        }
    };
}

const ALL: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

/// The constants with which activations keep mean 0 and variance 1 (Klambauer et al., 2017).
const SELU_ALPHA: f64 = 1.673_263_242_354_377_2;
const SELU_SCALE: f64 = 1.050_700_987_355_480_5;

/// Slope of the lower branch of `leaky_relu`, as in Keras.
const LEAKY_SLOPE: f64 = 0.2;

activation! {
    /// Hands x on.
    Linear = "linear", ALL, Fused::Linear, |x| Ok(x.clone())
}
activation! {
    /// The greater of x and 0.
    Relu = "relu", (0.0, f64::INFINITY), Fused::Relu, |x| relu(x)
}
activation! {
    /// Probabilities over the last axis: `exp(x) / sum(exp(x))`.
    Softmax = "softmax", (0.0, 1.0), Fused::Softmax, |x| candle_nn::ops::softmax(x, D::Minus1)
}
activation! {
    /// `1 / (1 + exp(-x))`
    Sigmoid = "sigmoid", (0.0, 1.0), Fused::Sigmoid, |x| sigmoid(x)
}
activation! {
    /// The hyperbolic tangent.
    Tanh = "tanh", (-1.0, 1.0), Fused::Tanh, |x| x.tanh()
}
activation! {
    /// x where it is positive, else `exp(x) - 1`.
    Elu = "elu", (-1.0, f64::INFINITY), Fused::Elu { alpha: 1.0, scale: 1.0 }, |x| elu(x, 1.0)
}
activation! {
    /// `1.0507 * elu(x)` with alpha 1.6733 (Klambauer et al., 2017).
    Selu = "selu", (-SELU_SCALE * SELU_ALPHA, f64::INFINITY),
    Fused::Elu { alpha: SELU_ALPHA, scale: SELU_SCALE },
    |x| elu(x, SELU_ALPHA)? * SELU_SCALE
}
activation! {
    /// x times the normal distribution function of x.
    Gelu = "gelu", (-0.17, f64::INFINITY), Fused::Never, |x| x.gelu_erf()
}
activation! {
    /// `x * sigmoid(x)`
    Silu = "silu", (-0.278_464_542_761_073_8, f64::INFINITY), Fused::Silu, |x| x * sigmoid(x)?
}
activation! {
    /// `log(1 + exp(x))`
    Softplus = "softplus", (0.0, f64::INFINITY), Fused::Never, |x| softplus(x)
}
activation! {
    /// `x / (1 + |x|)`
    Softsign = "softsign", (-1.0, 1.0), Fused::Softsign, |x| x / (x.abs()? + 1.0)?
}
activation! {
    /// `exp(x)`
    Exponential = "exponential", (0.0, f64::INFINITY), Fused::Exponential, |x| x.exp()
}
activation! {
    /// x where it is positive, else `0.2 * x`.
    LeakyRelu = "leaky_relu", ALL, Fused::LeakyRelu { slope: LEAKY_SLOPE }, |x| leaky_relu(x)
}
activation! {
    /// x, cut to the range from 0 to 6.
    Relu6 = "relu6", (0.0, 6.0),
    Fused::Clipped { slope: 1.0, offset: 0.0, most: 6.0 }, |x| cut(x, 6.0)
}
activation! {
    /// `x / 6 + 0.5`, cut to the range from 0 to 1.
    HardSigmoid = "hard_sigmoid", (0.0, 1.0),
    Fused::Clipped { slope: 1.0 / 6.0, offset: 0.5, most: 1.0 }, |x| cut(&((x / 6.0)? + 0.5)?, 1.0)
}

/// candle's own relu has gradient 1 at 0, where Keras has 0; a product with a constant mask has 0.
#[cfg(feature = "train")]
fn relu(x: &Tensor) -> Result<Tensor> {
    x * positive(x)?
}

/// 1 where x is above 0, else 0, as a constant.
#[cfg(feature = "train")]
fn positive(x: &Tensor) -> Result<Tensor> {
    let x = x.detach();
    x.gt(&x.zeros_like()?)?.to_dtype(x.dtype())
}

#[cfg(feature = "train")]
fn sigmoid(x: &Tensor) -> Result<Tensor> {
    (x.neg()?.exp()? + 1.0)?.recip()
}

/// The gradient at 0 is that of the lower branch, as in Keras.
#[cfg(feature = "train")]
fn leaky_relu(x: &Tensor) -> Result<Tensor> {
    let upper = relu(x)?;
    let lower = (x - &upper)?;
    upper + (lower * LEAKY_SLOPE)?
}

/// x where it is not negative, else 0; other than that of `relu`, the gradient at 0 is 1.
#[cfg(feature = "train")]
fn upper(x: &Tensor) -> Result<Tensor> {
    let detached = x.detach();
    x * detached.ge(&detached.zeros_like()?)?.to_dtype(x.dtype())?
}

/// Both branches are finite everywhere, so that the mask never multiplies an infinity by 0. The gradient
/// at 0 is that of the upper branch, as in Keras.
#[cfg(feature = "train")]
fn elu(x: &Tensor, alpha: f64) -> Result<Tensor> {
    let upper = upper(x)?;
    let lower = (x - &upper)?;
    upper + ((lower.exp()? - 1.0)? * alpha)?
}

/// `max(x, 0) + log(1 + exp(-|x|))`, which overflows nowhere, with `|x|` as `2 max(x, 0) - x`.
#[cfg(feature = "train")]
fn softplus(x: &Tensor) -> Result<Tensor> {
    let upper = upper(x)?;
    let below = (x - (&upper * 2.0)?)?;
    upper + (below.exp()? + 1.0)?.log()?
}

/// x cut to the range from 0 to `most`, with gradient 0 outside and at the bounds, as in Keras.
#[cfg(feature = "train")]
fn cut(x: &Tensor, most: f64) -> Result<Tensor> {
    let detached = x.detach();
    let above = detached.ge(&detached.affine(0.0, most)?)?.to_dtype(x.dtype())?;
    let inside = (positive(x)? - &above)?;
    (x * inside)? + (above * most)?
}
