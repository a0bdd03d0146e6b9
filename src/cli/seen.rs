//! Looks into a network for one input: a sample of a split, or a picture. The numbers go to whoever draws.

use super::answers;
use super::failure::Failure;
use crate::catalog::samples::Split;
use crate::data::Samples;
use crate::engine::{Inspector, Network};
use crate::ir::Plan;
use crate::report::charts::{Kernel, Seen};

/// A network laid open.
pub(super) struct Eye<'a> {
    plan: &'a Plan,
    network: &'a Network,
    inspector: Inspector<'a>,
}

impl<'a> Eye<'a> {
    pub(super) fn new(plan: &'a Plan, network: &'a Network) -> Self {
        Self { plan, network, inspector: Inspector::new(plan, network) }
    }

    /// What is seen of a sample; the index is below the number of samples.
    pub(super) fn sample(
        &self,
        samples: &Samples,
        split: Split,
        index: usize,
    ) -> Result<Seen, Failure> {
        let input = samples.inputs().rows(index..index.saturating_add(1));
        let classes = samples.targets().classes();
        let truth = classes.and_then(|classes| classes.get(index)).map(|class| *class as usize);
        let class = truth.map_or_else(String::new, |class| format!(" (class {class})"));
        let title = match split {
            Split::Train => "Train",
            Split::Test => "Test",
        };
        self.input(input, format!("{title} sample {index}{class}"), truth)
    }

    /// What is seen of an input of the network.
    pub(super) fn input(
        &self,
        input: Vec<f32>,
        title: String,
        truth: Option<usize>,
    ) -> Result<Seen, Failure> {
        let layers = self.inspector.values(input.clone())?;
        let output = self.plan.model.output.node().and_then(|node| layers.get(node));
        let output = output.cloned().unwrap_or_default();
        let probabilities = answers::as_probabilities(self.plan, &output);
        // Of a single output there is but one score; of several, that of the answer.
        let chosen = crate::catalog::metrics::argmax(&output);
        let saliency = self.inspector.saliency(input.clone(), chosen)?;
        let evidence = match self.inspector.last_image() {
            Some(node) => {
                let map = self.inspector.grad_cam(input.clone(), chosen, node)?;
                let name = self.plan.model.nodes.get(node).map(|node| node.name.clone());
                name.zip(map)
            }
            None => None,
        };
        let probabilities = probabilities.unwrap_or_default();
        let kernel = self.kernel();
        Ok(Seen { title, input, layers, saliency, evidence, probabilities, truth, kernel })
    }

    /// The kernel of the first layer that has one.
    fn kernel(&self) -> Option<Kernel> {
        let has_kernel =
            |node: &&crate::ir::Node| node.weights.iter().any(|weight| weight.name == "kernel");
        let node = self.plan.model.nodes.iter().find(has_kernel)?;
        let (shape, values) = self.network.weight(&format!("{}/kernel", node.name))?;
        Some(Kernel { layer: node.name.clone(), shape, values })
    }
}
