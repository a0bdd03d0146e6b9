//! How many samples of each class a split has.

use super::panels;
use crate::draw::{Bar, Bars, Drawing};
use crate::report::number::{grouped, real, share};

/// With more classes than this, bars would be a wall; there is no picture then.
const MOST_CLASSES: usize = 100;

/// Bars for each split, by its name, side by side; `None` where there are no classes, or too many. The
/// rarest class is marked where it is less than half as frequent as the classes are on average.
#[must_use]
pub fn class_counts(splits: &[(&str, Vec<usize>)]) -> Option<Drawing> {
    let fits = |counts: &Vec<usize>| (1..=MOST_CLASSES).contains(&counts.len());
    if splits.is_empty() || !splits.iter().all(|(_, counts)| fits(counts)) {
        return None;
    }
    let drawings: Vec<Drawing> = splits.iter().map(|(split, counts)| bars(split, counts)).collect();
    Some(panels("Samples of each class", &drawings, 2))
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
    fn splits_stand_side_by_side_and_the_rare_class_is_marked() {
        let splits = [("train", vec![50, 45, 5]), ("test", vec![3, 3, 3])];
        insta::assert_snapshot!(class_counts(&splits).unwrap().to_fragment());
        assert_eq!(class_counts(&[]), None);
        assert_eq!(class_counts(&[("train", vec![])]), None);
        assert_eq!(class_counts(&[("train", vec![1; 101])]), None);
    }
}
