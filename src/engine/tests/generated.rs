//! Random models: whatever the checker makes a plan of, both ways of running it give outputs of the
//! shapes that the checker worked out, and the same numbers.

use candle_core::Device;
use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::check::{Options, check};
use crate::data::Inputs;
use crate::engine::observe::Silent;
use crate::engine::program::Backend;
use crate::engine::{Network, predict};
use crate::shape::Shape;
use crate::source::Source;

/// One statement of a model, right or wrong for what stands before it.
fn layer() -> impl Strategy<Value = String> {
    let activation =
        prop::sample::select(vec!["linear", "relu", "tanh", "sigmoid", "softmax", "elu", "gelu"]);
    let padding = prop::sample::select(vec!["valid", "same"]);
    let size = (1_usize..5, 1_usize..5);
    prop_oneof![
        (1_usize..6, size.clone(), 1_usize..3, padding.clone(), activation.clone()).prop_map(
            |(filters, (rows, columns), strides, padding, activation)| format!(
                "Conv2D({filters}, ({rows}, {columns}), strides={strides}, padding={padding}, \
                 activation={activation})"
            )
        ),
        (size, 1_usize..4, padding, any::<bool>()).prop_map(
            |((rows, columns), strides, padding, most)| {
                let kind = if most { "MaxPooling2D" } else { "AveragePooling2D" };
                format!("{kind}(({rows}, {columns}), strides={strides}, padding={padding})")
            }
        ),
        (1_usize..9, activation.clone())
            .prop_map(|(units, activation)| format!("Dense({units}, activation={activation})")),
        activation.prop_map(|activation| format!("Activation({activation})")),
        (1_usize..13, 1_usize..13)
            .prop_map(|(rows, columns)| format!("Reshape(({rows}, {columns}))")),
        prop::sample::select(vec![
            "Flatten()",
            "Dropout(0.3)",
            "BatchNormalization()",
            "GlobalAveragePooling2D()",
            "a = Flatten()",
            "Add()(a, a)",
            "Concatenate()(a, a)",
        ])
        .prop_map(str::to_owned),
    ]
}

fn model() -> impl Strategy<Value = String> {
    let layers = prop::collection::vec(layer(), 1..7);
    ((1_usize..9, 1_usize..9, 1_usize..4), any::<bool>(), layers).prop_map(
        |((rows, columns, channels), first, layers)| {
            let format = if first { "channels_first" } else { "channels_last" };
            format!(
                "image_data_format = {format}\nmodel m {{\nInput({rows}, {columns}, {channels})\na = input\n{}\n}}\n",
                layers.join("\n")
            )
        },
    )
}

const SAMPLES: usize = 3;

fn numbers(count: usize) -> Vec<f32> {
    let number = |at: usize| f32::from(u8::try_from(at * 37 % 101).unwrap_or(0)) / 50.0 - 1.0;
    (0..count).map(number).collect()
}

proptest! {
    #![proptest_config(Config { cases: 300, failure_persistence: None, ..Config::default() })]

    #[test]
    fn plans_run_and_have_the_shapes_that_were_worked_out(text in model()) {
        let checked = check(&Source::new("a.net", text.clone()), &Options::default());
        let errors = checked.diagnostics.has_errors();
        prop_assert_eq!(checked.plan.is_none(), errors, "{:?}", checked.diagnostics);
        let Some(plan) = checked.plan else { return Ok(()) };
        let width = plan.model.input.elements().unwrap();
        let shape = Shape::new(plan.model.input.axes().to_vec());
        let inputs = Inputs::from_floats(shape, numbers(SAMPLES * width));
        let output = plan.model.shape(plan.model.output).elements().unwrap();
        let run = |backend| {
            let network = Network::by(&plan, &Device::Cpu, backend).unwrap();
            predict(&network, &inputs, 0..SAMPLES, &mut Silent).unwrap()
        };
        let (fast, plain) = (run(Backend::Kernels), run(Backend::Plain));
        prop_assert_eq!(fast.len(), SAMPLES * output);
        for (fast, plain) in fast.iter().zip(&plain) {
            prop_assert!((fast - plain).abs() <= 1e-4 * plain.abs().max(1.0), "{} and {}", fast, plain);
        }
        let again = check(&Source::new("resolved.net", plan.resolved()), &Options::default());
        prop_assert!(again.plan.is_some(), "{}\n{:?}", plan.resolved(), again.diagnostics);
    }
}
