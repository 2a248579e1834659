//! What a server offers in its EHLO reply (RFC 5321 §4.1.1.1), read while it streams by.
//!
//! The first line is the server's name and a greeting, never a keyword: a host called `auth.example` offers nothing by it. Each further line is
//! a keyword in any case and its parameters. Only whole words count. Unknown keywords, and words longer than any known one, are
//! passed over. Before a TLS upgrade and after it are two different servers: start over with [`Capabilities::new`].

/// Longest word of interest: `ENHANCEDSTATUSCODES` (19), with room.
const WORD_MAX: usize = 24;

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
/// Bit for "a mechanism was listed".
const LISTED: u16 = 1 << 15;

/// The offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    bits: u16,
    /// The largest message taken, in octets; 0 where the server gave none.
    pub size_limit: u64,
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
    pub const fn from_bits(bits: u16, size_limit: u64) -> Self {
        Self { bits, size_limit }
    }
}

/// Reads the lines of an EHLO reply.
#[derive(Clone, Copy, Debug)]
pub struct Capabilities {
    /// What was read so far.
    pub offers: Offers,
    word: [u8; WORD_MAX],
    len: u8,
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
    /// Nothing read.
    #[must_use]
    pub const fn new() -> Self {
        Self { offers: Offers::NONE, word: [0; WORD_MAX], len: 0, keyword: Keyword::Name }
    }

    /// A byte of a line's text. `AUTH=` is an old spelling of `AUTH ` that some servers still add.
    pub fn push(&mut self, byte: u8) {
        match byte {
            b' ' | b'\t' => self.word_end(),
            b'=' if self.keyword == Keyword::Reading => self.word_end(),
            _ => {
                if let Some(slot) = self.word.get_mut(usize::from(self.len)) {
                    *slot = byte.to_ascii_uppercase();
                }
                self.len = self.len.saturating_add(1);
            }
        }
    }

    /// The end of a line, the last one included.
    pub fn line_end(&mut self) {
        self.word_end();
        self.keyword = Keyword::Reading;
    }

    fn word_end(&mut self) {
        let len = usize::from(core::mem::take(&mut self.len));
        if len == 0 {
            return;
        }
        // A longer word than the buffer is none that is known.
        let word = self.word.get(..len).unwrap_or(b"?");
        match self.keyword {
            Keyword::Name | Keyword::Other => {}
            Keyword::Reading => {
                let known = WORDS.iter().take(MECHANISMS).position(|&known| known == word);
                self.keyword = match known {
                    Some(n) if n == Offer::Auth as usize => Keyword::Auth,
                    Some(n) if n == Offer::Size as usize => Keyword::Size,
                    _ => Keyword::Other,
                };
                self.offers.bits |= known.map_or(0, |n| 1 << n);
            }
            Keyword::Auth => {
                let known = WORDS.iter().skip(MECHANISMS).position(|&known| known == word);
                self.offers.bits |= LISTED | known.map_or(0, |n| 1 << (MECHANISMS + n));
            }
            Keyword::Size => {
                self.offers.size_limit = decimal(word).unwrap_or(0);
                self.keyword = Keyword::Other;
            }
        }
    }
}

impl Default for Capabilities {
    fn default() -> Self {
        Self::new()
    }
}

fn decimal(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0u64, |n, &d| {
        let d = d.is_ascii_digit().then(|| u64::from(d - b'0'))?;
        Some(n.saturating_mul(10).saturating_add(d))
    })
}
