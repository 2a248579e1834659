//! The C programs of `tests/c` on an emulated board: services, handlers, overflowing stacks, idle without ticks, storms.
//!
//! Each is built as a user of the distribution builds it (`bare_c`), some against a library with stack checks or guard.

use std::path::PathBuf;

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

use crate::bare::Board;
use crate::dist::How;
use crate::emulator::{self, Clock};
use crate::{bare_c, dist_bare, files, test};

/// How a program of the tests ends that finds nothing wrong.
const PASSED: &str = "all checks passed\n";
/// How the thread with too small a stack ends where the processor stops it, and the exit code of a fault.
const STOPPED: (&str, i32) = ("fault in thread glutton\n", 101);

/// The programs that need nothing but the library, built with argument checks and, where they do not test these, without.
const ORDINARY: &[(&str, bool)] = &[
    ("thread_demo", true),
    ("interrupt_demo", true),
    ("kernel_errors", false),
    ("corners", false),
    // More where the processor has floating point.
    ("bare/float_threads", true),
];

/// What lets the tickless program count ticks and the emulator keep time (it says why).
const TICKLESS: &[&str] = &["-Wl,--wrap=_tx_timer_interrupt", "-DTX_LOW_POWER_USER_ENTER=wait_for_interrupt"];

/// Builds and runs them.
pub fn run(shell: &Shell, board: Board) -> anyhow::Result<()> {
    let plain = Builder::new(shell, board, "", &How::default())?;
    for (name, has_unchecked) in ORDINARY {
        if name.contains("float") && !board.has_float() {
            continue;
        }
        plain.passes(name, &[], &[])?;
        if *has_unchecked {
            plain.passes(name, &[], &["-DTX_DISABLE_ERROR_CHECKING", "-DNX_DISABLE_ERROR_CHECKING"])?;
        }
    }
    plain.passes("bare/tickless", &["tx_low_power.c"], TICKLESS)?;
    for seed in 1..=if test::is_long() { 20 } else { 3 } {
        plain.passes("bare/storm", &[], &[&format!("-DSEED={seed}UL")])?;
    }
    plain.passes("bare/stuck_line", &[], &[])?;
    plain.passes("bare/dead_link", &[], &[])?;
    plain.memory_routines()?;
    if board == Board::An385 {
        // The board's own driver, where the emulated board has nothing.
        let unanswered = Builder::new(shell, board, "unanswered", &How::unanswered())?;
        unanswered.passes("bare/dead_link", &[], &["-DDRIVER=_nx_mps2_network_driver"])?;
        vendor_project(shell)?;
    }
    if board == Board::An505 {
        plain.passes_non_secure("interrupt_demo")?;
        plain.passes_non_secure("bare/float_threads")?;
    }

    let guarded = Builder::new(shell, board, "guard", &How::stack_guard())?;
    // v8-M has its limit in any build.
    let processor_stops = if board.has_stack_limit() { &plain } else { &guarded };
    processor_stops.ends("bare/overflow", &[], &[], STOPPED)?;
    guarded.passes("bare/storm", &[], &[])?;
    let checked = Builder::new(shell, board, "checks", &How::stack_checking())?;
    if !board.has_stack_limit() {
        checked.passes("bare/overflow", &[], &["-DHANDLER"])?;
    }
    checked.passes("bare/storm", &[], &[])
}

/// `tests/c/vendor`: start-up, low-level initialization and linker script of a project's own, against the library for the processor
/// alone, without a C library.
fn vendor_project(shell: &Shell) -> anyhow::Result<()> {
    const TRIPLE: &str = "thumbv7m-none-eabi";
    const SOURCES: &[&str] =
        &["tests/c/vendor/startup_vendor.S", "tests/c/vendor/tx_initialize_low_level.S", "tests/c/vendor/main.c"];
    let distribution = dist_bare::triple(shell, TRIPLE, &How::default())?;
    let (include, lib) = (distribution.join("include"), distribution.join("lib"));
    let program = files::target().join("bare/c/vendor.elf");
    let (processor, strict, sections) = (bare_c::processor(TRIPLE), bare_c::STRICT, bare_c::SECTIONS);
    cmd!(shell, "arm-none-eabi-gcc {processor...} {strict...} {sections...} -O2 -nostartfiles -nostdlib -I {include}")
        .args(["-T", "tests/c/vendor/vendor.ld"])
        .args(SOURCES)
        .arg("-L")
        .args([&lib])
        .args(["-lthreadx_netx", "-lgcc", "-o"])
        .arg(&program)
        .quiet()
        .run()?;
    let (text, code) = emulator::output_and_code(Board::An385, &program, Clock::Usual)?;
    ensure!(code == Some(0), "the vendor's project ended with {code:?}: {text}");
    println!("vendor's project: ended as it should");
    Ok(())
}

