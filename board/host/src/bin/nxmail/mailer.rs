//! One SMTP client of ours, and what became of each mail it sent.

use std::net::IpAddr;
use std::time::{Instant, SystemTime};

use board_host::station::{Station, net_address};
use indicatif::ProgressBar;
use netx::constants::{NX_IP_PERIODIC_RATE, NX_SUCCESS};
use smtp_client::NX_SMTP_TIMEOUTS;
use smtp_client::api::{self, Config, CreateError, SendError, SmtpClient, SmtpStorage};
use smtp_client::constants::NX_SMTP_INVALID_PARAM;
use smtp_client::proto::{Attachment, Authentication, Content, Notify, Observer, Phase, Priority, Reply, Text};
use threadx_shim::types::{UINT, ULONG};

use crate::args::{Auth, Fate, Urgency};
use crate::attachment::File;
use crate::dialogue::Dialogue;
use crate::report::{Outcome, Said};

/// Room for user names and passwords beyond the storage's own: enough for tokens.
const EXTRA_BYTES: usize = 8192;

/// Where to send, as whom.
pub struct Account {
    pub server: IpAddr,
    pub port: u16,
    pub domain: String,
    pub from: String,
    pub auth: Auth,
    pub user: String,
    pub password: String,
    /// For a whole session.
    pub timeout_seconds: Option<u32>,
    /// Mails share a connection.
    pub one_connection: bool,
}

/// What to send.
#[derive(Default)]
pub struct Mail {
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub bcc: Vec<String>,
    pub subject: String,
    pub headers: Vec<String>,
    pub body: Vec<u8>,
    pub attachments: Vec<File>,
    /// The body has MIME header lines of its own.
    pub own_mime: bool,
    pub priority: Urgency,
    pub notify: Vec<Fate>,
    pub without_pipelining: bool,
    pub without_chunking: bool,
    /// Shows how far a large mail is.
    pub bar: Option<ProgressBar>,
}

/// Takes the dialogue line by line.
type Watcher = Box<dyn FnMut(&str)>;

/// A client that lives until the process ends.
pub struct Mailer {
    client: SmtpClient,
    from: String,
    watcher: Option<Watcher>,
}

impl Mailer {
    /// Creates the client on `station`.
    ///
    /// # Errors
    /// The status code that the C service gives.
    pub fn create(station: &Station, account: &Account) -> Result<Self, UINT> {
        let authentication = match account.auth {
            Auth::None => Authentication::None,
            Auth::Plain => Authentication::Plain,
            Auth::Login => Authentication::Login,
            Auth::Xoauth2 => Authentication::XOauth2,
            Auth::ScramSha256 => Authentication::ScramSha256,
        };
        let config = Config::new(net_address(account.server), account.port).domain(&account.domain).login(
            authentication,
            &account.user,
            &account.password,
        );
        let session = account.timeout_seconds.unwrap_or(0).saturating_mul(NX_IP_PERIODIC_RATE);
        let config = config.timeouts(NX_SMTP_TIMEOUTS { nx_smtp_timeouts_session: session, ..Default::default() });
        let storage = Box::leak(Box::new(SmtpStorage::<EXTRA_BYTES>::new()));
        // SAFETY: a station's IP instance and pool live as long as the process.
        let client = unsafe { SmtpClient::from_raw(storage, station.ip(), station.pool(), &config) };
        match client {
            Ok(mut client) => {
                client.clock(clock);
                if account.one_connection {
                    client.keep_connected();
                }
                Ok(Self { client, from: account.from.clone(), watcher: None })
            }
            Err(CreateError::Socket(status)) => Err(status),
            Err(_) => Err(NX_SMTP_INVALID_PARAM),
        }
    }

    /// Shows the dialogue of the mails that follow, line by line.
    pub fn watch(&mut self, show: impl FnMut(&str) + 'static) {
        self.watcher = Some(Box::new(show));
    }

    /// Closes a connection that mails shared.
    pub fn hang_up(&mut self) {
        self.client.hang_up();
    }

