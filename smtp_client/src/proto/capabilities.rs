//! What a server offers in its EHLO reply (RFC 5321 §4.1.1.1), read while it streams by.
//!
//! The first line is the server's name and a greeting, never a keyword: a host called `auth.example` offers nothing by it. Each further line is
//! a keyword in any case and its parameters. Only whole words count. Unknown keywords, and words longer than any known one, are
//! passed over. Before a TLS upgrade and after it are two different servers: start over with [`Capabilities::new`].

/// Longest word of interest: `ENHANCEDSTATUSCODES` (19), with room.
const WORD_MAX: usize = 24;

/// The offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // Each is one keyword of the protocol; a bit set would only hide their names.
pub struct Offers {
    /// RFC 2920: commands may go out in groups.
    pub pipelining: bool,
    /// RFC 6152: the message may have octets above 127.
    pub eight_bit_mime: bool,
    /// RFC 2034: reply texts begin with a code such as 5.1.1.
    pub enhanced_status_codes: bool,
    /// RFC 3207.
    pub starttls: bool,
    /// RFC 6531: addresses may have octets above 127.
    pub smtputf8: bool,
    /// RFC 3030.
    pub chunking: bool,
    /// RFC 3461.
    pub dsn: bool,
    /// RFC 1870: MAIL may declare a size.
    pub size: bool,
    /// The largest message taken, in octets; 0 where the server gave none.
    pub size_limit: u64,
    /// The listed authentication mechanisms.
    pub auth: Mechanisms,
}

/// The mechanisms an `AUTH` line lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mechanisms {
    /// The server listed at least one, known or not.
    pub any: bool,
    /// RFC 4616.
    pub plain: bool,
    /// The widespread draft.
    pub login: bool,
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
        Self {
            offers: Offers {
                pipelining: false,
                eight_bit_mime: false,
                enhanced_status_codes: false,
                starttls: false,
                smtputf8: false,
                chunking: false,
                dsn: false,
                size: false,
                size_limit: 0,
                auth: Mechanisms { any: false, plain: false, login: false },
            },
            word: [0; WORD_MAX],
            len: 0,
            keyword: Keyword::Name,
        }
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
        let word = self.word;
        // A longer word than the buffer is none that is known.
        let word = word.get(..len).unwrap_or(b"?");
        if word.is_empty() {
            return;
        }
        let offers = &mut self.offers;
        match self.keyword {
            Keyword::Name | Keyword::Other => {}
            Keyword::Reading => {
                self.keyword = Keyword::Other;
                match word {
                    b"PIPELINING" => offers.pipelining = true,
                    b"8BITMIME" => offers.eight_bit_mime = true,
                    b"ENHANCEDSTATUSCODES" => offers.enhanced_status_codes = true,
                    b"STARTTLS" => offers.starttls = true,
                    b"SMTPUTF8" => offers.smtputf8 = true,
                    b"CHUNKING" => offers.chunking = true,
                    b"DSN" => offers.dsn = true,
                    b"AUTH" => self.keyword = Keyword::Auth,
                    b"SIZE" => {
                        offers.size = true;
                        self.keyword = Keyword::Size;
                    }
                    _ => {}
                }
            }
            Keyword::Auth => {
                offers.auth.any = true;
                match word {
                    b"PLAIN" => offers.auth.plain = true,
                    b"LOGIN" => offers.auth.login = true,
                    _ => {}
                }
            }
            Keyword::Size => {
                offers.size_limit = decimal(word).unwrap_or(0);
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
