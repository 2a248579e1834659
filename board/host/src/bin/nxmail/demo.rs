//! `nxmail demo`: one mail, all the way, without any set-up.
//!
//! Where user and network namespaces are allowed, the process moves into a network of its own and makes a TAP there: our stack on one end,
//! Linux's TCP and a small mail server on the other. Elsewhere the server runs on a second IP instance of our stack, and an in-memory link
//! joins the two. Either way the dialogue is shown as the server hears it, and success means that the mail arrived octet for octet.

use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use board_host::linux::{self, Tap};
use board_host::station::{self, Station, StationStack};
use board_host::tap;
use netx::api::{Driver, Ip, Settings};
use threadx_shim::api;
use threadx_shim::port::host;
use threadx_shim::types::{UINT, ULONG};

use crate::args::Auth;
use crate::dialogue::clean;
use crate::mailer::{Account, Mail, Mailer};
use crate::report::Outcome;
use crate::server::session::{self, Credentials, Event};
use crate::{DEVICE, PACKETS, server};

/// The other end of the in-memory link.
static SERVER_STACK: StationStack = StationStack::new();
static SERVER: Ip = Ip::new(c"server", &SERVER_STACK);

const TAP: &str = "nxmail0";
const SERVER_ADDRESS: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const DEVICE_ADDRESS: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 2);
const PREFIX_BITS: u8 = 24;
const PORT: u16 = 25;

const CREDENTIALS: Credentials = Credentials { user: "device", password: "correct horse battery staple" };
const FROM: &str = "device@demo.test";
const TO: &str = "owner@demo.test";
const SUBJECT: &str = "Hello from a small device";
/// Lines that begin with dots, text beyond ASCII, and more than one packet's worth.
const GREETING: &str = "This mail went through threads, mutexes, packet pools, ARP, IP and TCP\r\n\
    of this project before a server took it.\r\n\
    .\r\n\
    ..dots at the start of lines stay what they are, and so does Ünïcödé.\r\n\
    \r\n";
const READINGS: usize = 48;

const READY_TICKS: ULONG = 300;
const MAIL_PRIORITY: UINT = 10;
const SERVER_PRIORITY: UINT = 9;
/// The mail was accepted before `send` returned; this is for the report from the server's thread.
const ARRIVAL_LIMIT: Duration = Duration::from_secs(5);

/// The client waits for no answer to its QUIT; who watches wants to see it, so the device stays on for it this long.
const FAREWELL_TICKS: ULONG = 200;
/// The server has said good-bye.
static FAREWELL: AtomicBool = AtomicBool::new(false);

/// What the two sides tell the main function.
enum News {
    Sent(Result<Outcome, UINT>),
    Arrived(session::Mail),
}

/// Runs it to the program's exit code.
pub fn run() -> ExitCode {
    if let Err(error) = station::seed_from_system() {
        eprintln!("error: random numbers: {error}");
        return ExitCode::from(2);
    }
    let (news, received) = mpsc::channel();
    let exit = match own_network() {
        Ok(tap) => {
            println!(
                "Our stack is {DEVICE_ADDRESS}; Linux and the mail server are {SERVER_ADDRESS}, joined by the TAP {}.",
                tap.name()
            );
            // The driver opens it again by name.
            drop(tap);
            over_tap(news)
        }
        Err(reason) => {
            println!("No TAP in a network of our own here: {reason}.");
            println!(
                "Two instances of our stack instead, {DEVICE_ADDRESS} and {SERVER_ADDRESS}, joined by an in-memory link."
            );
            in_memory(news)
        }
    };
    if exit.code() != 0 {
        return ExitCode::FAILURE;
    }
    let mut outcome = None;
    let mut mail = None;
    while outcome.is_none() || mail.is_none() {
        match received.recv_timeout(ARRIVAL_LIMIT) {
            Ok(News::Sent(result)) => outcome = Some(result),
            Ok(News::Arrived(arrived)) => mail = Some(arrived),
            Err(_) => break,
        }
    }
    verdict(outcome, mail.as_ref())
}

/// Moves this process into a network of its own and puts a TAP there, with Linux's end configured.
fn own_network() -> Result<Tap, String> {
    linux::enter_own_network().map_err(|error| format!("network namespace: {error}"))?;
    let tap = Tap::open(TAP).map_err(|error| format!("/dev/net/tun: {error}"))?;
    let configure = || {
        tap.persist()?;
        linux::set_address(TAP, IpAddr::V4(SERVER_ADDRESS), PREFIX_BITS)?;
        linux::set_up(TAP)
    };
    configure().map_err(|error| format!("{TAP}: {error}"))?;
    Ok(tap)
}

fn over_tap(news: Sender<News>) -> host::Exit {
    let sink = reporter(news.clone());
    let served = TcpListener::bind((SERVER_ADDRESS, PORT))
        .and_then(|listener| server::linux::serve(listener, CREDENTIALS, sink));
    host::run(host::Config::real(), || {
        let started = match served {
            Ok(()) => start_device(tap::driver(TAP), news),
            Err(error) => Err(format!("mail server: {error}")),
        };
        stop_on_error(started);
    })
}

