//! Runs a program on an emulated board.
//!
//! One instruction takes a fixed emulated time and sleeping takes none, so that a run depends on no clock of this machine and
//! two runs are the same. The program's end is its exit code (semihosting); one that never ends is stopped.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::bare::Board;
use crate::files;

/// The emulator.
pub const QEMU: &str = "qemu-system-arm";

/// How time passes for the emulated processor.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// One instruction a nanosecond: instructions can be counted.
    Counting,
    /// 16 ns an instruction, about what the physical board does.
    Usual,
    /// This machine's: for programs that talk to others.
    Real,
}

impl Clock {
    /// How long a program may run, in seconds.
    fn patience_s(self) -> &'static str {
        if self == Self::Real { "60" } else { "300" }
    }
}

/// The emulator's command line for a program on a board, and the program's own.
pub fn command(board: Board, program: &Path, clock: Clock, argument: &str) -> anyhow::Result<Command> {
    if !files::program_exists(QEMU) {
        bail!("{QEMU} is missing: `cargo xtask setup` installs it");
    }
    let mut command = Command::new("timeout");
    command.args(["--foreground", clock.patience_s(), QEMU, "-machine", &format!("mps2-{}", board.name())]);
    command.args(["-nographic", "-monitor", "none", "-serial", "stdio"]);
    command.args(["-semihosting-config", &format!("enable=on,target=native,arg={argument}")]);
    match clock {
        Clock::Counting => command.args(["-icount", "shift=0,sleep=off"]),
        Clock::Usual => command.args(["-icount", "shift=4,sleep=off"]),
        Clock::Real => &mut command,
    };
    command.arg("-kernel").arg(program).stdin(Stdio::null());
    Ok(command)
}

/// Runs a program, with an argument for it, to its end with its console on ours.
pub fn run(board: Board, program: &Path, clock: Clock, argument: &str) -> anyhow::Result<()> {
    let status = command(board, program, clock, argument)?.status().context(QEMU)?;
    judge(status.code())
}

/// Runs a program to its end and gives what it printed.
pub fn output(board: Board, program: &Path, clock: Clock) -> anyhow::Result<String> {
    let (text, code) = output_and_code(board, program, clock)?;
    judge(code).with_context(|| text.clone())?;
    Ok(text)
}

/// Runs a program to whatever end it has. What the emulator itself says comes first.
pub fn output_and_code(board: Board, program: &Path, clock: Clock) -> anyhow::Result<(String, Option<i32>)> {
    let output = command(board, program, clock, "")?.output().context(QEMU)?;
    let text = [output.stderr, output.stdout].concat();
    Ok((String::from_utf8_lossy(&text).into_owned(), output.status.code()))
}

fn judge(code: Option<i32>) -> anyhow::Result<()> {
    match code {
        Some(0) => Ok(()),
        Some(124) => bail!("the program did not end in time"),
        code => bail!("the program ended with {code:?}"),
    }
}
