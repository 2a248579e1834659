//! Builds for processors without an operating system: which boards there are, and with what toolchain.
//!
//! Two routes lead there. Where rustup has the target installed (`rustup target add thumbv7m-none-eabi`), the ordinary cargo builds.
//! Debian's `rustc-web cargo-web rust-web-src` come with the sources of `core` instead, which are then built along. Outputs lie
//! below `target/bare`, apart from the host's, because the two routes may be different compilers.

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::ValueEnum;
use xshell::{Shell, cmd};

use crate::files;

/// What an Arm MPS2 carries: one FPGA image a processor. Quick tests run on the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Board {
    /// Cortex-M3
    An385,
    /// Cortex-M4 with floating point
    An386,
    /// Cortex-M7
    An500,
    /// Cortex-M33 with floating point
    An505,
}

impl Board {
    /// The name on the command line, of the feature of `board_mps2`, and in the emulator's machine name.
    pub fn name(self) -> &'static str {
        match self {
            Self::An385 => "an385",
            Self::An386 => "an386",
            Self::An500 => "an500",
            Self::An505 => "an505",
        }
    }

    /// The compiler's name of the processor.
    pub fn triple(self) -> &'static str {
        match self {
            Self::An385 => "thumbv7m-none-eabi",
            Self::An386 | Self::An500 => "thumbv7em-none-eabihf",
            Self::An505 => "thumbv8m.main-none-eabihf",
        }
    }

    /// Has the processor floating point, which the library uses?
    pub fn has_float(self) -> bool {
        self.triple().ends_with("hf")
    }

    /// Does the processor check the stack pointer against a limit?
    pub fn has_stack_limit(self) -> bool {
        self.triple().starts_with("thumbv8m")
    }
}

/// A way to build for one target.
pub struct Toolchain {
    cargo: PathBuf,
    triple: &'static str,
    environment: Vec<(String, String)>,
    arguments: Vec<String>,
    /// Is `core` built along?
    builds_core: bool,
}

/// What a build is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Rust firmware: a panic says on the console where it was.
    Firmware,
    /// The library of a C program: a panic is a trap on the spot, nothing of messages is linked, and no register is kept for
    /// unwinding. Where `core` comes built, neither can be had.
    Library(Optimize),
}

/// What the compiler aims at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Optimize {
    /// Small code
    #[default]
    Size,
    /// Few instructions
    Speed,
}

/// Beyond the optimization level: more calls are written out where they stand, and short loops are not unrolled for long runs. Of a mail's
/// instructions it saves three in a hundred, and costs an eighth of text.
const FEW_INSTRUCTIONS: &str = "-Cllvm-args=-inline-threshold=600 -Cllvm-args=-unroll-runtime=false";

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";

impl Toolchain {
    /// Finds one; the error says what to install.
    pub fn find(shell: &Shell, triple: &'static str) -> anyhow::Result<Self> {
        if Self::has_target(shell, "rustc", triple) {
            return Ok(Self {
                cargo: "cargo".into(),
                triple,
                environment: Vec::new(),
                arguments: Vec::new(),
                builds_core: false,
            });
        }
        if Self::has_sources(shell) {
            let variable = upper(triple);
            let pairs = [
                ("RUSTC".to_owned(), DEBIAN_RUSTC.to_owned()),
                // Building `core` along is for nightly compilers; Debian's own packages do it this way.
                ("RUSTC_BOOTSTRAP".to_owned(), "1".to_owned()),
                (format!("CARGO_TARGET_{variable}_LINKER"), linker()?),
            ];
            return Ok(Self {
                cargo: DEBIAN_CARGO.into(),
                triple,
                environment: pairs.into(),
                arguments: vec!["-Zbuild-std=core".into()],
                builds_core: true,
            });
        }
        bail!(
            "no Rust for {triple}: run `rustup target add {triple}`, or on Debian install rustc-web, cargo-web, rust-web-src and lld (`cargo xtask setup` does it)"
        )
    }

