//! What one layer does, and why its output has the shape that it has.

use super::{grouped_wide, shape_text};
use crate::catalog::activations::{Activation, Fused};
use crate::catalog::operation::Operation;
use crate::ir::{Cost, Node, Plan};
use crate::report::grouped;
use crate::shape::{DataFormat, Image, Shape};
use crate::source::Source;
use crate::window::Window;

/// Heading and sentences about one layer.
pub(super) fn paragraphs(
    plan: &Plan,
    source: &Source,
    (index, node): (usize, &Node),
    cost: &Cost,
) -> String {
    let written = source.slice(node.span).split_whitespace().collect::<Vec<_>>().join(" ");
    let line = source.line_column(node.span.start).0;
    let inputs = plan.model.input_shapes(node);
    let from: Vec<String> = inputs.iter().map(ToString::to_string).collect();
    let (from, to) = (from.join(" and "), &node.shape);
    let mut page = format!(
        "## {}. `{}`, `{written}` (line {line})\n\n{from} becomes {to}.\n\n",
        index + 1,
        node.name
    );
    for sentence in sentences(plan, node, &inputs) {
        page.push_str(&format!("- {sentence}\n"));
    }
    page.push_str(&format!("- {}\n\n", price(node, cost)));
    page
}

fn sentences(plan: &Plan, node: &Node, inputs: &[Shape]) -> Vec<String> {
    let operation =
        node.with_inputs(&plan.model, plan.format, |inputs| node.layer.operation(inputs));
    let input = inputs.first().cloned().unwrap_or_default();
    let image = |format: DataFormat| input.image(format).zip(node.shape.image(format));
    let declared = || vec![format!("{}.", node.layer.declaration().summary())];
    let Some(operation) = operation else { return declared() };
    let mut told = match &operation {
        Operation::Conv2d { window, format, .. } => {
            image(*format).map_or_else(declared, |images| convolution(node, window, images))
        }
        Operation::MaxPool2d { window, format } => image(*format)
            .map_or_else(declared, |images| pooling(window, images, "only the greatest number")),
        Operation::AveragePool2d { window, format } => image(*format)
            .map_or_else(declared, |images| pooling(window, images, "the mean")),
        Operation::GlobalAveragePool2d { format } => input.image(*format).map_or_else(
            declared,
            |Image { rows, columns, channels }| {
                vec![format!(
                    "Each of the {channels} channels is {rows} * {columns} = {} numbers; only their \
                     mean is kept, so that {channels} numbers are left.",
                    grouped(rows * columns)
                )]
            },
        ),
        Operation::Dense { .. } => dense(node, &input),
        Operation::Dropout { rate } => vec![dropout(*rate)],
        Operation::BatchNormalization { axis, .. } => {
            vec![normalization(input.axes().get(*axis).copied().unwrap_or(1))]
        }
        Operation::Flatten { .. } => {
            vec![format!("{} numbers are put in a row; nothing is computed.", product(&input))]
        }
        Operation::Reshape => {
            vec![format!("The same {} numbers under other axes.", product(&input))]
        }
        Operation::Add => {
            vec![format!("{} values are added, number by number.", inputs.len())]
        }
        Operation::Concatenate { axis } => {
            let lengths: Vec<String> = inputs
                .iter()
                .filter_map(|shape| shape.axes().get(*axis).map(ToString::to_string))
                .collect();
            let all = node.shape.axes().get(*axis).copied().unwrap_or_default();
            vec![format!(
                "{} values are put one behind the other along axis {}: {} = {all}.",
                inputs.len(),
                axis + 1,
                lengths.join(" + ")
            )]
        }
        Operation::Activation(_) => Vec::new(),
    };
    told.extend(node.layer.activation().and_then(activation));
    told
}

/// `28 * 28 * 1 = 784`, or the number itself.
fn product(shape: &Shape) -> String {
    let all = grouped(shape.elements().unwrap_or(usize::MAX));
    let axes: Vec<String> = shape.axes().iter().map(ToString::to_string).collect();
    if axes.len() < 2 { all } else { format!("{} = {all}", axes.join(" * ")) }
}

fn convolution(node: &Node, window: &Window, (from, to): (Image, Image)) -> Vec<String> {
    let [rows, columns] = window.size;
    let each = rows * columns * from.channels;
    let bias = node.weights.iter().any(|weight| weight.name == "bias");
    let (with, plus) = if bias { (" and a bias", 1) } else { ("", 0) };
    let (filters, parameters) = (to.channels, grouped(to.channels * (each + plus)));
    let sum = if bias { format!("({each} + 1)") } else { each.to_string() };
    let channels = if from.channels == 1 { "" } else { " in all channels" };
    vec![
        places(window, from, to),
        format!(
            "Each of the {filters} filters has a weight for each number in the window{channels}, \
             {rows} * {columns} * {} = {each}{with}: {filters} * {sum} = {parameters} parameters.",
            from.channels
        ),
        format!("Every filter gives one channel of {} * {}.", to.rows, to.columns),
    ]
}

