//! IPv6's timers: the tables whose entries have a deadline, and the one walk through them all.
//!
//! A deadline is a word of its entry: the tick at which something is to be done with it, or 0 while nothing is. It is 0 when that is done,
//! which may set it anew. An entry that is freed need not take its deadline back: what is done looks at the entry first.

use core::ffi::c_void;
use core::mem::{offset_of, transmute};

use threadx_shim::objects::time;
use threadx_shim::types::{UCHAR, ULONG, USHORT};

use crate::address::NXD_IPV6_ADDRESS;
use crate::ip::ip_thread::Look;
use crate::ip::{self, NX_IP, NX_IPV6_MULTICAST_ENTRY};
use crate::ipv6::nd::ND_CACHE_ENTRY;
use crate::ipv6::nd_router::{NX_IPV6_DEFAULT_ROUTER_ENTRY, NX_IPV6_PREFIX_ENTRY};
use crate::ipv6::{ipv6_address, ipv6_autoconf, mld, nd, nd_router};
use crate::link::interface::NX_INTERFACE;

/// A table of an instance whose entries have a deadline.
struct Timed {
    /// What is done with an entry then.
    act: unsafe fn(*mut NX_IP, *mut c_void),
    /// Octets in front of the table in its instance.
    table: ULONG,
    /// Octets of an entry, and of those in front of its deadline.
    size: USHORT,
    deadline: UCHAR,
    count: UCHAR,
}

/// `$table` of `NX_IP`, of entries of type `$entry`, whose deadlines are `$deadline`.
macro_rules! timed {
    ($table:ident, $entry:ident, $deadline:ident, $act:path) => {
        Timed::new(
            // SAFETY: nobody calls it: it says what the table is of.
            |ip_ptr| unsafe { &raw mut (*ip_ptr).$table },
            offset_of!(NX_IP, $table),
            offset_of!($entry, $deadline),
            $act,
        )
    };
}

impl Timed {
    const fn new<T, const N: usize>(
        _: fn(*mut NX_IP) -> *mut [T; N],
        table: usize,
        deadline: usize,
        act: unsafe fn(*mut NX_IP, *mut T),
    ) -> Self {
        assert!(size_of::<T>() <= USHORT::MAX as usize && deadline <= UCHAR::MAX as usize && N <= UCHAR::MAX as usize);
        Self {
            // SAFETY: functions that differ in what their pointers point to are called alike.
            act: unsafe { transmute::<unsafe fn(*mut NX_IP, *mut T), unsafe fn(*mut NX_IP, *mut c_void)>(act) },
            table: table as ULONG,
            size: size_of::<T>() as USHORT,
            deadline: deadline as UCHAR,
            count: N as UCHAR,
        }
    }
}

static TABLES: [Timed; 7] = [
    timed!(nx_ipv6_address, NXD_IPV6_ADDRESS, next_solicitation, ipv6_address::verify),
    timed!(nx_ip_interface, NX_INTERFACE, next_router_solicitation, ipv6_autoconf::solicit_again),
    timed!(nx_ip_interface, NX_INTERFACE, mld_older_until, mld::forget_older),
    timed!(nx_ipv6_multicast_entry, NX_IPV6_MULTICAST_ENTRY, report_at, mld::report),
    timed!(nx_ipv6_nd_cache, ND_CACHE_ENTRY, due, nd::advance),
    timed!(nx_ipv6_default_router_table, NX_IPV6_DEFAULT_ROUTER_ENTRY, expires, nd_router::expire_router),
    timed!(nx_ipv6_prefix_list, NX_IPV6_PREFIX_ENTRY, expires, nd_router::expire_prefix),
];

/// Does what is due, and answers the ticks until the next.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn poll(ip_ptr: *mut NX_IP, now: ULONG) -> ULONG {
    let mut look = Look::at(now);
    for timed in &TABLES {
        // SAFETY: the table is in the instance, the deadline in its entry; what is called is for such entries.
        unsafe {
            let mut entry = ip_ptr.cast::<c_void>().byte_add(timed.table as usize);
            for _ in 0..timed.count {
                let deadline = entry.byte_add(usize::from(timed.deadline)).cast::<ULONG>();
                if *deadline != 0 && look.is_due(*deadline) {
                    *deadline = 0;
                    (timed.act)(ip_ptr, entry);
                    if *deadline != 0 {
                        look.again(*deadline);
                    }
                }
                entry = entry.byte_add(usize::from(timed.size));
            }
        }
    }
    look.wait
}

/// A deadline so many ticks from now. As 0 is none, what would be due at tick 0, where an instance that starts first thing is, is due a tick before.
#[inline(never)]
pub(crate) fn after(ticks: ULONG) -> ULONG {
    let at = time::get().wrapping_add(ticks);
    if at == 0 { ULONG::MAX } else { at }
}

/// Sets a deadline, of which the IP thread is told.
///
/// # Safety
/// Under protection; the deadline is an entry's of the created instance.
pub(crate) unsafe fn set(ip_ptr: *mut NX_IP, deadline: *mut ULONG, ticks: ULONG) {
    // SAFETY: given.
    unsafe {
        *deadline = after(ticks);
        ip::kick(ip_ptr);
    }
}
