//! What is sent: addresses, header, subject, body, sizes, several recipients; and what is refused before a connection exists.

mod rig;

use rig::{HEADER, MAIL, Rig, with_auth};
use smtp_client::proto::{Authentication, Cause, Kind, Mail, Phase, Priority, Recipients, Refusal, Text};

#[test]
fn commands_f4_end_without_a_space_and_brackets_are_not_doubled() {
    let to: [&[u8]; 3] = [b"<b@y.example>", b" Bee <c@y.example> ", b"\"<odd>\"@y.example"];
    let mail = Mail { from: b"<a@x.example>", to: &Recipients::Octets(&to), ..MAIL };
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(&mail, &mut body);
    send!(rig, "220 hi\r\n");
    rig.sent();
    send!(rig, "250 m\r\n");
    recv!(rig, "MAIL FROM:<a@x.example>\r\n");
    send!(rig, "250 ok\r\n");
    recv!(rig, "RCPT TO:<b@y.example>\r\n");
    send!(rig, "250 ok\r\n");
    recv!(rig, "RCPT TO:<c@y.example>\r\n");
    send!(rig, "250 ok\r\n");
    recv!(rig, "RCPT TO:<\"<odd>\"@y.example>\r\n");
    send!(rig, "250 ok\r\n");
    recv!(rig, "DATA\r\n");
    send!(rig, "354 ok\r\n");
    let message = String::from_utf8(rig.sent()).unwrap();
    assert!(
        message.starts_with(
            "To: <b@y.example>,\r\n Bee <c@y.example>,\r\n <\"<odd>\"@y.example>\r\nFrom: <a@x.example>\r\n"
        )
    );
}

/// The refusal of `mail`, before any connection.
fn refusal(mail: &Mail<'_>) -> Option<Refusal> {
    mail.check().err()
}

#[test]
fn addresses_f2_that_would_leave_their_line_are_refused_before_connecting() {
    for bad in [
        "",
        "  ",
        "<>",
        "a@b\r\nRSET",
        "a@b\nx",
        "a@b\rx",
        "a@b\0",
        "a@b> SIZE=1",
        "<a@b> x",
        "<a@b",
        "a@b>",
        "<<a@b>>",
        "\"a@b",
        "a\u{7f}@b",
    ] {
        assert_eq!(refusal(&Mail { to: &Recipients::Octets(&[bad.as_bytes()]), ..MAIL }), Some(Refusal::To), "{bad:?}");
        if bad != "<>" {
            assert_eq!(refusal(&Mail { from: bad.as_bytes(), ..MAIL }), Some(Refusal::From), "{bad:?}");
        }
    }
    assert_eq!(refusal(&Mail { to: &Recipients::Octets(&[]), ..MAIL }), Some(Refusal::To));
    assert_eq!(refusal(&Mail { to: &Recipients::Octets(&[&[b'a'; 901]]), ..MAIL }), Some(Refusal::To));
    for bad in [&b"a\r\nBcc: c@d"[..], b"a\nb", b"a\rb", b"a\0b", b"\x1b[2J"] {
        assert_eq!(refusal(&Mail { subject: bad, ..MAIL }), Some(Refusal::Subject));
    }
    for bad in [&b""[..], b"a b", b"a\r\nb", "\u{e9}".as_bytes(), &[b'a'; 256]] {
        assert_eq!(refusal(&Mail { domain: bad, ..MAIL }), Some(Refusal::Domain));
    }
    let mut nul = with_auth(Authentication::Plain);
    nul.credentials.password = b"a\0b";
    assert_eq!(refusal(&nul), Some(Refusal::Credentials));
    assert_eq!(refusal(&MAIL), None);
}

#[test]
fn addresses_r17_are_otherwise_not_checked() {
    for odd in ["no-at-sign", "a@@b", "\"a b\"@c", "postmaster", "a@[192.0.2.1]", "@", "a b@c"] {
        assert_eq!(refusal(&Mail { to: &Recipients::Octets(&[odd.as_bytes()]), ..MAIL }), None, "{odd:?}");
    }
}

/// What the server gets as the message.
fn sent_message(mail: &Mail<'_>, body: &[u8], offers: &str) -> String {
    let mut body = Text::new(body);
    let mut rig = Rig::new(mail, &mut body);
    send!(rig, "220 hi\r\n");
    rig.sent();
    send!(rig, &format!("250-m\r\n{offers}250 HELP\r\n"));
    let envelope = String::from_utf8(rig.sent()).unwrap();
    send!(rig, "250 ok\r\n");
    rig.sent();
    send!(rig, "250 ok\r\n");
    rig.sent();
    send!(rig, "354 ok\r\n");
    envelope + &String::from_utf8(rig.sent()).unwrap()
}

