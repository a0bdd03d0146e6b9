//! What a network makes of a sample: the input, where the answer comes from, the first layer's kernels,
//! and what every layer gives, channel by channel. Takes the inspector's numbers; computes none.

mod kernels;
mod sheet;

use super::planes::Planes;
use crate::draw::{Bar, Bars, Drawing, Raster, Scale};
use crate::engine::Map;
use crate::ir::Plan;
use crate::report::number::{real, whole};
use sheet::Sheet;

/// What the inspector saw of a sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// What the sample is called: `Test sample 7 (class 9)`.
    pub title: String,
    /// The input, as the network was given it.
    pub input: Vec<f32>,
    /// What each node of the plan's model gave.
    pub layers: Vec<Vec<f32>>,
    /// The size of the gradient at each number of the input.
    pub saliency: Vec<f32>,
    /// The layer whose evidence was mapped, and the map.
    pub evidence: Option<(String, Map)>,
    /// What the network answers, a number for each class; nothing where its answers are no classes.
    pub probabilities: Vec<f32>,
    /// The class that the sample has.
    pub truth: Option<usize>,
    /// Values of the first weights of each layer with a kernel: the layer's node and its kernel.
    pub kernel: Option<Kernel>,
}

/// The weights of a first layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Kernel {
    /// The layer's name.
    pub layer: String,
    /// Axes in Keras's order.
    pub shape: Vec<usize>,
    /// The numbers in row-major order.
    pub values: Vec<f32>,
}

/// Layers behind these are not shown: the picture would be taller than can be looked at.
const MOST_LAYERS: usize = 200;
/// The side of the pictures of the input as they are shown, and the pixels that they have at most.
const INPUT_SIDE: f64 = 200.0;
const INPUT_PIXELS: usize = 256;

/// All of it in one picture.
#[must_use]
pub fn layers(plan: &Plan, seen: &Seen) -> Drawing {
    let count = plan.model.nodes.len();
    let mut sheet = Sheet::new(&format!("{}: {}", plan.model.name, seen.title), count);
    overview(&mut sheet, plan, seen);
    if let Some(kernel) = &seen.kernel {
        kernels::show(&mut sheet, plan, kernel);
    }
    for (node, values) in plan.model.nodes.iter().zip(&seen.layers).take(MOST_LAYERS) {
        let kind = node.layer.declaration().name;
        let heading = format!("{} ({kind})", node.name);
        let shape = node.shape.with_batch();
        match Planes::of(&node.shape, plan.format, values) {
            Some(planes) => sheet.maps(&heading, &shape, &planes),
            None => sheet.numbers(&heading, &shape, values),
        }
    }
    if count > MOST_LAYERS {
        sheet.line(&format!("and {} more layers", count - MOST_LAYERS));
    }
    sheet.finish()
}

/// The input, what the answer hangs on, and the answer.
fn overview(sheet: &mut Sheet, plan: &Plan, seen: &Seen) {
    let bars = (!seen.probabilities.is_empty()).then(|| probabilities(seen));
    sheet.overview(&overview_pictures(plan, seen), INPUT_SIDE, bars.as_ref());
}

/// The input and what the answer hangs on, as far as they are images, each with its name.
#[must_use]
pub fn overview_pictures(plan: &Plan, seen: &Seen) -> Vec<(String, Raster)> {
    let mut pictures: Vec<(String, Raster)> = Vec::new();
    let planes = |values| Planes::of_input(plan, values).map(|planes| planes.reduced(INPUT_PIXELS));
    if let Some(input) = planes(&seen.input).map(|planes| picture(&planes)) {
        pictures.push(("Input".to_owned(), input.clone()));
        if let Some((layer, map)) = &seen.evidence {
            let name = format!("Evidence (Grad-CAM, {layer})");
            pictures.push((name, over(&input, map)));
        }
    }
    if let Some(planes) = planes(&seen.saliency) {
        pictures.push(("Saliency (size of slope)".to_owned(), strongest(&planes)));
    }
    pictures
}

