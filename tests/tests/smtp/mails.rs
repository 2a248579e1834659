//! Mails that arrive.

use super::world::*;
use netx::NXD_ADDRESS;
use netx::constants::NX_SUCCESS;
use smtp_client::constants::*;
use tests::host::{Scenario, scenario};
use threadx_shim::objects::thread;

const HEADER: &str = "To: <b@y.example>\r\nFrom: <a@x.example>\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";

fn mail(body: &str) -> Vec<u8> {
    format!("{HEADER}{body}.\r\n").into_bytes()
}

/// What came, without the line that differs every time.
fn came(seen: &Seen) -> Vec<Vec<u8>> {
    seen.mails.borrow().iter().map(|mail| without_id(mail)).collect()
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        scenario("mail_to_a_plain_server_arrives_octet_for_octet", || {
            let world = World::new(10);
            let seen = server(world, |it, _| it.serve(&[]));
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                assert_eq!(client.send(BODY), NX_SUCCESS);
                assert_eq!(came(&seen), [mail("..one\r\ntwo\r\n")]);
                assert_eq!(
                    *seen.lines.borrow(),
                    ["EHLO device.example", "MAIL FROM:<a@x.example>", "RCPT TO:<b@y.example>", "DATA", "QUIT"]
                );
                let (reply, text) = client.reply();
                assert_eq!((reply.nx_smtp_reply_code, &*text), (250, "2.0.0 queued"));
                assert_eq!(reply.nx_smtp_reply_enhanced_code, [2, 0, 0]);
                assert_eq!(reply.nx_smtp_reply_result, NX_SMTP_RESULT_SENT);
                assert!(client.socket_is_idle());
                client.delete();
                world.all_packets_back();
            });
        }),
        scenario("mails_r43_one_after_the_other_each_take_a_connection_and_r42_the_same_configuration", || {
            let world = World::new(10);
            let seen = server(world, |it, n| {
                it.serve(if n == 0 {
                    &["AUTH LOGIN"]
                } else {
                    &["AUTH PLAIN LOGIN", "PIPELINING", "8BITMIME", "SIZE"]
                });
            });
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_PLAIN);
                for _ in 0..20 {
                    assert_eq!(client.send(BODY), NX_SUCCESS);
                    assert!(client.socket_is_idle());
                }
                assert_eq!(*seen.connections.borrow(), 20);
                assert_eq!(seen.mails.borrow().len(), 20);
                let lines = seen.lines.borrow();
                assert_eq!(lines.iter().filter(|l| *l == "AUTH LOGIN").count(), 1);
                assert_eq!(lines.iter().filter(|l| *l == "AUTH PLAIN").count(), 19);
                client.delete();
                world.all_packets_back();
            });
        }),
        scenario("mail_r7_over_many_packets_needs_few_of_them", || {
            let world = World::new(4);
            let seen = server(world, |it, _| it.serve(&["PIPELINING"]));
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let body: String = (0..20_000).map(|n| format!("line {n} of the report\r\n")).collect();
                assert_eq!(client.send(&body), NX_SUCCESS);
                assert_eq!(came(&seen)[0], mail(&body));
                client.delete();
                world.all_packets_back();
            });
        }),
        scenario("mail_r32_over_ipv6_is_the_same", || {
            let world = World::new(10);
            let seen = server(world, |it, _| it.serve(&[]));
            test(move || {
                assert_eq!(thread::sleep(5 * SECOND), 0);
                let client = Client::to(world, NX_SMTP_CLIENT_AUTH_NONE, v6(2));
                assert_eq!(client.send(BODY), NX_SUCCESS);
                assert_eq!(came(&seen), [mail("..one\r\ntwo\r\n")]);
                client.delete();
            });
        }),
        scenario("credentials_r44_are_never_in_the_dialogue_that_the_application_sees", || {
            use std::sync::Mutex;
            static DIALOGUE: Mutex<String> = Mutex::new(String::new());
            unsafe extern "C" fn notify(
                _: *mut smtp_client::NX_SMTP_CLIENT,
                direction: u32,
                _: u32,
                bytes: *const std::ffi::c_char,
                length: u32,
            ) {
                // SAFETY: the client gives octets and their number.
                let bytes = unsafe { std::slice::from_raw_parts(bytes.cast::<u8>(), length as usize) };
                let mut all = DIALOGUE.lock().expect("one thread");
                all.push_str(if direction == NX_SMTP_DIALOGUE_CLIENT { "C: " } else { "S: " });
                all.push_str(&String::from_utf8_lossy(bytes));
            }
            let world = World::new(10);
            let seen = server(world, |it, _| it.serve(&["AUTH LOGIN"]));
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_LOGIN);
                // SAFETY: the client is created.
                ok(unsafe { smtp_client::capi::_nxe_smtp_client_dialogue_notify(client.0, Some(notify)) });
                assert_eq!(client.send(BODY), NX_SUCCESS);
                let all = DIALOGUE.lock().expect("one thread").clone();
                assert!(all.starts_with("S: 220 server.example ready\r\nC: EHLO device.example\r\nS: 250"), "{all}");
                assert!(all.contains("C: AUTH LOGIN\r\n") && all.contains("C: <credentials>\r\n"), "{all}");
                assert!(seen.lines.borrow().contains(&"dXNlcg==".to_owned()));
                assert!(!all.contains("dXNlcg") && !all.contains("cGFzcw"), "{all}");
            });
        }),
        scenario("client_without_a_domain_introduces_itself_by_its_address", || {
            let world = World::new(10);
            let seen = server(world, |it, _| it.serve(&[]));
            test(move || {
                let client = Box::leak(Box::new(smtp_client::NX_SMTP_CLIENT::new()));
                let server = NXD_ADDRESS::v4(SERVER);
                ok(create(client, world, "", "", "", NX_SMTP_CLIENT_AUTH_NONE, server));
                assert_eq!(Client(client).send(BODY), NX_SUCCESS);
                assert_eq!(seen.lines.borrow()[0], "EHLO [10.0.0.1]");
            });
        }),
        scenario("mail_accepted_f9_is_success_whatever_becomes_of_quit", || {
            let world = World::new(10);
            let seen = server(world, |it, n| {
                it.serve_until(&[], |it, line| {
                    if line == "QUIT" {
                        match n % 4 {
                            0 => it.reset(),
                            1 => it.hang(),
                            2 => {
                                it.say("554 never\r\n");
                            }
                            _ => {}
                        }
                    }
                    line == "QUIT"
                });
            });
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                for n in 0..4 {
                    let (ticks, status) = timed(|| client.send(BODY));
                    assert_eq!(status, NX_SUCCESS, "fate {n}");
                    assert!(ticks <= 6 * SECOND, "{ticks} ticks");
                    assert!(client.socket_is_idle());
                }
                assert_eq!(seen.mails.borrow().len(), 4);
                client.delete();
                world.all_packets_back();
            });
        }),
    ]
}
