//! The dialogue with servers that behave: what the manual asks for (R…), and the faults of the original that must not come back (F…).

mod rig;

use rig::{HEADER, MAIL, Rig, SECOND, with_auth};
use smtp_client::proto::{Authentication, Cause, Kind, Mail, Phase, Recipients, Text};

/// The caller's side of a plain session up to the 354, without extensions.
macro_rules! up_to_data {
    ($rig:expr) => {
        send!($rig, "220 ready\r\n");
        recv!($rig, "EHLO device.example\r\n");
        send!($rig, "250 mail.example\r\n");
        recv!($rig, "MAIL FROM:<a@x.example>\r\n");
        send!($rig, "250 ok\r\n");
        recv!($rig, "RCPT TO:<b@y.example>\r\n");
        send!($rig, "250 ok\r\n");
        recv!($rig, "DATA\r\n");
        send!($rig, "354 go on\r\n");
    };
}

fn message(body: &str) -> String {
    format!("{HEADER}{body}.\r\n")
}

#[test]
fn mail_r22_to_r26_r35_r40_sent_in_the_plain_dialogue() {
    let mut body = Text::new(b"one\r\ntwo\r\n");
    let mut rig = Rig::new(&MAIL, &mut body);
    recv!(rig, ""); // Nothing before the banner.
    up_to_data!(rig);
    recv!(rig, &message("one\r\ntwo\r\n"));
    assert!(rig.session.report().is_none());
    send!(rig, "250 2.0.0 queued as 1\r\n");
    assert_eq!(rig.kind(), Kind::Sent);
    recv!(rig, "QUIT\r\n");
    assert!(rig.session.is_over());
    assert_eq!(rig.session.reply().to_string(), "250 2.0.0 queued as 1");
    assert_eq!(rig.session.reply().enhanced(), Some([2, 0, 0]));
}

#[test]
fn mail_through_one_byte_at_a_time_f5_is_the_same() {
    let mut body = Text::new(b"one\r\ntwo\r\n");
    let mut rig = Rig::new(&MAIL, &mut body);
    rig.piece = 1;
    up_to_data!(rig);
    recv!(rig, &message("one\r\ntwo\r\n"));
    send!(rig, "250-first\r\n250 ok\r\n");
    recv!(rig, "QUIT\r\n");
    assert_eq!(rig.kind(), Kind::Sent);
}

#[test]
fn session_r14_r20_greets_with_ehlo_and_uses_no_forbidden_command() {
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(&MAIL, &mut body);
    up_to_data!(rig);
    rig.sent();
    send!(rig, "250 ok\r\n");
    rig.sent();
    let log = String::from_utf8(rig.log.text).unwrap();
    for verb in ["VRFY", "SEND", "SOML", "EXPN", "SAML", "ETRN", "TURN", "HELO"] {
        assert!(!log.lines().any(|l| l.starts_with(verb)), "{verb} in {log}");
    }
}

#[test]
fn session_ehlo_refused_r21_falls_back_to_helo_without_extensions() {
    let mut body = Text::new("\u{e9}\r\n".as_bytes());
    let mut rig = Rig::new(&MAIL, &mut body);
    send!(rig, "220 old\r\n");
    recv!(rig, "EHLO device.example\r\n");
    send!(rig, "502 what?\r\n");
    recv!(rig, "HELO device.example\r\n");
    send!(rig, "250-mail\r\n250 PIPELINING\r\n");
    recv!(rig, "MAIL FROM:<a@x.example>\r\n");
}

#[test]
fn session_helo_refused_ends_without_a_loop() {
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(&MAIL, &mut body);
    send!(rig, "220 old\r\n");
    recv!(rig, "EHLO device.example\r\n");
    send!(rig, "500 what?\r\n");
    recv!(rig, "HELO device.example\r\n");
    send!(rig, "500 what?\r\n");
    recv!(rig, "QUIT\r\n");
    assert_eq!((rig.kind(), rig.report().phase), (Kind::Refused, Phase::Hello));
}

