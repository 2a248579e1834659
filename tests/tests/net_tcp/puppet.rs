//! A peer without a TCP: a scenario says every segment it sends and sees every segment that comes to it.

use std::cell::RefCell;
use std::collections::VecDeque;

use netx::constants::NX_SUCCESS;
use netx::ipv4::arp_cache;
use netx::link::ram_link;
use netx::packet::packet_pool;
use netx::{NX_PACKET, NX_PACKET_POOL};
use smoltcp::wire::{IpAddress, IpProtocol, Ipv4Address, Ipv4Packet, TcpPacket, TcpSeqNumber};
use tests::net::{Node, sleep};
use tests::segment::{Segment, before};

/// The puppet's address, 10.0.0.9, and MAC address.
pub const ADDRESS: u32 = 0x0A00_0009;
const MAC: [u8; 6] = [0x02, 0x99, 0, 0, 0, 9];

thread_local! {
    static SEEN: RefCell<VecDeque<(Segment, Vec<u8>)>> = const { RefCell::new(VecDeque::new()) };
}

unsafe fn tap(packet: *mut NX_PACKET) {
    // SAFETY: the packet is a whole frame.
    let frame = unsafe { NX_PACKET::bytes(packet) };
    if frame.starts_with(&MAC) {
        let datagram = &frame[14..];
        if let Some(segment) = Segment::parse(datagram) {
            if std::env::var_os("TX_TEST_TRACE").is_some() {
                println!("{:6} {segment:?}", threadx_shim::objects::time::get());
            }
            let data = datagram[segment.header_len..][..segment.payload_len].to_vec();
            SEEN.with_borrow_mut(|seen| seen.push_back((segment, data)));
        }
    }
}

/// One end of a connection that the scenario plays.
pub struct Puppet {
    pool: *mut NX_PACKET_POOL,
    node: Node,
    mac: [u8; 6],
    /// Our port and the node's.
    pub port: u16,
    pub node_port: u16,
    /// Next sequence number to send, and next expected.
    pub next: u32,
    pub expected: u32,
    pub window: u16,
}

/// A segment to send; the puppet's numbers where none are given.
#[derive(Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools)] // They are the header's flag bits.
pub struct Say<'a> {
    pub syn: bool,
    pub fin: bool,
    pub rst: bool,
    pub no_ack: bool,
    pub urgent: bool,
    pub sequence: Option<u32>,
    pub acknowledgement: Option<u32>,
    pub options: &'a [u8],
    pub data: &'a [u8],
    pub damaged: bool,
    /// To another address than the node's.
    pub to: Option<u32>,
    /// From another address than the puppet's.
    pub from: Option<u32>,
}

impl Puppet {
    pub fn new(node: Node, port: u16, node_port: u16) -> Self {
        let pool = Box::leak(Box::new(NX_PACKET_POOL::new()));
        let memory = Box::leak(vec![0_u64; 2048].into_boxed_slice());
        let m = |part: &[u8]| part.iter().fold(0, |word, &octet| word << 8 | u32::from(octet));
        // SAFETY: pool and memory are new and stay; the instance is created.
        let mac = unsafe {
            let size = size_of_val(memory) as u32;
            let name = c"puppet".as_ptr().cast_mut();
            assert_eq!(packet_pool::create(pool, name, 1536, memory.as_mut_ptr().cast(), size), NX_SUCCESS);
            assert_eq!(arp_cache::static_entry_create(node.ip, ADDRESS, m(&MAC[..2]), m(&MAC[2..])), NX_SUCCESS);
            ram_link::set_tap(Some(tap));
            (*node.ip).nx_ip_interface[0].mac()
        };
        Self { pool, node, mac, port, node_port, next: 1_000_000, expected: 0, window: 8192 }
    }

