//! A file to attach, read while it is sent, so that its size does not matter.

use std::fs;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use netx::constants::NX_NOT_SUCCESSFUL;
use smtp_client::proto::{Source, address};

const BUFFER_BYTES: usize = 64 * 1024;
/// Longest name of an attachment.
const NAME_MAX: usize = 255;

/// An open file.
pub struct File {
    path: PathBuf,
    opened: fs::File,
    octets: u64,
    buffer: Box<[u8]>,
    at: usize,
    end: usize,
}

impl File {
    /// Opens it.
    ///
    /// # Errors
    /// The file system's; it is a directory; its name cannot stand in a header.
    pub fn open(path: &Path) -> io::Result<Self> {
        let opened = fs::File::open(path)?;
        let metadata = opened.metadata()?;
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let buffer = vec![0; BUFFER_BYTES].into_boxed_slice();
        let this = Self { path: path.to_owned(), opened, octets: metadata.len(), buffer, at: 0, end: 0 };
        let name = this.name();
        if name.len() > NAME_MAX || !address::is_clean(name.as_bytes()) {
            return Err(io::Error::other("a name that cannot stand in a mail"));
        }
        Ok(this)
    }

    /// Its name without directories.
    pub fn name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Its length.
    pub fn octets(&self) -> u64 {
        self.octets
    }
}

impl Source for File {
    fn chunk(&mut self) -> Result<&[u8], u32> {
        if self.at == self.end {
            self.at = 0;
            self.end = self.opened.read(&mut self.buffer).map_err(|error| {
                eprintln!("error: --attach {}: {error}", self.path.display());
                NX_NOT_SUCCESSFUL
            })?;
        }
        Ok(&self.buffer[self.at..self.end])
    }

    fn consume(&mut self, n: usize) {
        self.at = self.end.min(self.at + n);
    }

    fn remaining(&self) -> Option<u64> {
        Some(self.octets)
    }

    fn rewind(&mut self) -> bool {
        (self.at, self.end) = (0, 0);
        self.opened.rewind().is_ok()
    }
}