#[test]
fn plain_r44_to_r48_goes_in_the_manuals_form() {
    let mail = with_auth(Authentication::Plain);
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(&mail, &mut body);
    send!(rig, "220 hi\r\n");
    recv!(rig, "EHLO device.example\r\n");
    send!(rig, "250-mail\r\n250 AUTH LOGIN PLAIN\r\n");
    recv!(rig, "AUTH PLAIN\r\n");
    send!(rig, "334 \r\n");
    recv!(rig, "AHVzZXIAcGFzcw==\r\n");
    send!(rig, "235 2.7.0 welcome\r\n");
    recv!(rig, "MAIL FROM:<a@x.example>\r\n");
}

#[test]
fn login_r49_to_r54_answers_prompts_by_their_order() {
    let prompts: [(&[u8], &[u8]); 6] = [
        (b"334 VXNlcm5hbWU6\r\n", b"334 UGFzc3dvcmQ6\r\n"),
        (b"334 VXNlcm5hbWU=\r\n", b"334 UGFzc3dvcmQ=\r\n"),
        (b"334 VXNlciBOYW1lAA==\r\n", b"334 UGFzc3dvcmQA\r\n"),
        (b"334\r\n", b"334   \r\n"),
        (b"334 UGFzc3dvcmQ6\r\n", b"334 VXNlcm5hbWU6\r\n"),
        (b"334 not base64!\n", b"334-a\r\n334 b\r\n"),
    ];
    for (name, password) in prompts {
        let mail = with_auth(Authentication::Login);
        let mut body = Text::new(b"x");
        let mut rig = Rig::new(&mail, &mut body);
        send!(rig, "220 hi\r\n");
        recv!(rig, "EHLO device.example\r\n");
        send!(rig, "250-mail\r\n250-auth login\r\n250 HELP\r\n");
        recv!(rig, "AUTH LOGIN\r\n");
        send!(rig, name);
        recv!(rig, "dXNlcg==\r\n");
        send!(rig, password);
        recv!(rig, "cGFzcw==\r\n");
        send!(rig, "235 ok\r\n");
        recv!(rig, "MAIL FROM:<a@x.example>\r\n");
    }
}

/// What follows an EHLO reply that lists `auth`.
fn after_ehlo(mail: &Mail<'_>, auth: &str) -> String {
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(mail, &mut body);
    send!(rig, "220 hi\r\n");
    rig.sent();
    send!(rig, &format!("250-mail\r\n{auth}250 HELP\r\n"));
    String::from_utf8(rig.sent()).unwrap()
}

#[test]
fn authentication_r55_r56_r57_is_chosen_by_configuration_and_offer() {
    use Authentication::{Login, None, Plain};
    const AUTH_PLAIN: &str = "AUTH PLAIN\r\n";
    const AUTH_LOGIN: &str = "AUTH LOGIN\r\n";
    const MAIL_FROM: &str = "MAIL FROM:<a@x.example>\r\n";
    for (configured, listed, want) in [
        (Plain, "", AUTH_PLAIN),
        (Login, "", AUTH_PLAIN), // R55
        (Plain, "250-AUTH\r\n", AUTH_PLAIN),
        (None, "", MAIL_FROM),                          // R56
        (None, "250-AUTH LOGIN PLAIN\r\n", AUTH_PLAIN), // R57
        (None, "250-AUTH LOGIN\r\n", AUTH_LOGIN),
        (None, "250-AUTH CRAM-MD5\r\n", MAIL_FROM),
        (Plain, "250-AUTH LOGIN PLAIN\r\n", AUTH_PLAIN),
        (Login, "250-AUTH PLAIN LOGIN\r\n", AUTH_LOGIN),
        (Plain, "250-AUTH LOGIN XOAUTH2\r\n", AUTH_LOGIN),
        (Login, "250-AUTH CRAM-MD5 PLAIN\r\n", AUTH_PLAIN),
        (Plain, "250-AUTH=LOGIN\r\n", AUTH_LOGIN),
        (Plain, "250-auth Cram-MD5 pLaIn\r\n", AUTH_PLAIN),
        (Plain, "250-AUTH CRAM-MD5\r\n", "QUIT\r\n"),
        (Login, "250-AUTH PLAIN-CLIENTTOKEN XLOGIN\r\n", "QUIT\r\n"),
    ] {
        assert_eq!(after_ehlo(&with_auth(configured), listed), want, "{configured:?} {listed:?}");
    }
    assert_eq!(after_ehlo(&MAIL, "250-AUTH PLAIN LOGIN\r\n"), MAIL_FROM, "no credentials");
}

