//! What goes beyond the manual's mail: BDAT, several mails a connection, copies, stamps, DSN, XOAUTH2, SCRAM, header lines, bodies of all kinds.

mod rig;

use rig::{HEADER, MAIL, Rig, SECOND, with_auth};
use smtp_client::proto::auth::Authentication;
use smtp_client::proto::date::line;
use smtp_client::proto::{
    Body, Cause, Content, Kind, Link, List, Listed, Mail, Notify, Observer, Offer, Phase, Refusal, Reply, Role,
    Session, Source, Stamp, Stream, Survey, Text, Timeouts,
};

const ALL_OFFERS: &str = "250-m\r\n250-PIPELINING\r\n250-CHUNKING\r\n250-8BITMIME\r\n250 DSN\r\n";

fn greeted<'m>(mail: &'m Mail<'m>, body: &'m mut dyn Body, offers: &str) -> Rig<'m> {
    let mut rig = Rig::with_body(mail, body);
    send!(rig, "220 hi\r\n");
    recv!(rig, "EHLO device.example\r\n");
    send!(rig, offers);
    rig
}

#[test]
fn chunking_sends_envelope_and_message_in_one_go_without_stuffed_dots() {
    let mut body = Text::new(b".one\r\n..\r\ntwo");
    let mut rig = greeted(&MAIL, &mut body, ALL_OFFERS);
    let message = format!("{HEADER}.one\r\n..\r\ntwo\r\n");
    recv!(
        rig,
        &format!("MAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\nBDAT {} LAST\r\n{message}", message.len())
    );
    send!(rig, "250 a\r\n250 b\r\n");
    recv!(rig, "");
    send!(rig, "250 taken\r\n");
    recv!(rig, "QUIT\r\n");
    assert_eq!(rig.kind(), Kind::Sent);
}

#[test]
fn chunking_without_pipelining_replaces_data() {
    let mut body = Text::new(b"x");
    let mut rig = greeted(&MAIL, &mut body, "250-m\r\n250 CHUNKING\r\n");
    recv!(rig, "MAIL FROM:<a@x.example>\r\n");
    send!(rig, "250 a\r\n");
    recv!(rig, "RCPT TO:<b@y.example>\r\n");
    send!(rig, "250 a\r\n");
    let sent = String::from_utf8(rig.sent()).unwrap();
    assert!(sent.starts_with("BDAT ") && sent.ends_with("\r\nx\r\n"), "{sent}");
    send!(rig, "250 a\r\n");
    assert_eq!(rig.kind(), Kind::Sent);
}

#[test]
fn chunking_with_all_recipients_refused_reports_that_whatever_bdat_gets() {
    for last in ["503 no recipients\r\n", "554 no\r\n", "250 what\r\n", "421 bye\r\n"] {
        let mut body = Text::new(b"x");
        let mut rig = greeted(&MAIL, &mut body, ALL_OFFERS);
        rig.sent();
        send!(rig, "250 a\r\n550 5.1.1 nobody\r\n");
        send!(rig, last);
        assert_eq!((rig.kind(), rig.report().phase), (Kind::Refused, Phase::Rcpt), "{last}");
        assert_eq!(rig.session.reply().code(), 550);
    }
}

#[test]
fn chunking_with_the_connection_lost_before_any_reply_is_unknown() {
    for replies in ["", "250 a\r\n", "250 a\r\n250 b\r\n", "250 a\r\n250 b\r\n25"] {
        let mut body = Text::new(b"x");
        let mut rig = greeted(&MAIL, &mut body, ALL_OFFERS);
        rig.sent();
        send!(rig, replies);
        rig.session.closed();
        assert_eq!(rig.kind(), Kind::Unknown, "{replies:?}");
    }
}

#[test]
fn chunking_is_left_out_for_large_mails_and_when_switched_off() {
    let large = vec![b'x'; 20_000];
    let lines: Vec<u8> = large.chunks(70).flat_map(|line| [line, b"\r\n"].concat()).collect();
    let off = Mail { chunking: false, ..MAIL };
    for (mail, text) in [(&MAIL, &lines[..]), (&off, b"x")] {
        let mut body = Text::new(text);
        let mut rig = greeted(mail, &mut body, ALL_OFFERS);
        assert!(rig.sent().ends_with(b"DATA\r\n"));
    }
}

fn link(offers: &[Offer], reset: bool) -> Link {
    let offers = offers.iter().fold(smtp_client::proto::Offers::NONE, |all, &one| all.with(one));
    Link { offers, reset }
}

