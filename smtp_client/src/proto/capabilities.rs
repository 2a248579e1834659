//! What a server offers in its EHLO reply (RFC 5321 §4.1.1.1), read while it streams by.
//!
//! The first line is the server's name and a greeting, never a keyword: a host called `auth.example` offers nothing by it. Each further line is
//! a keyword in any case and its parameters. Only whole words count. Unknown keywords are
//! passed over. A word is known by its hash: who forges one of the same could as well say the word, and nothing of it is kept. Before a TLS upgrade and after it are two different servers: start over with [`Capabilities::new`].

use super::Octets;

/// What a server can offer: a keyword, or behind `AUTH` a mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Offer {
    /// RFC 2920: commands may go out in groups.
    Pipelining,
    /// RFC 6152: the message may have octets above 127.
    EightBitMime,
    /// RFC 2034: reply texts begin with a code such as 5.1.1.
    EnhancedStatusCodes,
    /// RFC 3207.
    StartTls,
    /// RFC 6531: addresses may have octets above 127.
    SmtpUtf8,
    /// RFC 3030: the message may be counted instead of dotted.
    Chunking,
    /// RFC 3461.
    Dsn,
    /// RFC 1870: MAIL may declare a size.
    Size,
    /// RFC 4954; at least one mechanism was listed, known or not, where [`Offers::lists_mechanisms`] says so.
    Auth,
    /// RFC 4616.
    Plain,
    /// The widespread draft.
    Login,
    /// An OAuth token as large providers take it.
    XOauth2,
    /// RFC 7677.
    ScramSha256,
}

/// The words for [`Offer`], in its order; from [`MECHANISMS`] on they stand behind `AUTH`.
const WORDS: [&[u8]; 13] = [
    b"PIPELINING",
    b"8BITMIME",
    b"ENHANCEDSTATUSCODES",
    b"STARTTLS",
    b"SMTPUTF8",
    b"CHUNKING",
    b"DSN",
    b"SIZE",
    b"AUTH",
    b"PLAIN",
    b"LOGIN",
    b"XOAUTH2",
    b"SCRAM-SHA-256",
];
const MECHANISMS: usize = Offer::Plain as usize;
/// Their hashes.
const HASHES: [u32; WORDS.len()] = {
    let mut hashes = [0; WORDS.len()];
    let mut n = 0;
    while n < WORDS.len() {
        let (word, mut hash, mut at) = (WORDS[n], EMPTY, 0);
        while at < word.len() {
            hash = hashed(hash, word[at]);
            at += 1;
        }
        hashes[n] = hash;
        n += 1;
    }
    hashes
};
/// Hash of the empty word (FNV-1a).
const EMPTY: u32 = 0x811C_9DC5;

/// A word's hash with one more letter, in any case.
const fn hashed(hash: u32, letter: u8) -> u32 {
    (hash ^ letter.to_ascii_uppercase() as u32).wrapping_mul(0x0100_0193)
}

/// Bit for "a mechanism was listed".
const LISTED: u16 = 1 << 15;

/// The offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    bits: u16,
    /// The largest message taken, in octets; 0 where the server gave none.
    pub size_limit: Octets,
}

impl Offers {
    /// None.
    pub const NONE: Self = Self { bits: 0, size_limit: 0 };

    /// Whether `offer` is among them.
    #[must_use]
    pub const fn has(self, offer: Offer) -> bool {
        self.bits & (1 << offer as u8) != 0
    }

    /// Whether any mechanism was listed, known or not.
    #[must_use]
    pub const fn lists_mechanisms(self) -> bool {
        self.bits & LISTED != 0
    }

    /// These with `offer`, for tests.
    #[must_use]
    pub const fn with(mut self, offer: Offer) -> Self {
        self.bits |= 1 << offer as u8;
        if offer as usize >= MECHANISMS {
            self.bits |= LISTED;
        }
        self
    }

    /// As a number, to keep them over mails.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.bits
    }

    /// From [`Offers::bits`].
    #[must_use]
    pub const fn from_bits(bits: u16, size_limit: Octets) -> Self {
        Self { bits, size_limit }
    }
}

/// Reads the lines of an EHLO reply.
#[derive(Clone, Copy, Debug)]
pub struct Capabilities {
    /// What was read so far.
    pub offers: Offers,
    /// The word being read.
    hash: u32,
    keyword: Keyword,
}

/// Which line is being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keyword {
    /// The server's name: no keyword.
    Name,
    /// The keyword itself is being read.
    Reading,
    Auth,
    Size,
    /// One whose parameters do not matter.
    Other,
}

impl Capabilities {
    /// Nothing is to be read.
    pub const NONE: Self = Self { offers: Offers::NONE, hash: 0, keyword: Keyword::Name };

    /// Nothing read.
    #[must_use]
    pub const fn new() -> Self {
        Self { offers: Offers::NONE, hash: EMPTY, keyword: Keyword::Name }
    }

    /// Text of a line. `AUTH=` is an old spelling of `AUTH ` that some servers still add.
    pub fn push(&mut self, text: &[u8]) {
        for &byte in text {
            match byte {
                b' ' | b'\t' => self.word_end(),
                b'=' if self.keyword == Keyword::Reading => self.word_end(),
                _ => {
                    self.hash = hashed(self.hash, byte);
                    if self.keyword == Keyword::Size {
                        self.digit(byte);
                    }
                }
            }
        }
    }

    /// The end of a line, the last one included.
    pub fn line_end(&mut self) {
        self.word_end();
        self.keyword = Keyword::Reading;
    }

    /// Of the size limit: too large a one is as large as can be, and one that is no number none.
    fn digit(&mut self, byte: u8) {
        let limit = &mut self.offers.size_limit;
        if !byte.is_ascii_digit() {
            *limit = 0;
            self.keyword = Keyword::Other;
        } else if *limit > Octets::MAX / 16 {
            *limit = Octets::MAX;
        } else {
            *limit = *limit * 10 + Octets::from(byte - b'0');
        }
    }

    fn word_end(&mut self) {
        let hash = core::mem::replace(&mut self.hash, EMPTY);
        if hash == EMPTY {
            return;
        }
        let known = HASHES.iter().position(|&known| known == hash).unwrap_or(HASHES.len());
        match self.keyword {
            Keyword::Reading => {
                self.keyword = Keyword::Other;
                if known < MECHANISMS {
                    self.offers.bits |= 1 << known;
                    if known == Offer::Auth as usize {
                        self.keyword = Keyword::Auth;
                    } else if known == Offer::Size as usize {
                        self.keyword = Keyword::Size;
                        self.offers.size_limit = 0;
                    }
                }
            }
            Keyword::Auth => {
                let mechanism = (MECHANISMS..HASHES.len()).contains(&known);
                self.offers.bits |= LISTED | u16::from(mechanism) << known;
            }
            Keyword::Size => self.keyword = Keyword::Other,
            Keyword::Name | Keyword::Other => {}
        }
    }
}

impl Default for Capabilities {
    fn default() -> Self {
        Self::new()
    }
}