#[test]
fn authentication_word_f5_counts_only_as_a_keyword() {
    let mail = with_auth(Authentication::None);
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(&mail, &mut body);
    send!(rig, "220 AUTH PLAIN\r\n");
    rig.sent();
    send!(rig, "250-AUTH PLAIN LOGIN\r\n250-XAUTH PLAIN\r\n250-HELP AUTH PLAIN\r\n250 SIZE 250 \r\n");
    recv!(rig, "MAIL FROM:<a@x.example> SIZE=156\r\n");
}

#[test]
fn authentication_without_a_common_mechanism_sends_no_credentials() {
    let mail = with_auth(Authentication::Plain);
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(&mail, &mut body);
    send!(rig, "220 hi\r\n");
    rig.sent();
    send!(rig, "250-m\r\n250 AUTH GSSAPI\r\n");
    recv!(rig, "QUIT\r\n");
    assert_eq!((rig.kind(), rig.report().phase, rig.report().cause), (Kind::Refused, Phase::Auth, Cause::NoMechanism));
}

#[test]
fn authentication_r9_cancels_a_challenge_it_cannot_answer() {
    let mail = with_auth(Authentication::Plain);
    for end in ["501 cancelled\r\n", "535 no\r\n", "334 more\r\n", "235 yes\r\n"] {
        let mut body = Text::new(b"x");
        let mut rig = Rig::new(&mail, &mut body);
        send!(rig, "220 hi\r\n");
        rig.sent();
        send!(rig, "250-m\r\n250 AUTH PLAIN\r\n");
        recv!(rig, "AUTH PLAIN\r\n");
        send!(rig, "334 \r\n");
        recv!(rig, "AHVzZXIAcGFzcw==\r\n");
        send!(rig, "334 again\r\n");
        recv!(rig, "*\r\n");
        send!(rig, end);
        recv!(rig, "QUIT\r\n");
        assert_eq!((rig.report().phase, rig.report().cause), (Phase::Auth, Cause::Challenge));
        assert_eq!(rig.kind(), Kind::Refused);
    }
}

#[test]
fn authentication_f6_a_2yz_that_is_not_235_is_no_success_and_no_loop() {
    for code in ["250 ok\r\n", "220 hi\r\n", "354 go\r\n", "299 x\r\n"] {
        let mail = with_auth(Authentication::Login);
        let mut body = Text::new(b"x");
        let mut rig = Rig::new(&mail, &mut body);
        send!(rig, "220 hi\r\n");
        rig.sent();
        send!(rig, "250-m\r\n250 AUTH LOGIN\r\n");
        recv!(rig, "AUTH LOGIN\r\n");
        send!(rig, code);
        recv!(rig, "");
        assert!(rig.session.is_over());
        assert_eq!((rig.report().phase, rig.report().cause), (Phase::Auth, Cause::Garbled));
    }
}

#[test]
fn authentication_4yz_and_5yz_f8_are_told_apart() {
    for (reply, want) in [("454 4.7.0 later\r\n", Kind::TryLater), ("535 5.7.8 wrong\r\n", Kind::Refused)] {
        let mail = with_auth(Authentication::Plain);
        let mut body = Text::new(b"x");
        let mut rig = Rig::new(&mail, &mut body);
        send!(rig, "220 hi\r\n");
        rig.sent();
        send!(rig, "250-m\r\n250 AUTH PLAIN\r\n");
        rig.sent();
        send!(rig, "334 \r\n");
        rig.sent();
        send!(rig, reply);
        recv!(rig, "QUIT\r\n");
        assert_eq!((rig.kind(), rig.report().phase), (want, Phase::Auth));
        assert_eq!(rig.session.reply().to_string(), reply.trim_end());
    }
}

