//! What can be wrong with a data section: its source, its samples, its steps.

use super::declare::diagnostics;

diagnostics! {
    /// A data set that cannot give what the spec asks for, or a step that does not fit.
    pub enum DataProblem {
        /// More samples than there are.
        Error "take-too-large" TakeTooLarge { split: String, wanted: usize, available: usize, dataset: String }
            => "`take` wants {wanted} {split} samples, and {dataset} has {available}",
            help format!("write `{split}={available}` or less");
        /// A shape with another number of elements.
        Error "element-count-mismatch" ElementCount { from: String, elements: usize, to: String, product: usize, fitting: Option<String> }
            => "{from} has {elements} elements, and {to} would have {product}",
            help fitting.as_ref().map(|shape| format!("{shape} fits"));
        /// A step that needs samples of another kind.
        Error "step-mismatch" StepMismatch { step: String, needs: String, found: String, remedy: String }
            => "`{step}` needs {needs}, not {found}",
            help format!("{remedy}");
        /// Fewer classes than the labels have.
        Error "too-few-classes" TooFewClasses { given: usize, classes: usize }
            => "`num_classes` is {given}, and the labels have {classes} classes",
            help format!("write `num_classes={classes}`, or leave it out");
    }
}
