//! A server that misbehaves in every way its author could name: each mail ends within its bound with the right result, nothing is leaked, and the
//! next mail works. One row a misbehaviour; the clock is virtual, so the longest waits of RFC 5321 cost nothing.

use super::world::*;
use netx::constants::NX_SUCCESS;
use smtp_client::constants::*;
use std::cell::Cell;
use std::rc::Rc;
use tests::host::{Scenario, scenario};
use threadx_shim::objects::thread;
use threadx_shim::types::{UINT, ULONG};

/// What the server does after its words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    /// Goes on as a good server.
    Go,
    Close,
    Reset,
    /// Says no more and keeps the connection.
    Hang,
    /// Says the words again and again.
    Repeat,
    /// Says them an octet a minute, then goes on.
    Trickle,
    /// Waits so many seconds first, then goes on as a good server.
    Late(ULONG),
}
use Then::{Close, Go, Hang, Late, Repeat, Reset, Trickle};

/// The line that carries the credentials.
const SECRET: &str = "AHVzZXIAcGFzcw==";

/// Name, the line at which it strikes ("" is the banner, "." the message, "*" every line), words, what then, result, bound in seconds.
type Row = (&'static str, &'static str, &'static str, Then, UINT, ULONG);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("banner of an empty line",             "", "\r\n", Hang, LATER, PROMPT),
    ("banner of another protocol",          "", "HTTP/1.1 400 Bad Request\r\n\r\n", Hang, LATER, PROMPT),
    ("banner of IMAP",                      "", "* OK IMAP4rev1\r\n", Hang, LATER, PROMPT),
    ("banner of SSH",                       "", "SSH-2.0-x\r\n", Hang, LATER, PROMPT),
    ("banner of TLS",                       "", "\x16\x03\x01\x02\0\x01", Hang, LATER, PROMPT),
    ("banner of telnet options",            "", "\u{7f}\u{1}\u{3}", Hang, LATER, PROMPT),
    ("banner never comes",                  "", "", Hang, LATER, 308),
    ("banner comes in part",                "", "22", Hang, LATER, 308),
    ("banner cut off",                      "", "220 he", Close, LATER, PROMPT),
    ("connection closed at once",           "", "", Close, LATER, PROMPT),
    ("connection reset at once",            "", "", Reset, LATER, PROMPT),
    ("banner says no service",              "", "554 no service\r\n", Hang, REFUSED, PROMPT),
    ("banner says busy",                    "", "421 busy\r\n", Hang, LATER, PROMPT),
    ("banner is a 354",                     "", "354 go\r\n", Hang, LATER, PROMPT),
    ("banner of several lines",             "", "220-a\r\n220-b\r\n220 c\r\n", Go, SENT, PROMPT),
    ("banner with bare LF",                 "", "220 a\n", Go, SENT, PROMPT),
    ("banner of the code alone",            "", "220\r\n", Go, SENT, PROMPT),
    ("banner with NULs and escapes",        "", "220 \0\x1b[2J\x07\r\n", Go, SENT, PROMPT),
    ("banner twice",                        "", "220 a\r\n220 b\r\n", Hang, LATER, PROMPT),
    ("banner without end",                  "", "220-and so on\r\n", Repeat, LATER, 60),
    ("banner line without end",             "", "220 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r220 xxxxxxxxxxxxxxxxxxx\r", Repeat, LATER, 60),
    ("banner four minutes late",            "", "", Late(240), SENT, 248),
    ("banner too late",                     "", "", Late(400), LATER, 308),
    ("EHLO answered with two codes",        "EHLO", "250-a\r\n550 b\r\n", Hang, LATER, PROMPT),
    ("EHLO answered in part",               "EHLO", "250-mx\r\n250-SIZE", Hang, LATER, 308),
    ("EHLO answered with empty keywords",   "EHLO", "250-\r\n250-\r\n250 \r\n", Go, SENT, PROMPT),
    ("EHLO not known",                      "EHLO", "500 what\r\n", Go, SENT, PROMPT),
    ("EHLO refused for now",                "EHLO", "450 wait\r\n", Go, LATER, PROMPT),
    ("EHLO gets 421",                       "EHLO", "421 bye\r\n", Hang, LATER, PROMPT),
    ("SIZE too small for the mail",         "EHLO", "250-mx\r\n250 SIZE 10\r\n", Go, REFUSED, PROMPT),
    ("SIZE that is no number",              "EHLO", "250-mx\r\n250-SIZE 9x\r\n250 AUTH PLAIN\r\n", Go, SENT, PROMPT),
    ("SIZE beyond all numbers",             "EHLO", "250-mx\r\n250-SIZE 99999999999999999999999\r\n250 AUTH PLAIN\r\n", Go, SENT, PROMPT),
    ("AUTH with strangers only",            "EHLO", "250-mx\r\n250 AUTH GSSAPI NTLM\r\n", Go, REFUSED, PROMPT),
    ("keywords without end",                "EHLO", "250-KEYWORD\r\n", Repeat, LATER, 60),
    ("EHLO answered thrice",                "EHLO", "250 a\r\n250 b\r\n250 c\r\n", Hang, LATER, PROMPT),
    ("all replies of a session at once",    "EHLO", "250 a\r\n334 \r\n235 a\r\n250 a\r\n250 a\r\n354 a\r\n250 a\r\n", Hang, LATER, PROMPT),
    ("AUTH waved through",                  "AUTH", "235 come in\r\n", Go, SENT, PROMPT),
    ("AUTH gets 250",                       "AUTH", "250 ok\r\n", Hang, LATER, PROMPT),
    ("AUTH wants TLS",                      "AUTH", "530 5.7.0 STARTTLS first\r\n", Go, REFUSED, PROMPT),
    ("AUTH mechanism unknown after all",    "AUTH", "504 5.5.4 no\r\n", Go, REFUSED, PROMPT),
    ("AUTH challenge without text",         "AUTH", "334\r\n", Go, SENT, PROMPT),
    ("AUTH challenge that is no base64",    "AUTH", "334 %%%%\r\n", Go, SENT, PROMPT),
    ("password wrong",                      SECRET, "535 5.7.8 no\r\n", Go, REFUSED, PROMPT),
    ("password not checked for now",        SECRET, "454 4.7.0 later\r\n", Go, LATER, PROMPT),
    ("challenge after the password",        SECRET, "334 again\r\n", Go, REFUSED, PROMPT),
    ("challenges without end",              SECRET, "334 again\r\n", Repeat, REFUSED, 60),
    ("four digits after the password",      SECRET, "2350 ok\r\n", Hang, LATER, PROMPT),
    ("reset on the password",               SECRET, "", Reset, LATER, PROMPT),
    ("MAIL answered in part, then closed",  "MAIL", "25", Close, LATER, PROMPT),
    ("MAIL answered with a tab",            "MAIL", "250\tok\r\n", Hang, LATER, PROMPT),
    ("MAIL answered with 354",              "MAIL", "354 go\r\n", Hang, LATER, PROMPT),
    ("MAIL answered twice",                 "MAIL", "250 a\r\n250 b\r\n", Hang, LATER, PROMPT),
    ("MAIL: no space now",                  "MAIL", "452 4.3.1 full\r\n", Go, LATER, PROMPT),
    ("MAIL: sender refused",                "MAIL", "550 5.7.1 not you\r\n", Go, REFUSED, PROMPT),
    ("MAIL answered an octet a minute",     "MAIL", "250 okay\r\n", Trickle, LATER, 308),
    ("RCPT will be forwarded",              "RCPT", "251 will forward\r\n", Go, SENT, PROMPT),
    ("RCPT cannot be verified",             "RCPT", "252 will try\r\n", Go, SENT, PROMPT),
    ("RCPT answered with an unknown 2yz",   "RCPT", "299 sure\r\n", Go, SENT, PROMPT),
    ("RCPT greylisted",                     "RCPT", "450 4.2.0 greylisted\r\n", Go, LATER, PROMPT),
    ("RCPT unknown",                        "RCPT", "550 5.1.1 nobody\r\n", Go, REFUSED, PROMPT),
    ("RCPT answered with 999",              "RCPT", "999 what\r\n", Hang, LATER, PROMPT),
    ("RCPT refused with a 250 behind",      "RCPT", "550-no\r\n250 yes\r\n", Hang, LATER, PROMPT),
    ("DATA answered with 250",              "DATA", "250 ok\r\n", Hang, LATER, PROMPT),
    ("DATA refused",                        "DATA", "554 5.6.0 no\r\n", Go, REFUSED, PROMPT),
    ("DATA refused for now",                "DATA", "451 4.3.0 later\r\n", Go, LATER, PROMPT),
    ("DATA never answered",                 "DATA", "", Hang, LATER, 128),
    ("354 twice",                           "DATA", "354 a\r\n354 b\r\n", Hang, LATER, PROMPT),
    ("250 for the message ahead of it",     "DATA", "354 a\r\n250 queued\r\n", Hang, LATER, PROMPT),
    ("closed after the 354",                "DATA", "354 a\r\n", Close, LATER, PROMPT),
    ("message answered in part",            ".", "25", Close, UNKNOWN, PROMPT),
    ("message answered with garbage",       ".", "what\r\n", Hang, UNKNOWN, PROMPT),
    ("message answered with 354",           ".", "354 more\r\n", Hang, UNKNOWN, PROMPT),
    ("message answered with two codes",     ".", "250-a\r\n550 b\r\n", Hang, UNKNOWN, PROMPT),
    ("message answered without end",        ".", "250-and\r\n", Repeat, UNKNOWN, 60),
    ("message never answered",              ".", "", Hang, UNKNOWN, 608),
    ("message reset",                       ".", "", Reset, UNKNOWN, PROMPT),
    ("message answered nine minutes late",  ".", "", Late(540), SENT, 548),
    ("message refused",                     ".", "552-5.3.4 too\r\n552 5.3.4 big\r\n", Go, REFUSED, PROMPT),
    ("message refused for now",             ".", "452 4.3.1 full\r\n", Go, LATER, PROMPT),
    ("421 for the message",                 ".", "421 4.3.2 bye\r\n", Close, LATER, PROMPT),
    ("message taken with bare LF",          ".", "250 ok\n", Go, SENT, PROMPT),
    ("message taken, then closed",          ".", "250 ok\r\n", Close, SENT, PROMPT),
    ("message taken, then reset",           ".", "250 ok\r\n", Reset, SENT, PROMPT),
    ("message taken, then silence",         ".", "250 ok\r\n", Hang, SENT, PROMPT),
    ("message taken, then endless talk",    ".", "250 ok\r\n", Repeat, SENT, 60),
    ("QUIT refused",                        "QUIT", "500 stay\r\n", Close, SENT, PROMPT),
    ("QUIT answered with garbage",          "QUIT", "\0\0\0", Hang, SENT, PROMPT),
    ("QUIT reset",                          "QUIT", "", Reset, SENT, PROMPT),
    ("always just in time",                 "*", "", Late(290), LATER, 1808),
];

