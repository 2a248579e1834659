//! Byte pools: first fit from the front, free neighbours merged as the search passes them, a rest split off.
//!
//! Sizes are those of the kernel on this machine: every piece has a header of two words in front.

use threadx_shim::constants::*;

use super::{List, Model, Outcome, State, Want};

const WORD: usize = size_of::<usize>();
/// What a piece costs beside its memory.
pub const HEADER: usize = 2 * WORD;

/// A piece of a pool's area: its header's place, its bytes with the header.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    pub start: usize,
    pub bytes: usize,
    pub free: bool,
}

/// A pool.
#[derive(Clone, Debug)]
pub struct Bytes {
    pub area: usize,
    pub pieces: Vec<Piece>,
    pub available: usize,
    pub waiters: std::collections::VecDeque<usize>,
}

impl Bytes {
    /// A pool over an area of so many bytes, a multiple of a word: one free piece, and the end's header.
    pub fn new(area: usize) -> Self {
        let bytes = area - HEADER;
        let whole = Piece { start: 0, bytes, free: true };
        Self { area, pieces: vec![whole], available: bytes, waiters: std::collections::VecDeque::new() }
    }

    fn search(&mut self, size: usize) -> bool {
        let wanted = size.max(1).next_multiple_of(WORD) + HEADER;
        if wanted > self.available {
            return false;
        }
        let mut at = 0;
        while at < self.pieces.len() {
            if self.pieces[at].free {
                while self.pieces.get(at + 1).is_some_and(|next| next.free) {
                    self.pieces[at].bytes += self.pieces.remove(at + 1).bytes;
                }
                let found = self.pieces[at].bytes;
                if found >= wanted {
                    if found - wanted > HEADER {
                        let start = self.pieces[at].start + wanted;
                        self.pieces.insert(at + 1, Piece { start, bytes: found - wanted, free: true });
                        self.pieces[at].bytes = wanted;
                    }
                    self.pieces[at].free = false;
                    self.available -= self.pieces[at].bytes;
                    return true;
                }
            }
            at += 1;
        }
        false
    }

    /// Where allocated memory is, as offsets into the area.
    pub fn allocated(&self) -> Vec<usize> {
        self.pieces.iter().filter(|it| !it.free).map(|it| it.start + HEADER).collect()
    }
}

impl Model {
    pub fn bytes_try(&mut self, id: usize, size: usize) -> bool {
        self.bytes[id].search(size)
    }

    /// The piece whose memory is at this offset is given back.
    pub fn bytes_release(&mut self, id: usize, offset: usize) -> u32 {
        let pool = &mut self.bytes[id];
        let Some(piece) = pool.pieces.iter_mut().find(|it| !it.free && it.start + HEADER == offset) else {
            return TX_PTR_ERROR;
        };
        piece.free = true;
        pool.available += piece.bytes;
        while let Some(&first) = self.bytes[id].waiters.front() {
            let State::Waiting(Want::Bytes { size, .. }) = self.threads[first].state else { break };
            if !self.bytes[id].search(size) {
                break;
            }
            self.wake_first(List::Bytes(id), Outcome { code: TX_SUCCESS, value: 0 });
        }
        TX_SUCCESS
    }
}
