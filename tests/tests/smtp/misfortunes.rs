//! Servers that refuse, hang, or go, at each phase; a device without packets. Each ends with its code within its time and leaves nothing.

use super::world::*;
use netx::constants::*;
use netx::packet::packet_data;
use netx::packet::packet_pool;
use netx::{NX_PACKET, NXD_ADDRESS};
use smtp_client::NX_SMTP_TIMEOUTS;
use smtp_client::capi;
use smtp_client::constants::*;
use std::cell::Cell;
use std::rc::Rc;
use tests::host::{Scenario, scenario};
use threadx_shim::objects::thread;
use threadx_shim::types::{UINT, ULONG};

/// Phases by the line that begins them (as [`Connection::serve_until`] names them), the code of a refusal there, and the longest silence.
const PHASES: [(&str, UINT, ULONG); 8] = [
    ("", NX_SMTP_GREET_REPLY_ERROR, 300),
    ("EHLO", NX_SMTP_HELLO_REPLY_ERROR, 300),
    ("AUTH", NX_SMTP_AUTH_REPLY_ERROR, 300),
    ("AHVzZXIAcGFzcw==", NX_SMTP_AUTH_REPLY_ERROR, 300),
    ("MAIL", NX_SMTP_MAIL_REPLY_ERROR, 300),
    ("RCPT", NX_SMTP_RCPT_REPLY_ERROR, 300),
    ("DATA", NX_SMTP_DATA_REPLY_ERROR, 120),
    (".", NX_SMTP_MESSAGE_REPLY_ERROR, 600),
];

fn is(line: &str, phase: &str) -> bool {
    line.split(' ').next() == Some(phase)
}

