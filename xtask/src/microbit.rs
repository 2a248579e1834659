//! The kernel on the smallest of them: an emulated micro:bit, Cortex-M0 with 16 KiB of memory.
//!
//! Each scenario of `tests/c/bare/kernel_bench.c` runs there with the v6-M library; that it counts at all says that switches, ticks
//! and interrupts work on a processor without the larger ones' instructions.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

use crate::dist::How;
use crate::{bare_c, dist_bare, emulator, files};

const TRIPLE: &str = "thumbv6m-none-eabi";
/// Cortex-M23: no emulated board has one, so that a program links is all that is seen.
const LINKED_ONLY: &str = "thumbv8m.base-none-eabi";
const OPTIONS: &[&str] =
    &["-DCORE_HZ=16000000U", "-DSEMIHOSTING_CONSOLE", "-Wl,--defsym=__ram_size=16384,--defsym=__stack_size=1024"];

pub fn run(shell: &Shell) -> anyhow::Result<()> {
    let distribution = dist_bare::triple(shell, TRIPLE, &How::default())?;
    for number in 1..=7_u32 {
        let name = format!("microbit_{number}");
        let program = build(
            shell,
            TRIPLE,
            &distribution,
            &name,
            &["tests/c/bare/kernel_bench.c"],
            &format!("-DSCENARIO={number}"),
        )?;
        let (text, status) = emulate(&program)?;
        let count: u32 = text.trim().parse().with_context(|| format!("scenario {number} printed {text:?}"))?;
        ensure!(status.success() && count > 1000, "scenario {number}: {count} operations, {status}");
        println!("scenario {number}: {count} operations");
    }
    // An application that also idles, and sleeps through ticks there.
    let sources = ["tests/c/vendor/main.c", "board/cortex_m/c/tx_low_power.c"];
    let program = build(shell, TRIPLE, &distribution, "microbit_idle", &sources, "-Ddevice_isr=IRQ31_Handler")?;
    let (text, status) = emulate(&program)?;
    ensure!(status.success(), "the application ended with {status} and printed {text}");
    println!("application: ended as it should");
    let distribution = dist_bare::triple(shell, LINKED_ONLY, &How::default())?;
    build(shell, LINKED_ONLY, &distribution, "cortex_m23", &sources, "-Ddevice_isr=IRQ31_Handler")?;
    Ok(())
}

fn build(
    shell: &Shell,
    triple: &str,
    distribution: &Path,
    name: &str,
    sources: &[&str],
    option: &str,
) -> anyhow::Result<PathBuf> {
    let (include, lib) = (distribution.join("include"), distribution.join("lib"));
    let (processor, strict, sections) = (bare_c::processor(triple), bare_c::STRICT, bare_c::SECTIONS);
    let program = files::target().join("bare/c").join(name).with_extension("elf");
    cmd!(shell, "arm-none-eabi-gcc {processor...} {strict...} {sections...} {OPTIONS...} -O2 -nostartfiles {option}")
        .arg("-I")
        .args([&include])
        .args(["-T", "board/mps2/c/link.ld", "board/mps2/c/startup.c"])
        .args(sources)
        .arg("-L")
        .args([&lib])
        .args(["-lthreadx_netx", "-lgcc", "-o"])
        .arg(&program)
        .quiet()
        .run()?;
    Ok(program)
}

/// Runs a program to its end, and gives what it printed.
fn emulate(program: &Path) -> anyhow::Result<(String, ExitStatus)> {
    let output = Command::new("timeout")
        .args(["60", emulator::QEMU, "-machine", "microbit", "-nographic", "-monitor", "none", "-icount", "shift=4"])
        .args(["-semihosting-config", "enable=on,target=native", "-kernel"])
        .arg(program)
        .output()
        .context(emulator::QEMU)?;
    let text = [output.stdout, output.stderr].concat();
    Ok((String::from_utf8_lossy(&text).into_owned(), output.status))
}