#[test]
fn headers_r19_are_those_of_the_original_in_its_order() {
    let sent = sent_message(&MAIL, b"x", "");
    assert_eq!(sent, format!("MAIL FROM:<a@x.example>\r\n{HEADER}x\r\n.\r\n"));
}

#[test]
fn priority_f11_is_said_when_it_is_not_normal() {
    for (priority, want) in [
        (Priority::High, "X-Priority: 1\r\nImportance: high\r\n\r\nx"),
        (Priority::Low, "X-Priority: 5\r\nImportance: low\r\n\r\nx"),
    ] {
        assert!(sent_message(&Mail { priority, ..MAIL }, b"x", "").contains(want));
    }
}

#[test]
fn subject_beyond_ascii_becomes_encoded_words_of_whole_characters() {
    let subject = "Gr\u{fc}\u{df}e \u{1f600} aus M\u{fc}nchen, \u{65e5}\u{672c}\u{8a9e} \u{65e5}\u{672c}\u{8a9e} \u{65e5}\u{672c}\u{8a9e}";
    let sent = sent_message(&Mail { subject: subject.as_bytes(), ..MAIL }, b"x", "");
    let field = sent.split("Subject: ").nth(1).unwrap().split("\r\nMIME").next().unwrap();
    let mut decoded = String::new();
    for (n, line) in field.split("\r\n").enumerate() {
        assert!(line.len() + if n == 0 { 9 } else { 0 } <= 76, "{line}");
        let word = line.trim_start().strip_prefix("=?UTF-8?B?").unwrap().strip_suffix("?=").unwrap();
        decoded += std::str::from_utf8(&unbase64(word)).expect("no character is split");
    }
    assert_eq!(decoded, subject);
}

#[test]
fn subject_of_any_length_leaves_no_long_line() {
    for len in [0, 1, 899, 900, 901, 5000] {
        let sent = sent_message(&Mail { subject: &vec![b's'; len], ..MAIL }, b"x", "");
        assert!(sent.lines().all(|l| l.len() <= 998));
    }
}

fn unbase64(text: &str) -> Vec<u8> {
    let value =
        |c: u8| b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".iter().position(|&a| a == c);
    let bits: Vec<usize> = text.bytes().filter_map(value).collect();
    bits.chunks(4)
        .flat_map(|q| {
            let n = q.iter().fold(0, |n, v| n << 6 | v) << (6 * (4 - q.len()));
            [(n >> 16) as u8, (n >> 8) as u8, n as u8].into_iter().take(q.len() - 1)
        })
        .collect()
}

#[test]
fn body_f1_with_dots_cannot_end_the_mail() {
    let sent = sent_message(&MAIL, b".\r\n..\r\nRSET\r\n.x\r\nx.\r\n", "");
    assert!(sent.ends_with("\r\n\r\n..\r\n...\r\nRSET\r\n..x\r\nx.\r\n.\r\n"));
}

#[test]
fn body_f2_with_lone_cr_or_lf_leaves_with_crlf_only() {
    let sent = sent_message(&MAIL, b"a\nb\rc\r\nd\n.\ne\r.\r\r\n\n\r", "");
    assert!(sent.ends_with("\r\n\r\na\r\nb\r\nc\r\nd\r\n..\r\ne\r\n..\r\n\r\n\r\n\r\n.\r\n"), "{sent:?}");
}

#[test]
fn body_f3_that_ends_in_crlf_gets_no_other() {
    for (body, want) in [("x", "x\r\n"), ("x\r\n", "x\r\n"), ("x\r\n\r\n", "x\r\n\r\n"), ("x\r", "x\r\n"), ("", "")] {
        assert_eq!(sent_message(&MAIL, body.as_bytes(), ""), format!("MAIL FROM:<a@x.example>\r\n{HEADER}{want}.\r\n"));
    }
}

#[test]
fn body_with_lines_over_998_octets_goes_quoted() {
    let sent = sent_message(&MAIL, &[b'y'; 998], "");
    assert!(sent.contains("Encoding: 8bit") && sent.ends_with(&format!("{}\r\n.\r\n", "y".repeat(998))));
    let sent = sent_message(&MAIL, &[b'y'; 999], "");
    assert!(sent.contains("Encoding: quoted-printable") && sent.lines().all(|l| l.len() <= 76));
}

