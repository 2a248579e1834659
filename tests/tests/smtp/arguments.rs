//! Bad arguments and wrong callers: the documented code, and nothing done.

use super::world::*;
use netx::NXD_ADDRESS;
use netx::constants::*;
use smtp_client::capi::{_nx_smtp_mail_send, _nxde_smtp_client_create, _nxe_smtp_client_delete, _nxe_smtp_mail_send};
use smtp_client::constants::*;
use smtp_client::{NX_SMTP_CLIENT, NX_SMTP_OPTIONS, capi};
use std::ptr::{null, null_mut};
use tests::host::{Scenario, scenario};
use threadx_shim::port::host::stop;
use threadx_shim::types::{CHAR, UINT};

fn c(text: &'static std::ffi::CStr) -> *mut CHAR {
    text.as_ptr().cast_mut()
}

const SIZE: UINT = size_of::<NX_SMTP_CLIENT>() as UINT;

/// Sends with each argument as given.
fn send(client: *mut NX_SMTP_CLIENT, to: *mut CHAR, subject: *mut CHAR, body: *mut CHAR, length: UINT) -> UINT {
    // SAFETY: each is NULL or valid.
    unsafe { _nxe_smtp_mail_send(client, to, NX_SMTP_MAIL_PRIORITY_NORMAL, subject, body, length) }
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        scenario("create_with_a_null_pointer_gives_ptr_error_for_each_of_the_eight", || {
            let world = World::new(4);
            test(move || {
                let client = Box::leak(Box::new(NX_SMTP_CLIENT::new()));
                let mut server = NXD_ADDRESS::v4(SERVER);
                let options = NX_SMTP_OPTIONS::DEFAULT;
                for null_one in 0..10 {
                    let text = |n, text| if n == null_one { null_mut() } else { c(text) };
                    // SAFETY: each is NULL or valid.
                    let status = unsafe {
                        _nxde_smtp_client_create(
                            if null_one == 0 { null_mut() } else { client },
                            if null_one == 1 { null_mut() } else { world.client_ip },
                            if null_one == 2 { null_mut() } else { world.mail_pool },
                            text(3, c"user"),
                            text(4, c"pass"),
                            text(5, c"a@x"),
                            text(6, c"dom"),
                            NX_SMTP_CLIENT_AUTH_PLAIN,
                            if null_one == 7 { null_mut() } else { &raw mut server },
                            25,
                            if null_one == 8 { null() } else { &raw const options },
                            SIZE,
                        )
                    };
                    assert_eq!(status, if null_one == 9 { NX_SUCCESS } else { NX_PTR_ERROR }, "argument {null_one}");
                }
            });
        }),
        scenario("create_with_wrong_values_gives_their_codes", || {
            let world = World::new(4);
            test(move || {
                let client = Box::leak(Box::new(NX_SMTP_CLIENT::new()));
                let v4 = NXD_ADDRESS::v4(SERVER);
                let plain = NX_SMTP_CLIENT_AUTH_PLAIN;
                let mut make = move |user: &str, password: &str, domain: &str, auth, server| {
                    let status = create(client, world, user, password, domain, auth, server);
                    if status == NX_SUCCESS {
                        // SAFETY: the client is created.
                        ok(unsafe { _nxe_smtp_client_delete(client) });
                    }
                    status
                };
                let long = "x".repeat(41);
                assert_eq!(make(&long, "p", "d", plain, v4), NX_SIZE_ERROR);
                assert_eq!(make(&long[1..], "p", "d", plain, v4), NX_SUCCESS);
                assert_eq!(make("u", &long[..21], "d", plain, v4), NX_SIZE_ERROR);
                assert_eq!(make("u", &long[..20], "d", plain, v4), NX_SUCCESS);
                assert_eq!(make("u", "p", &long, plain, v4), NX_SIZE_ERROR);
                assert_eq!(make("u", "p", &long[1..], plain, v4), NX_SUCCESS);
                assert_eq!(make("u", "p", "d", NX_SMTP_CLIENT_AUTH_CRAM_MD5, v4), NX_SMTP_INVALID_PARAM);
                assert_eq!(make("u", "p", "d", 77, v4), NX_SUCCESS);
                assert_eq!(make("u", "p", "d", plain, NXD_ADDRESS::NONE), NX_IP_ADDRESS_ERROR);
                let mut fifth = v4;
                fifth.nxd_ip_version = 5;
                assert_eq!(make("u", "p", "d", plain, fifth), NX_IP_ADDRESS_ERROR);
                // SAFETY: the instance is created; nobody else looks at it now.
                unsafe { (*world.client_ip).nx_ip_id ^= 1 };
                assert_eq!(make("u", "p", "d", plain, v4), NX_SMTP_INVALID_PARAM);
                // SAFETY: as before.
                unsafe { (*world.client_ip).nx_ip_id ^= 1 };
                assert_eq!(make("u", "p", "d", plain, v4), NX_SUCCESS);
            });
        }),
        scenario("create_with_the_block_of_another_header_gives_ptr_error", || {
            let world = World::new(4);
            test(move || {
                let client = Box::leak(Box::new(NX_SMTP_CLIENT::new()));
                let mut server = NXD_ADDRESS::v4(SERVER);
                let longer = NX_SMTP_OPTIONS { nx_smtp_options_max_password: 70, ..NX_SMTP_OPTIONS::DEFAULT };
                for (options, size) in [(NX_SMTP_OPTIONS::DEFAULT, SIZE - 8), (longer, SIZE), (longer, 0)] {
                    // SAFETY: each pointer is valid.
                    let status = unsafe {
                        _nxde_smtp_client_create(
                            client,
                            world.client_ip,
                            world.mail_pool,
                            c(c"u"),
                            c(c"p"),
                            c(c"a@x"),
                            c(c"d"),
                            NX_SMTP_CLIENT_AUTH_PLAIN,
                            &raw mut server,
                            25,
                            &raw const options,
                            size,
                        )
                    };
                    assert_eq!(status, NX_PTR_ERROR);
                }
            });
        }),
        scenario("create_with_longer_strings_than_the_library_was_compiled_for_works_and_writes_no_further", || {
            let world = World::new(10);
            let seen = server(world, |it, _| it.serve(&["AUTH PLAIN"]));
            test(move || {
                let options = NX_SMTP_OPTIONS {
                    nx_smtp_options_max_username: 60,
                    nx_smtp_options_max_password: 2000,
                    ..NX_SMTP_OPTIONS::DEFAULT
                };
                // As a C compiler lays the block out: the strings behind the fixed part, then up to the alignment.
                let strings = core::mem::offset_of!(NX_SMTP_CLIENT, nx_smtp_client_username);
                let size = (strings + 2 * 61 + 2001).next_multiple_of(align_of::<NX_SMTP_CLIENT>());
                let memory = Box::leak(vec![u64::MAX; size / 8 + 1].into_boxed_slice());
                let client = memory.as_mut_ptr().cast::<NX_SMTP_CLIENT>();
                let password = std::ffi::CString::new("p".repeat(2000)).expect("no NUL");
                let mut server = NXD_ADDRESS::v4(SERVER);
                // SAFETY: each pointer is valid, and the memory as large as said.
                let status = unsafe {
                    _nxde_smtp_client_create(
                        client,
                        world.client_ip,
                        world.mail_pool,
                        c(c"a-user-name-that-is-longer-than-forty-octets@example.org"),
                        password.as_ptr().cast_mut(),
                        c(c"a@x"),
                        c(c"a-domain-that-is-longer-than-forty-octets.example.org"),
                        NX_SMTP_CLIENT_AUTH_PLAIN,
                        &raw mut server,
                        25,
                        &raw const options,
                        size as UINT,
                    )
                };
                ok(status);
                let client = Client(client);
                assert_eq!(client.send(BODY), NX_SUCCESS);
                assert_eq!(seen.lines.borrow()[0], "EHLO a-domain-that-is-longer-than-forty-octets.example.org");
                assert_eq!(seen.lines.borrow()[2].len(), (2 + 56 + 2000_usize).div_ceil(3) * 4);
                client.delete();
                assert_eq!(memory.last(), Some(&u64::MAX));
            });
        }),
        scenario("create_r4_without_tcp_gives_not_enabled", || {
            let world = World::new(4);
            // SAFETY: before any connection; what enabling TCP installs is taken away again.
            unsafe { (*world.client_ip).nx_ip_tcp_packet_receive = None };
            test(move || {
                let client = Box::leak(Box::new(NX_SMTP_CLIENT::new()));
                let server = NXD_ADDRESS::v4(SERVER);
                assert_eq!(create(client, world, "u", "p", "d", NX_SMTP_CLIENT_AUTH_PLAIN, server), NX_NOT_ENABLED);
            });
        }),
        scenario("send_with_bad_arguments_gives_their_codes_and_opens_no_connection", || {
            let world = World::new(4);
            let seen = server(world, |it, _| it.serve(&[]));
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let (to, subject, body) = (c(c"b@y"), c(c"s"), c(c"body"));
                assert_eq!(send(null_mut(), to, subject, body, 4), NX_PTR_ERROR);
                assert_eq!(send(client.0, null_mut(), subject, body, 4), NX_PTR_ERROR);
                assert_eq!(send(client.0, to, null_mut(), body, 4), NX_PTR_ERROR);
                assert_eq!(send(client.0, to, subject, null_mut(), 4), NX_PTR_ERROR);
                assert_eq!(send(client.0, to, subject, body, 0), NX_SMTP_INVALID_PARAM);
                for evil in [c"", c"b@y\r\nRSET", c"b@y>\nx", c"<b@y", c"b@y> SIZE=9"] {
                    assert_eq!(send(client.0, c(evil), subject, body, 4), NX_SMTP_INVALID_PARAM, "{evil:?}");
                }
                assert_eq!(send(client.0, to, c(c"s\r\nBcc: c@d"), body, 4), NX_SMTP_INVALID_PARAM);
                assert_eq!(client.reply().0.nx_smtp_reply_result, NX_SMTP_RESULT_REFUSED);
                assert_eq!(*seen.connections.borrow(), 0);
                assert_eq!(send(client.0, to, subject, body, 4), NX_SUCCESS);
                client.delete();
                world.all_packets_back();
            });
        }),
        scenario("send_with_a_bad_priority_is_normal", || {
            let world = World::new(4);
            let seen = server(world, |it, _| it.serve(&[]));
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                for (priority, header) in [(0, false), (99, false), (NX_SMTP_MAIL_PRIORITY_HIGH, true)] {
                    // SAFETY: each pointer is valid.
                    ok(unsafe { _nxe_smtp_mail_send(client.0, c(c"b@y"), priority, c(c"s"), c(c"body"), 4) });
                    let mail = String::from_utf8(seen.mails.borrow_mut().remove(0)).expect("text");
                    assert_eq!(mail.contains("X-Priority: 1\r\n"), header);
                }
            });
        }),
        scenario("client_not_created_or_deleted_is_not_initialized", || {
            let world = World::new(4);
            test(move || {
                let fresh = Box::leak(Box::new(NX_SMTP_CLIENT::new()));
                assert_eq!(Client(fresh).send(BODY), NX_SMTP_CLIENT_NOT_INTIALIZED);
                // SAFETY: each pointer is valid.
                unsafe {
                    let status = _nx_smtp_mail_send(fresh, c(c"b@y"), 2, c(c"s"), c(c"body"), 4);
                    assert_eq!(status, NX_SMTP_CLIENT_NOT_INITIALIZED);
                    assert_eq!(_nxe_smtp_client_delete(fresh), NX_PTR_ERROR);
                    assert_eq!(_nxe_smtp_client_delete(null_mut()), NX_PTR_ERROR);
                }
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let again = Client(client.0);
                client.delete();
                assert_eq!(again.send(BODY), NX_SMTP_CLIENT_NOT_INTIALIZED);
                // SAFETY: the block is ours.
                let block = unsafe { std::slice::from_raw_parts(again.0.cast::<u8>(), size_of::<NX_SMTP_CLIENT>()) };
                assert!(!block.windows(4).any(|w| w == b"user" || w == b"pass"), "the credentials are wiped");
                // SAFETY: the block is ours.
                assert_eq!(unsafe { _nxe_smtp_client_delete(again.0) }, NX_PTR_ERROR);
            });
        }),
        scenario("send_from_initialization_gives_caller_error", || {
            let world = World::new(4);
            let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
            assert_eq!(client.send(BODY), NX_CALLER_ERROR);
            stop(0);
        }),
        scenario("extensions_with_bad_arguments_give_their_codes", || {
            let world = World::new(4);
            test(move || {
                let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
                let mut fresh = NX_SMTP_CLIENT::new();
                let mut reply = smtp_client::NX_SMTP_REPLY::NONE;
                let timeouts = smtp_client::NX_SMTP_TIMEOUTS::default();
                // SAFETY: each is NULL or valid.
                unsafe {
                    assert_eq!(capi::_nxe_smtp_last_reply_get(null_mut(), &raw mut reply), NX_PTR_ERROR);
                    assert_eq!(capi::_nxe_smtp_last_reply_get(client.0, null_mut()), NX_PTR_ERROR);
                    let status = capi::_nxe_smtp_last_reply_get(&raw mut fresh, &raw mut reply);
                    assert_eq!(status, NX_SMTP_CLIENT_NOT_INITIALIZED);
                    assert_eq!(capi::_nxe_smtp_client_timeouts_set(null_mut(), &raw const timeouts), NX_PTR_ERROR);
                    assert_eq!(capi::_nxe_smtp_client_timeouts_set(client.0, null()), NX_PTR_ERROR);
                    assert_eq!(capi::_nxe_smtp_client_dialogue_notify(null_mut(), None), NX_PTR_ERROR);
                }
                assert_eq!(client.reply().0.nx_smtp_reply_result, NX_SMTP_RESULT_NONE);
            });
        }),
    ]
}
