//! How many samples of each class a split has.

use crate::draw::{Bar, Bars, Drawing};
use crate::report::number::{grouped, real, share};

/// With more classes than this, bars would be a wall; there is no picture then.
const MOST_CLASSES: usize = 100;

/// Bars for each split, by its name; none where there are no classes, or too many. The rarest class is
/// marked where it is less than half as frequent as the classes are on average.
#[must_use]
pub fn class_counts(splits: &[(&str, Vec<usize>)]) -> Vec<Drawing> {
    let fits = |counts: &Vec<usize>| (1..=MOST_CLASSES).contains(&counts.len());
    let splits = splits.iter().filter(|(_, counts)| fits(counts));
    splits.map(|(split, counts)| bars(split, counts)).collect()
}

fn bars(split: &str, counts: &[usize]) -> Drawing {
    let all: usize = counts.iter().sum();
    let mean = real(all) / real(counts.len());
    let rarest = counts.iter().copied().min().filter(|least| real(*least) < mean / 2.0);
    let bar = |(class, count): (usize, &usize)| Bar {
        name: class.to_string(),
        value: real(*count),
        label: format!("{} ({:.1} %)", grouped(*count), share(*count, all) * 100.0),
        marked: rarest == Some(*count),
    };
    Bars {
        title: format!("{} {split} samples", grouped(all)),
        names: "class".to_owned(),
        values: "number of samples".to_owned(),
        most: None,
        bars: counts.iter().enumerate().map(bar).collect(),
        width: 0.0,
    }
    .draw()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_split_has_bars_and_the_rare_class_is_marked() {
        let splits = [("train", vec![50, 45, 5]), ("test", vec![3, 3, 3])];
        let drawings = class_counts(&splits);
        assert_eq!(drawings.len(), 2);
        insta::assert_snapshot!(drawings[0].to_fragment());
        assert_eq!(class_counts(&[("train", vec![]), ("test", vec![1; 101])]), []);
    }
}
