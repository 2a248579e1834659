//! A station: an IP instance that can also do TCP, for programs of this board that are written in Rust.
//!
//! Instance and pool are the program's statics ([`netx::api`]); this starts them, enables TCP, and waits until the addresses may be used.
//! Threads that carry a closure stand here too: the kernel's own take 32 bits of input, which is no pointer on this board.
//!
//! This file is one of the unsafe islands: it calls the raw services that the safe faces do not have yet.

use std::ffi::CString;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use netx::api::{Driver, Error, Ip, PacketPool, Packets, Settings};
use netx::constants::{
    NX_IP_LINK_ENABLED, NX_IPV6_ADDR_STATE_VALID, NX_LOOPBACK_IPV6_SOURCE_INDEX, NX_NO_INTERFACE_ADDRESS, NX_SUCCESS,
};
use netx::{NX_IP, NX_PACKET_POOL, NXD_ADDRESS};
use threadx_shim::TX_THREAD;
use threadx_shim::api::Stack;
use threadx_shim::constants::{TX_AUTO_START, TX_NO_TIME_SLICE};
use threadx_shim::kernel;
use threadx_shim::objects::{thread, time};
use threadx_shim::types::{CHAR, UINT, ULONG};

/// A stack that is enough for debug builds.
pub type StationStack = Stack<STACK_BYTES>;
/// Memory for packets that hold a full Ethernet frame with its headroom.
pub type StationPackets = Packets<1600, PACKET_COUNT>;
/// How many.
pub const PACKET_COUNT: usize = 256;

const STACK_BYTES: usize = 16 * 1024;
const TICKS_BETWEEN_LOOKS: ULONG = 2;

/// An IP instance that was started.
#[derive(Clone, Copy, Debug)]
pub struct Station {
    ip: *mut NX_IP,
    pool: *mut NX_PACKET_POOL,
    expects_v6: bool,
}

// SAFETY: the pointers are only given to services, which lock; the blocks live as long as the process.
unsafe impl Send for Station {}

impl Station {
    /// Starts `instance` on packets of `packets`, with TCP.
    ///
    /// # Context
    /// Initialization (`define` of `threadx_shim::port::host::run`) and threads.
    ///
    /// # Errors
    /// As [`Ip::start`].
    pub fn start(
        instance: &'static Ip,
        packets: &'static PacketPool,
        driver: Driver,
        settings: &Settings,
    ) -> Result<Self, Error> {
        // RFC 4862's number; the original's would be two seconds more.
        instance.start(packets, driver, &Settings { duplicate_probes: 1, ..*settings })?;
        let ip = instance.raw()?;
        // SAFETY: the instance was just created.
        ok(unsafe { netx::tcp::enable(ip) }).map_err(Error::Refused)?;
        Ok(Self { ip, pool: packets.raw()?, expects_v6: settings.address_v6.is_some() })
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
        ok(unsafe { netx::ip::status::check(self.ip, NX_IP_LINK_ENABLED, &raw mut status, ticks) })?;
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

fn ok(status: UINT) -> Result<(), UINT> {
    if status == NX_SUCCESS { Ok(()) } else { Err(status) }
}

fn leaked<T>() -> *mut T {
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
