//! A path or an open stream → what tells its file from all others, whatever its names.
//!
//! What always holds: hard links, symbolic links and descriptors of one file have one identity.

use std::fs::Metadata;
use std::io;
use std::path::Path;

/// The identity of a file or a folder: its device and its number there.
#[cfg(unix)]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Identity(u64, u64);

/// The identity of a file or a folder: its path without links. Hard links are not seen.
#[cfg(not(unix))]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Identity(std::path::PathBuf);

impl Identity {
    /// Returns the identity of what a path leads to, and what it is.
    ///
    /// # Errors
    /// When nothing is there, or it can't be reached.
    pub(super) fn of(path: &Path) -> io::Result<(Self, Metadata)> {
        let metadata = path.metadata()?;
        #[cfg(unix)]
        let identity = Self::of_metadata(&metadata);
        #[cfg(not(unix))]
        let identity = Self(path.canonicalize()?);
        Ok((identity, metadata))
    }

    /// Returns the identity of the regular file of a path; `None` if none is there, or if it is
    /// something that may be read and written at the same time, as a terminal.
    pub(super) fn of_file(path: &Path) -> Option<Self> {
        let (identity, metadata) = Self::of(path).ok()?;
        metadata.is_file().then_some(identity)
    }

    /// Returns the identity of the regular file that a stream comes from or leads to; `None` if it
    /// is none.
    #[cfg(unix)]
    pub(super) fn of_stream(stream: impl std::os::fd::AsFd) -> Option<Self> {
        let copy = stream.as_fd().try_clone_to_owned().ok()?;
        let metadata = std::fs::File::from(copy).metadata().ok()?;
        metadata.is_file().then(|| Self::of_metadata(&metadata))
    }

    /// Streams have no identity here.
    #[cfg(not(unix))]
    pub(super) fn of_stream<S>(_: S) -> Option<Self> {
        None
    }

    #[cfg(unix)]
    fn of_metadata(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self(metadata.dev(), metadata.ino())
    }
}