fn pooling(window: &Window, (from, to): (Image, Image), kept: &str) -> Vec<String> {
    let [rows, columns] = window.size;
    vec![
        places(window, from, to),
        format!("Of the {} numbers in each window, {kept} is kept.", rows * columns),
    ]
}

/// How many places a window has, with the arithmetic.
fn places(window: &Window, from: Image, to: Image) -> String {
    let [rows, columns] = window.size;
    let row = axis(window, 0, from.rows, to.rows);
    let column = axis(window, 1, from.columns, to.columns);
    let how = if row == column {
        format!("{row} places each way")
    } else {
        format!("{row} places down and {column} across")
    };
    let [row_stride, column_stride] = window.strides;
    let steps = if row_stride == column_stride {
        format!("steps of {row_stride}")
    } else {
        format!("steps of {row_stride} down and {column_stride} across")
    };
    format!(
        "A window of {rows} x {columns} slides over {} rows and {} columns in {steps}: {how}.",
        from.rows, from.columns
    )
}

/// `(28 - 5) / 2 + 1 = 12`, with padding and dilation where there are any.
fn axis(window: &Window, axis: usize, from: usize, to: usize) -> String {
    let pick = |pair: [usize; 2]| if axis == 0 { pair[0] } else { pair[1] };
    let (size, reach, stride) = (pick(window.size), pick(window.reach()), pick(window.strides));
    let padding = window.padding.get(axis).map_or(0, |[before, after]| before + after);
    let padded = if padding > 0 { format!("{from} + {padding} padding") } else { from.to_string() };
    let reached = if reach == size { size.to_string() } else { format!("{reach} (dilated)") };
    if stride == 1 {
        return format!("{padded} - {reached} + 1 = {to}");
    }
    let exact = (from + padding).saturating_sub(reach).is_multiple_of(stride);
    let rounded = if exact { "" } else { " (rounded down)" };
    format!("({padded} - {reached}) / {stride}{rounded} + 1 = {to}")
}

fn dense(node: &Node, input: &Shape) -> Vec<String> {
    let (inputs, units) = (input.last(), node.shape.last());
    let bias = node.weights.iter().any(|weight| weight.name == "bias");
    let parameters = grouped(units * (inputs + usize::from(bias)));
    let (with, sum) =
        if bias { (", and a bias", format!("({inputs} + 1)")) } else { ("", inputs.to_string()) };
    let mut told = vec![format!(
        "Each of the {units} units has a weight for each of the {inputs} inputs{with}: \
         {units} * {sum} = {parameters} parameters."
    )];
    if input.rank() > 1 {
        told.push(format!("It is applied to the last axis of {input} only."));
    }
    told
}

fn dropout(rate: f64) -> String {
    let (dropped, factor) = (rate * 100.0, 1.0 / (1.0 - rate));
    format!(
        "While training, {dropped:.0} % of the numbers, drawn anew each time, are set to 0 and the rest \
         multiplied by 1 / (1 - {rate}) = {factor:.2}; otherwise nothing happens."
    )
}

fn normalization(features: usize) -> String {
    format!(
        "For each of the {features} features, the mean of the batch is subtracted and the result divided \
         by the spread; then it is multiplied by gamma and beta is added: 2 * {features} parameters that \
         are trained, and 2 * {features} that remember mean and spread for later."
    )
}

/// What an activation does; nothing for the linear one.
fn activation(activation: &dyn Activation) -> Option<String> {
    let name = activation.declaration().name;
    let words = match activation.fused() {
        Fused::Linear => return None,
        Fused::Relu => "sets what is below 0 to 0".to_owned(),
        Fused::Softmax => {
            "turns the numbers into shares that are positive and add up to 1".to_owned()
        }
        Fused::Sigmoid => "squeezes each number into the range from 0 to 1".to_owned(),
        Fused::Tanh => "squeezes each number into the range from -1 to 1".to_owned(),
        _ => return Some(format!("`{name}`: {}", activation.declaration().docs.trim())),
    };
    Some(format!("`{name}` {words}."))
}

fn price(node: &Node, cost: &Cost) -> String {
    let operations = grouped_wide(cost.forward);
    let bytes = cost.written.saturating_mul(4);
    let parameters = match node.parameters() {
        0 => "No parameters".to_owned(),
        count => format!("{} parameters", grouped(count)),
    };
    match (cost.forward, cost.written) {
        (0, 0) => format!("{parameters}, no operations."),
        _ => format!(
            "{parameters}, {operations} operations for one sample, {} ({} bytes).",
            shape_text(&node.shape),
            grouped_wide(bytes)
        ),
    }
}
