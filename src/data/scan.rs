//! One look at all samples: what they really are. Knows no diagnostic.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::batches::{Inputs, Samples, Targets};
use super::pipeline::Prepared;
use crate::catalog::samples::Split;

/// What the samples of a plan are, split by split, after preprocessing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    /// The splits that the plan uses.
    pub splits: Vec<SplitScan>,
    /// Number of test inputs that are among the training inputs, too.
    pub shared: usize,
}

/// What the samples of one split are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SplitScan {
    /// `train` or `test`.
    pub name: String,
    /// How many there are.
    pub samples: usize,
    /// How many have a number that is not finite, and the first of them.
    pub not_finite: usize,
    /// The first sample with such a number.
    pub first_not_finite: Option<usize>,
    /// Least and greatest finite number; `None` without any.
    pub range: Option<(f32, f32)>,
    /// Numbers in an input.
    pub width: usize,
    /// How many of them are the same in every sample.
    pub constant: usize,
    /// Number of samples of each class, up to the greatest label; empty where targets are no classes.
    pub classes: Vec<usize>,
}

/// How many inputs are looked at together.
const CHUNK: usize = 512;

/// Counts the pieces of a scan that are done; whoever waits may end it.
struct Steps<'a> {
    done: usize,
    all: usize,
    go_on: &'a mut dyn FnMut(usize, usize) -> bool,
}

impl Steps<'_> {
    /// A piece is done; `None` where no more is wanted. Inputs that seem to be in both splits are read
    /// once more than was foreseen; the count then stays where it is.
    fn step(&mut self) -> Option<()> {
        self.done = (self.done + 1).min(self.all);
        (self.go_on)(self.done, self.all).then_some(())
    }
}

/// Looks at all samples. After each piece `go_on` is told how many pieces are done and how many there are;
/// where it gives false, the scan ends without a result.
pub fn scan(prepared: &Prepared, go_on: &mut dyn FnMut(usize, usize) -> bool) -> Option<Scan> {
    let splits = [Split::Train, Split::Test];
    let found: Vec<_> = splits
        .iter()
        .filter_map(|split| prepared.split(*split).map(|held| (split.name(), held)))
        .collect();
    let pieces = |samples: &Samples| samples.inputs().len().div_ceil(CHUNK);
    // Each split is read once, and once more to be held against the other.
    let passes = if found.len() == 2 { 2 } else { 1 };
    let all = found.iter().map(|(_, samples)| passes * pieces(samples)).sum();
    let mut steps = Steps { done: 0, all, go_on };
    let scans = found.iter().map(|(name, samples)| scan_split(name, samples, &mut steps));
    let scans = scans.collect::<Option<Vec<_>>>()?;
    let shared = match found.as_slice() {
        [(_, train), (_, test)] => shared(train.inputs(), test.inputs(), &mut steps)?,
        _ => 0,
    };
    Some(Scan { splits: scans, shared })
}

fn scan_split(name: &str, samples: &Samples, steps: &mut Steps<'_>) -> Option<SplitScan> {
    let inputs = samples.inputs();
    let width = inputs.shape().elements().unwrap_or(0).max(1);
    let mut first: Vec<f32> = Vec::new();
    let mut varies = vec![false; width];
    let mut range: Option<(f32, f32)> = None;
    let (mut not_finite, mut first_not_finite) = (0, None);
    each(inputs, width, steps, |index, input| {
        if first.is_empty() {
            first = input.to_vec();
        }
        for ((number, first), varies) in input.iter().zip(&first).zip(&mut varies) {
            *varies |= number.to_bits() != first.to_bits();
        }
        for number in input.iter().filter(|number| number.is_finite()) {
            let (least, most) = range.unwrap_or((*number, *number));
            range = Some((least.min(*number), most.max(*number)));
        }
        if input.iter().any(|number| !number.is_finite()) {
            not_finite += 1;
            first_not_finite.get_or_insert(index);
        }
    })?;
    let constant = if samples.len() > 1 { varies.iter().filter(|one| !**one).count() } else { 0 };
    let classes = counts(samples.targets());
    let name = name.to_owned();
    let samples = samples.len();
    Some(SplitScan { name, samples, not_finite, first_not_finite, range, width, constant, classes })
}

