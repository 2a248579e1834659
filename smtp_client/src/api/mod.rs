//! The safe Rust face: a client that owns its place, mails with a builder, errors that carry the server's words.
//!
//! ```no_run
//! use netx::NXD_ADDRESS;
//! use netx::api::{Ip, PacketPool};
//! use smtp_client::api::{Config, Mail, SmtpClient, SmtpMemory};
//! use smtp_client::proto::Authentication;
//!
//! static CLIENT: SmtpMemory = SmtpMemory::new();
//!
//! /// In a thread, on an instance that was started.
//! fn report(ip: &'static Ip, pool: &'static PacketPool) -> Result<(), Box<dyn std::error::Error>> {
//!     let config = Config::new(NXD_ADDRESS::v4(0xC000_0219), 587)
//!         .domain("device.example.org")
//!         .login(Authentication::Plain, "device", "secret");
//!     let mut client = SmtpClient::new(&CLIENT, ip, pool, &config)?;
//!     let mail = Mail::new("device@example.org", &["owner@example.org"]).subject("Report");
//!     let sent = client.send(&mail, "All is well.\r\n")?;
//!     println!("the server said {}", sent.reply);
//!     Ok(())
//! }
//! ```
//!
//! The client has its memory for good, because a socket in it is linked into the IP instance: a shorter loan could be ended by
//! forgetting the client.

mod client;
mod mail;
mod outcome;

pub use client::{Aborter, Config, SmtpClient, SmtpMemory, SmtpStorage};
pub use mail::{Codes, Mail};
pub use outcome::{CreateError, SendError, Sent};