fn strikes(at: &str, line: &str) -> bool {
    at == "*" || line.split(' ').next().unwrap_or_default() == at
}

/// Plays one row; `true` ends the connection.
fn strike(it: &mut Connection, &(_, _, words, then, ..): &Row) -> bool {
    let say = |it: &mut Connection| words.is_empty() || it.say(words);
    match then {
        Late(seconds) => {
            assert_eq!(thread::sleep(seconds * SECOND), 0);
            return false;
        }
        // With a breath: the client's thread would not run beside one that goes before it and never waits.
        Repeat => {
            while it.say(words) {
                assert_eq!(thread::sleep(1), 0);
            }
        }
        Trickle => {
            for octet in words.split_inclusive(|_| true) {
                if !it.say(octet) {
                    return true;
                }
                assert_eq!(thread::sleep(60 * SECOND), 0);
            }
            it.skip = true;
            return false;
        }
        Go => {
            it.skip = say(it);
            return !it.skip;
        }
        Close => {
            say(it);
        }
        Reset => {
            say(it);
            // What was said must not be cut off with the rest.
            assert_eq!(thread::sleep(SECOND / 10), 0);
            it.reset();
        }
        Hang => {
            say(it);
            it.hang();
        }
    }
    true
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        scenario("hostile_server_in_each_of_its_ways_is_left_in_time_with_the_right_result", || play(&["AUTH PLAIN"])),
        scenario("hostile_server_that_offers_everything_changes_nothing_before_the_envelope", || {
            play(&["AUTH PLAIN", "PIPELINING", "8BITMIME", "SIZE", "ENHANCEDSTATUSCODES", "DSN", "SMTPUTF8"]);
        }),
    ]
}

