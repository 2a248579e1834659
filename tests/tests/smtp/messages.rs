//! The services beyond the manual's mail, through their C symbols.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr::null;

use super::letter::*;
use super::world::*;
use netx::NX_PACKET;
use netx::constants::*;
use netx::packet::{packet_data, packet_pool};
use smtp_client::block::*;
use smtp_client::{capi, constants::*};
use tests::host::{self, Scenario, scenario};
use threadx_shim::objects::thread;
use threadx_shim::types::{UCHAR, UINT, ULONG};

fn text(seen: &Seen, n: usize) -> String {
    String::from_utf8(seen.mails.borrow()[n].clone()).expect("text")
}

/// Makes one mistake.
type Spoil = fn(&mut NX_SMTP_MESSAGE);

thread_local! {
    static PIECES: Cell<u32> = const { Cell::new(0) };
    static HEARD: RefCell<Vec<(ULONG, ULONG)>> = const { RefCell::new(Vec::new()) };
}

/// Gives `argument` lines of a hundred octets.
unsafe extern "C" fn lines(argument: *mut c_void, octets: *mut *const UCHAR, length: *mut ULONG) -> UINT {
    static LINE: &[u8; 100] =
        b".23456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 1234567\r\n ";
    let given = PIECES.get();
    // SAFETY: the library's places.
    unsafe {
        *octets = LINE.as_ptr();
        *length = if given < argument as usize as u32 { 99 } else { 0 };
    }
    PIECES.set(given + 1);
    NX_SUCCESS
}

unsafe extern "C" fn fails(_: *mut c_void, _: *mut *const UCHAR, _: *mut ULONG) -> UINT {
    0x77
}

unsafe extern "C" fn heard(_: *mut NX_SMTP_CLIENT, octets: ULONG, total: ULONG) {
    HEARD.with_borrow_mut(|all| all.push((octets, total)));
}

unsafe extern "C" fn clock() -> ULONG {
    1_795_448_006
}

