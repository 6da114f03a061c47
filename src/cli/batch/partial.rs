//! The file that records are written to until all are there: `OUTPUT.partial`, beside the output.
//!
//! What always holds: the output is there as a whole or as it was before; one run at a time writes
//! the partial file; after an error it ends with a whole line.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, Write};
use std::path::{Path, PathBuf};

use super::resume::{Kept, kept};
use super::source::Input;
use crate::cli::failure::Failure;
use crate::cli::identity::Identity;

/// A partial file that this run alone writes.
pub(super) struct Partial {
    file: File,
    path: PathBuf,
    /// The output, links followed.
    output: PathBuf,
    /// Length of the whole lines in it, in bytes.
    length: u64,
}

/// Returns the path of the partial file of an output.
pub(super) fn path_beside(output: &Path) -> PathBuf {
    let mut name = output.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    output.with_file_name(name)
}

impl Partial {
    /// Opens and locks the partial file of an output, which is not yet changed.
    ///
    /// # Errors
    /// When another run writes it, or it or the output can't be written.
    pub(super) fn open(output: PathBuf) -> Result<Self, Failure> {
        if output.exists() {
            // It will be replaced, so one that is protected is refused before any work.
            let writable = OpenOptions::new().append(true).open(&output);
            writable.map_err(|error| Failure::unusable(output.display(), error))?;
        }
        let path = path_beside(&output);
        let failed = |error| Failure::unusable(path.display(), error);
        loop {
            let mut options = OpenOptions::new();
            let file = options.read(true).append(true).create(true).open(&path);
            let file = file.map_err(failed)?;
            if !file.metadata().map_err(failed)?.is_file() {
                return Err(Failure::unusable(path.display(), "is no regular file"));
            }
            if !lock(&file) {
                return Err(Failure::unusable(path.display(), "is written by another batch"));
            }
            // The run that had the lock may have renamed or removed the file meanwhile.
            let is_same = Identity::of_stream(&file) == Identity::of_file(&path);
            if is_same || cfg!(not(unix)) {
                return Ok(Self {
                    file,
                    path,
                    output,
                    length: 0,
                });
            }
        }
    }

    /// Returns its path, to be shown.
    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// Whether there is no whole record in it.
    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Keeps the records of these inputs that an earlier run has left, and cuts a torn line.
    ///
    /// # Errors
    /// When they are not the records of these inputs, or the file can't be read or written.
    pub(super) fn resume(&mut self, inputs: &mut impl Iterator<Item = Input>) -> Result<Kept, Failure> {
        let name = self.name();
        let kept = kept(BufReader::new(&self.file), inputs, &name)?;
        self.cut(kept.bytes)
            .map_err(|error| Failure::unusable(name, error))?;
        Ok(kept)
    }

    /// Begins anew.
    ///
    /// # Errors
    /// When an earlier run has left whole records, or the file can't be read or written.
    pub(super) fn restart(&mut self) -> Result<(), Failure> {
        let mut line = Vec::new();
        let read = BufReader::new(&self.file).read_until(b'\n', &mut line);
        let failed = |error| Failure::unusable(self.name(), error);
        read.map_err(failed)?;
        if line.last() == Some(&b'\n') {
            let reason = "has records of an earlier run: --resume goes on with them; \
                          remove the file to begin anew";
            return Err(Failure::unusable(self.name(), reason));
        }
        let cut = self.cut(0);
        cut.map_err(|error| Failure::unusable(self.name(), error))
    }

    /// Writes whole lines. When that fails, the lines that got there stay, and none is torn.
    pub(super) fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut done = 0;
        while done < lines.len() {
            let written = match self.file.write(&lines[done..]) {
                Ok(0) => Err(io::ErrorKind::WriteZero.into()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                written => written,
            };
            match written {
                Ok(written) => done += written,
                Err(error) => {
                    let whole = lines[..done]
                        .iter()
                        .rposition(|b| *b == b'\n')
                        .map_or(0, |n| n + 1);
                    self.cut(self.length + whole as u64)?;
                    return Err(error);
                }
            }
        }
        self.length += lines.len() as u64;
        Ok(())
    }

    /// Gives the file the name of the output, which it replaces.
    pub(super) fn finish(self) -> io::Result<()> {
        if let Ok(metadata) = self.output.metadata() {
            self.file.set_permissions(metadata.permissions())?;
        }
        // What has the name of the output should be there after a power failure, too.
        self.file.sync_all()?;
        std::fs::rename(&self.path, &self.output)
    }

    /// Removes the file if it has no record.
    pub(super) fn abandon(&self) {
        if self.is_empty() {
            // An empty file that stays does no harm.
            let _ = std::fs::remove_file(&self.path);
        }
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.file.set_len(length)?;
        self.file.seek(io::SeekFrom::End(0))?;
        self.length = length;
        Ok(())
    }
}

/// Locks a file for this process. Returns `false` if another has it. File systems without locks
/// refuse nobody.
#[cfg(unix)]
fn lock(file: &File) -> bool {
    use rustix::fs::{FlockOperation, flock};
    use rustix::io::Errno;
    !matches!(
        flock(file, FlockOperation::NonBlockingLockExclusive),
        Err(Errno::WOULDBLOCK)
    )
}

#[cfg(not(unix))]
fn lock(_: &File) -> bool {
    true
}
