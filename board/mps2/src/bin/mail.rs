//! Sends one mail over the board's Ethernet, through the safe API.
//!
//! The addresses are 10.0.2.15/24 and fec0::15/64, and the server's 10.0.2.2 or fec0::2, which are this machine on the emulator's user
//! network. The command line is the server's port, and `v6` if IPv6 is to carry the mail; 2525 and IPv4 without one. The dialogue goes to the
//! console; the exit code says whether the server has the mail.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(not(target_os = "none"))]
fn main() {}

#[cfg(target_os = "none")]
mod firmware {
    use core::fmt::Write;
    use core::net::{Ipv4Addr, Ipv6Addr};

    use board_mps2::{lan9118, println, semihosting, startup};
    use netx::NXD_ADDRESS;
    use netx::api::{Ip, PacketPool, Packets, Settings};
    use smtp_client::NX_SMTP_TIMEOUTS;
    use smtp_client::api::{Config, Mail, SmtpClient, SmtpMemory};
    use smtp_client::proto::{Authentication, Observer, Phase};
    use threadx_shim::api::{self, Stack, Thread, Wait, sleep};

    const ADDRESS: Ipv4Addr = Ipv4Addr::new(10, 0, 2, 15);
    const ADDRESS_V6: (Ipv6Addr, u8) = (Ipv6Addr::new(0xFEC0, 0, 0, 0, 0, 0, 0, 0x15), 64);
    const SERVER: Ipv4Addr = Ipv4Addr::new(10, 0, 2, 2);
    const SERVER_V6: [u32; 4] = [0xFEC0_0000, 0, 0, 2];
    /// Until the detection of duplicates is over, an IPv6 address is not used.
    const DUPLICATE_DETECTION_TICKS: u32 = 300;

    static PACKETS: Packets<1536, 12> = Packets::new();
    static POOL: PacketPool = PacketPool::new(c"pool", &PACKETS);
    static DEVICE_STACK: Stack<4096> = Stack::new();
    static DEVICE: Ip = Ip::new(c"device", &DEVICE_STACK);
    static CLIENT: SmtpMemory = SmtpMemory::new();
    static MAILER_STACK: Stack<4096> = Stack::new();
    static MAILER: Thread = Thread::new(c"mailer", 10, &MAILER_STACK, || semihosting::exit(u8::from(!send())));

    /// Shows the dialogue.
    struct Dialogue;

    impl Observer for Dialogue {
        fn client(&mut self, _: Phase, bytes: &[u8]) {
            show("C: ", bytes);
        }
        fn server(&mut self, _: Phase, bytes: &[u8]) {
            show("S: ", bytes);
        }
    }

    fn show(who: &str, bytes: &[u8]) {
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            println!("{who}{}", line.trim_ascii_end().escape_ascii());
        }
    }

    /// A body of lines, some of which begin with dots; the server's side knows the same (`cargo xtask qemu`).
    struct Text {
        text: [u8; 8192],
        len: usize,
    }

    impl Write for Text {
        fn write_str(&mut self, text: &str) -> core::fmt::Result {
            let place = self.text.get_mut(self.len..self.len + text.len()).ok_or(core::fmt::Error)?;
            place.copy_from_slice(text.as_bytes());
            self.len += text.len();
            Ok(())
        }
    }

    fn write_body(body: &mut Text) -> core::fmt::Result {
        for line in 0..100 {
            let dots = if line % 7 == 0 { "." } else { "" };
            write!(body, "{dots}line {line} of a report from the board\r\n")?;
        }
        Ok(())
    }

    fn send() -> bool {
        let mut buffer = [0; 16];
        let mut words = semihosting::command_line(&mut buffer).split_whitespace();
        let port = words.next().and_then(|port| port.parse().ok()).unwrap_or(2525);
        let is_v6 = words.next() == Some("v6");
        let server = if is_v6 { NXD_ADDRESS::v6(SERVER_V6) } else { NXD_ADDRESS::v4(SERVER.to_bits()) };
        if let Err(error) = DEVICE.wait_until_up(Wait::ticks(500)) {
            println!("no link: {error}");
            return false;
        }
        if is_v6 && sleep(DUPLICATE_DETECTION_TICKS).is_err() {
            return false;
        }
        // A server that says nothing is given up after four seconds.
        let timeouts = NX_SMTP_TIMEOUTS { nx_smtp_timeouts_greeting: 400, ..NX_SMTP_TIMEOUTS::default() };
        let config = Config::new(server, port)
            .domain("board.example.org")
            .login(Authentication::Plain, "device", "secret")
            .timeouts(timeouts);
        static mut BODY: Text = Text { text: [0; 8192], len: 0 };
        // SAFETY: this thread runs once, and only here is the static named.
        let body = unsafe { &mut *(&raw mut BODY) };
        if write_body(body).is_err() {
            return false;
        }
        let mut client = match SmtpClient::new(&CLIENT, &DEVICE, &POOL, &config) {
            Ok(client) => client,
            Err(error) => {
                println!("no client: {error}");
                return false;
            }
        };
        let mail = Mail::new("device@example.org", &["owner@example.org"]).subject("report from the board");
        let mut text = smtp_client::proto::Text::new(body.text.get(..body.len).unwrap_or_default());
        match client.send_with(&mail, &mut text, &mut Dialogue) {
            Ok(sent) => println!("sent: {}", sent.reply),
            Err(error) => {
                println!("{error}");
                return false;
            }
        }
        true
    }

    #[cortex_m_rt::entry]
    fn main() -> ! {
        startup::sleep_through_ticks();
        api::run(|| {
            let settings = Settings {
                address: ADDRESS,
                gateway: Some(SERVER),
                address_v6: Some(ADDRESS_V6),
                ..Settings::default()
            };
            let started = DEVICE.start(&POOL, lan9118::driver(), &settings).is_ok() && MAILER.start().is_ok();
            assert!(started, "initialization");
        })
    }
}
