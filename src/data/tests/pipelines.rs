//! Preprocessing steps on bytes, and the batches that come of it.

use std::sync::Arc;

use crate::catalog::datasets::Dataset;
use crate::catalog::samples::{SampleType, Split};
use crate::catalog::steps::Step;
use crate::catalog::{ArgumentValue, CallValue, Kind, Value, bind};
use crate::data::{
    Inputs, Samples, Split as RawSplit, TargetKind, Targets, byte_values, prepare, prepare_inputs,
};
use crate::diagnostics::Diagnostics;
use crate::ir::{DataPlan, Pipeline};
use crate::shape::Shape;
use crate::source::{Span, Spanned};

fn make<T: Kind + ?Sized>(name: &str, arguments: &[Value]) -> Arc<T> {
    let plain = |value: &Value| Spanned::new(value.clone(), Span::default());
    let call = CallValue {
        name: Spanned::new(name.to_owned(), Span::default()),
        arguments: arguments
            .iter()
            .map(|value| ArgumentValue { name: None, value: plain(value) })
            .collect(),
        span: Span::default(),
    };
    bind(T::find(name).unwrap(), &call, &mut Diagnostics::default()).unwrap()
}

fn pipeline(source: SampleType, steps: &[(&str, &[Value])]) -> Pipeline {
    let (mut made, mut last) = (Vec::new(), source.clone());
    for (name, arguments) in steps {
        let step = make::<dyn Step>(name, arguments);
        last = step.output(&last).unwrap();
        made.push((step, last.clone()));
    }
    Pipeline { source, steps: made }
}

fn word(word: &str) -> Value {
    Value::Text(word.to_owned())
}

fn plan(samples: Vec<(Split, usize)>) -> DataPlan {
    let dataset = make::<dyn Dataset>("mnist", &[]);
    let scaled: [(&str, &[Value]); 3] = [
        ("reshape", &[Value::integers([1, 28, 28])]),
        ("cast", &[word("float32")]),
        ("rescale", &[Value::Real(1.0 / 255.0)]),
    ];
    DataPlan {
        inputs: pipeline(dataset.inputs(), &scaled),
        targets: pipeline(dataset.targets(), &[("to_categorical", &[])]),
        dataset,
        samples,
        span: Span::default(),
    }
}

fn raw(count: u8) -> RawSplit {
    let images = (0..count).flat_map(|image| vec![image; 784]).collect();
    RawSplit { images, shape: vec![28, 28], labels: (0..count).map(|n| n % 10).collect() }
}

#[test]
fn bytes_become_the_floats_that_numpy_makes_of_them() {
    let plan = plan(Vec::new());
    let values = byte_values(&plan.inputs);
    for (byte, value) in (0_u8..=255).zip(values) {
        // `x.astype("float32") / 255`
        assert_eq!(value.to_bits(), (f32::from(byte) / 255.0).to_bits(), "{byte}");
    }
}

#[test]
fn steps_run_one_after_the_other() {
    let source = make::<dyn Dataset>("mnist", &[]).inputs();
    let steps: [(&str, &[Value]); 4] = [
        ("cast", &[word("float32")]),
        ("rescale", &[Value::Real(0.1), Value::Real(-3.0)]),
        ("cast", &[word("int32")]),
        ("cast", &[word("float32")]),
    ];
    let values = byte_values(&pipeline(source, &steps));
    // Cut off towards 0: 25.5 - 3 becomes 22, 0.1 - 3 becomes -2.
    let found = [values[0], values[1], values[255]].map(f32::to_bits);
    assert_eq!(found, [-3.0_f32, -2.0, 22.0].map(f32::to_bits));
}

#[test]
fn only_the_first_samples_are_taken() {
    let prepared = prepare(&plan(vec![(Split::Train, 3)]), raw(5), raw(2)).unwrap();
    assert!(prepared.split(Split::Test).is_none());
    let train = prepared.split(Split::Train).unwrap();
    assert_eq!((train.len(), train.inputs().shape()), (3, &Shape::new([1, 28, 28])));
    let kind = TargetKind::OneHot(10);
    assert_eq!(*train.targets(), Targets::Classes { classes: vec![0, 1, 2], kind });
}

#[test]
fn fewer_samples_than_planned_are_an_error() {
    let error = prepare(&plan(vec![(Split::Test, 6)]), raw(5), raw(5)).unwrap_err();
    assert!(error.to_string().contains("test split"), "{error}");
}

#[test]
fn batches_follow_their_indices() {
    let inputs = Inputs::from_floats(Shape::new([2]), (0_u8..9).map(f32::from).collect());
    assert_eq!(inputs.len(), 4, "half an input is none");
    let classes = vec![5, 6, 7, 8];
    let samples = Samples::new(inputs, Targets::Classes { classes, kind: TargetKind::Labels });
    let batch = samples.batch(&[3, 0]);
    assert_eq!((batch.inputs, batch.samples), (vec![6.0, 7.0, 0.0, 1.0], 2));
    assert_eq!(batch.targets.classes(), Some([8, 5].as_slice()));
    assert_eq!(samples.rows(3..9).inputs, [6.0, 7.0]);
    assert_eq!(samples.rows(9..12).samples, 0);
    assert_eq!(samples.batch(&[u32::MAX]).samples, 0);
}

#[test]
fn targets_of_numbers_stay_with_their_inputs() {
    let inputs = Inputs::from_bytes(Shape::new([1]), vec![1, 2, 3], std::array::from_fn(|_| 0.5));
    let values = vec![10.0, 11.0, 20.0, 21.0];
    let samples = Samples::new(inputs, Targets::Values { values, shape: Shape::new([2]) });
    assert_eq!(samples.len(), 2, "an input without a target is left out");
    let batch = samples.batch(&[1]);
    let expected = Targets::Values { values: vec![20.0, 21.0], shape: Shape::new([2]) };
    assert_eq!((batch.inputs, batch.targets), (vec![0.5], expected));
}

#[test]
fn a_picture_passes_through_the_same_steps() {
    let plan = plan(Vec::new());
    let inputs = prepare_inputs(&plan.inputs, vec![255; 784]).unwrap();
    assert_eq!((inputs.len(), inputs.rows(0..1)), (1, vec![1.0; 784]));
    assert!(prepare_inputs(&plan.inputs, vec![0; 783]).is_none());
}
