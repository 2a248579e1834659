//! The distribution for a processor without an operating system: headers that say what the library was built with, and the library.
//!
//! One for each target triple holds the kernel, the network layer and the SMTP client, and no start-up: that is the product's. One
//! for each MPS2 board adds the Ethernet driver and, as sources to build or to copy from, a start-up and a linker script. As in a
//! default build of the originals, event counters, stack checks and event trace are off.
//!
//! A library is built for small code or for few instructions (`--optimize`): a mail takes a quarter fewer of them there, and twice the text.
//! The kernel is built for few instructions in both.

use std::path::{Path, PathBuf};

use clap::Args;
use xshell::{Shell, cmd};

use crate::bare::{Board, Purpose, Toolchain};
use crate::dist::{self, How, LIBRARY};
use crate::files;

/// What the kernel is built with beyond its default.
#[derive(Args, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Features {
    /// Boards: with event counters (performance_info_get services)
    #[arg(long)]
    pub performance_info: bool,
    /// Boards: with checks of stacks' far ends
    #[arg(long)]
    pub stack_checking: bool,
    /// Boards: with a guard below the running thread's stack (Cortex-M3, M4, M7)
    #[arg(long)]
    pub stack_guard: bool,
    /// Boards: with the event trace (tx_trace_enable …)
    #[arg(long)]
    pub trace: bool,
    /// With an Ethernet driver that finds nobody: for tests.
    #[arg(skip)]
    pub unanswered: bool,
}

/// Sources for every processor that a product may build along.
const SOURCES: &str = "board/cortex_m/c";
/// The folders whose headers an application may include, but for those that are another port's.
const HEADERS: &[&str] =
    &["threadx_shim/include", "threadx_shim/include/cortex_m", "netx/include", "smtp_client/include"];
const OTHER_PORTS: &[&str] = &["tx_host.h"];

/// Makes the distribution of a triple.
pub fn triple(shell: &Shell, triple: &'static str, how: &How) -> anyhow::Result<PathBuf> {
    make(shell, triple, triple, &["network"], how)
}

/// Makes the distribution of a board.
pub fn board(shell: &Shell, board: Board, how: &How) -> anyhow::Result<PathBuf> {
    let output = make(shell, &format!("mps2-{}", board.name()), board.triple(), &[board.name()], how)?;
    share(shell, "board/mps2/c", &output)?;
    Ok(output)
}

/// Puts sources beside the library.
fn share(shell: &Shell, from: &str, output: &Path) -> anyhow::Result<()> {
    let share = output.join("share");
    shell.create_dir(&share)?;
    for file in shell.read_dir(from)? {
        shell.copy_file(file, &share)?;
    }
    Ok(())
}

fn make(shell: &Shell, name: &str, triple: &'static str, library: &[&str], how: &How) -> anyhow::Result<PathBuf> {
    let configuration = how.configuration(shell)?;
    let asked = how.features;
    let features = Features {
        performance_info: asked.performance_info || configuration.wants("performance-info"),
        stack_checking: asked.stack_checking || configuration.wants("stack-checking"),
        trace: asked.trace || configuration.wants("trace"),
        ..asked
    };
    let output = how.output(name)?;
    let (include, lib) = (output.join("include"), output.join("lib"));
    shell.remove_path(&include)?;
    shell.remove_path(&lib)?;
    for folder in HEADERS {
        dist::copy_headers(shell, Path::new(folder), &include)?;
    }
    for header in OTHER_PORTS {
        shell.remove_path(include.join(header))?;
    }
    build_header(shell, &include.join("tx_build.h"), features)?;
    configuration.install(shell, &include, &["arm-none-eabi-gcc", "-mthumb"])?;
    share(shell, SOURCES, &output)?;

    let mut enabled = library.to_vec();
    enabled.extend(features.performance_info.then_some("performance-info"));
    enabled.extend(features.stack_checking.then_some("stack-checking"));
    enabled.extend(features.stack_guard.then_some("stack-guard"));
    enabled.extend(features.trace.then_some("trace"));
    enabled.extend(features.unanswered.then_some("unanswered"));
    enabled.extend(configuration.has_ipv6.then_some("ipv6"));
    let enabled = enabled.join(",");
    let _settings: Vec<_> = configuration.environment().map(|(name, value)| shell.push_env(name, value)).collect();
    let folder = Toolchain::find(shell, triple)?.build(
        shell,
        Purpose::Library(how.optimize),
        &["--package", "cortex_m_library", "--no-default-features", "--features", &enabled],
    )?;
    shell.create_dir(&lib)?;
    let archive = format!("lib{LIBRARY}.a");
    shell.copy_file(folder.join(&archive), &lib)?;
    let archive = lib.join(archive);
    if files::program_exists("arm-none-eabi-strip") {
        cmd!(shell, "arm-none-eabi-strip --strip-debug {archive}").quiet().ignore_stderr().run()?;
    }
    Ok(output)
}

/// Makes the header tell what this library was built with.
fn build_header(shell: &Shell, header: &Path, features: Features) -> anyhow::Result<()> {
    let mut text = shell.read_file(header)?;
    for (option, on) in [
        ("PERFORMANCE_INFO", features.performance_info),
        ("STACK_CHECKING", features.stack_checking),
        ("EVENT_TRACE", features.trace),
    ] {
        text = text
            .replace(&format!("#define TX_BUILD_{option} 1"), &format!("#define TX_BUILD_{option} {}", u8::from(on)));
    }
    Ok(shell.write_file(header, text)?)
}
