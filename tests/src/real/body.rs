//! Bodies that mail servers and careless clients get wrong.

use std::io::Write;
use std::process::{Command, Stdio};

use base64::Engine;

/// A body and what to call it in messages. All but [`unsendable`] have CRLF line ends and lines of at most 998 octets, so that what arrives must
/// be the same.
pub struct Body {
    /// For messages.
    pub name: &'static str,
    /// What is given to `nxmail`.
    pub octets: Vec<u8>,
}

/// One octet, dots wherever they can hurt, 8-bit that is no UTF-8, the longest lines, and 100 KB of lines of every length.
pub fn corpus() -> Vec<Body> {
    vec![
        Body { name: "one octet", octets: b"x".into() },
        Body { name: "dots", octets: b".\r\n..\r\n...\r\n.x\r\nx.\r\n\r\n.\r\n.\r\n\r\nQUIT\r\n. \r\n".into() },
        Body { name: "dots everywhere", octets: dots() },
        Body { name: "8-bit", octets: eight_bit() },
        Body { name: "lines of 998", octets: longest_lines() },
        Body { name: "100 KB", octets: lines(100 * 1024) },
    ]
}

/// Five megabytes and a little.
pub fn large() -> Body {
    Body { name: "5 MB", octets: lines(5 << 20) }
}

/// What cannot go as it is: NULs, lone CR and LF, a line over 998 octets.
pub fn unsendable() -> Body {
    let mut octets = b"a\0b\rc\nd\r\n.\n".to_vec();
    octets.extend(std::iter::repeat_n(b'y', 3000));
    octets.extend("\r\n=C3=A9 é \t\r\n".bytes());
    Body { name: "unsendable", octets }
}

/// Lines of nothing but dots, of every number, so that one begins at each place in a segment; some with another octet.
fn dots() -> Vec<u8> {
    let line =
        |n: usize| [vec![b'.'; n % 61], [&b""[..], b"x", b" ", b"\t"][n % 7 % 4].to_vec(), b"\r\n".to_vec()].concat();
    (0..3000).flat_map(line).collect()
}

/// Every octet above 127 beside every other one, as lines.
fn eight_bit() -> Vec<u8> {
    let line = |first: u8| (0x80..=0xff_u8).flat_map(move |second| [first, second]).chain(*b"\r\n");
    (0x80..=0xff_u8).flat_map(line).collect()
}

/// Lines of 998 octets, every third of which begins with a dot, so that it leaves as 999.
fn longest_lines() -> Vec<u8> {
    let line = |n: usize| {
        let first = if n.is_multiple_of(3) { b'.' } else { b'a' };
        std::iter::once(first).chain((1..998).map(move |at| b'!' + ((n + at) % 94) as u8)).chain(*b"\r\n")
    };
    (0..100).flat_map(line).collect()
}

/// What a mail with this body ends in when it has arrived: the last line end is SMTP's, so it is there whether given or not.
pub fn arrived(body: &[u8]) -> Vec<u8> {
    let end: &[u8] = if body.ends_with(b"\r\n") { b"" } else { b"\r\n" };
    [body, end].concat()
}

/// At least `length` octets: lines of 0 to 998 octets, of printable ASCII and two-octet UTF-8, some starting with a dot.
pub fn lines(length: usize) -> Vec<u8> {
    let mut body = Vec::new();
    let mut state = 1_u32;
    let mut random = move || {
        // xorshift32
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    for line_bytes in (0..=998).step_by(7).chain([997, 998]).cycle() {
        if body.len() >= length {
            break;
        }
        let start = body.len();
        if random() % 4 == 0 && line_bytes > 0 {
            body.push(b'.');
        }
        while body.len() - start < line_bytes {
            if random() % 16 == 0 && body.len() - start + 2 <= line_bytes {
                body.extend("é".bytes());
            } else {
                body.push(b'!' + (random() % 94) as u8);
            }
        }
        body.extend(b"\r\n");
    }
    body
}

/// `body` with the one line end that mail has.
pub fn normalised(body: &[u8]) -> Vec<u8> {
    let text = body.iter().map(|&octet| char::from(octet)).collect::<String>();
    let lines = text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
    arrived(&lines.chars().map(|octet| octet as u8).collect::<Vec<u8>>())
}

/// What the quoted-printable text of a mail is, as Python's `quopri` reads it.
pub fn unquoted(mail: &[u8]) -> Vec<u8> {
    // Python's `email` would make other line ends of it.
    const READER: &str = r#"import quopri, sys
header, body = sys.stdin.buffer.read().split(b"\r\n\r\n", 1)
assert b"Content-Transfer-Encoding: quoted-printable" in header
assert all(len(line) <= 76 for line in body.split(b"\r\n"))
sys.stdout.buffer.write(quopri.decodestring(body))"#;
    python(READER, mail)
}

/// The files attached to a mail, with their names, as Python's `email` package reads it.
pub fn attachments(mail: &[u8]) -> Vec<(String, Vec<u8>)> {
    const READER: &str = "import base64, email, email.policy, json, sys
mail = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
print(json.dumps([(part.get_filename(), base64.b64encode(part.get_content()).decode()) for part in mail.iter_attachments()]))";
    let parts: Vec<(String, String)> = serde_json::from_slice(&python(READER, mail)).expect("JSON");
    let decode = |text: String| base64::engine::general_purpose::STANDARD.decode(text).expect("base64");
    parts.into_iter().map(|(name, content)| (name, decode(content))).collect()
}

/// What the Python `program` makes of `input`.
fn python(program: &str, input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("python3")
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3");
    let mut pipe = child.stdin.take().expect("a pipe");
    // Read while it is written: both may be longer than a pipe.
    let output = std::thread::scope(|scope| {
        scope.spawn(move || pipe.write_all(input).expect("the mail is read"));
        child.wait_with_output().expect("Python's output")
    });
    assert!(output.status.success(), "Python");
    output.stdout
}
