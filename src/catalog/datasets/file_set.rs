//! What a data set of four IDX files consists of: names, digests and mirrors. Knows not where on
//! this machine they are.

/// One file of a data set, named by its canonical, uncompressed name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataFile {
    /// The canonical name; on disk it may end in `.gz`, on a mirror it does.
    pub name: &'static str,
    /// Names under which older tools keep the same content, also with `.gz`.
    pub other_names: &'static [&'static str],
    /// Size of the uncompressed content in bytes.
    pub bytes: u64,
    /// SHA-256 of the uncompressed content, 64 lower-case hexadecimal digits.
    pub sha256: &'static str,
    /// Name of the same array in an archive made for Keras, such as `x_train`.
    pub keras_array: &'static str,
}

/// The two files of a split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitFiles {
    /// Images: an IDX file of bytes with rank 3, (count, height, width).
    pub images: DataFile,
    /// Labels: an IDX file of bytes with rank 1, (count,).
    pub labels: DataFile,
}

/// A data set of four IDX files. Another set of this form is one more constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileSet {
    /// The name in a spec, which is also the name of its folder.
    pub name: &'static str,
    /// Labels are 0 to `classes` - 1.
    pub classes: usize,
    /// The training split.
    pub train: SplitFiles,
    /// The test split.
    pub test: SplitFiles,
    /// Addresses, each ending in `/`, under which every file is served as `<name>.gz`; they are
    /// tried in order.
    pub mirrors: &'static [&'static str],
    /// The name of Keras's archive of the same arrays, looked for in Keras's data set folder.
    pub keras_archive: Option<&'static str>,
}

impl FileSet {
    /// The four files: training images and labels, test images and labels.
    #[must_use]
    pub fn files(&self) -> [&DataFile; 4] {
        [&self.train.images, &self.train.labels, &self.test.images, &self.test.labels]
    }
}
