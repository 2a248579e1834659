//! The server's half of an SMTP dialogue (RFC 5321) as a machine: bytes in, bytes and events out.
//!
//! It exists so that `nxmail demo` needs no mail server. It takes mail for anybody after AUTH PLAIN or LOGIN (RFC 4954) with the one user it
//! was given, keeps what arrives octet for octet, and reads no clock and no socket: the same machine serves a socket of Linux and
//! one of ours. It is no server for a network: no relaying, no limits beyond the ones that keep its memory bounded.

use std::mem;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

/// Command lines longer than this (RFC 4954 allows 12 288 octets for AUTH) end the session.
const MAX_LINE_BYTES: usize = 12_288;
/// Larger mails end the session.
const MAX_MAIL_BYTES: usize = 16 << 20;

/// Who may send.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub user: &'static str,
    pub password: &'static str,
}

/// A mail that was accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    pub from: String,
    pub recipients: Vec<String>,
    /// Headers and body as the client meant them: dot-stuffing undone, the final dot not included.
    pub content: Vec<u8>,
}

/// What a session reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A line of the client's, without its line end; secrets are replaced.
    Client(String),
    /// A line of the server's.
    Server(String),
    /// A mail is complete.
    Arrived(Mail),
}

/// What the next line means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    Command,
    PlainMessage,
    LoginUser,
    LoginPassword,
    Content,
    Nothing,
}

/// One dialogue. Create, send what [`Session::take_output`] gives, then feed [`Session::receive`] until [`Session::is_over`].
#[derive(Debug)]
pub struct Session {
    credentials: Credentials,
    expect: Expect,
    authenticated: bool,
    login_user: Vec<u8>,
    input: Vec<u8>,
    mail: Mail,
    output: Vec<u8>,
    events: Vec<Event>,
}

impl Session {
    /// A session whose output already holds the greeting.
    pub fn new(credentials: Credentials) -> Self {
        let mut session = Self {
            credentials,
            expect: Expect::Command,
            authenticated: false,
            login_user: Vec::new(),
            input: Vec::new(),
            mail: Mail::default(),
            output: Vec::new(),
            events: Vec::new(),
        };
        session.reply("220 demo.test ESMTP ready");
        session
    }

    /// Takes bytes in whatever pieces they come.
    pub fn receive(&mut self, bytes: &[u8]) {
        self.input.extend_from_slice(bytes);
        let mut input = mem::take(&mut self.input);
        let mut start = 0;
        while self.expect != Expect::Nothing {
            let Some(end) = find_line_end(&input[start..]) else {
                break;
            };
            self.line(&input[start..start + end]);
            start += end + 2;
        }
        input.drain(..start);
        if input.len() > MAX_LINE_BYTES {
            self.close("500 5.5.2 Line too long");
        }
        self.input = input;
    }

    /// What to send to the client now.
    pub fn take_output(&mut self) -> Vec<u8> {
        mem::take(&mut self.output)
    }

    /// What happened since the last call.
    pub fn take_events(&mut self) -> Vec<Event> {
        mem::take(&mut self.events)
    }

    /// Whether the server should close, once the output is sent.
    pub fn is_over(&self) -> bool {
        self.expect == Expect::Nothing
    }

    fn line(&mut self, line: &[u8]) {
        match self.expect {
            Expect::Command => self.command(line),
            Expect::PlainMessage => self.plain(line),
            Expect::LoginUser => {
                self.heard_secret();
                self.login_user = BASE64.decode(line).unwrap_or_default();
                self.reply("334 UGFzc3dvcmQ6");
                self.expect = Expect::LoginPassword;
            }
            Expect::LoginPassword => {
                self.heard_secret();
                let password = BASE64.decode(line).unwrap_or_default();
                let user = mem::take(&mut self.login_user);
                self.judge(&user, &password);
            }
            Expect::Content => self.content(line),
            Expect::Nothing => {}
        }
    }

    fn command(&mut self, line: &[u8]) {
        let text = String::from_utf8_lossy(line).into_owned();
        let (verb, argument) = text.split_once(' ').unwrap_or((&text, ""));
        let verb = verb.to_ascii_uppercase();
        if verb == "AUTH" {
            return self.auth(argument);
        }
        self.events.push(Event::Client(text.clone()));
        match verb.as_str() {
            "EHLO" => {
                for keyword in ["demo.test", "PIPELINING", "SIZE 16777216", "8BITMIME"] {
                    self.reply(&format!("250-{keyword}"));
                }
                self.reply("250 AUTH PLAIN LOGIN");
            }
            "HELO" => self.reply("250 demo.test"),
            "MAIL" if !self.authenticated => self.reply("530 5.7.0 Authentication required"),
            "MAIL" => match path(argument, "FROM:") {
                Some(from) => {
                    self.mail.from = from;
                    self.reply("250 2.1.0 Ok");
                }
                None => self.reply("501 5.5.4 Syntax: MAIL FROM:<address>"),
            },
            "RCPT" => match path(argument, "TO:") {
                Some(to) => {
                    self.mail.recipients.push(to);
                    self.reply("250 2.1.5 Ok");
                }
                None => self.reply("501 5.5.4 Syntax: RCPT TO:<address>"),
            },
            "DATA" if self.mail.recipients.is_empty() => self.reply("503 5.5.1 Need RCPT first"),
            "DATA" => {
                self.reply("354 End data with <CR><LF>.<CR><LF>");
                self.expect = Expect::Content;
            }
            "RSET" => {
                self.mail = Mail::default();
                self.reply("250 2.0.0 Ok");
            }
            "NOOP" => self.reply("250 2.0.0 Ok"),
            "QUIT" => self.close("221 2.0.0 Bye"),
            _ => self.reply("502 5.5.2 Command not recognized"),
        }
    }

