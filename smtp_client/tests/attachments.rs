//! Mails in several parts, taken apart again by a reader that shares nothing with the writer.

mod rig;

use base64::Engine;
use proptest::prelude::*;
use rig::{MAIL, Rig};
use smtp_client::proto::body::{BodyEncoder, Framing};
use smtp_client::proto::mail::Encoding;
use smtp_client::proto::{Attachment, Body, Content, Mail, Multipart, Source, Text};

const RANDOM: [u8; 12] = [7; 12];

/// A part's header and what it holds.
type Part = (String, Vec<u8>);

/// The parts of `octets`.
fn apart(octets: &[u8]) -> Vec<Part> {
    let text = String::from_utf8(octets.to_vec()).expect("7-bit");
    assert!(text.is_ascii() && text.split("\r\n").all(|line| line.len() <= 78 || line.starts_with("Content-")));
    let (header, body) = text.split_once("\r\n\r\n").expect("a header");
    let boundary =
        header.rsplit_once("Content-Type: multipart/mixed; boundary=\"").expect("its kind").1.trim_end_matches('"');
    let body = body.strip_prefix(&format!("--{boundary}\r\n")).expect("an opening boundary");
    let (body, rest) = body.split_once(&format!("\r\n--{boundary}--\r\n")).expect("a closing boundary");
    assert_eq!(rest, "");
    body.split(&format!("\r\n--{boundary}\r\n"))
        .map(|part| {
            let (header, content) = part.split_once("\r\n\r\n").expect("a blank line");
            let content = if header.contains("base64") {
                let joined: String = content.split("\r\n").collect();
                assert!(content.split("\r\n").all(|line| line.len() <= 76));
                base64::engine::general_purpose::STANDARD.decode(joined).expect("base64")
            } else {
                content.as_bytes().to_vec()
            };
            (header.replace("\r\n ", " "), content)
        })
        .collect()
}

/// What goes out, in pieces of `room`.
fn out(body: &mut dyn Body, room: usize) -> Vec<u8> {
    let mut encoder = BodyEncoder::new(Encoding::Identity, Framing::Counted);
    let mut all = Vec::new();
    let mut piece = vec![0; room];
    loop {
        match encoder.fill(body, &mut piece).expect("no source gives up") {
            0 => return all,
            n => all.extend_from_slice(&piece[..n]),
        }
    }
}

/// A part's file name, whichever form it has.
fn file_name(header: &str) -> String {
    if let Some((_, name)) = header.split_once("filename=\"") {
        return name.split('"').next().unwrap().to_owned();
    }
    let mut octets = Vec::new();
    for (n, field) in header.split("; filename*").skip(1).enumerate() {
        let (number, value) = field.split_once('=').unwrap();
        assert!(number.is_empty() || number == format!("{n}*"), "{header}");
        let value = if n == 0 { value.strip_prefix("UTF-8''").expect("a charset") } else { value };
        let mut bytes = value.bytes();
        while let Some(byte) = bytes.next() {
            if byte == b'%' {
                let hex = [bytes.next().unwrap(), bytes.next().unwrap()];
                octets.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
            } else {
                octets.push(byte);
            }
        }
    }
    String::from_utf8(octets).unwrap()
}

#[test]
fn attachments_arrive_with_names_types_and_octets() {
    let long = "sehr-lange-Größenangaben-mit-Ümläuten-und-noch-viel-mehr-".repeat(4);
    let names = ["plain.txt", "grün.bin", "a \"quoted\" name", &long, ""];
    let data: Vec<Vec<u8>> = [0u8, 1, 56, 57, 114].iter().map(|&n| (0..n).collect()).collect();
    let mut sources: Vec<Text<'_>> = data.iter().map(|d| Text::new(d)).collect();
    let mut parts: Vec<Attachment<'_>> = sources
        .iter_mut()
        .zip(names)
        .map(|(source, name)| Attachment { name: name.as_bytes(), media_type: b"", source })
        .collect();
    let mut body = Multipart::new(b".hello\r\nworld", &mut parts, &RANDOM);
    assert!(body.is_sound());
    let octets = body.octets(Encoding::Identity).unwrap();
    let wire = out(&mut body, 100);
    assert_eq!(wire.len() as u64, octets);
    assert!(body.rewind() && out(&mut body, 1) == wire);
    let came = apart(&wire);
    assert_eq!(came[0].1, b".hello\r\nworld");
    for (n, (header, content)) in came[1..].iter().enumerate() {
        assert_eq!(file_name(header), names[n]);
        assert_eq!(*content, data[n]);
        assert!(header.contains("application/octet-stream"));
    }
}

