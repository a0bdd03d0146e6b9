//! Whole networks, lowered, against their definitions: fusion, orders of memory, branches.

use candle_core::Device;

use super::comparison::check;
use super::plans::{graph, sequential};
use crate::catalog::Kind;
use crate::catalog::activations::Activation;
use crate::engine::lower::lower;
use crate::engine::program::{Backend, Program, Work};
use crate::engine::weights::Weights;
use crate::ir::Plan;
use crate::shape::DataFormat::{ChannelsFirst, ChannelsLast};

fn program(plan: &Plan) -> Program {
    let weights = Weights::draw(&plan.model, plan.seed, &Device::Cpu).unwrap();
    lower(plan, &weights, Backend::Kernels)
}

fn works(plan: &Plan) -> Vec<&'static str> {
    let name = |work: &Work| match work {
        Work::Conv2d { pool: None, .. } => "conv",
        Work::Conv2d { .. } => "conv+pool",
        Work::Dense { .. } => "dense",
        Work::MaxPool2d(_) => "max",
        Work::AveragePool2d(_) => "average",
        Work::Activation(_) => "activation",
        Work::Dropout { .. } => "dropout",
        Work::BatchNormalization(_) => "normalization",
        Work::Reshape(_) => "reshape",
        Work::Add => "add",
        Work::Concatenate(_) => "concatenate",
        Work::Reorder(_) => "reorder",
        Work::Plain { .. } => "plain",
    };
    program(plan).stages.iter().map(|stage| name(&stage.work)).collect()
}

#[test]
fn convolutions_take_relu_and_pool_with_them() {
    let layers = [
        "Conv2D(4, 3, activation=relu)",
        "MaxPooling2D()",
        "Conv2D(3, 2)",
        "Activation(relu)",
        "MaxPooling2D()",
        "Flatten()",
        "Dense(5)",
        "Activation(relu)",
        "Dense(3)",
        "Activation(softmax)",
    ];
    for (format, input) in [(ChannelsLast, [12, 11, 2]), (ChannelsFirst, [2, 12, 11])] {
        let plan = sequential(&input, format, &layers);
        let fused = works(&plan);
        let fused: Vec<_> = fused.into_iter().filter(|work| *work != "reorder").collect();
        assert_eq!(fused, ["conv+pool", "conv+pool", "reshape", "dense", "dense"]);
        assert!(program(&plan).head.is_some());
        check(&plan, &format!("{format:?}"));
    }
}

#[test]
fn images_are_brought_into_order_once() {
    let layers = ["Conv2D(4, 3)", "Activation(tanh)", "MaxPooling2D()", "Dropout(0)", "Flatten()"];
    let plan = sequential(&[2, 8, 8], ChannelsFirst, &layers);
    let expected = ["reorder", "conv", "activation", "max", "dropout", "reshape"];
    assert_eq!(works(&plan), expected);
    check(&plan, "one order");
}

#[test]
fn what_others_read_is_not_fused() {
    let nodes = [
        ("Conv2D(2, 3, padding=same)", vec![0]),
        ("Activation(relu)", vec![1]),
        ("Add()", vec![1, 2]),
        ("MaxPooling2D()", vec![3]),
    ];
    for format in [ChannelsLast, ChannelsFirst] {
        let plan = graph(&[4, 6, 2], format, &nodes);
        assert!(works(&plan).contains(&"activation"));
        check(&plan, &format!("{format:?}"));
    }
}

#[test]
fn every_activation_runs_behind_every_kernel() {
    for name in <dyn Activation as Kind>::names() {
        for (format, input) in [(ChannelsLast, [5, 6, 2]), (ChannelsFirst, [2, 5, 6])] {
            let conv = format!("Conv2D(3, 2, activation={name})");
            let alone = format!("Activation({name})");
            let dense = format!("Dense(3, activation={name})");
            let layers = [&conv, "MaxPooling2D(2, strides=1)", &alone, "Flatten()", &dense];
            // Three exponentials in a row reach beyond 32 bits.
            let layers = if name == "exponential" { &layers[1..4] } else { &layers[..] };
            check(&sequential(&input, format, layers), &format!("{name} {format:?}"));
            check(&sequential(&input, format, &[&conv]), &format!("{name} {format:?} at the end"));
        }
    }
}

