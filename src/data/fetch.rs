//! What happens when no place on this machine has a data set: it is fetched into the user's cache,
//! or the user is told how to make it available. Knows neither HTTP nor file formats.

use std::path::Path;

use super::error::Searched;
use super::load::LoadOptions;
use super::locate::{self, Located};
use super::progress::Progress;
use crate::catalog::datasets::FileSet;

/// Why the mirrors did not serve.
pub(super) enum FetchFailure {
    /// The caller cancelled.
    #[cfg_attr(not(feature = "download"), expect(dead_code, reason = "nothing runs to cancel"))]
    Interrupted,
    /// Each address, or the folder, that failed.
    Failed(Vec<Searched>),
}

impl FetchFailure {
    /// One place that failed.
    pub(super) fn at(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Failed(vec![Searched { place: place.into(), reason: reason.into() }])
    }
}

/// Fetches `set` into the cache, unless the user is offline or this build cannot.
pub(super) fn fetch(
    set: &FileSet,
    options: &LoadOptions,
    progress: &mut dyn Progress,
) -> Result<Located, FetchFailure> {
    if options.offline {
        return Err(FetchFailure::at("download", "not tried, --offline was given"));
    }
    fetch_online(set, options, progress)
}

#[cfg(feature = "download")]
fn fetch_online(
    set: &FileSet,
    options: &LoadOptions,
    progress: &mut dyn Progress,
) -> Result<Located, FetchFailure> {
    use super::download;

    let Some(folder) = locate::cache_folder(set, options) else {
        let reason = "not tried, no home folder is known; set HOME or XDG_CACHE_HOME";
        return Err(FetchFailure::at("download", reason));
    };
    let given = options.mirrors.iter().map(String::as_str);
    let mirrors: Vec<_> = given.chain(set.mirrors.iter().copied()).collect();
    download::fetch(set, mirrors, &folder, download::PATIENCE, progress)
}

#[cfg(not(feature = "download"))]
fn fetch_online(
    _: &FileSet,
    _: &LoadOptions,
    _: &mut dyn Progress,
) -> Result<Located, FetchFailure> {
    let reason = "not tried, this netc was built without the feature download";
    Err(FetchFailure::at("download", reason))
}

/// Ways to make `set` available, with exact commands.
pub(super) fn remedies(set: &FileSet, options: &LoadOptions) -> Vec<String> {
    let online = if !cfg!(feature = "download") {
        "install netc with downloading: cargo install netc --features download"
    } else if options.offline {
        "run the same command without --offline: netc downloads the files into its cache"
    } else {
        "run the same command again with the network up: the download goes on where it stopped"
    };
    let names: Vec<_> = set.files().iter().map(|file| file.name).collect();
    let fallback = || Path::new("data").join(set.name);
    let folder = locate::cache_folder(set, options).unwrap_or_else(fallback);
    let mut remedies = vec![online.to_owned()];
    if let Some(mirror) = set.mirrors.first() {
        remedies.push(format!(
            "fetch the files by hand: curl -fL --create-dirs --output-dir {} --remote-name-all \
             '{mirror}{{{}}}.gz'",
            shell_quoted(&folder),
            names.join(",")
        ));
    }
    remedies.push(format!(
        "name a folder that holds {}, each plain or ending in .gz: netc run SPEC --data-dir FOLDER",
        names.join(", ")
    ));
    remedies
}

/// A path as one word of a POSIX shell.
fn shell_quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}
