//! A pump over two byte arrays: `recv!` states what the server must have received, `send!` what it sends.
#![allow(dead_code)]

use smtp_client::proto::{
    Authentication, Body, Content, Credentials, Kind, Mail, Notify, Observer, Phase, Priority, Recipients, Reply,
    Report, Session, Text, Timeouts,
};

/// Ticks a second in these tests.
pub const SECOND: u32 = 100;

/// A mail that needs nothing special.
pub const MAIL: Mail<'static> = Mail {
    domain: b"device.example",
    authentication: Authentication::None,
    credentials: Credentials { user: b"", password: b"" },
    from: b"a@x.example",
    to: &Recipients::Octets(&[b"b@y.example"]),
    subject: b"Hello",
    priority: Priority::Normal,
    content: Content::Text,
    headers: &(),
    stamp: None,
    notify: Notify::UNSAID,
    pipelining: true,
    chunking: true,
};

/// With credentials `user` / `pass`.
pub const fn with_auth(authentication: Authentication) -> Mail<'static> {
    let mut mail = MAIL;
    mail.authentication = authentication;
    mail.credentials = Credentials { user: b"user", password: b"pass" };
    mail
}

pub const HEADER: &str = "To: <b@y.example>\r\nFrom: <a@x.example>\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";

/// Writes down both sides.
#[derive(Default)]
pub struct Log {
    pub text: Vec<u8>,
}

impl Observer for Log {
    fn client(&mut self, _: Phase, bytes: &[u8]) {
        self.text.extend_from_slice(bytes);
    }
    fn server(&mut self, _: Phase, bytes: &[u8]) {
        self.text.extend_from_slice(bytes);
    }
}

pub struct Rig<'m> {
    pub session: Session<'m>,
    pub now: u32,
    pub log: Log,
    /// Largest piece in either direction.
    pub piece: usize,
}

impl<'m> Rig<'m> {
    pub fn new(mail: &'m Mail<'m>, body: &'m mut Text<'m>) -> Self {
        Self::with_body(mail, body)
    }

    pub fn with_body(mail: &'m Mail<'m>, body: &'m mut dyn Body) -> Self {
        let mut rig = Self::unstarted(mail, body);
        rig.session.start(rig.now);
        rig
    }

    pub fn unstarted(mail: &'m Mail<'m>, body: &'m mut dyn Body) -> Self {
        let reply = Box::leak(Box::new(Reply::none()));
        let session = Session::new(&mail.check().expect("a good mail"), body, Timeouts::rfc5321(SECOND), reply);
        let now = u32::MAX - 50; // Ticks wrap early in every test.
        Self { session, now, log: Log::default(), piece: 1460 }
    }

    pub fn sent(&mut self) -> Vec<u8> {
        let mut all = Vec::new();
        let mut out = vec![0; self.piece];
        while self.session.wants_transmit() {
            let n = self.session.transmit(self.now, &mut out, &mut self.log);
            if n == 0 {
                break;
            }
            all.extend_from_slice(&out[..n]);
        }
        all
    }

    pub fn send(&mut self, text: &[u8]) {
        for piece in text.chunks(self.piece) {
            self.session.receive(self.now, piece, &mut self.log);
        }
    }

    pub fn report(&self) -> Report {
        self.session.report().expect("there is a verdict")
    }

    pub fn kind(&self) -> Kind {
        self.report().kind
    }

    /// Lets the deadline pass.
    pub fn wait(&mut self) -> u32 {
        let span = self.session.deadline().wrapping_sub(self.now);
        self.now = self.now.wrapping_add(span);
        self.session.expire(self.now);
        span
    }
}

/// One side of the dialogue.
#[macro_export]
macro_rules! send {
    ($rig:expr, $text:expr) => {
        $rig.send(AsRef::<[u8]>::as_ref($text))
    };
}

/// One side of the dialogue.
#[macro_export]
macro_rules! recv {
    ($rig:expr, $text:expr) => {
        assert_eq!(
            String::from_utf8_lossy(&$rig.sent()),
            String::from_utf8_lossy(AsRef::<[u8]>::as_ref($text)),
            "what the server received"
        );
    };
}
