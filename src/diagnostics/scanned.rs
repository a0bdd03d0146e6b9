//! What the samples themselves can have wrong. Found by `netc check --data`, which reads them.

use super::declare::diagnostics;

diagnostics! {
    /// Samples that training can do little with.
    pub enum ScanProblem {
        /// Inputs that are no numbers.
        Error "not-finite-data" NotFinite { split: String, count: usize, samples: usize, first: usize }
            => "{count} of the {samples} {split} samples have NaN or infinite numbers; the first is sample {first}",
            help "remove or mend these samples: one of them makes every weight NaN".to_owned();
        /// A label that is no class.
        Error "label-out-of-range" LabelOutOfRange { split: String, sample: usize, label: usize, classes: usize }
            => "{split} sample {sample} has label {label}, and there are {classes} classes, from 0",
            help "mend the labels, or say how many classes there are".to_owned();
        /// Classes without samples.
        Warning "missing-class" MissingClass { split: String, classes: String, samples: usize }
            => "none of the {samples} {split} samples is of class {classes}",
            help format!("take more samples: what is not in the `{split}` samples is neither learned nor tested");
        /// Classes of very unequal size.
        Warning "unequal-classes" UnequalClasses { split: String, rare: usize, few: usize, common: usize, many: usize, times: usize }
            => "class {common} has {times} times as many {split} samples as class {rare} ({many} and {few})",
            help "the accuracy hides how the rare class does: look at each class, or balance the samples".to_owned();
        /// Numbers beyond those that the data set is said to have.
        Warning "range-mismatch" RangeMismatch { split: String, declared: String, found: String }
            => "the {split} samples reach from {found}, and are said to lie in {declared}",
            help "correct what is said, or the samples".to_owned();
        /// Features that are the same in every sample.
        Hint "constant-features" ConstantFeatures { split: String, count: usize, width: usize }
            => "{count} of the {width} numbers of an input are the same in all {split} samples",
            help "they tell nothing; leaving them out makes the first layer smaller".to_owned();
        /// Samples to test with that were trained on.
        Warning "duplicates-across-splits" Duplicates { count: usize, samples: usize }
            => "{count} of the {samples} test samples are among those to train on",
            help "remove them from one of the splits: the test looks better than it is".to_owned();
    }
}
