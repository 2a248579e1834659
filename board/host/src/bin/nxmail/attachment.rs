//! A file to attach, read while it is sent, so that its size does not matter.

use std::fs;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use netx::constants::NX_NOT_SUCCESSFUL;
use smtp_client::proto::Source;

const BUFFER_BYTES: usize = 64 * 1024;

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
    /// The file system's.
    pub fn open(path: &Path) -> io::Result<Self> {
        let opened = fs::File::open(path)?;
        let octets = opened.metadata()?.len();
        let buffer = vec![0; BUFFER_BYTES].into_boxed_slice();
        Ok(Self { path: path.to_owned(), opened, octets, buffer, at: 0, end: 0 })
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