fn play(offers: &'static [&'static str]) {
    let grouped = offers.len() > 1;
    // A group's later lines are out before the first is answered: rows within it belong to the plain dialogue.
    let rows: Vec<&'static Row> =
        ROWS.iter().filter(|row| !grouped || !matches!(row.1, "MAIL" | "RCPT" | "DATA" | "*" | "QUIT")).collect();
    assert!(grouped || rows.len() >= 60);
    let world = World::new(10);
    let current = Rc::new(Cell::new(rows[0]));
    let striking = current.clone();
    server(world, move |it, number| {
        let row = striking.get();
        it.skip = false;
        it.serve_until(offers, |it, line| number % 2 == 0 && strikes(row.1, line) && strike(it, row));
    });
    test(move || {
        let client = Client::new(world, NX_SMTP_CLIENT_AUTH_PLAIN);
        for row in rows {
            let &(name, _, _, _, result, bound) = row;
            current.set(row);
            let (ticks, status) = timed(|| client.send(BODY));
            let (reply, text) = client.reply();
            assert_eq!(reply.nx_smtp_reply_result, result, "{name}: status {status:#X}, {text:?}");
            assert_eq!(status == NX_SUCCESS, result == SENT, "{name}: status {status:#X}");
            assert!(ticks <= bound * SECOND, "{name}: {ticks} ticks");
            // A server that sleeps takes no other connection; the end of the last one was waited for by nobody.
            assert_eq!(thread::sleep(300 * SECOND), 0);
            assert!(client.socket_is_idle(), "{name}");
            let status = client.send(BODY);
            assert_eq!(status, NX_SUCCESS, "the mail after {name}: {status:#X}");
        }
        client.delete();
        world.all_packets_back();
    });
}
