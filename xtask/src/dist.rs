//! `cargo xtask dist BOARD`: what a C or C++ program is built with, in `target/dist/BOARD/{include,lib}`.
//!
//! One directory of headers, one static library, one pkg-config file that can be moved with them. The library is a release build
//! that aborts on a panic, because a panic must not unwind into C.

use std::path::{Path, PathBuf};

use anstream::println;
use clap::{Args, ValueEnum};
use xshell::{Shell, cmd};

use crate::bare::Optimize;
use crate::configuration::Configuration;
use crate::dist_bare::Features;
use crate::{bare, dist_bare, files};

#[derive(Args)]
pub struct Options {
    /// What to build for
    board: Board,
    #[command(flatten)]
    how: How,
}

/// How it is built and where it goes. The default is the library as it comes, in its usual place.
#[derive(Args, Default)]
pub struct How {
    #[command(flatten)]
    pub features: Features,
    /// Boards: what the compiler aims at
    #[arg(long, value_enum, default_value_t)]
    pub optimize: Optimize,
    /// A product's tx_user.h to build the library for
    #[arg(long, value_name = "FILE")]
    pub tx_user: Option<PathBuf>,
    /// A product's nx_user.h
    #[arg(long, value_name = "FILE")]
    pub nx_user: Option<PathBuf>,
    /// Where to write instead of target/dist/BOARD
    #[arg(long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
}

impl How {
    /// For a product that wants overflowing stacks stopped.
    pub fn stack_guard() -> Self {
        Self { features: Features { stack_guard: true, ..Features::default() }, ..Self::named("stack-guard") }
    }

    /// For a product that wants to be told of overflowing stacks.
    pub fn stack_checking() -> Self {
        Self { features: Features { stack_checking: true, ..Features::default() }, ..Self::named("stack-checking") }
    }

    /// For a board whose Ethernet controller does not answer.
    pub fn unanswered() -> Self {
        Self { features: Features { unanswered: true, ..Features::default() }, ..Self::named("unanswered") }
    }

    /// The library as it comes, in a place of its own.
    fn named(name: &str) -> Self {
        Self { output: Some(files::distribution(name)), ..Self::default() }
    }

    /// The product's settings.
    pub fn configuration(&self, shell: &Shell) -> anyhow::Result<Configuration> {
        Configuration::read(shell, self.tx_user.as_deref(), self.nx_user.as_deref())
    }

    /// Where the distribution of this name is written.
    pub fn output(&self, name: &str) -> anyhow::Result<PathBuf> {
        match &self.output {
            Some(folder) => Ok(std::path::absolute(folder)?),
            None => Ok(files::distribution(name)),
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Board {
    /// This machine: Linux
    Host,
    /// Arm MPS2 with a Cortex-M3
    #[value(name = "mps2-an385")]
    Mps2An385,
    /// Arm MPS2 with a Cortex-M4
    #[value(name = "mps2-an386")]
    Mps2An386,
    /// Arm MPS2 with a Cortex-M7
    #[value(name = "mps2-an500")]
    Mps2An500,
    /// Arm MPS2 with a Cortex-M33
    #[value(name = "mps2-an505")]
    Mps2An505,
    /// Cortex-M0, M0+
    #[value(name = "thumbv6m-none-eabi")]
    V6m,
    /// Cortex-M3
    #[value(name = "thumbv7m-none-eabi")]
    V7m,
    /// Cortex-M4, M7, no floating-point registers in calls
    #[value(name = "thumbv7em-none-eabi")]
    V7em,
    /// Cortex-M4F, M7F
    #[value(name = "thumbv7em-none-eabihf")]
    V7emHf,
    /// Cortex-M23
    #[value(name = "thumbv8m.base-none-eabi")]
    V8mBase,
    /// Cortex-M33, no floating-point registers in calls
    #[value(name = "thumbv8m.main-none-eabi")]
    V8m,
    /// Cortex-M33F
    #[value(name = "thumbv8m.main-none-eabihf")]
    V8mHf,
}

/// The folders whose headers an application may include.
const HEADERS: &[&str] = &["threadx_shim/include", "netx/include", "smtp_client/include", "board/host/include"];
/// The library's name for the linker.
pub const LIBRARY: &str = "threadx_netx";

pub fn run(shell: &Shell, options: &Options) -> anyhow::Result<()> {
    let triple = |name| dist_bare::triple(shell, name, &options.how);
    let mps2 = |board| dist_bare::board(shell, board, &options.how);
    let output = match options.board {
        Board::Host => return host(shell, &options.how),
        Board::Mps2An385 => mps2(bare::Board::An385)?,
        Board::Mps2An386 => mps2(bare::Board::An386)?,
        Board::Mps2An500 => mps2(bare::Board::An500)?,
        Board::Mps2An505 => mps2(bare::Board::An505)?,
        Board::V6m => triple("thumbv6m-none-eabi")?,
        Board::V7m => triple("thumbv7m-none-eabi")?,
        Board::V7em => triple("thumbv7em-none-eabi")?,
        Board::V7emHf => triple("thumbv7em-none-eabihf")?,
        Board::V8mBase => triple("thumbv8m.base-none-eabi")?,
        Board::V8m => triple("thumbv8m.main-none-eabi")?,
        Board::V8mHf => triple("thumbv8m.main-none-eabihf")?,
    };
    println!("{}", output.display());
    Ok(())
}

fn host(shell: &Shell, how: &How) -> anyhow::Result<()> {
    let configuration = how.configuration(shell)?;
    let output = how.output("host")?;
    let (include, lib) = (output.join("include"), output.join("lib"));
    shell.remove_path(&include)?;
    shell.remove_path(&lib)?;
    for folder in HEADERS {
        copy_headers(shell, Path::new(folder), &include)?;
    }
    configuration.install(shell, &include, &["gcc"])?;

    // A build of its own, so that two configurations do not rebuild each other.
    let build = files::target().join(if configuration.is_default() { "" } else { "configured" });
    let features = if configuration.has_ipv6 { "ipv6" } else { "" };
    cmd!(shell, "cargo build --quiet --profile dist --package host_library --target-dir {build} --no-default-features --features={features}")
        .envs(configuration.environment())
        .quiet()
        .run()?;

    shell.create_dir(&lib)?;
    shell.copy_file(build.join(format!("dist/lib{LIBRARY}.a")), &lib)?;
    shell.write_file(lib.join(format!("pkgconfig/{LIBRARY}.pc")), package_config(&configuration.compiler_options()))?;
    println!("{}", output.display());
    Ok(())
}

/// Copies every header of `from` to `to`.
pub fn copy_headers(shell: &Shell, from: &Path, to: &Path) -> anyhow::Result<()> {
    shell.create_dir(to)?;
    for path in shell.read_dir(from)? {
        if path.extension().is_some_and(|extension| extension == "h") {
            shell.copy_file(&path, to)?;
        }
    }
    Ok(())
}

fn package_config(options: &str) -> String {
    format!(
        "prefix=${{pcfiledir}}/../..\n\
         includedir=${{prefix}}/include\n\
         libdir=${{prefix}}/lib\n\n\
         Name: {LIBRARY}\n\
         Description: ThreadX, NetX Duo and NetX Duo SMTP client compatible runtime for Linux\n\
         Version: {}\n\
         Cflags: -I${{includedir}}{options}\n\
         Libs: -L${{libdir}} -l{LIBRARY} -lpthread -ldl -lm\n",
        env!("CARGO_PKG_VERSION")
    )
}
