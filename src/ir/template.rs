//! A line of text with numbers that are known only after a run: `Error: {100 - 100 * accuracy:.2f}%`.

use std::fmt::{self, Write as _};

/// A line of text with numbers in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// Text and numbers in turn.
    pub pieces: Vec<Piece>,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Text that stands as it is.
    Text(String),
    /// A number and how it is written.
    Number(Formula, NumberFormat),
}

/// A number that follows from results.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// A number that is known already.
    Constant(f64),
    /// The loss or a metric of the run, by name.
    Result(String),
    /// The negative of a number.
    Negate(Box<Formula>),
    /// Two numbers joined.
    Binary(Operator, Box<Formula>, Box<Formula>),
}

/// How two numbers are joined, as in Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `//`
    FloorDivide,
    /// `%`
    Remainder,
    /// `**`
    Power,
}

/// How a number is written: Python's `[,][.precision][type]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NumberFormat {
    /// Whether thousands are set apart by commas.
    pub thousands: bool,
    /// Digits behind the point.
    pub precision: Option<usize>,
    /// The notation.
    pub style: NumberStyle,
}

/// A notation of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NumberStyle {
    /// As short as is exact.
    #[default]
    Plain,
    /// `f`: always digits behind the point, 6 where none are asked for.
    Fixed,
    /// `%`: a hundredfold, with a percent sign.
    Percent,
    /// `e`: with a power of ten.
    Exponent,
    /// `d`: a whole number.
    Whole,
}

/// Most digits behind the point that a format may ask for.
const MOST_DIGITS: usize = 40;

impl NumberFormat {
    /// Reads Python's format, without the colon; `None` where it is not understood.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (thousands, rest) = match text.strip_prefix(',') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (rest, style) = match rest.char_indices().next_back() {
            Some((at, 'f')) => (&rest[..at], NumberStyle::Fixed),
            Some((at, '%')) => (&rest[..at], NumberStyle::Percent),
            Some((at, 'e')) => (&rest[..at], NumberStyle::Exponent),
            Some((at, 'd')) => (&rest[..at], NumberStyle::Whole),
            _ => (rest, NumberStyle::Plain),
        };
        let precision = match rest.strip_prefix('.') {
            Some(digits) => Some(digits.parse().ok().filter(|digits| *digits <= MOST_DIGITS)?),
            None if rest.is_empty() => None,
            None => return None,
        };
        Some(Self { thousands, precision, style })
    }

    /// Writes a number.
    #[must_use]
    pub fn write(self, number: f64) -> String {
        let precision = self.precision;
        let text = match self.style {
            NumberStyle::Plain => match precision {
                Some(digits) => format!("{number:.digits$}"),
                None => format!("{number}"),
            },
            NumberStyle::Fixed => format!("{number:.*}", precision.unwrap_or(6)),
            NumberStyle::Percent => format!("{:.*}%", precision.unwrap_or(6), number * 100.0),
            NumberStyle::Exponent => python_exponent(number, precision.unwrap_or(6)),
            NumberStyle::Whole => format!("{number:.0}"),
        };
        if self.thousands { with_thousands(&text) } else { text }
    }
}

/// Python writes at least two digits of an exponent, and its sign.
fn python_exponent(number: f64, precision: usize) -> String {
    let text = format!("{number:.precision$e}");
    match text.split_once('e') {
        Some((digits, power)) => {
            let (sign, power) = power.strip_prefix('-').map_or(('+', power), |power| ('-', power));
            format!("{digits}e{sign}{power:0>2}")
        }
        None => text,
    }
}

/// Sets thousands of the whole part apart by commas.
fn with_thousands(text: &str) -> String {
    let digits = text.find(|character: char| character.is_ascii_digit()).unwrap_or(0);
    let end =
        text[digits..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |at| digits + at);
    let whole = &text[digits..end];
    let mut grouped = text[..digits].to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped.push_str(&text[end..]);
    grouped
}

impl fmt::Display for Formula {
    /// As a spec writes it, with every parenthesis.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Far beyond these, digits would be no whole number of the language any more.
            Self::Constant(number) if number.abs() < 1e15 => write!(out, "{number}"),
            Self::Constant(number) => write!(out, "{number:?}"),
            Self::Result(name) => out.write_str(name),
            Self::Negate(inner) => write!(out, "-({inner})"),
            Self::Binary(operator, left, right) => {
                write!(out, "({left} {} {right})", operator.symbol())
            }
        }
    }
}

impl Formula {
    /// Works the number out. A result that is not there counts as NaN.
    #[must_use]
    pub fn evaluate(&self, result: &dyn Fn(&str) -> Option<f64>) -> f64 {
        match self {
            Self::Constant(number) => *number,
            Self::Result(name) => result(name).unwrap_or(f64::NAN),
            Self::Negate(inner) => -inner.evaluate(result),
            Self::Binary(operator, left, right) => {
                operator.apply(left.evaluate(result), right.evaluate(result))
            }
        }
    }
}

impl Operator {
    /// The operator as a spec writes it.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::FloorDivide => "//",
            Self::Remainder => "%",
            Self::Power => "**",
        }
    }

    /// Joins two numbers with Python's meaning.
    #[must_use]
    pub fn apply(self, left: f64, right: f64) -> f64 {
        match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide => left / right,
            Self::FloorDivide => (left / right).floor(),
            Self::Remainder => left - right * (left / right).floor(),
            Self::Power => left.powf(right),
        }
    }
}

impl fmt::Display for NumberFormat {
    /// As [`NumberFormat::parse`] reads it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.thousands {
            out.write_str(",")?;
        }
        if let Some(digits) = self.precision {
            write!(out, ".{digits}")?;
        }
        out.write_str(match self.style {
            NumberStyle::Plain => "",
            NumberStyle::Fixed => "f",
            NumberStyle::Percent => "%",
            NumberStyle::Exponent => "e",
            NumberStyle::Whole => "d",
        })
    }
}

impl fmt::Display for Template {
    /// As a spec writes it, with numbers in place of names that only the spec knows.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => {
                    out.write_str(&text.replace('{', "{{").replace('}', "}}"))?;
                }
                Piece::Number(formula, format) => match format.to_string() {
                    plain if plain.is_empty() => write!(out, "{{{formula}}}")?,
                    format => write!(out, "{{{formula}:{format}}}")?,
                },
            }
        }
        Ok(())
    }
}

impl Template {
    /// Fills in the numbers.
    #[must_use]
    pub fn render(&self, result: &dyn Fn(&str) -> Option<f64>) -> String {
        let mut line = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => line.push_str(text),
                // Writing to a string cannot fail.
                Piece::Number(formula, format) => {
                    let _ = write!(line, "{}", format.write(formula.evaluate(result)));
                }
            }
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_python_writes_them() {
        let write =
            |format: &str, number| NumberFormat::parse(format).map(|format| format.write(number));
        assert_eq!(write(".2f", 0.7849).as_deref(), Some("0.78"));
        assert_eq!(write(",d", 59_933.0).as_deref(), Some("59,933"));
        assert_eq!(write(",.1f", -1_234_567.25).as_deref(), Some("-1,234,567.2"));
        assert_eq!(write(".1%", 0.9917).as_deref(), Some("99.2%"));
        assert_eq!(write(".2e", 0.00123).as_deref(), Some("1.23e-03"));
        assert_eq!(write("", 0.5).as_deref(), Some("0.5"));
        assert_eq!(write("x", 0.5), None);
        assert_eq!(write(".999999f", 0.5), None);
    }
}