#[test]
fn credentials_f7_never_reach_the_observer() {
    for configured in [Authentication::Plain, Authentication::Login] {
        let mail = with_auth(configured);
        let mut body = Text::new(b"x");
        let mut rig = Rig::new(&mail, &mut body);
        rig.piece = 3;
        send!(rig, "220 hi\r\n");
        rig.sent();
        send!(rig, "250-m\r\n250 AUTH PLAIN LOGIN\r\n");
        rig.sent();
        send!(rig, "334 \r\n");
        rig.sent();
        send!(rig, "334 \r\n");
        rig.sent();
        send!(rig, "235 \r\n");
        let log = String::from_utf8(rig.log.text.clone()).unwrap();
        assert!(log.contains("<credentials>"));
        for secret in ["AHVz", "dXNlcg", "cGFzcw", "pass"] {
            assert!(!log.contains(secret), "{log}");
        }
        assert!(!format!("{mail:?}").contains("pass"));
    }
}

/// Sends error `reply` at every phase in turn and returns the verdict and what the client then said.
fn refused_at(phase: Phase, reply: &str) -> (Kind, Phase, Cause, String) {
    let mail = with_auth(Authentication::Plain);
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(&mail, &mut body);
    for (at, ok) in [
        (Phase::Greeting, "220 hi\r\n"),
        (Phase::Hello, "250 m\r\n"),
        (Phase::Auth, "334 \r\n"),
        (Phase::Auth, "235 ok\r\n"),
        (Phase::Mail, "250 ok\r\n"),
        (Phase::Rcpt, "250 ok\r\n"),
        (Phase::Data, "354 ok\r\n"),
        (Phase::Message, "250 ok\r\n"),
    ] {
        assert_eq!(rig.session.phase(), at);
        send!(rig, if at == phase { reply } else { ok });
        let said = String::from_utf8(rig.sent()).unwrap();
        if rig.session.report().is_some() {
            let report = rig.report();
            assert_eq!(rig.session.reply().to_string(), reply.trim_end());
            return (report.kind, report.phase, report.cause, said);
        }
    }
    unreachable!("the session ends")
}

const PHASES: [Phase; 7] =
    [Phase::Greeting, Phase::Hello, Phase::Auth, Phase::Mail, Phase::Rcpt, Phase::Data, Phase::Message];

#[test]
fn server_refusing_r38_at_each_phase_is_reported_there_with_its_reply() {
    for phase in PHASES {
        for (reply, kind) in [("451 4.3.0 busy\r\n", Kind::TryLater), ("554 5.0.0 no\r\n", Kind::Refused)] {
            if phase == Phase::Hello && reply.starts_with('5') {
                continue; // That is the fall-back to HELO.
            }
            let quit = String::from("QUIT\r\n");
            assert_eq!(refused_at(phase, reply), (kind, phase, Cause::Reply, quit));
        }
    }
}

#[test]
fn server_saying_421_f8_at_any_phase_is_left_without_a_word() {
    for phase in PHASES {
        let verdict = refused_at(phase, "421 4.3.2 shutting down\r\n");
        assert_eq!(verdict, (Kind::TryLater, phase, Cause::Reply, String::new()));
    }
}

#[test]
fn recipient_accepted_with_251_or_252_f8_gets_the_mail() {
    for code in ["251", "252"] {
        let mut body = Text::new(b"x");
        let mut rig = Rig::new(&MAIL, &mut body);
        send!(rig, "220 hi\r\n");
        rig.sent();
        send!(rig, "250 m\r\n");
        rig.sent();
        send!(rig, "250 ok\r\n");
        rig.sent();
        send!(rig, &format!("{code} will try\r\n"));
        recv!(rig, "DATA\r\n");
    }
}

#[test]
fn mail_accepted_f9_stays_sent_whatever_becomes_of_quit() {
    for fate in 0..5 {
        let mut body = Text::new(b"x");
        let mut rig = Rig::new(&MAIL, &mut body);
        up_to_data!(rig);
        rig.sent();
        send!(rig, "250 ok\r\n");
        match fate {
            0 => rig.session.closed(),
            1 => rig.now = rig.now.wrapping_add(3600 * SECOND),
            2 => send!(rig, "500 garbage\r\n"),
            3 => rig.session.abandon(1),
            _ => {
                recv!(rig, "QUIT\r\n");
                rig.session.closed();
            }
        }
        rig.session.expire(rig.now);
        assert_eq!(rig.kind(), Kind::Sent);
        assert_eq!(rig.session.reply().code(), 250);
    }
}

