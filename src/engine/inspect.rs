//! Looks into a network: what every layer makes of an input, and which parts of the input an answer
//! hangs on. Nothing here changes the network. Draws nothing.

use candle_core::{Result, Tensor, Var};

use super::error::EngineError;
use super::kernels::Operand;
use super::loss::values;
use super::lower::lower_apart;
use super::network::Network;
use super::plain;
use super::program::{Mode, Order, Program, Stage};
use crate::ir::Plan;
use crate::shape::DataFormat;

/// A network laid open: with a stage for each layer, so that no value is passed over.
#[derive(Debug)]
pub struct Inspector<'a> {
    plan: &'a Plan,
    network: &'a Network,
    program: Program,
}

/// Numbers over the rows and columns of an image, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
    /// The numbers.
    pub values: Vec<f32>,
}

/// Axes of a convolution's kernel: rows, columns, input and output channels.
const CONVOLUTION_AXES: usize = 4;

impl<'a> Inspector<'a> {
    /// Lays a network open. The plan must be the one that the network was made from.
    #[must_use]
    pub fn new(plan: &'a Plan, network: &'a Network) -> Self {
        let program = lower_apart(plan, &network.weights, network.program.backend);
        Self { plan, network, program }
    }

    /// What each node of the model gives for one input, in row-major order of the shape that the plan has
    /// for it; the last activation applied.
    ///
    /// # Errors
    /// If the input is not what the network takes, or what the tensor library refuses.
    pub fn values(&self, input: Vec<f32>) -> std::result::Result<Vec<Vec<f32>>, EngineError> {
        let input = self.network.batch(input, 1)?;
        let mut seen: Vec<Vec<f32>> = vec![Vec::new(); self.plan.model.nodes.len()];
        let mut problem = None;
        let mut watch = |stage: &Stage, output: &Tensor| {
            let Some((node, kept)) = self.program.value_of(stage.output) else { return };
            match (written(output, kept.order), seen.get_mut(node)) {
                (Ok(numbers), Some(place)) => *place = numbers,
                (Err(error), _) => problem = Some(error),
                (_, None) => {}
            }
        };
        let weights = &self.network.weights;
        let outcome = self.program.run_watched(input, weights, Mode::Inference, &mut watch)?;
        if let Some(error) = problem {
            return Err(EngineError::at("a layer's value")(error));
        }
        let answer =
            self.program.predictions(&outcome.output).and_then(|answer| values(answer.tensor()));
        let answer = answer.map_err(EngineError::at("the predictions"))?;
        if let Some(place) = self.plan.model.output.node().and_then(|node| seen.get_mut(node)) {
            *place = answer;
        }
        Ok(seen)
    }

    /// How much an output changes with each number of the input: the size of the gradient of the output
    /// before its last softmax or sigmoid (Simonyan, Vedaldi and Zisserman 2013,
    /// <https://arxiv.org/abs/1312.6034>), in row-major order of the input.
    ///
    /// # Errors
    /// If there is no such output, or what the tensor library refuses.
    pub fn saliency(
        &self,
        input: Vec<f32>,
        output: usize,
    ) -> std::result::Result<Vec<f32>, EngineError> {
        let input = self.network.batch(input, 1)?;
        let gradient = || -> Result<Vec<f32>> {
            let input = Var::from_tensor(&input)?;
            let score = self.score(input.as_tensor(), output, &mut |_, value| Ok(value))?;
            match score.backward()?.get(input.as_tensor()) {
                Some(gradient) => values(&gradient.abs()?),
                // Nothing of the input reaches the output, by a dead layer for one.
                None => Ok(vec![0.0; input.elem_count()]),
            }
        };
        gradient().map_err(EngineError::at("the saliency"))
    }