/// A session on a connection that was kept.
fn resumed<'m>(mail: &'m Mail<'m>, body: &'m mut dyn Body, link: Link) -> Rig<'m> {
    let mut rig = Rig::unstarted(mail, body);
    rig.session.keep_open();
    rig.session.resume(rig.now, link);
    rig
}

#[test]
fn connection_kept_after_a_sent_mail_needs_no_reset_and_no_quit() {
    let mut body = Text::new(b"x");
    let mut rig = greeted(&MAIL, &mut body, "250-m\r\n250 PIPELINING\r\n");
    rig.session.keep_open();
    rig.sent();
    send!(rig, "250 a\r\n250 b\r\n354 c\r\n");
    rig.sent();
    send!(rig, "250 taken\r\n");
    recv!(rig, "");
    assert!(rig.session.is_over());
    let link = rig.session.link().expect("open");
    assert!(!link.reset && link.offers.has(Offer::Pipelining));

    let mut body = Text::new(b"x");
    let mut rig = resumed(&MAIL, &mut body, link);
    recv!(rig, "MAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\nDATA\r\n");
    send!(rig, "250 a\r\n250 b\r\n354 c\r\n");
    rig.sent();
    send!(rig, "250 taken\r\n");
    assert_eq!(rig.kind(), Kind::Sent);
    assert!(rig.session.link().is_some());
}

#[test]
fn connection_kept_after_a_refused_mail_begins_with_rset() {
    let mut body = Text::new(b"x");
    let mut rig = greeted(&MAIL, &mut body, "250 m\r\n");
    rig.session.keep_open();
    rig.sent();
    send!(rig, "550 not you\r\n");
    assert!(rig.session.is_over());
    let kept = rig.session.link().expect("open");
    assert!(kept.reset);
    let mut body = Text::new(b"x");
    let mut rig = resumed(&MAIL, &mut body, kept);
    recv!(rig, "RSET\r\n");
    send!(rig, "250 ok\r\n");
    recv!(rig, "MAIL FROM:<a@x.example>\r\n");
    let mut body = Text::new(b"x");
    let mut rig = resumed(&MAIL, &mut body, link(&[Offer::Pipelining, Offer::Chunking], true));
    recv!(rig, "RSET\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\nDATA\r\n");
    send!(rig, "250 z\r\n250 a\r\n250 b\r\n354 c\r\n");
    assert!(rig.sent().ends_with(b"x\r\n.\r\n"));
}

#[test]
fn connection_is_not_kept_when_the_dialogue_is_broken() {
    for (reply, kept) in [("550 no\r\n", true), ("450 later\r\n", true), ("421 bye\r\n", false), ("what\r\n", false)] {
        let mut body = Text::new(b"x");
        let mut rig = greeted(&MAIL, &mut body, "250 m\r\n");
        rig.session.keep_open();
        rig.sent();
        send!(rig, reply);
        rig.sent();
        assert!(rig.session.is_over());
        assert_eq!(rig.session.link().is_some(), kept, "{reply}");
    }
}

#[test]
fn kept_connection_that_turns_out_dead_wants_another_unless_the_message_was_begun() {
    for (before, end) in [("", "close"), ("", "421 idle\r\n"), ("", "451 enough\r\n")] {
        let mut body = Text::new(b"x");
        let mut rig = resumed(&MAIL, &mut body, link(&[], false));
        rig.sent();
        send!(rig, before);
        if end == "close" {
            rig.session.closed();
        } else {
            rig.send(end.as_bytes());
        }
        assert!(rig.session.wants_reconnect(), "{end}");
    }
    let mut body = Text::new(b"x");
    let mut rig = resumed(&MAIL, &mut body, link(&[Offer::Pipelining], false));
    rig.sent();
    send!(rig, "250 a\r\n250 b\r\n354 c\r\n");
    rig.sent();
    rig.session.closed();
    assert_eq!(rig.kind(), Kind::Unknown);
    assert!(!rig.session.wants_reconnect());
}

#[derive(Debug)]
struct Three;

impl Listed for Three {
    fn len(&self) -> usize {
        5
    }
    fn get(&self, n: usize) -> Option<(&[u8], Role)> {
        let all: [(&[u8], Role); 5] = [
            (b"hidden@y.example", Role::Bcc),
            (b"b@y.example", Role::To),
            (b"Cee <c@y.example>", Role::Cc),
            (b"d@y.example", Role::To),
            (b"e@y.example", Role::Cc),
        ];
        all.get(n).copied()
    }
}

#[derive(Debug)]
struct Hidden;

impl Listed for Hidden {
    fn len(&self) -> usize {
        1
    }
    fn get(&self, n: usize) -> Option<(&[u8], Role)> {
        (n == 0).then_some((b"hidden@y.example", Role::Bcc))
    }
}

