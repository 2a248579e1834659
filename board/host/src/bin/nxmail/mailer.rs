//! One SMTP client of ours, and what became of each mail it sent.

use std::net::IpAddr;
use std::time::Instant;

use board_host::station::{Station, net_address};
use netx::constants::NX_SUCCESS;
use smtp_client::api::{self, Config, CreateError, SendError, SmtpClient, SmtpStorage};
use smtp_client::constants::NX_SMTP_INVALID_PARAM;
use smtp_client::proto::{Authentication, Observer, Phase, Reply, Text};
use threadx_shim::types::UINT;

use crate::args::Auth;
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
}

/// What to send.
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub body: Vec<u8>,
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
        };
        let config = Config::new(net_address(account.server), account.port).domain(&account.domain).login(
            authentication,
            &account.user,
            &account.password,
        );
        let storage = Box::leak(Box::new(SmtpStorage::<EXTRA_BYTES>::new()));
        // SAFETY: a station's IP instance and pool live as long as the process.
        let client = unsafe { SmtpClient::new(storage, station.ip(), station.pool(), &config) };
        match client {
            Ok(client) => Ok(Self { client, from: account.from.clone(), watcher: None }),
            Err(CreateError::Socket(status)) => Err(status),
            Err(_) => Err(NX_SMTP_INVALID_PARAM),
        }
    }

    /// Shows the dialogue of the mails that follow, line by line.
    pub fn watch(&mut self, show: impl FnMut(&str) + 'static) {
        self.watcher = Some(Box::new(show));
    }

    /// Sends one mail.
    pub fn send(&mut self, mail: &Mail) -> Outcome {
        let to = [mail.to.as_str()];
        let letter = api::Mail::new(&self.from, &to).subject(&mail.subject);
        let mut body = Text::new(&mail.body);
        let start = Instant::now();
        let result = match &mut self.watcher {
            Some(show) => self.client.send_with(&letter, &mut body, &mut Shown(Dialogue::new(show))),
            None => self.client.send_with(&letter, &mut body, &mut ()),
        };
        let (status, phase, reply) = match &result {
            Ok(sent) => (NX_SUCCESS, Phase::Message, Some(&sent.reply)),
            Err(error) => (error.status(), phase(error), error.reply()),
        };
        Outcome { status, phase, reply: reply.map(said), body_bytes: mail.body.len(), took: start.elapsed() }
    }
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

/// The dialogue as the protocol engine shows it; credentials never come here.
struct Shown<F: FnMut(&str)>(Dialogue<F>);

impl<F: FnMut(&str)> Observer for Shown<F> {
    fn client(&mut self, phase: Phase, bytes: &[u8]) {
        if phase == Phase::Message {
            self.0.content(bytes);
        } else {
            self.0.client(bytes);
        }
    }

    fn server(&mut self, _phase: Phase, bytes: &[u8]) {
        self.0.server(bytes);
    }
}
