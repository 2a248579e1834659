//! Our end of a wire whose other end is Linux's own stack.
//!
//! A process has one kernel only, so our end is the test's program again, started by a test in its namespace with a role to play; the test's
//! thread plays Linux's side. Each role begins with a station that is up, and ends with all packets back in the pool.

use std::net::IpAddr;
use std::process::{Child, Command, ExitCode, Stdio};

use board_host::station::{self, PACKET_COUNT, Station, StationPackets, StationStack};
use board_host::tap;
use libtest_mimic::{Arguments, Failed, Trial};
use netx::api::{Error, Ip, PacketPool, Settings};
use threadx_shim::api;
use threadx_shim::port::host;
use threadx_shim::types::ULONG;

use super::may_take_long;
use super::wire::{OWN_V4, OWN_V6, PREFIX_V4, PREFIX_V6, TAP};

static PACKET_MEMORY: StationPackets = StationPackets::new();
/// The station's packets.
pub static PACKETS: PacketPool = PacketPool::new(c"packets", &PACKET_MEMORY);
static STACK: StationStack = StationStack::new();
/// The station.
pub static INSTANCE: Ip = Ip::new(c"station", &STACK);

/// Names the role of a child process.
const ROLE: &str = "LINUX_TEST_ROLE";
const LIFE_LIMIT_SECONDS: &str = "100";
const LONG_LIFE_LIMIT_SECONDS: &str = "900";
/// Ticks that a station takes at most to come up.
const START_TICKS: ULONG = 2000;
/// Longer than what waits for an address is kept, and a closed connection's last acknowledgement.
const CLEAN_TICKS: ULONG = 6000;

/// The program: runs the trials, or plays the role that a trial started it for.
pub fn main(play: fn(&str, Station) -> Result<(), Error>, trials: impl FnOnce() -> Vec<Trial>) -> ExitCode {
    match std::env::var(ROLE) {
        Ok(role) => ours(role, play),
        Err(_) => libtest_mimic::run(&Arguments::from_args(), trials()).exit_code(),
    }
}

/// A trial that passes unless it panics.
pub fn trial(name: &str, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        test();
        Ok::<(), Failed>(())
    })
}

/// Starts our side.
///
/// # Panics
/// When it cannot be started.
#[must_use]
pub fn start(role: &str) -> Child {
    Command::new("timeout")
        .args(["--signal", "KILL", if may_take_long() { LONG_LIFE_LIMIT_SECONDS } else { LIFE_LIMIT_SECONDS }])
        .arg(std::env::current_exe().expect("this program"))
        .env(ROLE, role)
        .stdin(Stdio::null())
        .spawn()
        .expect("timeout (coreutils)")
}

/// Waits for the end of our side.
///
/// # Panics
/// When it ends badly.
pub fn finish(mut child: Child) {
    let status = child.wait().expect("a child's status");
    assert!(status.success(), "our side: {status}");
}

fn ours(role: String, play: fn(&str, Station) -> Result<(), Error>) -> ExitCode {
    let (IpAddr::V4(address), IpAddr::V6(address_v6)) = (OWN_V4, OWN_V6) else { unreachable!("constants") };
    let address_v6 = Some((address_v6, PREFIX_V6));
    let settings = Settings { address, prefix: PREFIX_V4, address_v6, ..Settings::default() };
    station::seed_from_system().expect("random numbers");
    let exit = host::run(host::Config::real(), || {
        let station = Station::start(&INSTANCE, &PACKETS, tap::driver(TAP), &settings).expect("a station");
        let body = move || {
            let ready = station.wait_until_ready(START_TICKS).map_err(Error::Refused);
            let result = ready.and_then(|()| play(&role, station)).and_then(|()| all_packets_back());
            if let Err(error) = result {
                eprintln!("{role}: {error}");
            }
            host::stop(i32::from(result.is_err()));
        };
        station::spawn("test", 10, body).expect("a thread");
    });
    ExitCode::from(u8::try_from(exit.code()).unwrap_or(1))
}

/// What the role used is in the pool again, once the last acknowledgement and what waits for an address are through.
fn all_packets_back() -> Result<(), Error> {
    for _ in 0..CLEAN_TICKS / 10 {
        if PACKETS.available() == PACKET_COUNT {
            return Ok(());
        }
        api::sleep(10)?;
    }
    panic!("{} packets are lost", PACKET_COUNT - PACKETS.available());
}
