//! README.md says what is true: its C example compiles as it stands there and mails to a real server. (Its Rust example is a doc test.)

use std::fs;
use std::process::Command;

use tests::c::{self, Language};
use tests::real::aiosmtpd::Aiosmtpd;
use tests::real::wire::Wire;

/// The first block of `language` in README.md.
fn block(language: &str) -> String {
    let readme = fs::read_to_string(c::root().join("README.md")).expect("README.md");
    let (_, rest) = readme.split_once(&format!("```{language}\n")).expect("a block of this language");
    let (block, _) = rest.split_once("\n```\n").expect("its end");
    block.to_owned()
}

#[test]
fn readme_c_example_compiles_and_its_mail_arrives() {
    let folder = c::scratch("readme");
    let (source, program) = (folder.join("report.c"), folder.join("report"));
    fs::write(&source, block("c")).expect("the source");
    let mut compiler = Language::C.compiler();
    compiler.arg(&source).arg("-o").arg(&program).args(["-x", "none"]).args(c::libraries());
    c::run(&mut compiler);

    let _wire = Wire::new();
    let server = Aiosmtpd::start(25);
    c::run(Command::new("timeout").arg("60").arg(&program));
    let mail = server.mail();
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        ("device@example.test", &["owner@example.test".to_owned()][..])
    );
    assert!(mail.content().ends_with(b"\r\n\r\nAll is well.\r\n"));
}
