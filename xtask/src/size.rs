//! `cargo xtask size`: how much memory an application needs, by crate, beside the C originals' figures.
//!
//! The application is `tests/c/mail.c`, measured like the originals' with a driver that has no hardware (`tests/c/stub`). The same as a product
//! for an STM32 with its own start-up and Ethernet driver (`tests/c/stm32`) is what the tests link: the linker script of both has 128 KiB of flash
//! and 64 KiB of RAM, so what does not fit fails. The C library is counted on neither side; the application and its driver are counted on both.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anstream::println;
use anyhow::Context;
use xshell::{Shell, cmd};

use crate::dist::How;
use crate::{bare_c, dist_bare, files};

/// What a product speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// IPv4 alone, with a library built so: NX_DISABLE_IPV6.
    V4,
    /// IPv4 and IPv6, with the library as it comes.
    Dual,
}

/// What drives the network.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Driver {
    /// Nothing.
    Stub,
    /// A vendor's Ethernet.
    Stm32,
}

impl Driver {
    /// Its name, its sources but for what both need, and its options.
    fn parts(self) -> (&'static str, &'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Stub => (
                "stub",
                &["tests/c/stub/driver.c"],
                &["-DNETWORK_DRIVER=stub_driver", "-DINTERRUPTS_BEFORE=0", "-DINTERRUPTS_AFTER=0"],
            ),
            Self::Stm32 => (
                "stm32",
                &["tests/c/stm32/hal_eth.c", "tests/c/stm32/nx_stm32_eth_driver.c"],
                &["-DNETWORK_DRIVER=nx_stm32_eth_driver"],
            ),
        }
    }
}

/// The originals' text without C library (-Os, Cortex-M3), built likewise.
const ORIGINALS: [(&str, Family, usize); 2] = [("IPv4", Family::V4, 31_894), ("IPv4 and IPv6", Family::Dual, 44_870)];

/// What `cargo xtask size` shows.
#[derive(clap::Args)]
pub struct Options {
    /// List every function and constant too, largest first
    #[arg(long)]
    functions: bool,
}

pub fn run(shell: &Shell, options: &Options) -> anyhow::Result<()> {
    for (name, family, original) in ORIGINALS {
        let program = product(shell, "thumbv7m-none-eabi", family, Driver::Stub)?;
        let sections = cmd!(shell, "arm-none-eabi-size {program}").quiet().read()?;
        let sizes: Vec<usize> = sections
            .lines()
            .last()
            .unwrap_or_default()
            .split_whitespace()
            .map_while(|word| word.parse().ok())
            .collect();
        let [text, data, bss, ..] = sizes[..] else { anyhow::bail!("arm-none-eabi-size printed {sections}") };
        println!("{name}: text {text}, data {data}, bss {bss} with stacks and pools");
        let crates = by_crate(shell, &program)?;
        for (part, size) in &crates {
            println!("  {size:7}  {part}");
        }
        let origins = by_origin(&std::fs::read_to_string(map(&program))?);
        let origin = |origin| origins.get(origin).copied().unwrap_or_default();
        let unnamed = origin(LIBRARY).saturating_sub(crates.values().sum());
        println!("  {unnamed:7}  constants without a name");
        println!("  {:7}  application and its driver", origin(APPLICATION));
        let ours = text - origin(C_LIBRARY);
        let percent = ours * 100 / original;
        println!(
            "  {ours:7}  in all: {percent} % of the original's {original}; besides, {} of C library",
            origin(C_LIBRARY)
        );
        if options.functions {
            functions(shell, &program)?;
        }
    }
    Ok(())
}

/// Lists what of a program lies in flash, largest first: the library's symbols, the application's and the C library's.
fn functions(shell: &Shell, program: &Path) -> anyhow::Result<()> {
    let symbols =
        cmd!(shell, "arm-none-eabi-nm --print-size --size-sort --reverse-sort --demangle {program}").quiet().read()?;
    for line in symbols.lines() {
        if let [_, size, kind, name] = line.splitn(4, ' ').collect::<Vec<_>>()[..]
            && in_flash(kind)
        {
            println!("  {:7}  {name}", usize::from_str_radix(size, 16)?);
        }
    }
    Ok(())
}

