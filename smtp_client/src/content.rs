//! Octets as C programs hand them over: in memory, in a chain of packets, or piece by piece from a function.
//!
//! Nothing is copied here: what a chunk shows is the application's memory, and a mail of any size needs only the packets it is sent in.
//!
//! `unsafe` here: the application's pointers, trusted as the services' contract says.

use core::ffi::CStr;
use core::ptr::{null, null_mut};

use netx::NX_PACKET;
use netx::constants::NX_SUCCESS;
use threadx_shim::types::{CHAR, UCHAR, ULONG};

use crate::block::{NX_SMTP_CONTENT, NX_SMTP_RECIPIENT};
use crate::constants::{NX_SMTP_RECIPIENT_BCC, NX_SMTP_RECIPIENT_CC};
use crate::proto::survey::Surveyor;
use crate::proto::{Listed, Observer, Octets, Role, Source};

/// Reads an [`NX_SMTP_CONTENT`].
pub(crate) struct Reader {
    content: NX_SMTP_CONTENT,
    /// The piece at hand.
    at: *const UCHAR,
    left: usize,
    /// The packet whose turn is next.
    packet: *mut NX_PACKET,
}

impl Reader {
    /// # Safety
    /// What `content` says is there while this lives.
    pub unsafe fn new(content: &NX_SMTP_CONTENT) -> Self {
        let mut octets = Self { content: *content, at: null(), left: 0, packet: null_mut() };
        octets.rewind();
        octets
    }

    /// Looks a chain of packets over.
    pub fn survey(&mut self) -> Surveyor {
        let mut surveyor = Surveyor::default();
        while let Ok(chunk @ [_, ..]) = self.chunk() {
            let n = chunk.len();
            surveyor.push(chunk);
            self.consume(n);
        }
        self.rewind();
        surveyor
    }
}

impl Source for Reader {
    fn chunk(&mut self) -> Result<&[u8], u32> {
        while self.left == 0 && !self.packet.is_null() {
            // SAFETY: the chain is the application's and stays.
            unsafe {
                let bytes = NX_PACKET::bytes(self.packet);
                (self.at, self.left) = (bytes.as_ptr(), bytes.len());
                self.packet = (*self.packet).nx_packet_next;
            }
        }
        if self.left == 0
            && let Some(source) = self.content.nx_smtp_content_source
            && self.content.nx_smtp_content_data.is_null()
            && self.content.nx_smtp_content_packet.is_null()
        {
            let mut length: ULONG = 0;
            // SAFETY: the application's function, called as its type says.
            let status = unsafe { source(self.content.nx_smtp_content_argument, &raw mut self.at, &raw mut length) };
            if status != NX_SUCCESS {
                return Err(status);
            }
            self.left = if self.at.is_null() { 0 } else { length as usize };
        }
        if self.left == 0 {
            return Ok(&[]);
        }
        // SAFETY: the application says that so many octets are there.
        Ok(unsafe { core::slice::from_raw_parts(self.at, self.left) })
    }

    fn consume(&mut self, n: usize) {
        let n = n.min(self.left);
        self.left -= n;
        self.at = self.at.wrapping_add(n);
    }

    fn remaining(&self) -> Option<Octets> {
        if self.content.nx_smtp_content_data.is_null() && self.content.nx_smtp_content_packet.is_null() {
            return self.content.nx_smtp_content_source.is_none().then_some(0);
        }
        let mut total = self.left as Octets;
        let mut packet = self.packet;
        while !packet.is_null() {
            // SAFETY: the chain is the application's and stays.
            unsafe {
                total += NX_PACKET::bytes(packet).len() as Octets;
                packet = (*packet).nx_packet_next;
            }
        }
        Some(total)
    }

    fn rewind(&mut self) -> bool {
        let content = &self.content;
        (self.at, self.left, self.packet) = if content.nx_smtp_content_data.is_null() {
            (null(), 0, content.nx_smtp_content_packet)
        } else {
            (content.nx_smtp_content_data.cast(), content.nx_smtp_content_length as usize, null_mut())
        };
        !content.nx_smtp_content_data.is_null()
            || !content.nx_smtp_content_packet.is_null()
            || content.nx_smtp_content_source.is_none()
    }
}

/// The recipients of a message: the array is read and written while both this and [`Codes`] are there, so both go by pointer.
#[derive(Clone, Copy)]
pub(crate) struct Envelope {
    pub first: *mut NX_SMTP_RECIPIENT,
    pub count: usize,
}

impl Envelope {
    fn at(&self, n: usize) -> Option<*mut NX_SMTP_RECIPIENT> {
        (n < self.count).then(|| self.first.wrapping_add(n))
    }
}

impl Listed for Envelope {
    fn len(&self) -> usize {
        self.count
    }
    fn get(&self, n: usize) -> Option<(&[u8], Role)> {
        let recipient = self.at(n)?;
        // SAFETY: the services' contract; the element is within the array.
        unsafe {
            let role = match (*recipient).nx_smtp_recipient_type {
                NX_SMTP_RECIPIENT_CC => Role::Cc,
                NX_SMTP_RECIPIENT_BCC => Role::Bcc,
                _ => Role::To,
            };
            Some((text((*recipient).nx_smtp_recipient_address), role))
        }
    }
}

/// Writes down what the server says to each recipient.
pub(crate) struct Codes(pub Envelope);

impl Codes {
    /// Nothing was said yet.
    pub fn clear(&mut self) {
        for n in 0..self.0.count {
            self.recipient(n, 0);
        }
    }
}

impl Observer for Codes {
    fn recipient(&mut self, n: usize, code: u16) {
        if let Some(recipient) = self.0.at(n) {
            // SAFETY: as above.
            unsafe { (*recipient).nx_smtp_recipient_code = code.into() };
        }
    }
}

/// The header lines of a message.
#[derive(Clone, Copy)]
pub(crate) struct Headers<'a>(pub &'a [*const CHAR]);

impl Listed for Headers<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn get(&self, n: usize) -> Option<(&[u8], Role)> {
        // SAFETY: the services' contract.
        Some((unsafe { text(*self.0.get(n)?) }, Role::To))
    }
}

/// A C string; null is empty.
///
/// # Safety
/// It is null or ends in NUL, and stays as long as `'a`.
pub(crate) unsafe fn text<'a>(string: *const CHAR) -> &'a [u8] {
    if string.is_null() {
        return b"";
    }
    // SAFETY: given.
    unsafe { CStr::from_ptr(string).to_bytes() }
}

/// An array of C's.
///
/// # Safety
/// It has `count` elements and stays as long as `'a`; null only with 0.
pub(crate) unsafe fn array<'a, T>(first: *const T, count: u32) -> &'a [T] {
    if first.is_null() || count == 0 {
        return &[];
    }
    // SAFETY: given.
    unsafe { core::slice::from_raw_parts(first, count as usize) }
}
