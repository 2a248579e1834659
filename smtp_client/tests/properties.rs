//! What holds for every mail, every segmentation and every server.

mod rig;

use proptest::prelude::*;
use rig::{HEADER, MAIL, Rig};
use smtp_client::proto::reply::{Parsed, ReplyParser};
use smtp_client::proto::{Authentication, Kind, Mail, Phase, Recipients, Reply, Session, Text, Timeouts};

/// Bodies made of what matters: dots, line ends, blanks, 8-bit, and ordinary text.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let atom = prop_oneof![
        4 => prop::sample::select(vec![&b"."[..], b"\r", b"\n", b"\r\n", b"\r\n.\r\n", b"\n.\n", b" ", b"\t", b"=", b"\0", b"\xc3\xa9", b"\xff"]).prop_map(<[u8]>::to_vec),
        3 => prop::collection::vec(32u8..127, 0..40),
        1 => (prop::sample::select(vec![997usize, 998, 999, 1500]), 33u8..127).prop_map(|(n, b)| vec![b; n]),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ];
    prop::collection::vec(atom, 0..40).prop_map(|atoms| atoms.concat())
}

/// The one line end: what any reader must make of a body.
fn normalised(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = body;
    while let Some(&first) = rest.first() {
        let taken = if rest.starts_with(b"\r\n") { 2 } else { 1 };
        if matches!(first, b'\r' | b'\n') {
            out.extend(b"\r\n");
        } else {
            out.push(first);
        }
        rest = &rest[taken..];
    }
    if !out.is_empty() && !out.ends_with(b"\r\n") {
        out.extend(b"\r\n");
    }
    out
}

/// An independent reading of the DATA phase: lines up to a lone dot, one leading dot removed. Panics on anything no server should see.
fn unstuffed(wire: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut lines = wire.split_inclusive(|&b| b == b'\n');
    for line in lines.by_ref() {
        let text = line.strip_suffix(b"\r\n").expect("every line ends in CR LF");
        assert!(!text.contains(&b'\r') && !text.contains(&b'\n'), "a lone CR or LF");
        if text == b"." {
            assert_eq!(lines.next(), None, "nothing follows the final dot");
            return out;
        }
        let text = text.strip_prefix(b".").unwrap_or(text);
        assert!(text.len() <= 998, "a line of {}", text.len());
        out.extend_from_slice(text);
        out.extend_from_slice(b"\r\n");
    }
    panic!("no final dot");
}

fn unquoted(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in text.split_inclusive(|&b| b == b'\n') {
        let line = line.strip_suffix(b"\r\n").unwrap();
        assert!(line.len() <= 76 && line.is_ascii());
        assert!(!line.ends_with(b" ") && !line.ends_with(b"\t"), "a blank that a relay may strip");
        let mut rest = line;
        let mut soft = false;
        while let Some((&first, tail)) = rest.split_first() {
            if first != b'=' {
                out.push(first);
                rest = tail;
            } else if tail.is_empty() {
                soft = true;
                rest = tail;
            } else {
                out.push(u8::from_str_radix(std::str::from_utf8(&tail[..2]).unwrap(), 16).unwrap());
                rest = &tail[2..];
            }
        }
        if !soft {
            out.extend(b"\r\n");
        }
    }
    out
}

/// Delivers `body` with everything cut in pieces of the sizes in `cuts`; returns the MAIL line and what the server saw of the message.
fn deliver(body: &[u8], eight_bit: bool, cuts: &[usize]) -> (String, Vec<u8>) {
    let mut text = Text::new(body);
    let mut rig = Rig::new(&MAIL, &mut text);
    let mut cuts = cuts.iter().copied().cycle();
    let mut wire = Vec::new();
    let mut envelope = String::new();
    let offers = if eight_bit { "250-m\r\n250-8BITMIME\r\n250 SIZE\r\n" } else { "250-m\r\n250 SIZE\r\n" };
    for reply in ["220 a\r\n", offers, "250-c\r\n250-c\n250 c\r\n", "250\r\n", "354\n", "250 done\r\n"] {
        let mut rest = reply.as_bytes();
        while !rest.is_empty() {
            let n = cuts.next().unwrap().min(rest.len());
            rig.session.receive(rig.now, &rest[..n], &mut ());
            rest = &rest[n..];
        }
        wire.clear();
        let phase = rig.session.phase();
        while rig.session.wants_transmit() {
            let mut out = vec![0; cuts.next().unwrap()];
            let n = rig.session.transmit(rig.now, &mut out, &mut ());
            wire.extend_from_slice(&out[..n]);
        }
        if phase == Phase::Mail {
            envelope = String::from_utf8(wire.clone()).unwrap();
        }
        if phase == Phase::Quit {
            break;
        }
        if phase == Phase::Message {
            rig.log.text.clone_from(&wire);
        }
    }
    assert_eq!(rig.kind(), Kind::Sent);
    (envelope, rig.log.text)
}