#[test]
fn attachments_with_names_that_would_leave_their_line_are_refused() {
    for (name, media_type) in
        [("a\r\nb", ""), ("a\0", ""), (&"x".repeat(256), ""), ("a", "text/plain\r\nX: y"), ("a", "ü")]
    {
        let mut source = Text::new(b"x");
        let mut parts = [Attachment { name: name.as_bytes(), media_type: media_type.as_bytes(), source: &mut source }];
        assert!(!Multipart::new(b"x", &mut parts, &RANDOM).is_sound());
    }
}

#[test]
fn attachments_are_announced_in_the_header_and_counted_for_size() {
    let mut source = Text::new(b"data");
    let mut parts = [Attachment { name: b"f", media_type: b"text/csv", source: &mut source }];
    let mut body = Multipart::new("grün".as_bytes(), &mut parts, &RANDOM);
    let mail = Mail { content: Content::Own, ..MAIL };
    let mut rig = Rig::with_body(&mail, &mut body);
    send!(rig, "220 a\r\n");
    rig.sent();
    send!(rig, "250-b\r\n250 SIZE 100000\r\n");
    let line = String::from_utf8(rig.sent()).unwrap();
    let size: usize = line.trim_end().rsplit_once("SIZE=").unwrap().1.parse().unwrap();
    for reply in ["250 a\r\n", "250 b\r\n"] {
        send!(rig, reply);
        rig.sent();
    }
    send!(rig, "354 c\r\n");
    let wire = String::from_utf8(rig.sent()).unwrap();
    assert_eq!(wire.len(), size + ".\r\n".len());
    let mime = wire.find("MIME-Version: 1.0\r\nContent-Type: multipart/mixed;").expect("a header of its own");
    let came = apart(wire[mime..].strip_suffix(".\r\n").unwrap().as_bytes());
    assert_eq!((came[0].1.as_slice(), came[1].1.as_slice()), ("grün".as_bytes(), &b"data"[..]));
    assert!(came[1].0.contains("Content-Type: text/csv"));
}

proptest! {
    #[test]
    fn attachments_of_any_octets_and_names_arrive(
        text in proptest::collection::vec(any::<u8>(), 0..300),
        data in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..400), 0..4),
        name in "[^\\x00-\\x1f\\x7f]{0,60}",
        room in 1usize..500,
    ) {
        let mut sources: Vec<Text<'_>> = data.iter().map(|d| Text::new(d)).collect();
        let mut parts: Vec<Attachment<'_>> = sources
            .iter_mut()
            .map(|source| Attachment { name: name.as_bytes(), media_type: b"x/y", source })
            .collect();
        let mut body = Multipart::new(&text, &mut parts, &RANDOM);
        prop_assume!(body.is_sound());
        let octets = body.octets(Encoding::Identity);
        let wire = out(&mut body, room);
        prop_assert_eq!(Some(wire.len() as u64), octets);
        let came = apart(&wire);
        prop_assert_eq!(came.len(), data.len() + 1);
        if came[0].0.contains("base64") {
            prop_assert_eq!(&came[0].1, &text);
        }
        for (part, given) in came[1..].iter().zip(&data) {
            prop_assert_eq!(&part.1, given);
            prop_assert_eq!(file_name(&part.0), name.as_str());
        }
    }
}
