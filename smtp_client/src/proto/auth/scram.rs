//! SCRAM-SHA-256 (RFC 5802, RFC 7677): the server learns that the client knows the password, not the password, and has to prove the same.
//!
//! ```text
//! C: n,,n=user,r=CNONCE
//! S: r=CNONCE SNONCE,s=SALT,i=ROUNDS
//! C: c=biws,r=CNONCE SNONCE,p=PROOF
//! S: v=SIGNATURE
//! ```
//!
//! SaltedPassword is PBKDF2 with as many rounds as the server says; [`ROUNDS_MAX`] bounds the work that a server can demand. A server that
//! says 235 without a right signature is not the one that knows the password, and the mail is not given to it.
//!
//! Not here: channel binding, the preparation of user names and passwords (SASLprep; they are used as given), user names with `=` or `,`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::super::mail::Credentials;
use super::super::sink::Sink;
use super::super::table::Step;

/// Most rounds that a server may ask for; usual are 4096 to 15000.
pub const ROUNDS_MAX: u32 = 100_000;
/// Fewest (RFC 7677 §4).
pub const ROUNDS_MIN: u32 = 4096;
/// Longest message of the server, in base64.
const MESSAGE_MAX: usize = 344;
const NONCE: usize = 16;
const HASH: usize = 32;

/// The exchange.
#[derive(Clone, Copy)]
pub struct Scram {
    nonce: [u8; NONCE],
    /// What the server said: as it came, then decoded in place.
    message: [u8; MESSAGE_MAX],
    len: u16,
    /// How much of `message` is both sides' nonce, from its third octet on.
    nonce_len: u16,
    proof: [u8; 44],
    signature: [u8; HASH],
    verified: bool,
}

impl Scram {
    /// Before the first message.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            nonce: [b'0'; NONCE],
            message: [0; MESSAGE_MAX],
            len: 0,
            nonce_len: 0,
            proof: [0; 44],
            signature: [0; HASH],
            verified: false,
        }
    }

    /// Sets our nonce: random, and new for each exchange.
    pub fn start(&mut self, random: &[u8; 12]) {
        *self = Self::new();
        Sink::new(&mut self.nonce, 0).base64(&[random]);
    }

    /// Our nonce.
    #[must_use]
    pub fn nonce(&self) -> &[u8] {
        &self.nonce
    }

    /// Both sides'.
    #[must_use]
    pub fn full_nonce(&self) -> &[u8] {
        self.message.get(2..2 + usize::from(self.nonce_len)).unwrap_or(&[])
    }

    /// The proof in base64.
    #[must_use]
    pub fn proof(&self) -> &[u8] {
        &self.proof
    }

    /// Whether the server has proved itself.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.verified
    }

    /// A reply begins.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// Of its text.
    pub fn push(&mut self, text: &[u8]) {
        let room = self.message.get_mut(usize::from(self.len)..).unwrap_or_default();
        for (slot, octet) in room.iter_mut().zip(text) {
            *slot = *octet;
        }
        self.len = self.len.saturating_add(text.len().min(MESSAGE_MAX + 1) as u16);
    }

    /// Takes in the challenge that `answer` is for; `false` where it must not be answered.
    pub fn challenged(&mut self, answer: Step, credentials: &Credentials<'_>) -> bool {
        match answer {
            Step::ScramFirst => !credentials.user.iter().any(|b| matches!(b, b'=' | b',')),
            Step::ScramFinal => self.server_first(credentials).is_some(),
            Step::AuthEmpty => self.server_final().is_some(),
            _ => false,
        }
    }

    fn decode(&mut self) -> Option<usize> {
        let mut decoded = [0; MESSAGE_MAX];
        let text = self.message.get(..usize::from(self.len))?.trim_ascii();
        let len = STANDARD.decode_slice(text, &mut decoded).ok()?;
        self.message = decoded;
        Some(len)
    }

    fn server_first(&mut self, credentials: &Credentials<'_>) -> Option<()> {
        let len = self.decode()?;
        let message = self.message.get(..len)?;
        let mut fields = message.split(|&b| b == b',');
        let nonce = fields.next()?.strip_prefix(b"r=")?;
        let salt = fields.next()?.strip_prefix(b"s=")?;
        let rounds = decimal(fields.next()?.strip_prefix(b"i=")?)?;
        if nonce.len() <= NONCE || !nonce.starts_with(&self.nonce) || !(ROUNDS_MIN..=ROUNDS_MAX).contains(&rounds) {
            return None;
        }
        let mut salt_octets = [0; 96];
        let salt_len = STANDARD.decode_slice(salt, &mut salt_octets).ok()?;

        let mut salted = [0; HASH];
        pbkdf2::pbkdf2_hmac::<Sha256>(credentials.password, salt_octets.get(..salt_len)?, rounds, &mut salted);
        let mut client_key = mac(&salted, &[b"Client Key"])?;
        let stored_key: [u8; HASH] = Sha256::digest(client_key).into();
        let said = [b"n=", credentials.user, b",r=", &self.nonce[..], b",", message, b",c=biws,r=", nonce];
        let client_signature = mac(&stored_key, &said)?;
        let server_key = mac(&salted, &[b"Server Key"])?;
        let signature = mac(&server_key, &said)?;
        for (octet, mask) in client_key.iter_mut().zip(client_signature) {
            *octet ^= mask;
        }
        let nonce_len = nonce.len() as u16;
        STANDARD.encode_slice(client_key, &mut self.proof).ok()?;
        self.signature = signature;
        self.nonce_len = nonce_len;
        Some(())
    }

    fn server_final(&mut self) -> Option<()> {
        let len = self.decode()?;
        let said = self.message.get(..len)?.strip_prefix(b"v=")?;
        let mut signature = [0; HASH + 1];
        let len = STANDARD.decode_slice(said, &mut signature).ok()?;
        // The difference of every octet counts, so that the time taken tells nothing of where the first one is.
        let differs = signature.iter().zip(&self.signature).fold(0, |all, (a, b)| all | (a ^ b));
        self.verified = len == HASH && differs == 0;
        self.verified.then_some(())
    }
}

impl Default for Scram {
    fn default() -> Self {
        Self::new()
    }
}

/// Nothing of it is for eyes.
impl core::fmt::Debug for Scram {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("<exchange>")
    }
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Option<[u8; HASH]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    for part in parts {
        mac.update(part);
    }
    Some(mac.finalize().into_bytes().into())
}

fn decimal(digits: &[u8]) -> Option<u32> {
    core::str::from_utf8(digits).ok()?.parse().ok()
}
