//! Reads IDX files of unsigned bytes, plain or compressed by gzip, and takes their digest on the
//! way. Knows the format, not any data set.
//!
//! The format: two zero bytes, a type code, the rank, each dimension as a big-endian `u32`, then
//! the elements in row-major order.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::digest::Hasher;
use super::error::DataError;

/// The most elements, each a byte, that a file may declare: 4 GiB.
pub const MAX_BYTES: u64 = 4 << 30;

/// The highest rank that a file may declare.
const MAX_RANK: u8 = 8;

/// Deflate cannot shrink content to less than 1/1032 of its size; a header that promises more
/// is false, and is found out before memory is taken for it.
const MAX_DEFLATE_RATIO: u64 = 1032;

/// Bytes read and hashed at a time: small enough to be hashed from the processor's cache.
const CHUNK: usize = 256 << 10;

/// The most bytes read after the announced end, in search of the end of the stream: 64 MiB.
const MAX_DRAINED: u64 = 64 << 20;

/// An array of bytes from an IDX file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idx {
    /// The dimensions, outermost first, at least one and none of them 0; their product is the
    /// length of `bytes`.
    pub shape: Vec<usize>,
    /// The elements in row-major order.
    pub bytes: Vec<u8>,
    /// SHA-256 of the whole uncompressed file, in lower-case hexadecimal digits.
    pub sha256: String,
}

/// Reads the IDX file at `path`; content compressed by gzip is recognised by its first bytes.
///
/// # Errors
/// The file cannot be read, is damaged, is no IDX file of bytes, declares a shape that is empty
/// or exceeds [`MAX_BYTES`], or is shorter or longer than its header announces.
pub fn read(path: &Path) -> Result<Idx, DataError> {
    let mut content = Content::open(path)?;
    let rank = content.rank()?;
    let mut header = vec![0; 4 * usize::from(rank)];
    let found = content.fill(&mut header)?;
    let expected = 4 + header.len() as u64;
    if found < header.len() {
        return Err(content.truncated(expected, 4 + found as u64));
    }
    let dims: Vec<u32> = header.as_chunks().0.iter().copied().map(u32::from_be_bytes).collect();
    let count = content.check_dimensions(&dims, expected)?;
    let mut hasher = Hasher::default();
    hasher.update(&[0, 0, UNSIGNED_BYTE, rank]);
    hasher.update(&header);
    let bytes = content.elements(count, expected, &mut hasher)?;
    // A u32 fits: the check has held the product, hence each dimension, to what memory addresses.
    let shape = dims.iter().map(|&dim| dim as usize).collect();
    Ok(Idx { shape, bytes, sha256: hasher.finish() })
}

/// The type code of unsigned bytes.
const UNSIGNED_BYTE: u8 = 0x08;

/// The uncompressed content of a file, read from the front.
struct Content<'a> {
    path: &'a Path,
    reader: Box<dyn Read>,
    compressed: bool,
    /// Size of the file on disk.
    file_bytes: u64,
}

impl<'a> Content<'a> {
    fn open(path: &'a Path) -> Result<Self, DataError> {
        let unreadable = |source| DataError::Unreadable { path: path.to_owned(), source };
        let file = File::open(path).map_err(unreadable)?;
        let file_bytes = file.metadata().map_err(unreadable)?.len();
        let mut file = BufReader::with_capacity(64 << 10, file);
        let compressed = file.fill_buf().map_err(unreadable)?.starts_with(&[0x1f, 0x8b]);
        let reader: Box<dyn Read> =
            if compressed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        Ok(Self { path, reader, compressed, file_bytes })
    }

    /// Reads the first four bytes: magic, element type, rank.
    fn rank(&mut self) -> Result<u8, DataError> {
        let mut magic = [0; 4];
        let found = self.fill(&mut magic)?;
        match magic {
            [0, 0, UNSIGNED_BYTE, rank @ 1..=MAX_RANK] if found == 4 => Ok(rank),
            [0, 0, UNSIGNED_BYTE, rank] if found == 4 => Err(DataError::Dimensions {
                path: self.path.to_owned(),
                shape: format!("of rank {rank}"),
                problem: format!("which is not one of 1 to {MAX_RANK}"),
            }),
            [0, 0, code, _] if found == 4 && element_name(code).is_some() => {
                let element = element_name(code).unwrap_or_default().to_owned();
                Err(DataError::ElementType { path: self.path.to_owned(), element })
            }
            _ => {
                let first = magic.iter().take(found).map(|byte| format!("{byte:02x}"));
                let found = match first.collect::<Vec<_>>().join(" ") {
                    none if none.is_empty() => "(none, it is empty)".to_owned(),
                    bytes => bytes,
                };
                Err(DataError::NotIdx { path: self.path.to_owned(), found })
            }
        }
    }

