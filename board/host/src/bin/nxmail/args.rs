//! The command line, and what can be found wrong with it before anything runs (exit code 2).

use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum, error::ErrorKind};
use netx::api::Settings;

/// Sends mail through this project's own TCP/IP stack.
#[derive(Parser, Debug)]
#[command(version, about, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Send a mail to a server of its own and show what happens; needs no set-up (the default)
    Demo,
    /// Send a mail through an existing TAP to a real server
    Send(Box<Send>),
}

#[derive(Args, Debug)]
pub struct Send {
    /// The TAP interface to send through
    #[arg(long, value_name = "NAME")]
    pub tap: String,
    /// An address of ours with its prefix length; once for IPv4, once for IPv6
    #[arg(long = "address", value_name = "ADDR/PREFIX", required = true)]
    pub addresses: Vec<Prefixed>,
    /// The router to servers that are on no network of ours
    #[arg(long, value_name = "ADDR")]
    pub gateway: Option<IpAddr>,
    /// The mail server
    #[arg(long, value_name = "ADDR")]
    pub server: IpAddr,
    /// Its port
    #[arg(long, default_value_t = 25, value_parser = clap::value_parser!(u16).range(1..))]
    pub port: u16,
    /// The sender, local-part@domain
    #[arg(long, value_name = "MAILBOX", value_parser = text)]
    pub from: String,
    /// A recipient; several times for several
    #[arg(long, value_name = "MAILBOX", value_parser = text, required = true)]
    pub to: Vec<String>,
    /// A recipient of a copy
    #[arg(long, value_name = "MAILBOX", value_parser = text)]
    pub cc: Vec<String>,
    /// A recipient of a copy whom the others do not see
    #[arg(long, value_name = "MAILBOX", value_parser = text)]
    pub bcc: Vec<String>,
    /// The subject line
    #[arg(long, value_parser = text)]
    pub subject: String,
    /// The name that we give in EHLO
    #[arg(long, default_value = "localhost", value_parser = text)]
    pub domain: String,
    /// How to authenticate
    #[arg(long, value_enum, default_value_t = Auth::None)]
    pub auth: Auth,
    /// The user name for --auth
    #[arg(long, value_parser = text)]
    pub user: Option<String>,
    /// The password; others on this machine can see it here
    #[arg(long, conflicts_with = "password_file", value_parser = text)]
    pub password: Option<String>,
    /// A file with the password on its first line. Without this and --password: the variable NXMAIL_PASSWORD
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// A file with the body; without it standard input
    #[arg(long, value_name = "FILE")]
    pub body: Option<PathBuf>,
    /// A file to attach; several times for several
    #[arg(long, value_name = "FILE")]
    pub attach: Vec<PathBuf>,
    /// A header line more, "Name: value"
    #[arg(long = "header", value_name = "LINE", value_parser = text)]
    pub headers: Vec<String>,
    /// Give up a session that takes longer
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub timeout: Option<u32>,
    /// Whether to send commands in groups where the server offers PIPELINING
    #[arg(long, value_enum, default_value_t = Switch::On)]
    pub pipelining: Switch,
    /// Send all mails of --repeat over one connection
    #[arg(long)]
    pub one_connection: bool,
    /// Write every frame into a capture file for Wireshark
    #[arg(long, value_name = "FILE")]
    pub pcap: Option<PathBuf>,
    /// Send the mail this many times, one after the other
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub repeat: u32,
    /// Report each mail as a line of JSON on standard output
    #[arg(long)]
    pub json: bool,
    /// Show the dialogue with the server
    #[arg(short, long)]
    pub verbose: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Auth {
    None,
    Plain,
    Login,
    /// The password is the token
    Xoauth2,
    #[value(name = "scram-sha-256")]
    ScramSha256,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

/// An address and the length of its network's prefix, `192.0.2.2/24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefixed {
    pub address: IpAddr,
    pub prefix_bits: u8,
}

impl FromStr for Prefixed {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (address, bits) = text.split_once('/').ok_or("expected ADDRESS/PREFIX")?;
        let address: IpAddr = address.parse().map_err(|_| "not an IP address")?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix_bits: u8 = bits.parse().map_err(|_| "the prefix is not a number")?;
        if prefix_bits > longest {
            return Err("the prefix is longer than the address");
        }
        if address.is_unspecified() || address.is_multicast() {
            return Err("not a host's address");
        }
        Ok(Self { address, prefix_bits })
    }
}

