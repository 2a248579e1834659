//! C programs for boards, built as a user of the distribution builds them: a compiler, our headers, one library, no Rust tooling.

use std::path::{Path, PathBuf};

use anyhow::bail;
use xshell::{Shell, cmd};

use crate::bare::Board;
use crate::files;

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
        "thumbv8m.base-none-eabi" => &["-mthumb", "-mcpu=cortex-m23"],
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
