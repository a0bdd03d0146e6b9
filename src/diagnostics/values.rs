//! What can go wrong while an expression is evaluated at check time.

use super::declare::diagnostics;

diagnostics! {
    /// An expression without a value.
    pub enum ValueProblem {
        /// `/`, `//` or `%` by zero.
        Error "division-by-zero" DivisionByZero { expression: String }
            => "`{expression}` divides by zero",
            help None;
        /// A result that no machine number holds.
        Error "number-overflow" NumberOverflow { expression: String }
            => "`{expression}` is too large to compute",
            help "whole numbers reach from -2^63 to 2^63 - 1".to_owned();
        /// An operator on values that it does not take.
        Error "wrong-operand" WrongOperand { operator: String, needs: String, found: String }
            => "`{operator}` needs {needs}, not {found}",
            help None;
        /// An index outside the sequence.
        Error "index-out-of-range" IndexOutOfRange { index: i64, length: usize, last: i64 }
            => "index {index} lies outside a sequence of {length}",
            help if *length == 0 { "the sequence is empty".to_owned() } else { format!("the last index is {last}; counting starts at 0") };
        /// A value where a statement needs another kind.
        Error "wrong-value" WrongValue { what: String, expects: String, found: String }
            => "{what} must be {expects}, not {found}",
            help None;
        /// A call where only a value can stand.
        Error "unexpected-call" UnexpectedCall { name: String }
            => "`{name}(...)` has no value here",
            help None;
        /// A block that contains itself.
        Error "recursive-block" RecursiveBlock { name: String }
            => "block `{name}` contains itself",
            help "a block may use only blocks that are defined before it".to_owned();
        /// A model beyond the limit on layers.
        Error "model-too-large" ModelTooLarge { limit: usize }
            => "the model has more than {limit} layers",
            help "make the `repeat` counts smaller".to_owned();
    }
}
