//! What chapter 1 of the manual says of the client's surroundings: its socket, its packets, its user; and what an application may ask for in a mail.

use std::cell::Cell;
use std::ffi::CStr;

use super::letter::*;
use super::world::*;
use netx::constants::*;
use netx::tcp::tcp_socket;
use netx::{NX_PACKET_POOL, NX_TCP_SOCKET, NXD_ADDRESS};
use smtp_client::NX_SMTP_CLIENT;
use smtp_client::{capi, constants::*};
use tests::host::{Scenario, scenario};
use threadx_shim::types::{CHAR, UINT};

thread_local! {
    static POOL: Cell<*mut NX_PACKET_POOL> = const { Cell::new(std::ptr::null_mut()) };
    /// In which phases a packet of the pool was in use while the client spoke, a bit each.
    static IN_USE: Cell<u32> = const { Cell::new(0) };
}

unsafe extern "C" fn speaks(_: *mut NX_SMTP_CLIENT, direction: UINT, phase: UINT, _: *const CHAR, _: UINT) {
    let (free, total) = packets(POOL.get());
    if direction == NX_SMTP_DIALOGUE_CLIENT && free < total {
        IN_USE.set(IN_USE.get() | 1 << phase);
    }
}

fn is_created(world: World, socket: *const NX_TCP_SOCKET) -> bool {
    // SAFETY: the instance is created.
    unsafe { tcp_socket::is_created(world.client_ip, socket) }
}

