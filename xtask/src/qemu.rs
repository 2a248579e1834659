//! `cargo xtask qemu`: a firmware on an emulated board.

use anstream::println;
use anyhow::Context;
use clap::{Args, ValueEnum};
use xshell::Shell;

use crate::bare::{Board, Purpose, Toolchain};
use crate::emulator::{self, Clock};
use crate::mail::{self, Client, Misfortune, Net, Version, Way};
use crate::mail_server::Kind;
use crate::{hail, microbit, programs, test};

#[derive(Args)]
pub struct Options {
    /// The emulated board
    #[arg(long, value_enum, default_value = "an385")]
    board: Board,
    /// What runs there
    #[arg(long, value_enum, default_value = "rust")]
    app: App,
    /// Where its Ethernet leads
    #[arg(long, value_enum, default_value = "user")]
    net: Net,
    /// The Internet protocol that carries the mail
    #[arg(long, value_enum, default_value = "v4")]
    ip: Version,
    /// Who takes the mail
    #[arg(long, value_enum, default_value = "aiosmtpd")]
    server: Kind,
    /// What goes wrong while it sends a mail
    #[arg(long, value_enum, default_value = "none")]
    misfortune: Misfortune,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum App {
    /// Sends a mail, in Rust
    Rust,
    /// Sends a mail, in C
    C,
    /// Mails in both languages to two servers over both Internet protocols, through every misfortune
    Mails,
    /// Every scenario of the kernel's behaviour, with real interrupts
    Kernel,
    /// Stands bad frames while it answers pings
    Hail,
    /// The kernel on a micro:bit, a Cortex-M0
    Microbit,
    /// The C programs of tests/c that need no network
    Programs,
}

pub fn run(shell: &Shell, options: &Options) -> anyhow::Result<()> {
    let board = options.board;
    match options.app {
        App::Mails => mails(shell, board),
        App::Kernel => kernel(shell, board),
        App::Hail => hail::run(shell, board),
        App::Microbit => microbit::run(shell),
        App::Programs => programs::run(shell, board),
        App::Rust => mail(shell, options, Client::Rust),
        App::C => mail(shell, options, Client::C),
    }
}

/// One mail, with the console on ours.
fn mail(shell: &Shell, options: &Options, client: Client) -> anyhow::Result<()> {
    if options.net == Net::Tap && !mail::has_tap() {
        return mail::in_namespace(shell);
    }
    let program = mail::program(shell, options.board, client, options.ip)?;
    let Options { net, ip: version, server, misfortune, .. } = *options;
    mail::send(options.board, &program, Way { net, version, server, misfortune }, true)?;
    println!(
        "{}",
        if options.misfortune.is_survived() {
            "the mail arrived, octet for octet"
        } else {
            "the mail failed as it should"
        }
    );
    Ok(())
}

/// Mails from a board to real servers, in both languages, over both Internet protocols, and through every misfortune.
///
/// The quick tests leave the misfortunes to IPv4: what a server does is the same for both.
pub fn mails(shell: &Shell, board: Board) -> anyhow::Result<()> {
    for client in [Client::Rust, Client::C] {
        for version in [Version::V4, Version::V6] {
            let program = mail::program(shell, board, client, version)?;
            let try_it = |server, misfortune| {
                let way = Way { net: Net::User, version, server, misfortune };
                mail::send(board, &program, way, false).with_context(|| format!("{client:?}, {way:?}"))
            };
            try_it(Kind::Postfix, Misfortune::None)?;
            if version == Version::V4 || test::is_long() {
                Misfortune::value_variants().iter().try_for_each(|&misfortune| try_it(Kind::Aiosmtpd, misfortune))?;
            }
        }
    }
    Ok(())
}

/// All of the kernel's scenarios in one firmware; in the long tests also with an idle that sleeps through ticks.
pub fn kernel(shell: &Shell, board: Board) -> anyhow::Result<()> {
    let program = firmware(shell, board, "kernel_scenarios")?;
    emulator::run(board, &program, Clock::Usual, "")?;
    if test::is_long() {
        emulator::run(board, &program, Clock::Usual, "tickless")?;
    }
    Ok(())
}

/// Builds a program of `board_mps2`.
pub fn firmware(shell: &Shell, board: Board, name: &str) -> anyhow::Result<std::path::PathBuf> {
    let toolchain = Toolchain::find(shell, board.triple())?;
    let features = format!("{},firmware,checked,ipv6", board.name());
    let folder = toolchain.build(
        shell,
        Purpose::Firmware,
        &["--package", "board_mps2", "--no-default-features", "--features", &features, "--bin", name],
    )?;
    Ok(folder.join(name))
}
