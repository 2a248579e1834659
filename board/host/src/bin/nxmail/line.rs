//! Arguments that become lines of a mail: what must not reach the wire is refused before anything runs, by the client's own rules.

use smtp_client::proto::address::Address;
use smtp_client::proto::{List, Mail};

/// A mail that could be sent.
fn good() -> Mail<'static> {
    Mail { domain: b"localhost", from: b"a@b", to: &List::Octets(&[b"c@d"]), ..Mail::default() }
}

const NO_ADDRESS: &str = "no address: expected a@b, <a@b> or Name <a@b> on one line";

/// Text of any kind.
pub fn text(value: &str) -> Result<String, &'static str> {
    if value.contains('\0') { Err("contains a NUL") } else { Ok(value.to_owned()) }
}

pub fn sender(value: &str) -> Result<String, &'static str> {
    Address::parse(value.as_bytes()).map(|_| value.to_owned()).ok_or(NO_ADDRESS)
}

pub fn recipient(value: &str) -> Result<String, &'static str> {
    let address = Address::parse(value.as_bytes()).filter(|address| !address.path.is_empty());
    address.map(|_| value.to_owned()).ok_or(NO_ADDRESS)
}

pub fn subject(value: &str) -> Result<String, &'static str> {
    one(&Mail { subject: value.as_bytes(), ..good() }, value, "contains a control character: a subject is one line")
}

pub fn domain(value: &str) -> Result<String, &'static str> {
    one(
        &Mail { domain: value.as_bytes(), ..good() },
        value,
        "no name: expected letters, digits, dots, or an address in brackets",
    )
}

pub fn header(value: &str) -> Result<String, &'static str> {
    one(
        &Mail { headers: &List::Text(&[value]), ..good() },
        value,
        "no header line: expected \"Name: value\" in ASCII on one line",
    )
}

/// `value`, if `mail` with it could be sent.
fn one(mail: &Mail<'_>, value: &str, otherwise: &'static str) -> Result<String, &'static str> {
    mail.check().map(|_| value.to_owned()).map_err(|_| otherwise)
}
