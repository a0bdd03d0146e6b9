//! What bytes stand for: the numbers that preprocessing makes of them. Knows neither samples nor steps.

/// The number of each of the 256 bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Meaning {
    table: [f32; 256],
    /// The same by a formula, which loops faster than the table is looked up.
    line: Option<Line>,
}

/// `offset + slope * byte`, computed in 64 bits and rounded once.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Line {
    slope: f64,
    offset: f64,
}

impl Meaning {
    pub(super) fn of(table: &[f32; 256]) -> Self {
        Self { line: Line::through(table), table: *table }
    }

    /// Appends what `bytes` stand for.
    pub(super) fn append(&self, bytes: &[u8], numbers: &mut Vec<f32>) {
        match self.line {
            // Compiled for the machine's vector instructions.
            Some(line) => pulp::Arch::new().dispatch(
                #[inline(always)]
                || numbers.extend(bytes.iter().map(|byte| line.at(*byte))),
            ),
            None => numbers.extend(bytes.iter().map(|byte| self.table[usize::from(*byte)])),
        }
    }
}

impl Line {
    /// The line from the first number to the last, if it gives every number of the table to the bit.
    fn through(table: &[f32; 256]) -> Option<Self> {
        let (first, last) = (f64::from(table[0]), f64::from(table[255]));
        let line = Self { slope: (last - first) / 255.0, offset: first };
        let same = |byte: u8| line.at(byte).to_bits() == table[usize::from(byte)].to_bits();
        (0..=u8::MAX).all(same).then_some(line)
    }

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "numbers are kept in 32 bits")]
    fn at(self, byte: u8) -> f32 {
        (f64::from(byte) * self.slope + self.offset) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(value: impl Fn(u8) -> f32) -> [f32; 256] {
        std::array::from_fn(|byte| value(u8::try_from(byte).unwrap()))
    }

    fn appended(table: &[f32; 256]) -> Vec<f32> {
        let mut numbers = vec![-1.0];
        Meaning::of(table).append(&(0..=u8::MAX).collect::<Vec<_>>(), &mut numbers);
        numbers.split_off(1)
    }

    #[test]
    #[expect(clippy::cast_possible_truncation, reason = "numbers are kept in 32 bits")]
    fn a_line_gives_the_table_to_the_bit() {
        for (slope, offset) in [(1.0, 0.0), (1.0 / 255.0, 0.0), (2.0 / 255.0, -1.0)] {
            let table = table(|byte| (f64::from(byte) * slope + offset) as f32);
            assert!(Meaning::of(&table).line.is_some(), "{slope}");
            assert_eq!(appended(&table), table);
        }
    }

    #[test]
    fn what_is_no_line_is_looked_up() {
        let square = table(|byte| f32::from(byte) * f32::from(byte));
        assert_eq!(Meaning::of(&square).line, None);
        assert_eq!(appended(&square), square);
        let infinite = table(|byte| if byte == 255 { f32::INFINITY } else { 0.0 });
        assert_eq!(appended(&infinite), infinite);
    }
}
