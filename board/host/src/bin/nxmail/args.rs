//! The command line, and what can be found wrong with it before anything runs (exit code 2).

use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum, error::ErrorKind};
use netx::api::Settings;
use smtp_client::proto::mail::{HEADERS_MAX, RECIPIENTS_MAX};

use crate::line;

/// Sends mail through this project's own TCP/IP stack.
#[derive(Parser, Debug)]
#[command(version, disable_help_subcommand = true)]
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

/// For people who read the whole help.
const EXAMPLE: &str = "\
Example:
  ip tuntap add tap0 mode tap && ip address add 192.0.2.1/24 dev tap0 && ip link set tap0 up
  NXMAIL_PASSWORD=secret nxmail send --tap tap0 --address 192.0.2.2/24 --server 192.0.2.1 --port 587 \\
    --auth plain --user device --from device@example.org --to owner@example.org \\
    --subject Report --attach log.csv < report.txt

The password comes from --password-file, or else NXMAIL_PASSWORD, or else --password; it is never shown.
Exit codes: 0 sent, 1 not sent or not known to be, 2 wrong arguments (nothing was tried).";

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLE)]
#[allow(clippy::struct_excessive_bools)] // Switches.
pub struct Send {
    /// The TAP interface to send through
    #[arg(long, value_name = "NAME", help_heading = "Network")]
    pub tap: String,
    /// An address of ours with its prefix length; once for IPv4, once for IPv6
    #[arg(long = "address", value_name = "ADDR/PREFIX", required = true, help_heading = "Network")]
    pub addresses: Vec<Prefixed>,
    /// The router to servers that are on no network of ours
    #[arg(long, value_name = "ADDR", help_heading = "Network")]
    pub gateway: Option<IpAddr>,
    /// The mail server
    #[arg(long, value_name = "ADDR", help_heading = "Network")]
    pub server: IpAddr,
    /// The port that it listens on
    #[arg(long, default_value_t = 25, value_parser = clap::value_parser!(u16).range(1..), help_heading = "Network")]
    pub port: u16,
    /// Write every frame into a capture file for Wireshark
    #[arg(long, value_name = "FILE", help_heading = "Network")]
    pub pcap: Option<PathBuf>,

    /// The sender: a@b, <a@b> or Name <a@b>; <> for none
    #[arg(long, value_name = "MAILBOX", value_parser = line::sender, help_heading = "Mail")]
    pub from: String,
    /// A recipient, likewise; several times for several
    #[arg(long, value_name = "MAILBOX", value_parser = line::recipient, required = true, help_heading = "Mail")]
    pub to: Vec<String>,
    /// A recipient of a copy
    #[arg(long, value_name = "MAILBOX", value_parser = line::recipient, help_heading = "Mail")]
    pub cc: Vec<String>,
    /// A recipient of a copy whom the others do not see
    #[arg(long, value_name = "MAILBOX", value_parser = line::recipient, help_heading = "Mail")]
    pub bcc: Vec<String>,
    /// The subject line
    #[arg(long, value_parser = line::subject, help_heading = "Mail")]
    pub subject: String,
    /// A file with the body; without it standard input
    #[arg(long, value_name = "FILE", help_heading = "Mail")]
    pub body: Option<PathBuf>,
    /// The body begins with MIME header lines of its own and a blank line
    #[arg(long, conflicts_with = "attach", help_heading = "Mail")]
    pub mime: bool,
    /// A file to attach; several times for several
    #[arg(long, value_name = "FILE", help_heading = "Mail")]
    pub attach: Vec<PathBuf>,
    /// A header line more, "Name: value"
    #[arg(long = "header", value_name = "LINE", value_parser = line::header, help_heading = "Mail")]
    pub headers: Vec<String>,
    /// How urgent it is
    #[arg(long, value_enum, default_value_t = Urgency::Normal, help_heading = "Mail")]
    pub priority: Urgency,
    /// Which reports of its fate to ask for, where the server offers DSN
    #[arg(long, value_enum, value_delimiter = ',', help_heading = "Mail")]
    pub notify: Vec<Fate>,

    /// How to authenticate
    #[arg(long, value_enum, default_value_t = Auth::None, help_heading = "Authentication")]
    pub auth: Auth,
    /// The user name for --auth
    #[arg(long, value_parser = line::text, help_heading = "Authentication")]
    pub user: Option<String>,
    /// A file with the password on its first line
    #[arg(long, value_name = "FILE", help_heading = "Authentication")]
    pub password_file: Option<PathBuf>,
    /// The password. Others on this machine can see it here: use --password-file or the variable NXMAIL_PASSWORD
    #[arg(long, conflicts_with = "password_file", value_parser = line::text, help_heading = "Authentication")]
    pub password: Option<String>,