    /// Holds the declared shape against the limit and the size of the file; gives the number of
    /// elements.
    fn check_dimensions(&self, dims: &[u32], header_bytes: u64) -> Result<usize, DataError> {
        let refuse = |problem: String| {
            let list: Vec<_> = dims.iter().map(u32::to_string).collect();
            let shape = format!("({})", list.join(", "));
            Err(DataError::Dimensions { path: self.path.to_owned(), shape, problem })
        };
        if dims.contains(&0) {
            return refuse("which holds no element".to_owned());
        }
        let product = dims.iter().try_fold(1_u64, |product, &dim| product.checked_mul(dim.into()));
        let Some(count) = product.filter(|&count| count <= MAX_BYTES) else {
            return refuse(format!("more than the limit of {MAX_BYTES} bytes"));
        };
        let expected = header_bytes + count;
        if self.compressed && expected / MAX_DEFLATE_RATIO > self.file_bytes {
            let size = self.file_bytes;
            return refuse(format!("more than a compressed file of {size} bytes can hold"));
        }
        if !self.compressed && expected > self.file_bytes {
            return Err(self.truncated(expected, self.file_bytes));
        }
        usize::try_from(count).or_else(|_| refuse("more than this machine addresses".to_owned()))
    }

    /// Reads `count` elements into memory, and sees that the content ends there.
    fn elements(
        &mut self,
        count: usize,
        header_bytes: u64,
        hasher: &mut Hasher,
    ) -> Result<Vec<u8>, DataError> {
        let expected = header_bytes + count as u64;
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(count).map_err(|_| DataError::Dimensions {
            path: self.path.to_owned(),
            shape: format!("of {count} elements"),
            problem: "more than the free memory".to_owned(),
        })?;
        while bytes.len() < count {
            let start = bytes.len();
            let wanted = CHUNK.min(count - start) as u64;
            let step = self.reader.by_ref().take(wanted).read_to_end(&mut bytes);
            if step.map_err(|source| self.failure(source))? == 0 {
                return Err(self.truncated(expected, header_bytes + start as u64));
            }
            hasher.update(bytes.get(start..).unwrap_or_default());
        }
        // Reading past the end also makes the decoder check the length and CRC-32 of the content.
        if self.fill(&mut [0])? > 0 {
            return Err(self.trailing(expected));
        }
        Ok(bytes)
    }

    /// Reads until `buffer` is full or the content ends; gives the number of bytes read.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, DataError> {
        let mut bytes = Vec::with_capacity(buffer.len());
        let step = self.reader.by_ref().take(buffer.len() as u64).read_to_end(&mut bytes);
        let found = step.map_err(|source| self.failure(source))?;
        for (to, from) in buffer.iter_mut().zip(bytes) {
            *to = from;
        }
        Ok(found)
    }

    /// Tells content that goes on from a damaged stream that only seems to: the latter fails
    /// somewhere further on.
    fn trailing(&mut self, expected: u64) -> DataError {
        match io::copy(&mut self.reader.by_ref().take(MAX_DRAINED), &mut io::sink()) {
            Err(source) => self.failure(source),
            Ok(_) => DataError::TrailingBytes { path: self.path.to_owned(), expected },
        }
    }

    fn truncated(&self, expected: u64, found: u64) -> DataError {
        DataError::Truncated { path: self.path.to_owned(), expected, found }
    }

    /// Tells damage within the compressed stream from trouble with the file itself.
    fn failure(&self, source: io::Error) -> DataError {
        use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
        let path = self.path.to_owned();
        match source.kind() {
            InvalidData | InvalidInput | UnexpectedEof if self.compressed => {
                DataError::CorruptGzip { path, source }
            }
            _ => DataError::Unreadable { path, source },
        }
    }
}

/// Names the element types of the format.
fn element_name(code: u8) -> Option<&'static str> {
    match code {
        0x08 => Some("unsigned byte"),
        0x09 => Some("signed byte"),
        0x0b => Some("int16"),
        0x0c => Some("int32"),
        0x0d => Some("float32"),
        0x0e => Some("float64"),
        _ => None,
    }
}