    fn auth(&mut self, argument: &str) {
        let (mechanism, initial) = argument.split_once(' ').unwrap_or((argument, ""));
        let shown = if initial.is_empty() { "" } else { " ****" };
        self.events.push(Event::Client(format!("AUTH {mechanism}{shown}")));
        match mechanism.to_ascii_uppercase().as_str() {
            "PLAIN" if initial.is_empty() => {
                self.reply("334 ");
                self.expect = Expect::PlainMessage;
            }
            "PLAIN" => self.judge_plain(initial.as_bytes()),
            "LOGIN" => {
                self.reply("334 VXNlcm5hbWU6");
                self.expect = Expect::LoginUser;
            }
            _ => self.reply("504 5.5.4 Unrecognized authentication type"),
        }
    }

    fn plain(&mut self, line: &[u8]) {
        self.heard_secret();
        self.judge_plain(line);
    }

    /// RFC 4616: authorization identity NUL authentication identity NUL password.
    fn judge_plain(&mut self, message: &[u8]) {
        let message = BASE64.decode(message).unwrap_or_default();
        let mut parts = message.split(|&octet| octet == 0).skip(1);
        let (user, password) = (parts.next(), parts.next());
        self.judge(user.unwrap_or_default(), password.unwrap_or_default());
    }

    fn judge(&mut self, user: &[u8], password: &[u8]) {
        self.expect = Expect::Command;
        self.authenticated =
            user == self.credentials.user.as_bytes() && password == self.credentials.password.as_bytes();
        self.reply(if self.authenticated {
            "235 2.7.0 Authentication successful"
        } else {
            "535 5.7.8 Authentication credentials invalid"
        });
    }

    fn content(&mut self, line: &[u8]) {
        if line == b"." {
            self.events.push(Event::Client(format!("({} octets of headers and body)", self.mail.content.len())));
            self.events.push(Event::Client(".".into()));
            self.events.push(Event::Arrived(mem::take(&mut self.mail)));
            self.expect = Expect::Command;
            return self.reply("250 2.0.0 Ok: accepted");
        }
        if self.mail.content.len() + line.len() > MAX_MAIL_BYTES {
            return self.close("552 5.3.4 Message too big");
        }
        let line = line.strip_prefix(b".").unwrap_or(line);
        self.mail.content.extend_from_slice(line);
        self.mail.content.extend_from_slice(b"\r\n");
    }

    fn heard_secret(&mut self) {
        self.events.push(Event::Client("****".into()));
    }

    fn reply(&mut self, line: &str) {
        self.events.push(Event::Server(line.into()));
        self.output.extend_from_slice(line.as_bytes());
        self.output.extend_from_slice(b"\r\n");
    }

    fn close(&mut self, line: &str) {
        self.reply(line);
        self.expect = Expect::Nothing;
    }
}

fn find_line_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(|pair| pair == b"\r\n")
}

/// The address in `FROM:<address> parameters`.
fn path(argument: &str, keyword: &str) -> Option<String> {
    let rest = argument
        .get(..keyword.len())
        .filter(|head| head.eq_ignore_ascii_case(keyword))
        .and(argument.get(keyword.len()..))?;
    let (address, _) = rest.trim_start().strip_prefix('<')?.split_once('>')?;
    Some(address.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEVICE: Credentials = Credentials { user: "device", password: "secret" };

    fn dialogue(script: &[u8], piece_bytes: usize) -> (String, Vec<Event>, bool) {
        let mut session = Session::new(DEVICE);
        for piece in script.chunks(piece_bytes) {
            session.receive(piece);
        }
        let output = String::from_utf8(session.take_output()).expect("replies are ASCII");
        (output, session.take_events(), session.is_over())
    }

    const MAIL: &[u8] = b"EHLO x\r\nAUTH PLAIN AGRldmljZQBzZWNyZXQ=\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n\
        Subject: s\r\n\r\n..\r\nx\r\n.\r\nQUIT\r\n";

    #[test]
    fn session_fed_in_any_pieces_takes_the_mail_octet_for_octet() {
        for piece_bytes in 1..=MAIL.len() {
            let (_, events, over) = dialogue(MAIL, piece_bytes);
            let mail = Mail {
                from: "a@b".into(),
                recipients: vec!["c@d".into()],
                content: b"Subject: s\r\n\r\n.\r\nx\r\n".into(),
            };
            assert!(events.contains(&Event::Arrived(mail)), "{piece_bytes}");
            assert!(over);
        }
    }

    #[test]
    fn session_given_a_secret_never_reports_it() {
        for script in [
            &b"AUTH PLAIN AGRldmljZQBzZWNyZXQ=\r\n"[..],
            b"AUTH PLAIN\r\nAGRldmljZQBzZWNyZXQ=\r\n",
            b"AUTH LOGIN\r\nZGV2aWNl\r\nc2VjcmV0\r\n",
        ] {
            let (output, events, _) = dialogue(script, 1000);
            assert!(output.contains("235 "), "{output}");
            let shown = format!("{events:?}");
            for secret in ["AGRl", "ZGV2", "c2Vj", "secret"] {
                assert!(!shown.contains(secret), "{shown}");
            }
        }
    }

    #[test]
    fn session_with_a_wrong_password_takes_no_mail() {
        let script = b"AUTH PLAIN AGRldmljZQB3cm9uZw==\r\nMAIL FROM:<a@b>\r\n";
        let (output, _, _) = dialogue(script, 1000);
        assert!(output.contains("535 ") && output.contains("530 "), "{output}");
    }

    #[test]
    fn session_with_an_endless_line_closes() {
        let (output, _, over) = dialogue(&vec![b'a'; 20_000], 1460);
        assert!(over && output.contains("500 "), "{output}");
    }
}
