//! Events as protocol buffers, field by field (`tensorflow/core/util/event.proto`,
//! `tensorflow/core/framework/summary.proto`, <https://protobuf.dev/programming-guides/encoding>).

/// What an event says.
pub(super) enum Event<'a> {
    /// The version of the file.
    Version(&'a str),
    /// A number under a name.
    Scalar { tag: &'a str, value: f32 },
}

/// Kinds of fields on the wire.
const VARINT: u64 = 0;
const EIGHT_BYTES: u64 = 1;
const COUNTED_BYTES: u64 = 2;
const FOUR_BYTES: u64 = 5;

/// An `Event` message: `wall_time` 1, `step` 2, `file_version` 3, `summary` 5.
pub(super) fn event(wall_time: f64, step: u64, event: &Event<'_>) -> Vec<u8> {
    let mut message = Vec::new();
    key(&mut message, 1, EIGHT_BYTES);
    message.extend_from_slice(&wall_time.to_le_bytes());
    // A number of 0 is not written, as is the way of proto3.
    if step > 0 {
        key(&mut message, 2, VARINT);
        varint(&mut message, step);
    }
    match event {
        Event::Version(version) => counted(&mut message, 3, version.as_bytes()),
        Event::Scalar { tag, value } => counted(&mut message, 5, &summary(tag, *value)),
    }
    message
}

/// A `Summary` message of one `value` 1, which has a `tag` 1 and a `simple_value` 2.
fn summary(tag: &str, number: f32) -> Vec<u8> {
    let mut value = Vec::new();
    counted(&mut value, 1, tag.as_bytes());
    key(&mut value, 2, FOUR_BYTES);
    value.extend_from_slice(&number.to_le_bytes());
    let mut summary = Vec::new();
    counted(&mut summary, 1, &value);
    summary
}

fn key(message: &mut Vec<u8>, field: u64, kind: u64) {
    varint(message, (field << 3) | kind);
}

fn counted(message: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    key(message, field, COUNTED_BYTES);
    varint(message, bytes.len() as u64);
    message.extend_from_slice(bytes);
}

/// Seven bits in a byte, the lowest first, the top bit where more follow.
#[expect(clippy::cast_possible_truncation, reason = "seven bits")]
fn varint(message: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        message.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    message.push(number as u8);
}