    /// Sends a segment. What takes sequence space advances `next`, unless a sequence number was given.
    pub fn say(&mut self, say: Say<'_>) {
        let len = 40 + say.options.len() + say.data.len();
        let mut frame = vec![0; 14 + len];
        frame[..6].copy_from_slice(&self.mac);
        frame[6..12].copy_from_slice(&MAC);
        frame[12] = 8;
        let (from, to) = (
            Ipv4Address::from_bits(say.from.unwrap_or(ADDRESS)),
            Ipv4Address::from_bits(say.to.unwrap_or(self.node.v4().as_v4().unwrap())),
        );
        let mut ip = Ipv4Packet::new_unchecked(&mut frame[14..]);
        ip.set_version(4);
        ip.set_header_len(20);
        ip.set_total_len(len as u16);
        ip.set_hop_limit(64);
        ip.set_next_header(IpProtocol::Tcp);
        ip.set_src_addr(from);
        ip.set_dst_addr(to);
        ip.fill_checksum();
        let mut tcp = TcpPacket::new_unchecked(&mut frame[34..]);
        tcp.set_src_port(self.port);
        tcp.set_dst_port(self.node_port);
        tcp.set_seq_number(TcpSeqNumber(say.sequence.unwrap_or(self.next).cast_signed()));
        tcp.set_ack_number(TcpSeqNumber(say.acknowledgement.unwrap_or(self.expected).cast_signed()));
        tcp.clear_flags();
        tcp.set_header_len(20 + say.options.len() as u8);
        tcp.set_syn(say.syn);
        tcp.set_fin(say.fin);
        tcp.set_rst(say.rst);
        tcp.set_ack(!say.no_ack);
        tcp.set_urg(say.urgent);
        tcp.set_window_len(self.window);
        frame[54..54 + say.options.len()].copy_from_slice(say.options);
        frame[54 + say.options.len()..].copy_from_slice(say.data);
        let mut tcp = TcpPacket::new_unchecked(&mut frame[34..]);
        tcp.fill_checksum(&IpAddress::Ipv4(from), &IpAddress::Ipv4(to));
        if say.damaged {
            frame[51] ^= 0x40;
        }
        if say.sequence.is_none() {
            self.next = self.next.wrapping_add(say.data.len() as u32 + u32::from(say.syn) + u32::from(say.fin));
        }
        // SAFETY: the pool is created.
        assert!(unsafe { ram_link::inject(self.pool, &frame) });
    }

    /// Any frame.
    pub fn inject(&self, frame: &[u8]) {
        // SAFETY: the pool is created.
        assert!(unsafe { ram_link::inject(self.pool, frame) });
    }

    /// The node's MAC address, then the puppet's, then IPv4's type: the front of any frame.
    pub fn frame_header(&self) -> Vec<u8> {
        [&self.mac[..], &MAC, &[8, 0]].concat()
    }

    /// The next segment to the puppet, within `ticks`; what it takes of sequence space is expected no more.
    pub fn hear(&mut self, ticks: u32) -> (Segment, Vec<u8>) {
        for _ in 0..=ticks {
            let first = SEEN.with_borrow_mut(|seen| {
                let mine = seen.iter().position(|(segment, _)| segment.destination.1 == self.port)?;
                seen.remove(mine)
            });
            if let Some((segment, data)) = first {
                if segment.syn || before(self.expected, segment.sequence_end()) {
                    self.expected = segment.sequence_end();
                }
                return (segment, data);
            }
            sleep(1);
        }
        panic!("nothing said within {ticks} ticks");
    }

    /// Nothing is said within `ticks`.
    pub fn silence(&mut self, ticks: u32) {
        sleep(ticks);
        let heard = SEEN.with_borrow_mut(|seen| seen.iter().position(|(s, _)| s.destination.1 == self.port));
        assert!(heard.is_none(), "something was said");
    }

    /// Forgets what was said and not heard.
    #[allow(clippy::unused_self)] // It is the puppet that forgets.
    pub fn forget(&self) {
        SEEN.with_borrow_mut(VecDeque::clear);
    }
}
