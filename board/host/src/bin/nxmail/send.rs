//! `nxmail send`: mails through an existing TAP to a real server.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::process::ExitCode;

use board_host::station::{self, Station};
use board_host::{capture, linux, tap};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use netx::api::Error;
use smtp_client::proto::Source;
use threadx_shim::port::host;
use threadx_shim::types::{UINT, ULONG};

use crate::args::{Auth, Send, Switch};
use crate::attachment::File;
use crate::mailer::{Account, Mail, Mailer};
use crate::report::Outcome;
use crate::{DEVICE, PACKETS};

const PRIORITY: UINT = 10;
/// From here on one mail has a progress bar.
const LARGE_OCTETS: u64 = 64 * 1024;
/// The link is up at once; an IPv6 address is on trial for a second.
const READY_TICKS: ULONG = 300;

/// Runs it to the program's exit code.
pub fn run(arguments: &Send) -> ExitCode {
    let (mail, account) = match read_inputs(arguments) {
        Ok(inputs) => inputs,
        Err(message) => {
            eprintln!("error: {message}");
            return ExitCode::from(2);
        }
    };
    let job = Job { mail, account, repeat: arguments.repeat, json: arguments.json, verbose: arguments.verbose };
    let settings = arguments.settings();
    let exit = host::run(host::Config::real(), || {
        let driver = tap::driver(&arguments.tap);
        let started = Station::start(&DEVICE, &PACKETS, driver, &settings).and_then(|station| {
            let body = move || host::stop(job.run(station));
            station::spawn("mail", PRIORITY, body).map_err(Error::Refused)
        });
        if let Err(error) = started {
            eprintln!("error: {error}");
            host::stop(1);
        }
    });

    if let Err(error) = capture::finish() {
        eprintln!("error: --pcap: {error}");
    }
    ExitCode::from(u8::try_from(exit.code()).unwrap_or(1))
}

/// Everything that comes from files and can be wrong with them.
fn read_inputs(arguments: &Send) -> Result<(Mail, Account), String> {
    let named = |what: &str, path: &Path, error: &dyn std::fmt::Display| format!("{what} {}: {error}", path.display());
    if !linux::interface_exists(&arguments.tap) {
        return Err(format!("--tap {}: no such interface (ip tuntap add {0} mode tap)", arguments.tap));
    }
    let password = match (&arguments.password, &arguments.password_file) {
        (Some(password), _) => password.clone(),
        (None, Some(path)) => {
            let text = fs::read_to_string(path).map_err(|error| named("--password-file", path, &error))?;
            text.lines().next().unwrap_or_default().to_owned()
        }
        (None, None) => std::env::var("NXMAIL_PASSWORD").unwrap_or_default(),
    };
    if arguments.auth != Auth::None && password.is_empty() {
        return Err("--auth: no password (--password-file, NXMAIL_PASSWORD or --password)".into());
    }
    let mut body = Vec::new();
    match &arguments.body {
        Some(path) => body = fs::read(path).map_err(|error| named("--body", path, &error))?,
        None => drop(io::stdin().read_to_end(&mut body).map_err(|error| format!("standard input: {error}"))?),
    }
    if let Some(path) = &arguments.pcap {
        capture::start(path).map_err(|error| named("--pcap", path, &error))?;
    }
    station::seed_from_system().map_err(|error| format!("random numbers: {error}"))?;
    let attachments = arguments
        .attach
        .iter()
        .map(|path| File::open(path).map_err(|error| named("--attach", path, &error)))
        .collect::<Result<Vec<_>, _>>()?;
    let account = Account {
        server: arguments.server,
        port: arguments.port,
        domain: arguments.domain.clone(),
        from: arguments.from.clone(),
        auth: arguments.auth,
        user: arguments.user.clone().unwrap_or_default(),
        password,
        timeout_seconds: arguments.timeout,
        one_connection: arguments.one_connection,
    };
    let mail = Mail {
        to: arguments.to.clone(),
        cc: arguments.cc.clone(),
        bcc: arguments.bcc.clone(),
        subject: arguments.subject.clone(),
        headers: arguments.headers.clone(),
        body,
        attachments,
        own_mime: arguments.mime,
        priority: arguments.priority,
        notify: arguments.notify.clone(),
        without_pipelining: arguments.pipelining == Switch::Off,
        without_chunking: arguments.chunking == Switch::Off,
        bar: None,
    };
    Ok((mail, account))
}

/// What the mail thread does.
struct Job {
    mail: Mail,
    account: Account,
    repeat: u32,
    json: bool,
    verbose: bool,
}

impl Job {
    /// Sends until all are sent or one is not; the exit code.
    fn run(mut self, station: Station) -> i32 {
        if let Err(status) = station.wait_until_ready(READY_TICKS) {
            let reason = tap::open_error().unwrap_or_default();
            eprintln!("status=0x{status:02X} {} phase=link reason=\"{reason}\"", crate::status::name(status));
            return 1;
        }
        let mut mailer = match Mailer::create(&station, &self.account) {
            Ok(mailer) => mailer,
            Err(status) => {
                eprintln!("status=0x{status:02X} {} phase=create", crate::status::name(status));
                return 1;
            }
        };
        if self.verbose {
            mailer.watch(|line| eprintln!("{line}"));
        }
        let bar = self.progress_bar();
        self.mail.bar = (self.repeat == 1).then(|| self.octets_bar());
        for _ in 0..self.repeat {
            for file in &mut self.mail.attachments {
                file.rewind();
            }
            let outcome = mailer.send(&mut self.mail);
            if let Some(bar) = &self.mail.bar {
                bar.finish_and_clear();
            }
            bar.inc(1);
            self.report(&outcome, &bar);
            if !outcome.is_sent() {
                return 1;
            }
        }
        mailer.hang_up();
        bar.finish_and_clear();
        if self.repeat > 1 && !self.json {
            println!("sent {} mails", self.repeat);
        }
        0
    }

    fn report(&self, outcome: &Outcome, bar: &ProgressBar) {
        if self.json {
            bar.suspend(|| println!("{}", outcome.json()));
        } else if !outcome.is_sent() {
            bar.suspend(|| eprintln!("{}", outcome.failure_line()));
        } else if self.repeat == 1 {
            println!("{}", outcome.success_line());
        }
        if outcome.is_sent() && !self.json {
            for (recipient, code) in &outcome.refused {
                bar.suspend(|| eprintln!("refused: {recipient} ({code})"));
            }
        }
    }

    /// Shown for one large mail.
    fn octets_bar(&self) -> ProgressBar {
        let octets = self.mail.body.len() as u64 + self.mail.attachments.iter().map(File::octets).sum::<u64>();
        let wanted = octets >= LARGE_OCTETS && !self.verbose && io::stderr().is_terminal();
        let target = if wanted { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left");
        ProgressBar::with_draw_target(Some(octets), target)
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    }

    /// Shown for several mails, on a terminal that shows nothing else.
    fn progress_bar(&self) -> ProgressBar {
        let wanted = self.repeat > 1 && !self.verbose && io::stderr().is_terminal();
        let target = if wanted { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} mails, {per_sec}, {eta} left");
        ProgressBar::with_draw_target(Some(self.repeat.into()), target)
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    }
}
