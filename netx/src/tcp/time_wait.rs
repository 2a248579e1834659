//! Connections in TIME-WAIT (RFC 9293 section 3.10.7.8), after their sockets have moved on.
//!
//! The original lets go of a socket as soon as the FINs are exchanged, and so does this: the application may unbind, reconnect or
//! delete at once. What 2MSL is for remains in a small table: a peer whose last ACK was lost and who repeats its FIN gets an ACK
//! instead of a reset. The table is bounded; the oldest entry makes room. A new connection of the same 4-tuple removes the entry:
//! RFC 6528's sequence numbers are above those of the old connection.

use threadx_shim::types::ULONG;

use crate::constants::NX_IP_PERIODIC_RATE;
use crate::ip::ip_thread::is_due;
use crate::tcp::segment::{ACK, Ends, RST, SYN, Segment};

/// Entries an instance keeps.
const ENTRIES: usize = 8;
/// Twice the maximum segment lifetime.
const TWO_MSL: ULONG = 60 * NX_IP_PERIODIC_RATE;

#[repr(C)]
#[derive(Clone, Copy)]
struct Entry {
    /// Without ports: unused.
    ends: Ends,
    send_next: ULONG,
    receive_next: ULONG,
    expires: ULONG,
}

/// What to do with a segment.
pub(crate) enum Answer {
    /// Its connection is not in TIME-WAIT.
    NotHere,
    /// Ignore it.
    Nothing,
    /// Acknowledge it.
    Acknowledge { sequence: ULONG, acknowledgement: ULONG },
}

/// The table. All-zero is empty.
#[repr(C)]
pub struct TimeWait {
    entries: [Entry; ENTRIES],
    /// Counts connections: the place of the last one.
    next: ULONG,
}

impl TimeWait {
    /// Remembers a connection that has just entered TIME-WAIT.
    pub(crate) fn enter(&mut self, now: ULONG, ends: &Ends, send_next: ULONG, receive_next: ULONG) {
        self.forget(ends);
        self.next = self.next.wrapping_add(1);
        self.entries[self.next as usize % ENTRIES] =
            Entry { ends: *ends, send_next, receive_next, expires: now.wrapping_add(TWO_MSL) };
    }

    /// Forgets a connection.
    pub(crate) fn forget(&mut self, ends: &Ends) {
        if let Some(entry) = self.find(ends) {
            entry.ends.ports = 0;
        }
    }

    fn find(&mut self, ends: &Ends) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.ends == *ends)
    }

    /// What a segment of a connection in TIME-WAIT gets.
    pub(crate) fn answer(&mut self, now: ULONG, segment: &Segment) -> Answer {
        let Some(entry) = self.find(&segment.ends).filter(|entry| !is_due(now, entry.expires)) else {
            return Answer::NotHere;
        };
        if segment.has(SYN) && !segment.has(ACK) {
            // A new connection of the peer: RFC 9293 allows it if its number is above; netx leaves it to the listener.
            entry.ends.ports = 0;
            return Answer::NotHere;
        }
        if segment.has(RST) {
            // RFC 1337: a reset does not end TIME-WAIT.
            return Answer::Nothing;
        }
        if !segment.is_empty() {
            entry.expires = now.wrapping_add(TWO_MSL);
            return Answer::Acknowledge { sequence: entry.send_next, acknowledgement: entry.receive_next };
        }
        Answer::Nothing
    }
}
