//! The list of created objects of one kind.
//!
//! Circular, doubly linked through each control block, oldest first. It answers "already created?" at create time, gives
//! `*_info_get` its next object, and sums counters for `*_performance_system_info_get`; counts of deleted objects stay in
//! `retired`. Never walked on a hot path. `unsafe` here: intrusive links between control blocks that the application owns.

use crate::counters::Counters;
use crate::types::ULONG;

/// Links of a created object, kept in its control block.
#[repr(C)]
pub struct Links<T> {
    next: *mut T,
    previous: *mut T,
}

impl<T> Links<T> {
    /// Links of an object that is not created.
    pub const fn new() -> Self {
        Self { next: core::ptr::null_mut(), previous: core::ptr::null_mut() }
    }
}

impl<T> Default for Links<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// An object that can stand in a registry with `N` performance counters.
///
/// # Safety
/// `links` returns the place of the links inside `object`, always the same.
pub(crate) unsafe trait Registered<const N: usize>: Sized {
    /// # Safety
    /// `object` points to a control block.
    unsafe fn links(object: *mut Self) -> *mut Links<Self>;
    /// # Safety
    /// `object` points to a created control block.
    unsafe fn counters(object: *mut Self) -> Counters<N>;
}

/// Makes a control block type registrable: its links, its own counts, its waiters.
macro_rules! registered {
    ($object:ty, $counters:expr, $links:ident, $counts:ident, $waiters:ident) => {
        // SAFETY: the links are a field.
        unsafe impl $crate::registry::Registered<{ $counters }> for $object {
            unsafe fn links(object: *mut Self) -> *mut $crate::registry::Links<Self> {
                // SAFETY: the contract.
                unsafe { &raw mut (*object).$links }
            }
            unsafe fn counters(object: *mut Self) -> $crate::counters::Counters<{ $counters }> {
                // SAFETY: the contract.
                unsafe { $crate::counters::Counters::joined((*object).$counts, (*object).$waiters.counts()) }
            }
        }
    };
}
pub(crate) use registered;

/// All created objects of one kind. All-zero is empty.
pub(crate) struct Registry<T, const N: usize> {
    head: *mut T,
    count: ULONG,
    retired: Counters<N>,
}

impl<T: Registered<N>, const N: usize> Registry<T, N> {
    pub(crate) const fn new() -> Self {
        Self { head: core::ptr::null_mut(), count: 0, retired: Counters::new() }
    }

    /// # Safety
    /// Interrupts are masked; `object` is not in the registry and stays in place until removed.
    pub(crate) unsafe fn add(&mut self, object: *mut T) {
        // SAFETY: every object in the ring is a live control block (contract of add and remove).
        unsafe {
            let links = T::links(object);
            if self.head.is_null() {
                *links = Links { next: object, previous: object };
                self.head = object;
            } else {
                let head = T::links(self.head);
                let tail = (*head).previous;
                *links = Links { next: self.head, previous: tail };
                (*T::links(tail)).next = object;
                (*head).previous = object;
            }
        }
        self.count = self.count.wrapping_add(1);
    }

    /// # Safety
    /// Interrupts are masked; `object` is in the registry.
    pub(crate) unsafe fn remove(&mut self, object: *mut T) {
        // SAFETY: as in `add`.
        unsafe {
            self.retired.add(&T::counters(object));
            let Links { next, previous } = *T::links(object);
            if next == object {
                self.head = core::ptr::null_mut();
            } else {
                (*T::links(next)).previous = previous;
                (*T::links(previous)).next = next;
                if self.head == object {
                    self.head = next;
                }
            }
            *T::links(object) = Links::new();
        }
        self.count = self.count.wrapping_sub(1);
    }

    /// Whether `object` is one of the created ones; reads no memory of `object` itself.
    ///
    /// # Safety
    /// Interrupts are masked.
    pub(crate) unsafe fn contains(&self, object: *mut T) -> bool {
        let mut each = self.head;
        for _ in 0..self.count {
            if each == object {
                return true;
            }
            // SAFETY: `each` is in the ring, hence live.
            each = unsafe { (*T::links(each)).next };
        }
        false
    }

    /// The object created after `object` (the first after the last).
    ///
    /// # Safety
    /// Interrupts are masked; `object` is in the registry.
    #[allow(clippy::unused_self)] // The receiver says which registry the object is in.
    pub(crate) unsafe fn next(&self, object: *mut T) -> *mut T {
        // SAFETY: the contract.
        unsafe { (*T::links(object)).next }
    }

    /// First created object, or null.
    pub(crate) fn head(&self) -> *mut T {
        self.head
    }

    /// Number of created objects.
    pub(crate) fn count(&self) -> ULONG {
        self.count
    }

    /// Counts of all objects, the deleted ones included.
    ///
    /// # Safety
    /// Interrupts are masked.
    pub(crate) unsafe fn totals(&self) -> Counters<N> {
        let mut sum = self.retired;
        let mut each = self.head;
        for _ in 0..self.count {
            // SAFETY: `each` is in the ring, hence live.
            unsafe {
                sum.add(&T::counters(each));
                each = (*T::links(each)).next;
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing {
        links: Links<Thing>,
        counts: Counters<1>,
    }

    // SAFETY: the links are a field.
    unsafe impl Registered<1> for Thing {
        unsafe fn links(object: *mut Self) -> *mut Links<Self> {
            // SAFETY: the contract.
            unsafe { &raw mut (*object).links }
        }
        unsafe fn counters(object: *mut Self) -> Counters<1> {
            // SAFETY: the contract.
            unsafe { (*object).counts }
        }
    }

    fn thing(events: usize) -> Thing {
        let mut counts = Counters::new();
        for _ in 0..events {
            counts.bump(0);
        }
        Thing { links: Links::new(), counts }
    }

    #[test]
    fn registry_leads_from_object_to_object_in_order_of_creation() {
        let mut registry = Registry::<Thing, 1>::new();
        let mut things = [thing(0), thing(0), thing(0)];
        let [first, second, third] = things.each_mut().map(|it| &raw mut *it);
        // SAFETY: the things outlive the registry.
        unsafe {
            for each in [first, second, third] {
                assert!(!registry.contains(each));
                registry.add(each);
            }
            assert_eq!((registry.next(first), registry.next(third)), (second, first));
            registry.remove(first);
            assert!(!registry.contains(first) && registry.contains(second));
            assert_eq!((registry.head(), registry.next(third), registry.count()), (second, second, 2));
            registry.remove(third);
            assert_eq!(registry.next(second), second);
            registry.remove(second);
        }
        assert!(registry.head().is_null());
    }

    #[test]
    fn registry_totals_keep_what_deleted_objects_counted() {
        let mut registry = Registry::<Thing, 1>::new();
        let mut things = [thing(1), thing(10)];
        let [first, second] = things.each_mut().map(|it| &raw mut *it);
        let expected = if crate::counters::ENABLED { 11 } else { 0 };
        // SAFETY: the things outlive the registry.
        unsafe {
            registry.add(first);
            registry.add(second);
            assert_eq!(registry.totals().get(0), expected);
            registry.remove(second);
            assert_eq!(registry.totals().get(0), expected);
            registry.remove(first);
            assert_eq!(registry.totals().get(0), expected);
        }
    }
}
