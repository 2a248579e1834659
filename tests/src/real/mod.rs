//! Real servers on a real wire: a TAP in a network of its own, with Linux on one end and `nxmail` on the other.
//!
//! Needs root, because Postfix does. Each test calls [`wire::Wire::new`] first, which moves the test's thread into an empty network namespace;
//! what the thread starts lives there too, and the namespace ends with the last of them. Servers run below a PID namespace each, so that
//! dropping a [`mail_servers::process::Server`] ends everything that the server started, also when the test fails or is killed.

pub mod aiosmtpd;
pub mod body;
pub mod ends;
pub mod node;
pub mod nxmail;
pub mod postfix;
pub mod wire;

pub use mail_servers::may_take_long;