/// Builds programs with one library, and runs them.
struct Builder<'a> {
    shell: &'a Shell,
    board: Board,
    /// The library's distinction, in names.
    kind: &'static str,
    distribution: PathBuf,
}

impl<'a> Builder<'a> {
    fn new(shell: &'a Shell, board: Board, kind: &'static str, how: &How) -> anyhow::Result<Self> {
        Ok(Self { shell, board, kind, distribution: dist_bare::board(shell, board, how)? })
    }

    /// The program must find nothing wrong.
    fn passes(&self, name: &str, shared: &[&str], options: &[&str]) -> anyhow::Result<()> {
        self.ends(name, shared, options, (PASSED, 0))
    }

    /// The program must print this last, and end with this code. `shared` are sources of the distribution.
    fn ends(&self, name: &str, shared: &[&str], options: &[&str], (end, code): (&str, i32)) -> anyhow::Result<()> {
        let program = self.build(name, shared, options)?;
        let (text, got) = emulator::output_and_code(self.board, &program, Clock::Usual)?;
        ensure!(got == Some(code) && text.ends_with(end), "{name} {options:?} ended with {got:?} and printed\n{text}");
        println!("{name} {} {}: {}", self.kind, options.join(" "), end.trim_end());
        Ok(())
    }

    fn build(&self, name: &str, shared: &[&str], options: &[&str]) -> anyhow::Result<PathBuf> {
        let source = format!("tests/c/{name}.c");
        let file = format!("{}{}", name.replace('/', "-"), self.kind);
        let shared: Vec<String> = ["syscalls.c"]
            .iter()
            .chain(shared)
            .map(|name| self.distribution.join("share").join(name).to_string_lossy().into_owned())
            .collect();
        let sources: Vec<&str> = [source.as_str()].into_iter().chain(shared.iter().map(String::as_str)).collect();
        let options = [&["-I", "tests/c/bare"], options].concat();
        bare_c::build(self.shell, self.board, &self.distribution, &file, &sources, &options)
    }

    /// The program must find nothing wrong in the non-secure state of an AN505, where a secure boot program starts it.
    fn passes_non_secure(&self, name: &str) -> anyhow::Result<()> {
        const OPTIONS: &[&str] = &[
            "-DSEMIHOSTING_CONSOLE",
            "-Wl,--defsym=__flash_origin=0x00010000",
            "-Wl,--defsym=__ram_origin=0x28000000",
        ];
        let shell = self.shell;
        let folder = files::target().join("bare/c");
        let (boot, moved) = (folder.join("secure_boot.elf"), folder.join("non_secure.elf"));
        let strict = bare_c::STRICT;
        cmd!(shell, "arm-none-eabi-gcc -mthumb -mcpu=cortex-m33 -mcmse {strict...} -Os -nostartfiles -nostdlib")
            .args(["-Wl,-Ttext=0x10000040,--section-start=.vectors=0x10000000,-e,Reset_Handler,--no-warn-rwx-segments"])
            .args(["tests/c/bare/secure_boot.c", "-o"])
            .arg(&boot)
            .quiet()
            .run()?;
        let program = self.build(name, &[], OPTIONS)?;
        // It is written where the secure state sees the memory.
        cmd!(shell, "arm-none-eabi-objcopy --change-section-lma *+0x10000000 {program} {moved}").quiet().run()?;
        let output = emulator::command(self.board, &boot, Clock::Usual, "")?
            .args(["-device", &format!("loader,file={}", moved.display())])
            .output()
            .context(emulator::QEMU)?;
        // What goes through semihosting comes out there.
        let text = String::from_utf8_lossy(&output.stderr);
        ensure!(text.ends_with(PASSED), "{name}, not secure, ended with {} and printed\n{text}", output.status);
        println!("{name}, not secure: all checks passed");
        Ok(())
    }

    /// The library's copying and filling.
    fn memory_routines(&self) -> anyhow::Result<()> {
        let source = ["tests/c/bare/memory.c"];
        let program = bare_c::build(self.shell, self.board, &self.distribution, "memory", &source, &["-fno-builtin"])?;
        let text = emulator::output(self.board, &program, Clock::Counting).context("the memory routines")?;
        ensure!(text == PASSED, "the library's memory routines fail: {text}");
        println!("memory: all checks passed");
        Ok(())
    }
}
