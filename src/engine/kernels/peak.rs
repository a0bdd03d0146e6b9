//! What the machine can do: the fastest product of matrices, to hold other work against.

use std::time::{Duration, Instant};

use super::matrix_product::{Matrix, product};

/// Sizes of the square matrices, from those that fit caches to those that do not.
const SIZES: [usize; 4] = [512, 768, 1024, 1536];

/// For how long each size is tried. A size that takes longer once is the last.
const PATIENCE: Duration = Duration::from_millis(80);

/// Floating-point operations per second of the fastest product of two square matrices of 32-bit
/// floats, on all threads. Takes about a third of a second.
#[must_use]
pub fn matrix_product_peak() -> f64 {
    let mut peak = 0.0_f64;
    for size in SIZES {
        let seconds = shortest(size);
        peak = peak.max(operations(size) / seconds);
        if seconds > PATIENCE.as_secs_f64() {
            break;
        }
    }
    peak
}

#[expect(clippy::cast_precision_loss, reason = "sizes are small")]
fn operations(size: usize) -> f64 {
    2.0 * (size as f64).powi(3)
}

/// Seconds of the fastest of some products.
#[expect(clippy::cast_precision_loss, reason = "numbers below 11")]
fn shortest(size: usize) -> f64 {
    // Numbers between 0 and 1 without a pattern; what they are does not change the time.
    let values: Vec<f32> = (0..size * size).map(|index| (index * 7 % 11) as f32 / 11.0).collect();
    let matrix = Matrix::row_major(&values, size);
    let (began, mut shortest) = (Instant::now(), f64::INFINITY);
    loop {
        let before = Instant::now();
        std::hint::black_box(product(matrix, matrix, |_| ()));
        shortest = shortest.min(before.elapsed().as_secs_f64());
        if began.elapsed() > PATIENCE {
            return shortest;
        }
    }
}
