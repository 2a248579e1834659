//! What a mail costs: round trips, segments and memory, counted on the wire in memory and held to their bounds.
//!
//! A round trip is a turn in which the client can do nothing but wait: the handshake, and each run of segments with data from the server up to the
//! reply that decides. `cargo xtask bench smtp` prints the figures.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use super::world::*;
use netx::{NX_PACKET, ram_link};
use smtp_client::NX_SMTP_CLIENT;
use smtp_client::block::NX_SMTP_DIALOGUE_NOTIFY;
use smtp_client::{capi, constants::*};
use tests::host::{Scenario, scenario};
use threadx_shim::types::{CHAR, UINT, ULONG};

static SEGMENTS: AtomicU32 = AtomicU32::new(0);
static TURNS: AtomicU32 = AtomicU32::new(0);
static SERVER_SPOKE: AtomicBool = AtomicBool::new(false);
static DECIDED: AtomicBool = AtomicBool::new(false);

thread_local! {
    static POOL: Cell<*mut netx::NX_PACKET_POOL> = const { Cell::new(std::ptr::null_mut()) };
    static FREE: Cell<ULONG> = const { Cell::new(ULONG::MAX) };
}

/// Sees every frame on the wire.
unsafe fn frame(packet: *mut NX_PACKET) {
    // SAFETY: the wire's frame, for the call.
    let bytes = unsafe { NX_PACKET::bytes(packet) };
    let is_tcp = bytes.get(12..14) == Some(&[8, 0]) && bytes.get(23) == Some(&6);
    if !is_tcp {
        return;
    }
    SEGMENTS.fetch_add(1, Ordering::Relaxed);
    let length = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    let header = usize::from(bytes[46] >> 4) * 4;
    let is_syn = bytes[47] & 2 != 0;
    let from_server = bytes[26..30] == SERVER.to_be_bytes();
    if length > 20 + header || is_syn {
        if from_server && !SERVER_SPOKE.swap(from_server, Ordering::Relaxed) && !DECIDED.load(Ordering::Relaxed) {
            TURNS.fetch_add(1, Ordering::Relaxed);
        }
        if !from_server {
            SERVER_SPOKE.store(false, Ordering::Relaxed);
        }
    } else if !from_server && length == 20 + header {
        // The acknowledgement of the handshake is what the banner waits for.
        let _ = SERVER_SPOKE.compare_exchange(
            TURNS.load(Ordering::Relaxed) == 1,
            false,
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
    }
}

unsafe extern "C" fn sample(_: *mut NX_SMTP_CLIENT, _: UINT, phase: UINT, octets: *const CHAR, length: UINT) {
    let (free, _) = packets(POOL.get());
    FREE.set(FREE.get().min(free));
    // SAFETY: the dialogue's octets.
    let text = unsafe { std::slice::from_raw_parts(octets.cast::<u8>(), length as usize) };
    if phase == NX_SMTP_PHASE_QUIT || text.starts_with(b"QUIT") {
        DECIDED.store(true, Ordering::Relaxed);
    }
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        scenario("figures_of_a_mail_of_1_kb_to_a_server_without_extensions", || figures("plain", &[], 1 << 10, 7)),
        scenario("figures_of_a_mail_of_1_kb_with_pipelining", || {
            figures("PIPELINING", &["PIPELINING", "8BITMIME"], 1 << 10, 5);
        }),
        scenario("figures_of_a_mail_of_1_kb_with_chunking", || {
            figures("PIPELINING and CHUNKING", &["PIPELINING", "CHUNKING"], 1 << 10, 4);
        }),
        scenario("figures_of_a_mail_of_5_mb_with_pipelining", || {
            figures("PIPELINING", &["PIPELINING", "8BITMIME", "CHUNKING"], 5 << 20, 5);
        }),
    ]
}

fn figures(name: &'static str, offers: &'static [&'static str], octets: usize, most_round_trips: u32) {
    const PACKETS: ULONG = 20;
    let world = World::with_packets_of(1600, PACKETS);
    server_with(world, 16384, move |it, _| it.serve(offers));
    test(move || {
        let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
        let body: Vec<u8> = b"0123456789 0123456789 0123456789 0123456789 0123456789 012345678\r\n"
            .iter()
            .copied()
            .cycle()
            .take(octets)
            .collect();
        POOL.set(world.mail_pool);
        let watch: NX_SMTP_DIALOGUE_NOTIFY = Some(sample);
        // SAFETY: the client is created; the tap only counts.
        unsafe {
            ok(capi::_nxe_smtp_client_dialogue_notify(client.0, watch));
            ram_link::set_tap(Some(frame));
        }
        let status = client.send_bytes(&body);
        // SAFETY: as above.
        unsafe { ram_link::set_tap(None) };
        ok(status);
        let (turns, segments) = (TURNS.load(Ordering::Relaxed), SEGMENTS.load(Ordering::Relaxed));
        let used = PACKETS - FREE.get();
        println!(
            "{octets} octets, {name}: {turns} round trips, {segments} segments both ways with the connection's end, \
             {} octets of NX_SMTP_CLIENT, {} of stack for the session, at most {used} packets of 1600 octets",
            size_of::<NX_SMTP_CLIENT>(),
            size_of::<smtp_client::proto::Session<'_>>(),
        );
        assert!(turns <= most_round_trips, "{turns} round trips");
    });
}
