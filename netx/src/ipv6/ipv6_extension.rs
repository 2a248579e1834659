//! The headers between an IPv6 header and its payload (RFC 8200 section 4): walked, and looked through for what this host must refuse.
//!
//! No option asks anything of this host but to be skipped; those that may not be skipped by who does not know them are refused, and who sent
//! them is told if they ask for it. Nobody routes through a host.

use crate::constants::{
    NX_PROTOCOL_NEXT_HEADER_DESTINATION, NX_PROTOCOL_NEXT_HEADER_FRAGMENT, NX_PROTOCOL_NEXT_HEADER_HOP_BY_HOP,
    NX_PROTOCOL_NEXT_HEADER_ROUTING,
};
use crate::icmp::icmp_error::Trouble;
use crate::ipv6::IPV6_HEADER;

const HOP_BY_HOP: u8 = NX_PROTOCOL_NEXT_HEADER_HOP_BY_HOP as u8;
const DESTINATION: u8 = NX_PROTOCOL_NEXT_HEADER_DESTINATION as u8;
const ROUTING: u8 = NX_PROTOCOL_NEXT_HEADER_ROUTING as u8;
const FRAGMENT: u8 = NX_PROTOCOL_NEXT_HEADER_FRAGMENT as u8;
/// Extension headers in one packet; more is an attack.
const MAX_EXTENSIONS: usize = 8;
/// Where an IPv6 header says what follows it.
const NEXT_HEADER: usize = 6;
/// Codes of "parameter problem" (RFC 4443 section 3.4).
const ERRONEOUS_FIELD: u8 = 0;
const UNKNOWN_NEXT_HEADER: u8 = 1;
const UNKNOWN_OPTION: u8 = 2;
/// Options that are known: two kinds of padding, and the router alert.
const PAD_1: u8 = 0;
const PAD_N: u8 = 1;
const ROUTER_ALERT: u8 = 5;

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

/// Why a packet is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Refusal {
    /// Malformed beyond telling.
    Malformed,
    /// An option asks to drop the packet without a word.
    Silent,
    /// Its sender is to be told.
    Told(Trouble),
}

const fn problem(code: u8, at: usize, even_to_group: bool) -> Refusal {
    Refusal::Told(Trouble::Header { code, pointer: at as u32, even_to_group })
}

/// Walks the headers of a packet that begins with its IPv6 header; they must lie in `bytes` whole.
pub(crate) fn walk(bytes: &[u8]) -> Result<Payload, Refusal> {
    let mut named_at = NEXT_HEADER;
    let mut at = IPV6_HEADER;
    for _ in 0..MAX_EXTENSIONS {
        let next = *bytes.get(named_at).ok_or(Refusal::Malformed)?;
        if !matches!(next, HOP_BY_HOP | DESTINATION | ROUTING) {
            let payload = Payload { protocol: next, at, named_at };
            return if at <= bytes.len() { Ok(payload) } else { Err(Refusal::Malformed) };
        }
        if next == HOP_BY_HOP && named_at != NEXT_HEADER {
            return Err(problem(UNKNOWN_NEXT_HEADER, named_at, false)); // only the first may be one
        }
        let length = usize::from(*bytes.get(at + 1).ok_or(Refusal::Malformed)?) * 8 + 8;
        let header = bytes.get(at..at + length).ok_or(Refusal::Malformed)?;
        if next == ROUTING {
            // Octet 2 is its type, octet 3 how many stations are still to be visited.
            if header.get(3).is_none_or(|&left| left != 0) {
                return Err(problem(ERRONEOUS_FIELD, at + 2, false));
            }
        } else {
            options(header, at)?;
        }
        named_at = at;
        at += length;
    }
    Err(Refusal::Malformed)
}

/// Looks through the options of a header that begins at `start` of the packet.
fn options(header: &[u8], start: usize) -> Result<(), Refusal> {
    let mut at = 2;
    while let Some(&kind) = header.get(at) {
        if kind == PAD_1 {
            at += 1;
            continue;
        }
        let length = usize::from(*header.get(at + 1).ok_or(Refusal::Malformed)?);
        if !matches!(kind, PAD_N | ROUTER_ALERT) {
            // The two highest bits say what to do about an option that is not known.
            match kind >> 6 {
                0 => {}
                1 => return Err(Refusal::Silent),
                2 => return Err(problem(UNKNOWN_OPTION, start + at, true)),
                _ => return Err(problem(UNKNOWN_OPTION, start + at, false)),
            }
        }
        at += 2 + length;
    }
    if at == header.len() { Ok(()) } else { Err(Refusal::Malformed) }
}

/// The protocol of a packet whose headers may be cut short, and where it is named: for a report about it.
pub(crate) fn protocol_of(quote: &[u8]) -> Option<Payload> {
    let (mut named_at, mut at) = (NEXT_HEADER, IPV6_HEADER);
    for _ in 0..=MAX_EXTENSIONS {
        let protocol = *quote.get(named_at)?;
        let length = match protocol {
            HOP_BY_HOP | DESTINATION | ROUTING => usize::from(*quote.get(at + 1)?) * 8 + 8,
            FRAGMENT => 8,
            _ => return Some(Payload { protocol, at, named_at }),
        };
        (named_at, at) = (at, at + length);
    }
    None
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
        assert_eq!(protocol_of(&bytes), walk(&bytes).ok());
    }

    #[test]
    fn extensions_past_the_end_or_without_end_are_refused() {
        assert_eq!(walk(&packet(0, &[6, 200, 1, 4, 0, 0, 0, 0])), Err(Refusal::Malformed));
        assert_eq!(walk(&packet(60, &[60, 0, 1, 4, 0, 0, 0, 0].repeat(20))), Err(Refusal::Malformed));
        // An option that reaches past its header.
        assert_eq!(walk(&packet(0, &[6, 0, 1, 5, 0, 0, 0, 0])), Err(Refusal::Malformed));
        for length in 0..8 {
            assert!(walk(&packet(0, &[6, 0, 1, 4, 0, 0, 0, 0][..length])).is_err());
        }
    }

    #[test]
    fn options_that_are_not_known_say_themselves_what_is_to_be_done() {
        let with = |kind: u8| walk(&packet(0, &[6, 0, kind, 4, 0, 0, 0, 0]));
        assert!(with(0x1E).is_ok());
        assert_eq!(with(0x5E), Err(Refusal::Silent));
        assert_eq!(with(0x9E), Err(problem(UNKNOWN_OPTION, 42, true)));
        assert_eq!(with(0xDE), Err(problem(UNKNOWN_OPTION, 42, false)));
    }

    #[test]
    fn headers_that_a_host_does_not_serve_are_pointed_at() {
        let visits = packet(43, &[6, 0, 4, 1, 0, 0, 0, 0]);
        assert_eq!(walk(&visits), Err(problem(ERRONEOUS_FIELD, 42, false)));
        let second = packet(60, &[0, 0, 1, 4, 0, 0, 0, 0, 6, 0, 1, 4, 0, 0, 0, 0]);
        assert_eq!(walk(&second), Err(problem(UNKNOWN_NEXT_HEADER, 40, false)));
    }
}
