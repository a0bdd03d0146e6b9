//! Numbers as pictures write them.

/// A length in pixels, to a hundredth, without needless zeros: the same picture is the same text.
pub(super) fn length(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A number with some digits behind the point; of very small and very large ones a power of ten.
pub(super) fn label(value: f64, decimals: usize) -> String {
    let size = value.abs();
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e6).contains(&size) {
        return format!("{value:.1e}").replace(".0e", "e").replace('-', "−");
    }
    let text = format!("{value:.decimals$}").replace('-', "−");
    grouped(&text)
}

/// Commas between thousands of the whole part.
fn grouped(text: &str) -> String {
    let (whole, rest) = text.find('.').map_or((text, ""), |at| text.split_at(at));
    let digits: Vec<char> = whole.chars().collect();
    let mut out = String::new();
    for (index, digit) in digits.iter().enumerate() {
        let left = digits.len() - index;
        if index > 0
            && left.is_multiple_of(3)
            && digits.get(index - 1).is_some_and(char::is_ascii_digit)
        {
            out.push(',');
        }
        out.push(*digit);
    }
    out + rest
}

/// A count as a real number.
#[expect(clippy::cast_precision_loss, reason = "what is drawn has far fewer than 53 bits")]
pub(super) fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_exact_enough() {
        assert_eq!(length(12.0), "12");
        assert_eq!(length(-0.001), "0");
        assert_eq!(length(0.126), "0.13");
        assert_eq!(length(f64::NAN), "0");
        assert_eq!(label(60_000.0, 0), "60,000");
        assert_eq!(label(-1234.5, 1), "−1,234.5");
        assert_eq!(label(0.000_02, 5), "2e−5");
        assert_eq!(label(0.25, 2), "0.25");
    }
}
