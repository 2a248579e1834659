//! The safe Rust face.

use super::world::*;
use netx::NXD_ADDRESS;
use smtp_client::api::{Config, CreateError, Mail, SendError, SmtpClient, SmtpStorage};
use smtp_client::constants::NX_SMTP_RCPT_REPLY_ERROR;
use smtp_client::proto::{Authentication, Kind, Observer, Phase, Refusal, Text};
use tests::host::{Scenario, scenario};

fn client(world: World, config: &Config<'_>) -> SmtpClient {
    let storage = Box::leak(Box::new(SmtpStorage::<0>::new()));
    // SAFETY: instance and pool live for ever.
    unsafe { SmtpClient::from_raw(storage, world.client_ip, world.mail_pool, config) }.expect("a client")
}

fn config() -> Config<'static> {
    Config::new(NXD_ADDRESS::v4(SERVER), 25).domain("device.example")
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        scenario("rust_client_sends_to_several_and_reports_how_many_were_taken", || {
            let world = World::new(10);
            let seen = server(world, |it, _| {
                it.serve_until(&["PIPELINING"], |it, line| {
                    if line == "RCPT TO:<no@y.example>" {
                        // The refusal takes the place of the answer: the next line is read here.
                        it.say("550 5.1.1 nobody\r\n");
                        assert_eq!(it.line().as_deref(), Some("DATA"));
                        it.say("354 go on\r\n");
                        it.message();
                        it.say("250 taken\r\n");
                        return true;
                    }
                    false
                });
            });
            test(move || {
                let mut client = client(world, &config());
                let to = ["Bee <b@y.example>", "<no@y.example>"];
                let mail = Mail::new("a@x.example", &to).subject("Grüße");
                let sent = client.send(&mail, "hello").expect("sent");
                assert_eq!((sent.accepted, sent.reply.code()), (1, 250));
                assert_eq!(seen.mails.borrow().len(), 1);
                drop(client);
                world.all_packets_back();
            });
        }),
        scenario("rust_client_refused_has_the_servers_words_in_the_error", || {
            let world = World::new(10);
            server(world, |it, _| {
                it.serve_until(&[], |it, line| {
                    let refuse = line.starts_with("RCPT");
                    if refuse {
                        it.say("550 5.1.1 No such user\r\n");
                    }
                    refuse
                });
            });
            test(move || {
                let mut client = client(world, &config());
                let error = client.send(&Mail::new("a@x.example", &["b@y.example"]), "hello").expect_err("refused");
                assert_eq!((error.kind(), error.status()), (Kind::Refused, NX_SMTP_RCPT_REPLY_ERROR));
                assert_eq!(error.to_string(), "not sent (0xAA, Rcpt, Reply): 550 5.1.1 No such user");
                let error = client.send(&Mail::new("a@x.example", &["b\n@y"]), "hello").expect_err("refused");
                assert_eq!(error, SendError::Mail(Refusal::To));
            });
        }),
        scenario("rust_client_with_long_credentials_needs_a_larger_place", || {
            let world = World::new(10);
            let seen = server(world, |it, _| it.serve(&["AUTH PLAIN"]));
            test(move || {
                let password = "p".repeat(2000);
                let config = config().login(Authentication::Plain, "user", &password);
                let small = Box::leak(Box::new(SmtpStorage::<0>::new()));
                let large = Box::leak(Box::new(SmtpStorage::<2000>::new()));
                // SAFETY: instance and pool live for ever.
                unsafe {
                    let refused = SmtpClient::from_raw(small, world.client_ip, world.mail_pool, &config).err();
                    assert_eq!(refused, Some(CreateError::TooLong));
                    let mut client =
                        SmtpClient::from_raw(large, world.client_ip, world.mail_pool, &config).expect("a client");
                    client.send(&Mail::new("a@x.example", &["b@y.example"]), "hello").expect("sent");
                }
                let line = seen.lines.borrow()[2].clone();
                assert_eq!(line.len(), (2 + 4 + 2000_usize).div_ceil(3) * 4);
            });
        }),
        scenario("rust_client_shows_the_dialogue_as_it_happens", || {
            #[derive(Default)]
            struct Progress {
                lines: String,
                body: usize,
            }
            impl Observer for Progress {
                fn client(&mut self, phase: Phase, bytes: &[u8]) {
                    if phase == Phase::Message {
                        self.body += bytes.len();
                    } else {
                        self.lines.push_str(&String::from_utf8_lossy(bytes));
                    }
                }
                fn server(&mut self, _: Phase, bytes: &[u8]) {
                    self.lines.push_str(&String::from_utf8_lossy(bytes));
                }
            }
            let world = World::new(10);
            let seen = server(world, |it, _| it.serve(&["AUTH PLAIN"]));
            test(move || {
                let config = config().login(Authentication::Plain, "user", "secret");
                let mut client = client(world, &config);
                let mut progress = Progress::default();
                let mail = Mail::new("a@x.example", &["b@y.example"]);
                client.send_with(&mail, &mut Text::new(BODY.as_bytes()), &mut progress).expect("sent");
                assert_eq!(progress.body, seen.mails.borrow()[0].len());
                assert!(progress.lines.contains("AUTH PLAIN\r\n334 VXNlcm5hbWU6\r\n<credentials>\r\n235"));
            });
        }),
    ]
}
