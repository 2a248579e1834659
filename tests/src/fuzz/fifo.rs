//! Status words and buffers into what the LAN9118 driver makes of them: the words it will move, whatever the controller says.

use board_mps2::lan9118::fifo::{
    ETHERNET_HEADER_BYTES, FCS_BYTES, MAX_FRAME_BYTES, RX_PADDING_BYTES, Received, Segment, multicast_hash, received,
    rx_words, tx_commands, tx_words,
};

use super::Input;

/// Holds every number that an input makes to the bounds of frame and FIFO.
///
/// # Panics
/// When one is not kept.
pub fn decide(input: &[u8]) {
    let mut input = Input(input);
    while !input.is_empty() {
        let status = u32::from(input.word()) << 16 | u32::from(input.word());
        let words = rx_words(status);
        assert!(words <= 0x4000 / 4 + 1, "more than the FIFO's status can say");
        if let Received::Frame { len_bytes } = received(status) {
            assert!((ETHERNET_HEADER_BYTES..=MAX_FRAME_BYTES).contains(&len_bytes));
            // What is taken from the FIFO holds the frame, and no word more.
            let bytes = RX_PADDING_BYTES + len_bytes + FCS_BYTES;
            assert!((bytes..bytes + 4).contains(&(words * 4)), "{status:#x}: {words} words for {bytes} octets");
        }
        let (address, length) = (usize::from(input.word()), usize::from(input.word()) % (MAX_FRAME_BYTES + 1));
        let flags = input.octet();
        let segment = Segment { first: flags & 1 != 0, last: flags & 2 != 0 };
        let [a, b] = tx_commands(address, length, segment, length);
        assert_eq!((a & 0x7FF, b & 0x7FF), (length as u32, length as u32));
        assert_eq!(
            (a >> 16 & 3, a >> 13 & 1, a >> 12 & 1),
            (address as u32 & 3, u32::from(flags & 1), u32::from(flags >> 1 & 1))
        );
        let words = tx_words(address, length) - 2;
        let bytes = (address & 3) + length;
        assert!((bytes..bytes + 4).contains(&(words * 4)));
        let mac = std::array::from_fn(|_| input.octet());
        assert!(multicast_hash(mac) < 64);
    }
}