impl Send {
    /// What `clap` cannot see in one argument alone.
    pub fn check(&self) -> Result<(), clap::Error> {
        let wrong = |kind, message: &str| Err(Arguments::command().error(kind, message));
        let of_family = |v6: bool| self.addresses.iter().filter(|own| own.address.is_ipv6() == v6).count();
        if of_family(false) > 1 || of_family(true) > 1 {
            return wrong(ErrorKind::TooManyValues, "--address: one IPv4 and one IPv6 address at most");
        }
        if of_family(self.server.is_ipv6()) == 0 {
            return wrong(ErrorKind::MissingRequiredArgument, "--server: no --address of the same IP version");
        }
        if let Some(gateway) = self.gateway
            && of_family(gateway.is_ipv6()) == 0
        {
            return wrong(ErrorKind::MissingRequiredArgument, "--gateway: no --address of the same IP version");
        }
        if self.auth != Auth::None && self.user.is_none() {
            return wrong(ErrorKind::MissingRequiredArgument, "--auth: --user is missing");
        }
        Ok(())
    }

    /// How our IP instance starts.
    pub fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        for own in &self.addresses {
            match own.address {
                IpAddr::V4(address) => (settings.address, settings.prefix) = (address, own.prefix_bits),
                IpAddr::V6(address) => settings.address_v6 = Some((address, own.prefix_bits)),
            }
        }
        match self.gateway {
            Some(IpAddr::V4(gateway)) => settings.gateway = Some(gateway),
            Some(IpAddr::V6(gateway)) => settings.gateway_v6 = Some(gateway),
            None => {}
        }
        settings
    }
}

/// Text that becomes a C string.
fn text(value: &str) -> Result<String, &'static str> {
    if value.contains('\0') { Err("contains a NUL") } else { Ok(value.to_owned()) }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const MINIMAL: &[&str] = &[
        "nxmail",
        "send",
        "--tap",
        "t",
        "--address",
        "192.0.2.2/24",
        "--server",
        "192.0.2.1",
        "--from",
        "a@b",
        "--to",
        "c@d",
        "--subject",
        "s",
    ];

    /// The minimum with one part replaced and others added.
    fn send(replace: (&str, &str), extra: &[&'static str]) -> Result<Box<Send>, clap::Error> {
        let line = MINIMAL.iter().map(|&part| if part == replace.0 { replace.1 } else { part });
        let arguments = Arguments::try_parse_from(line.chain(extra.iter().copied()))?;
        let Some(Command::Send(send)) = arguments.command else {
            panic!("not send");
        };
        send.check().map(|()| send)
    }

    #[test]
    fn arguments_without_a_command_mean_the_demo() {
        assert!(Arguments::try_parse_from(["nxmail"]).unwrap().command.is_none());
    }

    #[test]
    fn arguments_that_are_the_minimum_are_enough() {
        let send = send(("", ""), &[]).unwrap();
        assert_eq!((send.port, send.repeat, send.auth), (25, 1, Auth::None));
        let settings = send.settings();
        assert_eq!((settings.address, settings.prefix), (Ipv4Addr::new(192, 0, 2, 2), 24));
    }

    #[test]
    fn arguments_that_cannot_work_are_refused_with_exit_code_2() {
        for (replace, extra) in [
            (("", ""), &["--address", "192.0.2.3/24"][..]),
            (("192.0.2.1", "2001:db8::1"), &[]),
            (("", ""), &["--auth", "plain"]),
            (("", ""), &["--gateway", "2001:db8::1"]),
            (("", ""), &["--address", "2001:db8::2/129"]),
            (("", ""), &["--address", "2001:db8::2"]),
            (("192.0.2.2/24", "224.0.0.1/24"), &[]),
            (("", ""), &["--port", "0"]),
            (("", ""), &["--repeat", "0"]),
            (("", ""), &["--auth", "cram-md5"]),
            (("a@b", "a\0b"), &[]),
        ] {
            let refused = send(replace, extra).expect_err(&format!("{replace:?} {extra:?}"));
            assert_eq!(refused.exit_code(), 2, "{replace:?} {extra:?}");
        }
    }
}
