//! IP instances on the wire in memory.

use std::ptr::null_mut;

use netx::constants::{NX_IP_LINK_ENABLED, NX_SUCCESS};
use netx::ip::{fragment, status};
use netx::ipv4::arp_cache;
use netx::ipv6::{ipv6_address, ipv6_enable};
use netx::link::ram_link;
use netx::packet::{packet_data, packet_pool};
use netx::{NX_IP, NX_IP_DRIVER, NX_PACKET, NX_PACKET_POOL, NXD_ADDRESS, icmp, ip};
use threadx_shim::objects::thread;
use threadx_shim::types::{UINT, ULONG};

pub const MASK: ULONG = 0xFFFF_FF00;
pub const FRAME: ULONG = 1536;
pub const SECOND: ULONG = 100;
/// Longer than ARP and neighbour discovery keep a packet waiting.
pub const LONG: ULONG = 300 * SECOND;

pub fn leak<T>(value: T) -> *mut T {
    Box::leak(Box::new(value))
}

pub fn memory(octets: usize) -> *mut core::ffi::c_void {
    Box::leak(vec![0_u128; octets.div_ceil(16)].into_boxed_slice()).as_mut_ptr().cast()
}

pub fn sleep(ticks: ULONG) {
    assert_eq!(thread::sleep(ticks), 0);
}

/// A pool of `packets` packets.
pub fn pool(packets: usize, payload: ULONG) -> *mut NX_PACKET_POOL {
    let pool = leak(NX_PACKET_POOL::new());
    let size = packets * (payload as usize + size_of::<NX_PACKET>()) + 16;
    let name = c"pool".as_ptr().cast_mut();
    // SAFETY: new, and never freed.
    let status = unsafe { packet_pool::create(pool, name, payload, memory(size), size as ULONG) };
    assert_eq!(status, NX_SUCCESS);
    pool
}

pub fn available(pool: *mut NX_PACKET_POOL) -> (ULONG, ULONG) {
    // SAFETY: created.
    unsafe { ((*pool).nx_packet_pool_available, (*pool).nx_packet_pool_total) }
}

pub fn assert_full(pool: *mut NX_PACKET_POOL) {
    let (free, total) = available(pool);
    assert_eq!(free, total, "packets are missing");
}

/// 10.0.0.`host` on the wire, with ARP, ICMP and fragments; nothing of IPv6 until [`Node::enable_v6`].
#[derive(Clone, Copy)]
pub struct Node {
    pub ip: *mut NX_IP,
    pub pool: *mut NX_PACKET_POOL,
    pub host: ULONG,
}

pub const fn v4(host: ULONG) -> ULONG {
    0x0A00_0000 | host
}

pub const fn v6(host: ULONG) -> NXD_ADDRESS {
    NXD_ADDRESS::v6([0x2001_0DB8, 0, 0, host])
}

impl Node {
    pub fn new(host: ULONG, packets: usize) -> Self {
        Self::with_cache(host, packets, 1024)
    }

    pub fn with_cache(host: ULONG, packets: usize, cache: usize) -> Self {
        let node = Self { ip: leak(NX_IP::new()), pool: pool(packets, FRAME), host };
        node.create(cache);
        node
    }

    /// Creates the instance; its control block is new or deleted.
    pub fn create(&self, cache: usize) {
        const STACK: usize = 32 * 1024;
        let name = c"node".as_ptr().cast_mut();
        let driver = Some(ram_link::entry as unsafe extern "C" fn(*mut NX_IP_DRIVER));
        // SAFETY: control block and memory are new, or unused again.
        unsafe {
            let stack = memory(STACK);
            let created = ip::create(self.ip, name, v4(self.host), MASK, self.pool, driver, stack, STACK as ULONG, 1);
            assert_eq!(created, NX_SUCCESS);
            assert_eq!(arp_cache::enable(self.ip, memory(cache), cache as ULONG), NX_SUCCESS);
            assert_eq!(icmp::nxd_enable(self.ip), NX_SUCCESS);
            assert_eq!(fragment::enable(self.ip), NX_SUCCESS);
            let mut actual = 0;
            assert_eq!(status::check(self.ip, NX_IP_LINK_ENABLED, &raw mut actual, 100), NX_SUCCESS);
        }
    }

    /// Gives it 2001:db8::`host`/64 and its link-local address, and waits until they are in force.
    pub fn enable_v6(&self) {
        // SAFETY: created.
        unsafe {
            assert_eq!(ipv6_enable::enable(self.ip), NX_SUCCESS);
            assert_eq!(self.set_v6(&v6(self.host)), NX_SUCCESS);
            assert_eq!(ipv6_address::set(self.ip, 0, null_mut(), 10, null_mut()), NX_SUCCESS);
        }
        sleep(5 * SECOND);
    }

    pub fn set_v6(&self, address: &NXD_ADDRESS) -> UINT {
        // SAFETY: created.
        unsafe { ipv6_address::set(self.ip, 0, address, 64, null_mut()) }
    }

    /// Pings, and gives the data that came back.
    pub fn ping(&self, to: &NXD_ADDRESS, data: &[u8], wait: ULONG) -> Result<Vec<u8>, UINT> {
        let mut response = null_mut();
        // SAFETY: created; the response is this call's.
        unsafe {
            let size = data.len() as ULONG;
            let status = icmp::nxd_ping(self.ip, to, data.as_ptr().cast(), size, &raw mut response, wait);
            if status != NX_SUCCESS {
                return Err(status);
            }
            Ok(take(response))
        }
    }

    pub fn ping_v4(&self, host: ULONG, wait: ULONG) -> Result<Vec<u8>, UINT> {
        self.ping(&NXD_ADDRESS::v4(v4(host)), b"abcd", wait)
    }

    pub fn assert_full(&self) {
        assert_full(self.pool);
        // SAFETY: created.
        unsafe { assert_eq!((*self.pool).nx_packet_pool_invalid_releases, 0) };
    }
}

/// The data of a frame, which is released.
pub unsafe fn take(packet: *mut NX_PACKET) -> Vec<u8> {
    let data = read(packet);
    // SAFETY: the caller's frame.
    unsafe { assert_eq!(packet_data::release(packet), NX_SUCCESS) };
    data
}

/// The data of a frame.
pub fn read(packet: *mut NX_PACKET) -> Vec<u8> {
    // SAFETY: the caller's frame; the buffer is as long as the frame says.
    unsafe {
        let mut data = vec![0; (*packet).nx_packet_length as usize];
        let mut copied = 0;
        assert_eq!(packet_data::data_retrieve(packet, data.as_mut_ptr().cast(), &raw mut copied), NX_SUCCESS);
        assert_eq!(copied as usize, data.len());
        data
    }
}

/// A packet with `data`.
pub fn packet(pool: *mut NX_PACKET_POOL, headroom: ULONG, data: &[u8]) -> *mut NX_PACKET {
    let mut packet = null_mut();
    // SAFETY: the pool is created.
    unsafe {
        assert_eq!(packet_pool::allocate(pool, &raw mut packet, headroom, 0), NX_SUCCESS);
        if !data.is_empty() {
            let status = packet_data::data_append(packet, data.as_ptr().cast(), data.len() as ULONG, pool, 0);
            assert_eq!(status, NX_SUCCESS);
        }
    }
    packet
}

/// A small generator for what tests draw.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}
