//! `cargo xtask dist BOARD`: what a C or C++ program is built with, in `target/dist/BOARD/{include,lib}`.
//!
//! One directory of headers, one static library, one pkg-config file that can be moved with them. The library is a release build
//! that aborts on a panic, because a panic must not unwind into C.

use std::path::Path;

use anstream::println;
use clap::{Args, ValueEnum};
use xshell::{Shell, cmd};

use crate::files;

#[derive(Args)]
pub struct Options {
    /// What to build for
    board: Board,
}

#[derive(Clone, Copy, ValueEnum)]
enum Board {
    /// This machine: Linux
    Host,
}

/// The folders whose headers an application may include.
const HEADERS: &[&str] = &["threadx_shim/include", "netx/include", "smtp_client/include", "board/host/include"];
/// The library's name for the linker.
const LIBRARY: &str = "threadx_netx";

pub fn run(shell: &Shell, options: &Options) -> anyhow::Result<()> {
    match options.board {
        Board::Host => host(shell),
    }
}

fn host(shell: &Shell) -> anyhow::Result<()> {
    cmd!(shell, "cargo build --quiet --profile dist --package host_library").quiet().run()?;

    let output = files::distribution("host");
    let (include, lib) = (output.join("include"), output.join("lib"));
    shell.remove_path(&output)?;
    for folder in HEADERS {
        copy_headers(shell, Path::new(folder), &include)?;
    }
    shell.create_dir(&lib)?;
    shell.copy_file(files::target().join(format!("dist/lib{LIBRARY}.a")), &lib)?;
    shell.write_file(lib.join(format!("pkgconfig/{LIBRARY}.pc")), package_config())?;
    println!("{}", output.display());
    Ok(())
}

/// Copies every header of `from` to `to`.
fn copy_headers(shell: &Shell, from: &Path, to: &Path) -> anyhow::Result<()> {
    shell.create_dir(to)?;
    for path in shell.read_dir(from)? {
        if path.extension().is_some_and(|extension| extension == "h") {
            shell.copy_file(&path, to)?;
        }
    }
    Ok(())
}

fn package_config() -> String {
    format!(
        "prefix=${{pcfiledir}}/../..\n\
         includedir=${{prefix}}/include\n\
         libdir=${{prefix}}/lib\n\n\
         Name: {LIBRARY}\n\
         Description: ThreadX, NetX Duo and NetX Duo SMTP client compatible runtime for Linux\n\
         Version: {}\n\
         Cflags: -I${{includedir}}\n\
         Libs: -L${{libdir}} -l{LIBRARY} -lpthread -ldl -lm\n",
        env!("CARGO_PKG_VERSION")
    )
}