    /// Sends one mail.
    pub fn send(&mut self, mail: &mut Mail) -> Outcome {
        let [to, cc, bcc, headers] = [&mail.to, &mail.cc, &mail.bcc, &mail.headers]
            .map(|list| list.iter().map(String::as_str).collect::<Vec<_>>());
        let letter = api::Mail::new(&self.from, &to)
            .cc(&cc)
            .bcc(&bcc)
            .subject(&mail.subject)
            .headers(&headers)
            .content(if mail.own_mime { Content::Own } else { Content::Text })
            .priority(match mail.priority {
                Urgency::Low => Priority::Low,
                Urgency::High => Priority::High,
                Urgency::Normal => Priority::Normal,
            })
            .notify(reports(&mail.notify))
            .pipelining(!mail.without_pipelining)
            .chunking(!mail.without_chunking);
        let mut watch = Watch {
            dialogue: self.watcher.as_mut().map(Dialogue::new),
            codes: vec![0; to.len() + cc.len() + bcc.len()],
            bar: mail.bar.as_ref(),
        };
        let start = Instant::now();
        let result = if mail.attachments.is_empty() {
            self.client.send_with(&letter, &mut Text::new(&mail.body), &mut watch)
        } else {
            let names: Vec<String> = mail.attachments.iter().map(File::name).collect();
            let mut parts: Vec<Attachment<'_>> = mail
                .attachments
                .iter_mut()
                .zip(&names)
                .map(|(source, name)| Attachment { name: name.as_bytes(), media_type: b"", source })
                .collect();
            self.client.send_with_attachments(&letter, &mail.body, &mut parts, &mut watch)
        };
        let (status, phase, reply) = match &result {
            Ok(sent) => (NX_SUCCESS, Phase::Message, Some(&sent.reply)),
            Err(error) => (error.status(), phase(error), error.reply()),
        };
        let all = to.iter().chain(&cc).chain(&bcc).zip(&watch.codes);
        let refused = all.filter(|(_, code)| **code >= 400).map(|(to, code)| ((*to).to_owned(), *code)).collect();
        Outcome { status, phase, reply: reply.map(said), refused, body_bytes: mail.body.len(), took: start.elapsed() }
    }
}

fn reports(wanted: &[Fate]) -> Notify {
    let bit = |fate: &Fate| match fate {
        Fate::Success => Notify::SUCCESS,
        Fate::Failure => Notify::FAILURE,
        Fate::Delay => Notify::DELAY,
        Fate::Never => Notify::NEVER,
    };
    Notify::of(wanted.iter().map(bit).fold(0, |all, bit| all | bit))
}

/// For `Date`.
unsafe extern "C" fn clock() -> ULONG {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.ok().and_then(|since| ULONG::try_from(since.as_secs()).ok()).unwrap_or(0)
}

fn phase(error: &SendError) -> Phase {
    match error {
        SendError::Session(report, _) => report.phase,
        SendError::Client(_) | SendError::Mail(_) => Phase::Connect,
    }
}

fn said(reply: &Reply) -> Said {
    Said { code: reply.code(), text: String::from_utf8_lossy(reply.text()).into_owned() }
}

/// What the protocol engine shows while it sends; credentials never come here.
struct Watch<'a, F: FnMut(&str)> {
    dialogue: Option<Dialogue<F>>,
    codes: Vec<u16>,
    bar: Option<&'a ProgressBar>,
}

impl<F: FnMut(&str)> Observer for Watch<'_, F> {
    fn client(&mut self, phase: Phase, bytes: &[u8]) {
        match &mut self.dialogue {
            Some(dialogue) if phase == Phase::Message => dialogue.content(bytes),
            Some(dialogue) => dialogue.client(bytes),
            None => {}
        }
    }

    fn server(&mut self, _phase: Phase, bytes: &[u8]) {
        if let Some(dialogue) = &mut self.dialogue {
            dialogue.server(bytes);
        }
    }

    fn recipient(&mut self, n: usize, code: u16) {
        if let Some(slot) = self.codes.get_mut(n) {
            *slot = code;
        }
    }

    fn progress(&mut self, octets: u64, total: Option<u64>) {
        if let Some(bar) = self.bar {
            if let Some(total) = total {
                bar.set_length(total.max(octets));
            }
            bar.set_position(octets);
        }
    }
}
