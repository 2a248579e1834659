//! The headers between an IPv6 header and its payload (RFC 8200 section 4): walked, and looked through for what this host must refuse.
//!
//! No option asks anything of this host but to be skipped; those that may not be skipped by who does not know them are refused, and who sent
//! them is told if they ask for it. Nobody routes through a host.

use threadx_shim::types::ULONG;

use crate::constants::{
    NX_PROTOCOL_NEXT_HEADER_DESTINATION, NX_PROTOCOL_NEXT_HEADER_FRAGMENT, NX_PROTOCOL_NEXT_HEADER_HOP_BY_HOP,
    NX_PROTOCOL_NEXT_HEADER_ROUTING, NX_PROTOCOL_NO_NEXT_HEADER,
};
use crate::icmp::icmp_error::Trouble;
use crate::ipv6::IPV6_HEADER;

const HOP_BY_HOP: u8 = NX_PROTOCOL_NEXT_HEADER_HOP_BY_HOP as u8;
const DESTINATION: u8 = NX_PROTOCOL_NEXT_HEADER_DESTINATION as u8;
const ROUTING: u8 = NX_PROTOCOL_NEXT_HEADER_ROUTING as u8;
const FRAGMENT: u8 = NX_PROTOCOL_NEXT_HEADER_FRAGMENT as u8;
const NO_NEXT_HEADER: u8 = NX_PROTOCOL_NO_NEXT_HEADER as u8;
/// Extension headers in one packet; more is an attack.
const MAX_EXTENSIONS: usize = 8;
/// Where an IPv6 header says what follows it.
const NEXT_HEADER: usize = 6;
/// Codes of "parameter problem" (RFC 4443 section 3.4).
const ERRONEOUS_FIELD: ULONG = 0;
const UNKNOWN_NEXT_HEADER: ULONG = 1;
const UNKNOWN_OPTION: ULONG = 2;
/// The one option that has no length.
const PAD_1: u8 = 0;

/// What lies behind the extension headers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Payload {
    /// Its protocol; a fragment header ends the walk as one.
    pub protocol: u8,
    /// Bytes of headers in front of it.
    pub at: usize,
    /// Where the header in front of it says its protocol.
    pub named_at: usize,
}

/// Walks the headers of a packet whose IPv6 header is there.
pub(crate) fn walk(bytes: &[u8]) -> Result<Payload, Trouble> {
    let (mut named_at, mut at) = (NEXT_HEADER, IPV6_HEADER);
    for _ in 0..MAX_EXTENSIONS {
        let Some(&protocol) = bytes.get(named_at) else { break };
        if !matches!(protocol, HOP_BY_HOP | DESTINATION | ROUTING) {
            return Ok(Payload { protocol, at, named_at });
        }
        if protocol == HOP_BY_HOP && named_at != NEXT_HEADER {
            return Err(Trouble::header(UNKNOWN_NEXT_HEADER, named_at, false)); // only the first may be one
        }
        // Its next header and length; of a routing header the type, and how many stations are still to be visited.
        let Some(&[_, length, _, left]) = bytes.get(at..).and_then(<[u8]>::first_chunk) else { break };
        let end = at + usize::from(length) * 8 + 8;
        let Some(headers) = bytes.get(..end) else { break };
        if protocol == ROUTING {
            if left != 0 {
                return Err(Trouble::header(ERRONEOUS_FIELD, at + 2, false));
            }
        } else {
            options(headers, at + 2)?;
        }
        (named_at, at) = (at, end);
    }
    Err(Trouble::MALFORMED)
}

