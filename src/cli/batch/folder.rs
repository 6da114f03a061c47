//! A folder → the text files in it and in the folders below it.
//!
//! What always holds: no folder is walked twice, whatever links lead to it; what can't be read, and
//! what has the name of a text file and is none, is an entry too.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};

use tonic::Code;

use super::fault::Fault;
use crate::cli::identity::Identity;
use crate::cli::packed;

/// Text files with their paths, and what can't be read with the reason, in the order of the paths.
pub(super) type Entries = BTreeMap<PathBuf, Result<(), Fault>>;

/// Returns the text files of a folder and of all folders below it.
///
/// # Errors
/// When the folder itself can't be read.
pub(super) fn texts(folder: &Path) -> io::Result<Entries> {
    let mut walk = Walk::default();
    walk.seen.insert(Identity::of(folder)?.0);
    std::fs::read_dir(folder)?;
    walk.tree(folder.to_owned());
    // Links come last, so that what lies in the folder itself has its own path as its id.
    while let Some(link) = walk.links.pop_first() {
        walk.tree_once(link);
    }
    Ok(walk.entries)
}

/// Whether a file is a text file by its name: `a.txt`, `a.TXT`, `a.txt.gz`, `a.txt.zst`.
pub(super) fn is_text(path: &Path) -> bool {
    packed::has_extension(path, "txt")
}

#[derive(Default)]
struct Walk {
    entries: Entries,
    /// Folders that were walked or will be.
    seen: HashSet<Identity>,
    /// Links to folders.
    links: BTreeSet<PathBuf>,
}

impl Walk {
    /// Walks a folder that was seen for the first time, and all below it.
    fn tree(&mut self, top: PathBuf) {
        let mut folders = vec![top];
        while let Some(folder) = folders.pop() {
            if let Err(error) = self.folder(&folder, &mut folders) {
                self.entries.insert(folder, Err(error.into()));
            }
        }
    }

    /// Walks the folder that a link leads to, if it was not walked.
    fn tree_once(&mut self, link: PathBuf) {
        match Identity::of(&link) {
            Ok((identity, _)) => {
                if self.seen.insert(identity) {
                    self.tree(link);
                }
            }
            Err(error) => drop(self.entries.insert(link, Err(error.into()))),
        }
    }

    /// Takes the entries of a folder. Folders in it are added to `folders`.
    fn folder(&mut self, folder: &Path, folders: &mut Vec<PathBuf>) -> io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            match self.entry(&path, entry.file_type()?) {
                Ok(true) => folders.push(path),
                Ok(false) => {}
                Err(fault) => drop(self.entries.insert(path, Err(fault))),
            }
        }
        Ok(())
    }

    /// Takes an entry of a folder. Returns whether it is a folder to be walked.
    fn entry(&mut self, path: &Path, kind: FileType) -> Result<bool, Fault> {
        if kind.is_dir() {
            return Ok(self.seen.insert(Identity::of(path)?.0));
        }
        let kind = if kind.is_symlink() {
            match path.metadata() {
                Ok(metadata) => metadata.file_type(),
                // A link that leads nowhere may have been meant as anything.
                Err(error) if error.kind() == io::ErrorKind::NotFound && !is_text(path) => return Ok(false),
                Err(error) => return Err(error.into()),
            }
        } else {
            kind
        };
        if kind.is_dir() {
            self.links.insert(path.to_owned());
        } else if is_text(path) {
            if !kind.is_file() {
                let message = format!("is {}, not a regular file", name_of(kind));
                return Err(Fault::new(Code::FailedPrecondition, message));
            }
            self.entries.insert(path.to_owned(), Ok(()));
        }
        Ok(false)
    }
}

#[cfg(unix)]
fn name_of(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "a FIFO"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn name_of(_: FileType) -> &'static str {
    "something else"
}
