//! Durations as people read them.

use super::number::whole;

/// A duration: `34ms`, `2.1s`, `3m 12s`, `1h 02m`. Without sense (negative, NaN): `0ms`.
#[must_use]
pub fn duration(seconds: f64) -> String {
    // Limits are those at which rounding would carry into the next unit.
    if seconds < 0.0995 || seconds.is_nan() {
        format!("{}ms", whole((seconds * 1000.0).round()))
    } else if seconds < 59.95 {
        format!("{seconds:.1}s")
    } else if seconds < 3599.5 {
        let seconds = whole(seconds.round());
        format!("{}m {:02}s", seconds / 60, seconds % 60)
    } else {
        let minutes = whole((seconds / 60.0).round());
        format!("{}h {:02}m", minutes / 60, minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_or_three_digits() {
        let text = |seconds: f64| duration(seconds);
        assert_eq!([0.0, 0.0004, 0.034, 0.0994].map(text), ["0ms", "0ms", "34ms", "99ms"]);
        assert_eq!([0.0996, 0.4, 2.13, 59.94].map(text), ["0.1s", "0.4s", "2.1s", "59.9s"]);
        assert_eq!([59.96, 192.4, 3599.4].map(text), ["1m 00s", "3m 12s", "59m 59s"]);
        assert_eq!([3599.6, 3725.0, 360_000.0].map(text), ["1h 00m", "1h 02m", "100h 00m"]);
        assert_eq!([-1.0, f64::NAN].map(text), ["0ms", "0ms"]);
    }
}
