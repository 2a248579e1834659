//! Semaphores, mutexes, event flags.
// Every unsafe block here hands the kernel a control block, a stack or memory from the scenario's arena, or the address of a
// live local for a result. That one argument holds for each of them.
#![allow(clippy::undocumented_unsafe_blocks)]

use threadx_shim::capi::{event_flags, mutex, semaphore};
use threadx_shim::types::{UINT, ULONG};
use threadx_shim::{TX_EVENT_FLAGS_GROUP, TX_MUTEX, TX_SEMAPHORE};

use super::super::env::{ok, zeroed};
use super::{Created, Info, Thread, created, name, size};

/// A counting semaphore.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Semaphore(pub *mut TX_SEMAPHORE);

/// Creates a semaphore.
#[track_caller]
pub fn semaphore(count: ULONG) -> Semaphore {
    let it = Semaphore(zeroed());
    created(Created::Semaphore(it));
    ok(it.create(count));
    it
}

#[allow(missing_docs, reason = "each method is the service of its name")]
impl Semaphore {
    pub fn create(self, count: ULONG) -> UINT {
        unsafe { semaphore::_txe_semaphore_create(self.0, name(c"semaphore"), count, size::<TX_SEMAPHORE>()) }
    }

    pub fn delete(self) -> UINT {
        unsafe { semaphore::_txe_semaphore_delete(self.0) }
    }

    pub fn get(self, wait: ULONG) -> UINT {
        unsafe { semaphore::_txe_semaphore_get(self.0, wait) }
    }

    pub fn put(self) -> UINT {
        unsafe { semaphore::_txe_semaphore_put(self.0) }
    }

    pub fn ceiling_put(self, ceiling: ULONG) -> UINT {
        unsafe { semaphore::_txe_semaphore_ceiling_put(self.0, ceiling) }
    }

    pub fn prioritize(self) -> UINT {
        unsafe { semaphore::_txe_semaphore_prioritize(self.0) }
    }

    pub fn put_notify(self, notify: Option<unsafe extern "C" fn(*mut TX_SEMAPHORE)>) -> UINT {
        unsafe { semaphore::_txe_semaphore_put_notify(self.0, notify) }
    }

    /// `first` is the count.
    #[track_caller]
    pub fn info(self) -> Info {
        let mut info = Info::new();
        let status = unsafe {
            semaphore::_txe_semaphore_info_get(
                self.0,
                &raw mut info.name,
                &raw mut info.first,
                (&raw mut info.first_suspended).cast(),
                &raw mut info.suspended,
                (&raw mut info.next).cast(),
            )
        };
        ok(status);
        info
    }

    #[track_caller]
    pub fn count(self) -> ULONG {
        self.info().first
    }
}

/// A mutex.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mutex(pub *mut TX_MUTEX);

/// Creates a mutex; `inherit` is `TX_INHERIT` or `TX_NO_INHERIT`.
#[track_caller]
pub fn mutex(inherit: UINT) -> Mutex {
    let it = Mutex(zeroed());
    created(Created::Mutex(it));
    ok(it.create(inherit));
    it
}

#[allow(missing_docs, reason = "each method is the service of its name")]
impl Mutex {
    pub fn create(self, inherit: UINT) -> UINT {
        unsafe { mutex::_txe_mutex_create(self.0, name(c"mutex"), inherit, size::<TX_MUTEX>()) }
    }

    pub fn delete(self) -> UINT {
        unsafe { mutex::_txe_mutex_delete(self.0) }
    }

    pub fn get(self, wait: ULONG) -> UINT {
        unsafe { mutex::_txe_mutex_get(self.0, wait) }
    }

    pub fn put(self) -> UINT {
        unsafe { mutex::_txe_mutex_put(self.0) }
    }

    pub fn prioritize(self) -> UINT {
        unsafe { mutex::_txe_mutex_prioritize(self.0) }
    }

    /// `first` is the ownership count.
    #[track_caller]
    pub fn info(self) -> Info {
        let mut info = Info::new();
        let status = unsafe {
            mutex::_txe_mutex_info_get(
                self.0,
                &raw mut info.name,
                &raw mut info.first,
                (&raw mut info.owner).cast(),
                (&raw mut info.first_suspended).cast(),
                &raw mut info.suspended,
                (&raw mut info.next).cast(),
            )
        };
        ok(status);
        info
    }

    #[track_caller]
    pub fn owner(self) -> Thread {
        self.info().owner
    }
}

/// An event flags group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flags(pub *mut TX_EVENT_FLAGS_GROUP);

/// Creates an event flags group.
#[track_caller]
pub fn flags() -> Flags {
    let it = Flags(zeroed());
    created(Created::Flags(it));
    ok(it.create());
    it
}

#[allow(missing_docs, reason = "each method is the service of its name")]
impl Flags {
    pub fn create(self) -> UINT {
        unsafe { event_flags::_txe_event_flags_create(self.0, name(c"flags"), size::<TX_EVENT_FLAGS_GROUP>()) }
    }

    pub fn delete(self) -> UINT {
        unsafe { event_flags::_txe_event_flags_delete(self.0) }
    }

    /// Returns the status and the actual flags.
    pub fn get(self, requested: ULONG, option: UINT, wait: ULONG) -> (UINT, ULONG) {
        let mut actual = 0;
        let status = unsafe { event_flags::_txe_event_flags_get(self.0, requested, option, &raw mut actual, wait) };
        (status, actual)
    }

    pub fn set(self, flags: ULONG, option: UINT) -> UINT {
        unsafe { event_flags::_txe_event_flags_set(self.0, flags, option) }
    }

    pub fn set_notify(self, notify: Option<unsafe extern "C" fn(*mut TX_EVENT_FLAGS_GROUP)>) -> UINT {
        unsafe { event_flags::_txe_event_flags_set_notify(self.0, notify) }
    }

    /// `first` is the current flags.
    #[track_caller]
    pub fn info(self) -> Info {
        let mut info = Info::new();
        let status = unsafe {
            event_flags::_txe_event_flags_info_get(
                self.0,
                &raw mut info.name,
                &raw mut info.first,
                (&raw mut info.first_suspended).cast(),
                &raw mut info.suspended,
                (&raw mut info.next).cast(),
            )
        };
        ok(status);
        info
    }

    #[track_caller]
    pub fn current(self) -> ULONG {
        self.info().first
    }
}
