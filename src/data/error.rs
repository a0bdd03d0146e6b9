//! What can go wrong with data files, in words for the user: a line that stands alone and a help
//! text that says what to do. Knows nothing of rendering.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::idx::MAX_BYTES;

/// A place where a data set was looked for, and why it did not serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched {
    /// The place: an option, a folder or an address.
    pub place: String,
    /// Why the data set could not be taken from there.
    pub reason: String,
}

impl fmt::Display for Searched {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.reason)
    }
}

/// Why data could not be had. `Display` is one line that stands alone; [`DataError::help`] says
/// what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The folder that the user named is not there.
    #[error("{option} names {}, which is not a folder", path.display())]
    NoSuchFolder {
        /// The option that named it.
        option: &'static str,
        /// The path as given.
        path: PathBuf,
    },
    /// No place holds the whole data set, and it could not be fetched.
    #[error("data set {set} is not on this machine and was not fetched")]
    NotFound {
        /// The data set.
        set: &'static str,
        /// Every place, in the order of the search.
        searched: Vec<Searched>,
        /// Ways to make the data set available, each a sentence with the exact command.
        remedies: Vec<String>,
    },
    /// The caller cancelled a download.
    #[error("the download of data set {set} was interrupted")]
    Interrupted {
        /// The data set.
        set: &'static str,
    },
    /// The operating system refuses to open or read a file.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        source: io::Error,
    },
    /// A gzip stream is damaged or cut off.
    #[error("{} is a damaged gzip file: {source}", path.display())]
    CorruptGzip {
        /// The file.
        path: PathBuf,
        /// What the decoder met.
        source: io::Error,
    },
    /// The file does not begin as an IDX file does.
    #[error("{} is not an IDX file: it begins with the bytes {found}", path.display())]
    NotIdx {
        /// The file.
        path: PathBuf,
        /// The first bytes, in hexadecimal.
        found: String,
    },
    /// The elements of an IDX file are not bytes.
    #[error("{} holds elements of type {element}, not unsigned bytes", path.display())]
    ElementType {
        /// The file.
        path: PathBuf,
        /// The element type that its header declares.
        element: String,
    },
    /// The dimensions in a header cannot be meant.
    #[error("{} declares the shape {shape}, {problem}", path.display())]
    Dimensions {
        /// The file.
        path: PathBuf,
        /// The declared shape, such as `(60000, 28, 28)`.
        shape: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The file ends before its content is complete.
    #[error("{} is cut off: its header announces {expected} bytes, it has {found}", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Bytes of uncompressed content that the header announces, the header included.
        expected: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// The file goes on after its content is complete.
    #[error("{} goes on after the {expected} bytes that its header announces", path.display())]
    TrailingBytes {
        /// The file.
        path: PathBuf,
        /// Bytes of uncompressed content that the header announces, the header included.
        expected: u64,
    },
    /// The content is not that of the published file.
    #[error(
        "{} is not the published file {name}: its SHA-256 is {found}, expected {expected}",
        path.display()
    )]
    WrongDigest {
        /// The file.
        path: PathBuf,
        /// The canonical name of the file that it stands for.
        name: &'static str,
        /// SHA-256 of the uncompressed content found.
        found: String,
        /// SHA-256 of the published content.
        expected: &'static str,
    },
    /// A split has not one label for each image.
    #[error(
        "{} holds {image_count} images but {} holds {label_count} labels",
        images.display(), labels.display()
    )]
    CountMismatch {
        /// The file of images.
        images: PathBuf,
        /// Images in it.
        image_count: usize,
        /// The file of labels.
        labels: PathBuf,
        /// Labels in it.
        label_count: usize,
    },
    /// A label is not one of the classes.
    #[error(
        "{}: label {index} is {value}; with {classes} classes labels are 0 to {}",
        path.display(), classes.saturating_sub(1)
    )]
    LabelOutOfRange {
        /// The file of labels.
        path: PathBuf,
        /// Position of the label, counted from 0.
        index: usize,
        /// The label found.
        value: u8,
        /// The number of classes of the data set.
        classes: usize,
    },
    /// An NPZ archive or an array in it cannot be used.
    #[error("{}: {reason}", path.display())]
    Archive {
        /// The archive.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// What was loaded is not what the plan counts on.
    #[error("the {split} split should have {expected}, but has {found}")]
    Unfit {
        /// The split.
        split: &'static str,
        /// What the plan counts on.
        expected: String,
        /// What there is.
        found: String,
    },
    /// The content of a file is no picture that can be read.
    #[error("{} is not a picture that netc reads: {found}", path.display())]
    UnknownImage {
        /// The file.
        path: PathBuf,
        /// What the content seems to be.
        found: String,
    },
    /// A picture is damaged.
    #[error("{} is a damaged picture: {reason}", path.display())]
    DamagedImage {
        /// The file.
        path: PathBuf,
        /// What the decoder met.
        reason: String,
    },
    /// A picture, or the size asked for, is beyond the limit.
    #[error("{}: {width} x {height} pixels are beyond the limit of {limit}", path.display())]
    ImageSize {
        /// The file.
        path: PathBuf,
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The limit in words.
        limit: String,
    },
}

