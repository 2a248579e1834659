//! Groups of commands (RFC 2920): everything in one segment, and what may go wrong within it.

mod rig;

use rig::{MAIL, Rig};
use smtp_client::proto::{Cause, Kind, Mail, Phase, Recipients, Text};

const GROUP: &str = "MAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\nDATA\r\n";

/// A rig whose group has just gone out.
fn grouped<'m>(mail: &'m Mail<'m>, body: &'m mut Text<'m>) -> Rig<'m> {
    let mut rig = Rig::new(mail, body);
    send!(rig, "220 hi\r\n");
    recv!(rig, "EHLO device.example\r\n");
    send!(rig, "250-m\r\n250 pipelining\r\n");
    rig
}

#[test]
fn envelope_goes_out_as_one_group_and_nothing_behind_the_dot() {
    let mut body = Text::new(b"x");
    let mut rig = grouped(&MAIL, &mut body);
    recv!(rig, GROUP);
    send!(rig, "250 a\r\n250 b\r\n354 c\r\n");
    assert!(rig.sent().ends_with(b"\r\nx\r\n.\r\n"));
    send!(rig, "250 taken\r\n");
    recv!(rig, "QUIT\r\n");
    assert_eq!(rig.kind(), Kind::Sent);
}

#[test]
fn envelope_is_not_grouped_when_switched_off() {
    let mail = Mail { pipelining: false, ..MAIL };
    let mut body = Text::new(b"x");
    let mut rig = grouped(&mail, &mut body);
    recv!(rig, "MAIL FROM:<a@x.example>\r\n");
}

#[test]
fn sender_refused_in_a_group_is_reported_after_the_other_replies() {
    let mut body = Text::new(b"x");
    let mut rig = grouped(&MAIL, &mut body);
    recv!(rig, GROUP);
    send!(rig, "550 5.1.0 not you\r\n503 first MAIL\r\n");
    recv!(rig, "");
    send!(rig, "503 first RCPT\r\n");
    recv!(rig, "QUIT\r\n");
    assert_eq!((rig.kind(), rig.report().phase), (Kind::Refused, Phase::Mail));
    assert_eq!(rig.session.reply().to_string(), "550 5.1.0 not you");
}

#[test]
fn all_recipients_refused_yet_354_gets_a_lone_dot() {
    for after in ["554 no valid recipients\r\n", "250 how odd\r\n"] {
        let mut body = Text::new(b"x");
        let mut rig = grouped(&MAIL, &mut body);
        recv!(rig, GROUP);
        send!(rig, "250 ok\r\n450 4.2.1 later\r\n354 go\r\n");
        recv!(rig, ".\r\n");
        send!(rig, after);
        recv!(rig, "QUIT\r\n");
        assert_eq!((rig.kind(), rig.report().phase), (Kind::TryLater, Phase::Rcpt));
        assert_eq!(rig.session.reply().to_string(), "450 4.2.1 later");
    }
}

#[test]
fn sender_refused_yet_354_gets_a_lone_dot_and_no_message() {
    let mut body = Text::new(b"x");
    let mut rig = grouped(&MAIL, &mut body);
    rig.sent();
    send!(rig, "552 no\r\n250 ok\r\n354 go\r\n");
    recv!(rig, ".\r\n");
    rig.session.closed();
    assert_eq!((rig.kind(), rig.report().phase), (Kind::Refused, Phase::Mail));
}

#[test]
fn data_refused_after_accepted_recipients_is_the_datas_error() {
    let mut body = Text::new(b"x");
    let mut rig = grouped(&MAIL, &mut body);
    rig.sent();
    send!(rig, "250 ok\r\n250 ok\r\n451 not now\r\n");
    recv!(rig, "QUIT\r\n");
    assert_eq!((rig.kind(), rig.report().phase), (Kind::TryLater, Phase::Data));
}

#[test]
fn closing_421_in_mid_group_ends_at_once() {
    for (replies, phase) in [
        ("421 bye\r\n", Phase::Mail),
        ("250 ok\r\n421 bye\r\n", Phase::Rcpt),
        ("250 ok\r\n250 ok\r\n421 bye\r\n", Phase::Data),
    ] {
        let mut body = Text::new(b"x");
        let mut rig = grouped(&MAIL, &mut body);
        rig.sent();
        send!(rig, replies);
        assert!(rig.session.is_over());
        assert_eq!((rig.kind(), rig.report().phase, rig.report().cause), (Kind::TryLater, phase, Cause::Reply));
    }
}

#[test]
fn closing_421_after_a_refusal_in_the_group_keeps_the_refusal() {
    let mut body = Text::new(b"x");
    let mut rig = grouped(&MAIL, &mut body);
    rig.sent();
    send!(rig, "250 ok\r\n550 5.1.1 nobody\r\n421 bye\r\n");
    assert!(rig.session.is_over());
    assert_eq!((rig.kind(), rig.report().phase), (Kind::Refused, Phase::Rcpt));
    assert_eq!(rig.session.reply().to_string(), "550 5.1.1 nobody");
}

#[test]
fn group_cut_anywhere_by_a_small_buffer_is_finished_before_quit() {
    for piece in 1..=40 {
        let mut body = Text::new(b"x");
        let mut rig = grouped(&MAIL, &mut body);
        let mut out = vec![0; piece];
        let mut all = Vec::new();
        // The whole MAIL line, then the refusal while the next line is partly out.
        while !all.windows(2).any(|w| w == b"\r\n") {
            let n = rig.session.transmit(rig.now, &mut out, &mut ());
            all.extend_from_slice(&out[..n]);
        }
        send!(rig, "550 no\r\n");
        all.extend(rig.sent());
        let text = String::from_utf8(all).unwrap();
        assert!(GROUP.starts_with(&text) || text.ends_with("QUIT\r\n"), "{text:?}");
        for _ in 0..text.matches("RCPT").count() + text.matches("DATA").count() {
            send!(rig, "503 no\r\n");
        }
        rig.sent();
        assert!(rig.session.is_over(), "{text:?}");
        assert_eq!(rig.report().phase, Phase::Mail);
    }
}

#[test]
fn many_recipients_go_out_in_bounded_groups() {
    let to = [&b"b@y.example"[..]; 100];
    let mail = Mail { to: &Recipients::Octets(&to), ..MAIL };
    let mut body = Text::new(b"x");
    let mut rig = grouped(&mail, &mut body);
    let (mut lines, mut turns) = (0, 0);
    while rig.session.phase() != Phase::Message {
        let sent = String::from_utf8(rig.sent()).unwrap();
        let n = sent.matches("\r\n").count();
        assert!((1..=16).contains(&n));
        lines += n;
        turns += 1;
        for line in sent.lines() {
            send!(rig, if line == "DATA" { "354 ok\r\n" } else { "250 ok\r\n" });
        }
    }
    assert_eq!((lines, turns), (102, 7));
    assert_eq!(rig.session.accepted(), 100);
}
