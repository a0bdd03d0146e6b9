//! SHA-256 of content, as lower-case hexadecimal text. Knows neither files nor formats.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// A SHA-256 that grows with the content.
#[derive(Default)]
pub(super) struct Hasher(Sha256);

impl Hasher {
    /// Takes in the next bytes of the content.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of everything taken in: 64 lower-case hexadecimal digits.
    pub(super) fn finish(self) -> String {
        self.0.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}
