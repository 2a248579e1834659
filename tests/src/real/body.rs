//! Bodies that mail servers and careless clients get wrong.

use std::io::Write;
use std::process::{Command, Stdio};

use base64::Engine;

/// A body and what to call it in messages. All have CRLF line ends and lines of at most 998 octets, so that what arrives must be the same.
pub struct Body {
    /// For messages.
    pub name: &'static str,
    /// What is given to `nxmail`.
    pub octets: Vec<u8>,
}

/// One octet, dots wherever they can hurt, and 100 KB of lines of every length.
pub fn corpus() -> Vec<Body> {
    vec![
        Body { name: "one octet", octets: b"x".into() },
        Body { name: "dots", octets: b".\r\n..\r\n...\r\n.x\r\nx.\r\n\r\n.\r\n.\r\n\r\nQUIT\r\n. \r\n".into() },
        Body { name: "100 KB", octets: lines(100 * 1024) },
    ]
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

/// The files attached to a mail, with their names, as Python's `email` package reads it.
pub fn attachments(mail: &[u8]) -> Vec<(String, Vec<u8>)> {
    const READER: &str = "import base64, email, email.policy, json, sys
mail = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
print(json.dumps([(part.get_filename(), base64.b64encode(part.get_content()).decode()) for part in mail.iter_attachments()]))";
    let mut child = Command::new("python3")
        .args(["-c", READER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3");
    child.stdin.take().expect("a pipe").write_all(mail).expect("the mail is read");
    let output = child.wait_with_output().expect("Python's output");
    let parts: Vec<(String, String)> = serde_json::from_slice(&output.stdout).expect("JSON");
    let decode = |text: String| base64::engine::general_purpose::STANDARD.decode(text).expect("base64");
    parts.into_iter().map(|(name, content)| (name, decode(content))).collect()
}
