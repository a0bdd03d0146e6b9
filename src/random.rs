//! Random numbers by name and number: a counter-based generator whose every value depends only on
//! the spec's seed, the stream's name and an index. Nothing here keeps state, so results cannot
//! depend on threads or on the order in which values are asked for.

use std::f64::consts::TAU;

/// One named stream of a seed: `weights/conv2d/kernel`, `shuffle`, `dropout/dropout`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    key: u64,
}

/// Finalizer of `SplitMix64` (Steele, Lea and Flood, 2014; constants by Stafford, variant 13).
/// Inlined, so that loops over it are compiled for the vector instructions of a kernel.
#[must_use]
#[inline(always)]
pub fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Stream {
    /// The stream of a seed and a name.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        let start = mix(seed.wrapping_add(GOLDEN));
        let key = name.bytes().fold(start, |key, byte| {
            mix(key ^ u64::from(byte).wrapping_mul(GOLDEN)).wrapping_add(GOLDEN)
        });
        Self { key: mix(key) }
    }

    /// A stream of its own for each number: an epoch, a step.
    #[must_use]
    pub fn at(self, number: u64) -> Self {
        Self { key: mix(self.key ^ mix(number.wrapping_add(GOLDEN))) }
    }

    /// The number that stands for the stream; kernels draw from it by index.
    #[must_use]
    pub fn key(self) -> u64 {
        self.key
    }

    /// 64 random bits.
    #[must_use]
    pub fn bits(self, index: u64) -> u64 {
        mix(self.key.wrapping_add(index.wrapping_add(1).wrapping_mul(GOLDEN)))
    }

    /// A number from 0 up to, but not including, 1, with 53 random bits.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit the mantissa of an f64")]
    pub fn unit(self, index: u64) -> f64 {
        (self.bits(index) >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// A number of the standard normal distribution (Box and Muller, 1958).
    #[must_use]
    pub fn normal(self, index: u64) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit(2 * index)).ln()).sqrt();
        radius * (TAU * self.unit(2 * index + 1)).cos()
    }

    /// The numbers 0 to `count - 1` in random order (Fisher and Yates; Lemire's multiplication for
    /// the bounded draws, whose bias is below 2^-32 for fewer than 2^32 numbers).
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the product's high half is below `left`")]
    pub fn permutation(self, count: u32) -> Vec<u32> {
        let mut order: Vec<u32> = (0..count).collect();
        for left in (2..=u64::from(count)).rev() {
            let drawn = ((u128::from(self.bits(left)) * u128::from(left)) >> 64) as usize;
            order.swap(left as usize - 1, drawn);
        }
        order
    }
}

/// Which elements dropout keeps, by their index: each is dropped with a probability of `rate`. The
/// mask is a function of the key and the index alone, hence need not be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    key: u64,
    /// An element is kept if its 32 random bits are at least this.
    threshold: u64,
}

impl Kept {
    /// The elements that a key, such as [`Stream::key`], keeps at a rate from 0 to 1.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in 0..=2^32")]
    pub fn new(key: u64, rate: f64) -> Self {
        // Neighbouring keys must not start neighbouring sequences.
        Self { key: mix(key.wrapping_add(GOLDEN)), threshold: (rate * 4_294_967_296.0) as u64 }
    }

    /// Whether an element is kept.
    #[must_use]
    pub fn keeps(self, index: u64) -> bool {
        self.mask(index) != 0
    }

    /// All bits where an element is kept, none where it is dropped. Computed without a comparison:
    /// compilers make a branch of one, and half of the branches are guessed wrong.
    #[must_use]
    #[inline(always)]
    pub fn mask(self, index: u64) -> u32 {
        let bits = mix(self.key.wrapping_add(index.wrapping_mul(GOLDEN))) >> 32;
        // The sign of the difference: 1 where the element is dropped.
        let dropped = (bits.wrapping_sub(self.threshold) >> 63) as u32;
        dropped.wrapping_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_by_seed_name_and_number() {
        let stream = Stream::new(7, "shuffle");
        assert_eq!(stream, Stream::new(7, "shuffle"));
        assert_ne!(stream, Stream::new(8, "shuffle"));
        assert_ne!(stream, Stream::new(7, "shuffle2"));
        assert_ne!(stream.at(0), stream.at(1));
    }

    #[test]
    fn a_permutation_holds_each_number_once() {
        let mut order = Stream::new(1, "p").permutation(1000);
        assert_ne!(order, (0..1000).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..1000).collect::<Vec<_>>());
        assert!(Stream::new(1, "p").permutation(0).is_empty());
    }

    #[test]
    fn moments_are_right() {
        let stream = Stream::new(3, "moments");
        let count = 100_000_u32;
        let mean = |f: &dyn Fn(u64) -> f64| {
            (0..count).map(|i| f(u64::from(i))).sum::<f64>() / f64::from(count)
        };
        assert!((mean(&|i| stream.unit(i)) - 0.5).abs() < 5e-3);
        assert!(mean(&|i| stream.normal(i)).abs() < 1e-2);
        assert!((mean(&|i| stream.normal(i).powi(2)) - 1.0).abs() < 2e-2);
    }
}