/// Everything that goes out to a server that offers nothing and takes all.
fn wire(mail: &Mail<'_>, body: &mut dyn Body) -> String {
    let mut rig = greeted(mail, body, "250 m\r\n");
    let mut all = Vec::new();
    while !rig.session.is_over() {
        let sent = rig.sent();
        let message = sent.ends_with(b"DATA\r\n");
        all.extend(sent);
        send!(rig, if message { "354 go\r\n" } else { "250 ok\r\n" });
    }
    String::from_utf8(all).unwrap()
}

#[test]
fn recipients_of_all_roles_are_in_the_envelope_and_bcc_nowhere_else() {
    let mail = Mail { to: &List::Listed(&Three), ..MAIL };
    let wire = wire(&mail, &mut Text::new(b"x"));
    let (envelope, message) = wire.split_once("DATA\r\n").unwrap();
    assert_eq!(envelope.matches("RCPT TO:<").count(), 5);
    assert!(
        message.starts_with(
            "To: <b@y.example>,\r\n <d@y.example>\r\nCc: Cee <c@y.example>,\r\n <e@y.example>\r\nFrom: <a@x.example>\r\n"
        ),
        "{message}"
    );
    assert!(!message.contains("hidden"));
    let mail = Mail { to: &List::Listed(&Hidden), ..MAIL };
    let wire = self::wire(&mail, &mut Text::new(b"x"));
    assert!(wire.contains("DATA\r\nFrom: <a@x.example>\r\n"), "{wire}");
}

#[test]
fn recipients_each_hear_their_code() {
    struct Codes(Vec<(usize, u16)>);
    impl Observer for Codes {
        fn recipient(&mut self, n: usize, code: u16) {
            self.0.push((n, code));
        }
    }
    let mail = Mail { to: &List::Octets(&[b"b@y", b"c@y", b"d@y"]), ..MAIL };
    let mut body = Text::new(b"x");
    let mut reply = Reply::none();
    let mut session = Session::new(&mail.check().unwrap(), &mut body, Timeouts::rfc5321(SECOND), &mut reply);
    session.start(0);
    let mut codes = Codes(Vec::new());
    for reply in ["220 a\r\n", "250-b\r\n250 PIPELINING\r\n", "250 s\r\n251 f\r\n550 n\r\n450 l\r\n354 d\r\n"] {
        session.receive(0, reply.as_bytes(), &mut codes);
        while session.transmit(0, &mut [0; 500], &mut codes) != 0 {}
    }
    assert_eq!(codes.0, [(0, 251), (1, 550), (2, 450)]);
    assert_eq!(session.accepted(), 1);
}

#[test]
fn stamp_gives_date_and_message_id() {
    for (seconds, date) in [
        (1, "Thu, 01 Jan 1970 00:00:01 +0000"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"),
        (1_795_448_006, "Mon, 23 Nov 2026 15:33:26 +0000"),
        (u32::MAX, "Sun, 07 Feb 2106 06:28:15 +0000"),
    ] {
        let line = line(seconds);
        let mail = Mail { stamp: Some(Stamp { date: &line, id: RANDOM }), ..MAIL };
        let wire = wire(&mail, &mut Text::new(b"x"));
        let lines = format!("\r\nDate: {date}\r\nMessage-ID: <AAAAAQAAAAIAAAAD@device.example>\r\n\r\nx\r\n");
        assert!(wire.contains(&lines), "{wire}");
    }
    let mail = Mail { stamp: Some(Stamp { date: b"", id: RANDOM }), ..MAIL };
    let wire = wire(&mail, &mut Text::new(b"x"));
    assert!(!wire.contains("Date:") && wire.contains("Message-ID: <"));
}

#[test]
fn dsn_is_asked_for_where_it_is_offered_only() {
    let mail = Mail { notify: Notify::of(Notify::SUCCESS | Notify::DELAY), chunking: false, ..MAIL };
    let mut body = Text::new(b"x");
    let mut rig = greeted(&mail, &mut body, ALL_OFFERS);
    recv!(rig, "MAIL FROM:<a@x.example> RET=HDRS\r\nRCPT TO:<b@y.example> NOTIFY=SUCCESS,DELAY\r\nDATA\r\n");
    assert!(wire(&mail, &mut Text::new(b"x")).starts_with("MAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\n"));
}

#[test]
fn header_lines_go_out_as_given_or_not_at_all() {
    let mail = Mail { headers: &List::Text(&["Reply-To: c@y.example", "X-Tag: \tone two"]), ..MAIL };
    let wire = wire(&mail, &mut Text::new(b"x"));
    assert!(wire.contains("8bit\r\nReply-To: c@y.example\r\nX-Tag: \tone two\r\n\r\nx\r\n"), "{wire}");
    for bad in ["no colon", ": empty", "Sp ace: x", "X: a\r\nBcc: b", "X: a\nB", "X: \0", "X: ü", ""] {
        let lines = [bad];
        let mail = Mail { headers: &List::Text(&lines), ..MAIL };
        assert_eq!(mail.check().err(), Some(Refusal::Header), "{bad:?}");
    }
    let long = format!("X: {}", "y".repeat(996));
    let lines = [long.as_str()];
    assert_eq!(Mail { headers: &List::Text(&lines), ..MAIL }.check().err(), Some(Refusal::Header));
}

#[test]
fn body_with_its_own_mime_headers_goes_as_it_is_or_not_at_all() {
    let mail = Mail { content: Content::Own, ..MAIL };
    let own = b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>\r\n";
    let wire = wire(&mail, &mut Text::new(own));
    assert!(
        wire.contains("Subject: Hello\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>\r\n.\r\n"),
        "{wire}"
    );
    let mut body = Text::new("Content-Type: text/html\r\n\r\nü\r\n".as_bytes());
    let mut rig = greeted(&mail, &mut body, "250 m\r\n");
    recv!(rig, "QUIT\r\n");
    assert_eq!((rig.kind(), rig.report().cause), (Kind::Refused, Cause::Unencodable));
}

/// Gives what it has a few octets at a time.
struct Drip<'a>(&'a [u8]);

