//! How counts and results are written, and the way between counts and real numbers.

/// A result as Keras writes it: four digits behind the point, with a power of ten at and below 0.001.
#[must_use]
pub fn metric(value: f64) -> String {
    if value.is_nan() {
        "nan".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "inf" } else { "-inf" }.to_owned()
    } else if value.abs() > 1e-3 {
        format!("{value:.4}")
    } else {
        exponent(value)
    }
}

/// Python's `.4e`: at least two digits of the exponent, and its sign.
fn exponent(value: f64) -> String {
    let text = format!("{value:.4e}");
    let Some((digits, power)) = text.split_once('e') else { return text };
    let (sign, power) = power.strip_prefix('-').map_or(('+', power), |power| ('-', power));
    format!("{digits}e{sign}{power:0>2}")
}

/// A count with commas between thousands: `10,000`.
#[must_use]
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count as a real number.
#[expect(clippy::cast_precision_loss, reason = "what is shown has far fewer than 53 bits")]
pub(super) fn real(count: usize) -> f64 {
    count as f64
}

/// The whole part of a number; 0 for NaN and below 0, the greatest count above that.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, which is what is wanted"
)]
pub(super) fn whole(number: f64) -> usize {
    number as usize
}

/// The share of a part in a whole; 0 where there is nothing.
#[cfg(feature = "train")]
pub(super) fn share(part: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { real(part) / real(all) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_written_as_keras_writes_them() {
        assert_eq!(metric(0.911_24), "0.9112");
        assert_eq!(metric(12.0), "12.0000");
        assert_eq!(metric(0.001), "1.0000e-03");
        assert_eq!(metric(-0.000_012_345), "-1.2345e-05");
        assert_eq!(metric(0.0), "0.0000e+00");
        assert_eq!(metric(f64::NAN), "nan");
        assert_eq!(metric(f64::NEG_INFINITY), "-inf");
    }

    #[test]
    fn thousands_are_set_apart() {
        let texts = [0, 999, 1000, 59_933, 1_234_567].map(grouped);
        assert_eq!(texts, ["0", "999", "1,000", "59,933", "1,234,567"]);
    }
}
