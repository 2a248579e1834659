//! [`Ip`].
//!
//! `unsafe` here: raw services on a control block that lies in a static, with memory in cells that only they reach.

use core::cell::{Cell, UnsafeCell};
use core::ffi::CStr;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::ptr::{NonNull, null_mut};

use threadx_shim::api::{Region, Stack, Wait};
use threadx_shim::kernel::{self, Caller};
use threadx_shim::types::{UINT, ULONG};

use super::{Error, Packet, PacketPool, done};
use crate::address::{NXD_ADDRESS, v6_from_wire};
use crate::constants::{NX_IP_LINK_ENABLED, NX_IPV6_DAD_TRANSMITS};
use crate::icmp;
use crate::ip::status;
use crate::ip::{self, NX_IP};
use crate::ipv4::arp::NX_ARP;
use crate::ipv4::{arp_cache, route};
use crate::ipv6::{ipv6_address, ipv6_enable, ipv6_router};
use crate::link::driver::{LinkDriver, NX_IP_DRIVER};
use crate::link::ram_link;

/// Neighbours that the ARP cache holds.
const NEIGHBOURS: usize = 16;

/// What an instance is attached to.
#[derive(Clone, Copy)]
pub struct Driver(LinkDriver);

impl Driver {
    /// The wire in memory that joins the instances of this program, see [`ram_link`].
    pub fn memory() -> Self {
        Self(Some(ram_link::entry))
    }

    /// A board's driver.
    ///
    /// # Safety
    /// It keeps the contract of [`driver`](crate::link::driver).
    pub unsafe fn new(entry: unsafe extern "C" fn(*mut NX_IP_DRIVER)) -> Self {
        Self(Some(entry))
    }
}

/// How an instance starts.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Our IPv4 address; unspecified: none yet.
    pub address: Ipv4Addr,
    /// Bits of our network's prefix.
    pub prefix: u8,
    /// Router to everywhere else.
    pub gateway: Option<Ipv4Addr>,
    /// Our IPv6 address and its prefix; the link-local one comes with it.
    pub address_v6: Option<(Ipv6Addr, u8)>,
    /// Router to everywhere else.
    pub gateway_v6: Option<Ipv6Addr>,
    /// How many times others are asked, a second apart, whether they have our IPv6 addresses already; 0: not at all (RFC 4862 asks once).
    pub duplicate_probes: u8,
    /// Priority of the IP thread.
    pub priority: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            address: Ipv4Addr::UNSPECIFIED,
            prefix: 24,
            gateway: None,
            address_v6: None,
            gateway_v6: None,
            duplicate_probes: NX_IPV6_DAD_TRANSMITS as u8,
            priority: 1,
        }
    }
}

/// An IP instance with ARP, ICMP and, where an address is given, IPv6.
pub struct Ip {
    started: Cell<bool>,
    block: UnsafeCell<NX_IP>,
    name: &'static CStr,
    stack: Region,
    neighbours: UnsafeCell<[NX_ARP; NEIGHBOURS]>,
}

// SAFETY: `started` is set once the instance is whole; the rest changes by raw services only, which lock.
unsafe impl Sync for Ip {}

fn address(address: IpAddr) -> NXD_ADDRESS {
    match address {
        IpAddr::V4(v4) => NXD_ADDRESS::v4(v4.to_bits()),
        IpAddr::V6(v6) => NXD_ADDRESS::v6(v6_from_wire(v6)),
    }
}

impl Ip {
    /// An instance that is not started; its thread will run on `stack`.
    #[must_use]
    pub const fn new<const STACK: usize>(name: &'static CStr, stack: &'static Stack<STACK>) -> Self {
        Self {
            started: Cell::new(false),
            block: UnsafeCell::new(NX_IP::new()),
            name,
            stack: stack.region(),
            neighbours: UnsafeCell::new([const { NX_ARP::EMPTY }; NEIGHBOURS]),
        }
    }

