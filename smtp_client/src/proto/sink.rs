//! [`Sink`]: room for a part of a line.
//!
//! Lines have any length and the room has any, so a line is written from its beginning each time, into a sink that leaves out what is out
//! already and counts what finds no room. Nothing is assembled anywhere, no position within a line is kept but its number of octets, and a length
//! is what a sink without room counts. What goes out in base64 exists so only in the packet that carries it.

use super::Octets;

/// Room for part of a line: takes all of it, keeps what begins behind the octets that are out, as much as fits.
#[derive(Debug)]
pub struct Sink<'o> {
    room: &'o mut [u8],
    /// So many octets at the front of the line are out.
    out: usize,
    /// So many came.
    came: usize,
}

impl<'o> Sink<'o> {
    /// Room for what follows the first `out` octets.
    #[must_use]
    pub fn new(room: &'o mut [u8], out: usize) -> Self {
        Self { room, out, came: 0 }
    }

    /// How many octets came.
    #[must_use]
    pub fn came(&self) -> usize {
        self.came
    }

    /// Octets of the line.
    pub fn put(&mut self, text: &[u8]) {
        let skip = self.out.saturating_sub(self.came);
        let at = self.came.saturating_sub(self.out);
        self.came = self.came.saturating_add(text.len());
        if self.room.is_empty() {
            return;
        }
        let room = self.room.get_mut(at..).unwrap_or_default();
        copy(text.get(skip..).unwrap_or_default(), room);
    }

    /// The same where `condition` holds.
    pub fn put_if(&mut self, condition: bool, text: &[u8]) {
        if condition {
            self.put(text);
        }
    }

    /// A number. Calls itself once a digit.
    pub fn decimal(&mut self, number: Octets) {
        if number >= 10 {
            self.decimal(number / 10);
        }
        self.put(&[b'0' + (number % 10) as u8]);
    }

    /// The octets of `parts`, one after the other, in base64 (RFC 4648 §4).
    pub fn base64(&mut self, parts: &[&[u8]]) {
        let (mut bits, mut have) = (0, 0u32);
        for part in parts {
            for &octet in *part {
                bits = bits << 8 | u32::from(octet);
                have += 8;
                while have >= 6 {
                    have -= 6;
                    self.sextet(bits >> have);
                }
            }
        }
        if have != 0 {
            self.sextet(bits << (6 - have));
            self.put(if have == 2 { b"==" } else { b"=" });
        }
    }

    /// Base64's digit for the low six bits.
    fn sextet(&mut self, bits: u32) {
        let bits = bits as u8 & 63;
        self.put(&[match bits {
            0..26 => b'A' + bits,
            26..52 => b'a' - 26 + bits,
            52..62 => bits - 52 + b'0',
            62 => b'+',
            _ => b'/',
        }]);
    }
}

/// Copies as much as fits, and says how much that is.
pub(super) fn copy(from: &[u8], to: &mut [u8]) -> usize {
    let fits = from.len().min(to.len());
    if let (Some(to), Some(from)) = (to.get_mut(..fits), from.get(..fits)) {
        to.copy_from_slice(from);
    }
    fits
}
