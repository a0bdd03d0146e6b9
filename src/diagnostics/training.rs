//! What can be wrong between the last layer, the targets, the loss and the fit settings.

use super::declare::diagnostics;

diagnostics! {
    /// Parts of a training job that contradict each other.
    pub enum TrainingProblem {
        /// A loss that needs targets of another encoding.
        Error "loss-target-mismatch" LossTarget { loss: String, needs: String, found: String, remedy: String }
            => "`{loss}` needs {needs}, and the targets are {found}",
            help format!("{remedy}");
        /// A last layer with another number of outputs than the targets have.
        Error "output-target-mismatch" OutputTarget { output: String, target: String, remedy: String }
            => "the model gives {output}, and the targets are {target}",
            help format!("{remedy}");
        /// A last activation that the loss cannot work with.
        Error "loss-activation-mismatch" LossActivation { loss: String, needs: String, found: String, remedy: String }
            => "`{loss}` needs {needs}, and the last layer gives {found}",
            help format!("{remedy}");
        /// A metric that does not fit the task.
        Error "metric-target-mismatch" MetricTarget { metric: String, needs: String, found: String, remedy: String }
            => "`{metric}` needs {needs}, and the targets are {found}",
            help format!("{remedy}");
        /// A split share that leaves nothing to train on or to validate with.
        Error "empty-split" EmptySplit { what: String, samples: usize }
            => "{what} leaves no samples of {samples}",
            help "choose another share or number".to_owned();
        /// A condition of `expect` that does not hold.
        Error "unmet-expectation" UnmetExpectation { condition: String, found: String }
            => "`{condition}` is expected, and does not hold",
            help (!found.is_empty()).then(|| found.clone());
    }
}