/// For each phase: one mail that meets `evil` there, checked by `check`, then one that must go well.
fn at_each_phase(
    evil: impl Fn(&mut Connection, &str) + Copy + 'static,
    check: impl Fn(&Client, &'static str, UINT, ULONG, (ULONG, UINT)) + 'static,
) {
    let world = World::new(10);
    let phase = Rc::new(Cell::new(0));
    let current = phase.clone();
    let seen = server(world, move |it, n| {
        let (name, ..) = PHASES[current.get()];
        it.serve_until(&["AUTH PLAIN"], |it, line| {
            let bad = n % 2 == 0 && is(line, name);
            if bad {
                evil(it, name);
            }
            bad
        });
    });
    test(move || {
        let client = Client::new(world, NX_SMTP_CLIENT_AUTH_PLAIN);
        for (n, (name, code, silence)) in PHASES.into_iter().enumerate() {
            phase.set(n);
            let result = timed(|| client.send(BODY));
            assert!(client.socket_is_idle(), "at {name:?}");
            check(&client, name, code, silence, result);
            assert_eq!(client.send(BODY), NX_SUCCESS, "after {name:?}");
        }
        assert_eq!(*seen.connections.borrow(), 2 * PHASES.len());
        client.delete();
        world.all_packets_back();
    });
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        scenario("server_refusing_r38_at_each_phase_gives_that_phases_code_and_its_words", || {
            at_each_phase(
                |it, _| {
                    it.say("554 5.7.1 not from you\r\n");
                    // The rest of a polite client's lines, QUIT among them; a HELO is refused too.
                    while it.line().is_some() {
                        it.say("554 5.7.1 not from you\r\n");
                    }
                },
                |client, name, code, _, (ticks, status)| {
                    assert_eq!(status, code, "at {name:?}: {status:#X}");
                    assert!(ticks < 6 * SECOND, "{ticks} ticks at {name:?}");
                    let (reply, text) = client.reply();
                    assert_eq!((reply.nx_smtp_reply_code, &*text), (554, "5.7.1 not from you"));
                    assert_eq!(reply.nx_smtp_reply_result, NX_SMTP_RESULT_REFUSED);
                    assert_eq!(reply.nx_smtp_reply_status, status);
                },
            );
        }),
        scenario("server_busy_f8_at_each_phase_says_try_later", || {
            at_each_phase(
                |it, _| {
                    it.say("421 4.3.2 shutting down\r\n");
                },
                |client, name, code, _, (_, status)| {
                    assert_eq!(status, code, "at {name:?}: {status:#X}");
                    let (reply, _) = client.reply();
                    assert_eq!(reply.nx_smtp_reply_code, 421);
                    assert_eq!(reply.nx_smtp_reply_result, NX_SMTP_RESULT_TRY_LATER);
                },
            );
        }),
        scenario("server_silent_r41_at_each_phase_is_left_within_its_time", || {
            at_each_phase(
                |it, _| it.hang(),
                |client, name, _, silence, (ticks, status)| {
                    let unknown = name == ".";
                    assert_eq!(status, if unknown { NX_SMTP_OUTCOME_UNKNOWN } else { NX_NO_PACKET }, "at {name:?}");
                    let wanted = silence * SECOND;
                    assert!((wanted..wanted + 6 * SECOND).contains(&ticks), "{ticks} ticks at {name:?}");
                    let (reply, _) = client.reply();
                    let result = if unknown { NX_SMTP_RESULT_UNKNOWN } else { NX_SMTP_RESULT_TRY_LATER };
                    assert_eq!((reply.nx_smtp_reply_result, reply.nx_smtp_reply_code), (result, 0));
                },
            );
        }),
        scenario("server_gone_r37_at_each_phase_is_noticed_at_once", || {
            at_each_phase(
                |_, _| {},
                |_, name, _, _, (ticks, status)| {
                    let want = if name == "." { NX_SMTP_OUTCOME_UNKNOWN } else { NX_NOT_CONNECTED };
                    assert_eq!(status, want, "at {name:?}: {status:#X}");
                    assert!(ticks < 6 * SECOND, "{ticks} ticks at {name:?}");
                },
            );
        }),
        scenario("server_resetting_at_each_phase_is_noticed_at_once", || {
            at_each_phase(
                |it, _| it.reset(),
                |_, name, _, _, (ticks, status)| {
                    let want = if name == "." { NX_SMTP_OUTCOME_UNKNOWN } else { NX_NOT_CONNECTED };
                    assert_eq!(status, want, "at {name:?}: {status:#X}");
                    assert!(ticks < 6 * SECOND, "{ticks} ticks at {name:?}");
                },
            );
        }),
        scenario("server_talking_without_end_f6_at_each_phase_is_left", || {
            at_each_phase(
                |it, _| while it.say("250-more and more and more and more and more and more and more\r\n") {},
                |_, name, _, _, (ticks, status)| {
                    let want = if name == "." { NX_SMTP_OUTCOME_UNKNOWN } else { NX_SMTP_OVERSIZE_SERVER_REPLY };
                    assert_eq!(status, want, "at {name:?}: {status:#X}");
                    assert!(ticks < 60 * SECOND, "{ticks} ticks at {name:?}");
                },
            );
        }),
        scenario("server_talking_garbage_at_each_phase_gives_that_phases_code", || {
            at_each_phase(
                |it, _| {
                    it.say("HTTP/1.1 400 Bad Request\r\n\r\n");
                },
                |_, name, code, _, (_, status)| {
                    let want = if name == "." { NX_SMTP_OUTCOME_UNKNOWN } else { code };
                    assert_eq!(status, want, "at {name:?}: {status:#X}");
                },
            );
        }),
        scenario("server_that_is_not_there_gives_netxs_code_within_the_connections_timeout", || {
            let world = World::new(10);
            test(move || {
                // Nobody listens: a reset. Nobody is there: no answer to ARP.
                for (address, limit) in [(SERVER, 5 * SECOND), (0x0A00_0063, 11 * SECOND)] {
                    let client = Client::to(world, NX_SMTP_CLIENT_AUTH_NONE, NXD_ADDRESS::v4(address));
                    let (ticks, status) = timed(|| client.send(BODY));
                    assert_eq!(status, NX_NOT_CONNECTED, "{status:#X}");
                    assert!(ticks <= limit, "{ticks} ticks");
                    assert_eq!(client.reply().0.nx_smtp_reply_phase, NX_SMTP_PHASE_CONNECT);
                    assert!(client.socket_is_idle());
                    client.delete();
                }
                world.all_packets_back();
            });
        }),
        scenario("server_that_stops_reading_the_message_is_left_after_its_time", || {
            let world = World::new(10);
            server_with(world, 2000, |it, n| {
                if n > 0 {
                    return it.serve(&[]);
                }
                it.serve_until(&[], |it, line| {
                    if line == "DATA" {
                        it.say("354 go on\r\n");
                        assert_eq!(thread::sleep(400 * SECOND), 0);
                    }
                    line == "DATA"
                });
            });
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let (ticks, status) = timed(|| client.send_bytes(&[b'x'; 20_000]));
                assert!(status == NX_NO_PACKET || status == NX_NOT_CONNECTED, "{status:#X}");
                assert!(ticks <= 190 * SECOND, "{ticks} ticks");
                assert_eq!(client.reply().0.nx_smtp_reply_result, NX_SMTP_RESULT_TRY_LATER);
                assert_eq!(thread::sleep(400 * SECOND), 0);
                assert_eq!(client.send(BODY), NX_SUCCESS);
                client.delete();
                world.all_packets_back();
            });
        }),
        scenario("server_refusing_in_mid_message_while_it_reads_no_more_is_heard", || {
            let world = World::new(10);
            server_with(world, 2000, |it, _| {
                it.serve_until(&[], |it, line| {
                    if line == "DATA" {
                        it.say("354 go on\r\n");
                        it.say("452 4.3.1 disk full\r\n");
                        assert_eq!(thread::sleep(20 * SECOND), 0);
                    }
                    line == "DATA"
                });
            });
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let (ticks, status) = timed(|| client.send_bytes(&[b'x'; 20_000]));
                assert_eq!(status, NX_SMTP_MESSAGE_REPLY_ERROR, "{status:#X}");
                assert!(ticks <= 5 * SECOND, "{ticks} ticks");
                assert_eq!(client.reply().0.nx_smtp_reply_code, 452);
            });
        }),
        scenario("timeouts_of_the_application_are_in_force", || {
            let world = World::new(10);
            server(world, |it, _| it.hang());
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                client.timeouts(NX_SMTP_TIMEOUTS {
                    nx_smtp_timeouts_greeting: 7 * SECOND,
                    ..NX_SMTP_TIMEOUTS::default()
                });
                let (ticks, status) = timed(|| client.send(BODY));
                assert_eq!(status, NX_NO_PACKET);
                assert!((7 * SECOND..8 * SECOND).contains(&ticks), "{ticks} ticks");
                client
                    .timeouts(NX_SMTP_TIMEOUTS { nx_smtp_timeouts_session: 3 * SECOND, ..NX_SMTP_TIMEOUTS::default() });
                let (ticks, _) = timed(|| client.send(BODY));
                assert!((3 * SECOND..4 * SECOND).contains(&ticks), "{ticks} ticks");
            });
        }),
        scenario("pool_exhausted_f6_is_an_error_and_not_a_hang", || {
            let world = World::new(10);
            server(world, |it, _| it.serve(&[]));
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let mut held = Vec::new();
                loop {
                    let mut packet: *mut NX_PACKET = std::ptr::null_mut();
                    // SAFETY: the pool is created.
                    if unsafe { packet_pool::allocate(world.mail_pool, &raw mut packet, 0, NX_NO_WAIT) } != NX_SUCCESS {
                        break;
                    }
                    held.push(packet);
                }
                let (ticks, status) = timed(|| client.send(BODY));
                assert_eq!(status, NX_SMTP_PACKET_ALLOCATE_ERROR, "{status:#X}");
                assert!(ticks <= 4 * SECOND, "{ticks} ticks");
                assert!(client.socket_is_idle());
                for packet in held {
                    // SAFETY: the packet is ours.
                    ok(unsafe { packet_data::release(packet) });
                }
                assert_eq!(client.send(BODY), NX_SUCCESS);
                client.delete();
                world.all_packets_back();
            });
        }),
        scenario("pool_exhausted_in_mid_session_is_an_error_and_not_a_hang", || {
            let world = World::new(10);
            let held: Rc<Cell<Vec<*mut NX_PACKET>>> = Rc::default();
            let taken = held.clone();
            server(world, move |it, n| {
                it.serve_until(&[], |_, line| {
                    if n == 0 && line == "DATA" {
                        // The command's own packet is back when it has been acknowledged.
                        assert_eq!(thread::sleep(SECOND / 10), 0);
                        let mut all = Vec::new();
                        loop {
                            let mut packet: *mut NX_PACKET = std::ptr::null_mut();
                            // SAFETY: the pool is created.
                            let status =
                                unsafe { packet_pool::allocate(world.mail_pool, &raw mut packet, 0, NX_NO_WAIT) };
                            if status != NX_SUCCESS {
                                break;
                            }
                            all.push(packet);
                        }
                        taken.set(all);
                    }
                    false
                });
            });
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                assert_eq!(client.send(BODY), NX_SMTP_PACKET_ALLOCATE_ERROR);
                assert_eq!(client.reply().0.nx_smtp_reply_result, NX_SMTP_RESULT_TRY_LATER);
                for packet in held.take() {
                    // SAFETY: the packet is ours.
                    ok(unsafe { packet_data::release(packet) });
                }
                assert_eq!(client.send(BODY), NX_SUCCESS);
                client.delete();
                world.all_packets_back();
            });
        }),
        scenario("client_in_use_by_another_thread_is_busy_and_unharmed", || {
            let world = World::new(10);
            let seen = server(world, |it, _| {
                it.serve_until(&[], |_, line| {
                    if line == "DATA" {
                        assert_eq!(thread::sleep(10 * SECOND), 0);
                    }
                    false
                });
            });
            let client = Rc::new(Cell::new(std::ptr::null_mut()));
            let shared = client.clone();
            tests::host::spawn(14, move || {
                let client = Client(shared.get());
                assert_eq!(client.send(BODY), NX_SMTP_CLIENT_BUSY);
                // SAFETY: the client is created.
                assert_eq!(unsafe { capi::_nxe_smtp_client_delete(client.0) }, NX_SMTP_CLIENT_BUSY);
            });
            test(move || {
                let it = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                client.set(it.0);
                assert_eq!(it.send(BODY), NX_SUCCESS);
                assert_eq!(seen.mails.borrow().len(), 1);
                it.delete();
            });
        }),
        scenario("mail_over_a_wire_that_loses_doubles_and_reorders_arrives_whole", || {
            use netx::link::ram_link::{Impairment, impair};
            let world = World::new(10);
            let seen = server(world, |it, _| it.serve(&["PIPELINING"]));
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let body = "a line of the report\r\n".repeat(2000);
                for seed in 1..=20 {
                    impair(Impairment { seed, lose: 12, duplicate: 12, hold: 12 });
                    let status = client.send(&body);
                    impair(Impairment::default());
                    // The end of the connection may have been lost, and the server takes one connection at a time.
                    assert_eq!(thread::sleep(300 * SECOND), 0);
                    // The last exchange can be lost for good: then the outcome is unknown, and never anything else.
                    assert!(status == NX_SUCCESS || status == NX_SMTP_OUTCOME_UNKNOWN, "seed {seed}: {status:#X}");
                    let mail = seen.mails.borrow_mut().pop().expect("the mail");
                    assert!(mail.ends_with(format!("\r\n\r\n{body}.\r\n").as_bytes()), "seed {seed}");
                }
                client.delete();
                world.all_packets_back();
            });
        }),
        scenario("send_whose_wait_is_aborted_by_another_thread_ends_and_leaves_nothing", || {
            let world = World::new(10);
            server(world, |it, n| if n == 0 { it.hang() } else { it.serve(&[]) });
            let sender = Rc::new(Cell::new(std::ptr::null_mut()));
            let shared = sender.clone();
            tests::host::spawn(14, move || {
                assert_eq!(thread::sleep(10 * SECOND), 0);
                // SAFETY: the sender is a thread that lives.
                assert_eq!(unsafe { thread::wait_abort(shared.get()) }, 0);
            });
            test(move || {
                sender.set(thread::identify());
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let (ticks, status) = timed(|| client.send(BODY));
                assert_eq!(status, NX_WAIT_ABORTED, "{status:#X}");
                assert!(ticks <= 11 * SECOND, "{ticks} ticks");
                assert!(client.socket_is_idle());
                assert_eq!(client.send(BODY), NX_SUCCESS);
                client.delete();
                world.all_packets_back();
            });
        }),
    ]
}
