//! Puts new content into a file as a whole or not at all. Follows links and keeps permissions. Knows
//! nothing of the content.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::failure::Failure;

/// Writes the content under a temporary name beside the file and renames it. After an error the file is
/// as it was before.
pub(super) fn replace(path: &Path, content: &[u8]) -> Result<(), Failure> {
    try_replace(path, content).map_err(|error| {
        let help = match error.kind() {
            io::ErrorKind::PermissionDenied => "give yourself the right to write there",
            io::ErrorKind::NotFound => "make the folder first",
            io::ErrorKind::StorageFull => "free some space on the disk",
            _ => "",
        };
        Failure::new(format!("cannot write {}: {error}", path.display())).help(help)
    })
}

fn try_replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let (target, permissions) = match fs::canonicalize(path) {
        Ok(target) => {
            let metadata = fs::metadata(&target)?;
            if !metadata.is_file() {
                return Err(io::Error::other("it is no file"));
            }
            // Renaming needs no right to the file itself; who may not write it must not replace it.
            OpenOptions::new().write(true).open(&target)?;
            (target, Some(metadata.permissions()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && !path.is_symlink() => {
            (path.to_owned(), None)
        }
        Err(error) => return Err(error),
    };
    let temporary = temporary_name(&target);
    let written = write_synced(&temporary, content, permissions)
        .and_then(|()| fs::rename(&temporary, &target));
    if written.is_err() {
        // The first error is the one to tell; a file that was never made cannot be removed.
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn write_synced(path: &Path, content: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).open(path)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.write_all(content)?;
    file.sync_all()
}

/// A hidden name in the same folder, so that renaming stays on one disk; the process's number
/// keeps two processes apart.
fn temporary_name(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_made_or_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.net");
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert!(replace(folder.path(), b"three").is_err(), "a folder stands there");
        assert!(replace(&folder.path().join("x/a.net"), b"three").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.net"), folder.path().join("b.net"));
        fs::write(&path, "one").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        symlink("a.net", &link).unwrap();
        replace(&link, b"two").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
