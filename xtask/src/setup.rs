//! `cargo xtask setup`: installs what the other commands need on a fresh Debian or Ubuntu machine.
//!
//! First everything is probed, which takes milliseconds; apt, pip and npm run only for what is missing. Nothing is removed from the
//! machine (a mail server that conflicts with Postfix makes this fail and say so) and no service is started: the tests start
//! their own instances, in directories of their own. Elsewhere than on Debian the missing tools are named and nothing is done.

use std::io::IsTerminal;
use std::path::Path;

use anstream::println;
use anyhow::{Context, bail};
use clap::ValueEnum;
use xshell::{Cmd, Shell, cmd};

use crate::bare::{Board, Toolchain};
use crate::files;

/// A Debian package and how to see that what we need from it is there, whoever installed it.
struct Need {
    package: &'static str,
    purpose: &'static str,
    probe: Probe,
}

enum Probe {
    /// An executable of this name.
    Program(&'static str),
    /// This file.
    File(&'static str),
    /// A library file of this name below a directory of /usr/lib (the architecture's or not).
    Library(&'static str),
}

const NEEDS: &[Need] = &[
    Need { package: "gcc", purpose: "C programs", probe: Probe::Program("gcc") },
    Need { package: "g++", purpose: "C programs as C++", probe: Probe::Program("g++") },
    Need { package: "libc6-dev", purpose: "C programs", probe: Probe::Library("libc.a") },
    Need { package: "binutils", purpose: "the library's symbols", probe: Probe::Program("nm") },
    Need { package: "pkg-config", purpose: "the library's pkg-config file", probe: Probe::Program("pkg-config") },
    Need { package: "iproute2", purpose: "TAP interfaces", probe: Probe::Program("ip") },
    Need { package: "util-linux", purpose: "network namespaces", probe: Probe::Program("unshare") },
    Need { package: "postfix", purpose: "a real mail server", probe: Probe::Program("postconf") },
    Need { package: "dovecot-core", purpose: "Postfix's PLAIN and LOGIN", probe: Probe::Program("dovecot") },
    Need { package: "nodejs", purpose: "Haraka and smtp-server", probe: Probe::Program("node") },
    Need { package: "npm", purpose: "Haraka and smtp-server", probe: Probe::Program("npm") },
    Need { package: "python3", purpose: "aiosmtpd", probe: Probe::Program("python3") },
    Need { package: "gcc-arm-none-eabi", purpose: "C for boards", probe: Probe::Program("arm-none-eabi-gcc") },
    Need {
        package: "libnewlib-arm-none-eabi",
        purpose: "C for boards",
        probe: Probe::Library("arm-none-eabi/newlib/libc.a"),
    },
    Need { package: "valgrind", purpose: "memory errors", probe: Probe::Program("valgrind") },
    Need { package: "qemu-system-arm", purpose: "emulated boards", probe: Probe::Program("qemu-system-arm") },
    Need { package: "python3-venv", purpose: "aiosmtpd", probe: Probe::Library("python3*/ensurepip/__init__.py") },
];

/// Rust for boards where rustup cannot bring it.
const DEBIAN_RUST: &[Need] = &[
    Need { package: "rustc-web", purpose: "Rust for boards", probe: Probe::File("/usr/bin/rustc") },
    Need { package: "cargo-web", purpose: "Rust for boards", probe: Probe::File("/usr/bin/cargo") },
    Need {
        package: "rust-web-src",
        purpose: "Rust for boards",
        probe: Probe::Library("rustlib/src/rust/library/core/Cargo.toml"),
    },
    Need { package: "lld", purpose: "Rust for boards", probe: Probe::Program("ld.lld") },
];

/// The Python mail server, with the version the tests were written against.
const AIOSMTPD: &str = "aiosmtpd==1.4.6";

/// The mail servers on Node.js, likewise.
const NODE_PACKAGES: [&str; 2] = ["smtp-server@3.21.6", "Haraka@3.3.4"];

/// What finds new inputs.
const CARGO_FUZZ: &str = "cargo-fuzz@0.13.2";

pub fn run(shell: &Shell) -> anyhow::Result<()> {
    let rust: &[Need] = if has_rust_for_boards(shell) { &[] } else { DEBIAN_RUST };
    let missing: Vec<&Need> = NEEDS.iter().chain(rust).filter(|need| !need.probe.holds()).collect();
    if !missing.is_empty() {
        install(shell, &missing)?;
    }
    python_environment(shell)?;
    node_environment(shell)?;
    println!("everything needed is there");
    Ok(())
}

/// Installs what `cargo xtask fuzz` needs, unless it is there: a nightly compiler and cargo-fuzz. Building that takes some minutes.
pub fn fuzzer(shell: &Shell) -> anyhow::Result<()> {
    if cmd!(shell, "rustup run nightly rustc --version").quiet().ignore_stdout().ignore_stderr().run().is_err() {
        println!("installing a nightly compiler");
        let install = cmd!(shell, "rustup toolchain install nightly --profile minimal");
        install.quiet().run().context("could not install a nightly compiler (rustup)")?;
    }
    if !files::program_exists("cargo-fuzz")
        && cmd!(shell, "cargo fuzz --version").quiet().ignore_stdout().ignore_stderr().run().is_err()
    {
        println!("installing {CARGO_FUZZ}");
        let install = cmd!(shell, "cargo install --quiet --locked {CARGO_FUZZ}");
        install.quiet().run().with_context(|| format!("could not install {CARGO_FUZZ} from crates.io"))?;
    }
    Ok(())
}

/// Runs a command of the nightly compiler. This process brought another compiler's environment along.
pub fn nightly(command: Cmd<'_>) -> anyhow::Result<()> {
    Ok(command.env_remove("RUSTC").env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO").quiet().run()?)
}

/// Can programs for every board be built? If not, rustup is asked first: it is there on most machines and changes nothing else.
fn has_rust_for_boards(shell: &Shell) -> bool {
    let triples: Vec<&str> = Board::value_variants().iter().map(|board| board.triple()).collect();
    triples.iter().all(|triple| Toolchain::find(shell, triple).is_ok())
        || files::program_exists("rustup")
            && cmd!(shell, "rustup target add {triples...}").quiet().ignore_stdout().ignore_stderr().run().is_ok()
}

impl Probe {
    fn holds(&self) -> bool {
        match self {
            Self::Program(name) => files::program_exists(name),
            Self::File(path) => Path::new(path).is_file(),
            Self::Library(name) => library_exists(name),
        }
    }
}

/// Looks for `name` in /usr/lib and in each directory of it. A `*` in the first component stands for any ending.
fn library_exists(name: &str) -> bool {
    let (first, rest) = name.split_once('/').unwrap_or((name, ""));
    let children = |dir: &Path| std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let matches = |path: &Path| {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        first.strip_suffix('*').map_or(file == first, |stem| file.starts_with(stem))
    };
    let lib = Path::new("/usr/lib");
    children(lib)
        .chain(children(lib).flat_map(|dir| children(&dir)))
        .any(|path| matches(&path) && if rest.is_empty() { path.is_file() } else { path.join(rest).is_file() })
}

/// Runs as root. `$@` are the packages. A policy file that forbids starting services is there while apt works, unless the machine
/// has one of its own. Without a configuration Postfix's system-wide service stays inert.
const APT: &str = r#"
set -eu
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
if command -v debconf-set-selections > /dev/null; then
    echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
fi
apt-get -qq update
apt-get -qq -y --no-install-recommends --no-remove install "$@" > /dev/null
"#;

fn install(shell: &Shell, missing: &[&Need]) -> anyhow::Result<()> {
    for need in missing {
        println!("missing: {} ({})", need.package, need.purpose);
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    let by_hand = format!("install by hand: {}", packages.join(" "));
    if !files::program_exists("apt-get") {
        bail!("this machine has no apt-get; {by_hand}");
    }
    let is_root = cmd!(shell, "id -u").quiet().read()? == "0";
    let root_shell: &[&str] = if is_root {
        &["sh", "-c"]
    } else if !files::program_exists("sudo") {
        bail!("neither root nor sudo; {by_hand}");
    } else if std::io::stdin().is_terminal() {
        &["sudo", "sh", "-c"]
    } else {
        &["sudo", "-n", "sh", "-c"]
    };
    let (program, arguments) = root_shell.split_first().expect("a shell");
    cmd!(shell, "{program} {arguments...} {APT} setup {packages...}")
        .quiet()
        .run()
        .with_context(|| format!("apt could not install everything; {by_hand}"))?;
    if let Some(need) = missing.iter().find(|need| !need.probe.holds()) {
        bail!("{} was installed, but what it should bring is not there", need.package);
    }
    Ok(())
}

/// Makes the Python environment. A mark with the version in its name says that it is complete.
fn python_environment(shell: &Shell) -> anyhow::Result<()> {
    let environment = files::python_environment();
    let mark = environment.join(AIOSMTPD);
    if mark.exists() {
        return Ok(());
    }
    println!("installing {AIOSMTPD} below {}", environment.display());
    // Debian's own Python, not whatever a version manager put first: it is the one python3-venv belongs to.
    let python = if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" };
    cmd!(shell, "{python} -m venv --clear {environment}").quiet().run()?;
    let pip = environment.join("bin/pip");
    cmd!(shell, "{pip} install --quiet --disable-pip-version-check {AIOSMTPD}")
        .quiet()
        .run()
        .with_context(|| format!("could not install {AIOSMTPD} from PyPI"))?;
    shell.write_file(mark, "")?;
    Ok(())
}

/// Installs the servers on Node.js. A mark with their versions says that it is complete.
fn node_environment(shell: &Shell) -> anyhow::Result<()> {
    let environment = files::node_environment();
    let mark = environment.join(NODE_PACKAGES.join("+"));
    if mark.exists() {
        return Ok(());
    }
    println!("installing {} below {}", NODE_PACKAGES.join(" and "), environment.display());
    cmd!(shell, "npm install --silent --no-audit --no-fund --prefix {environment} {NODE_PACKAGES...}")
        .quiet()
        .run()
        .context("could not install the servers on Node.js from npm")?;
    shell.write_file(mark, "")?;
    Ok(())
}
