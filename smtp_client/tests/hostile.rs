//! Servers that misbehave: each session ends within its bound, with the right kind, and without sending anything twice.

mod rig;

use rig::{MAIL, Rig, with_auth};
use smtp_client::proto::{Authentication, Cause, Kind, Mail, Observer, Offer, Phase, Text};

/// The replies of a good server to [`with_auth`] mail, one at a time.
const GOOD: [&str; 8] =
    ["220 hi\r\n", "250 m\r\n", "334 \r\n", "235 ok\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n", "250 sent\r\n"];

/// Plays a good server for `good` replies, then says `evil` over and over until the session is over; returns whatever the client said since.
fn evil_after(good: usize, evil: &[u8]) -> (Kind, Phase, Cause, Vec<u8>) {
    let mail = with_auth(Authentication::Plain);
    let mut body = Text::new(b"body\r\n");
    let mut rig = Rig::new(&mail, &mut body);
    for reply in GOOD.iter().take(good) {
        send!(rig, *reply);
        rig.sent();
    }
    let mut said = Vec::new();
    for _ in 0..10_000 {
        send!(rig, evil);
        said.extend(rig.sent());
        if rig.session.is_over() {
            let report = rig.report();
            return (report.kind, report.phase, report.cause, said);
        }
    }
    panic!("{} holds the client", String::from_utf8_lossy(evil));
}

/// What a server might say instead of a reply.
const GARBAGE: [&[u8]; 24] = [
    b"\r\n",
    b"\n",
    b"\0",
    b" 250 ok\r\n",
    b"25\r\n",
    b"2500 ok\r\n",
    b"25O ok\r\n",
    b"250_ok\r\n",
    b"250\tok\r\n",
    b"-250 ok\r\n",
    b"+OK\r\n",
    b"* OK IMAP4rev1\r\n",
    b"HTTP/1.1 400 Bad Request\r\n\r\n",
    b"SSH-2.0-x\r\n",
    b"\x16\x03\x01\x02\x00\x01",
    b"\xff\xfb\x01",
    b"250-a\r\n550 b\r\n",
    b"250-a\r\n\r\n250 b\r\n",
    b"000 zero\r\n",
    b"150 one\r\n",
    b"199 one\r\n",
    b"600 six\r\n",
    b"999 nine\r\n",
    b"550-no\r\n250 yes\r\n",
];

#[test]
fn garbage_at_each_phase_f6_hangs_up() {
    for (good, _) in GOOD.iter().enumerate() {
        for evil in GARBAGE {
            let (kind, _, cause, said) = evil_after(good, evil);
            assert_eq!(cause, Cause::Garbled, "{:?} after {good}", String::from_utf8_lossy(evil));
            assert_eq!(kind, if good == 7 { Kind::Unknown } else { Kind::TryLater });
            assert!(said.is_empty());
        }
    }
}

#[test]
fn replies_without_end_f6_are_cut_off_at_each_phase() {
    let long = [b'x'; 1000];
    for (good, _) in GOOD.iter().enumerate() {
        for (start, more) in [
            (&b""[..], &b"250-more\r\n"[..]),
            (b"", b"550-\n"),
            (b"250 ", &long),
            (b"250-", &long),
            (b"250 ", b"\r\r\r\r\r\r\r\r"),
        ] {
            let mail = with_auth(Authentication::Plain);
            let mut body = Text::new(b"body\r\n");
            let mut rig = Rig::new(&mail, &mut body);
            for reply in GOOD.iter().take(good) {
                send!(rig, *reply);
                rig.sent();
            }
            send!(rig, start);
            let mut taken = 0;
            while !rig.session.is_over() {
                send!(rig, more);
                taken += more.len();
                assert!(taken < 20_000);
            }
            assert_eq!(rig.report().cause, Cause::TooLong);
            assert_eq!(rig.kind(), if good == 7 { Kind::Unknown } else { Kind::TryLater });
            recv!(rig, "");
        }
    }
}

