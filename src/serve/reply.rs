//! Answers as JSON: predictions, layers, the description of a model. Knows the numbers, not how they
//! were made.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};

use super::limits::Limits;
use super::model::{Description, Layer, LayerOf, Model, Seen};

/// JSON as a body, with a line break behind it for terminals.
pub(super) fn json_body(value: &Json) -> String {
    format!("{value}\n")
}

/// An answer of JSON.
pub(super) fn json_response(body: String) -> Response {
    text_response(body, "application/json")
}

/// An answer of text of a type.
pub(super) fn text_response(body: String, content_type: &'static str) -> Response {
    let mut response = Response::new(Body::from(body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// `{"predictions": [...]}` for the outputs of samples that lie one after the other.
pub(super) fn predictions(
    model: &dyn Model,
    outputs: &[f32],
    samples: usize,
    inverted: Option<bool>,
) -> Json {
    let width = (outputs.len() / samples.max(1)).max(1);
    let one = |outputs: &[f32]| prediction(model, outputs, inverted);
    json!({ "predictions": outputs.chunks(width).map(one).collect::<Vec<_>>() })
}

/// One prediction; of a picture it says whether it was turned into its negative.
pub(super) fn prediction(model: &dyn Model, outputs: &[f32], inverted: Option<bool>) -> Json {
    let mut members = Map::new();
    if let Some(inverted) = inverted {
        members.insert("inverted".to_owned(), json!(inverted));
    }
    members.extend(model.answer(outputs));
    Json::Object(members)
}

/// What each layer made of a sample.
pub(super) fn layers(names: &[LayerOf], layers: &[Layer]) -> Json {
    let one = |(name, layer): (&LayerOf, &Layer)| {
        let mut members = named(name);
        members.insert("repeats".to_owned(), json!(layer.repeats));
        match &layer.seen {
            Seen::Maps { rows, columns, channels, maps } => {
                let (least, greatest) = ends(maps.iter().flatten());
                members.insert("rows".to_owned(), json!(rows));
                members.insert("columns".to_owned(), json!(columns));
                members.insert("channels".to_owned(), json!(channels));
                members.insert("least".to_owned(), number(least));
                members.insert("greatest".to_owned(), number(greatest));
                let map = |values: &Vec<f32>| STANDARD.encode(shades(values, least, greatest));
                members.insert("maps".to_owned(), maps.iter().map(map).collect());
            }
            Seen::Numbers { count, values } => {
                members.insert("count".to_owned(), json!(count));
                members.insert("values".to_owned(), values.iter().map(|x| number(*x)).collect());
            }
        }
        Json::Object(members)
    };
    names.iter().zip(layers).map(one).collect()
}

fn named(layer: &LayerOf) -> Map<String, Json> {
    let mut members = Map::new();
    members.insert("name".to_owned(), json!(layer.name));
    members.insert("kind".to_owned(), json!(layer.kind));
    members.insert("shape".to_owned(), json!(layer.shape.axes()));
    members
}

/// Least and greatest of the finite numbers.
fn ends<'a>(values: impl Iterator<Item = &'a f32>) -> (f32, f32) {
    let finite = values.copied().filter(|value| value.is_finite());
    let ends = finite.fold(None, |ends: Option<(f32, f32)>, x| {
        Some(ends.map_or((x, x), |(least, greatest)| (least.min(x), greatest.max(x))))
    });
    ends.unwrap_or_default()
}

/// Numbers as bytes, 0 for the least and 255 for the greatest.
fn shades(values: &[f32], least: f32, greatest: f32) -> Vec<u8> {
    let span = f64::from(greatest) - f64::from(least);
    let shade = |value: &f32| {
        let share = (f64::from(*value) - f64::from(least)) / span;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
        let shade = (share.clamp(0.0, 1.0) * 255.0).round() as u8;
        shade
    };
    if span > 0.0 { values.iter().map(shade).collect() } else { vec![0; values.len()] }
}

/// A 32-bit number with no more digits than it has; `null` where it is not finite.
fn number(value: f32) -> Json {
    value
        .to_string()
        .parse::<f64>()
        .ok()
        .filter(|value| value.is_finite())
        .map_or(Json::Null, |value| json!(value))
}

/// `GET /model`.
pub(super) fn description(of: &Description, limits: &Limits) -> Json {
    let layer = |layer: &LayerOf| {
        let mut members = named(layer);
        members.insert("parameters".to_owned(), json!(layer.parameters));
        Json::Object(members)
    };
    let picture = of.frame.map(|frame| {
        let ground = frame.bright_ground.map(|bright| if bright { "bright" } else { "dark" });
        json!({
            "rows": frame.rows,
            "columns": frame.columns,
            "channels": frame.channels,
            "channels_first": frame.channels_first,
            "ground": ground,
        })
    });
    json!({
        "name": of.name,
        "input": {
            "shape": of.shape.axes(),
            "dtype": of.dtype.name(),
            "range": of.range.map(|(least, greatest)| [least, greatest]),
            "picture": picture,
        },
        "classes": of.classes,
        "outputs": of.outputs,
        "parameters": of.parameters,
        "layers": of.layers.iter().map(layer).collect::<Vec<_>>(),
        "samples": of.samples,
        "limits": {
            "body_bytes": limits.body,
            "samples_per_request": limits.samples,
            "queue_samples": limits.queue,
            "batch_samples": limits.batch,
            "batch_wait_seconds": limits.batch_wait.as_secs_f64(),
            "connections": limits.connections,
            "header_seconds": limits.header_time.as_secs_f64(),
            "request_seconds": limits.request_time.as_secs_f64(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_shades_between_least_and_greatest() {
        assert_eq!(shades(&[-1.0, 0.0, 1.0, f32::NAN], -1.0, 1.0), [0, 128, 255, 0]);
        assert_eq!(shades(&[f32::MIN, f32::MAX], f32::MIN, f32::MAX), [0, 255]);
        assert_eq!(shades(&[3.0, 3.0], 3.0, 3.0), [0, 0]);
        assert_eq!(ends([f32::NAN, 2.0, -1.0].iter()), (-1.0, 2.0));
        assert_eq!((number(0.1), number(f32::INFINITY)), (json!(0.1), Json::Null));
    }
}
