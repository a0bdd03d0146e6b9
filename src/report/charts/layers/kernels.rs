//! The kernels of the first layer: of a convolution as small pictures, of a dense layer over an image as
//! pictures of that image's size.

use super::Kernel;
use super::sheet::Sheet;
use crate::draw::{Raster, Scale};
use crate::ir::Plan;
use crate::report::charts::planes::Planes;
use crate::shape::{DataFormat, Shape};

/// Adds the kernels to a sheet, where they can be shown as pictures.
pub(super) fn show(sheet: &mut Sheet, plan: &Plan, kernel: &Kernel) {
    let scale = Scale::signed_of(&kernel.values);
    let tiles = match *kernel.shape.as_slice() {
        [rows, columns, channels, filters] => {
            let shape = Shape::new([rows, columns, channels * filters]);
            Planes::of(&shape, DataFormat::ChannelsLast, &kernel.values).map(|planes| {
                // Of several input channels the first is shown.
                let chosen = planes.channels.into_iter().take(filters);
                chosen.map(|plane| Raster::of_values(columns, rows, &plane, scale)).collect()
            })
        }
        [inputs, units] => dense(plan, inputs, units, &kernel.values, scale),
        _ => None,
    };
    if let Some(tiles) = tiles {
        let size = kernel.values.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        let shape = Shape::new(kernel.shape.as_slice()).to_string();
        sheet.kernels(&kernel.layer, &shape, tiles, size);
    }
}

/// A picture for each unit, where the inputs are the pixels of one.
fn dense(
    plan: &Plan,
    inputs: usize,
    units: usize,
    values: &[f32],
    scale: Scale,
) -> Option<Vec<Raster>> {
    (plan.model.input.elements() == Some(inputs)).then_some(())?;
    let unit = |unit: usize| {
        let weights: Vec<f32> = values.iter().skip(unit).step_by(units.max(1)).copied().collect();
        let planes = Planes::of_input(plan, &weights)?;
        let first = planes.channels.first()?;
        Some(Raster::of_values(planes.columns, planes.rows, first, scale))
    };
    (0..units).map(unit).collect()
}
