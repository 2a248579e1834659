//! Misbehaviour within a group of commands: a server that offered PIPELINING, or CHUNKING too, got MAIL, two RCPT and DATA (or BDAT with the
//! message) in one go, and answers them in every wrong way its author could name.
//!
//! One row a misbehaviour: what the server does from there on, what the client may still say (a lone dot, the message, QUIT, or nothing at
//! all), result, status, bound. Each row is played three times, with the replies whole, an octet a segment, and in small pieces with a
//! breath between them, and must end the same. After each every packet is back and the next mail goes through.

use super::letter::*;
use super::world::*;
use netx::constants::*;
use smtp_client::constants::*;
use std::cell::Cell;
use std::rc::Rc;
use tests::host::{Scenario, scenario};
use threadx_shim::objects::thread;
use threadx_shim::types::{UINT, ULONG};

/// One thing that the server does.
#[derive(Clone, Copy, Debug)]
enum Do {
    Say(&'static str),
    /// Says it whole, whatever the segmentation: cut, it would mean something else.
    Whole(&'static str),
    /// Waits so many seconds.
    Wait(ULONG),
    /// Says it again and again.
    Endless(&'static str),
    /// Reads the message; it must be whole.
    Message,
    /// Reads a dot that is all there is of the message.
    Dot,
    /// Reads QUIT, and then the client's end.
    Quit,
    /// Reads the client's end: it must have said no more.
    Silence,
    Close,
    Reset,
    /// Says no more and takes everything.
    Hang,
    /// Neither reads nor says anything for so many seconds.
    Sleep(ULONG),
}
use Do::{Close, Dot, Endless, Hang, Message, Quit, Reset, Say, Silence, Sleep, Wait, Whole};

const MAIL: UINT = NX_SMTP_MAIL_REPLY_ERROR;
const RCPT: UINT = NX_SMTP_RCPT_REPLY_ERROR;
const DATA: UINT = NX_SMTP_DATA_REPLY_ERROR;
const MESSAGE: UINT = NX_SMTP_MESSAGE_REPLY_ERROR;
const GONE: UINT = NX_NOT_CONNECTED;
const LATE: UINT = NX_NO_PACKET;
/// The session's own deadline, or TCP's, which asks a closed window only so often.
const EITHER: UINT = UINT::MAX;
const LONG: UINT = NX_SMTP_OVERSIZE_SERVER_REPLY;
const NOBODY_KNOWS: UINT = NX_SMTP_OUTCOME_UNKNOWN;

/// Name, what the server does once the group is there, result, status, bound in seconds.
type Row = (&'static str, &'static [Do], UINT, UINT, ULONG);

/// MAIL, RCPT, RCPT, DATA are out.
#[rustfmt::skip]
const PIPELINED: &[Row] = &[
    ("all taken",                             &[Say("250 a\r\n250 b\r\n250 c\r\n354 d\r\n"), Message, Say("250 e\r\n"), Quit], SENT, NX_SUCCESS, PROMPT),
    ("codes alone",                           &[Say("250\r\n250\r\n250\r\n354\r\n"), Message, Say("250\r\n"), Quit], SENT, NX_SUCCESS, PROMPT),
    ("lines without CR",                      &[Say("250 a\n250 b\n250 c\n354 d\n"), Message, Say("250 e\n"), Quit], SENT, NX_SUCCESS, PROMPT),
    ("every reply of several lines",          &[Say("250-a\r\n250-a\r\n250 a\r\n250-b\r\n250 b\r\n250-c\r\n250 c\r\n354-d\r\n354 d\r\n"), Message, Say("250-e\r\n250 e\r\n"), Quit], SENT, NX_SUCCESS, PROMPT),
    ("replies four minutes apart",            &[Wait(240), Say("250 a\r\n"), Wait(240), Say("250 b\r\n"), Wait(240), Say("250 c\r\n"), Wait(110), Say("354 d\r\n"), Message, Say("250 e\r\n"), Quit], SENT, NX_SUCCESS, 840),
    ("forwarded and unverified",              &[Say("250 a\r\n251 b\r\n252 c\r\n354 d\r\n"), Message, Say("250 e\r\n"), Quit], SENT, NX_SUCCESS, PROMPT),
    ("first recipient refused",               &[Say("250 a\r\n550 b\r\n250 c\r\n354 d\r\n"), Message, Say("250 e\r\n"), Quit], SENT, NX_SUCCESS, PROMPT),
    ("second recipient greylisted",           &[Say("250 a\r\n250 b\r\n450 c\r\n354 d\r\n"), Message, Say("250 e\r\n"), Quit], SENT, NX_SUCCESS, PROMPT),
    ("one refused, then the message too",     &[Say("250 a\r\n550 b\r\n250 c\r\n354 d\r\n"), Message, Say("554 e\r\n"), Quit], REFUSED, MESSAGE, PROMPT),

    ("sender refused, the rest out of order", &[Say("550 a\r\n503 b\r\n503 c\r\n503 d\r\n"), Quit], REFUSED, MAIL, PROMPT),
    ("sender put off, the rest out of order", &[Say("451 a\r\n503 b\r\n503 c\r\n503 d\r\n"), Quit], LATER, MAIL, PROMPT),
    ("sender refused, yet 354",               &[Say("550 a\r\n250 b\r\n250 c\r\n354 d\r\n"), Dot, Say("554 e\r\n"), Quit], REFUSED, MAIL, PROMPT),
    ("sender refused, yet dot taken",         &[Say("550 a\r\n250 b\r\n250 c\r\n354 d\r\n"), Dot, Say("250 e\r\n"), Quit], REFUSED, MAIL, PROMPT),
    ("sender refused, then closed",           &[Say("550 a\r\n"), Close], REFUSED, MAIL, PROMPT),
    ("sender refused, then reset",            &[Say("550 a\r\n"), Wait(1), Reset], REFUSED, MAIL, PROMPT),
    ("sender refused, then silence",          &[Say("550 a\r\n"), Hang], REFUSED, MAIL, 38),
    ("sender refused, then garbage",          &[Say("550 a\r\nwhat\r\n"), Silence], REFUSED, MAIL, PROMPT),
    ("sender refused, then 421",              &[Say("550 a\r\n421 b\r\n"), Silence], REFUSED, MAIL, PROMPT),
    ("sender refused, then endless talk",     &[Say("550 a\r\n"), Endless("250-b\r\n")], REFUSED, MAIL, 60),

    ("all refused, and DATA",                 &[Say("250 a\r\n550 b\r\n550 c\r\n554 d\r\n"), Quit], REFUSED, RCPT, PROMPT),
    ("one refused, one put off",              &[Say("250 a\r\n550 b\r\n450 c\r\n503 d\r\n"), Quit], LATER, RCPT, PROMPT),
    ("all refused, yet 354",                  &[Say("250 a\r\n550 b\r\n550 c\r\n354 d\r\n"), Dot, Say("554 e\r\n"), Quit], REFUSED, RCPT, PROMPT),
    ("all put off, yet 354",                  &[Say("250 a\r\n450 b\r\n450 c\r\n354 d\r\n"), Dot, Say("554 e\r\n"), Quit], LATER, RCPT, PROMPT),
    ("all refused, yet dot taken",            &[Say("250 a\r\n550 b\r\n550 c\r\n354 d\r\n"), Dot, Say("250 e\r\n"), Quit], REFUSED, RCPT, PROMPT),
    ("all refused, dot then closed",          &[Say("250 a\r\n550 b\r\n550 c\r\n354 d\r\n"), Dot, Close], REFUSED, RCPT, PROMPT),
    ("all refused, dot then reset",           &[Say("250 a\r\n550 b\r\n550 c\r\n354 d\r\n"), Dot, Reset], REFUSED, RCPT, PROMPT),
    ("all refused, dot then 421",             &[Say("250 a\r\n550 b\r\n550 c\r\n354 d\r\n"), Dot, Say("421 e\r\n"), Silence], REFUSED, RCPT, PROMPT),
    ("all refused, dot then silence",         &[Say("250 a\r\n550 b\r\n550 c\r\n354 d\r\n"), Dot, Hang], REFUSED, RCPT, 38),
    ("all refused, DATA answered with 250",   &[Say("250 a\r\n550 b\r\n550 c\r\n250 d\r\n"), Silence], REFUSED, RCPT, PROMPT),
    ("all refused, then closed",              &[Say("250 a\r\n550 b\r\n550 c\r\n"), Close], REFUSED, RCPT, PROMPT),
    ("all refused, then silence",             &[Say("250 a\r\n550 b\r\n550 c\r\n"), Hang], REFUSED, RCPT, 38),
    ("all refused, then 421",                 &[Say("250 a\r\n550 b\r\n550 c\r\n421 d\r\n"), Silence], REFUSED, RCPT, PROMPT),

    ("DATA refused",                          &[Say("250 a\r\n250 b\r\n250 c\r\n554 d\r\n"), Quit], REFUSED, DATA, PROMPT),
    ("DATA put off",                          &[Say("250 a\r\n250 b\r\n250 c\r\n451 d\r\n"), Quit], LATER, DATA, PROMPT),
    ("DATA answered with 250",                &[Say("250 a\r\n250 b\r\n250 c\r\n250 d\r\n"), Silence], LATER, DATA, PROMPT),
    ("DATA answered with 334",                &[Say("250 a\r\n250 b\r\n250 c\r\n334 d\r\n"), Silence], LATER, DATA, PROMPT),
    ("DATA never answered",                   &[Say("250 a\r\n250 b\r\n250 c\r\n"), Hang], LATER, LATE, 128),
    ("DATA answered in part",                 &[Say("250 a\r\n250 b\r\n250 c\r\n354"), Hang], LATER, LATE, 128),
    ("DATA answered in part, then closed",    &[Say("250 a\r\n250 b\r\n250 c\r\n354"), Close], LATER, GONE, PROMPT),

    ("421 for MAIL",                          &[Say("421 a\r\n"), Silence], LATER, MAIL, PROMPT),
    ("421 for the first recipient",           &[Say("250 a\r\n421 b\r\n"), Silence], LATER, RCPT, PROMPT),
    ("421 for the second recipient",          &[Say("250 a\r\n250 b\r\n421 c\r\n"), Silence], LATER, RCPT, PROMPT),
    ("421 for DATA",                          &[Say("250 a\r\n250 b\r\n250 c\r\n421 d\r\n"), Silence], LATER, DATA, PROMPT),
    ("421 and the connection kept",           &[Say("250 a\r\n421 b\r\n"), Hang], LATER, RCPT, PROMPT),
    ("one recipient refused, then 421",       &[Say("250 a\r\n550 b\r\n421 c\r\n"), Silence], LATER, RCPT, PROMPT),

    ("closed on the group",                   &[Close], LATER, GONE, PROMPT),
    ("reset on the group",                    &[Reset], LATER, GONE, PROMPT),
    ("silence on the group",                  &[Hang], LATER, LATE, 308),
    ("closed after MAIL",                     &[Say("250 a\r\n"), Close], LATER, GONE, PROMPT),
    ("closed in mid-reply",                   &[Say("250 a\r\n25"), Close], LATER, GONE, PROMPT),
    ("reset in mid-reply",                    &[Say("250 a\r\n25"), Wait(1), Reset], LATER, GONE, PROMPT),
    ("silence in mid-reply",                  &[Say("250 a\r\n25"), Hang], LATER, LATE, 308),
    ("silence between lines of a reply",      &[Say("250 a\r\n250-b\r\n"), Hang], LATER, LATE, 308),
    ("closed after the recipients",           &[Say("250 a\r\n250 b\r\n250 c\r\n"), Close], LATER, GONE, PROMPT),
    ("reset after the recipients",            &[Say("250 a\r\n250 b\r\n250 c\r\n"), Wait(1), Reset], LATER, GONE, PROMPT),

    ("garbage for MAIL",                      &[Say("what\r\n"), Silence], LATER, MAIL, PROMPT),
    ("garbage in the middle",                 &[Say("250 a\r\n\0\x7f\r\n"), Silence], LATER, RCPT, PROMPT),
    ("354 for MAIL",                          &[Say("354 a\r\n"), Silence], LATER, MAIL, PROMPT),
    ("354 for a recipient",                   &[Say("250 a\r\n354 b\r\n"), Silence], LATER, RCPT, PROMPT),
    ("354 before the recipients' replies",    &[Say("354 d\r\n250 a\r\n250 b\r\n250 c\r\n"), Silence], LATER, MAIL, PROMPT),
    ("two codes in a reply",                  &[Say("250 a\r\n250-b\r\n550 b\r\n"), Silence], LATER, RCPT, PROMPT),
    ("four digits",                           &[Say("250 a\r\n2500 b\r\n"), Silence], LATER, RCPT, PROMPT),
    ("a code that is none",                   &[Say("250 a\r\n650 b\r\n"), Silence], LATER, RCPT, PROMPT),
    ("an empty line between replies",         &[Say("250 a\r\n\r\n250 b\r\n"), Silence], LATER, RCPT, PROMPT),
    ("a reply without end",                   &[Say("250 a\r\n"), Endless("250-b\r\n")], LATER, LONG, 60),
    ("a line without end",                    &[Say("250 a\r\n250 "), Endless("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")], LATER, LONG, 60),
    ("endless good replies",                  &[Endless("250 a\r\n")], LATER, DATA, 60),
    ("endless refusals",                      &[Endless("550 a\r\n")], REFUSED, MAIL, 60),

    ("one reply too many",                    &[Whole("250 a\r\n250 b\r\n250 c\r\n354 d\r\n250 e\r\n"), Hang], LATER, MESSAGE, PROMPT),
    ("the message taken ahead of time, and QUIT", &[Whole("250 a\r\n250 b\r\n250 c\r\n354 d\r\n250 e\r\n221 f\r\n"), Hang], LATER, MESSAGE, PROMPT),
    ("full ahead of the message",             &[Whole("250 a\r\n250 b\r\n250 c\r\n354 d\r\n452 e\r\n"), Hang], LATER, MESSAGE, PROMPT),
    ("refused ahead of the message",          &[Whole("250 a\r\n250 b\r\n250 c\r\n354 d\r\n554 e\r\n"), Hang], REFUSED, MESSAGE, PROMPT),
    ("421 ahead of the message",              &[Whole("250 a\r\n250 b\r\n250 c\r\n354 d\r\n421 e\r\n"), Hang], LATER, MESSAGE, PROMPT),

    ("closed on the message",                 &[Say("250 a\r\n250 b\r\n250 c\r\n354 d\r\n"), Message, Close], UNKNOWN, NOBODY_KNOWS, PROMPT),
    ("reset on the message",                  &[Say("250 a\r\n250 b\r\n250 c\r\n354 d\r\n"), Message, Reset], UNKNOWN, NOBODY_KNOWS, PROMPT),
    ("silence on the message",                &[Say("250 a\r\n250 b\r\n250 c\r\n354 d\r\n"), Message, Hang], UNKNOWN, NOBODY_KNOWS, 608),
    ("garbage on the message",                &[Say("250 a\r\n250 b\r\n250 c\r\n354 d\r\n"), Message, Say("2500\r\n"), Silence], UNKNOWN, NOBODY_KNOWS, PROMPT),
    ("two codes on the message",              &[Say("250 a\r\n250 b\r\n250 c\r\n354 d\r\n"), Message, Say("250-e\r\n451 e\r\n"), Silence], UNKNOWN, NOBODY_KNOWS, PROMPT),
    ("half a reply on the message",           &[Say("250 a\r\n250 b\r\n250 c\r\n354 d\r\n"), Message, Say("250 e"), Close], UNKNOWN, NOBODY_KNOWS, PROMPT),
    ("421 on the message",                    &[Say("250 a\r\n250 b\r\n250 c\r\n354 d\r\n"), Message, Say("421 e\r\n"), Silence], LATER, MESSAGE, PROMPT),
    ("message put off",                       &[Say("250 a\r\n250 b\r\n250 c\r\n354 d\r\n"), Message, Say("451 e\r\n"), Quit], LATER, MESSAGE, PROMPT),
    ("message taken, QUIT unanswered",        &[Say("250 a\r\n250 b\r\n250 c\r\n354 d\r\n"), Message, Say("250 e\r\n"), Hang], SENT, NX_SUCCESS, PROMPT),
    ("message taken, QUIT reset",             &[Say("250 a\r\n250 b\r\n250 c\r\n354 d\r\n"), Message, Say("250 e\r\n"), Reset], SENT, NX_SUCCESS, PROMPT),
];

/// MAIL, RCPT, RCPT, BDAT and the message are out.
#[rustfmt::skip]
const CHUNKED: &[Row] = &[
    ("all taken",                             &[Say("250 a\r\n250 b\r\n250 c\r\n250 d\r\n"), Quit], SENT, NX_SUCCESS, PROMPT),
    ("replies of several lines",              &[Say("250-a\r\n250 a\r\n250 b\r\n250 c\r\n250-d\r\n250 d\r\n"), Quit], SENT, NX_SUCCESS, PROMPT),
    ("one recipient refused",                 &[Say("250 a\r\n550 b\r\n250 c\r\n250 d\r\n"), Quit], SENT, NX_SUCCESS, PROMPT),
    ("one recipient put off, BDAT refused",   &[Say("250 a\r\n450 b\r\n250 c\r\n552 d\r\n"), Quit], REFUSED, MESSAGE, PROMPT),
    ("BDAT refused",                          &[Say("250 a\r\n250 b\r\n250 c\r\n552 d\r\n"), Quit], REFUSED, MESSAGE, PROMPT),
    ("BDAT put off",                          &[Say("250 a\r\n250 b\r\n250 c\r\n452 d\r\n"), Quit], LATER, MESSAGE, PROMPT),
    ("BDAT not known after all",              &[Say("250 a\r\n250 b\r\n250 c\r\n500 d\r\n"), Quit], REFUSED, MESSAGE, PROMPT),
    ("BDAT answered with 354",                &[Say("250 a\r\n250 b\r\n250 c\r\n354 d\r\n"), Silence], UNKNOWN, NOBODY_KNOWS, PROMPT),
    ("BDAT answered with garbage",            &[Say("250 a\r\n250 b\r\n250 c\r\nwhat\r\n"), Silence], UNKNOWN, NOBODY_KNOWS, PROMPT),
    ("BDAT answered with two codes",          &[Say("250 a\r\n250 b\r\n250 c\r\n250-d\r\n550 d\r\n"), Silence], UNKNOWN, NOBODY_KNOWS, PROMPT),
    ("BDAT answered without end",             &[Say("250 a\r\n250 b\r\n250 c\r\n"), Endless("250-d\r\n")], UNKNOWN, NOBODY_KNOWS, 60),
    ("BDAT answered in part, then closed",    &[Say("250 a\r\n250 b\r\n250 c\r\n25"), Close], UNKNOWN, NOBODY_KNOWS, PROMPT),
    ("BDAT never answered",                   &[Say("250 a\r\n250 b\r\n250 c\r\n"), Hang], UNKNOWN, NOBODY_KNOWS, 608),
    ("421 for BDAT",                          &[Say("250 a\r\n250 b\r\n250 c\r\n421 d\r\n"), Silence], LATER, MESSAGE, PROMPT),
    ("one reply too many",                    &[Say("250 a\r\n250 b\r\n250 c\r\n250 d\r\n250 e\r\n"), Quit], SENT, NX_SUCCESS, PROMPT),
    ("closed on the group",                   &[Close], UNKNOWN, NOBODY_KNOWS, PROMPT),
    ("reset on the group",                    &[Reset], UNKNOWN, NOBODY_KNOWS, PROMPT),
    ("silence on the group",                  &[Hang], UNKNOWN, NOBODY_KNOWS, 308),
    ("closed after MAIL",                     &[Say("250 a\r\n"), Close], UNKNOWN, NOBODY_KNOWS, PROMPT),
    ("reset after the recipients",            &[Say("250 a\r\n250 b\r\n250 c\r\n"), Wait(1), Reset], UNKNOWN, NOBODY_KNOWS, PROMPT),
    ("garbage for a recipient",               &[Say("250 a\r\nwhat\r\n"), Silence], UNKNOWN, NOBODY_KNOWS, PROMPT),
    ("sender refused, BDAT out of order",     &[Say("550 a\r\n503 b\r\n503 c\r\n503 d\r\n"), Quit], REFUSED, MAIL, PROMPT),
    ("sender refused, yet BDAT taken",        &[Say("550 a\r\n250 b\r\n250 c\r\n250 d\r\n"), Quit], REFUSED, MAIL, PROMPT),
    ("421 for MAIL",                          &[Say("421 a\r\n"), Silence], LATER, MAIL, PROMPT),
    ("421 for a recipient",                   &[Say("250 a\r\n250 b\r\n421 c\r\n"), Silence], LATER, RCPT, PROMPT),
    ("all refused, BDAT out of order",        &[Say("250 a\r\n550 b\r\n550 c\r\n503 d\r\n"), Quit], REFUSED, RCPT, PROMPT),
    ("all put off, BDAT out of order",        &[Say("250 a\r\n450 b\r\n450 c\r\n503 d\r\n"), Quit], LATER, RCPT, PROMPT),
    ("all refused, yet BDAT taken",           &[Say("250 a\r\n550 b\r\n550 c\r\n250 d\r\n"), Quit], REFUSED, RCPT, PROMPT),
    ("all refused, BDAT answered with 354",   &[Say("250 a\r\n550 b\r\n550 c\r\n354 d\r\n"), Silence], REFUSED, RCPT, PROMPT),
    ("all refused, then closed",              &[Say("250 a\r\n550 b\r\n550 c\r\n"), Close], REFUSED, RCPT, PROMPT),
    ("all refused, then silence",             &[Say("250 a\r\n550 b\r\n550 c\r\n"), Hang], REFUSED, RCPT, 38),
    ("message taken, QUIT unanswered",        &[Say("250 a\r\n250 b\r\n250 c\r\n250 d\r\n"), Hang], SENT, NX_SUCCESS, PROMPT),
    ("message taken, then reset",             &[Say("250 a\r\n250 b\r\n250 c\r\n250 d\r\n"), Wait(1), Reset], SENT, NX_SUCCESS, PROMPT),
];

/// MAIL, RCPT, RCPT and BDAT are out, and part of a message that is longer than the server's window.
#[rustfmt::skip]
const HALF_OUT: &[Row] = &[
    ("BDAT refused midway",                   &[Say("250 a\r\n250 b\r\n250 c\r\n552 d\r\n"), Sleep(20)], REFUSED, MESSAGE, PROMPT),
    ("BDAT put off midway",                   &[Say("250 a\r\n250 b\r\n250 c\r\n452 d\r\n"), Sleep(20)], LATER, MESSAGE, PROMPT),
    ("421 midway",                            &[Say("250 a\r\n250 b\r\n250 c\r\n421 d\r\n"), Sleep(20)], LATER, MESSAGE, PROMPT),
    ("BDAT taken midway",                     &[Say("250 a\r\n250 b\r\n250 c\r\n250 d\r\n"), Sleep(20)], LATER, MESSAGE, PROMPT),
    ("garbage midway",                        &[Say("250 a\r\n250 b\r\n250 c\r\nwhat\r\n"), Sleep(20)], LATER, MESSAGE, PROMPT),
    ("closed midway",                         &[Say("250 a\r\n250 b\r\n250 c\r\n"), Close], LATER, GONE, PROMPT),
    ("reset midway",                          &[Say("250 a\r\n250 b\r\n250 c\r\n"), Wait(1), Reset], LATER, GONE, PROMPT),
    ("no longer read, recipients unanswered", &[Sleep(400)], LATER, EITHER, 308),
    ("no longer read, all taken",             &[Say("250 a\r\n250 b\r\n250 c\r\n"), Sleep(400)], LATER, EITHER, 308),
    ("all refused and no longer read",        &[Say("250 a\r\n550 b\r\n550 c\r\n"), Sleep(400)], REFUSED, RCPT, 308),
    ("421 for MAIL and no longer read",       &[Say("421 a\r\n"), Sleep(20)], LATER, MAIL, PROMPT),
];

/// How replies are cut into segments.
#[derive(Clone, Copy, Debug)]
struct Cut {
    octets: usize,
    breath: bool,
}

const CUTS: [Cut; 3] =
    [Cut { octets: usize::MAX, breath: false }, Cut { octets: 1, breath: false }, Cut { octets: 5, breath: true }];

impl Cut {
    fn say(self, it: &mut Connection, words: &str) {
        let octets: Vec<char> = words.chars().collect();
        for piece in octets.chunks(self.octets) {
            if !it.say(&piece.iter().collect::<String>()) {
                return;
            }
            if self.breath {
                assert_eq!(thread::sleep(1), 0);
            }
        }
    }
}

/// What the client must have sent before the row begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Out {
    Data,
    Bdat,
    HalfOfBdat,
}

impl Out {
    fn offers(self) -> &'static [&'static str] {
        if self == Self::Data { &["PIPELINING", "8BITMIME"] } else { &["PIPELINING", "CHUNKING"] }
    }

    /// Reads the group, and the message where it belongs to it.
    fn read(self, it: &mut Connection, name: &str) {
        for expected in ["RCPT TO:<b@y.example>", "RCPT TO:<c@y.example>"] {
            assert_eq!(it.line().as_deref(), Some(expected), "{name}");
        }
        let last = it.line().unwrap_or_default();
        match self {
            Self::Data => assert_eq!(last, "DATA", "{name}"),
            Self::Bdat => {
                let octets = last.strip_prefix("BDAT ").and_then(|rest| rest.strip_suffix(" LAST")).expect(name);
                assert!(it.counted(octets.parse().expect("a number")), "{name}: the whole message");
            }
            Self::HalfOfBdat => assert!(last.starts_with("BDAT "), "{name}: {last}"),
        }
    }
}

/// Plays one row, from MAIL on.
fn play(it: &mut Connection, out: Out, cut: Cut, &(name, script, ..): &Row) {
    out.read(it, name);
    for &step in script {
        match step {
            Say(words) => cut.say(it, words),
            Whole(words) => {
                it.say(words);
            }
            Wait(seconds) | Sleep(seconds) => assert_eq!(thread::sleep(seconds * SECOND), 0),
            Endless(words) => {
                // With a breath: the client's thread would not run beside one that goes before it and never waits.
                while it.say(words) {
                    assert_eq!(thread::sleep(1), 0);
                }
            }
            Message => assert!(it.message() && it.last_message().contains("\r\n\r\n..one\r\n"), "{name}: the message"),
            Dot => assert_eq!(it.line().as_deref(), Some("."), "{name}"),
            Quit => {
                assert_eq!(it.line().as_deref(), Some("QUIT"), "{name}");
                it.say("221 bye\r\n");
            }
            Silence => assert_eq!(it.line(), None, "{name}"),
            Close => return,
            Reset => it.reset(),
            Hang => it.hang(),
        }
    }
}

/// Each row of `rows` in each segmentation.
fn all(out: Out, rows: &'static [Row]) {
    let world = World::new(10);
    let current = Rc::new(Cell::new((&rows[0], CUTS[0])));
    let now = current.clone();
    server_with(world, if out == Out::HalfOfBdat { 2000 } else { 4096 }, move |it, number| {
        let (row, cut) = now.get();
        it.skip = false;
        it.serve_until(out.offers(), |it, line| {
            let bad = number % 2 == 0 && line.starts_with("MAIL");
            if bad {
                play(it, out, cut, row);
            }
            bad
        });
    });
    test(move || {
        let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
        let long: &'static str = "line of a longer mail\r\n".repeat(500).leak();
        let body = if out == Out::HalfOfBdat { long.as_bytes() } else { BODY.as_bytes() };
        for row in rows {
            let &(name, _, result, status, bound) = row;
            for cut in CUTS {
                current.set((row, cut));
                let mut to =
                    [recipient(c"b@y.example", NX_SMTP_RECIPIENT_TO), recipient(c"c@y.example", NX_SMTP_RECIPIENT_TO)];
                let (ticks, came) = timed(|| send(&client, &mut message(&mut to, in_memory(body))));
                let (reply, text) = client.reply();
                let context = format!("{name}, {cut:?}: status {came:#X}, {text:?}");
                assert_eq!(reply.nx_smtp_reply_result, result, "{context}");
                assert!(came == status || (status == EITHER && matches!(came, LATE | GONE)), "{context}");
                assert!(ticks <= bound * SECOND, "{context}: {ticks} ticks");
                // A server that sleeps takes no other connection; the end of the last one was waited for by nobody.
                assert_eq!(thread::sleep(400 * SECOND), 0);
                assert!(client.socket_is_idle(), "{context}");
                world.all_packets_back();
                let status = client.send(BODY);
                assert_eq!(status, NX_SUCCESS, "the mail after {context}: {status:#X}");
            }
        }
        client.delete();
        world.all_packets_back();
    });
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        scenario("group_with_pipelining_answered_in_each_wrong_way_ends_in_time_with_the_right_result", || {
            all(Out::Data, PIPELINED);
        }),
        scenario("group_with_chunking_answered_in_each_wrong_way_ends_in_time_with_the_right_result", || {
            all(Out::Bdat, CHUNKED);
        }),
        scenario("message_by_bdat_answered_while_it_is_half_out_ends_in_time_with_the_right_result", || {
            all(Out::HalfOfBdat, HALF_OUT);
        }),
        scenario("replies_of_the_group_said_ahead_with_that_of_ehlo_are_not_believed", ahead),
    ]
}

