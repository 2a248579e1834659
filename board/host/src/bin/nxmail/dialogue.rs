//! The dialogue as lines on the screen, from the pieces in which its bytes go by.
//!
//! Control characters are shown as escapes, so that a server cannot send a terminal commands. Of the message only its size is shown.

use std::fmt::Write;

/// A line longer than this is shown in parts.
const MAX_LINE_BYTES: usize = 1000;

/// Collects both directions of one session and gives `show` one line at a time.
pub struct Dialogue<F: FnMut(&str)> {
    client: Vec<u8>,
    server: Vec<u8>,
    content_bytes: usize,
    show: F,
}

impl<F: FnMut(&str)> Dialogue<F> {
    pub fn new(show: F) -> Self {
        Self { client: Vec::new(), server: Vec::new(), content_bytes: 0, show }
    }

    /// Commands that we send.
    pub fn client(&mut self, bytes: &[u8]) {
        lines("C", &mut self.client, bytes, &mut self.show);
    }

    /// Headers, body and final dot that we send.
    pub fn content(&mut self, bytes: &[u8]) {
        self.content_bytes += bytes.len();
    }

    /// What the server says.
    pub fn server(&mut self, bytes: &[u8]) {
        if self.content_bytes > 0 {
            (self.show)(&format!("C: ({} octets of headers, body and final dot)", self.content_bytes));
            self.content_bytes = 0;
        }
        lines("S", &mut self.server, bytes, &mut self.show);
    }
}

fn lines(who: &str, held: &mut Vec<u8>, bytes: &[u8], show: &mut impl FnMut(&str)) {
    for &byte in bytes {
        if byte != b'\n' {
            held.push(byte);
        }
        if byte == b'\n' || held.len() == MAX_LINE_BYTES {
            show(&format!("{who}: {}", clean(held.strip_suffix(b"\r").unwrap_or(held))));
            held.clear();
        }
    }
}

/// `bytes` as text without control characters.
pub fn clean(bytes: &[u8]) -> String {
    let mut text = String::new();
    for character in String::from_utf8_lossy(bytes).chars() {
        if character.is_control() {
            let _ = write!(text, "{}", character.escape_default());
        } else {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialogue_in_any_pieces_is_shown_line_by_line() {
        let mut shown = Vec::new();
        let mut dialogue = Dialogue::new(|line: &str| shown.push(line.to_owned()));
        dialogue.server(b"220 mx");
        dialogue.server(b" ready\r\n");
        dialogue.client(b"EHLO x\r\nMAIL FROM:<a@b>\r\n");
        dialogue.content(b"Subject: s\r\n\r\n");
        dialogue.content(b"body\r\n.\r\n");
        dialogue.server(b"250 Ok\r\n");
        drop(dialogue);
        assert_eq!(
            shown,
            [
                "S: 220 mx ready",
                "C: EHLO x",
                "C: MAIL FROM:<a@b>",
                "C: (23 octets of headers, body and final dot)",
                "S: 250 Ok"
            ]
        );
    }

    #[test]
    fn dialogue_with_control_characters_shows_escapes() {
        assert_eq!(clean(b"250 \x1b[2J\x07"), "250 \\u{1b}[2J\\u{7}");
    }
}