/// A server that ends the first connection after its mail.
fn reopened(reset: bool) {
    let world = World::new(10);
    let seen = server(world, move |it, number| {
        it.serve_until(&[], |it, line| {
            let end = line == "." && number == 0;
            if end {
                it.say("250 taken\r\n");
                assert_eq!(thread::sleep(SECOND / 10), 0);
                if reset {
                    it.reset();
                }
            }
            end
        });
    });
    test(move || {
        let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
        // SAFETY: the client is created.
        ok(unsafe { capi::_nxe_smtp_session_open(client.0) });
        ok(client.send("one"));
        assert_eq!(thread::sleep(SECOND), 0);
        ok(client.send("two"));
        assert_eq!((*seen.connections.borrow(), seen.mails.borrow().len()), (2, 2));
        client.delete();
        world.all_packets_back();
    });
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        scenario("message_to_several_in_all_roles_gives_each_its_code", || {
            let world = World::new(10);
            let seen = server(world, |it, _| {
                it.serve_until(&[], |it, line| {
                    if line == "RCPT TO:<c@y.example>" {
                        it.say("550 5.1.1 nobody\r\n");
                        let next = it.line();
                        assert_eq!(next.as_deref(), Some("RCPT TO:<d@y.example>"));
                        it.say("251 will forward\r\n");
                        it.line();
                        it.say("354 go on\r\n");
                        it.message();
                        it.say("250 taken\r\n");
                        return true;
                    }
                    false
                });
            });
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let mut to = [
                    recipient(c"Bee <b@y.example>", NX_SMTP_RECIPIENT_TO),
                    recipient(c"c@y.example", NX_SMTP_RECIPIENT_CC),
                    recipient(c"d@y.example", NX_SMTP_RECIPIENT_BCC),
                ];
                let mut mail = message(&mut to, in_memory(b"hello"));
                let headers = [c"Reply-To: r@x.example".as_ptr()];
                mail.nx_smtp_message_headers = headers.as_ptr();
                mail.nx_smtp_message_header_count = 1;
                mail.nx_smtp_message_from = c"Dev <dev@x.example>".as_ptr();
                // SAFETY: the client is created.
                ok(unsafe { capi::_nxe_smtp_client_clock_set(client.0, Some(clock)) });
                ok(send(&client, &mut mail));
                assert_eq!(to.map(|one| one.nx_smtp_recipient_code), [250, 550, 251]);
                let mail = text(&seen, 0);
                assert!(
                    mail.starts_with("To: Bee <b@y.example>\r\nCc: <c@y.example>\r\nFrom: Dev <dev@x.example>\r\n"),
                    "{mail}"
                );
                assert!(mail.contains("\r\nDate: Mon, 23 Nov 2026 15:33:26 +0000\r\nMessage-ID: <"), "{mail}");
                assert!(
                    mail.ends_with("Reply-To: r@x.example\r\n\r\nhello\r\n.\r\n") && !mail.contains("d@y"),
                    "{mail}"
                );
                assert_eq!(seen.lines.borrow()[1], "MAIL FROM:<dev@x.example>");
                world.all_packets_back();
            });
        }),
        scenario("message_from_a_function_of_a_megabyte_goes_out_with_six_packets_and_tells_its_progress", || {
            let world = World::new(6);
            let seen = server(world, |it, _| it.serve(&["8BITMIME", "PIPELINING"]));
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let mut to = one();
                let mut mail = message(&mut to, NX_SMTP_CONTENT::NONE);
                mail.nx_smtp_message_body.nx_smtp_content_source = Some(lines);
                mail.nx_smtp_message_body.nx_smtp_content_argument = std::ptr::without_provenance_mut(10_000);
                mail.nx_smtp_message_body_type = NX_SMTP_BODY_TEXT;
                // SAFETY: the client is created.
                ok(unsafe { capi::_nxe_smtp_client_progress_notify(client.0, Some(heard)) });
                ok(send(&client, &mut mail));
                let mail = text(&seen, 0);
                assert_eq!(mail.matches("\r\n..23456789 ").count(), 10_000);
                HEARD.with_borrow(|all| {
                    assert!(all.len() > 1000 && all.windows(2).all(|pair| pair[0].0 < pair[1].0));
                    assert_eq!(all.last(), Some(&(mail.len() as ULONG, 0)));
                });
                world.all_packets_back();
            });
        }),
        scenario("message_whose_source_gives_up_returns_its_code_and_is_not_delivered", || {
            let world = World::new(10);
            let seen = server(world, |it, _| it.serve(&[]));
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let mut to = one();
                let mut mail = message(&mut to, NX_SMTP_CONTENT::NONE);
                mail.nx_smtp_message_body.nx_smtp_content_source = Some(fails);
                assert_eq!(send(&client, &mut mail), 0x77);
                assert!(client.socket_is_idle());
                ok(send(&client, &mut message(&mut to, in_memory(b"x"))));
                assert_eq!(seen.mails.borrow().len(), 1);
                world.all_packets_back();
            });
        }),
        scenario("message_from_a_chain_of_packets_arrives_and_leaves_the_chain_to_its_owner", || {
            let world = World::new(20);
            let seen = server(world, |it, _| it.serve(&["SIZE 100000"]));
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let data = "packets ".repeat(300);
                let mut chain: *mut NX_PACKET = std::ptr::null_mut();
                // SAFETY: the pool is created; the chain is ours.
                unsafe {
                    ok(packet_pool::allocate(world.mail_pool, &raw mut chain, 0, NX_NO_WAIT));
                    let octets = data.as_ptr().cast_mut().cast();
                    ok(packet_data::data_append(chain, octets, data.len() as ULONG, world.mail_pool, NX_NO_WAIT));
                    assert!(!(*chain).nx_packet_next.is_null());
                }
                let mut to = one();
                let mut mail = message(&mut to, NX_SMTP_CONTENT::NONE);
                mail.nx_smtp_message_body.nx_smtp_content_packet = chain;
                ok(send(&client, &mut mail));
                // 2400 octets in one line: quoted-printable.
                assert!(text(&seen, 0).replace("=\r\n", "").contains(data.trim_end()));
                // SAFETY: as above.
                ok(unsafe { packet_data::release(chain) });
                world.all_packets_back();
            });
        }),
        scenario("message_with_attachments_goes_out_in_parts", || {
            let world = World::new(10);
            let seen = server(world, |it, _| it.serve(&["PIPELINING"]));
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let mut from_function = NX_SMTP_CONTENT::NONE;
                from_function.nx_smtp_content_source = Some(lines);
                from_function.nx_smtp_content_argument = std::ptr::without_provenance_mut(3);
                let attachments = [
                    NX_SMTP_ATTACHMENT {
                        nx_smtp_attachment_name: c"log.txt".as_ptr(),
                        nx_smtp_attachment_type: c"text/plain".as_ptr(),
                        nx_smtp_attachment_content: from_function,
                    },
                    NX_SMTP_ATTACHMENT {
                        nx_smtp_attachment_name: c"grün".as_ptr(),
                        nx_smtp_attachment_type: null(),
                        nx_smtp_attachment_content: in_memory(b"\0\x01\x02"),
                    },
                ];
                let mut to = one();
                let mut mail = message(&mut to, in_memory(b"see below"));
                mail.nx_smtp_message_attachments = attachments.as_ptr();
                mail.nx_smtp_message_attachment_count = 2;
                ok(send(&client, &mut mail));
                let came = text(&seen, 0);
                assert!(came.contains("7bit\r\n\r\nsee below\r\n--=_"), "{came}");
                assert!(came.contains("; filename=\"log.txt\"\r\n\r\nLjIzNDU2Nzg5"), "{came}");
                assert!(came.contains(";\r\n filename*=UTF-8''gr%C3%BCn\r\n\r\nAAEC\r\n\r\n--=_"), "{came}");
                let many = [attachments[1]; 9];
                mail.nx_smtp_message_attachments = many.as_ptr();
                mail.nx_smtp_message_attachment_count = 9;
                assert_eq!(send(&client, &mut mail), NX_SMTP_INVALID_PARAM);
                mail.nx_smtp_message_attachment_count = 2;
                mail.nx_smtp_message_body_type = NX_SMTP_BODY_OWN_MIME;
                assert_eq!(send(&client, &mut mail), NX_SMTP_INVALID_PARAM);
                world.all_packets_back();
            });
        }),
        scenario("session_lets_mails_share_a_connection_until_the_server_says_enough", || {
            let world = World::new(10);
            let seen = server(world, |it, number| {
                let mut mails = 0;
                it.serve_until(&["PIPELINING"], move |it, line| {
                    mails += u32::from(line.starts_with("MAIL"));
                    let enough = number == 0 && mails == 3;
                    if enough {
                        it.say("421 4.7.0 enough\r\n");
                    }
                    enough
                });
            });
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                // SAFETY: the client is created.
                ok(unsafe { capi::_nxe_smtp_session_open(client.0) });
                for _ in 0..5 {
                    ok(send(&client, &mut message(&mut one(), in_memory(b"x"))));
                }
                assert!(!client.socket_is_idle());
                // SAFETY: the client is created.
                ok(unsafe { capi::_nxe_smtp_session_close(client.0) });
                assert!(client.socket_is_idle());
                assert_eq!((*seen.connections.borrow(), seen.mails.borrow().len()), (2, 5));
                assert_eq!(seen.lines.borrow().iter().filter(|line| *line == "QUIT").count(), 1);
                ok(client.send("x"));
                assert_eq!(*seen.connections.borrow(), 3);
                world.all_packets_back();
            });
        }),
        scenario("session_whose_connection_the_server_closed_meanwhile_opens_another", || reopened(false)),
        scenario("session_whose_connection_the_server_reset_meanwhile_opens_another", || reopened(true)),
        scenario("session_goes_on_with_rset_after_a_refused_mail", || {
            let world = World::new(10);
            let seen = server(world, |it, _| {
                let mut first = true;
                it.serve_until(&[], move |it, line| {
                    if line == "RSET" {
                        it.say("250 ok\r\n");
                        let next = it.line();
                        assert_eq!(next.as_deref(), Some("MAIL FROM:<a@x.example>"));
                        it.say("250 ok\r\n");
                        return false;
                    }
                    if line.starts_with("RCPT") && std::mem::take(&mut first) {
                        it.say("550 no\r\n");
                        assert_eq!(it.line().as_deref(), Some("RSET"));
                        it.say("250 ok\r\n");
                        assert!(it.line().is_some_and(|line| line.starts_with("MAIL")));
                    }
                    false
                });
            });
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                // SAFETY: the client is created.
                ok(unsafe { capi::_nxe_smtp_session_open(client.0) });
                assert_eq!(client.send("refused"), NX_SMTP_RCPT_REPLY_ERROR);
                ok(client.send("taken"));
                assert_eq!((*seen.connections.borrow(), seen.mails.borrow().len()), (1, 1));
                client.delete();
                world.all_packets_back();
            });
        }),
        scenario("abort_from_another_thread_ends_a_send_at_once_wherever_it_waits", || {
            let world = World::new(10);
            server(world, |it, number| {
                // Hangs at another place in each connection.
                let phase = ["", "EHLO", "MAIL", "RCPT", "DATA", "."][number];
                it.serve_until(&[], |it, line| {
                    let here = if phase.is_empty() || phase == "." { line == phase } else { line.starts_with(phase) };
                    if here {
                        it.hang();
                    }
                    here
                });
            });
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let pointer = client.0;
                // SAFETY: the client is created.
                assert_eq!(unsafe { capi::_nxe_smtp_client_abort(pointer) }, NX_NOT_CONNECTED);
                for phase in 0..6 {
                    host::spawn(11, move || {
                        assert_eq!(thread::sleep(5 * SECOND), 0);
                        // SAFETY: the client is created.
                        ok(unsafe { capi::_nxe_smtp_client_abort(pointer) });
                    });
                    let (ticks, status) = timed(|| client.send(BODY));
                    let expected = if phase == 5 { NX_SMTP_OUTCOME_UNKNOWN } else { NX_WAIT_ABORTED };
                    assert_eq!(status, expected, "phase {phase}");
                    assert!((5 * SECOND..6 * SECOND).contains(&ticks), "{ticks} ticks in phase {phase}");
                    assert!(client.socket_is_idle());
                }
                world.all_packets_back();
            });
        }),
        scenario("message_with_arguments_missing_or_wrong_gets_the_documented_codes", || {
            let world = World::new(10);
            server(world, |it, _| it.serve(&[]));
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let mut to = one();
                let good = message(&mut to, in_memory(b"x"));
                let spoils: [(UINT, Spoil); 9] = [
                    (NX_PTR_ERROR, |m| m.nx_smtp_message_recipients = std::ptr::null_mut()),
                    (NX_PTR_ERROR, |m| m.nx_smtp_message_header_count = 1),
                    (NX_PTR_ERROR, |m| m.nx_smtp_message_attachment_count = 1),
                    (NX_SMTP_INVALID_PARAM, |m| m.nx_smtp_message_recipient_count = 0),
                    (NX_SMTP_INVALID_PARAM, |m| m.nx_smtp_message_body_type = 3),
                    (NX_SMTP_INVALID_PARAM, |m| m.nx_smtp_message_body = NX_SMTP_CONTENT::NONE),
                    (NX_SMTP_INVALID_PARAM, |m| m.nx_smtp_message_subject = c"a\r\nBcc: b".as_ptr()),
                    (NX_SMTP_INVALID_PARAM, |m| m.nx_smtp_message_from = c"a\n@b".as_ptr()),
                    (NX_SUCCESS, |m| m.nx_smtp_message_subject = null()),
                ];
                for (n, (code, spoil)) in spoils.into_iter().enumerate() {
                    let mut mail = good;
                    spoil(&mut mail);
                    assert_eq!(send(&client, &mut mail), code, "number {n}");
                }
                let mut mail = good;
                // SAFETY: NULL is what this is about; the client is created.
                unsafe {
                    assert_eq!(capi::_nxe_smtp_message_send(std::ptr::null_mut(), &raw mut mail), NX_PTR_ERROR);
                    assert_eq!(capi::_nxe_smtp_message_send(client.0, std::ptr::null_mut()), NX_PTR_ERROR);
                    assert_eq!(capi::_nxe_smtp_session_open(std::ptr::null_mut()), NX_PTR_ERROR);
                    assert_eq!(capi::_nxe_smtp_session_close(std::ptr::null_mut()), NX_PTR_ERROR);
                    assert_eq!(capi::_nxe_smtp_client_abort(std::ptr::null_mut()), NX_PTR_ERROR);
                    ok(capi::_nxe_smtp_client_delete(client.0));
                    assert_eq!(capi::_nxe_smtp_message_send(client.0, &raw mut mail), NX_SMTP_CLIENT_NOT_INITIALIZED);
                    assert_eq!(capi::_nxe_smtp_session_open(client.0), NX_SMTP_CLIENT_NOT_INITIALIZED);
                }
            });
        }),
    ]
}
