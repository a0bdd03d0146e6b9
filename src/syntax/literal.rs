//! Numbers and quoted text: from the characters to the value. Knows no tree and no place.

/// A number's value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    /// Without point and exponent.
    Integer(i64),
    /// With one of them.
    Float(f64),
}

/// The value of a number as it is written, or the reason why there is none.
pub(super) fn number(text: &str) -> Result<Number, String> {
    let separated = text.as_bytes().windows(2).all(|pair| match pair {
        [before, b'_'] => before.is_ascii_digit(),
        [b'_', behind] => behind.is_ascii_digit(),
        _ => true,
    });
    if !separated || text.ends_with('_') {
        return Err("`_` stands only between two digits".to_owned());
    }
    let digits = text.replace('_', "");
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let value = digits.parse().map(Number::Integer);
        return value.map_err(|_| "whole numbers go up to 2^63 - 1".to_owned());
    }
    // Rust would also read `inf`, but the grammar lets a number begin only with a digit or a point.
    match digits.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Number::Float(value)),
        Ok(_) => Err("real numbers go up to 1.8e308".to_owned()),
        Err(_) => Err("numbers look like `30`, `60_000`, `0.2` or `1e-3`".to_owned()),
    }
}

/// The text between the quotes of a literal, with its escapes resolved: `\n`, `\t`, `\\`, `\"` and
/// `\'`. Any other `\x` stays as it is written, as in Python.
pub(super) fn text(literal: &str) -> String {
    let mut resolved = String::with_capacity(literal.len());
    let mut characters = content(literal).chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            resolved.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => resolved.push('\n'),
            Some('t') => resolved.push('\t'),
            Some(plain @ ('\\' | '"' | '\'')) => resolved.push(plain),
            Some(other) => resolved.extend(['\\', other]),
            None => resolved.push('\\'),
        }
    }
    resolved
}

/// What stands between the quotes of a literal; a letter may stand before them.
pub(super) fn content(literal: &str) -> &str {
    let quoted = literal.trim_start_matches(|first: char| first.is_ascii_alphabetic());
    let inner = quoted.strip_prefix(['"', '\'']).unwrap_or(quoted);
    inner.strip_suffix(['"', '\'']).unwrap_or(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_python_reads_them() {
        let good = [
            ("30", 30.0),
            ("60_000", 60_000.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("1e-3", 1e-3),
            ("1E+3", 1e3),
        ];
        for (written, value) in good {
            let read = match number(written) {
                Ok(Number::Integer(read)) => read.to_string().parse().ok(),
                Ok(Number::Float(read)) => Some(read),
                Err(_) => None,
            };
            assert_eq!(read, Some(value), "{written}");
        }
    }

    #[test]
    fn what_is_no_number_says_why() {
        for bad in
            ["9223372036854775808", "1e999", "3x", "1.2.3", "1__0", "1_", "0x1f", "1e", "1_.5"]
        {
            assert!(number(bad).is_err(), "{bad}");
        }
        assert!(matches!(number("9223372036854775807"), Ok(Number::Integer(i64::MAX))));
    }

    #[test]
    fn escapes_are_resolved() {
        assert_eq!(text(r#""a\n\t\\\"\'\d""#), "a\n\t\\\"'\\d");
        assert_eq!(text("'it is'"), "it is");
        assert_eq!(text("f'x'"), "x");
    }
}
