//! Samples drawn at random in the shape and range of a description: something to measure with where
//! the data itself is not at hand. Nothing can be learned from them.

use super::batches::{Inputs, Samples, Targets};
use super::pipeline::{Prepared, byte_values, number, target_kind};
use crate::catalog::samples::{Encoding, SampleType, Split};
use crate::ir::{DataPlan, Pipeline};
use crate::random::Stream;
use crate::shape::{DType, Shape};

/// Samples of both splits, `count` of each, prepared as the plan says. The same seed gives the same
/// samples.
#[must_use]
pub fn draw(plan: &DataPlan, seed: u64, count: usize) -> Prepared {
    let split = |split: Split| {
        let stream = |what| Stream::new(seed, &format!("drawn/{}/{what}", split.name()));
        let inputs = inputs(&plan.inputs, stream("inputs"), count);
        (split, Samples::new(inputs, targets(&plan.targets, stream("targets"), count)))
    };
    Prepared::new([Split::Train, Split::Test].map(split).to_vec())
}

/// Inputs of a shape, numbers from 0 to 1.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "inputs are 32-bit floats")]
pub fn draw_inputs(shape: &Shape, seed: u64, count: usize) -> Inputs {
    let stream = Stream::new(seed, "drawn/inputs");
    let numbers = (0..numbers(shape, count)).map(|index| stream.unit(index) as f32).collect();
    Inputs::from_floats(shape.clone(), numbers)
}

fn numbers(shape: &Shape, count: usize) -> u64 {
    shape.elements().unwrap_or(0).saturating_mul(count) as u64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes are meant")]
fn inputs(pipeline: &Pipeline, stream: Stream, count: usize) -> Inputs {
    let shape = pipeline.result().shape.clone();
    if pipeline.source.dtype == DType::UInt8 {
        let (least, most) = range(&pipeline.source);
        let byte = |index| between(stream, index, least, most).round() as u8;
        let bytes = (0..numbers(&pipeline.source.shape, count)).map(byte).collect();
        return Inputs::from_bytes(shape, bytes, byte_values(pipeline));
    }
    Inputs::from_floats(shape, values(pipeline, stream, count))
}

#[expect(clippy::cast_possible_truncation, reason = "labels have 32 bits")]
fn targets(pipeline: &Pipeline, stream: Stream, count: usize) -> Targets {
    if let (Encoding::Classes(classes), Some(kind)) =
        (pipeline.source.encoding, target_kind(pipeline))
    {
        let class = |index| (stream.bits(index) % classes.max(1) as u64) as u32;
        return Targets::Classes { classes: (0..count as u64).map(class).collect(), kind };
    }
    let shape = pipeline.result().shape.clone();
    Targets::Values { values: values(pipeline, stream, count), shape }
}

/// Numbers of the source's range, after all steps.
#[expect(clippy::cast_possible_truncation, reason = "samples are 32-bit floats")]
fn values(pipeline: &Pipeline, stream: Stream, count: usize) -> Vec<f32> {
    let (least, most) = range(&pipeline.source);
    let value = |index| {
        let drawn = between(stream, index, least, most);
        let drawn = if pipeline.source.dtype.is_integer() { drawn.round() } else { drawn };
        number(pipeline, drawn) as f32
    };
    (0..numbers(&pipeline.source.shape, count)).map(value).collect()
}

/// Least and greatest number; 0 and 1 where nothing is known.
fn range(source: &SampleType) -> (f64, f64) {
    source.range.unwrap_or((0.0, 1.0))
}

fn between(stream: Stream, index: u64, least: f64, most: f64) -> f64 {
    least + (most - least) * stream.unit(index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Options, check};
    use crate::source::Source;

    fn plan(data: &str) -> DataPlan {
        let text = format!("data {data}\nmodel m {{\n    Flatten()\n    Dense(3)\n}}\n");
        let checked = check(&Source::new("a.net", text), &Options::default());
        checked.plan.and_then(|plan| plan.data).expect("a plan with data")
    }

    #[test]
    fn samples_have_the_described_shape_and_range() {
        let facts = "facts(inputs=(2, 3), range=(-1, 3), classes=4, train=9) {\n\
                     inputs { rescale(1 / 2) }\n targets { to_categorical() }\n}";
        let plan = plan(facts);
        let drawn = draw(&plan, 7, 50);
        assert_eq!(drawn, draw(&plan, 7, 50));
        let train = drawn.split(Split::Train).expect("a split");
        assert_eq!((train.len(), train.inputs().shape().axes()), (50, &[2, 3][..]));
        let numbers = train.inputs().rows(0..50);
        assert!(numbers.iter().all(|number| (-0.5..=1.5).contains(number)));
        assert!(numbers.iter().any(|number| *number > 1.0), "{numbers:?}");
        let classes = train.targets().classes().expect("classes");
        assert!((0..4).all(|class| classes.contains(&class)) && classes.len() == 50);
        assert_ne!(drawn.split(Split::Test), Some(train));
    }

    #[test]
    fn bytes_stay_bytes_and_targets_may_be_numbers() {
        let plan = plan("facts(inputs=(4,), dtype=uint8, range=(0, 255), targets=(3,))");
        let drawn = draw(&plan, 7, 20);
        let test = drawn.split(Split::Test).expect("a split");
        let bytes = test.inputs().rows(0..20);
        assert!(bytes.iter().all(|byte| byte.fract() == 0.0) && bytes.iter().any(|b| *b > 200.0));
        let Targets::Values { values, shape } = test.targets() else { panic!("numbers") };
        assert_eq!((values.len(), shape.axes()), (60, &[3][..]));
    }
}