impl DataError {
    /// What to do about it: statements, one or more lines, without a final newline.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::NoSuchFolder { option, .. } => {
                format!("give {option} an existing folder, or leave it out")
            }
            Self::NotFound { searched, remedies, .. } => not_found_help(searched, remedies),
            Self::Interrupted { .. } => {
                "run the same command again: the download goes on where it stopped".to_owned()
            }
            Self::Unreadable { source, .. } => unreadable_help(source),
            Self::CorruptGzip { .. } | Self::Truncated { .. } | Self::WrongDigest { .. } => {
                "delete the file; the next run fetches it anew".to_owned()
            }
            Self::NotIdx { .. } => "an IDX file begins with the bytes 00 00 08 and its rank, or \
                is such a file compressed by gzip"
                .to_owned(),
            Self::ElementType { .. } => {
                "write the array with elements of one unsigned byte (IDX type code 08)".to_owned()
            }
            Self::Dimensions { .. } => format!(
                "an IDX file holds at least one sample and at most {MAX_BYTES} bytes; \
                 if the file is a download, delete it and fetch it anew"
            ),
            Self::TrailingBytes { .. } => {
                "delete the file and fetch it anew, or cut it to that length".to_owned()
            }
            Self::CountMismatch { .. } => {
                "take both files from the same split of the same data set".to_owned()
            }
            Self::LabelOutOfRange { .. } => {
                "correct the label, or declare as many classes as the labels need".to_owned()
            }
            Self::Archive { .. } => {
                "delete the archive and have it made anew, or use the IDX files".to_owned()
            }
            Self::Unfit { .. } => {
                "the data set's declaration does not fit its files: a fault of netc, worth a report"
                    .to_owned()
            }
            Self::UnknownImage { .. } => "convert the picture to PNG or JPEG".to_owned(),
            Self::DamagedImage { .. } => "export the picture again as PNG or JPEG".to_owned(),
            Self::ImageSize { .. } => "scale the picture down before".to_owned(),
        }
    }
}

/// Help for a file that exists but cannot be read.
fn unreadable_help(source: &io::Error) -> String {
    match source.kind() {
        io::ErrorKind::PermissionDenied => "give yourself the right to read the file (chmod u+r), \
            or point --data-dir at a copy that you may read"
            .to_owned(),
        io::ErrorKind::NotFound => "correct the path; no file of that name exists".to_owned(),
        io::ErrorKind::IsADirectory => "name a file, not a folder".to_owned(),
        _ => "see that the disk is sound and the file is whole, then run again".to_owned(),
    }
}

/// The places searched, numbered, then the ways out, lettered.
fn not_found_help(searched: &[Searched], remedies: &[String]) -> String {
    let places = searched.iter().zip(1..).map(|(place, n)| format!("  {n}. {place}"));
    let ways = remedies.iter().zip('a'..).map(|(way, letter)| format!("  {letter}) {way}"));
    std::iter::once("netc looked, in this order, at".to_owned())
        .chain(places)
        .chain(std::iter::once("any one of these makes it available:".to_owned()))
        .chain(ways)
        .collect::<Vec<_>>()
        .join("\n")
}
