//! Stands in the rain of frames that `cargo xtask qemu --app hail` lets fall, and answers pings meanwhile.
//!
//! After six seconds it tells what the driver counted, and ends: with code 0 if every packet is back in its pool.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(not(target_os = "none"))]
fn main() {}

#[cfg(target_os = "none")]
mod firmware {
    use core::net::Ipv4Addr;

    use board_mps2::{lan9118, println, semihosting, startup};
    use netx::api::{Ip, PacketPool, Packets, Settings};
    use netx::constants::{
        NX_LINK_GET_ALLOC_ERRORS, NX_LINK_GET_ERROR_COUNT, NX_LINK_GET_RX_COUNT, NX_LINK_GET_TX_COUNT, NX_SUCCESS,
    };
    use threadx_shim::api::{self, Stack, Thread, Wait, sleep};

    const PACKETS: usize = 12;
    const RAIN_TICKS: u32 = 600;

    static MEMORY: Packets<1536, PACKETS> = Packets::new();
    static POOL: PacketPool = PacketPool::new(c"pool", &MEMORY);
    static DEVICE_STACK: Stack<4096> = Stack::new();
    static DEVICE: Ip = Ip::new(c"device", &DEVICE_STACK);
    static WATCH_STACK: Stack<2048> = Stack::new();
    static WATCH: Thread = Thread::new(c"watch", 10, &WATCH_STACK, || semihosting::exit(u8::from(!stands())));

    fn count(command: u32) -> u32 {
        let mut value = 0;
        // SAFETY: the instance is created, the place for the answer is ours.
        let status = DEVICE.raw().map(|ip| unsafe { netx::link::driver::direct_command(ip, command, &raw mut value) });
        if status == Ok(NX_SUCCESS) { value } else { 0 }
    }

    fn stands() -> bool {
        if DEVICE.wait_until_up(Wait::ticks(500)).is_err() || sleep(RAIN_TICKS).is_err() {
            return false;
        }
        println!(
            "received {}, sent {}, errors {}, without packet {}",
            count(NX_LINK_GET_RX_COUNT),
            count(NX_LINK_GET_TX_COUNT),
            count(NX_LINK_GET_ERROR_COUNT),
            count(NX_LINK_GET_ALLOC_ERRORS)
        );
        println!("{} of {PACKETS} packets are free", POOL.available());
        POOL.available() == PACKETS
    }

    #[cortex_m_rt::entry]
    fn main() -> ! {
        startup::sleep_through_ticks();
        api::run(|| {
            let settings = Settings { address: Ipv4Addr::new(10, 0, 2, 15), ..Settings::default() };
            let started = DEVICE.start(&POOL, lan9118::driver(), &settings).is_ok()
                // SAFETY: the instance is created.
                && DEVICE.raw().is_ok_and(|ip| unsafe { netx::tcp::enable(ip) } == NX_SUCCESS)
                && WATCH.start().is_ok();
            assert!(started, "initialization");
        })
    }
}
