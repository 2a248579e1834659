//! [`Queue`].
//!
//! `unsafe` here: raw services on a control block that `Object` has created and keeps in place, and moving values as bytes: each
//! value that is sent is either received once or handed back.

use super::memory::{Memory, Region};
use super::object::Object;
use super::{Error, Wait, waited};
use crate::objects::queue::{self, TX_QUEUE, TX_QUEUE_MESSAGE_MAX_SIZE};
use crate::types::{UINT, ULONG};
use core::ffi::CStr;
use core::marker::PhantomData;
use core::mem::{ManuallyDrop, MaybeUninit};

/// A value in whole ULONGs.
#[repr(C, align(4))]
pub struct Message<T>(T);

/// Memory for `N` values.
pub type Messages<T, const N: usize> = Memory<[Message<T>; N]>;

/// A queue of values of up to 64 bytes.
///
/// ```no_run
/// use threadx_shim::api::{Messages, Queue, Wait};
///
/// #[derive(Debug)]
/// struct Order { pin: u8, on: bool }
/// static ROOM: Messages<Order, 4> = Messages::new();
/// static ORDERS: Queue<Order> = Queue::new(c"orders", &ROOM);
///
/// ORDERS.send(Order { pin: 3, on: true }, Wait::FOREVER).expect("in a thread");
/// let order = ORDERS.receive(Wait::ticks(5)).expect("there is one");
/// # let _ = (order.pin, order.on);
/// ```
pub struct Queue<T> {
    object: Object<TX_QUEUE>,
    name: &'static CStr,
    memory: Region,
    values: PhantomData<T>,
}

// SAFETY: values go in at one end and out at the other, once each.
unsafe impl<T: Send> Sync for Queue<T> {}

/// A value that was not sent, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendError<T> {
    /// The value.
    pub value: T,
    /// Why.
    pub error: Error,
}

impl<T> Queue<T> {
    const WORDS: UINT = {
        let words = size_of::<Message<T>>() / size_of::<ULONG>();
        assert!(words <= TX_QUEUE_MESSAGE_MAX_SIZE as usize, "values of a queue have up to 64 bytes");
        assert!(words > 0, "values of a queue have a size: count events with a semaphore");
        words as UINT
    };

    /// An empty queue with room for `N` values.
    ///
    /// # Panics
    /// At compile time in a `static`: without room for one value.
    #[must_use]
    pub const fn new<const N: usize>(name: &'static CStr, memory: &'static Messages<T, N>) -> Self {
        let () = assert!(Self::WORDS > 0);
        assert!(N > 0, "a queue has room for one value");
        Self { object: Object::new(TX_QUEUE::new()), name, memory: memory.region(), values: PhantomData }
    }

    fn raw(&'static self) -> Result<*mut TX_QUEUE, Error> {
        self.object.get_with(&self.memory, |block, area, size| {
            // SAFETY: called once, with the object's own block and memory that nobody else has; the sizes are checked above.
            let _always_success =
                unsafe { queue::create(block, self.name.as_ptr().cast_mut(), Self::WORDS, area, size) };
        })
    }

    /// Appends a value.
    ///
    /// # Context
    /// Anywhere with [`Wait::NO`], threads.
    ///
    /// # Errors
    /// The value, with [`Error::NotInTime`], [`Error::Aborted`], [`Error::Context`] or [`Error::State`].
    pub fn send(&'static self, value: T, wait: Wait) -> Result<(), SendError<T>> {
        self.transfer(value, wait, queue::send)
    }

    /// Puts a value before all others.
    ///
    /// # Context
    /// Anywhere with [`Wait::NO`], threads.
    ///
    /// # Errors
    /// The value, with [`Error::NotInTime`], [`Error::Aborted`], [`Error::Context`] or [`Error::State`].
    pub fn send_to_front(&'static self, value: T, wait: Wait) -> Result<(), SendError<T>> {
        self.transfer(value, wait, queue::front_send)
    }

    fn transfer(
        &'static self,
        value: T,
        wait: Wait,
        service: unsafe fn(*mut TX_QUEUE, *mut core::ffi::c_void, ULONG) -> UINT,
    ) -> Result<(), SendError<T>> {
        let (raw, option) = match self.raw().and_then(|raw| Ok((raw, wait.option()?))) {
            Ok(both) => both,
            Err(error) => return Err(SendError { value, error }),
        };
        let mut message = ManuallyDrop::new(Message(value));
        // SAFETY: `raw` is created; the message outlives the call and is as large as the queue's.
        waited(unsafe { service(raw, (&raw mut message).cast(), option) })
            .map_err(|error| SendError { value: ManuallyDrop::into_inner(message).0, error })
    }

    /// Takes the first value.
    ///
    /// # Context
    /// Anywhere with [`Wait::NO`], threads.
    ///
    /// # Errors
    /// [`Error::NotInTime`], [`Error::Aborted`], [`Error::Context`].
    pub fn receive(&'static self, wait: Wait) -> Result<T, Error> {
        let (raw, option) = (self.raw()?, wait.option()?);
        let mut message = MaybeUninit::<Message<T>>::uninit();
        // SAFETY: `raw` is created; the place outlives the call and is as large as the queue's messages. After success it has
        // the bytes of a value that was sent, and that nobody else receives.
        unsafe {
            waited(queue::receive(raw, message.as_mut_ptr().cast(), option))?;
            Ok(message.assume_init().0)
        }
    }
}
