//! The kernel on the smallest of them: an emulated micro:bit, Cortex-M0 with 16 KiB of memory.
//!
//! Each scenario of `tests/c/bare/kernel_bench.c` runs there with the v6-M library; that it counts at all says that switches, ticks
//! and interrupts work on a processor without the larger ones' instructions.

use std::process::Command;

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

use crate::dist::How;
use crate::{bare_c, dist_bare, emulator, files};

const TRIPLE: &str = "thumbv6m-none-eabi";
const OPTIONS: &[&str] =
    &["-DCORE_HZ=16000000U", "-DSEMIHOSTING_CONSOLE", "-Wl,--defsym=__ram_size=16384,--defsym=__stack_size=1024"];

pub fn run(shell: &Shell) -> anyhow::Result<()> {
    let distribution = dist_bare::triple(shell, TRIPLE, &How::default())?;
    let (include, lib) = (distribution.join("include"), distribution.join("lib"));
    let (processor, strict, sections) = (bare_c::processor(TRIPLE), bare_c::STRICT, bare_c::SECTIONS);
    for number in 1..=7_u32 {
        let scenario = format!("-DSCENARIO={number}");
        let program = files::target().join(format!("bare/c/microbit_{number}.elf"));
        cmd!(
            shell,
            "arm-none-eabi-gcc {processor...} {strict...} {sections...} {OPTIONS...} -O2 -nostartfiles {scenario}"
        )
        .arg("-I")
        .args([&include])
        .args(["-T", "board/mps2/c/link.ld", "board/mps2/c/startup.c", "tests/c/bare/kernel_bench.c", "-L"])
        .args([&lib])
        .args(["-lthreadx_netx", "-lgcc", "-o"])
        .arg(&program)
        .quiet()
        .run()?;
        let output = Command::new("timeout")
            .args([
                "60",
                emulator::QEMU,
                "-machine",
                "microbit",
                "-nographic",
                "-monitor",
                "none",
                "-icount",
                "shift=4",
            ])
            .args(["-semihosting-config", "enable=on,target=native", "-kernel"])
            .arg(&program)
            .output()
            .context(emulator::QEMU)?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        let count: u32 = text.trim().parse().with_context(|| format!("scenario {number} printed {text:?}"))?;
        ensure!(output.status.success() && count > 1000, "scenario {number}: {count} operations, {}", output.status);
        println!("scenario {number}: {count} operations");
    }
    Ok(())
}