/// Calls `look` with each input and its index; `None` where no more is wanted.
fn each(
    inputs: &Inputs,
    width: usize,
    steps: &mut Steps<'_>,
    mut look: impl FnMut(usize, &[f32]),
) -> Option<()> {
    let mut start = 0;
    while start < inputs.len() {
        let numbers = inputs.rows(start..start + CHUNK);
        numbers.chunks_exact(width).enumerate().for_each(|(at, input)| look(start + at, input));
        start += CHUNK;
        steps.step()?;
    }
    Some(())
}

/// Number of targets of each class.
fn counts(targets: &Targets) -> Vec<usize> {
    let mut counts = Vec::new();
    for class in targets.classes().unwrap_or_default() {
        let class = *class as usize;
        if counts.len() <= class {
            counts.resize(class + 1, 0);
        }
        if let Some(count) = counts.get_mut(class) {
            *count += 1;
        }
    }
    counts
}

/// How many of the second inputs are among the first, bit for bit.
fn shared(first: &Inputs, second: &Inputs, steps: &mut Steps<'_>) -> Option<usize> {
    let width = first.shape().elements().unwrap_or(0).max(1);
    let bits = |input: &[f32]| input.iter().map(|number| number.to_bits()).collect::<Vec<u32>>();
    // Only inputs of the same hash are held against each other.
    let mut hashes = HashSet::new();
    each(first, width, steps, |_, input| {
        hashes.insert(hash(input));
    })?;
    let mut suspects = HashSet::new();
    each(second, width, steps, |_, input| {
        if hashes.contains(&hash(input)) {
            suspects.insert(bits(input));
        }
    })?;
    let mut found = HashSet::new();
    if !suspects.is_empty() {
        each(first, width, steps, |_, input| {
            let input = bits(input);
            if suspects.contains(&input) {
                found.insert(input);
            }
        })?;
    }
    let mut count = 0;
    if !found.is_empty() {
        let is_found = |input: &[f32]| found.contains(&bits(input));
        each(second, width, steps, |_, input| count += usize::from(is_found(input)))?;
    }
    Some(count)
}

/// FNV-1a over the bits, 64 bits wide (Fowler, Noll, Vo).
fn hash(input: &[f32]) -> u64 {
    input.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, number| {
        (hash ^ u64::from(number.to_bits())).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::TargetKind;
    use crate::shape::Shape;

    fn samples(numbers: &[f32], classes: &[u32]) -> Samples {
        let inputs = Inputs::from_floats(Shape::new([2]), numbers.to_vec());
        let (classes, kind) = (classes.to_vec(), TargetKind::Labels);
        Samples::new(inputs, Targets::Classes { classes, kind })
    }

    fn scan(prepared: &Prepared) -> Scan {
        super::scan(prepared, &mut |done, all| done <= all).unwrap()
    }

    #[test]
    fn samples_are_told_as_they_are() {
        let train = samples(&[1.0, 5.0, f32::NAN, 5.0, -3.0, 5.0], &[0, 2, 2]);
        let test = samples(&[-3.0, 5.0, 9.0, 9.0, -3.0, 5.0], &[1, 1, 0]);
        let found = scan(&Prepared::new(vec![(Split::Train, train), (Split::Test, test)]));
        assert_eq!(found.shared, 2);
        let train = &found.splits[0];
        assert_eq!((train.not_finite, train.first_not_finite), (1, Some(1)));
        assert_eq!((train.range, train.width, train.constant), (Some((-3.0, 5.0)), 2, 1));
        assert_eq!(train.classes, [1, 0, 2]);
        assert_eq!(found.splits[1].classes, [1, 2]);
    }

    #[test]
    fn nothing_and_one_sample_are_looked_at_too() {
        let found = scan(&Prepared::new(vec![(Split::Train, samples(&[1.0, 2.0], &[0]))]));
        assert_eq!((found.splits[0].constant, found.shared), (0, 0));
        assert_eq!(scan(&Prepared::new(Vec::new())).splits, []);
        let empty = scan(&Prepared::new(vec![(Split::Test, samples(&[], &[]))]));
        assert_eq!(empty.splits[0].range, None);
    }

    #[test]
    fn a_scan_can_be_ended() {
        let train = samples(&[1.0; 4096], &[0; 2048]);
        let mut told = Vec::new();
        let mut go_on = |done, all| {
            told.push((done, all));
            done < 2
        };
        let prepared = Prepared::new(vec![(Split::Train, train)]);
        assert_eq!(super::scan(&prepared, &mut go_on), None);
        assert_eq!(told, [(1, 4), (2, 4)]);
    }
}
