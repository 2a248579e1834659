//! `nxmail` as a person first meets it: the demo, with and without what it prefers, and its answers to wrong arguments.

use std::process::{Command, Output};

use tests::real::nxmail;

/// What the demo says when all of the body arrived.
const ARRIVED: &str = "octets of the body arrived as they were sent.";

fn assert_demo(output: &Output, link: &str) {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{output:?}");
    assert!(text.lines().next().is_some_and(|line| line.contains(link)), "{text}");
    assert!(text.contains("S: 220 ") && text.contains("C: MAIL FROM:<") && text.contains("S: 221 "), "{text}");
    assert!(text.trim_end().ends_with(ARRIVED), "{text}");
}

#[test]
fn demo_with_namespaces_and_taps_mails_over_a_tap() {
    assert_demo(&nxmail::run(&[], b""), "joined by the TAP");
}

#[test]
fn demo_without_taps_says_so_and_mails_over_the_in_memory_link() {
    // /dev/null in the TAP device's place, in a mount namespace of its own.
    let script = r#"mount --bind /dev/null /dev/net/tun && exec timeout 60 "$0" demo"#;
    let output = Command::new("unshare")
        .args(["--mount", "--map-root-user", "sh", "-c", script])
        .arg(nxmail::program())
        .output()
        .expect("unshare (util-linux)");
    assert_demo(&output, "No TAP");
}

#[test]
fn demo_of_an_ordinary_user_mails() {
    let output = Command::new("setpriv")
        .args(["--reuid", "65534", "--regid", "65534", "--clear-groups", "timeout", "60"])
        .arg(copy_for_everybody().path().join("nxmail"))
        .output()
        .expect("setpriv (util-linux)");
    // Whether over a TAP is the machine's choice: some keep /dev/net/tun for root.
    assert_demo(&output, "");
}

/// The program where another user can reach it.
fn copy_for_everybody() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let everybody = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.path(), everybody).expect("permissions");
    std::fs::copy(nxmail::program(), folder.path().join("nxmail")).expect("a copy");
    folder
}

#[test]
fn arguments_that_cannot_work_give_exit_code_2_and_a_word_why() {
    let addresses = ["--address", "192.0.2.2/24", "--server", "192.0.2.1"];
    let mail = ["--from", "a@b.test", "--to", "c@d.test", "--subject", "s"];
    for (arguments, reason) in [
        (&["send"][..], "--tap"),
        (&["mail"], "mail"),
        (&["send", "--tap", "nowhere0"], "nowhere0"),
        (&["send", "--tap", "lo", "--body", "/nowhere/body"], "/nowhere/body"),
        (&["send", "--tap", "lo", "--body", "/"], "/: Is a directory"),
        (&["send", "--tap", "lo", "--attach", "/nowhere/log"], "--attach /nowhere/log"),
        (&["send", "--tap", "lo", "--attach", "/"], "--attach /: is a directory"),
        (&["send", "--tap", "lo", "--pcap", "/nowhere/x.pcap"], "--pcap /nowhere/x.pcap"),
        (&["send", "--tap", "lo", "--cc", "a@b\r\nRCPT TO:<x@y>"], "--cc <MAILBOX>': no address: expected a@b"),
        (&["send", "--tap", "lo", "--header", "Bcc"], "--header <LINE>': no header line: expected \"Name: value\""),
        (&["send", "--tap", "lo", "--domain", "two words"], "--domain <DOMAIN>': no name"),
        (&["send", "--tap", "lo", "--auth", "plain"], "--auth: --user is missing"),
        (
            &["send", "--tap", "lo", "--auth", "cram-md5"],
            "[possible values: none, plain, login, xoauth2, scram-sha-256]",
        ),
        (&["send", "--tap", "lo", "--timeout", "soon"], "--timeout <SECONDS>"),
        (&["send", "--tap", "lo", "--gateway", "2001:db8::1"], "--gateway: no --address of the same IP version"),
        (&["send", "--tap", "lo", "--auth", "plain", "--user", "u"], "password"),
        (&["send", "--tap", "lo", "--auth", "plain", "--user", "u", "--password-file", "/nowhere/pw"], "/nowhere/pw"),
    ] {
        let is_whole = arguments.len() > 1 && arguments[0] == "send";
        let rest = if is_whole { [&addresses[..], &mail].concat() } else { Vec::new() };
        let output = nxmail::run(&[arguments, &rest].concat(), b"x");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.starts_with("error: ") || said.contains("Usage: nxmail"), "{arguments:?}: {said}");
        assert!(said.contains(reason), "{arguments:?}: {said}");
        assert!(!said.contains("panicked") && output.stdout.is_empty(), "{arguments:?}: {output:?}");
    }
}

#[test]
fn help_of_sending_names_what_a_mail_needs_and_what_comes_of_it() {
    for arguments in [&["--help"][..], &["send", "--help"], &["send", "-h"]] {
        let output = nxmail::run(arguments, b"");
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        let help = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(help.contains("Usage: nxmail"), "{help}");
        if arguments[0] == "send" {
            for part in ["Network:", "Mail:", "Authentication:", "Session:", "Output:", "--password-file", "--attach"] {
                assert!(help.contains(part), "{part}: {help}");
            }
        }
    }
}

#[test]
fn interface_that_is_no_tap_gives_exit_code_1_and_the_reason() {
    let arguments = [
        "send",
        "--tap",
        "lo",
        "--address",
        "192.0.2.2/24",
        "--server",
        "192.0.2.1",
        "--from",
        "a@b.test",
        "--to",
        "c@d.test",
        "--subject",
        "s",
    ];
    let output = nxmail::run(&arguments, b"x");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let line = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(line.starts_with("status=0x") && line.contains("lo: "), "{line}");
}
