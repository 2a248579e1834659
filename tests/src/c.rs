//! C and C++ compilers at work on this project's headers and library: what the tests of the C side share.
//!
//! Everything is compiled against the distribution that a user gets (`cargo xtask dist host`), which is made first, once a process.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lie below the root")
}

/// What an application has to tell the compiler about this distribution.
const OPTIONS: &[&str] = if cfg!(feature = "ipv6") { &[] } else { &["-DNX_INCLUDE_USER_DEFINE_FILE"] };

/// The host's distribution, made now unless this process has made it already. It has IPv6 if this crate has.
///
/// # Panics
/// When it cannot be made.
pub fn distribution() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let settings = ["--nx-user", "tests/c/stm32/nx_user.h", "--output", "target/dist/host-ipv4"];
        let settings = if cfg!(feature = "ipv6") { &[][..] } else { &settings };
        let output = run(xtask(&["dist", "host"]).args(settings));
        PathBuf::from(output.trim_end())
    })
}

/// A command of `cargo xtask`.
pub fn xtask(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--package", "xtask", "--"]).args(arguments).current_dir(root());
    command
}

/// A folder for what a test makes, beside the distributions.
///
/// # Panics
/// When it cannot be made.
pub fn scratch(name: &str) -> PathBuf {
    let folder = distribution().with_file_name("tests").join(name);
    std::fs::create_dir_all(&folder).expect("a scratch folder");
    folder
}

/// A language with its compiler and its strict options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// C11 by gcc
    C,
    /// C++17 by g++
    Cpp,
}

/// Both languages that the headers serve.
pub const LANGUAGES: [Language; 2] = [Language::C, Language::Cpp];

impl Language {
    /// The compiler with everything but the files, finding the distribution's headers.
    pub fn compiler(self) -> Command {
        let (program, language, standard) = match self {
            Self::C => ("gcc", "c", "-std=c11"),
            Self::Cpp => ("g++", "c++", "-std=c++17"),
        };
        let mut command = Command::new(program);
        command.args(["-x", language, standard, "-Wall", "-Wextra", "-Werror", "-O1", "-g"]).args(OPTIONS);
        command.arg("-I").arg(distribution().join("include"));
        command
    }
}

/// What the linker needs for a program on the host's library, as the distribution's pkg-config file says it.
pub fn libraries() -> Vec<String> {
    package_config(distribution(), "--libs")
}

/// What a distribution's pkg-config file answers to an option.
pub fn package_config(distribution: &Path, option: &str) -> Vec<String> {
    let folder = distribution.join("lib/pkgconfig");
    let flags = run(Command::new("pkg-config").args([option, "threadx_netx"]).env("PKG_CONFIG_PATH", folder));
    flags.split_whitespace().map(str::to_owned).collect()
}

/// Runs a command and gives its standard output.
///
/// # Panics
/// When it cannot be started or fails; the message has all that it said.
pub fn run(command: &mut Command) -> String {
    let output = output(command);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Runs a command to its end, whatever that is.
///
/// # Panics
/// When it cannot be started: a missing tool is a failure.
pub fn output(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error} (cargo xtask setup installs the tools)"))
}