fn in_memory(news: Sender<News>) -> host::Exit {
    host::run(host::Config::real(), || {
        let started = start_station(&SERVER, Driver::memory(), SERVER_ADDRESS).and_then(|_| {
            server::netx::serve(&SERVER, PORT, SERVER_PRIORITY, CREDENTIALS, reporter(news.clone())).map_err(code)?;
            start_device(Driver::memory(), news)
        });
        stop_on_error(started);
    })
}

fn start_station(instance: &'static Ip, driver: Driver, address: Ipv4Addr) -> Result<Station, String> {
    let settings = Settings { address, prefix: PREFIX_BITS, ..Settings::default() };
    Station::start(instance, &PACKETS, driver, &settings).map_err(|error| error.to_string())
}

/// Our side: a station and the thread that mails.
fn start_device(driver: Driver, news: Sender<News>) -> Result<(), String> {
    let station = start_station(&DEVICE, driver, DEVICE_ADDRESS)?;
    let body = move || {
        // The main function may have given up waiting; nothing else listens.
        let _ = news.send(News::Sent(send_mail(&station)));
        for _ in 0..FAREWELL_TICKS {
            if FAREWELL.load(Ordering::Relaxed) || api::sleep(1).is_err() {
                break;
            }
        }
        host::stop(0);
    };
    station::spawn("mail", MAIL_PRIORITY, body).map_err(code)
}

fn send_mail(station: &Station) -> Result<Outcome, UINT> {
    station.wait_until_ready(READY_TICKS)?;
    let account = Account {
        server: IpAddr::V4(SERVER_ADDRESS),
        port: PORT,
        domain: "device.demo.test".into(),
        from: FROM.into(),
        auth: Auth::Plain,
        user: CREDENTIALS.user.into(),
        password: CREDENTIALS.password.into(),
        timeout_seconds: None,
        one_connection: false,
    };
    let mut mail = Mail { to: vec![TO.into()], subject: SUBJECT.into(), body: body(), ..Mail::default() };
    Ok(Mailer::create(station, &account)?.send(&mut mail))
}

fn body() -> Vec<u8> {
    let reading = |at| {
        let (hour, minute) = (at / 2, at % 2 * 30);
        format!("{hour:02}:{minute:02}  temperature {}.{} C\r\n", 18 + at % 7, at * 3 % 10)
    };
    let readings: String = (0..READINGS).map(reading).collect();
    (GREETING.to_owned() + &readings).into_bytes()
}

/// Shows the dialogue as it happens and passes on what arrives.
fn reporter(news: Sender<News>) -> impl FnMut(Event) + Send + 'static {
    move |event| match event {
        Event::Client(line) => println!("  C: {}", clean(line.as_bytes())),
        Event::Server(line) => {
            println!("  S: {line}");
            FAREWELL.fetch_or(line.starts_with("221"), Ordering::Relaxed);
        }
        Event::Arrived(mail) => {
            // As above: the verdict is not waited for any more.
            let _ = news.send(News::Arrived(mail));
        }
    }
}

fn verdict(outcome: Option<Result<Outcome, UINT>>, mail: Option<&session::Mail>) -> ExitCode {
    match outcome {
        Some(Ok(outcome)) if outcome.is_sent() => println!("Our client: {}", outcome.success_line()),
        Some(Ok(outcome)) => {
            eprintln!("{}", outcome.failure_line());
            return ExitCode::FAILURE;
        }
        Some(Err(status)) => eprintln!("{}", code(status)),
        None => eprintln!("error: our client did not finish"),
    }
    let Some(mail) = mail else {
        eprintln!("error: no mail arrived");
        return ExitCode::FAILURE;
    };
    println!("\nThe mail as it arrived, from {} to {}:\n", mail.from, mail.recipients.join(", "));
    for line in String::from_utf8_lossy(&mail.content).lines() {
        println!("  | {}", clean(line.as_bytes()));
    }
    let blank = b"\r\n\r\n";
    let start = mail.content.windows(blank.len()).position(|window| window == blank).map(|at| at + blank.len());
    let arrived = start.and_then(|start| mail.content.get(start..)).unwrap_or_default();
    let sent = body();
    let envelope_is_right = mail.from == FROM && mail.recipients == [TO];
    if arrived != sent || !envelope_is_right {
        eprintln!("\nerror: what arrived is not what was sent");
        return ExitCode::FAILURE;
    }
    println!("\nAll {} octets of the body arrived as they were sent.", sent.len());
    ExitCode::SUCCESS
}

fn code(status: UINT) -> String {
    format!("status=0x{status:02X} {}", crate::status::name(status))
}

fn stop_on_error(started: Result<(), String>) {
    if let Err(message) = started {
        eprintln!("error: {message}");
        host::stop(1);
    }
}
