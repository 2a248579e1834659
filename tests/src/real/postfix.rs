//! Postfix on the wire.

pub use mail_servers::postfix::{PASSWORD, Postfix, USER};

use mail_servers::postfix::Site;

use super::wire::LINUX_V4;

/// Where it listens.
pub const PORT: u16 = 25;
/// Where it takes mail from everybody, without AUTH.
pub const OPEN_PORT: u16 = 26;
/// Whose mail is taken.
pub const RECIPIENT: &str = "alice@example.test";
/// Refused with 550 5.1.1.
pub const UNKNOWN_RECIPIENT: &str = "bob@example.test";

/// Starts it with Dovecot for AUTH.
pub fn start() -> Postfix {
    let (user, domain) = RECIPIENT.split_once('@').expect("an address");
    Postfix::start(Site { address: LINUX_V4, port: PORT, open_port: OPEN_PORT, user, domain }).expect("Postfix")
}
