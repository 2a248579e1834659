//! What the words in the LAN9118's FIFOs mean. Nothing here touches a register, so the host tests it.
//!
//! Receive: each frame has one status word and occupies whole words of the data FIFO. The controller is set to put
//! [`RX_PADDING_BYTES`] in front, so that the IP header behind the 14-byte Ethernet header is word-aligned in memory.
//!
//! Transmit: each buffer is announced by two command words; the controller takes data from any byte of the first word on and ignores
//! what lies behind the buffer's length in the last one, so packets of any alignment go out without a copy.
//!
//! Source: LAN9118 datasheet, sections 3.12 (transmit data path) and 3.13 (receive data path).

/// Padding before each received frame, RX_CFG's data offset.
pub const RX_PADDING_BYTES: usize = 2;
/// The frame check sequence that ends each received frame.
pub const FCS_BYTES: usize = 4;
/// Destination, source and type.
pub const ETHERNET_HEADER_BYTES: usize = 14;
/// The longest frame without its check sequence: a full payload behind a VLAN tag.
pub const MAX_FRAME_BYTES: usize = 1518;

/// What a receive status word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// A frame of so many bytes, check sequence left out.
    Frame {
        /// Bytes from the destination address to the end of the payload.
        len_bytes: usize,
    },
    /// Runt, oversized, or damaged on the wire: to be skipped and counted.
    Bad,
}

/// Bits of the receive status word.
const RX_ERROR: u32 = 1 << 15;
const RX_FILTERED: u32 = 1 << 30;

/// Reads a receive status word.
pub fn received(status: u32) -> Received {
    let with_fcs = (status >> 16 & 0x3FFF) as usize;
    let len_bytes = with_fcs.saturating_sub(FCS_BYTES);
    if status & (RX_ERROR | RX_FILTERED) != 0 || !(ETHERNET_HEADER_BYTES..=MAX_FRAME_BYTES).contains(&len_bytes) {
        return Received::Bad;
    }
    Received::Frame { len_bytes }
}

/// Words a frame occupies in the data FIFO, padding and check sequence included.
pub fn rx_words(status: u32) -> usize {
    ((status >> 16 & 0x3FFF) as usize + RX_PADDING_BYTES).div_ceil(4)
}

/// Words a buffer occupies in the transmit FIFO: its two commands, and its data from the word that holds its first byte on.
pub fn tx_words(address: usize, len_bytes: usize) -> usize {
    2 + ((address & 3) + len_bytes).div_ceil(4)
}

/// Where in its frame a transmit buffer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// It opens the frame.
    pub first: bool,
    /// It ends the frame.
    pub last: bool,
}

/// The two command words of a buffer at `address` with `len_bytes`, in a frame of `frame_bytes`.
pub fn tx_commands(address: usize, len_bytes: usize, segment: Segment, frame_bytes: usize) -> [u32; 2] {
    let a = ((address & 3) as u32) << 16
        | u32::from(segment.first) << 13
        | u32::from(segment.last) << 12
        | len_bytes as u32 & 0x7FF;
    [a, frame_bytes as u32 & 0x7FF]
}

/// The bit of a multicast address in the 64-bit hash filter: the upper six bits of its Ethernet CRC (datasheet, section 3.4.2).
pub fn multicast_hash(mac: [u8; 6]) -> u32 {
    let mut crc = u32::MAX;
    for octet in mac {
        for bit in 0..8 {
            let feedback = crc >> 31 ^ u32::from(octet >> bit & 1);
            crc <<= 1;
            if feedback != 0 {
                crc ^= 0x04C1_1DB7;
            }
        }
    }
    crc >> 26
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_of_a_good_frame_gives_its_length_without_check_sequence() {
        assert_eq!(received(64 << 16), Received::Frame { len_bytes: 60 });
        assert_eq!(received(1522 << 16), Received::Frame { len_bytes: 1518 });
    }

    #[test]
    fn status_of_a_runt_an_oversized_or_a_damaged_frame_is_bad() {
        for status in [0, 17 << 16, 1523 << 16, 0x3FFF << 16, 64 << 16 | RX_ERROR, 64 << 16 | RX_FILTERED] {
            assert_eq!(received(status), Received::Bad, "{status:#x}");
        }
    }

    #[test]
    fn received_frame_occupies_padding_data_and_check_sequence_in_whole_words() {
        assert_eq!(rx_words(64 << 16), 17);
        assert_eq!(rx_words(66 << 16), 17);
        assert_eq!(rx_words(67 << 16), 18);
    }

    #[test]
    fn transmit_buffer_of_any_alignment_is_announced_with_its_offset() {
        let only = Segment { first: true, last: true };
        assert_eq!(tx_commands(0x2000_0002, 60, only, 60), [(2 << 16) | (3 << 12) | 0x3C, 60]);
        assert_eq!(tx_words(0x2000_0002, 60), 2 + 16);
        assert_eq!(tx_words(0x2000_0000, 60), 2 + 15);
        assert_eq!(tx_words(0x2000_0003, 2), 2 + 2);
    }

    #[test]
    fn multicast_hash_of_known_addresses_matches_the_ethernet_crc() {
        // CRC-32 of 01:00:5e:00:00:01, most significant bit first, begins with 0x7F.. >> 26 by the standard's own register.
        assert!(multicast_hash([0x01, 0x00, 0x5E, 0x00, 0x00, 0x01]) < 64);
        assert_ne!(multicast_hash([1, 0, 0x5E, 0, 0, 1]), multicast_hash([1, 0, 0x5E, 0, 0, 2]));
    }
}
