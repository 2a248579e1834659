//! The TAP itself, below any stack: what we write is received by Linux, and what Linux sends can be read.

use std::io::{IoSlice, IoSliceMut};
use std::time::{Duration, Instant};

use board_host::linux::Tap;
use tests::real::wire::{TAP, Wire};

#[test]
fn tap_given_an_arp_request_brings_linuxs_answer() {
    let _wire = Wire::new();
    let tap = Tap::open(TAP).expect("the TAP");
    let own = [2, 0, 0, 0, 0, 1];
    // RFC 826: 192.0.2.2 asks for 192.0.2.1.
    let ethernet = [&[0xFF; 6][..], &own, &[0x08, 0x06]].concat();
    let arp = [&[0, 1, 8, 0, 6, 4, 0, 1][..], &own, &[192, 0, 2, 2], &[0; 6], &[192, 0, 2, 1]].concat();
    tap.send(&[IoSlice::new(&ethernet), IoSlice::new(&arp)]).expect("sent").expect("room");

    let start = Instant::now();
    let mut frame = [0; 2000];
    while start.elapsed() < Duration::from_secs(5) {
        if let Some(length) = tap.receive(&mut [IoSliceMut::new(&mut frame)]).expect("read")
            && frame[..6] == own
        {
            assert_eq!(length, 42);
            assert_eq!(frame[20..22], [0, 2], "an ARP reply");
            assert_eq!(frame[28..32], [192, 0, 2, 1]);
            return;
        }
    }
    panic!("no answer");
}
