//! A model for tests: an answer is twice the input, after as long as a test wants.

use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use super::model::{
    Description, Fault, Frame, Layer, LayerOf, Model, Picture, Refusal, Sample, Seen,
};
use crate::shape::{DType, Shape};

/// Doubles bytes; panics over what is negative and infinite.
#[derive(Debug)]
pub(super) struct Doubling {
    description: Description,
    /// How long each batch takes.
    slow: Duration,
}

impl Doubling {
    /// One that takes so long for each batch.
    pub(super) fn that_takes(slow: Duration) -> Self {
        Self { slow, ..Self::default() }
    }
}

impl Default for Doubling {
    fn default() -> Self {
        let layer = LayerOf {
            name: "double".to_owned(),
            kind: "Dense",
            shape: Shape::new([1]),
            parameters: 0,
        };
        let frame =
            Frame { rows: 1, columns: 1, channels: 1, channels_first: false, bright_ground: None };
        let description = Description {
            name: "doubling".to_owned(),
            shape: Shape::new([1]),
            dtype: DType::UInt8,
            range: Some((0.0, 255.0)),
            classes: None,
            outputs: 1,
            parameters: 0,
            layers: vec![layer],
            frame: Some(frame),
            samples: 2,
        };
        Self { description, slow: Duration::ZERO }
    }
}

impl Model for Doubling {
    fn description(&self) -> &Description {
        &self.description
    }

    #[expect(clippy::cast_possible_truncation, reason = "bytes")]
    fn prepare(&self, numbers: &[f64]) -> Vec<f32> {
        numbers.iter().map(|number| *number as f32).collect()
    }

    fn picture(&self, content: &[u8], invert: Option<bool>) -> Result<Picture, Refusal> {
        let first = content.first().ok_or_else(|| Refusal {
            message: "it is empty".to_owned(),
            help: "send a picture".to_owned(),
        })?;
        Ok(Picture { numbers: vec![f64::from(*first)], inverted: invert == Some(true) })
    }

    fn predict(&self, inputs: Vec<f32>, _: usize) -> Result<Vec<f32>, Fault> {
        std::thread::sleep(self.slow);
        assert!(inputs.iter().all(|input| input.is_finite()), "only finite numbers are doubled");
        Ok(inputs.iter().map(|input| input * 2.0).collect())
    }

    fn answer(&self, outputs: &[f32]) -> Map<String, Json> {
        [("outputs".to_owned(), json!(outputs))].into_iter().collect()
    }

    fn layers(&self, input: Vec<f32>) -> Result<Vec<Layer>, Fault> {
        let values = self.predict(input, 1)?;
        Ok(vec![Layer { seen: Seen::Numbers { count: 1, values }, repeats: false }])
    }

    fn sample(&self, number: usize) -> Option<Sample> {
        [7.0, 9.0].get(number).map(|value| Sample { numbers: vec![*value], label: Some(number) })
    }
}
