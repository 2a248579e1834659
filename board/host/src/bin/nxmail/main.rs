//! `nxmail`: sends mail from a Linux host through this project's own TCP/IP stack.
//!
//! | file | idea |
//! |---|---|
//! | `args`, `line` | the command line, and those of its arguments that become lines of a mail |
//! | `demo` | a mail to a server of its own: `cargo run --release` |
//! | `send` | mails through an existing TAP to a real server |
//! | `mailer` | one SMTP client of ours and what became of a mail |
//! | `report`, `status`, `dialogue` | what people and programs read |
//! | `server` | the demo's mail server |
//!
//! Exit codes: 0 sent, 1 not sent, 2 wrong arguments.

mod args;
mod attachment;
mod demo;
mod dialogue;
mod line;
mod mailer;
mod report;
mod send;
mod server;
mod status;

use std::process::ExitCode;

use board_host::station::{StationPackets, StationStack};
use clap::Parser;
use netx::api::{Ip, PacketPool};

/// Our side's packets and IP instance.
static PACKET_MEMORY: StationPackets = StationPackets::new();
static PACKETS: PacketPool = PacketPool::new(c"packets", &PACKET_MEMORY);
static DEVICE_STACK: StationStack = StationStack::new();
static DEVICE: Ip = Ip::new(c"device", &DEVICE_STACK);

fn main() -> ExitCode {
    match args::Arguments::parse().command {
        None | Some(args::Command::Demo) => demo::run(),
        Some(args::Command::Send(arguments)) => {
            arguments.check().unwrap_or_else(|error| error.exit());
            send::run(&arguments)
        }
    }
}
