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
    ($link:ident, $unlink:ident, $iter:ident, $type:ty, $head:ident, $next:ident, $previous:ident, $what:literal) => {
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
                if (*item).$next == item {
                    lists.$head = null_mut();
                    return;
                }
                (*(*item).$next).$previous = (*item).$previous;
                (*(*item).$previous).$next = (*item).$next;
                if lists.$head == item {
                    lists.$head = (*item).$next;
                }
            }
        }

        #[doc = concat!("Every ", $what, ", in order of creation.")]
        pub(crate) fn $iter(cs: &Critical) -> impl Iterator<Item = *mut $type> + '_ {
            // SAFETY: the critical section outlives the iterator, so nobody changes the list meanwhile.
            let head = unsafe { (*lists(cs)).$head };
            let mut at = head;
            core::iter::from_fn(move || {
                let item = at;
                if item.is_null() {
                    return None;
                }
                // SAFETY: as above.
                let next = unsafe { (*item).$next };
                at = if next == head { null_mut() } else { next };
                Some(item)
            })
        }
    };
}

ring!(
    pool_link,
    pool_unlink,
    pools,
    NX_PACKET_POOL,
    pools,
    nx_packet_pool_created_next,
    nx_packet_pool_created_previous,
    "a packet pool"
);
ring!(ip_link, ip_unlink, ips, NX_IP, ips, nx_ip_created_next, nx_ip_created_previous, "an IP instance");

/// Wakes the IP threads that allocate from `pool`: it was empty and is not any more.
pub(crate) unsafe fn pool_refilled(pool: *mut NX_PACKET_POOL) {
    let cs = kernel::enter();
    for ip_ptr in ips(&cs) {
        // SAFETY: a listed instance is alive while the critical section lasts; waking only readies its thread.
        unsafe {
            if (*ip_ptr).nx_ip_default_packet_pool == pool || (*ip_ptr).nx_ip_auxiliary_packet_pool == pool {
                ip::kick(ip_ptr);
            }
        }
    }
}

/// Whether `ip_ptr` is a created instance, without reading through it.
pub fn is_ip(ip_ptr: *const NX_IP) -> bool {
    let cs = kernel::enter();
    ips(&cs).any(|known| core::ptr::eq(known, ip_ptr))
}

/// Whether `pool_ptr` is a created pool, without reading through it.
pub fn is_pool(pool_ptr: *const NX_PACKET_POOL) -> bool {
    let cs = kernel::enter();
    pools(&cs).any(|known| core::ptr::eq(known, pool_ptr))
}
