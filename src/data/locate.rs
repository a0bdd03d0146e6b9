//! The order in which a data set is looked for on this machine. Sees names and folders only;
//! opens no file.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use super::error::Searched;
use super::load::LoadOptions;
use crate::catalog::datasets::{DataFile, FileSet};

/// What the process's environment says about the places of data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// `NETC_DATA`: a folder that holds data sets.
    pub netc_data: Option<PathBuf>,
    /// netc's folder in the user's cache, such as `~/.cache/netc`.
    pub cache: Option<PathBuf>,
    /// Keras's folder, `KERAS_HOME` or `~/.keras`.
    pub keras: Option<PathBuf>,
}

impl Environment {
    /// Reads the environment of this process; an empty variable counts as unset.
    #[must_use]
    pub fn from_process() -> Self {
        let variable = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let home_keras = || etcetera::home_dir().ok().map(|home| home.join(".keras"));
        Self {
            netc_data: variable("NETC_DATA"),
            cache: etcetera::choose_base_strategy().ok().map(|base| base.cache_dir().join("netc")),
            keras: variable("KERAS_HOME").or_else(home_keras),
        }
    }
}

/// A folder that has every file of a data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The folder.
    pub folder: PathBuf,
    /// The files in the order of [`FileSet::files`].
    pub files: [PathBuf; 4],
}

/// Finds the first folder that has every file of `set`, plain or compressed: `--data-dir`,
/// `NETC_DATA` (each with or without a folder named after the set), `data/<set>` beside the spec
/// file and in each folder above it, the user's cache, Keras's data set folder.
///
/// # Errors
/// Every place in that order with the reason why it does not serve.
pub fn locate(set: &FileSet, options: &LoadOptions) -> Result<Located, Vec<Searched>> {
    let mut searched = Vec::new();
    for place in places(set, options) {
        match place.look(set) {
            Ok(located) => return Ok(located),
            Err(reason) => searched.push(Searched { place: place.title, reason }),
        }
    }
    Err(searched)
}

/// Where the user's cache keeps `set`.
pub(super) fn cache_folder(set: &FileSet, options: &LoadOptions) -> Option<PathBuf> {
    Some(options.environment.cache.as_ref()?.join(set.name))
}

/// Where Keras keeps its data sets.
pub(super) fn keras_folder(options: &LoadOptions) -> Option<PathBuf> {
    Some(options.environment.keras.as_ref()?.join("datasets"))
}

/// The file of `folder` that holds `file`: plain before compressed, the canonical name first.
pub(super) fn find_file(folder: &Path, file: &DataFile) -> Result<Option<PathBuf>, String> {
    let names = std::iter::once(&file.name).chain(file.other_names);
    for path in names.flat_map(|name| [folder.join(name), folder.join(format!("{name}.gz"))]) {
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => return Ok(Some(path)),
            Err(error) if !is_absence(error.kind()) => {
                return Err(format!("{} cannot be looked at: {error}", path.display()));
            }
            _ => {}
        }
    }
    Ok(None)
}

/// A place with the folders that it stands for, in order.
struct Place {
    title: String,
    folders: Vec<PathBuf>,
    /// The reason to give where `folders` is empty.
    otherwise: &'static str,
}

/// Every place, in the order of the search.
fn places(set: &FileSet, options: &LoadOptions) -> Vec<Place> {
    let environment = &options.environment;
    vec![
        named_place("--data-dir", options.data_dir.as_deref(), set, "not given"),
        named_place("NETC_DATA", environment.netc_data.as_deref(), set, "not set"),
        place_near_spec(set, options.spec_path.as_deref()),
        single_place("the cache", cache_folder(set, options)),
        single_place("Keras's data sets", keras_folder(options).map(|dir| dir.join(set.name))),
    ]
}

fn named_place(name: &str, given: Option<&Path>, set: &FileSet, otherwise: &'static str) -> Place {
    let title = given.map_or_else(|| name.to_owned(), |dir| format!("{name} {}", dir.display()));
    let folders = given.map(|dir| vec![dir.join(set.name), dir.to_owned()]).unwrap_or_default();
    Place { title, folders, otherwise }
}

fn single_place(name: &str, folder: Option<PathBuf>) -> Place {
    let title = match &folder {
        Some(folder) => format!("{name}, {}", folder.display()),
        None => name.to_owned(),
    };
    Place { title, folders: folder.into_iter().collect(), otherwise: "no home folder is known" }
}

fn place_near_spec(set: &FileSet, spec: Option<&Path>) -> Place {
    let beside = spec.map(spec_folder);
    let above: Vec<_> = beside.iter().flat_map(|folder| folder.ancestors()).collect();
    let title = match &beside {
        Some(folder) => {
            format!("data/{} in {} and the folders above it", set.name, folder.display())
        }
        None => format!("data/{} beside the spec file", set.name),
    };
    let folders = above.iter().map(|dir| dir.join("data").join(set.name)).collect();
    Place { title, folders, otherwise: "the spec is not a file" }
}

/// The absolute folder of a spec file. Links in the folder's path are followed, so that the
/// folders above it are the real ones; the spec itself may be a link.
fn spec_folder(spec: &Path) -> PathBuf {
    let parent = match spec.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::canonicalize(parent)
        .or_else(|_| std::path::absolute(parent))
        .unwrap_or_else(|_| parent.to_owned())
}

impl Place {
    fn look(&self, set: &FileSet) -> Result<Located, String> {
        let mut reasons = Vec::new();
        for folder in &self.folders {
            match look_in(set, folder) {
                Ok(located) => return Ok(located),
                Err(reason) => reasons.extend(reason),
            }
        }
        match reasons.is_empty() {
            false => Err(reasons.join("; ")),
            true if self.folders.is_empty() => Err(self.otherwise.to_owned()),
            true => Err("no such folder".to_owned()),
        }
    }
}

/// Looks for every file of `set` in one folder; the reason is `None` where there is no folder.
pub(super) fn look_in(set: &FileSet, folder: &Path) -> Result<Located, Option<String>> {
    match fs::metadata(folder) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Err(Some(format!("{} is not a folder", folder.display()))),
        Err(error) if is_absence(error.kind()) => return Err(None),
        Err(error) => return Err(Some(format!("{}: {error}", folder.display()))),
    }
    let [a, b, c, d] = set.files().map(|file| find_file(folder, file));
    match [a?, b?, c?, d?] {
        [Some(a), Some(b), Some(c), Some(d)] => {
            Ok(Located { folder: folder.to_owned(), files: [a, b, c, d] })
        }
        found => Err(Some(describe_lack(set, folder, &found))),
    }
}

/// Says which files of `set` a folder lacks.
fn describe_lack(set: &FileSet, folder: &Path, found: &[Option<PathBuf>; 4]) -> String {
    let files = set.files();
    let lacking = files.iter().zip(found).filter(|(_, path)| path.is_none());
    let lacking: Vec<_> = lacking.map(|(file, _)| file.name).collect();
    let folder = folder.display();
    if lacking.len() == files.len() {
        return format!("{folder} holds none of the {} files", files.len());
    }
    let have = files.len() - lacking.len();
    format!("{folder} holds {have} of {} files and lacks {}", files.len(), lacking.join(", "))
}

/// Whether an error only says that there is nothing under a path.
fn is_absence(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory)
}
