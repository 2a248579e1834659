//! Any mail to any server over any segmentation: what an independent server and an independent reader of MIME make of the octets is what was given.
//!
//! The server here shares nothing with the client: it reads lines, takes the message by dot or by count, and panics on whatever no server should
//! see. The mail is text from memory or from a function in pieces, alone or with files attached; what the server offers is drawn too, so that
//! 8-bit, quoted-printable, base64 and BDAT all come up. A failure prints the smallest case that it comes down to.

mod rig;

use base64::Engine;
use proptest::prelude::*;
use rig::{MAIL, Rig};
use smtp_client::proto::{Attachment, Body, Content, Kind, Mail, Multipart, Source, Stream, Survey, Text};

const RANDOM: [u8; 12] = [7; 12];

/// What the server is in the middle of.
#[derive(PartialEq)]
enum Reading {
    Command,
    /// A message that ends in a dot.
    Data,
    /// So many octets more.
    Counted(usize),
    Nothing,
}

/// A server that takes one mail.
struct Server {
    offers: Vec<&'static str>,
    input: Vec<u8>,
    reading: Reading,
    mail_line: String,
    message: Vec<u8>,
    commands: Vec<String>,
}

impl Server {
    fn new(offers: Vec<&'static str>) -> Self {
        let reading = Reading::Command;
        Self { offers, input: Vec::new(), reading, mail_line: String::new(), message: Vec::new(), commands: Vec::new() }
    }

    fn offers(&self, keyword: &str) -> bool {
        self.offers.contains(&keyword)
    }

    /// Takes octets and gives the replies to what they complete.
    fn take(&mut self, octets: &[u8]) -> String {
        self.input.extend_from_slice(octets);
        let mut replies = String::new();
        loop {
            match self.reading {
                Reading::Nothing => assert!(self.input.is_empty(), "nothing follows QUIT"),
                Reading::Counted(octets) if self.input.len() >= octets => {
                    self.message = self.input.drain(..octets).collect();
                    self.reading = Reading::Command;
                    replies += "250 taken\r\n";
                    continue;
                }
                Reading::Counted(_) => {}
                Reading::Command | Reading::Data => {
                    if let Some(end) = self.input.iter().position(|&octet| octet == b'\n') {
                        let line: Vec<u8> = self.input.drain(..=end).collect();
                        let line = line.strip_suffix(b"\r\n").expect("a line ends in CR LF");
                        assert!(!line.contains(&b'\r'), "a lone CR");
                        replies += &self.line(line);
                        continue;
                    }
                }
            }
            return replies;
        }
    }

    fn line(&mut self, line: &[u8]) -> String {
        if self.reading == Reading::Data {
            if line == b"." {
                self.reading = Reading::Command;
                assert!(self.input.is_empty(), "nothing follows the dot unasked");
                return "250 taken\r\n".into();
            }
            let line = line.strip_prefix(b".").unwrap_or(line);
            self.message.extend_from_slice(line);
            self.message.extend_from_slice(b"\r\n");
            return String::new();
        }
        let line = String::from_utf8(line.to_vec()).expect("commands are text");
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        self.commands.push(verb.to_owned());
        match verb {
            "EHLO" => {
                let keywords = self.offers.join("\r\n250-");
                if keywords.is_empty() {
                    "250 mx\r\n".into()
                } else {
                    format!("250-mx\r\n250-{keywords}\r\n250 HELP\r\n")
                }
            }
            "MAIL" => {
                rest.clone_into(&mut self.mail_line);
                "250 ok\r\n".into()
            }
            "RCPT" => "250-ok\r\n250 ok\r\n".into(),
            "DATA" => {
                self.reading = Reading::Data;
                "354 go\r\n".into()
            }
            "BDAT" => {
                assert!(self.offers("CHUNKING"));
                let octets = rest.strip_suffix(" LAST").expect("the last one");
                self.reading = Reading::Counted(octets.parse().expect("a number"));
                String::new()
            }
            "QUIT" => {
                self.reading = Reading::Nothing;
                "221 bye\r\n".into()
            }
            _ => panic!("{line}"),
        }
    }
}

/// Delivers `body` with both directions cut in pieces of `cuts`.
fn deliver(mail: &Mail<'_>, body: &mut dyn Body, offers: Vec<&'static str>, cuts: &[usize]) -> Server {
    let mut server = Server::new(offers);
    let mut rig = Rig::with_body(mail, body);
    let mut cuts = cuts.iter().copied().cycle();
    let mut to_client = b"220 ready\r\n".to_vec();
    while !rig.session.is_over() {
        let mut moved = !to_client.is_empty();
        let piece: Vec<u8> = to_client.drain(..cuts.next().unwrap().min(to_client.len())).collect();
        rig.session.receive(rig.now, &piece, &mut ());
        if rig.session.wants_transmit() {
            let mut out = vec![0; cuts.next().unwrap()];
            let octets = rig.session.transmit(rig.now, &mut out, &mut ());
            to_client.extend(server.take(&out[..octets]).bytes());
            moved |= octets > 0;
        }
        assert!(moved, "both wait");
    }
    assert_eq!(rig.kind(), Kind::Sent, "{:?} after {:?}", rig.report(), server.commands);
    server
}

