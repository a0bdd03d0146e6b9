//! Reads the header of an NPY array, versions 1 to 3. Knows that format, not archives.
//!
//! The format: `\x93NUMPY`, major and minor version, the length of the header (`u16` in version 1,
//! `u32` after, little-endian), and a Python dictionary with `descr`, `fortran_order`, `shape`.

use std::io::{self, Read};

/// The longest header that is read; `NumPy` itself refuses more than 10,000 bytes by default.
const MAX_HEADER: u32 = 64 << 10;

/// Reads the header of an array of unsigned bytes in row-major order, and leaves `reader` at the
/// first element. Gives the shape, outermost dimension first.
///
/// # Errors
/// A sentence: no NPY array, an unknown version, elements that are not unsigned bytes,
/// column-major order, or a dictionary that cannot be read.
pub(super) fn read_shape(reader: &mut impl Read) -> Result<Vec<usize>, String> {
    let mut start = [0; 8];
    reader.read_exact(&mut start).map_err(|error| cut_off(&error))?;
    let [0x93, b'N', b'U', b'M', b'P', b'Y', major, _] = start else {
        return Err("is not an NPY array".to_owned());
    };
    let length = match major {
        1 => u32::from(u16::from_le_bytes(read_array(reader)?)),
        2 | 3 => u32::from_le_bytes(read_array(reader)?),
        _ => {
            return Err(format!("is an NPY array of version {major}; netc reads 1 to 3"));
        }
    };
    if length > MAX_HEADER {
        return Err(format!("has an NPY header of {length} bytes, more than {MAX_HEADER}"));
    }
    let mut header = String::new();
    reader.take(length.into()).read_to_string(&mut header).map_err(|error| cut_off(&error))?;
    if header.len() < length as usize {
        return Err(cut_off(&io::ErrorKind::UnexpectedEof.into()));
    }
    parse(&header)
}

fn read_array<const N: usize>(reader: &mut impl Read) -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    reader.read_exact(&mut bytes).map_err(|error| cut_off(&error))?;
    Ok(bytes)
}

fn cut_off(error: &io::Error) -> String {
    format!("has an unreadable NPY header: {error}")
}

fn parse(header: &str) -> Result<Vec<usize>, String> {
    // Debug formatting keeps the message to one line whatever the header holds.
    let start: String = header.trim().chars().take(80).collect();
    let unreadable = || format!("has an unreadable NPY header: {start:?}");
    let element = value_of(header, "descr").ok_or_else(unreadable)?;
    let element = element.split(['\'', '"']).nth(1).ok_or_else(unreadable)?;
    if !matches!(element, "|u1" | "<u1" | ">u1" | "=u1" | "u1" | "B") {
        return Err(format!("holds elements of type {element:?}, not \"|u1\" (unsigned byte)"));
    }
    let order = value_of(header, "fortran_order").ok_or_else(unreadable)?;
    let tuple = value_of(header, "shape").and_then(|text| text.strip_prefix('('));
    let (list, _) = tuple.and_then(|text| text.split_once(')')).ok_or_else(unreadable)?;
    let dims = list.split(',').map(str::trim).filter(|dim| !dim.is_empty());
    let shape: Vec<usize> =
        dims.map(str::parse).collect::<Result<_, _>>().map_err(|_| unreadable())?;
    // In one dimension the two orders are the same.
    if !order.starts_with("False") && shape.len() > 1 {
        return Err("is stored in column-major order".to_owned());
    }
    Ok(shape)
}

/// The text that follows a key of the dictionary.
fn value_of<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let (_, after) = header.split_once(key)?;
    Some(after.trim_start_matches(['\'', '"']).trim_start().strip_prefix(':')?.trim_start())
}
