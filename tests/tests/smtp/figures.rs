//! What a mail costs: round trips, segments and memory, counted on the wire in memory and held to their bounds.
//!
//! A round trip is a turn in which the client can do nothing but wait: the handshake, and each run of segments with data from the server up to the
//! reply that decides. Memory is what the client holds at most: its block, the session on the stack of the thread that sends, and packets of the
//! mail's pool and of its IP instance's, with their headers. `cargo xtask bench smtp` prints the figures.

use std::cell::Cell;

use super::world::*;
use netx::link::ram_link;
use netx::{NX_PACKET, NX_PACKET_POOL};
use smtp_client::NX_SMTP_CLIENT;
use smtp_client::{capi, constants::*};
use tests::host::{Scenario, scenario};
use threadx_shim::objects::thread;
use threadx_shim::types::{CHAR, UINT};

/// What the wire has seen.
#[derive(Clone, Copy, Default)]
struct Count {
    turns: u32,
    segments: u32,
    /// Of the segments, acknowledgements that carry nothing.
    bare: u32,
    server_spoke: bool,
    /// The reply that decides was there.
    decided: bool,
    /// Most octets of packets in use at once.
    packets: usize,
}

thread_local! {
    static COUNT: Cell<Count> = const {
        Cell::new(Count { turns: 0, segments: 0, bare: 0, server_spoke: false, decided: false, packets: 0 })
    };
    static POOLS: Cell<[*mut NX_PACKET_POOL; 2]> = const { Cell::new([std::ptr::null_mut(); 2]) };
}

/// Sees every frame on the wire.
unsafe fn frame(packet: *mut NX_PACKET) {
    // SAFETY: the wire's frame, for the call.
    let bytes = unsafe { NX_PACKET::bytes(packet) };
    let is_tcp = bytes.get(12..14) == Some(&[8, 0]) && bytes.get(23) == Some(&6);
    if !is_tcp {
        return;
    }
    let mut count = COUNT.get();
    count.segments += 1;
    let length = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    let header = usize::from(bytes[46] >> 4) * 4;
    let is_empty = length == 20 + header;
    let (is_syn, is_fin) = (bytes[47] & 2 != 0, bytes[47] & 1 != 0);
    let from_server = bytes[26..30] == SERVER.to_be_bytes();
    count.bare += u32::from(is_empty && !is_syn && !is_fin);
    if !is_empty || is_syn {
        count.turns += u32::from(from_server && !count.server_spoke && !count.decided);
        count.server_spoke = from_server;
    } else if !from_server && count.turns == 1 {
        // The acknowledgement of the handshake is what the banner waits for.
        count.server_spoke = false;
    }
    COUNT.set(count);
    look();
}

/// Looks how many packets are in use.
fn look() {
    let used = POOLS.get().map(|pool| {
        let (free, total) = packets(pool);
        // SAFETY: the pool is created.
        let octets = unsafe { (*pool).nx_packet_pool_payload_size } as usize + size_of::<NX_PACKET>();
        (total - free) as usize * octets
    });
    let mut count = COUNT.get();
    count.packets = count.packets.max(used.iter().sum());
    COUNT.set(count);
}

unsafe extern "C" fn dialogue(_: *mut NX_SMTP_CLIENT, _: UINT, phase: UINT, octets: *const CHAR, length: UINT) {
    look();
    // SAFETY: the dialogue's octets.
    let text = unsafe { std::slice::from_raw_parts(octets.cast::<u8>(), length as usize) };
    if phase == NX_SMTP_PHASE_QUIT || text.starts_with(b"QUIT") {
        COUNT.set(Count { decided: true, ..COUNT.get() });
    }
}

const PLAIN: &[&str] = &[];
const PIPELINING: &[&str] = &["PIPELINING", "8BITMIME"];
const CHUNKING: &[&str] = &["PIPELINING", "8BITMIME", "CHUNKING"];
const KB: usize = 1 << 10;
const MB: usize = 1 << 20;

/// Most that a mail may cost: round trips, segments with the connection's end, octets of packets.
struct Bound(u32, u32, usize);

pub fn scenarios() -> Vec<Scenario> {
    let figures = |name: &'static str, offers, octets, bound: Bound| {
        scenario(name, move || figures(name, offers, octets, &bound))
    };
    vec![
        figures("figures_of_a_mail_of_1_kb_to_a_server_without_extensions", PLAIN, KB, Bound(7, 20, 3500)),
        figures("figures_of_a_mail_of_1_kb_with_pipelining", PIPELINING, KB, Bound(5, 16, 3500)),
        figures("figures_of_a_mail_of_1_kb_with_chunking", CHUNKING, KB, Bound(4, 14, 3500)),
        figures("figures_of_a_mail_of_5_mb_to_a_server_without_extensions", PLAIN, 5 * MB, Bound(7, 5420, 3500)),
        figures("figures_of_a_mail_of_5_mb_with_pipelining", PIPELINING, 5 * MB, Bound(5, 5420, 3500)),
    ]
}

/// Prints `figures`, then block, session, round trips, segments, bare acknowledgements, octets of packets.
fn figures(name: &'static str, offers: &'static [&'static str], octets: usize, bound: &Bound) {
    let &Bound(turns, segments, packets) = bound;
    let world = World::with_packets_of(1600, 20);
    let script = move |it: &mut Connection, _: usize| {
        it.gathers = true;
        it.serve(offers);
    };
    // A server far away answers when the client waits already; a large mail it reads as it comes.
    if octets < MB {
        server_behind(world, 16384, script);
    } else {
        server_with(world, 16384, script);
    }
    test(move || {
        // Until the server listens.
        assert_eq!(thread::sleep(1), 0);
        let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
        let line = b"0123456789 0123456789 0123456789 0123456789 0123456789 012345678\r\n";
        let body: Vec<u8> = line.iter().copied().cycle().take(octets).collect();
        POOLS.set([world.mail_pool, world.pools[0]]);
        // SAFETY: the client is created; the tap only counts.
        unsafe {
            ok(capi::_nxe_smtp_client_dialogue_notify(client.0, Some(dialogue)));
            ram_link::set_tap(Some(frame));
        }
        let status = client.send_bytes(&body);
        let used = COUNT.get();
        // The connection may end in the background.
        world.all_packets_back();
        // SAFETY: as above.
        unsafe { ram_link::set_tap(None) };
        ok(status);
        let whole = COUNT.get();
        println!(
            "figures {} {} {} {} {} {}",
            size_of::<NX_SMTP_CLIENT>(),
            size_of::<smtp_client::proto::Session<'_>>(),
            whole.turns,
            whole.segments,
            whole.bare,
            used.packets,
        );
        assert!(whole.turns <= turns, "{name}: {} round trips", whole.turns);
        assert!(whole.segments <= segments, "{name}: {} segments", whole.segments);
        assert!(used.packets <= packets, "{name}: {} octets of packets", used.packets);
    });
}