/// The one line end: what any reader must make of a text.
fn normalised(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut octets = text.iter().copied().peekable();
    while let Some(octet) = octets.next() {
        match octet {
            b'\r' => {
                octets.next_if_eq(&b'\n');
                out.extend(b"\r\n");
            }
            b'\n' => out.extend(b"\r\n"),
            other => out.push(other),
        }
    }
    if !out.is_empty() && !out.ends_with(b"\r\n") {
        out.extend(b"\r\n");
    }
    out
}

/// A header field's value, unfolded.
fn field(header: &str, name: &str) -> String {
    let unfolded = header.replace("\r\n ", " ");
    let line = unfolded.split("\r\n").find_map(|line| line.strip_prefix(&format!("{name}: ")));
    line.unwrap_or_else(|| panic!("no {name} in {header}")).to_owned()
}

/// Header and content at the first blank line.
fn halves(part: &[u8]) -> (String, Vec<u8>) {
    let at = part.windows(4).position(|window| window == b"\r\n\r\n").expect("a blank line");
    (String::from_utf8(part[..at].to_vec()).expect("a header is text"), part[at + 4..].to_vec())
}

/// Undoes a transfer encoding.
fn decoded(encoding: &str, content: &[u8]) -> Vec<u8> {
    match encoding {
        "7bit" => {
            assert!(content.is_ascii());
            content.to_vec()
        }
        "8bit" => content.to_vec(),
        "quoted-printable" => unquoted(content),
        "base64" => {
            let joined: Vec<u8> = content
                .split(|&octet| octet == b'\n')
                .flat_map(|line| {
                    let line = line.strip_suffix(b"\r").unwrap_or(line);
                    assert!(line.len() <= 76);
                    line.to_vec()
                })
                .collect();
            base64::engine::general_purpose::STANDARD.decode(joined).expect("base64")
        }
        other => panic!("{other}"),
    }
}

fn unquoted(content: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(content.to_vec()).expect("quoted-printable is ASCII");
    let mut out = Vec::new();
    let mut rest = text.as_str();
    while let Some(octet) = rest.bytes().next() {
        if let Some(after) = rest.strip_prefix("=\r\n") {
            rest = after;
        } else if octet == b'=' {
            out.push(u8::from_str_radix(&rest[1..3], 16).expect("two digits"));
            rest = &rest[3..];
        } else {
            out.push(octet);
            rest = &rest[1..];
        }
    }
    for line in text.split("\r\n") {
        assert!(line.len() <= 76 && !line.ends_with([' ', '\t']), "{line:?}");
    }
    out
}

/// What the reader finds: the text, and the files.
fn read(message: &[u8]) -> (Vec<u8>, Vec<Vec<u8>>, String) {
    let (header, content) = halves(message);
    let kind = field(&header, "Content-Type");
    let Some(boundary) = kind.strip_prefix("multipart/mixed; boundary=\"").and_then(|rest| rest.strip_suffix('"'))
    else {
        let encoding = field(&header, "Content-Transfer-Encoding");
        return (decoded(&encoding, &content), Vec::new(), encoding);
    };
    let content = String::from_utf8(content).expect("several parts are 7-bit");
    let body = content.strip_prefix(&format!("--{boundary}\r\n")).expect("it opens");
    let body = body.strip_suffix(&format!("\r\n--{boundary}--\r\n")).expect("it closes");
    let between = format!("\r\n--{boundary}\r\n");
    let mut parts = body.split(&between).map(|part| {
        let (header, content) = halves(part.as_bytes());
        let encoding = field(&header, "Content-Transfer-Encoding");
        (decoded(&encoding, &content), encoding)
    });
    let (text, encoding) = parts.next().expect("a first part");
    (text, parts.map(|(content, _)| content).collect(), encoding)
}

/// Gives what it has in pieces.
struct Drip<'a> {
    rest: &'a [u8],
    pieces: std::iter::Cycle<std::slice::Iter<'a, usize>>,
    at_hand: usize,
}

impl<'a> Drip<'a> {
    fn new(rest: &'a [u8], pieces: &'a [usize]) -> Self {
        Self { rest, pieces: pieces.iter().cycle(), at_hand: 0 }
    }
}

impl Source for Drip<'_> {
    fn chunk(&mut self) -> Result<&[u8], u32> {
        if self.at_hand == 0 {
            self.at_hand = self.rest.len().min(*self.pieces.next().unwrap());
        }
        Ok(&self.rest[..self.at_hand])
    }
    fn consume(&mut self, n: usize) {
        self.rest = &self.rest[n..];
        self.at_hand -= n;
    }
}