    /// The name that we give in EHLO
    #[arg(long, default_value = "localhost", value_parser = line::domain, help_heading = "Session")]
    pub domain: String,
    /// Give up a session that takes longer
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=86_400), help_heading = "Session")]
    pub timeout: Option<u32>,
    /// Whether to send commands in groups where the server offers PIPELINING
    #[arg(long, value_enum, default_value_t = Switch::On, help_heading = "Session")]
    pub pipelining: Switch,
    /// Whether to send small mails by BDAT where the server offers CHUNKING
    #[arg(long, value_enum, default_value_t = Switch::On, help_heading = "Session")]
    pub chunking: Switch,
    /// Send the mail this many times, one after the other
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..), help_heading = "Session")]
    pub repeat: u32,
    /// Send all mails of --repeat over one connection
    #[arg(long, help_heading = "Session")]
    pub one_connection: bool,

    /// Report each mail as a line of JSON on standard output
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Show the dialogue with the server, without credentials
    #[arg(short, long, help_heading = "Output")]
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

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Urgency {
    Low,
    #[default]
    Normal,
    High,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fate {
    /// When it was delivered
    Success,
    /// When it could not be
    Failure,
    /// When it takes long
    Delay,
    /// No report at all
    Never,
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
        if self.auth != Auth::None && self.user.as_deref().unwrap_or_default().is_empty() {
            return wrong(ErrorKind::MissingRequiredArgument, "--auth: --user is missing");
        }
        if self.to.len() + self.cc.len() + self.bcc.len() > RECIPIENTS_MAX {
            return wrong(ErrorKind::TooManyValues, "--to, --cc, --bcc: more than 100 recipients");
        }
        if self.headers.len() > HEADERS_MAX {
            return wrong(ErrorKind::TooManyValues, "--header: more than 64 lines");
        }
        if self.notify.contains(&Fate::Never) && self.notify.len() > 1 {
            return wrong(ErrorKind::ArgumentConflict, "--notify: never, or reports");
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

    #[test]
    fn arguments_of_more_recipients_or_header_lines_than_a_mail_has_are_refused() {
        for (option, value, most) in [("--to", "x@y", RECIPIENTS_MAX - 1), ("--header", "X: y", HEADERS_MAX)] {
            let some: Vec<&str> = std::iter::repeat_n([option, value], most).flatten().collect();
            assert!(send(("", ""), &some).is_ok());
            assert_eq!(send(("", ""), &[&some[..], &[option, value]].concat()).expect_err(option).exit_code(), 2);
        }
    }

    #[test]
    fn help_has_a_sentence_for_each_option_and_an_example() {
        let mut command = Arguments::command();
        let send = command.find_subcommand_mut("send").expect("send");
        for option in send.get_arguments().filter(|option| option.get_id() != "help") {
            let help = option.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.len() > 8 && help.starts_with(char::is_uppercase), "{}: {help:?}", option.get_id());
            assert!(option.get_help_heading().is_some(), "{}", option.get_id());
        }
        let help = send.render_long_help().to_string();
        assert!(
            help.contains("Example:") && help.contains("NXMAIL_PASSWORD") && help.contains("Exit codes:"),
            "{help}"
        );
        assert!(Arguments::command().render_help().to_string().starts_with("Sends mail through"));
    }

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
            (("a@b", "a@b\r\nRCPT TO:<x@y>"), &[]),
            (("a@b", ""), &[]),
            (("c@d", "<c@d"), &[]),
            (("c@d", "<>"), &[]),
            (("c@d", ""), &[]),
            (("s", "s\nBcc: x@y"), &[]),
            (("", ""), &["--cc", "a@b> SIZE=1"]),
            (("", ""), &["--bcc", "x\n@y"]),
            (("", ""), &["--header", "no colon"]),
            (("", ""), &["--header", "X: a\r\nBcc: b"]),
            (("", ""), &["--domain", "two words"]),
            (("", ""), &["--domain", ""]),
            (("", ""), &["--timeout", "0"]),
            (("", ""), &["--pipelining", "perhaps"]),
            (("", ""), &["--priority", "urgent"]),
            (("", ""), &["--notify", "never,success"]),
            (("", ""), &["--mime", "--attach", "f"]),
            (("", ""), &["--auth", "plain", "--user", ""]),
            (("", ""), &["--password", "a", "--password-file", "b"]),
        ] {
            let refused = send(replace, extra).expect_err(&format!("{replace:?} {extra:?}"));
            assert_eq!(refused.exit_code(), 2, "{replace:?} {extra:?}");
        }
    }
}
