//! What a layer can say against its inputs. A layer knows no places: the checker adds them.

use super::declare::diagnostics;

diagnostics! {
    /// An input that a layer cannot take.
    pub enum ShapeProblem {
        /// A window that is larger than what it slides over.
        Error "kernel-larger-than-input" KernelLargerThanInput { layer: String, what: String, kernel: String, input: String, needs: String, remedy: String }
            => "{layer} {what} {kernel} is larger than its input {input}",
            help format!("{remedy}");
        /// An input of another rank.
        Error "rank-mismatch" RankMismatch { layer: String, needs: String, rank: usize, found: String, remedy: String }
            => "{layer} needs an input of {needs}, not {found}",
            help format!("{remedy}");
        /// Inputs that do not agree.
        Error "shape-mismatch" ShapeMismatch { layer: String, reason: String, remedy: String }
            => "{layer} cannot join {reason}",
            help format!("{remedy}");
        /// A shape with another number of elements.
        Error "reshape-mismatch" ReshapeMismatch { from: String, elements: usize, to: String, product: usize, fitting: Option<String> }
            => "Reshape cannot turn {from}, {elements} elements, into {to}, {product} elements",
            help fitting.as_ref().map(|shape| format!("{shape} fits"));
        /// More or fewer inputs than the layer takes.
        Error "wrong-number-of-inputs" WrongNumberOfInputs { layer: String, needs: String, given: usize, example: String }
            => "{layer} takes {needs}, and is given {given}",
            help format!("name the values that it joins, as in `{example}`");
        /// An axis that the input does not have.
        Error "axis-out-of-range" AxisOutOfRange { layer: String, axis: i64, found: String, known: String }
            => "{layer} has `axis={axis}`, and its input {found} has no such axis",
            help format!("axes of this input: {known}");
        /// A model whose first layer has nothing to work on.
        Error "unknown-input-shape" UnknownInputShape { layer: String }
            => "{layer} is the first layer, and the shape of its input is not known",
            help "begin the model with `Input(28, 28, 1)`, or add a `data` section".to_owned();
        /// `Input` that contradicts the data.
        Error "input-mismatch" InputMismatch { declared: String, data: String }
            => "`Input` says {declared}, and the data gives {data}",
            help format!("write `Input{data}`, remove `Input`, or add `reshape{declared}` to the inputs");
        /// A model that no machine holds.
        Error "shape-too-large" ShapeTooLarge { layer: String, found: String }
            => "{layer} would have more elements than netc can count: {found}",
            help None;
        /// A model without layers.
        Error "empty-model" EmptyModel { name: String }
            => "model `{name}` has no layers",
            help "add a layer, such as `Dense(10)`".to_owned();
    }
}