    /// Creates and enables the instance; its thread then initialises the driver.
    ///
    /// # Context
    /// Initialization, threads.
    /// # Errors
    /// [`Error::State`]: started before, or memory or stack are another's. [`Error::Context`]. [`Error::NoRoute`]: a gateway is on no network of ours.
    pub fn start(&'static self, pool: &'static PacketPool, driver: Driver, settings: &Settings) -> Result<(), Error> {
        if !matches!(kernel::caller(), Caller::Initialization | Caller::Thread) {
            return Err(Error::Context);
        }
        let pool = pool.raw()?;
        // Taken once, so the rest runs once.
        let stack = self.stack.take().ok_or(Error::State)?.cast();
        let mask = u32::MAX.checked_shl(32 - u32::from(settings.prefix.min(32))).unwrap_or(0);
        let (ip_ptr, name) = (self.block.get(), self.name.as_ptr().cast_mut());
        // SAFETY: block and cache are this static's own, the stack is taken; this runs once.
        unsafe {
            let size = self.stack.len_bytes();
            let own = settings.address.to_bits();
            done(ip::create(ip_ptr, name, own, mask, pool, driver.0, stack, size, settings.priority))?;
            let cache = self.neighbours.get();
            done(arp_cache::enable(ip_ptr, cache.cast(), size_of_val(&*cache) as ULONG))?;
            done(icmp::nxd_enable(ip_ptr))?;
            if let Some(gateway) = settings.gateway {
                done(route::gateway_address_set(ip_ptr, gateway.to_bits()))?;
            }
            if let Some((own, prefix)) = settings.address_v6 {
                done(ipv6_enable::enable(ip_ptr))?;
                let own = address(own.into());
                done(ipv6_address::set(ip_ptr, 0, null_mut(), 10, null_mut()))?;
                done(ipv6_address::set(ip_ptr, 0, &raw const own, ULONG::from(prefix), null_mut()))?;
                ipv6_address::probes_set(ip_ptr, settings.duplicate_probes);
            }
            if let Some(gateway) = settings.gateway_v6 {
                const FOREVER: ULONG = 0xFFFF;
                done(ipv6_router::add(ip_ptr, &address(gateway.into()), FOREVER, 0))?;
            }
        }
        self.started.set(true);
        Ok(())
    }

    /// The control block, for raw services. It must not be deleted.
    ///
    /// # Errors
    /// [`Error::State`]: not started.
    pub fn raw(&'static self) -> Result<*mut NX_IP, Error> {
        if self.started.get() { Ok(self.block.get()) } else { Err(Error::State) }
    }

    /// Waits until the driver has the link up.
    ///
    /// # Context
    /// Threads.
    /// # Errors
    /// [`Error::NotInTime`], [`Error::Aborted`], [`Error::State`], [`Error::Context`].
    pub fn wait_until_up(&'static self, wait: Wait) -> Result<(), Error> {
        let (ip_ptr, wait, mut actual) = (self.raw()?, wait.option()?, 0);
        // SAFETY: created.
        done(unsafe { status::check(ip_ptr, NX_IP_LINK_ENABLED, &raw mut actual, wait) })
    }

    /// Sends an echo request, and gives the data of its reply.
    ///
    /// # Context
    /// Threads.
    /// # Errors
    /// [`Error::NotInTime`], [`Error::NoRoute`], [`Error::NoPacket`], [`Error::TooLarge`], [`Error::Aborted`], [`Error::State`],
    /// [`Error::Context`].
    pub fn ping(&'static self, to: IpAddr, data: &[u8], wait: Wait) -> Result<Packet, Error> {
        let (ip_ptr, wait) = (self.raw()?, wait.option()?);
        if kernel::caller() != Caller::Thread {
            return Err(Error::Context);
        }
        let size = UINT::try_from(data.len()).map_err(|_| Error::TooLarge)?;
        let mut response = null_mut();
        // SAFETY: created; the response is this call's, of a pool that is never deleted.
        unsafe {
            done(icmp::nxd_ping(ip_ptr, &address(to), data.as_ptr().cast(), size, &raw mut response, wait))?;
            NonNull::new(response).map(|raw| Packet::from_raw(raw)).ok_or(Error::NotInTime)
        }
    }
}
