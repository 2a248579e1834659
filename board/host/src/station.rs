//! A station: one IP instance with its pools and threads on memory of its own, for programs of this board that are written in Rust.
//!
//! It does what every application of NetX Duo does in `tx_application_define`, once, so that `nxmail` and the tests need not. Memory is taken
//! from the heap and never given back: control blocks must stay where they are until the kernel ends, which is when the process does.
//!
//! This file is one of the unsafe islands: it owns control blocks and calls the raw services.

use std::ffi::CString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use netx::constants::{
    NX_IP_LINK_ENABLED, NX_IPV6_ADDR_STATE_VALID, NX_LOOPBACK_IPV6_SOURCE_INDEX, NX_NO_INTERFACE_ADDRESS, NX_SUCCESS,
};
use netx::driver::LinkDriver;
use netx::{NX_IP, NX_PACKET_POOL, NXD_ADDRESS};
use threadx_shim::TX_THREAD;
use threadx_shim::constants::{TX_AUTO_START, TX_NO_TIME_SLICE};
use threadx_shim::kernel;
use threadx_shim::objects::{thread, time};
use threadx_shim::types::{CHAR, UINT, ULONG};

/// Bytes of one packet's payload: a full Ethernet frame, the headroom, and padding.
const PAYLOAD_BYTES: usize = 1600;
const PACKETS: usize = 256;
const STACK_BYTES: usize = 16 * 1024;
const ARP_CACHE_BYTES: usize = 4096;
const IP_THREAD_PRIORITY: UINT = 1;
const TICKS_BETWEEN_LOOKS: ULONG = 2;

/// What a station is called on its network.
#[derive(Clone, Copy, Debug, Default)]
pub struct Addresses {
    /// Our IPv4 address and its prefix length.
    pub v4: Option<(Ipv4Addr, u8)>,
    /// Our IPv6 address and its prefix length.
    pub v6: Option<(Ipv6Addr, u8)>,
    /// The router to everywhere else.
    pub gateway: Option<IpAddr>,
}

/// An IP instance that is created and runs.
#[derive(Clone, Copy, Debug)]
pub struct Station {
    ip: *mut NX_IP,
    pool: *mut NX_PACKET_POOL,
    expects_v6: bool,
}

// SAFETY: the pointers are only given to services, which lock; the blocks live as long as the process.
unsafe impl Send for Station {}

impl Station {
    /// Creates packet pool, IP instance and what they need, with ARP, ICMP, TCP and, where an address was given, IPv6.
    ///
    /// # Context
    /// Initialization (`define` of `threadx_shim::port::host::run`) and threads.
    ///
    /// # Errors
    /// The code of the service that failed.
    ///
    /// # Safety
    /// `driver` is a link driver as manual chapter 5 has it.
    pub unsafe fn create(name: &str, driver: LinkDriver, addresses: &Addresses) -> Result<Self, UINT> {
        let name = leaked_name(name);
        let (ip, pool) = (leaked::<NX_IP>(), leaked::<NX_PACKET_POOL>());
        let (v4, mask) = addresses.v4.map_or((0, 0), |(address, bits)| (address.to_bits(), netmask(bits)));
        // SAFETY: control blocks and areas are fresh, zeroed, big enough and never freed.
        unsafe {
            netx::system::initialize();
            let (memory, bytes) = leaked_area(PACKETS * (PAYLOAD_BYTES + size_of::<netx::NX_PACKET>() + 64));
            ok(netx::packet_pool::create(pool, name, PAYLOAD_BYTES as ULONG, memory, bytes))?;
            let (stack, bytes) = leaked_area(STACK_BYTES);
            ok(netx::ip::create(ip, name, v4, mask, pool, driver, stack, bytes, IP_THREAD_PRIORITY))?;
            let (cache, bytes) = leaked_area(ARP_CACHE_BYTES);
            ok(netx::arp_cache::enable(ip, cache, bytes))?;
            ok(netx::icmp::nxd_enable(ip))?;
            ok(netx::tcp::enable(ip))?;
            if let Some((address, bits)) = addresses.v6 {
                ok(netx::ipv6_address::enable(ip))?;
                let (address, mut index) = (net_address(address.into()), 0);
                ok(netx::ipv6_address::set(ip, 0, &raw const address, bits.into(), &raw mut index))?;
                // RFC 4862's number; NX_IPV6_DAD_TRANSMITS would be two seconds more.
                if let Some(entry) = (*ip).nx_ipv6_address.get_mut(index as usize) {
                    entry.nxd_ipv6_address_DupAddrDetectTransmit = 1;
                }
            }
            match addresses.gateway {
                Some(IpAddr::V4(gateway)) => ok(netx::route::gateway_address_set(ip, gateway.to_bits()))?,
                Some(gateway) => {
                    ok(netx::ipv6_router::add(ip, &net_address(gateway), ULONG::MAX, 0))?;
                }
                None => {}
            }
        }
        Ok(Self { ip, pool, expects_v6: addresses.v6.is_some() })
    }