#[test]
fn challenges_without_end_f6_get_the_credentials_once() {
    for configured in [Authentication::Plain, Authentication::Login] {
        let mail = with_auth(configured);
        let mut body = Text::new(b"x");
        let mut rig = Rig::new(&mail, &mut body);
        send!(rig, "220 hi\r\n");
        rig.sent();
        send!(rig, "250-m\r\n250 AUTH PLAIN LOGIN\r\n");
        let mut said = Vec::new();
        for _ in 0..100 {
            said.extend(rig.sent());
            send!(rig, "334 VXNlcm5hbWU6\r\n");
        }
        said.extend(rig.sent());
        let said = String::from_utf8(said).unwrap();
        let count = |what| said.matches(what).count();
        assert_eq!(count("dXNlcg==") + count("AHVzZXIAcGFzcw=="), 1, "{said}");
        assert!(said.ends_with("*\r\nQUIT\r\n"));
        assert_eq!(rig.report().cause, Cause::Challenge);
    }
}

#[test]
fn one_reply_for_everything_ends() {
    for code in (200..600).step_by(1) {
        for tail in [" x\r\n", "\r\n", "-a\r\n"] {
            let line = format!("{code}{tail}");
            let line = if tail == "-a\r\n" { format!("{line}{code} b\r\n") } else { line };
            evil_after(0, line.as_bytes());
        }
    }
}

#[test]
fn replies_ahead_of_time_do_not_pass_for_later_ones() {
    // All the replies of a good session at once, then silence: nothing may be believed.
    let all = GOOD.concat();
    let mail = with_auth(Authentication::Plain);
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(&mail, &mut body);
    send!(rig, &all);
    assert!(rig.session.is_over());
    assert_eq!((rig.kind(), rig.report().cause), (Kind::TryLater, Cause::Unasked));
    for (good, reply) in GOOD.iter().enumerate().take(7) {
        let twice = format!("{reply}250 ok\r\n");
        let (kind, _, cause, said) = evil_after(good, twice.as_bytes());
        assert_eq!((kind, cause), (Kind::TryLater, Cause::Unasked), "after {good}");
        assert!(said.is_empty());
    }
}

#[test]
fn acceptance_before_the_final_dot_is_not_believed() {
    let big = vec![b'x'; 10_000];
    for early in ["250 queued\r\n", "354 go\r\n"] {
        let mut body = Text::new(&big);
        let mut rig = Rig::new(&MAIL, &mut body);
        for reply in ["220 a\r\n", "250 b\r\n", "250 c\r\n", "250 d\r\n", "354 e\r\n"] {
            rig.sent();
            send!(rig, reply);
        }
        rig.session.transmit(rig.now, &mut [0; 1000], &mut ());
        send!(rig, early);
        assert!(rig.session.is_over());
        assert_eq!((rig.kind(), rig.report().phase), (Kind::TryLater, Phase::Message));
        recv!(rig, "");
    }
}

#[test]
fn refusal_in_the_middle_of_the_message_is_heard() {
    let big = vec![b'x'; 10_000];
    for (reply, kind) in [
        ("552 5.3.4 too big\r\n", Kind::Refused),
        ("452 4.3.1 full\r\n", Kind::TryLater),
        ("421 4.3.2 bye\r\n", Kind::TryLater),
    ] {
        let mut body = Text::new(&big);
        let mut rig = Rig::new(&MAIL, &mut body);
        for reply in ["220 a\r\n", "250 b\r\n", "250 c\r\n", "250 d\r\n", "354 e\r\n"] {
            rig.sent();
            send!(rig, reply);
        }
        rig.session.transmit(rig.now, &mut [0; 1000], &mut ());
        send!(rig, reply);
        assert!(rig.session.is_over());
        assert_eq!((rig.kind(), rig.report().phase, rig.report().cause), (kind, Phase::Message, Cause::Reply));
        assert_eq!(rig.session.reply().to_string(), reply.trim_end());
    }
}

