//! Replies of a server into the mail client's engine: whatever they say and however they are cut, the dialogue ends, the message goes out at most
//! once, and success is told only of what was sent.
//!
//! An input chooses the mail, then goes on with replies from a list and with octets of its own.

use smtp_client::proto::{Authentication, Credentials, Kind, Mail, Recipients, Reply, Session, Text, Timeouts};

use super::Input;

const BODY: &[u8] = b"first\r\n.second\r\n..third\r\nlast";
/// What servers say; random octets alone would never get far.
const REPLIES: [&[u8]; 20] = [
    b"220 a.example ESMTP\r\n",
    b"250 ok\r\n",
    b"250-a.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SIZE 100000\r\n250 AUTH PLAIN LOGIN\r\n",
    b"250-a.example\r\n250-CHUNKING\r\n250-PIPELINING\r\n250-SMTPUTF8\r\n250 DSN\r\n",
    b"250-a.example\r\n250-AUTH=LOGIN\r\n250-AUTH SCRAM-SHA-256 XOAUTH2\r\n250 SIZE 1\r\n",
    b"334 \r\n",
    b"334 VXNlcm5hbWU6\r\n",
    b"334 cj1hYmMscz1hYmM9PSxpPTE=\r\n",
    b"235 ok\r\n",
    b"354 go\r\n",
    b"221 bye\r\n",
    b"421 later\r\n",
    b"450 busy\r\n",
    b"535 no\r\n",
    b"550-no\r\n550 such user\r\n",
    b"552 too large\r\n",
    b"250-",
    b"2",
    b"\r",
    b"\n",
];
/// More than the longest dialogue with this mail, its credentials and its two recipients.
const MOST_OCTETS: usize = 4000;

/// Plays one input to a new session.
///
/// # Panics
/// When something is true of it that must not be.
pub fn converse(input: &[u8]) {
    let mut input = Input(input);
    let choice = input.octet();
    let authentication = match choice & 3 {
        0 => Authentication::None,
        1 => Authentication::Login,
        _ => Authentication::Plain,
    };
    let names: [&[u8]; 2] = [b"b@y.example", b"c@y.example"];
    let to = Recipients::Octets(&names);
    let mail = Mail {
        domain: b"device.example",
        authentication,
        credentials: Credentials { user: b"user", password: b"password" },
        from: b"a@x.example",
        to: &to,
        subject: b"Hello",
        pipelining: choice & 4 != 0,
        chunking: choice & 8 != 0,
        ..Mail::default()
    };
    let mut body = Text::new(BODY);
    let mut reply = Reply::none();
    let mut session = Session::new(&mail.check().expect("a good mail"), &mut body, Timeouts::rfc5321(1), &mut reply);
    let mut room = vec![0; 1 + usize::from(input.octet())];
    let mut said = Vec::new();
    session.start(0);
    while !input.is_empty() && !session.is_over() {
        let token = usize::from(input.octet());
        let heard = REPLIES.get(token).copied().unwrap_or_else(|| input.take(token & 0x1F));
        session.receive(0, heard, &mut ());
        while session.wants_transmit() {
            let length = session.transmit(0, &mut room, &mut ());
            said.extend_from_slice(&room[..length]);
            assert!(length > 0 || !session.wants_transmit(), "something to say, and nothing said");
        }
        assert!(said.len() < MOST_OCTETS, "the same is said over and over");
    }
    session.closed();
    assert!(session.is_over());
    let kind = session.report().expect("a verdict").kind;
    let messages = said.windows(8).filter(|octets| octets == b"Subject:").count();
    assert!(messages <= 1, "the message went out {messages} times");
    assert!(messages == 1 || kind != Kind::Sent, "nothing was sent");
    assert!(said.is_empty() || said.iter().all(|&octet| octet != 0), "no octet is zero");
}
