//! The board's Ethernet controller, a LAN9118, behind the network layer's driver door.
//!
//! The controller has no DMA: the processor moves words between packets and two FIFOs. Interrupts drive both directions. A received
//! frame goes from the FIFO straight into packets of the interface's pool in the handler, and to the IP thread by the door for
//! deferred processing. A frame to send goes into the FIFO at once if it fits; if not it waits in a queue and the interrupt
//! "transmit data available" sends it. So a caller never waits for the wire.
//!
//! | file | idea |
//! |---|---|
//! | `fifo` | what the words mean; pure |
//! | `registers` | which there are, and how the indirect ones are reached, over any bus |
//! | `bring_up` | from any state to a known one, over any bus |
//! | `storm` | when an interrupt line is broken; pure |
//! | `hardware` | the board's bus and interrupt line |
//! | `driver` | the door: requests, interrupt, counters |

pub mod bring_up;
pub mod fifo;
pub mod registers;
pub mod storm;

#[cfg(target_os = "none")]
mod driver;
#[cfg(target_os = "none")]
mod hardware;

#[cfg(target_os = "none")]
pub use driver::{_nx_mps2_network_driver, _nx_mps2_network_interrupt};
#[cfg(target_os = "none")]
pub use hardware::ETHERNET_IRQ;

/// The driver for an instance on the board's Ethernet.
#[cfg(target_os = "none")]
pub fn driver() -> netx::api::Driver {
    // SAFETY: `driver` is the driver contract's other side.
    unsafe { netx::api::Driver::new(_nx_mps2_network_driver) }
}
