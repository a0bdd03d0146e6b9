//! A kept run as a model that answers: samples are prepared as the spec says, and answered with the
//! numbers and names of `netc predict`.

use std::path::Path;

use serde_json::{Map, Value as Json};

use super::seen;
use crate::catalog::samples::Split;
use crate::cli::answers;
use crate::cli::job::Job;
use crate::cli::picture::Frame as PictureFrame;
use crate::cli::predict::Invert;
use crate::data::{self, Environment, LoadOptions};
use crate::engine::observe::Silent;
use crate::engine::{self, Inspector, Network};
use crate::ir::Plan;
use crate::record::{Ground, Preprocessing};
use crate::serve::{Description, Fault, Frame, Layer, LayerOf, Model, Picture, Refusal, Sample};
use crate::shape::DType;

/// The most pixels of a picture that is sent: a photograph of 16 million pixels. Twice the memory that
/// two of them take at a time can be spared by every machine.
const MOST_PIXELS: u64 = 4096 * 4096;

/// A network and all that is needed to ask it.
pub(super) struct Served {
    plan: Plan,
    network: Network,
    description: Description,
    frame: Option<PictureFrame>,
    ground: Option<Ground>,
    /// What each byte of a sample becomes.
    bytes: [f32; 256],
    /// Samples to try, if the data is at hand.
    samples: Option<data::Split>,
}

impl Served {
    pub(super) fn new(
        plan: Plan,
        network: Network,
        preprocessing: Option<&Preprocessing>,
        job: Job<'_>,
    ) -> Self {
        let samples = samples(&plan, job);
        let frame = PictureFrame::of(&plan).ok();
        let ground = preprocessing.and_then(|known| known.ground);
        let description = describe(&plan, frame, ground, samples.as_ref());
        let bytes = match &plan.data {
            Some(data) => data::byte_values(&data.inputs),
            None => [0.0; 256],
        };
        Self { plan, network, description, frame, ground, bytes, samples }
    }
}

/// The test samples, where their files are on this machine: nothing is fetched for the page's sake.
fn samples(plan: &Plan, job: Job<'_>) -> Option<data::Split> {
    let data = plan.data.as_ref()?;
    let used = data.count(Split::Test)?;
    let options = LoadOptions {
        data_dir: job.options.data_dir.clone(),
        environment: Environment::from_process(),
        spec_path: Some(job.spec.to_owned()),
        offline: true,
        mirrors: Vec::new(),
    };
    let loaded = data::load(data.dataset.files()?, &options, &mut data::Silent).ok()?;
    let mut samples = loaded.test;
    samples.labels.truncate(used);
    Some(samples)
}

fn describe(
    plan: &Plan,
    frame: Option<PictureFrame>,
    ground: Option<Ground>,
    samples: Option<&data::Split>,
) -> Description {
    // Without data, a sample is what the network reads.
    let source = plan.data.as_ref().map(|data| &data.inputs.source);
    let layer = |node: &crate::ir::Node| LayerOf {
        name: node.name.clone(),
        kind: node.layer.declaration().name,
        shape: node.shape.clone(),
        parameters: node.parameters(),
    };
    Description {
        name: plan.model.name.clone(),
        shape: source.map_or_else(|| plan.model.input.clone(), |source| source.shape.clone()),
        dtype: source.map_or(DType::Float32, |source| source.dtype),
        range: source.and_then(|source| source.range),
        classes: plan.data.as_ref().and_then(|data| data.targets.source.classes()),
        outputs: plan.model.shape(plan.model.output).elements().unwrap_or(0),
        parameters: plan.model.parameters(),
        layers: plan.model.nodes.iter().map(layer).collect(),
        frame: frame.map(|frame| Frame {
            rows: frame.image().rows,
            columns: frame.image().columns,
            channels: frame.image().channels,
            channels_first: frame.channels_first(),
            bright_ground: ground.map(|ground| ground == Ground::Bright),
        }),
        samples: samples.map_or(0, |samples| samples.labels.len()),
    }
}

fn fault(error: &engine::EngineError) -> Fault {
    Fault(error.to_string())
}

impl Model for Served {
    fn description(&self) -> &Description {
        &self.description
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes were read")]
    fn prepare(&self, numbers: &[f64]) -> Vec<f32> {
        let byte = |number: &f64| self.bytes.get(*number as usize).copied().unwrap_or_default();
        match &self.plan.data {
            Some(_) if self.description.dtype == DType::UInt8 => numbers.iter().map(byte).collect(),
            Some(data) => {
                numbers.iter().map(|number| data::prepare_number(&data.inputs, *number)).collect()
            }
            None => numbers.iter().map(|number| *number as f32).collect(),
        }
    }

    fn picture(&self, content: &[u8], invert: Option<bool>) -> Result<Picture, Refusal> {
        let frame = self.frame.ok_or_else(|| Refusal {
            message: "the model's samples are no pictures".to_owned(),
            help: "send their numbers as application/json".to_owned(),
        })?;
        let invert = match invert {
            None => Invert::Auto,
            Some(true) => Invert::Always,
            Some(false) => Invert::Never,
        };
        let read = frame.of_content(Path::new("the body"), content, MOST_PIXELS);
        let read =
            read.map_err(|error| Refusal { message: error.to_string(), help: error.help() })?;
        let upright = read.inverted(invert, self.ground);
        let numbers = upright.bytes.into_iter().map(f64::from).collect();
        Ok(Picture { numbers, inverted: upright.inverted })
    }

    fn predict(&self, inputs: Vec<f32>, samples: usize) -> Result<Vec<f32>, Fault> {
        let inputs = data::Inputs::from_floats(self.network.input().clone(), inputs);
        engine::predict(&self.network, &inputs, 0..samples, &mut Silent)
            .map_err(|error| fault(&error))
    }

    fn answer(&self, outputs: &[f32]) -> Map<String, Json> {
        answers::members(&self.plan, outputs)
    }

    fn layers(&self, input: Vec<f32>) -> Result<Vec<Layer>, Fault> {
        let values = Inspector::new(&self.plan, &self.network).values(input.clone());
        Ok(seen::layers(&self.plan, &input, &values.map_err(|error| fault(&error))?))
    }

    fn sample(&self, number: usize) -> Option<Sample> {
        let samples = self.samples.as_ref()?;
        let width: usize = samples.shape.iter().product();
        let start = number.checked_mul(width)?;
        let bytes = samples.images.get(start..start.checked_add(width)?)?;
        let label = samples.labels.get(number).map(|label| usize::from(*label));
        Some(Sample { numbers: bytes.iter().copied().map(f64::from).collect(), label })
    }
}