/// The maps of each layer that gives images, on a sheet of tiles with its name: for terminals that show
/// pixels.
#[must_use]
pub fn map_sheets(plan: &Plan, seen: &Seen) -> Vec<(String, Raster)> {
    let sheet = |(node, values): (&crate::ir::Node, &Vec<f32>)| {
        let mut planes = Planes::of(&node.shape, plan.format, values)?;
        planes.channels.truncate(MOST_ON_SHEET);
        let planes = planes.reduced(SHEET_SIDE);
        let scale = Scale::grey_of(&planes.channels.concat());
        let tile = |plane: &Vec<f32>| Raster::of_values(planes.columns, planes.rows, plane, scale);
        let tiles: Vec<Raster> = planes.channels.iter().map(tile).collect();
        let columns = Raster::columns_for(tiles.len(), 4.0);
        Some((
            format!("{} {}", node.name, node.shape.with_batch()),
            Raster::tiled(&tiles, columns, 1),
        ))
    };
    plan.model.nodes.iter().zip(&seen.layers).take(MOST_LAYERS).filter_map(sheet).collect()
}

/// Channels on a sheet, and pixels on a side of each.
const MOST_ON_SHEET: usize = 64;
const SHEET_SIDE: usize = 48;

/// The answer as bars; the class that the sample has is marked.
fn probabilities(seen: &Seen) -> Drawing {
    let bar = |(class, probability): (usize, f64)| Bar {
        name: class.to_string(),
        value: probability,
        label: format!("{:.1} %", probability * 100.0),
        marked: seen.truth == Some(class),
    };
    // A single output is the probability of class 1.
    let all: Vec<f64> = match seen.probabilities.as_slice() {
        [one] => vec![1.0 - f64::from(*one), f64::from(*one)],
        all => all.iter().map(|p| f64::from(*p)).collect(),
    };
    let title = match seen.truth {
        Some(class) => format!("Answer (it is a {class})"),
        None => "Answer".to_owned(),
    };
    let mut bars: Vec<Bar> = all.into_iter().enumerate().map(bar).collect();
    if bars.len() > MOST_BARS {
        bars.sort_by(|one, other| other.value.total_cmp(&one.value));
        bars.truncate(MOST_BARS);
    }
    Bars {
        title,
        names: "class".to_owned(),
        values: "probability".to_owned(),
        most: Some(1.0),
        bars,
        width: 290.0,
    }
    .draw()
}

/// Of more classes only the most probable are shown.
const MOST_BARS: usize = 12;

/// Grey, or in colours where there are three channels.
pub(super) fn picture(planes: &Planes) -> Raster {
    let all: Vec<f32> = planes.channels.concat();
    let scale = Scale::grey_of(&all);
    match planes.channels.as_slice() {
        [red, green, blue] => {
            let pixels = red.iter().zip(green).zip(blue);
            let bytes = pixels.flat_map(|((r, g), b)| [*r, *g, *b].map(|x| scale.colour(x)[0]));
            Raster::of_colours(planes.columns, planes.rows, bytes.collect())
        }
        channels => {
            let first = channels.first().map_or(&[][..], Vec::as_slice);
            Raster::of_values(planes.columns, planes.rows, first, scale)
        }
    }
}

/// The strongest channel of each pixel, in heat.
fn strongest(planes: &Planes) -> Raster {
    let mut most = vec![0.0_f32; planes.rows * planes.columns];
    for channel in &planes.channels {
        most.iter_mut().zip(channel).for_each(|(most, value)| *most = most.max(*value));
    }
    let scale = Scale::heat_of(&most);
    Raster::of_values(planes.columns, planes.rows, &most, scale)
}

/// A map in heat, half transparent over a picture; between the map's points it runs straight from one to
/// the next, as the layers' windows overlap.
fn over(picture: &Raster, map: &Map) -> Raster {
    let (width, height) = picture.size();
    let value = |index: usize| {
        let (x, y) = (index % width.max(1), index / width.max(1));
        between(map, middle(y, height, map.rows), middle(x, width, map.columns))
    };
    let values: Vec<f32> = (0..width * height).map(value).collect();
    let most = values.iter().copied().fold(0.0, f32::max);
    let heat = Raster::of_values(width, height, &values, Scale::Heat(0.0, most));
    picture.blended(&heat, 0.6)
}

/// The middle of a pixel, one of `all`, in points of a map: where the point before it is, and how far the
/// pixel is from there to the next.
fn middle(pixel: usize, all: usize, points: usize) -> (usize, f64) {
    let at = (real(pixel) + 0.5) / real(all.max(1)) * real(points) - 0.5;
    let at = at.clamp(0.0, real(points.saturating_sub(1)));
    (whole(at), at.fract())
}

