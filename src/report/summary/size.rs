//! Memory sizes as Keras writes them.

/// The size of float32 parameters: `234.11 KB`. `unit` is the word for bytes.
pub(super) fn size(parameters: usize, unit: &str) -> String {
    scaled(crate::report::number::real(parameters) * 4.0, unit)
}

/// The size of a file: `1.21 MB`.
#[cfg(feature = "train")]
#[must_use]
pub fn file_size(bytes: usize) -> String {
    scaled(crate::report::number::real(bytes), "B")
}

fn scaled(mut size: f64, unit: &str) -> String {
    for unit in [unit, "KB", "MB", "GB", "TB"] {
        if size < 1024.0 {
            return format!("{size:.2} {unit}");
        }
        size /= 1024.0;
    }
    format!("{size:.2} PB")
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_change_unit_at_1024() {
        assert_eq!(size(0, "B"), "0.00 B");
        assert_eq!(size(5, "Byte"), "20.00 Byte");
        assert_eq!(size(256, "B"), "1.00 KB");
        assert_eq!(size(59_933, "B"), "234.11 KB");
        assert_eq!(size(1 << 58, "B"), "1024.00 PB");
    }
}
