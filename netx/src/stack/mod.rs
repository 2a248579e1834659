//! The only files that name smoltcp's interface and sockets.
//!
//! smoltcp's TCP is used segment by segment, never as a whole stack:
//! - one smoltcp socket lives in each NX_TCP_SOCKET ([`engine::Engine`]), in a socket set of its own with one place. Polling a
//!   socket therefore costs the same however many others there are, and a dead peer starves nobody;
//! - there is no standing smoltcp interface. Creating one takes a few nanoseconds, so each poll makes its own on the stack with
//!   what this socket needs at this moment: the MTU (which is how a maximum segment size per socket reaches smoltcp), who does the
//!   checksums, the time, and the seed that makes the next initial sequence number the one that RFC 6528 asks for ([`isn`]);
//! - the "device" of such a poll yields exactly the one segment that netx's own demultiplexer chose, and its transmit buffer lies
//!   inside an NX_PACKET ([`engine::Outlet`]);
//! - what the control block must show (sequence numbers, windows, MSS) is read off the segments that pass by ([`segment`]).
//!
//! Not here: which socket a segment belongs to, queues of packets, who waits for what (`crate::tcp`).

pub mod address;
pub mod checksum;
pub mod engine;
pub mod isn;
pub mod segment;