    /// Where in an image-shaped value of a node the evidence for an output lies, 0 where there is none:
    /// Grad-CAM (Selvaraju and others 2017, <https://arxiv.org/abs/1610.02391>). `None` where the node
    /// gives no image.
    ///
    /// # Errors
    /// If there is no such output, or what the tensor library refuses.
    pub fn grad_cam(
        &self,
        input: Vec<f32>,
        output: usize,
        node: usize,
    ) -> std::result::Result<Option<Map>, EngineError> {
        let Some(format) = self.image_format(node) else { return Ok(None) };
        let input = self.network.batch(input, 1)?;
        let map = || -> Result<Option<Map>> {
            let mut watched = None;
            let mut exchange = |index: usize, value: Tensor| {
                if index != node {
                    return Ok(value);
                }
                let variable = Var::from_tensor(&value)?;
                let tensor = variable.as_tensor().clone();
                watched = Some(variable);
                Ok(tensor)
            };
            let score = self.score(&input, output, &mut exchange)?;
            let Some(value) = watched else { return Ok(None) };
            let gradient = score.backward()?.get(value.as_tensor()).cloned();
            let gradient = gradient.map_or_else(|| value.zeros_like(), Ok)?;
            weighted(value.as_tensor(), &gradient, format).map(Some)
        };
        map().map_err(EngineError::at("the map of evidence"))
    }

    /// The format of a node's value, where it is an image of more than one pixel.
    fn image_format(&self, node: usize) -> Option<DataFormat> {
        let node = self.plan.model.nodes.get(node)?;
        let image = node.shape.image(self.plan.format)?;
        (image.rows * image.columns > 1).then_some(self.plan.format)
    }

    /// Where Grad-CAM looks best: the last convolution, or where there is none, the last node that gives an
    /// image. `None` where no node does.
    #[must_use]
    pub fn last_image(&self) -> Option<usize> {
        let images =
            || (0..self.plan.model.nodes.len()).rev().filter(|n| self.image_format(*n).is_some());
        let nodes = &self.plan.model.nodes;
        let convolves = |index: &usize| {
            let weights = nodes.get(*index).map(|node| node.weights.as_slice()).unwrap_or_default();
            weights.iter().any(|weight| weight.shape.len() == CONVOLUTION_AXES)
        };
        images().find(convolves).or_else(|| images().next())
    }

    /// One output, before the last activation where that sets outputs against each other.
    fn score(
        &self,
        input: &Tensor,
        output: usize,
        exchange: &mut dyn FnMut(usize, Tensor) -> Result<Tensor>,
    ) -> Result<Tensor> {
        let all = &self.network.weights;
        let of_node = |node| {
            let own = all.all().get(all.range(node)).unwrap_or_default();
            own.iter().map(|weight| weight.tensor(false)).collect::<Vec<_>>()
        };
        let weights: Vec<Vec<Tensor>> = (0..all.nodes()).map(of_node).collect();
        let scores = plain::scores(self.plan, &weights, input, exchange)?;
        scores.flatten_all()?.get(output)
    }
}

/// The numbers of a value in the order of the spec's axes.
fn written(value: &Tensor, order: Order) -> Result<Vec<f32>> {
    match (order, value.rank()) {
        (Order::Moved, 4) => values(&value.permute((0, 3, 1, 2))?),
        _ => values(value),
    }
}

/// The sum of the channels, each by the mean of its gradient, where it is above 0.
fn weighted(value: &Tensor, gradient: &Tensor, format: DataFormat) -> Result<Map> {
    let last = |x: &Tensor| match format {
        DataFormat::ChannelsFirst => x.permute((0, 2, 3, 1))?.contiguous(),
        DataFormat::ChannelsLast => x.contiguous(),
    };
    let (value, gradient) = (last(&value.detach())?, last(gradient)?);
    let (_, rows, columns, channels) = value.dims4()?;
    let weights = gradient.reshape((rows * columns, channels))?.mean(0)?;
    let sums = value.reshape((rows * columns, channels))?.broadcast_mul(&weights)?.sum(1)?;
    Ok(Map { rows, columns, values: values(&sums)?.into_iter().map(|sum| sum.max(0.0)).collect() })
}
