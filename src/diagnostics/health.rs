//! What a training under way shows to be wrong with a spec. Knows no training; whoever watches one fills in
//! the numbers, and the help, which goes by them.

use super::declare::diagnostics;

diagnostics! {
    /// Troubles of a training.
    pub enum HealthProblem {
        /// Rectifiers that give 0 whatever comes in, and so learn nothing any more.
        Warning "dead-units" DeadUnits { layer: String, dead: usize, units: usize, help: String }
            => "{dead} of the {units} units of `{layer}` give 0 for every sample",
            help help.clone();
        /// Activations whose outputs are at their bounds, where their slope is next to nothing.
        Warning "saturated-units" SaturatedUnits { layer: String, saturated: usize, units: usize, help: String }
            => "{saturated} of the {units} units of `{layer}` are at the bounds of their activation",
            help help.clone();
        /// A layer whose gradient is next to nothing beside that of a layer behind.
        Warning "vanishing-gradient" VanishingGradient { layer: String, behind: String, times: String, help: String }
            => "`{layer}` has a gradient {times} times smaller than `{behind}`, for the size of its weights",
            help help.clone();
        /// A gradient that is out of proportion to the weights.
        Warning "exploding-gradient" ExplodingGradient { layer: String, times: String, help: String }
            => "the gradient of `{layer}` is {times} times as large as its weights",
            help help.clone();
        /// A loss that one answer for all samples would have, too.
        Warning "stuck-loss" StuckLoss { loss: String, constant: String, help: String }
            => "the loss, {loss}, is no better than that of one answer for all samples, {constant}",
            help help.clone();
        /// A validation loss that rises while the training loss falls.
        Warning "growing-validation-loss" GrowingValidationLoss { best: String, last: String, help: String }
            => "the validation loss grows, from {best} to {last}, while the training loss falls",
            help help.clone();
        /// A loss that is NaN or infinite.
        Error "not-finite" NotFinite { message: String, help: String }
            => "{message}",
            help help.clone();
    }
}