#[test]
fn final_dot_without_reply_is_unknown() {
    for fate in 0..4 {
        let mut body = Text::new(b"x");
        let mut rig = Rig::new(&MAIL, &mut body);
        up_to_data!(rig);
        rig.sent();
        match fate {
            0 => rig.session.closed(),
            1 => assert_eq!(rig.wait(), 600 * SECOND),
            2 => send!(rig, "hello?\r\n"),
            _ => send!(rig, "354 what\r\n"),
        }
        assert!(rig.session.is_over());
        assert_eq!((rig.kind(), rig.report().phase), (Kind::Unknown, Phase::Message));
    }
}

#[test]
fn final_dot_that_never_left_is_not_unknown() {
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(&MAIL, &mut body);
    up_to_data!(rig);
    rig.sent();
    rig.session.transmit_failed();
    rig.session.closed();
    assert_eq!(rig.kind(), Kind::TryLater);
}

#[test]
fn connection_lost_before_the_dot_r37_is_safe_to_retry() {
    for cut in 0..6 {
        let mut body = Text::new(&[b'x'; 5000]);
        let mut rig = Rig::new(&MAIL, &mut body);
        for reply in ["220 a\r\n", "250 b\r\n", "250 c\r\n", "250 d\r\n", "354 e\r\n"].iter().take(cut) {
            send!(rig, *reply);
            if cut < 5 {
                rig.sent();
            } else {
                let mut part = [0; 900]; // Never all of the message.
                rig.session.transmit(rig.now, &mut part, &mut ());
            }
        }
        rig.session.closed();
        assert_eq!((rig.kind(), rig.report().cause), (Kind::TryLater, Cause::Closed));
        assert_eq!(rig.session.reply().code(), 0);
    }
}

#[test]
fn silence_f10_ends_each_phase_after_the_time_of_rfc_5321() {
    let minutes = |m: u32| m * 60 * SECOND;
    let replies = ["220 a\r\n", "250 b\r\n", "250 c\r\n", "250 d\r\n", "354 e\r\n"];
    for (answered, want) in [5, 5, 5, 5, 2, 10].into_iter().enumerate() {
        let mut body = Text::new(b"x");
        let mut rig = Rig::new(&MAIL, &mut body);
        for reply in replies.iter().take(answered) {
            send!(rig, *reply);
            rig.sent();
        }
        send!(rig, "2"); // A byte is no reply and prolongs nothing.
        assert_eq!(rig.wait(), minutes(want));
        assert_eq!(rig.report().cause, Cause::Timeout);
        assert_eq!(rig.kind(), if answered == 5 { Kind::Unknown } else { Kind::TryLater });
    }
}

#[test]
fn server_always_just_in_time_f10_meets_the_sessions_deadline() {
    let mail = Mail { to: &Recipients::Octets(&[&b"b@y.example"[..]; 50]), pipelining: false, ..MAIL };
    let mut body = Text::new(b"x");
    let mut rig = Rig::new(&mail, &mut body);
    let start = rig.now;
    while rig.session.report().is_none() {
        rig.now = rig.now.wrapping_add(4 * 60 * SECOND);
        rig.session.expire(rig.now);
        send!(rig, "250 ok\r\n");
        rig.sent();
    }
    assert_eq!(rig.report().cause, Cause::Timeout);
    assert!(rig.now.wrapping_sub(start) <= 34 * 60 * SECOND);
}

#[test]
fn peer_that_takes_nothing_f10_ends_the_message_after_three_minutes() {
    let big = vec![b'x'; 100_000];
    let mut body = Text::new(&big);
    let mut rig = Rig::new(&MAIL, &mut body);
    up_to_data!(rig);
    let mut part = [0; 1000];
    rig.session.transmit(rig.now, &mut part, &mut ());
    assert_eq!(rig.wait(), 3 * 60 * SECOND);
    assert_eq!((rig.kind(), rig.report().phase), (Kind::TryLater, Phase::Message));
}