    /// Is `core` for the target installed beside this compiler?
    fn has_target(shell: &Shell, rustc: &str, triple: &str) -> bool {
        cmd!(shell, "{rustc} --print target-libdir --target {triple}")
            .quiet()
            .ignore_stderr()
            .read()
            .is_ok_and(|folder| Path::new(&folder).is_dir())
    }

    fn has_sources(shell: &Shell) -> bool {
        Path::new(DEBIAN_CARGO).is_file()
            && cmd!(shell, "{DEBIAN_RUSTC} --print sysroot")
                .quiet()
                .ignore_stderr()
                .read()
                .is_ok_and(|sysroot| Path::new(&sysroot).join("lib/rustlib/src/rust/library/core/Cargo.toml").is_file())
    }

    /// Builds with these arguments of `cargo build`, and gives the folder with the results.
    pub fn build(&self, shell: &Shell, purpose: Purpose, arguments: &[&str]) -> anyhow::Result<PathBuf> {
        let Self { cargo, triple, environment, arguments: own, builds_core } = self;
        let target = files::target().join("bare");
        let mut command =
            cmd!(shell, "{cargo} build --quiet --profile firmware --target-dir {target} {own...}").arg("--target");
        if *builds_core && purpose != Purpose::Firmware {
            command = command.arg(own_target(shell, triple)?).arg("-Zjson-target-spec");
            command = command.arg("-Zpanic-immediate-abort").env("CARGO_PROFILE_FIRMWARE_PANIC", "immediate-abort");
        } else {
            command = command.arg(triple);
        }
        if purpose == Purpose::Library(Optimize::Speed) {
            let variable = format!("CARGO_TARGET_{}_RUSTFLAGS", upper(triple));
            command = command.env("CARGO_PROFILE_FIRMWARE_OPT_LEVEL", "3").env(variable, FEW_INSTRUCTIONS);
        }
        // What rustup told this process is about another compiler.
        for variable in ["RUSTC", "RUSTC_WORKSPACE_WRAPPER", "RUSTUP_TOOLCHAIN", "RUSTFLAGS"] {
            command = command.env_remove(variable);
        }
        command.args(arguments).envs(environment.iter().map(|(name, value)| (name, value))).quiet().run()?;
        Ok(target.join(triple).join("firmware"))
    }
}

/// The target as the compiler knows it, but for two things. The register that every function sets up for unwinders of debuggers: without,
/// code is a twentieth smaller, and faster. And addresses, which code loads in one instruction from behind the function, as
/// arm-none-eabi-gcc has it, instead of putting them together in two. The file has the target's name, and so has the folder with the
/// results.
fn own_target(shell: &Shell, triple: &str) -> anyhow::Result<PathBuf> {
    let mut specification = cmd!(shell, "{DEBIAN_RUSTC} -Zunstable-options --print target-spec-json --target {triple}")
        .env("RUSTC_BOOTSTRAP", "1")
        .quiet()
        .read()?
        .replace("\"frame-pointer\": \"always\"", "\"frame-pointer\": \"may-omit\"");
    let features = "\"features\": \"";
    specification = if specification.contains(features) {
        specification.replace(features, &format!("{features}+no-movt,"))
    } else {
        specification.replacen('{', &format!("{{\n  {features}+no-movt\","), 1)
    };
    let file = files::target().join(format!("bare/targets/{triple}.json"));
    // Cargo builds everything again when the file is newer.
    if shell.read_file(&file).is_ok_and(|present| present == specification) {
        return Ok(file);
    }
    shell.write_file(&file, specification)?;
    Ok(file)
}

/// A triple as Cargo's variables have it.
fn upper(triple: &str) -> String {
    triple.to_uppercase().replace(['-', '.'], "_")
}

/// An LLVM linker: Debian's.
fn linker() -> anyhow::Result<String> {
    if files::program_exists("ld.lld") {
        return Ok("ld.lld".into());
    }
    bail!("no linker for bare-metal targets: install lld (`cargo xtask setup` does it)")
}
