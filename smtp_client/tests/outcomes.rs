//! What becomes of a mail, for each place in the dialogue and each thing that can happen there: sent, refused for good, try later, unknown.
//!
//! The table is the specification; the test plays every cell of it.

mod rig;

use rig::{Rig, with_auth};
use smtp_client::proto::{Authentication, Kind, Text};

/// S sent, R refused for good, L try later, U unknown, and - for what cannot happen there.
const TABLE: &str = "
                     | 451 | 554 | 421 | garbled | endless | two replies | closed | silence | local | never left |
connecting           |  -  |  -  |  -  |    -    |    -    |      -      |   L    |    -    |   L   |     -      |
banner               |  L  |  R  |  L  |    L    |    L    |      L      |   L    |    L    |   L   |     -      |
EHLO                 |  L  |  R  |  L  |    L    |    L    |      L      |   L    |    L    |   L   |     L      |
AUTH                 |  L  |  R  |  L  |    L    |    L    |      L      |   L    |    L    |   L   |     L      |
password             |  L  |  R  |  L  |    L    |    L    |      L      |   L    |    L    |   L   |     L      |
MAIL                 |  L  |  R  |  L  |    L    |    L    |      L      |   L    |    L    |   L   |     L      |
RCPT                 |  L  |  R  |  L  |    L    |    L    |      L      |   L    |    L    |   L   |     L      |
DATA                 |  L  |  R  |  L  |    L    |    L    |      L      |   L    |    L    |   L   |     L      |
message half out     |  L  |  R  |  L  |    L    |    L    |      L      |   L    |    L    |   L   |     L      |
final dot            |  L  |  R  |  L  |    U    |    U    |      S      |   U    |    U    |   U   |     L      |
BDAT half out        |  L  |  R  |  L  |    L    |    L    |      L      |   L    |    L    |   L   |     L      |
last octet of BDAT   |  L  |  R  |  L  |    U    |    U    |      S      |   U    |    U    |   U   |     L      |
QUIT                 |  S  |  S  |  S  |    S    |    S    |      S      |   S    |    S    |   S   |     S      |
";

/// The replies of a good server; each place in the dialogue has seen so many of them.
const GOOD: [&str; 8] =
    ["220 hi\r\n", "250 m\r\n", "334 \r\n", "235 ok\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n", "250 sent\r\n"];

/// Replies before each place.
fn replies_before(place: &str) -> usize {
    match place {
        "banner" => 0,
        "EHLO" => 1,
        "AUTH" => 2,
        "password" => 3,
        "MAIL" => 4,
        "RCPT" => 5,
        "DATA" | "BDAT half out" | "last octet of BDAT" => 6,
        "message half out" | "final dot" => 7,
        "QUIT" => 8,
        _ => unreachable!("{place}"),
    }
}

/// What the table says of a mail to which `event` happens at `place`, as it is.
fn outcome(place: &str, event: &str) -> char {
    let mail = with_auth(Authentication::Plain);
    let long = "x\r\n".repeat(3000);
    let mut body = Text::new(if place.ends_with("half out") { long.as_bytes() } else { b"body\r\n" });
    let mut rig = Rig::unstarted(&mail, &mut body);
    if place != "connecting" {
        rig.session.start(rig.now);
        let half = place.ends_with("half out");
        let good = replies_before(place);
        for (n, reply) in GOOD.iter().take(good).enumerate() {
            let chunking = place.contains("BDAT") && n == 1;
            send!(rig, if chunking { "250-m\r\n250 CHUNKING\r\n" } else { reply });
            if half && n + 1 == good {
                assert_eq!(rig.session.transmit(rig.now, &mut [0; 1000], &mut ()), 1000);
            } else {
                rig.sent();
            }
        }
    }
    match event {
        "451" => send!(rig, "451 4.0.0 later\r\n"),
        "554" => {
            send!(rig, "554 5.0.0 no\r\n");
            if place == "EHLO" {
                recv!(rig, "HELO device.example\r\n");
                send!(rig, "554 5.0.0 no\r\n");
            }
        }
        "421" => send!(rig, "421 4.0.0 bye\r\n"),
        "garbled" => send!(rig, "2500 what\r\n"),
        "endless" => (0..2000).for_each(|_| send!(rig, "250-and\r\n")),
        "two replies" => {
            let good = GOOD.get(if place.contains("BDAT") { 7 } else { replies_before(place) });
            send!(rig, &[good.unwrap_or(&"221 bye\r\n"), "250 more\r\n"].concat());
        }
        "closed" => rig.session.closed(),
        "silence" => drop(rig.wait()),
        "local" => rig.session.abandon(77),
        "never left" => {
            rig.session.transmit_failed();
            rig.session.closed();
        }
        _ => unreachable!("{event}"),
    }
    rig.sent();
    match rig.session.verdict().kind {
        Kind::Sent => 'S',
        Kind::Refused => 'R',
        Kind::TryLater => 'L',
        Kind::Unknown => 'U',
    }
}

#[test]
fn outcome_of_a_mail_is_as_the_table_says_for_each_place_and_event() {
    let mut rows = TABLE.trim_matches('\n').lines().map(|line| {
        let mut cells = line.split('|').map(str::trim);
        (cells.next().unwrap(), cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>())
    });
    let (_, events) = rows.next().unwrap();
    let (mut played, mut wrong) = (0, Vec::new());
    for (place, cells) in rows {
        assert_eq!(cells.len(), events.len(), "{place}");
        for (event, cell) in events.iter().zip(cells) {
            if cell != "-" {
                played += 1;
                let came = outcome(place, event);
                if cell != came.to_string() {
                    wrong.push(format!("{place}, {event}: {came}"));
                }
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert_eq!(played, 2 + 9 + 11 * 10);
}

#[test]
fn outcome_never_changes_once_it_is_there() {
    for first in ["451", "554", "421", "garbled", "closed", "silence", "local"] {
        for place in ["RCPT", "message half out", "final dot"] {
            let mail = with_auth(Authentication::Plain);
            let mut body = Text::new(b"body\r\n");
            let mut rig = Rig::unstarted(&mail, &mut body);
            rig.session.start(rig.now);
            for reply in GOOD.iter().take(replies_before(place)) {
                rig.sent();
                send!(rig, *reply);
            }
            rig.sent();
            match first {
                "closed" => rig.session.closed(),
                "silence" => drop(rig.wait()),
                "local" => rig.session.abandon(77),
                "garbled" => send!(rig, "what\r\n"),
                code => send!(rig, &format!("{code} x\r\n")),
            }
            let verdict = *rig.session.verdict();
            for more in ["250 ok\r\n", "550 no\r\n", "421 bye\r\n", "what\r\n"] {
                send!(rig, more);
                rig.sent();
            }
            rig.session.closed();
            rig.session.abandon(78);
            assert_eq!(*rig.session.verdict(), verdict, "{place}, {first}");
        }
    }
}