    /// Waits until the driver has the link up and duplicate address detection has let our IPv6 addresses through.
    ///
    /// # Context
    /// Threads.
    ///
    /// # Errors
    /// NX_NOT_SUCCESSFUL when the link is not up within `ticks`, NX_NO_INTERFACE_ADDRESS when an address is taken by somebody else or still
    /// on trial.
    pub fn wait_until_ready(&self, ticks: ULONG) -> Result<(), UINT> {
        let start = time::get();
        let mut status: ULONG = 0;
        // SAFETY: the instance is created; `status` outlives the call.
        ok(unsafe { netx::status::check(self.ip, NX_IP_LINK_ENABLED, &raw mut status, ticks) })?;
        while !self.has_valid_addresses()? {
            if time::get().wrapping_sub(start) >= ticks {
                return Err(NX_NO_INTERFACE_ADDRESS);
            }
            ok(thread::sleep(TICKS_BETWEEN_LOOKS))?;
        }
        Ok(())
    }

    /// Whether none of our IPv6 addresses is on trial any more.
    fn has_valid_addresses(&self) -> Result<bool, UINT> {
        let _critical = kernel::enter();
        // SAFETY: the instance is created; the critical section keeps its thread from changing the table.
        let addresses = unsafe { &(*self.ip).nx_ipv6_address };
        let own = || addresses.iter().filter(|own| own.nxd_ipv6_address_valid != 0);
        if self.expects_v6 && !own().any(|own| UINT::from(own.nxd_ipv6_address_index) != NX_LOOPBACK_IPV6_SOURCE_INDEX)
        {
            return Err(NX_NO_INTERFACE_ADDRESS);
        }
        Ok(own().all(|own| UINT::from(own.nxd_ipv6_address_state) == NX_IPV6_ADDR_STATE_VALID))
    }

    /// Packets of the pool that are in use.
    pub fn packets_in_use(&self) -> ULONG {
        let _critical = kernel::enter();
        // SAFETY: the pool is created; its counts change in critical sections.
        unsafe { (*self.pool).nx_packet_pool_total - (*self.pool).nx_packet_pool_available }
    }

    /// The IP instance, for the services.
    pub fn ip(&self) -> *mut NX_IP {
        self.ip
    }

    /// The packet pool, for the services.
    pub fn pool(&self) -> *mut NX_PACKET_POOL {
        self.pool
    }
}

/// Draws the seed of sequence numbers and ports from the operating system.
///
/// # Errors
/// The operating system has none to give.
pub fn seed_from_system() -> Result<(), getrandom::Error> {
    netx::entropy::seed(getrandom::u64()?);
    Ok(())
}

type Body = Box<dyn FnOnce() + Send>;

/// Bodies of threads that have not started: a thread's input is 32 bits wide and holds no pointer, so it holds an index.
static BODIES: Mutex<Vec<Option<Body>>> = Mutex::new(Vec::new());

/// Starts a thread of the kernel that runs `body`.
///
/// # Context
/// Initialization and threads.
///
/// # Errors
/// The code of `tx_thread_create`.
pub fn spawn(name: &str, priority: UINT, body: impl FnOnce() + Send + 'static) -> Result<(), UINT> {
    let input = {
        let mut bodies = BODIES.lock().unwrap_or_else(PoisonError::into_inner);
        bodies.push(Some(Box::new(body)));
        (bodies.len() - 1) as ULONG
    };
    let (stack, bytes) = leaked_area(STACK_BYTES);
    // SAFETY: control block and stack are fresh and never freed.
    ok(unsafe {
        thread::create(
            leaked::<TX_THREAD>(),
            leaked_name(name),
            Some(run_body),
            input,
            stack,
            bytes,
            priority,
            priority,
            TX_NO_TIME_SLICE,
            TX_AUTO_START,
        )
    })
}

unsafe extern "C" fn run_body(input: ULONG) {
    let body = {
        let mut bodies = BODIES.lock().unwrap_or_else(PoisonError::into_inner);
        bodies.get_mut(input as usize).and_then(Option::take)
    };
    if let Some(body) = body {
        body();
    }
}

/// `address` as the services take it.
pub fn net_address(address: IpAddr) -> NXD_ADDRESS {
    match address {
        IpAddr::V4(address) => NXD_ADDRESS::v4(address.to_bits()),
        IpAddr::V6(address) => {
            let bits = address.to_bits();
            NXD_ADDRESS::v6([96, 64, 32, 0].map(|shift| (bits >> shift) as ULONG))
        }
    }
}

fn netmask(prefix_bits: u8) -> ULONG {
    ULONG::MAX.checked_shl(32_u32.saturating_sub(prefix_bits.into())).unwrap_or(0)
}

pub(crate) fn ok(status: UINT) -> Result<(), UINT> {
    if status == NX_SUCCESS { Ok(()) } else { Err(status) }
}

pub(crate) fn leaked<T>() -> *mut T {
    let words = size_of::<T>().div_ceil(size_of::<u64>());
    const { assert!(align_of::<T>() <= align_of::<u64>()) };
    Box::leak(vec![0_u64; words].into_boxed_slice()).as_mut_ptr().cast()
}

fn leaked_area(bytes: usize) -> (*mut std::ffi::c_void, ULONG) {
    let words = vec![0_u64; bytes.div_ceil(size_of::<u64>())].into_boxed_slice();
    (Box::leak(words).as_mut_ptr().cast(), bytes as ULONG)
}

fn leaked_name(name: &str) -> *mut CHAR {
    CString::new(name).unwrap_or_default().into_raw()
}