impl Source for Drip<'_> {
    fn chunk(&mut self) -> Result<&[u8], u32> {
        Ok(&self.0[..self.0.len().min(7)])
    }
    fn consume(&mut self, n: usize) {
        self.0 = &self.0[n..];
    }
}

#[test]
fn body_from_a_source_is_encoded_unless_promised_and_a_broken_promise_ends_the_mail() {
    let mut drip = Drip("grün\r\n.x\r\n".as_bytes());
    let sent = wire(&MAIL, &mut Stream::new(&mut drip, Survey::UNKNOWN));
    assert!(sent.contains("quoted-printable\r\n\r\ngr=C3=BCn\r\n..x\r\n.\r\n"), "{sent}");
    let mut drip = Drip(b"plain\r\n.x\r\n");
    let sent = wire(&MAIL, &mut Stream::new(&mut drip, Survey::default()));
    assert!(sent.contains("8bit\r\n\r\nplain\r\n..x\r\n.\r\n"), "{sent}");
    let long = vec![b'x'; 2000];
    let mut drip = Drip(&long);
    let mut body = Stream::new(&mut drip, Survey::default());
    let mut rig = greeted(&MAIL, &mut body, "250 m\r\n");
    for reply in ["250 a\r\n", "250 b\r\n", "354 c\r\n"] {
        rig.sent();
        send!(rig, reply);
    }
    assert!(!rig.sent().ends_with(b"\r\n.\r\n"));
    assert!(rig.session.is_over() && rig.session.is_cut_short());
    assert_eq!((rig.kind(), rig.report().cause), (Kind::Refused, Cause::Unencodable));
}

#[test]
fn xoauth2_sends_the_token_once_and_hears_the_reason_of_a_refusal() {
    let mail = with_auth(Authentication::XOauth2);
    let mut body = Text::new(b"x");
    let mut rig = greeted(&mail, &mut body, "250-m\r\n250 AUTH PLAIN XOAUTH2\r\n");
    recv!(rig, "AUTH XOAUTH2\r\n");
    send!(rig, "334 \r\n");
    // user=user^Aauth=Bearer pass^A^A
    recv!(rig, "dXNlcj11c2VyAWF1dGg9QmVhcmVyIHBhc3MBAQ==\r\n");
    send!(rig, "334 eyJzdGF0dXMiOiI0MDAifQ==\r\n");
    recv!(rig, "\r\n");
    send!(rig, "535 5.7.8 expired\r\n");
    assert_eq!((rig.kind(), rig.report().phase, rig.session.reply().code()), (Kind::Refused, Phase::Auth, 535));
    assert!(!String::from_utf8_lossy(&rig.log.text).contains("dXNlcj11"));
}

#[test]
fn mechanisms_that_hide_the_password_never_fall_back_to_one_that_does_not() {
    for configured in [Authentication::XOauth2, Authentication::ScramSha256] {
        let mail = with_auth(configured);
        let mut body = Text::new(b"x");
        let mut rig = greeted(&mail, &mut body, "250-m\r\n250 AUTH PLAIN LOGIN\r\n");
        recv!(rig, "QUIT\r\n");
        assert_eq!(rig.report().cause, Cause::NoMechanism);
    }
}

