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
        let given = given.trim_ascii();
        if given.is_empty() || given.len() > LEN_MAX || !is_clean(given) {
            return None;
        }
        let Some(inner) = given.strip_suffix(b">") else {
            return is_path(given).then_some(Self { path: given, name: None });
        };
        let open = unquoted_bracket(inner)?;
        let (name, path) = (inner.get(..open)?, inner.get(open + 1..)?.trim_ascii());
        if !is_path(path) {
            return None;
        }
        // A name that is not ASCII cannot stand in a header as it is; the address alone says enough.
        let named = !name.is_empty() && name.is_ascii();
        Some(Self { path, name: named.then_some(given) })
    }
}

/// Whether `text` has no control character, so that it cannot leave its line.
#[must_use]
pub fn is_clean(text: &[u8]) -> bool {
    !text.iter().any(u8::is_ascii_control)
}

/// Whether no bracket stands outside a quoted string.
fn is_path(path: &[u8]) -> bool {
    let mut walk = Quotes::default();
    !path.iter().any(|&b| walk.outside(b) && (b == b'<' || b == b'>')) && !walk.inside
}

fn unquoted_bracket(text: &[u8]) -> Option<usize> {
    let mut walk = Quotes::default();
    text.iter().position(|&b| walk.outside(b) && b == b'<')
}

/// Walks over a quoted string with its backslashes (RFC 5321 §4.1.2).
#[derive(Default)]
struct Quotes {
    inside: bool,
    escaped: bool,
}

impl Quotes {
    fn outside(&mut self, byte: u8) -> bool {
        if !self.inside {
            self.inside = byte == b'"';
            return !self.inside;
        }
        if self.escaped {
            self.escaped = false;
        } else if byte == b'\\' {
            self.escaped = true;
        } else if byte == b'"' {
            self.inside = false;
        }
        false
    }
}
