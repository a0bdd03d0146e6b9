//! How weights begin. To add one: its declaration and behaviour here, and its name in the registry line.
//! Formulas are those of Keras 3 (`keras.initializers`).

use super::Declared;
use super::argument::{NonNegative, Number};
use super::declare::{declare, registry};
use crate::random::Stream;

registry! {
    Initializer "initializer":
    this::GlorotUniform, this::GlorotNormal, this::HeUniform, this::HeNormal, this::LecunUniform,
    this::LecunNormal, this::Zeros, this::Ones, this::Constant, this::RandomUniform, this::RandomNormal,
}
use self as this;

/// A way to fill a new weight.
pub trait Initializer: Declared {
    /// The value of one element, by its index, for a weight with these numbers of inputs and outputs.
    fn value(&self, fans: Fans, stream: Stream, index: u64) -> f64;
}

/// Numbers of inputs and outputs of each unit, as Keras counts them from a weight's shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fans {
    /// Inputs.
    pub inputs: f64,
    /// Outputs.
    pub outputs: f64,
}

impl Fans {
    /// Counts from a shape: the last two axes are inputs and outputs, all before them the window.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "sizes of weights are far below 2^53")]
    pub fn of(shape: &[usize]) -> Self {
        let (inputs, outputs) = match *shape {
            [] => (1, 1),
            [only] => (only, only),
            [ref window @ .., inputs, outputs] => {
                let window: usize = window.iter().product();
                (window * inputs, window * outputs)
            }
        };
        Self { inputs: inputs as f64, outputs: outputs as f64 }
    }
}

/// A normal distribution cut at two standard deviations, whose own deviation is `deviation` after the
/// cut, as Keras's variance-scaling initializers draw it. Redraws come from indices of their own.
fn truncated_normal(stream: Stream, index: u64, deviation: f64) -> f64 {
    const AFTER_CUT: f64 = 0.879_625_661_034_239_8;
    let draws = (0_u64..64).map(|attempt| stream.at(attempt).normal(index));
    let inside = draws.into_iter().find(|draw| draw.abs() <= 2.0);
    // 64 draws all outside two deviations have a probability of 10^-86.
    inside.unwrap_or(0.0) * deviation / AFTER_CUT
}

fn uniform(stream: Stream, index: u64, least: f64, most: f64) -> f64 {
    least + (most - least) * stream.unit(index)
}

/// Declares an initializer whose spread follows from the fans: `limit` of a uniform, `deviation` of a
/// truncated normal distribution.
macro_rules! scaled {
    ($(#[doc = $doc:literal])* $name:ident = $spec:literal, $draw:ident, |$fans:ident| $scale:expr) => {
        declare! {
            $(#[doc = $doc])*
            Initializer $name = $spec {}
        }
        impl Initializer for $name {
            fn value(&self, $fans: Fans, stream: Stream, index: u64) -> f64 {
                let scale: f64 = $scale;
                scaled!(@$draw stream, index, scale)
            }
        }
    };
    (@uniform $stream:expr, $index:expr, $scale:expr) => { uniform($stream, $index, -$scale, $scale) };
    (@normal $stream:expr, $index:expr, $scale:expr) => { truncated_normal($stream, $index, $scale) };
}

scaled! {
    /// Uniform within `sqrt(6 / (inputs + outputs))` (Glorot and Bengio, 2010).
    GlorotUniform = "glorot_uniform", uniform, |fans| (6.0 / (fans.inputs + fans.outputs)).sqrt()
}
scaled! {
    /// Normal with deviation `sqrt(2 / (inputs + outputs))` (Glorot and Bengio, 2010).
    GlorotNormal = "glorot_normal", normal, |fans| (2.0 / (fans.inputs + fans.outputs)).sqrt()
}
scaled! {
    /// Uniform within `sqrt(6 / inputs)` (He et al., 2015).
    HeUniform = "he_uniform", uniform, |fans| (6.0 / fans.inputs).sqrt()
}
scaled! {
    /// Normal with deviation `sqrt(2 / inputs)` (He et al., 2015).
    HeNormal = "he_normal", normal, |fans| (2.0 / fans.inputs).sqrt()
}
scaled! {
    /// Uniform within `sqrt(3 / inputs)` (LeCun et al., 1998).
    LecunUniform = "lecun_uniform", uniform, |fans| (3.0 / fans.inputs).sqrt()
}
scaled! {
    /// Normal with deviation `sqrt(1 / inputs)` (LeCun et al., 1998).
    LecunNormal = "lecun_normal", normal, |fans| (1.0 / fans.inputs).sqrt()
}

declare! {
    /// All 0.
    Initializer Zeros = "zeros" {}
}
declare! {
    /// All 1.
    Initializer Ones = "ones" {}
}
declare! {
    /// All the same.
    Initializer Constant = "constant" {
        /// The value.
        value: Number = Number(0.0),
    }
}
declare! {
    /// Uniform between two bounds.
    Initializer RandomUniform = "random_uniform" {
        /// The least value.
        minval: Number = Number(-0.05),
        /// The bound above.
        maxval: Number = Number(0.05),
    }
}
declare! {
    /// Normal around a mean.
    Initializer RandomNormal = "random_normal" {
        /// The mean.
        mean: Number = Number(0.0),
        /// The standard deviation.
        stddev: NonNegative = NonNegative(0.05),
    }
}

impl Initializer for Zeros {
    fn value(&self, _: Fans, _: Stream, _: u64) -> f64 {
        0.0
    }
}

impl Initializer for Ones {
    fn value(&self, _: Fans, _: Stream, _: u64) -> f64 {
        1.0
    }
}

impl Initializer for Constant {
    fn value(&self, _: Fans, _: Stream, _: u64) -> f64 {
        self.value.0
    }
}

impl Initializer for RandomUniform {
    fn value(&self, _: Fans, stream: Stream, index: u64) -> f64 {
        uniform(stream, index, self.minval.0, self.maxval.0)
    }
}

impl Initializer for RandomNormal {
    fn value(&self, _: Fans, stream: Stream, index: u64) -> f64 {
        self.mean.0 + self.stddev.0 * stream.normal(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fans_are_kerass() {
        assert_eq!(Fans::of(&[5, 5, 1, 30]), Fans { inputs: 25.0, outputs: 750.0 });
        assert_eq!(Fans::of(&[784, 10]), Fans { inputs: 784.0, outputs: 10.0 });
        assert_eq!(Fans::of(&[7]), Fans { inputs: 7.0, outputs: 7.0 });
    }

    #[test]
    fn spreads_are_as_documented() {
        let (fans, stream) = (Fans { inputs: 100.0, outputs: 50.0 }, Stream::new(1, "test"));
        for (entry, deviation) in [
            (&GlorotUniform::ENTRY, (2.0 / 150.0_f64).sqrt()),
            (&HeNormal::ENTRY, (2.0 / 100.0_f64).sqrt()),
            (&LecunUniform::ENTRY, (1.0 / 100.0_f64).sqrt()),
        ] {
            let call = crate::catalog::CallValue {
                name: crate::source::Spanned::new(String::new(), crate::source::Span::default()),
                arguments: Vec::new(),
                span: crate::source::Span::default(),
            };
            let built =
                crate::catalog::bind(entry, &call, &mut crate::diagnostics::Diagnostics::default())
                    .expect("no arguments");
            let squares: f64 = (0..20_000).map(|i| built.value(fans, stream, i).powi(2)).sum();
            let found = (squares / 20_000.0).sqrt();
            assert!((found / deviation - 1.0).abs() < 0.03, "{}: {found}", entry.declaration.name);
        }
    }
}
