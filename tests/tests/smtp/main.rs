//! The SMTP client over netx: the C services' codes, a scripted server that refuses, hangs or goes at each phase, exhausted pools, and
//! after each of them: pools full, socket gone, the next mail works.
// Scenario lists are long and are made of the world's vocabulary.
#![allow(clippy::wildcard_imports, clippy::too_many_lines, clippy::format_collect)]

mod arguments;
mod figures;
mod groups;
mod hostile;
mod letter;
mod mails;
mod manual;
mod messages;
mod misfortunes;
mod rust_api;
mod secrets;
mod world;

fn main() -> std::process::ExitCode {
    let mut all = Vec::new();
    all.extend(mails::scenarios());
    all.extend(manual::scenarios());
    all.extend(messages::scenarios());
    all.extend(figures::scenarios());
    all.extend(hostile::scenarios());
    all.extend(groups::scenarios());
    all.extend(misfortunes::scenarios());
    all.extend(arguments::scenarios());
    all.extend(rust_api::scenarios());
    all.extend(secrets::scenarios());
    tests::host::main(all)
}