#[test]
fn cut_or_silence_at_each_phase_and_in_mid_reply_ends() {
    for good in 0..GOOD.len() {
        for part in 0..GOOD[good].len() {
            for cut in [false, true] {
                let mail = with_auth(Authentication::Plain);
                let mut body = Text::new(b"body\r\n");
                let mut rig = Rig::new(&mail, &mut body);
                for reply in &GOOD[..good] {
                    send!(rig, *reply);
                    rig.sent();
                }
                send!(rig, &GOOD[good][..part]);
                if cut {
                    rig.session.closed();
                } else {
                    rig.wait();
                }
                assert!(rig.session.is_over());
                let want = if good == 7 { Kind::Unknown } else { Kind::TryLater };
                assert_eq!(rig.kind(), want);
                assert_eq!(rig.session.reply().code(), 0, "half a reply is none");
            }
        }
    }
}

#[test]
fn reply_text_with_control_characters_is_shown_harmless_and_bounded() {
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(&MAIL, &mut body);
    let mut reply = b"554-\x1b[31mred\x07\0\r\n554 ".to_vec();
    reply.extend([0xff; 900]);
    reply.extend(b"\r\n");
    send!(rig, &reply);
    let shown = rig.session.reply().to_string();
    assert!(shown.starts_with("554 ?[31mred?? ?"), "{shown}");
    assert!(shown.len() <= 4 + 160 && shown.chars().all(|c| !c.is_control()));
}

#[test]
fn server_mocking_keywords_cannot_confuse_the_offers() {
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(&MAIL, &mut body);
    send!(rig, "220 hi\r\n");
    rig.sent();
    let long = "A".repeat(300);
    send!(
        rig,
        &format!(
            "250-PIPELINING\r\n250-SIZE=99999999999999999999999\r\n250-{long}\r\n250-AUTH {long} {long}\r\n\
             250-PIPELININGX\r\n250- PIPELININ\r\n250-\r\n250--8BITMIME\r\n250 STARTTLS STARTTLS\r\n"
        )
    );
    let offers = rig.session.offers();
    assert!(!offers.has(Offer::Pipelining) && !offers.has(Offer::EightBitMime) && offers.has(Offer::StartTls));
    assert!(offers.lists_mechanisms() && !offers.has(Offer::Plain) && !offers.has(Offer::Login));
    assert_eq!((offers.has(Offer::Size), offers.size_limit), (true, u64::MAX));
}

#[test]
fn body_source_that_fails_never_lets_the_dot_out() {
    struct Broken(u32);
    impl smtp_client::proto::Source for Broken {
        fn chunk(&mut self) -> Result<&[u8], u32> {
            self.0 += 1;
            if self.0 > 3 { Err(77) } else { Ok(b"line\r\n") }
        }
        fn consume(&mut self, _: usize) {}
    }
    impl smtp_client::proto::Body for Broken {
        fn survey(&self) -> smtp_client::proto::Survey {
            smtp_client::proto::Survey::default()
        }
        fn octets(&self, _: smtp_client::proto::mail::Encoding) -> Option<u64> {
            None
        }
    }
    struct Everything(Vec<u8>);
    impl Observer for Everything {
        fn client(&mut self, _: Phase, bytes: &[u8]) {
            self.0.extend_from_slice(bytes);
        }
    }
    let mut body = Broken(0);
    let mut reply = smtp_client::proto::Reply::none();
    let mut session = smtp_client::proto::Session::new(
        &MAIL.check().unwrap(),
        &mut body,
        smtp_client::proto::Timeouts::rfc5321(100),
        &mut reply,
    );
    session.start(0);
    let mut seen = Everything(Vec::new());
    for reply in ["220 a\r\n", "250-b\r\n250 SIZE 10\r\n", "250 c\r\n", "250 d\r\n", "354 e\r\n"] {
        session.receive(0, reply.as_bytes(), &mut seen);
        while session.transmit(0, &mut [0; 50], &mut seen) != 0 {}
    }
    let report = session.report().unwrap();
    assert_eq!((report.kind, report.cause, report.code), (Kind::TryLater, Cause::Local, 77));
    assert!(!seen.0.ends_with(b"\r\n.\r\n"));
}

#[test]
fn client_talks_not_before_the_banner_and_takes_a_split_one() {
    let mail = Mail { ..MAIL };
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(&mail, &mut body);
    for piece in ["22", "0-wait ", "for it\r", "\n22", "0"] {
        send!(rig, piece);
        recv!(rig, "");
    }
    send!(rig, "\n");
    recv!(rig, "EHLO device.example\r\n");
}