fn between(map: &Map, (row, down): (usize, f64), (column, right): (usize, f64)) -> f32 {
    let point = |row: usize, column: usize| {
        let (row, column) = (row.min(map.rows.saturating_sub(1)), column.min(map.columns - 1));
        f64::from(map.values.get(row * map.columns + column).copied().unwrap_or(0.0))
    };
    if map.columns == 0 {
        return 0.0;
    }
    let upper = point(row, column) * (1.0 - right) + point(row, column + 1) * right;
    let lower = point(row + 1, column) * (1.0 - right) + point(row + 1, column + 1) * right;
    #[expect(clippy::cast_possible_truncation, reason = "it came from 32 bits")]
    let value = (upper * (1.0 - down) + lower * down) as f32;
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Options, check};
    use crate::source::Source;

    fn plan(text: &str) -> crate::ir::Plan {
        check(&Source::new("a.net", text), &Options::default()).plan.unwrap()
    }

    /// Numbers that grow evenly.
    fn ramp(count: usize) -> Vec<f32> {
        (0..count).map(|index| f32::from(u16::try_from(index % 251).unwrap()) / 251.0).collect()
    }

    fn seen(plan: &Plan) -> Seen {
        let elements = |shape: &crate::shape::Shape| shape.elements().unwrap();
        Seen {
            title: "Test sample 7 (class 2)".to_owned(),
            input: ramp(elements(&plan.model.input)),
            layers: plan.model.nodes.iter().map(|node| ramp(elements(&node.shape))).collect(),
            saliency: ramp(elements(&plan.model.input)),
            evidence: Some(("conv2d".to_owned(), Map { rows: 2, columns: 2, values: ramp(4) })),
            probabilities: vec![0.1, 0.2, 0.7],
            truth: Some(2),
            kernel: Some(Kernel {
                layer: "conv2d".to_owned(),
                shape: vec![3, 3, 1, 2],
                values: ramp(18).iter().map(|value| value - 0.03).collect(),
            }),
        }
    }

    const SMALL: &str = "data facts(inputs=(6, 6, 1), range=(0, 1), classes=3, train=9)\n\
        model small {\n    Conv2D(2, (3, 3), activation=relu)\n    Flatten()\n    \
        Dense(3, activation=softmax)\n}\n";

    #[test]
    fn every_layer_has_its_maps_or_numbers() {
        let plan = plan(SMALL);
        insta::assert_snapshot!(layers(&plan, &seen(&plan)).to_fragment());
    }

    #[test]
    fn deep_and_wide_networks_stay_within_bounds() {
        let plan = plan(
            "data facts(inputs=(300, 300, 1), range=(0, 1), classes=3, train=9)\n\
             model deep {\n    Conv2D(70, (3, 3))\n    repeat 250 {\n        Activation(relu)\n    }\n    \
             GlobalAveragePooling2D()\n    Dense(3, activation=softmax)\n}\n",
        );
        let mut seen = seen(&plan);
        // What is missing is passed over.
        seen.layers.iter_mut().skip(3).for_each(Vec::clear);
        let text = layers(&plan, &seen).to_fragment();
        assert!(text.contains("and 53 more layers") && text.contains("the first 8 of 70 channels"));
        assert!(text.len() < 1_000_000, "{} bytes", text.len());
    }

    #[test]
    fn terminals_get_sheets_of_maps() {
        let plan = plan(SMALL);
        let seen = seen(&plan);
        let names = |sheets: Vec<(String, Raster)>| {
            let named = sheets.into_iter().map(|(name, sheet)| (name, sheet.size()));
            named.collect::<Vec<_>>()
        };
        let maps = names(map_sheets(&plan, &seen));
        assert_eq!(maps, [("conv2d (None, 4, 4, 2)".to_owned(), (11, 6))]);
        let overview = names(overview_pictures(&plan, &seen));
        assert_eq!(overview.len(), 3);
        assert!(overview.iter().all(|(_, size)| *size == (6, 6)));
    }

    #[test]
    fn the_map_lies_over_the_picture_without_steps() {
        let map = Map { rows: 1, columns: 2, values: vec![0.0, 1.0] };
        let at =
            |pixel: usize| between(&map, middle(0, 1, map.rows), middle(pixel, 8, map.columns));
        let values: Vec<f32> = (0..8).map(at).collect();
        assert_eq!(values, [0.0, 0.0, 0.125, 0.375, 0.625, 0.875, 1.0, 1.0]);
        let empty = Map { rows: 0, columns: 0, values: Vec::new() };
        assert_eq!(between(&empty, (0, 0.0), (0, 0.0)).to_bits(), 0);
    }
}
