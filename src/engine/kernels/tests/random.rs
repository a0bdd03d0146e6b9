//! Reproducible random numbers for tests.

use candle_core::{Device, Tensor, Var};

/// A generator of Marsaglia's xorshift family.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    /// One of `low..=high`.
    pub(super) fn within(&mut self, low: usize, high: usize) -> usize {
        low + (self.next() % (high - low + 1) as u64) as usize
    }

    /// Uniform in -1..1.
    pub(super) fn real(&mut self) -> f32 {
        (self.next() & 0xFF_FFFF) as f32 / 8_388_608.0 - 1.0
    }

    pub(super) fn reals(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.real()).collect()
    }

    /// Small whole numbers: their sums of products are exact in single precision, in any order, so
    /// results can be compared bit by bit, ties and all.
    pub(super) fn integers(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.within(0, 6) as f32 - 3.0).collect()
    }

    /// A variable of small whole numbers.
    pub(super) fn integer_variable(&mut self, dims: &[usize]) -> Var {
        variable(self.integers(dims.iter().product()), dims)
    }

    pub(super) fn real_variable(&mut self, dims: &[usize]) -> Var {
        variable(self.reals(dims.iter().product()), dims)
    }
}

pub(super) fn variable(values: Vec<f32>, dims: &[usize]) -> Var {
    Var::from_vec(values, dims, &Device::Cpu).unwrap()
}

pub(super) fn constant(values: Vec<f32>, dims: &[usize]) -> Tensor {
    Tensor::from_vec(values, dims, &Device::Cpu).unwrap()
}

/// The values of a tensor.
pub(super) fn values(tensor: &Tensor) -> Vec<f32> {
    tensor.flatten_all().unwrap().to_vec1().unwrap()
}

/// The values of a tensor, in double precision.
pub(super) fn doubles(tensor: &Tensor) -> Vec<f64> {
    values(tensor).into_iter().map(f64::from).collect()
}

/// Fails unless all values are as close as `tolerance` times the largest expected one.
pub(super) fn assert_close(what: &str, actual: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(actual.len(), expected.len(), "{what}: the number of values");
    let largest = expected.iter().fold(1e-3, |largest: f64, value| largest.max(value.abs()));
    for (index, (actual, expected)) in actual.iter().zip(expected).enumerate() {
        let error = (actual - expected).abs() / largest;
        assert!(error <= tolerance, "{what}[{index}]: {actual} instead of {expected}");
    }
}
