//! `cargo xtask bench m3`: instructions an operation on an emulated Cortex-M3, beside the C originals' figures.
//!
//! Each scenario is a firmware of its own (`tests/c/bare/kernel_bench.c`), which counts how often the operation completes while the
//! emulator gives every instruction one nanosecond. So the numbers are exact: two runs print the same. The originals' figures were
//! measured in the same way, built by the same compiler with -O2; the library here is built for speed, too.

use std::path::{Path, PathBuf};
use std::thread;

use anstream::println;
use anyhow::{Context, bail};
use xshell::Shell;

use crate::bare::{Board, Optimize};
use crate::dist::How;
use crate::emulator::{self, Clock};
use crate::report::BAD;
use crate::{bare_c, dist_bare, files};

/// A scenario's name and the originals' instructions an operation, with argument checks and without, at -O2.
const SCENARIOS: &[(&str, f64, f64)] = &[
    ("cooperative", 75.0, 66.0),
    ("preemptive", 224.0, 214.4),
    ("interrupt", 72.0, 59.0),
    ("interrupt preemption", 289.0, 277.0),
    ("message", 145.0, 125.0),
    ("synchronization", 63.0, 50.0),
    ("memory", 77.0, 59.0),
];
/// Length of the measured window: 20 ticks of 10 ms, in instructions.
const WINDOW: f64 = 2e8;

pub fn run(shell: &Shell) -> anyhow::Result<()> {
    println!("instructions an operation, Cortex-M3  (ours / original = ratio)");
    println!("{:22} {:^30} {:^30}", "", "argument checks on", "argument checks off");
    let slower = figures(shell, |line| println!("{line}"))?;
    if slower > 0 {
        bail!("{slower} scenarios are slower than the original with argument checks on");
    }
    Ok(())
}

/// Measures twice: the figures must be the same.
pub fn repeats(shell: &Shell) -> anyhow::Result<()> {
    let [mut first, mut second] = [Vec::new(), Vec::new()];
    figures(shell, |line| first.push(line))?;
    figures(shell, |line| second.push(line))?;
    if let Some((one, other)) = first.iter().zip(&second).find(|(one, other)| one != other) {
        bail!("two runs differ:\n{one}\n{other}");
    }
    Ok(())
}

/// Measures everything, a line at a time; gives how many of the kernel's scenarios are slower than the original's.
fn figures(shell: &Shell, mut show: impl FnMut(String)) -> anyhow::Result<usize> {
    // Beside the default distribution, which is built for size.
    let how =
        How { optimize: Optimize::Speed, output: Some(files::distribution("mps2-an385-speed")), ..How::default() };
    let distribution = dist_bare::board(shell, Board::An385, &how)?;
    let mut slower = 0;
    for (index, (name, original_on, original_off)) in SCENARIOS.iter().enumerate() {
        let [on, off] = measure(shell, &distribution, index + 1)?;
        slower += usize::from(on > original_on + 0.5);
        show(format!("{name:22} {} {}", compare(on, *original_on), compare(off, *original_off)));
    }
    network(shell, &distribution, show)?;
    Ok(slower)
}

fn compare(ours: f64, original: f64) -> String {
    let ratio = ours / original;
    let mark = if ours > original + 0.5 { format!("{BAD}{ratio:.2}{BAD:#}") } else { format!("{ratio:.2}") };
    format!("{ours:9.1} / {original:6.1} = {mark}     ")
}

/// A network program, its operation, and the originals' instructions an operation with argument checks and without (IPv4).
const NETWORK: &[(&str, &str, f64, f64)] =
    &[("tcp_bench", "TCP packet of 1460", 9019.0, 8792.0), ("smtp_bench", "mail of 1 KiB", 88_900.0, 85_300.0)];
/// The IP threads' stacks that the programs give.
const IP_STACK: u32 = 2048;

/// TCP and SMTP between two IP instances over the in-memory link: instructions of both ends, and what their stacks needed.
fn network(shell: &Shell, distribution: &Path, mut show: impl FnMut(String)) -> anyhow::Result<()> {
    let stack = format!("-DIP_STACK_SIZE={IP_STACK}U");
    let without = &["-DTX_DISABLE_ERROR_CHECKING", "-DNX_DISABLE_ERROR_CHECKING"];
    for (program, operation, original_on, original_off) in NETWORK {
        let build = |name: &str, options: &[&str]| {
            let (name, source) = (format!("{program}{name}"), format!("tests/c/bare/{program}.c"));
            let options = [&["-I", "tests/c/bare", &stack], options].concat();
            bare_c::build(shell, Board::An385, distribution, &name, &[&source], &options)
        };
        let programs = [build("", &[])?, build("_unchecked", without)?, build("_v6", &["-DUSE_IPV6"])?];
        let [on, off, v6] = outputs(&programs)?;
        show(format!(
            "{operation:22} {} {}",
            compare(WINDOW / value(&on, "operations")?, *original_on),
            compare(WINDOW / value(&off, "operations")?, *original_off)
        ));
        show(format!("{operation:22} {:9.1} over IPv6", WINDOW / value(&v6, "operations")?));
        for (name, output) in [("IPv4", &on), ("IPv6", &v6)] {
            let stack = value(output, "client_ip_stack")?.max(value(output, "server_ip_stack")?);
            show(format!("{operation:22} {stack:9} octets of an IP thread's stack used, {name}"));
        }
    }
    Ok(())
}

/// The number behind a name on a line of its own.
fn value(output: &str, name: &str) -> anyhow::Result<f64> {
    let line = output.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|number| number.trim().parse().ok()).with_context(|| format!("no {name} in {output:?}"))
}

/// Runs one scenario, with argument checks and without.
fn measure(shell: &Shell, distribution: &Path, number: usize) -> anyhow::Result<[f64; 2]> {
    let scenario = format!("-DSCENARIO={number}");
    let build = |name: &str, options: &[&str]| {
        let options = [&[scenario.as_str()], options].concat();
        let name = format!("kernel_bench_{number}{name}");
        bare_c::build(shell, Board::An385, distribution, &name, &["tests/c/bare/kernel_bench.c"], &options)
    };
    let outputs = outputs(&[build("", &[])?, build("_unchecked", &["-DTX_DISABLE_ERROR_CHECKING"])?])?;
    let mut instructions = [0.0; 2];
    for (each, output) in instructions.iter_mut().zip(outputs) {
        let operations: u32 = output.trim().parse().with_context(|| format!("scenario {number} printed {output:?}"))?;
        *each = WINDOW / f64::from(operations);
    }
    Ok(instructions)
}

/// What the programs print, run side by side: the emulator counts their time, not this machine's clock.
fn outputs<const N: usize>(programs: &[PathBuf; N]) -> anyhow::Result<[String; N]> {
    thread::scope(|scope| {
        let runs = programs
            .each_ref()
            .map(|program| scope.spawn(move || emulator::output(Board::An385, program, Clock::Counting)));
        let mut outputs = [const { String::new() }; N];
        for (output, run) in outputs.iter_mut().zip(runs) {
            *output = run.join().map_err(|_| anyhow::anyhow!("the emulator's thread"))??;
        }
        Ok(outputs)
    })
}
