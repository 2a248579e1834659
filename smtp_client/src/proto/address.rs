//! Addresses as the caller gives them, and what of them may reach the wire.
//!
//! The manual leaves an address's syntax to the server. Three forms are taken: `a@b`, `<a@b>` and `Name <a@b>`. What is refused is only what would
//! stop being one address on the wire: a control character (a CR or LF would start a new command or header) and a bracket outside quotes (a `>` would
//! end the path and make parameters of the rest).

/// Longest address with its name, so that its header line stays below 998 octets.
pub const LEN_MAX: usize = 900;

/// One address, seen two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    /// For the envelope: without brackets, without name.
    pub path: &'a [u8],
    /// For a header field: a name with its address, or nothing where the path alone (in brackets) says it all.
    pub name: Option<&'a [u8]>,
}

impl<'a> Address<'a> {
    /// Reads `given`; `None` where it must not reach the wire, or is empty. `<>` (the null sender) has an empty path.
    #[must_use]
    pub fn parse(given: &'a [u8]) -> Option<Self> {
        let given = trim(given);
        if given.is_empty() || given.len() > LEN_MAX {
            return None;
        }
        // Where the path begins; quoted strings with their backslashes are passed over (RFC 5321 §4.1.2).
        let mut open = 0;
        let (mut quoted, mut escaped, mut closed) = (false, false, false);
        for (n, &octet) in given.iter().enumerate() {
            if octet.is_ascii_control() || closed {
                return None;
            }
            match octet {
                _ if escaped => escaped = false,
                b'"' => quoted = !quoted,
                b'\\' => escaped = quoted,
                _ if quoted => {}
                b'<' if open == 0 => open = n + 1,
                b'>' if open != 0 => closed = true,
                b'<' | b'>' => return None,
                _ => {}
            }
        }
        if quoted || closed != (open != 0) {
            return None;
        }
        let path = given.get(open..given.len() - usize::from(closed))?;
        let path = trim(path);
        // A name that is not ASCII cannot stand in a header as it is; the address alone says enough.
        let named = open > 1 && is_ascii(given.get(..open)?);
        Some(Self { path, name: named.then_some(given) })
    }
}

/// Whether `text` has no control character, so that it cannot leave its line.
#[must_use]
pub fn is_clean(text: &[u8]) -> bool {
    !text.iter().any(u8::is_ascii_control)
}

/// Whether `text` is ASCII. The standard library's looks at words at a time, which takes more code than these few octets are worth.
#[must_use]
pub fn is_ascii(text: &[u8]) -> bool {
    text.iter().all(|&b| b < 0x80)
}

/// `text` without blanks around it. The standard library's is a copy each time.
#[inline(never)]
fn trim(text: &[u8]) -> &[u8] {
    text.trim_ascii()
}
