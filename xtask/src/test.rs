//! `cargo xtask test`: every check of the repository, as CI runs it.
//!
//! Each file of `tests/tests` is a step of its own, so that a new one needs no entry here and its time is seen.

use clap::{Args, ValueEnum};
use xshell::{Shell, cmd};

use crate::bare::Board;
use crate::report::Report;
use crate::size::{Driver, Family};
use crate::{bench_m3, fuzz, hail, memory, microbit, programs, qemu, setup, size};

#[derive(Args)]
pub struct Options {
    /// Also what takes long: millions of random steps, soak, all boards
    #[arg(long)]
    long: bool,
}

/// Tests read this variable: present and not empty means that they may take long.
const LONG: &str = "NX_TEST_LONG";

/// May tests take long?
pub fn is_long() -> bool {
    std::env::var_os(LONG).is_some_and(|value| !value.is_empty())
}

pub fn run(shell: &Shell, options: &Options) -> anyhow::Result<()> {
    let _long = options.long.then(|| shell.push_env(LONG, "1"));
    let mut report = Report::new();

    report.step("set-up", || setup::run(shell));
    report.step("format", || Ok(cmd!(shell, "cargo fmt --all --check").quiet().run()?));
    report.step("clippy", || {
        cmd!(shell, "cargo clippy --quiet --workspace --all-targets -- -D warnings").quiet().run()?;
        Ok(cmd!(shell, "cargo clippy --quiet --package netx --no-default-features -- -D warnings").quiet().run()?)
    });
    report.step("build of the tests", || {
        Ok(cmd!(shell, "cargo test --quiet --workspace --all-targets --no-run").quiet().run()?)
    });
    report.step("tests of the crates", || {
        Ok(cmd!(shell, "cargo test --quiet --workspace --exclude tests --lib --bins --tests").quiet().run()?)
    });
    report.step("tests of the test support", || {
        Ok(cmd!(shell, "cargo test --quiet --package tests --lib").quiet().run()?)
    });
    report.step("examples in the documentation", || {
        Ok(cmd!(shell, "cargo test --quiet --workspace --doc").quiet().run()?)
    });
    report.step("documentation", || {
        let _strict = shell.push_env("RUSTDOCFLAGS", "-D warnings");
        Ok(cmd!(shell, "cargo doc --quiet --workspace --no-deps").quiet().run()?)
    });
    for name in integration_tests(shell) {
        report.step(&format!("tests: {name}"), || {
            Ok(cmd!(shell, "cargo test --quiet --package tests --test {name}").quiet().run()?)
        });
    }
    for (name, family) in [("IPv4", Family::V4), ("IPv4 and IPv6", Family::Dual)] {
        report.step(&format!("STM32: a C product for {name} fits 128 KiB and 64 KiB"), || {
            size::product(shell, "thumbv7em-none-eabihf", family, Driver::Stm32).map(drop)
        });
    }
    if options.long {
        report.step("micro:bit: the kernel on v6-M", || microbit::run(shell));
    }
    for &board in Board::value_variants().iter().take(if options.long { usize::MAX } else { 1 }) {
        report.step(&format!("{}: kernel scenarios", board.name()), || qemu::kernel(shell, board));
        report.step(&format!("{}: C programs", board.name()), || programs::run(shell, board));
        report.step(&format!("{}: bad frames", board.name()), || hail::run(shell, board));
        report.step(&format!("{}: mails to a real server", board.name()), || qemu::mails(shell, board));
    }
    if options.long {
        report.step("fuzzing", || fuzz::bounded(shell));
        report.step("Cortex-M3: two measurements agree", || bench_m3::repeats(shell));
        report.step("AddressSanitizer", || memory::sanitizer(shell));
        report.step("valgrind", || memory::valgrind(shell));
    }
    report.close()
}

/// The names of the test programs in `tests/tests`: files, and folders with a `main.rs`.
fn integration_tests(shell: &Shell) -> Vec<String> {
    let mut names: Vec<String> = shell
        .read_dir("tests/tests")
        .unwrap_or_default()
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs") || path.join("main.rs").exists())
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names
}