/// The replies to a group that was not sent yet come with the one to EHLO.
fn ahead() {
    const AHEAD: [&str; 4] = [
        "250 a\r\n",
        "250 a\r\n250 b\r\n250 c\r\n354 d\r\n",
        "250 a\r\n250 b\r\n250 c\r\n354 d\r\n250 e\r\n221 f\r\n",
        "550 a\r\n",
    ];
    let world = World::new(10);
    let seen = server(world, |it, number| {
        it.serve_until(&[], |it, line| {
            if line.starts_with("EHLO") {
                it.say(&format!("250-mx\r\n250-CHUNKING\r\n250 PIPELINING\r\n{}", AHEAD[number]));
                assert_eq!(it.line(), None, "nothing is said to who does not wait");
                return true;
            }
            false
        });
    });
    test(move || {
        let client = Client::new(world, NX_SMTP_CLIENT_AUTH_NONE);
        for words in AHEAD {
            let (ticks, status) = timed(|| client.send(BODY));
            assert_ne!(status, NX_SUCCESS, "{words:?}");
            assert_eq!(client.reply().0.nx_smtp_reply_result, LATER, "{words:?}");
            assert!(ticks <= PROMPT * SECOND, "{words:?}: {ticks} ticks");
        }
        assert_eq!(seen.mails.borrow().len(), 0);
        client.delete();
        world.all_packets_back();
    });
}