/// Texts made of what matters: dots, line ends, blanks, 8-bit, lines around 998, ordinary text, and now and then a lot of it.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let atom = prop_oneof![
        4 => prop::sample::select(vec![&b"."[..], b"\r", b"\n", b"\r\n", b"\r\n.\r\n", b"\n.\n", b" ", b"\t", b"=", b"\0",
            b"\xc3\xa9", b"\xff", b"\r\nBDAT 3 LAST\r\n"]).prop_map(<[u8]>::to_vec),
        3 => prop::collection::vec(32u8..127, 0..40),
        1 => (prop::sample::select(vec![997usize, 998, 999, 1500]), 33u8..127).prop_map(|(n, b)| vec![b; n]),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ];
    let texts = prop::collection::vec(atom, 0..40).prop_map(|atoms| atoms.concat());
    let clean =
        prop::collection::vec("[ -~]{0,70}", 0..60).prop_map(|lines| (lines.join("\r\n") + "\r\n").into_bytes());
    prop_oneof![4 => texts, 2 => clean.clone(), 1 => clean.prop_map(|text| text.repeat(40))]
}

fn offers() -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(vec!["8BITMIME", "CHUNKING", "PIPELINING", "SIZE"], 0..=4)
}

fn cuts() -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![prop::collection::vec(1usize..70, 1..12), prop::collection::vec(1usize..3000, 1..6), Just(vec![1])]
}

/// What holds of every mail that arrived.
fn check_envelope(server: &Server, encoding: &str) {
    let is_eight_bit = !server.message.is_ascii();
    assert_eq!(server.mail_line.contains("BODY=8BITMIME"), is_eight_bit);
    assert!(!is_eight_bit || (server.offers("8BITMIME") && encoding == "8bit"));
    if let Some((_, size)) = server.mail_line.split_once("SIZE=") {
        assert_eq!(size.split(' ').next().unwrap().parse(), Ok(server.message.len()));
    }
    for line in server.message.split(|&octet| octet == b'\n') {
        assert!(line.len() <= 999, "a line of {}", line.len());
    }
    assert!(server.message.ends_with(b"\r\n"));
}

#[test]
fn message_that_ends_where_its_packet_ends_is_known_to_be_complete() {
    for text in ["", "x", "x\r\n", "x\r\n\r\n", "x\n", "x\r", ".\r\n", "tail \u{e9} "] {
        for offers in [vec!["CHUNKING"], vec!["CHUNKING", "PIPELINING"], vec![]] {
            for room in 1..400 {
                let server = deliver(&MAIL, &mut Text::new(text.as_bytes()), offers.clone(), &[room]);
                assert_eq!(read(&server.message).0, normalised(text.as_bytes()), "{room}");
            }
        }
    }
}

proptest! {
    #[test]
    fn mail_of_any_text_arrives_at_any_server(
        text in text(), offers in offers(), cuts in cuts(), pieces in prop::collection::vec(1usize..200, 1..8), from_function: bool,
    ) {
        let server = if from_function {
            let mut drip = Drip::new(&text, &pieces);
            deliver(&MAIL, &mut Stream::new(&mut drip, Survey::UNKNOWN), offers, &cuts)
        } else {
            deliver(&MAIL, &mut Text::new(&text), offers, &cuts)
        };
        let (came, files, encoding) = read(&server.message);
        prop_assert_eq!(came, normalised(&text));
        prop_assert!(files.is_empty());
        prop_assert!(!from_function || encoding == "quoted-printable");
        check_envelope(&server, &encoding);
        let counted = server.commands.iter().any(|verb| verb == "BDAT");
        prop_assert_eq!(counted, !from_function && server.offers("CHUNKING") && server.message.len() <= 16 * 1024);
    }

    #[test]
    fn mail_with_any_files_arrives_at_any_server(
        text in text(),
        files in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..700), 1..4),
        offers in offers(),
        cuts in cuts(),
        pieces in prop::collection::vec(1usize..200, 1..8),
    ) {
        let mut sources: Vec<Drip<'_>> = files.iter().map(|file| Drip::new(file, &pieces)).collect();
        let mut parts: Vec<Attachment<'_>> =
            sources.iter_mut().map(|source| Attachment { name: b"file", media_type: b"", source }).collect();
        let mail = Mail { content: Content::Own, ..MAIL };
        let server = deliver(&mail, &mut Multipart::new(&text, &mut parts, &RANDOM), offers, &cuts);
        let (came, came_files, encoding) = read(&server.message);
        prop_assert_eq!(came_files, files);
        // Base64 keeps the text's own line ends; plain text has the one line end, and none before the boundary but its own.
        if encoding == "base64" {
            prop_assert_eq!(came, text);
        } else {
            prop_assert_eq!(normalised(&came), normalised(&text));
        }
        check_envelope(&server, &encoding);
    }
}
