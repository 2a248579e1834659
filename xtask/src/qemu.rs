//! `cargo xtask qemu`: a firmware on an emulated board.

use clap::{Args, ValueEnum};
use xshell::Shell;

use crate::bare::{Board, Toolchain};
use crate::bare_c;
use crate::emulator::{self, Clock};

#[derive(Args)]
pub struct Options {
    /// The emulated board
    #[arg(long, value_enum, default_value = "an385")]
    board: Board,
    /// What runs there
    #[arg(long, value_enum, default_value = "kernel")]
    app: App,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum App {
    /// Every scenario of the kernel's behaviour, with real interrupts
    Kernel,
    /// The C programs of tests/c that need no network
    C,
}

pub fn run(shell: &Shell, options: &Options) -> anyhow::Result<()> {
    match options.app {
        App::Kernel => kernel(shell, options.board),
        App::C => bare_c::programs(shell, options.board),
    }
}

/// All of the kernel's scenarios in one firmware.
pub fn kernel(shell: &Shell, board: Board) -> anyhow::Result<()> {
    let program = firmware(shell, board, "kernel_scenarios")?;
    emulator::run(board, &program, Clock::Usual)
}

/// Builds a program of `board_mps2`.
fn firmware(shell: &Shell, board: Board, name: &str) -> anyhow::Result<std::path::PathBuf> {
    let toolchain = Toolchain::find(shell, board.triple())?;
    let features = format!("{},firmware,checked", board.name());
    let folder = toolchain.build(
        shell,
        "firmware",
        &["--package", "board_mps2", "--no-default-features", "--features", &features, "--bin", name],
    )?;
    Ok(folder.join(name))
}