/// Looks through the options from a place on, which end where `headers` do.
fn options(headers: &[u8], mut at: usize) -> Result<(), Trouble> {
    while let Some(&kind) = headers.get(at) {
        at += 1;
        if kind == PAD_1 {
            continue;
        }
        let Some(&length) = headers.get(at) else { return Err(Trouble::MALFORMED) };
        // The two highest bits say what to do about an option that is not known; those that are may be skipped.
        match kind >> 6 {
            0 => {}
            1 => return Err(Trouble::SILENT),
            action => return Err(Trouble::header(UNKNOWN_OPTION, at - 1, action == 2)),
        }
        at += 1 + usize::from(length);
    }
    if at == headers.len() { Ok(()) } else { Err(Trouble::MALFORMED) }
}

/// What a packet's begin has behind its headers, whatever they say; no next header, if that cannot be told.
pub(crate) fn protocol_of(quote: &[u8]) -> Payload {
    let (mut named_at, mut at) = (NEXT_HEADER, IPV6_HEADER);
    while let Some(&protocol) = quote.get(named_at) {
        let length = match (protocol, quote.get(at + 1)) {
            (FRAGMENT, _) => 8,
            (HOP_BY_HOP | DESTINATION | ROUTING, Some(length)) => usize::from(*length) * 8 + 8,
            (HOP_BY_HOP | DESTINATION | ROUTING, None) => break,
            _ => return Payload { protocol, at, named_at },
        };
        (named_at, at) = (at, at + length);
    }
    Payload { protocol: NO_NEXT_HEADER, at, named_at }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(first: u8, headers: &[u8]) -> std::vec::Vec<u8> {
        let mut bytes = std::vec![0; IPV6_HEADER];
        bytes[NEXT_HEADER] = first;
        bytes.extend_from_slice(headers);
        bytes
    }

    #[test]
    fn extensions_are_walked_to_the_protocol() {
        let bytes = packet(0, &[60, 0, 1, 4, 0, 0, 0, 0, 6, 0, 1, 4, 0, 0, 0, 0, 9, 9]);
        assert_eq!(walk(&bytes), Ok(Payload { protocol: 6, at: 56, named_at: 48 }));
        assert_eq!(walk(&packet(17, &[])), Ok(Payload { protocol: 17, at: 40, named_at: 6 }));
        assert_eq!(walk(&bytes), Ok(protocol_of(&bytes)));
    }

    #[test]
    fn extensions_past_the_end_or_without_end_are_refused() {
        assert_eq!(walk(&packet(0, &[6, 200, 1, 4, 0, 0, 0, 0])), Err(Trouble::MALFORMED));
        assert_eq!(walk(&packet(60, &[60, 0, 1, 4, 0, 0, 0, 0].repeat(20))), Err(Trouble::MALFORMED));
        // An option that reaches past its header.
        assert_eq!(walk(&packet(0, &[6, 0, 1, 5, 0, 0, 0, 0])), Err(Trouble::MALFORMED));
        for length in 0..8 {
            assert!(walk(&packet(0, &[6, 0, 1, 4, 0, 0, 0, 0][..length])).is_err());
        }
    }

    #[test]
    fn options_that_are_not_known_say_themselves_what_is_to_be_done() {
        let with = |kind: u8| walk(&packet(0, &[6, 0, kind, 4, 0, 0, 0, 0]));
        assert!(with(0x1E).is_ok());
        assert_eq!(with(0x5E), Err(Trouble::SILENT));
        assert_eq!(with(0x9E), Err(Trouble::header(UNKNOWN_OPTION, 42, true)));
        assert_eq!(with(0xDE), Err(Trouble::header(UNKNOWN_OPTION, 42, false)));
    }

    #[test]
    fn headers_that_a_host_does_not_serve_are_pointed_at() {
        let visits = packet(43, &[6, 0, 4, 1, 0, 0, 0, 0]);
        assert_eq!(walk(&visits), Err(Trouble::header(ERRONEOUS_FIELD, 42, false)));
        let second = packet(60, &[0, 0, 1, 4, 0, 0, 0, 0, 6, 0, 1, 4, 0, 0, 0, 0]);
        assert_eq!(walk(&second), Err(Trouble::header(UNKNOWN_NEXT_HEADER, 40, false)));
    }
}