/// Sends a mail with one more property and gives what came, and the lines before it.
fn asked_for(
    offers: &'static [&'static str],
    ask: fn(&mut smtp_client::block::NX_SMTP_MESSAGE),
    judge: fn(&[String], &str),
) {
    let world = World::new(10);
    let seen = server(world, move |it, _| it.serve(offers));
    test(move || {
        let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
        let mut to = one();
        let mut mail = message(&mut to, in_memory(b"x"));
        ask(&mut mail);
        ok(send(&client, &mut mail));
        let came = String::from_utf8(seen.mails.borrow()[0].clone()).expect("text");
        judge(&seen.lines.borrow(), &came);
        client.delete();
        world.all_packets_back();
    });
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        scenario("client_r3_uses_one_socket_and_any_port_it_is_given", || {
            const OTHER: UINT = 2525;
            let world = World::new(10);
            let seen = server_at(world, OTHER, |it, _| it.serve(&[]));
            test(move || {
                let client = Box::leak(Box::new(NX_SMTP_CLIENT::new()));
                let server = NXD_ADDRESS::v4(SERVER);
                ok(create_at(client, world, OTHER, "", "", "device.example", NX_SMTP_CLIENT_AUTH_NONE, server));
                let client = Client(client);
                let socket = client.socket();
                for n in 1..=3 {
                    ok(client.send(BODY));
                    assert_eq!(*seen.connections.borrow(), n, "one a mail");
                    assert!(is_created(world, socket) && client.socket() == socket);
                }
                assert_eq!(seen.mails.borrow().len(), 3);
                client.delete();
                assert!(!is_created(world, socket));
                world.all_packets_back();
            });
        }),
        scenario("mail_r5_commands_and_message_come_from_the_one_pool", || {
            let world = World::new(10);
            server(world, |it, _| it.serve(&["AUTH PLAIN"]));
            test(move || {
                POOL.set(world.mail_pool);
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_PLAIN);
                // SAFETY: the client is created.
                ok(unsafe { capi::_nxe_smtp_client_dialogue_notify(client.0, Some(speaks)) });
                ok(client.send(BODY));
                for phase in NX_SMTP_PHASE_HELLO..=NX_SMTP_PHASE_QUIT {
                    assert!(IN_USE.get() & 1 << phase != 0, "phase {phase}");
                }
                client.delete();
                world.all_packets_back();
            });
        }),
        scenario("packets_r6_with_hardly_room_for_headers_carry_the_mail_or_give_an_error", || {
            let world = World::new(10);
            let seen = server(world, |it, _| it.serve(&[]));
            test(move || {
                // An address is on trial at first.
                assert_eq!(threadx_shim::objects::thread::sleep(5 * SECOND), 0);
                for server in [NXD_ADDRESS::v4(SERVER), v6(2)] {
                    let mut least = None;
                    for payload in (4..=160).step_by(4) {
                        let small = pool(payload, 10);
                        let client = Client::to(World { mail_pool: small, ..world }, NX_SMTP_CLIENT_AUTH_NONE, server);
                        let (ticks, status) = timed(|| client.send(BODY));
                        assert!(ticks <= 10 * SECOND, "{payload}: {ticks} ticks");
                        if status == NX_SUCCESS {
                            least = least.or(Some(payload));
                            assert!(
                                seen.mails
                                    .borrow_mut()
                                    .pop()
                                    .expect("the mail")
                                    .ends_with(b"\r\n\r\n..one\r\ntwo\r\n.\r\n")
                            );
                        } else {
                            assert_eq!(client.reply().0.nx_smtp_reply_result, NX_SMTP_RESULT_TRY_LATER, "{payload}");
                            assert_eq!(least, None, "{payload} is more than enough");
                        }
                        client.delete();
                        assert_eq!(packets(small), (10, 10), "{payload}");
                    }
                    // MAC 16, IP 20 or 40, TCP 20.
                    let headers = if server.as_v4().is_some() { 56 } else { 76 };
                    assert!(least.is_some_and(|least| (headers..=headers + 4).contains(&least)), "{least:?}");
                }
                world.all_packets_back();
            });
        }),
        scenario("user_r34_is_an_address_or_a_display_name", || {
            use base64::Engine;
            let world = World::new(10);
            let seen = server(world, |it, _| it.serve(&["AUTH PLAIN"]));
            test(move || {
                for user in ["device@x.example", "Device in the Cellar", "gerät"] {
                    let client = Box::leak(Box::new(NX_SMTP_CLIENT::new()));
                    let server = NXD_ADDRESS::v4(SERVER);
                    ok(create(client, world, user, "pass", "device.example", NX_SMTP_CLIENT_AUTH_PLAIN, server));
                    seen.lines.borrow_mut().clear();
                    ok(Client(client).send(BODY));
                    let answer = seen.lines.borrow()[2].clone();
                    let answer = base64::engine::general_purpose::STANDARD.decode(answer).expect("base64");
                    assert_eq!(String::from_utf8(answer).expect("UTF-8"), format!("\0{user}\0pass"));
                    Client(client).delete();
                }
                world.all_packets_back();
            });
        }),
        scenario("recipient_r12_is_one_and_a_list_is_not_taken_apart", || {
            let world = World::new(10);
            let seen = server(world, |it, _| it.serve(&[]));
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let list: &CStr = c"b@y.example, c@y.example";
                // SAFETY: the client is created; the strings last for the call.
                ok(unsafe {
                    capi::_nxe_smtp_mail_send(
                        client.0,
                        list.as_ptr().cast_mut(),
                        NX_SMTP_MAIL_PRIORITY_NORMAL,
                        c"s".as_ptr().cast_mut(),
                        c"body".as_ptr().cast_mut(),
                        4,
                    )
                });
                let recipients: Vec<_> =
                    seen.lines.borrow().iter().filter(|line| line.starts_with("RCPT")).cloned().collect();
                assert_eq!(recipients, ["RCPT TO:<b@y.example, c@y.example>"]);
                client.delete();
            });
        }),
        scenario("message_r18_with_mime_headers_of_its_own_goes_as_it_is", || {
            asked_for(
                &[],
                |mail| {
                    mail.nx_smtp_message_body =
                        in_memory(b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>\r\n.\r\n");
                    mail.nx_smtp_message_body_type = NX_SMTP_BODY_OWN_MIME;
                },
                |_, came| {
                    assert!(
                        came.ends_with("\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>\r\n..\r\n.\r\n"),
                        "{came}"
                    );
                    assert_eq!(came.matches("MIME-Version").count(), 1, "{came}");
                    assert!(!came.contains("text/plain"), "{came}");
                },
            );
        }),
        scenario("message_asks_for_reports_of_its_fate_where_the_server_offers_dsn", || {
            asked_for(
                &["DSN"],
                |mail| mail.nx_smtp_message_notify = NX_SMTP_NOTIFY_FAILURE | NX_SMTP_NOTIFY_DELAY,
                |lines, _| {
                    assert_eq!(lines[1], "MAIL FROM:<a@x.example> RET=HDRS");
                    assert_eq!(lines[2], "RCPT TO:<b@y.example> NOTIFY=FAILURE,DELAY");
                },
            );
        }),
        scenario("message_asks_for_no_reports_where_the_server_does_not_offer_dsn", || {
            asked_for(
                &[],
                |mail| mail.nx_smtp_message_notify = NX_SMTP_NOTIFY_NEVER,
                |lines, _| assert_eq!(lines[1..3], ["MAIL FROM:<a@x.example>", "RCPT TO:<b@y.example>"]),
            );
        }),
        scenario("message_of_high_or_low_priority_says_so_in_both_headers", || {
            asked_for(
                &[],
                |mail| mail.nx_smtp_message_priority = NX_SMTP_MAIL_PRIORITY_LOW,
                |_, came| assert!(came.contains("\r\nX-Priority: 5\r\nImportance: low\r\n"), "{came}"),
            );
        }),
        scenario("message_without_pipelining_and_chunking_uses_neither_though_offered", || {
            asked_for(
                &["PIPELINING", "CHUNKING"],
                |mail| mail.nx_smtp_message_without = NX_SMTP_WITHOUT_PIPELINING | NX_SMTP_WITHOUT_CHUNKING,
                |lines, _| assert_eq!(lines.last().map(String::as_str), Some("QUIT")),
            );
        }),
    ]
}