const RANDOM: [u8; 12] = [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
const SCRAM: Mail<'static> = {
    let mut mail = with_auth(Authentication::ScramSha256);
    mail.credentials.password = b"pencil";
    mail
};
/// Computed by Python's hashlib and hmac for the nonce below, the salt 0..16 and 4096 rounds.
const CLIENT_FIRST: &str = "biwsbj11c2VyLHI9QUFBQUFRQUFBQUlBQUFBRA==\r\n";
const SERVER_FIRST: &str =
    "334 cj1BQUFBQVFBQUFBSUFBQUFEU0VSVkVSUEFSVCxzPUFBRUNBd1FGQmdjSUNRb0xEQTBPRHc9PSxpPTQwOTY=\r\n";
const CLIENT_FINAL: &str = "Yz1iaXdzLHI9QUFBQUFRQUFBQUlBQUFBRFNFUlZFUlBBUlQscD1WK3lNOXVGb2VuMzNuQS9EUk1NL0JvSjFXZ1c0Y3J2OUdiMW0vSXcwakRNPQ==\r\n";
const SERVER_FINAL: &str = "334 dj1IK2t5d3BRT3dwendEQkV6SmZ2aG5RVW54VmZVcFNneFdENDBKWWFSZmhBPQ==\r\n";

fn scram<'m>(body: &'m mut Text<'m>) -> Rig<'m> {
    let mut rig = Rig::with_body(&SCRAM, body);
    rig.session.set_nonce(&RANDOM);
    send!(rig, "220 hi\r\n");
    rig.sent();
    send!(rig, "250-m\r\n250 AUTH SCRAM-SHA-256\r\n");
    recv!(rig, "AUTH SCRAM-SHA-256\r\n");
    send!(rig, "334 \r\n");
    recv!(rig, CLIENT_FIRST);
    rig
}

#[test]
fn scram_proves_the_password_and_has_the_server_prove_it() {
    let mut body = Text::new(b"x");
    let mut rig = scram(&mut body);
    send!(rig, SERVER_FIRST);
    recv!(rig, CLIENT_FINAL);
    send!(rig, SERVER_FINAL);
    recv!(rig, "\r\n");
    send!(rig, "235 ok\r\n");
    recv!(rig, "MAIL FROM:<a@x.example>\r\n");
}

#[test]
fn scram_with_a_server_that_does_not_know_the_password_gives_it_no_mail() {
    use base64::Engine;
    let encode = |text: &str| format!("334 {}\r\n", base64::engine::general_purpose::STANDARD.encode(text));
    let nonce = "AAAAAQAAAAIAAAAD";
    for wrong in [
        encode("r=elsewhere,s=AAECAw==,i=4096"),
        encode(&format!("r={nonce},s=AAECAw==,i=4096")),
        encode(&format!("r={nonce}x,s=AAECAw==,i=1")),
        encode(&format!("r={nonce}x,s=AAECAw==,i=4000000000")),
        encode(&format!("r={nonce}x,s=!!,i=4096")),
        encode(&format!("r={nonce}x,i=4096")),
        encode("e=other-error"),
        encode(&"r=".repeat(200)),
        "334 !\r\n".into(),
        "334\r\n".into(),
    ] {
        let mut body = Text::new(b"x");
        let mut rig = scram(&mut body);
        send!(rig, &wrong);
        recv!(rig, "*\r\n");
        send!(rig, "501 cancelled\r\n");
        recv!(rig, "QUIT\r\n");
        assert_eq!((rig.kind(), rig.report().cause), (Kind::Refused, Cause::Challenge), "{wrong}");
    }
    // A wrong signature, none at all, and success without any exchange.
    let mut body = Text::new(b"x");
    let mut rig = scram(&mut body);
    send!(rig, SERVER_FIRST);
    rig.sent();
    send!(rig, "334 dj1IK2t5d3BRT3dwendEQkV6SmZ2aG5RVW54VmZVcFNneFdENDBKWWFSZmhCPQ==\r\n");
    recv!(rig, "*\r\n");
    for early in [false, true] {
        let mut body = Text::new(b"x");
        let mut rig = scram(&mut body);
        if !early {
            send!(rig, SERVER_FIRST);
            rig.sent();
        }
        send!(rig, "235 come in\r\n");
        recv!(rig, "QUIT\r\n");
        assert_eq!((rig.kind(), rig.report().phase), (Kind::Refused, Phase::Auth));
    }
}