/// Links the product for a target; it must fit.
pub fn product(shell: &Shell, triple: &'static str, family: Family, driver: Driver) -> anyhow::Result<PathBuf> {
    const SOURCES: &[&str] = &["tests/c/stm32/startup.S", "tests/c/mail.c", "board/mps2/c/syscalls.c"];
    let (name, sources, driver) = driver.parts();
    // Both are built for size, which is the default.
    let (suffix, how, options): (_, _, &[&str]) = match family {
        Family::V4 => {
            let output = Some(files::distribution(&format!("{triple}-ipv4")));
            (
                "-ipv4",
                How { nx_user: Some("tests/c/stm32/nx_user.h".into()), output, ..How::default() },
                &["-DNX_INCLUDE_USER_DEFINE_FILE"],
            )
        }
        Family::Dual => ("", How::default(), &["-DWITH_IPV6"]),
    };
    let distribution = dist_bare::triple(shell, triple, &how)?;
    let (include, lib) = (distribution.join("include"), distribution.join("lib"));
    let folder = files::target().join("bare/c");
    shell.create_dir(&folder)?;
    let program = folder.join(format!("{name}-{triple}{suffix}.elf"));
    let processor = bare_c::processor(triple);
    let (strict, sections) = (bare_c::STRICT, bare_c::SECTIONS);
    cmd!(shell, "arm-none-eabi-gcc {processor...} {strict...} {sections...} -Os -g -nostartfiles --specs=nano.specs {driver...} {options...}")
        .arg("-I")
        .args([&include])
        .args(["-I", "tests/c/stm32", "-T", "tests/c/stm32/link.ld"])
        .args(SOURCES)
        .args(sources)
        .arg(format!("-Wl,-Map={}", map(&program).display()))
        .arg("-L")
        .args([&lib])
        .args(["-lthreadx_netx", "-o"])
        .arg(&program)
        .quiet()
        .run()
        .context("the product does not build, or does not fit")?;
    Ok(program)
}

/// Where the linker says what it put into a program.
fn map(program: &Path) -> PathBuf {
    program.with_extension("map")
}

/// Whose an input file of the linker is.
const LIBRARY: &str = "library";
const APPLICATION: &str = "application";
const C_LIBRARY: &str = "C library";

/// Octets of flash by whose object file they come from.
fn by_origin(map: &str) -> BTreeMap<&'static str, usize> {
    const FLASH: std::ops::Range<usize> = 0x0800_0000..0x0900_0000;
    let mut sizes = BTreeMap::new();
    let number = |word: &str| word.strip_prefix("0x").and_then(|digits| usize::from_str_radix(digits, 16).ok());
    // ` section address size file`, where a long section name has a line of its own.
    for line in map.lines().filter(|line| line.starts_with(' ')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [.., address, size, file] = words[..] else { continue };
        let (Some(address), Some(size)) = (number(address), number(size)) else { continue };
        if !FLASH.contains(&address) {
            continue;
        }
        let origin = if file.contains("libthreadx_netx.a") {
            LIBRARY
        } else if file.contains(".a(") || file.contains("/gcc/") {
            C_LIBRARY
        } else {
            APPLICATION
        };
        *sizes.entry(origin).or_default() += size;
    }
    sizes
}

/// Sizes of functions and constants by the crate that their symbol names.
fn by_crate(shell: &Shell, program: &Path) -> anyhow::Result<BTreeMap<&'static str, usize>> {
    let symbols = cmd!(shell, "arm-none-eabi-nm --print-size {program}").quiet().read()?;
    let mut sizes = BTreeMap::new();
    for line in symbols.lines() {
        let mut words = line.split_whitespace();
        let (Some(_), Some(size), Some(kind), Some(name)) = (words.next(), words.next(), words.next(), words.next())
        else {
            continue;
        };
        if in_flash(kind)
            && let Some(part) = part(name)
        {
            *sizes.entry(part).or_default() += usize::from_str_radix(size, 16)?;
        }
    }
    Ok(sizes)
}

/// Whether `nm` calls a symbol code or a constant.
fn in_flash(kind: &str) -> bool {
    matches!(kind, "t" | "T" | "r" | "R" | "W" | "w")
}

/// Whose symbol it is: a mangled name begins with its crate, a C name with its service's prefix. `None`: not the library's.
fn part(symbol: &str) -> Option<&'static str> {
    const CRATES: &[&str] =
        &["threadx_shim", "smtp_client", "smoltcp", "netx", "base64", "heapless", "compiler_builtins", "core"];
    // Sequences of instructions that several functions share.
    if symbol.starts_with("OUTLINED_FUNCTION") {
        return Some("shared by all crates");
    }
    if symbol.starts_with("_R") {
        let of = |name: &&&str| symbol.find(&format!("{}{name}", name.len())).unwrap_or(usize::MAX);
        return CRATES.iter().min_by_key(of).copied();
    }
    Some(if ["_tx_", "_txe_"].iter().any(|prefix| symbol.starts_with(prefix)) || symbol == "PendSV_Handler" {
        "threadx_shim"
    } else if symbol.starts_with("_nx") {
        if symbol.contains("smtp") { "smtp_client" } else { "netx" }
    } else if symbol.starts_with("__aeabi_mem") {
        "compiler_builtins"
    } else {
        return None;
    })
}