#[test]
fn branches_join_whatever_their_orders() {
    let nodes = [
        ("Conv2D(3, 3, padding=same, activation=relu)", vec![0]),
        ("Conv2D(3, 1)", vec![0]),
        ("Add()", vec![1, 2]),
        ("Concatenate(axis=1)", vec![3, 0, 3]),
        ("BatchNormalization(axis=1)", vec![4]),
        ("GlobalAveragePooling2D()", vec![5]),
        ("Dense(4, activation=softmax)", vec![6]),
    ];
    check(&graph(&[3, 5, 6], ChannelsFirst, &nodes), "channels first");
    let nodes = nodes.map(|(call, inputs)| (call.replace("axis=1", "axis=-1"), inputs));
    let nodes: Vec<_> =
        nodes.iter().map(|(call, inputs)| (call.as_str(), inputs.clone())).collect();
    check(&graph(&[5, 6, 3], ChannelsLast, &nodes), "channels last");
}

#[test]
fn normalization_runs_along_every_axis() {
    for axis in [1, 2, 3, -1, -2, -3] {
        for format in [ChannelsLast, ChannelsFirst] {
            let normalization = format!("BatchNormalization(axis={axis})");
            let layers = ["Conv2D(3, 2)", &normalization, "Activation(relu)", "MaxPooling2D()"];
            check(&sequential(&[5, 6, 5], format, &layers), &format!("{axis} {format:?}"));
        }
    }
    check(&sequential(&[4, 3], ChannelsFirst, &["BatchNormalization(axis=1)"]), "two axes");
    check(&sequential(&[4], ChannelsLast, &["Dense(3)", "BatchNormalization()"]), "one axis");
}

#[test]
fn dropout_draws_the_same_mask_whatever_comes_before() {
    let layers = ["Dropout(0.4)", "Conv2D(3, 2)", "Dropout(0.3)", "Flatten()", "Dropout(0.2)"];
    for (format, input) in [(ChannelsLast, [5, 6, 2]), (ChannelsFirst, [2, 5, 6])] {
        check(&sequential(&input, format, &layers), &format!("{format:?}"));
    }
    check(&sequential(&[2, 3, 4, 2], ChannelsFirst, &["Dropout(0.5)"]), "four axes");
}

#[test]
fn formats_of_single_layers_count() {
    let layers = [
        "Conv2D(2, 2, data_format=channels_last)",
        "Conv2D(3, 2, data_format=channels_first, strides=2, padding=same)",
        "AveragePooling2D(2, data_format=channels_last, padding=same)",
        "MaxPooling2D(2, strides=1, padding=same, data_format=channels_first)",
        "Flatten(data_format=channels_last)",
        "Dense(3)",
    ];
    for format in [ChannelsLast, ChannelsFirst] {
        check(&sequential(&[6, 7, 5], format, &layers), &format!("{format:?}"));
    }
}

#[test]
fn shapes_of_any_rank_pass() {
    check(&sequential(&[3, 4], ChannelsFirst, &["Flatten()", "Dense(2)"]), "two axes");
    check(&sequential(&[2, 3, 2, 2], ChannelsFirst, &["Flatten()", "Dense(2)"]), "four axes");
    check(&sequential(&[2, 3, 2, 2], ChannelsLast, &["Dense(3, activation=relu)"]), "dense");
    check(
        &sequential(&[6], ChannelsLast, &["Reshape((2, 3))", "Dense(4, activation=softmax)"]),
        "r",
    );
    check(&sequential(&[2, 3, 4], ChannelsFirst, &["Activation(softmax)"]), "softmax");
    check(&sequential(&[4], ChannelsLast, &[]), "nothing at all");
}

#[test]
fn a_softmax_that_is_read_again_is_no_head() {
    let nodes = [("Dense(3, activation=softmax)", vec![0]), ("Add()", vec![1, 1])];
    let mut plan = graph(&[4], ChannelsLast, &nodes);
    assert!(program(&plan).head.is_none());
    check(&plan, "softmax inside");
    plan.model.output = crate::ir::ValueId(1);
    assert!(program(&plan).head.is_none(), "another node reads it");
}

#[test]
fn values_end_where_nothing_reads_them_any_more() {
    let plan = sequential(&[4], ChannelsLast, &["Dense(3)", "Activation(tanh)", "Dense(2)"]);
    let program = program(&plan);
    let mut ended: Vec<usize> =
        program.stages.iter().flat_map(|stage| stage.ends.clone()).collect();
    ended.sort_unstable();
    let expected: Vec<usize> = (0..program.slots).filter(|slot| *slot != program.output).collect();
    assert_eq!(ended, expected);
}
