//! Credentials leave no trace in the memory that packets come from, however the mail ends.

use super::world::*;
use netx::NX_PACKET_POOL;
use netx::constants::NX_SUCCESS;
use smtp_client::constants::*;
use std::cell::Cell;
use std::rc::Rc;
use tests::host::{Scenario, scenario};
use threadx_shim::objects::thread;
use threadx_shim::types::UINT;

/// NUL user NUL pass; user; pass: what travels, and what must not be found afterwards.
const SECRETS: [&str; 3] = ["AHVzZXIAcGFzcw==", "dXNlcg==", "cGFzcw=="];

/// The memory of the client's side: of its mails, and of its IP instance.
fn found(world: World) -> Vec<&'static str> {
    let holds = |pool: *mut NX_PACKET_POOL, secret: &str| {
        // SAFETY: the pool's memory lives for ever; nobody else runs.
        let memory = unsafe {
            std::slice::from_raw_parts((*pool).nx_packet_pool_start.cast::<u8>(), (*pool).nx_packet_pool_size as usize)
        };
        memory.windows(secret.len()).any(|w| w == secret.as_bytes())
    };
    let ours = [world.mail_pool, world.pools[0]];
    SECRETS.into_iter().filter(|secret| ours.iter().any(|&pool| holds(pool, secret))).collect()
}

/// What the server does with the credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    Takes,
    Refuses,
    Resets,
    SaysNothing,
}

fn leave_no_trace(authentication: UINT, offer: &'static str, last: &'static str) {
    let world = World::new(10);
    let then = Rc::new(Cell::new(Then::Takes));
    let (does, seen) = (then.clone(), Rc::new(Cell::new(0)));
    let count = seen.clone();
    server(world, move |it, _| {
        it.serve_until(&[offer], |it, line| {
            if line != last {
                return false;
            }
            count.set(count.get() + 1);
            match does.get() {
                Then::Takes => return false,
                Then::Refuses => it.skip = it.say("535 no\r\n"),
                Then::Resets => it.reset(),
                Then::SaysNothing => it.hang(),
            }
            does.get() != Then::Refuses
        });
    });
    test(move || {
        let client = Client::new(world, authentication);
        for (number, how) in [Then::Takes, Then::Refuses, Then::Resets, Then::SaysNothing].into_iter().enumerate() {
            then.set(how);
            let status = client.send(BODY);
            assert_eq!(status == NX_SUCCESS, how == Then::Takes, "{how:?}: status {status:#X}");
            assert_eq!(thread::sleep(300 * SECOND), 0);
            world.all_packets_back();
            assert_eq!(seen.get(), number + 1, "the server saw the credentials");
            assert_eq!(found(world), [""; 0], "{how:?}");
        }
        client.delete();
    });
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        scenario("credentials_of_plain_are_nowhere_in_the_packets_memory_after_the_mail", || {
            leave_no_trace(NX_SMTP_CLIENT_AUTH_PLAIN, "AUTH PLAIN", SECRETS[0]);
        }),
        scenario("credentials_of_login_are_nowhere_in_the_packets_memory_after_the_mail", || {
            leave_no_trace(NX_SMTP_CLIENT_AUTH_LOGIN, "AUTH LOGIN", SECRETS[2]);
        }),
    ]
}