proptest! {
    #[test]
    fn body_any_arrives_as_given_up_to_line_ends(body in body(), eight_bit: bool, cuts in prop::collection::vec(1usize..70, 1..10)) {
        let (envelope, wire) = deliver(&body, eight_bit, &cuts);
        let got = unstuffed(&wire);
        let at = got.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
        let quoted = got.windows(16).any(|w| w == b"quoted-printable");
        let arrived = if quoted { unquoted(&got[at..]) } else { got[at..].to_vec() };
        prop_assert_eq!(arrived, normalised(&body));
        if !quoted {
            prop_assert_eq!(&got[..at], HEADER.as_bytes());
        }
        if !eight_bit {
            prop_assert!(wire.is_ascii());
        }
        // SIZE is exact.
        let declared: usize = envelope.split("SIZE=").nth(1).unwrap().split([' ', '\r']).next().unwrap().parse().unwrap();
        prop_assert_eq!(declared, got.len());
    }

    #[test]
    fn dialogue_in_any_segmentation_is_the_same(cuts in prop::collection::vec(1usize..9, 1..30)) {
        prop_assert_eq!(deliver(b"one\r\n.two", true, &cuts), deliver(b"one\r\n.two", true, &[10_000]));
    }

    #[test]
    fn session_fed_anything_ends_bounded_and_never_claims_an_unfinished_mail(
        chunks in prop::collection::vec(prop_oneof![
            3 => prop::sample::select(vec![
                &b"220 a\r\n"[..], b"250 ok\r\n", b"250-m\r\n250-PIPELINING\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 9999\r\n", b"334 \r\n", b"235 ok\r\n",
                b"354 go\r\n", b"421 bye\r\n", b"550 no\r\n", b"450 later\r\n", b"500\r\n", b"250-", b"2", b"\n", b"250 ok",
            ]).prop_map(<[u8]>::to_vec),
            1 => prop::collection::vec(any::<u8>(), 0..8),
        ], 0..60),
        auth in prop::sample::select(vec![Authentication::None, Authentication::Plain, Authentication::Login]),
        pipelining: bool,
        room in 1usize..200,
    ) {
        let to: [&[u8]; 3] = [b"b@y", b"c@y", b"d@y"];
        let mail = Mail { to: &Recipients::Octets(&to), pipelining, ..rig::with_auth(auth) };
        let mut body = Text::new(b"hello\r\n.\r\n");
        let mut reply = Reply::none();
        let mut session = Session::new(&mail.check().unwrap(), &mut body, Timeouts::rfc5321(1), &mut reply);
        session.start(0);
        let mut said = Vec::new();
        let mut out = vec![0; room];
        for chunk in &chunks {
            session.receive(0, chunk, &mut ());
            while session.wants_transmit() {
                let n = session.transmit(0, &mut out, &mut ());
                said.extend_from_slice(&out[..n]);
                prop_assert!(n > 0 || !session.wants_transmit());
            }
        }
        session.closed();
        prop_assert!(session.is_over());
        let kind = session.report().unwrap().kind;
        let dot = said.windows(5).filter(|w| w == b"\r\n.\r\n").count();
        let message = said.windows(7).any(|w| w == b"Subject");
        if kind == Kind::Sent || kind == Kind::Unknown {
            prop_assert!(message && dot == 1);
        }
        prop_assert!(said.len() < 1000, "nothing is sent over and over");
    }

    #[test]
    fn reply_parser_any_bytes_never_panics_and_stays_bounded(bytes in prop::collection::vec(any::<u8>(), 0..5000)) {
        let mut parser = ReplyParser::new();
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let before = rest.len();
            match parser.push(&mut rest) {
                Parsed::Reply => prop_assert!(parser.code() <= 999),
                Parsed::Garbled | Parsed::TooLong => break,
                _ => {}
            }
            prop_assert!(rest.len() < before);
        }
    }

    #[test]
    fn addresses_any_bytes_that_pass_stay_one_line(from in prop::collection::vec(any::<u8>(), 0..30), to in "[ -~]{0,20}") {
        let to: [&[u8]; 1] = [to.as_bytes()];
        let mail = Mail { from: &from, to: &Recipients::Octets(&to), ..MAIL };
        let mut body = Text::new(b"x");
        if let Ok(checked) = mail.check() {
            let mut reply = Reply::none();
            let mut session = Session::new(&checked, &mut body, Timeouts::rfc5321(1), &mut reply);
            session.start(0);
            session.receive(0, b"220 a\r\n", &mut ());
            let mut out = [0; 4000];
            session.transmit(0, &mut out, &mut ());
            session.receive(0, b"250-b\r\n250 SMTPUTF8\r\n", &mut ());
            let n = session.transmit(0, &mut out, &mut ());
            let said = &out[..n];
            prop_assert!(said.starts_with(b"MAIL FROM:<") && said.ends_with(b"\r\n"));
            prop_assert_eq!(said.iter().filter(|b| b.is_ascii_control()).count(), 2);
        }
    }
}
