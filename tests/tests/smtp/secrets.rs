//! Credentials leave no trace in the device's packets, whatever the mechanism and whatever becomes of the line that carried them.

use base64::Engine;
use netx::link::ram_link::{Impairment, impair};
use smtp_client::constants::*;
use std::cell::Cell;
use std::rc::Rc;
use tests::host::{Scenario, scenario};
use threadx_shim::objects::thread;
use threadx_shim::types::UINT;

use super::world::*;
use netx::{NX_PACKET_POOL, NXD_ADDRESS};
use smtp_client::NX_SMTP_CLIENT;

const USER: &str = "a-user-with-a-long-name";
const PASSWORD: &str = "Zq7#wk9!Lx2$vB5%";

/// What the server does when the line with the password has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Accepts,
    Refuses,
    AsksAgain,
    Closes,
    Resets,
    Hangs,
    /// The wire is cut before the line: it is repeated until the client gives up.
    WireIsDead,
}
use Fate::{Accepts, AsksAgain, Closes, Hangs, Refuses, Resets, WireIsDead};

const FATES: [Fate; 7] = [Accepts, Refuses, AsksAgain, Closes, Resets, Hangs, WireIsDead];
const MECHANISMS: [(&str, UINT); 3] = [
    ("AUTH PLAIN", NX_SMTP_CLIENT_AUTH_PLAIN),
    ("AUTH LOGIN", NX_SMTP_CLIENT_AUTH_LOGIN),
    ("AUTH XOAUTH2", NX_SMTP_CLIENT_AUTH_XOAUTH2),
];

/// Plays a server up to the line with the password, and then its fate.
fn play(it: &mut Connection, mechanism: &'static str, fate: Fate) {
    // PLAIN and XOAUTH2 have one answer, LOGIN two.
    let answers = if mechanism == "AUTH LOGIN" { 2 } else { 1 };
    it.say("220 mx\r\n");
    it.line();
    it.say(&format!("250-mx\r\n250 {mechanism}\r\n"));
    assert_eq!(it.line().as_deref(), Some(mechanism));
    for nth in 1..=answers {
        it.say("334 \r\n");
        if nth == answers && fate == WireIsDead {
            impair(Impairment { seed: 1, lose: 255, duplicate: 0, hold: 0 });
            assert_eq!(thread::sleep(600 * SECOND), 0);
            impair(Impairment::default());
            return;
        }
        assert!(it.line().is_some_and(|line| line.len() > 20), "a line with a secret");
    }
    match fate {
        Accepts => {
            it.say("235 welcome\r\n");
            it.serve_on();
        }
        Refuses => {
            it.say("535 no\r\n");
            it.line();
        }
        AsksAgain => {
            it.say("334 \r\n");
            it.line();
            it.say("501 cancelled\r\n");
            it.line();
        }
        Closes | WireIsDead => {}
        Resets => it.reset(),
        Hangs => it.hang(),
    }
}

/// Whether `pool` has inner octets of the name or the password, as they are or in base64 at any place of a longer text.
fn remembers(pool: *mut NX_PACKET_POOL) -> Option<String> {
    // SAFETY: the pool's memory; nothing else runs.
    let memory = unsafe {
        std::slice::from_raw_parts((*pool).nx_packet_pool_start.cast::<u8>(), (*pool).nx_packet_pool_size as usize)
    };
    let coded = |secret: &str, behind: usize| {
        let text = base64::engine::general_purpose::STANDARD.encode([&vec![0; behind], secret.as_bytes()].concat());
        text[4..text.len() - 4].to_owned()
    };
    let forms = [USER, PASSWORD]
        .into_iter()
        .flat_map(|secret| [secret.to_owned()].into_iter().chain((0..3).map(move |behind| coded(secret, behind))));
    forms.into_iter().find(|form| memory.windows(form.len()).any(|window| window == form.as_bytes()))
}

pub fn scenarios() -> Vec<Scenario> {
    vec![scenario("credentials_are_nowhere_in_the_packets_memory_whatever_becomes_of_their_line", || {
        let world = World::new(10);
        let current = Rc::new(Cell::new((MECHANISMS[0], FATES[0])));
        let playing = current.clone();
        let seen = server(world, move |it, _| {
            let ((mechanism, _), fate) = playing.get();
            play(it, mechanism, fate);
        });
        test(move || {
            for (mechanism, authentication) in MECHANISMS {
                let client = Box::leak(Box::new(NX_SMTP_CLIENT::new()));
                let server = NXD_ADDRESS::v4(SERVER);
                ok(create(client, world, USER, PASSWORD, "device.example", authentication, server));
                let client = Client(client);
                for fate in FATES {
                    current.set(((mechanism, authentication), fate));
                    let status = client.send(BODY);
                    assert_eq!(
                        status == netx::constants::NX_SUCCESS,
                        fate == Accepts,
                        "{mechanism} {fate:?}: {status:#X}"
                    );
                    assert_eq!(thread::sleep(700 * SECOND), 0);
                    world.all_packets_back();
                    for pool in [world.pools[0], world.mail_pool] {
                        assert_eq!(remembers(pool), None, "{mechanism} {fate:?}");
                    }
                }
                client.delete();
            }
            // The server's side is no such device: it shows that the search finds what is there.
            assert!(remembers(world.pools[1]).is_some());
            assert_eq!(seen.mails.borrow().len(), MECHANISMS.len());
        });
    })]
}