#[test]
fn body_of_8_bits_r18_says_so_or_is_quoted_where_the_server_takes_7() {
    let body = "\u{e9}=\r\n".as_bytes();
    let sent = sent_message(&MAIL, body, "250-8bitmime\r\n");
    assert!(sent.starts_with("MAIL FROM:<a@x.example> BODY=8BITMIME\r\n"));
    assert!(sent.contains("Encoding: 8bit") && sent.ends_with("\r\n\r\n\u{e9}=\r\n.\r\n"));
    let sent = sent_message(&MAIL, body, "");
    assert!(sent.contains("Encoding: quoted-printable") && sent.ends_with("\r\n\r\n=C3=A9=3D\r\n.\r\n"));
}

#[test]
fn size_is_declared_exactly_without_stuffed_dots() {
    for (body, offers) in [
        (&b".a\n.b"[..], "250-SIZE\r\n"),
        (b"x\r\n", "250-size 0\r\n"),
        (&[b'.'; 1200], "250-SIZE 5000\r\n"),
        ("\u{e9}".as_bytes(), "250-SIZE 999\r\n"),
    ] {
        let sent = sent_message(&MAIL, body, offers);
        let (envelope, message) = sent.split_once("\r\n").unwrap();
        let declared: usize = envelope.split_once("SIZE=").unwrap().1.parse().unwrap();
        let message = message.strip_suffix(".\r\n").unwrap();
        let stuffed = message.lines().filter(|l| l.starts_with("..")).count();
        assert_eq!(declared, message.len() - stuffed);
    }
}

#[test]
fn mail_over_the_servers_size_is_refused_unsent() {
    let mut body = Text::new(&[b'x'; 900]);
    let mut rig = Rig::new(&MAIL, &mut body);
    send!(rig, "220 hi\r\n");
    rig.sent();
    send!(rig, "250-m\r\n250 SIZE 1000\r\n");
    recv!(rig, "QUIT\r\n");
    assert_eq!((rig.kind(), rig.report().cause), (Kind::Refused, Cause::TooLarge));
}

#[test]
fn address_beyond_ascii_needs_smtputf8() {
    let mail = Mail { to: &Recipients::Octets(&["j\u{f6}rg@y.example".as_bytes()]), ..MAIL };
    let sent = sent_message(&mail, b"x", "250-SMTPUTF8\r\n250-8BITMIME\r\n");
    assert!(sent.starts_with("MAIL FROM:<a@x.example> BODY=8BITMIME SMTPUTF8\r\n"));
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(&mail, &mut body);
    send!(rig, "220 hi\r\n");
    rig.sent();
    send!(rig, "250 m\r\n");
    recv!(rig, "QUIT\r\n");
    assert_eq!((rig.kind(), rig.report().cause), (Kind::Refused, Cause::NotAscii));
}

#[test]
fn recipients_some_refused_the_others_get_the_mail() {
    let mail = Mail { to: &Recipients::Octets(&[b"b@y.example", b"c@y.example", b"d@y.example"]), ..MAIL };
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(&mail, &mut body);
    send!(rig, "220 hi\r\n");
    rig.sent();
    for reply in ["250 m\r\n", "250 ok\r\n", "550 no b\r\n", "250 c\r\n"] {
        send!(rig, reply);
        rig.sent();
    }
    send!(rig, "450 d later\r\n");
    recv!(rig, "DATA\r\n");
    send!(rig, "354 ok\r\n");
    rig.sent();
    send!(rig, "250 sent\r\n");
    assert_eq!((rig.kind(), rig.session.accepted()), (Kind::Sent, 1));
    assert_eq!(rig.session.reply().to_string(), "250 sent");
}

#[test]
fn recipients_all_refused_report_the_first_refusal_and_try_later_if_one_might_be_taken() {
    let mail = Mail { to: &Recipients::Octets(&[b"b@y.example", b"c@y.example"]), ..MAIL };
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(&mail, &mut body);
    send!(rig, "220 hi\r\n");
    rig.sent();
    for reply in ["250 m\r\n", "250 ok\r\n", "550 no b\r\n"] {
        send!(rig, reply);
        rig.sent();
    }
    send!(rig, "451 c later\r\n");
    recv!(rig, "QUIT\r\n");
    assert_eq!((rig.kind(), rig.report().phase), (Kind::TryLater, Phase::Rcpt));
    assert_eq!(rig.session.reply().to_string(), "550 no b");
}
