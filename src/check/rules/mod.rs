//! Rules of good practice: each looks at the parts of a job that are right by themselves and says what
//! is hardly meant. To add one: a function here, and its name in the list. Rules know what layers
//! compute ([`Operation`](crate::catalog::operation::Operation)), never their names.

mod activations;
mod dropout;
mod fitting;
mod inputs;
mod memory;
mod names;
mod network;
mod outputs;
mod weights;
mod windows;

use super::data::DataFacts;
use super::model::CheckedModel;
use crate::catalog::statements::Compile;
use crate::diagnostics::Diagnostic;
use crate::ir::Fit;
use crate::shape::DataFormat;
use crate::source::Span;
use crate::syntax::ast::{Argument, File};
pub(super) use inputs::other_layout;
use network::Network;

/// What rules look at; parts that are missing or wrong are left out.
pub(super) struct Job<'a> {
    pub(super) format: DataFormat,
    pub(super) data: Option<&'a DataFacts>,
    /// A model of which every layer is right.
    pub(super) model: Option<&'a CheckedModel>,
    pub(super) compile: Option<(&'a Compile, Call<'a>)>,
    pub(super) fit: Option<(&'a Fit, Call<'a>)>,
    pub(super) evaluate: Option<Call<'a>>,
    pub(super) evaluates_test: bool,
    /// Whether nothing makes the weights better than they begin.
    pub(super) untrained: bool,
    /// Bytes of memory of this machine, where known.
    pub(super) memory: Option<u64>,
    /// The tree, if all of the text could be read.
    pub(super) file: Option<&'a File>,
}

/// Where a statement stands.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) span: Span,
    pub(super) arguments: &'a [Argument],
}

impl Call<'_> {
    /// The place of an argument, or of the whole call.
    fn place(&self, name: &str) -> Span {
        let named =
            |argument: &&Argument| argument.name.as_ref().is_some_and(|known| known.value == name);
        self.arguments.iter().find(named).map_or(self.span, |argument| argument.span)
    }
}

/// Rules about the network, and those about all the rest.
const NETWORK_RULES: &[fn(&Job<'_>, &Network<'_>) -> Vec<Diagnostic>] = &[
    inputs::unscaled,
    inputs::layout,
    outputs::softmax_of_one,
    outputs::unusual_activation,
    outputs::out_of_reach,
    outputs::bottleneck,
    activations::repeated,
    activations::linear_stack,
    activations::missing,
    activations::hidden_softmax,
    activations::saturating_stack,
    weights::constant,
    weights::initializer,
    weights::bias_before_normalization,
    weights::more_than_samples,
    dropout::extreme,
    dropout::at_output,
    dropout::before_normalization,
    windows::left_over,
    fitting::batch_of_one,
    memory::shortage,
];
const RULES: &[fn(&Job<'_>) -> Vec<Diagnostic>] = &[
    outputs::labels_as_quantities,
    fitting::batch_larger_than_data,
    fitting::validation,
    fitting::untrained,
    fitting::learning_rate,
    names::unused,
    names::shadowing,
];

/// All that the rules say about a job.
pub(super) fn run(job: &Job<'_>) -> Vec<Diagnostic> {
    let network = job.model.map(|model| Network::new(&model.graph, job.format));
    let of_network = network
        .iter()
        .flat_map(|network| NETWORK_RULES.iter().flat_map(move |rule| rule(job, network)));
    of_network.chain(RULES.iter().flat_map(|rule| rule(job))).collect()
}
