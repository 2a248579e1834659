//! C programs for boards, built as a user of the distribution builds them: a compiler, our headers, one library, no Rust tooling.

use std::path::{Path, PathBuf};

use anyhow::bail;
use xshell::{Shell, cmd};

use crate::bare::Board;
use crate::dist::How;
use crate::emulator::{self, Clock};
use crate::{dist_bare, files};

/// The compiler.
const GCC: &str = "arm-none-eabi-gcc";
/// Warnings are errors: headers must be clean.
pub const STRICT: &[&str] = &["-std=c11", "-Wall", "-Wextra", "-Werror"];
/// Every function can be left out that nobody calls.
pub const SECTIONS: &[&str] =
    &["-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections,-z,noexecstack,--no-warn-rwx-segments"];

/// The compiler's options for a target.
pub fn processor(triple: &str) -> &'static [&'static str] {
    match triple {
        "thumbv6m-none-eabi" => &["-mthumb", "-mcpu=cortex-m0"],
        "thumbv7em-none-eabi" => &["-mthumb", "-mcpu=cortex-m4", "-mfloat-abi=soft"],
        "thumbv7em-none-eabihf" => &["-mthumb", "-mcpu=cortex-m4", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"],
        "thumbv8m.main-none-eabi" => &["-mthumb", "-mcpu=cortex-m33", "-mfloat-abi=soft"],
        "thumbv8m.main-none-eabihf" => &["-mthumb", "-mcpu=cortex-m33", "-mfloat-abi=hard", "-mfpu=fpv5-sp-d16"],
        _ => &["-mthumb", "-mcpu=cortex-m3"],
    }
}

/// Builds a program of several sources for a board with its own start-up, against `distribution`.
pub fn build(
    shell: &Shell,
    board: Board,
    distribution: &Path,
    name: &str,
    sources: &[&str],
    options: &[&str],
) -> anyhow::Result<PathBuf> {
    if !files::program_exists(GCC) {
        bail!("{GCC} is missing: `cargo xtask setup` installs it");
    }
    let folder = files::target().join("bare/c");
    shell.create_dir(&folder)?;
    let program = folder.join(format!("{name}-{}.elf", board.name()));
    let (include, lib, share) = (distribution.join("include"), distribution.join("lib"), distribution.join("share"));
    let (script, startup) = (share.join("link.ld"), share.join("startup.c"));
    let processor = processor(board.triple());
    let place: &[&str] = match board {
        Board::An505 => {
            &["-DMPS2_AN505", "-Wl,--defsym=__flash_origin=0x10000000", "-Wl,--defsym=__ram_origin=0x38000000"]
        }
        _ => &[],
    };
    cmd!(
        shell,
        "{GCC} {processor...} {STRICT...} {SECTIONS...} {place...} -O2 -g -nostartfiles -I {include} -I tests/c"
    )
    .args(options)
    .arg("-T")
    .args([script, startup])
    .args(sources)
    .arg("-L")
    .args([&lib])
    .args(["-lthreadx_netx", "-o"])
    .arg(&program)
    .quiet()
    .run()?;
    Ok(program)
}

/// The programs of `tests/c` that need no network, each with what its output ends with.
const PROGRAMS: &[&str] = &["thread_demo", "interrupt_demo", "kernel_errors"];
/// One more where the processor has floating point.
const FLOAT: &str = "bare/float_threads";

/// Builds and runs them on an emulated board, with argument checks and, where they do not test these, without.
pub fn programs(shell: &Shell, board: Board) -> anyhow::Result<()> {
    let distribution = dist_bare::board(shell, board, &How::default())?;
    let syscalls = distribution.join("share/syscalls.c");
    let syscalls = syscalls.to_string_lossy();
    let has_float = board.triple().ends_with("hf");
    for name in PROGRAMS.iter().chain(has_float.then_some(&FLOAT)) {
        for checks in [&[][..], &["-DTX_DISABLE_ERROR_CHECKING", "-DNX_DISABLE_ERROR_CHECKING"]] {
            if !checks.is_empty() && *name == "kernel_errors" {
                continue;
            }
            let options = [&["-I", "tests/c/bare"], checks].concat();
            let source = format!("tests/c/{name}.c");
            let output = name.replace('/', "-");
            let program = build(shell, board, &distribution, &output, &[&source, &syscalls], &options)?;
            let output = emulator::output(board, &program, Clock::Usual)?;
            if !output.ends_with("all checks passed\n") {
                bail!("{name} printed\n{output}");
            }
            println!("{name}{}: all checks passed", if checks.is_empty() { "" } else { ", without argument checks" });
        }
    }
    let program = build(shell, board, &distribution, "memory", &["tests/c/bare/memory.c"], &["-fno-builtin"])?;
    if emulator::output(board, &program, Clock::Counting)? != "all checks passed\n" {
        bail!("the library's memory routines fail");
    }
    println!("memory: all checks passed");
    Ok(())
}
