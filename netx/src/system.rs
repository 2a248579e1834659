//! The lists of created packet pools and IP instances: what makes a pointer a pool's or an instance's.
//!
//! Circular intrusive lists through the control blocks, changed and walked in critical sections only.

use core::cell::UnsafeCell;
use core::ptr::null_mut;

use threadx_shim::kernel::{self, Critical};

use crate::ip::{self, NX_IP};
use crate::packet::packet_pool::NX_PACKET_POOL;

struct Lists {
    pools: *mut NX_PACKET_POOL,
    ips: *mut NX_IP,
}

struct Global(UnsafeCell<Lists>);
// SAFETY: every access holds a critical section, which excludes every other context of the kernel.
unsafe impl Sync for Global {}

static LISTS: Global = Global(UnsafeCell::new(Lists { pools: null_mut(), ips: null_mut() }));

fn lists(_cs: &Critical) -> *mut Lists {
    LISTS.0.get()
}

/// `nx_system_initialize`: prepares the network layer; everything is statically initialised, so nothing remains to do.
///
/// # Context
/// Initialization, threads, timers, ISRs.
pub fn initialize() {}

macro_rules! ring {
    ($link:ident, $unlink:ident, $has:ident, $type:ty, $head:ident, $next:ident, $previous:ident, $what:literal) => {
        #[doc = concat!("Adds ", $what, " at the end of the list.")]
        pub(crate) unsafe fn $link(cs: &Critical, item: *mut $type) {
            // SAFETY: the critical section makes the list this call's own; its links are living control blocks.
            unsafe {
                let lists = &mut *lists(cs);
                if lists.$head.is_null() {
                    (*item).$next = item;
                    (*item).$previous = item;
                    lists.$head = item;
                } else {
                    let head = lists.$head;
                    let tail = (*head).$previous;
                    (*item).$next = head;
                    (*item).$previous = tail;
                    (*tail).$next = item;
                    (*head).$previous = item;
                }
            }
        }

        #[doc = concat!("Takes ", $what, " off the list.")]
        pub(crate) unsafe fn $unlink(cs: &Critical, item: *mut $type) {
            // SAFETY: as above; the item is on the list.
            unsafe {
                let lists = &mut *lists(cs);
                let next = (*item).$next;
                if next == item {
                    lists.$head = null_mut();
                    return;
                }
                (*next).$previous = (*item).$previous;
                (*(*item).$previous).$next = next;
                if lists.$head == item {
                    lists.$head = next;
                }
            }
        }

        #[doc = concat!("Whether this is ", $what, " on the list, without reading through it.")]
        pub(crate) fn $has(cs: &Critical, item: *const $type) -> bool {
            // SAFETY: the critical section makes the list this call's own; its links are living control blocks.
            unsafe {
                let head = (*lists(cs)).$head;
                let mut at = head;
                while !at.is_null() {
                    if core::ptr::eq(at, item) {
                        return true;
                    }
                    at = (*at).$next;
                    if at == head {
                        break;
                    }
                }
                false
            }
        }
    };
}

ring!(
    pool_link,
    pool_unlink,
    has_pool,
    NX_PACKET_POOL,
    pools,
    nx_packet_pool_created_next,
    nx_packet_pool_created_previous,
    "a packet pool"
);
ring!(ip_link, ip_unlink, has_ip, NX_IP, ips, nx_ip_created_next, nx_ip_created_previous, "an IP instance");

/// Wakes the IP threads that allocate from `pool`: it was empty and is not any more.
pub(crate) unsafe fn pool_refilled(pool: *mut NX_PACKET_POOL) {
    let cs = kernel::enter();
    // SAFETY: a listed instance is alive while the critical section lasts; waking only readies its thread.
    unsafe {
        let head = (*lists(&cs)).ips;
        let mut ip_ptr = head;
        while !ip_ptr.is_null() {
            if (*ip_ptr).nx_ip_default_packet_pool == pool || (*ip_ptr).nx_ip_auxiliary_packet_pool == pool {
                ip::kick(ip_ptr);
            }
            ip_ptr = (*ip_ptr).nx_ip_created_next;
            if ip_ptr == head {
                break;
            }
        }
    }
}

/// Whether `ip_ptr` is a created instance, without reading through it.
pub fn is_ip(ip_ptr: *const NX_IP) -> bool {
    has_ip(&kernel::enter(), ip_ptr)
}

/// Whether `pool_ptr` is a created pool, without reading through it.
pub fn is_pool(pool_ptr: *const NX_PACKET_POOL) -> bool {
    has_pool(&kernel::enter(), pool_ptr)
}
