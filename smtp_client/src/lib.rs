//! An SMTP client with NetX Duo's services, on a protocol engine without input or output of its own.
//!
//! - [`proto`]: the protocol. Bytes and the time in, bytes and a verdict out; no `unsafe`, no socket, no thread.
//! - `delivery`: pumps it over one TCP connection.
//! - [`client`]: the services of the manual on [`NX_SMTP_CLIENT`], unchecked; [`capi`]: their C symbols, with the checks. [`message`]: what goes beyond the manual's
//!   mail; [`kept`]: mails that share a connection; `watch`: who looks on.
//! - [`api`]: the safe Rust face.
#![no_std]

pub mod api;
pub mod block;
pub mod capi;
pub mod client;
pub mod constants;
mod content;
mod delivery;
pub mod kept;
pub mod message;
pub mod proto;
pub mod status;
mod watch;

pub use block::{
    NX_SMTP_ATTACHMENT, NX_SMTP_CLIENT, NX_SMTP_CONTENT, NX_SMTP_MESSAGE, NX_SMTP_OPTIONS, NX_SMTP_RECIPIENT,
    NX_SMTP_REPLY, NX_SMTP_TIMEOUTS,
};
