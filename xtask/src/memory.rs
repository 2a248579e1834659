//! Memory errors that tests do not see by themselves: AddressSanitizer and valgrind.
//!
//! AddressSanitizer takes a nightly compiler and runs over the crates' unit tests, which switch no stacks: lists, pools, heaps, parsers
//! and the network's engine. valgrind knows the host port's stacks, so the kernel's scenarios run under it too, each in its process;
//! but for those that try every point of an interrupt, whose thousands of rounds it would stretch over hours.

use xshell::{Shell, cmd};

use crate::setup;

/// This machine, as Rust calls it.
const TRIPLE: &str =
    if cfg!(target_arch = "aarch64") { "aarch64-unknown-linux-gnu" } else { "x86_64-unknown-linux-gnu" };
const CRATES: &[&str] = &["--package", "threadx_shim", "--package", "netx", "--package", "smtp_client"];

/// The crates' unit tests under AddressSanitizer.
pub fn sanitizer(shell: &Shell) -> anyhow::Result<()> {
    let _flags = shell.push_env("RUSTFLAGS", "-Zsanitizer=address");
    // Tests leak on purpose: control blocks stay where they are.
    let _options = shell.push_env("ASAN_OPTIONS", "detect_leaks=0");
    setup::nightly(cmd!(
        shell,
        "rustup run nightly cargo test --quiet --target {TRIPLE} --target-dir target/asan {CRATES...} --lib"
    ))
}

/// The crates' unit tests and the kernel's scenarios under valgrind.
pub fn valgrind(shell: &Shell) -> anyhow::Result<()> {
    let runner = format!("CARGO_TARGET_{}_RUNNER", TRIPLE.to_uppercase().replace('-', "_"));
    let _runner = shell.push_env(runner, "valgrind --quiet --error-exitcode=9 --trace-children=yes");
    cmd!(shell, "cargo test --quiet {CRATES...} --lib").quiet().run()?;
    cmd!(shell, "cargo test --quiet --package tests --test kernel -- --skip interrupt_anywhere").quiet().run()?;
    Ok(())
}
