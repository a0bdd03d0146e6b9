//! Rules about what the model is given.

use super::Job;
use super::network::{Network, Placed};
use crate::catalog::operation::Operation;
use crate::diagnostics::{Diagnostic, PracticeProblem};
use crate::shape::{DataFormat, Shape};

/// Numbers beyond these are far from those that initial weights are made for.
const LARGE: f64 = 16.0;
const SMALL: f64 = 1.0 / 64.0;

/// Inputs with large or tiny numbers that reach weights as they are.
pub(super) fn unscaled(job: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let Some(made) = job.data.map(|data| &data.inputs).filter(|_| job.compile.is_some()) else {
        return Vec::new();
    };
    let Some((sample, (least, most))) =
        made.sample.as_ref().and_then(|sample| Some((sample, sample.range?)))
    else {
        return Vec::new();
    };
    let greatest = least.abs().max(most.abs());
    let first = network.layers().find(|layer| layer.multiplies() && network.reads_input(*layer));
    let usual = (SMALL..=LARGE).contains(&greatest);
    let Some(first) = first.filter(|_| !usual) else { return Vec::new() };
    let cast = if sample.dtype.is_integer() { "`cast(float32)` and " } else { "" };
    let range = format!("[{}, {}]", short(least), short(most));
    let remedy = if greatest > LARGE {
        format!("add {cast}`rescale(1 / {})` to the inputs' steps", short(greatest))
    } else {
        "the inputs' steps make them smaller than they need be: once is enough".to_owned()
    };
    let problem = PracticeProblem::UnscaledInputs { range, remedy };
    let diagnostic = Diagnostic::new(&problem).at(made.place, sample.describe());
    vec![diagnostic.also(first.place, "multiplies them by small weights")]
}

/// A bound as a person would write it.
fn short(number: f64) -> String {
    if number == 0.0 || number.abs() >= SMALL {
        number.to_string()
    } else {
        format!("{number:.2e}")
    }
}

/// Images whose axes look like those of the other layout.
pub(super) fn layout(_: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let found = network.layers().find_map(|layer| {
        let format = image_format(&layer).filter(|_| network.reads_input(layer))?;
        let input = network.input_shape(layer)?;
        let (shape, other) = (input.to_string(), other_layout(input, format)?);
        let problem = PracticeProblem::ImageLayout {
            layer: layer.name(),
            shape,
            channels: input.image(format)?.channels,
            format: format.name().to_owned(),
            other: other.name().to_owned(),
        };
        let diagnostic = Diagnostic::new(&problem).at(layer.place, "reads the axes so");
        let made = format!("gives {}", input.with_batch());
        Some(diagnostic.also(network.input_place(), made))
    });
    found.into_iter().collect()
}

fn image_format(layer: &Placed<'_>) -> Option<DataFormat> {
    match layer.operation? {
        Operation::Conv2d { format, .. }
        | Operation::MaxPool2d { format, .. }
        | Operation::AveragePool2d { format, .. }
        | Operation::GlobalAveragePool2d { format } => Some(*format),
        _ => None,
    }
}

/// The layout that a shape seems to have, if it is not `format`: pictures have 1, 3 or 4 channels and
/// more rows and columns than that.
pub(in crate::check) fn other_layout(shape: &Shape, format: DataFormat) -> Option<DataFormat> {
    let &[first, middle, last] = shape.axes() else { return None };
    let is_channels = |axis: usize| [1, 3, 4].contains(&axis);
    let is_side = |axis: usize| axis > 4;
    match format {
        DataFormat::ChannelsLast if is_channels(first) && is_side(middle) && is_side(last) => {
            Some(DataFormat::ChannelsFirst)
        }
        DataFormat::ChannelsFirst if is_channels(last) && is_side(first) && is_side(middle) => {
            Some(DataFormat::ChannelsLast)
        }
        _ => None,
    }
}
