//! A product's own `tx_user.h` and `nx_user.h`: what `dist` builds the library with.
//!
//! Such a file is C, so the C preprocessor reads it. What it defines falls into three: numbers that the library is built with (they
//! go to the build's environment, and into `tx_build.h`, so that the headers state what the library is); options that only the
//! headers look at; and names that mean nothing here, which are refused, because a setting without effect is worse than an error.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use xshell::{Shell, cmd};

/// The macros that the library can be built with, each with its name in `tx_build.h`.
const NUMBERS: &[(&str, &str)] = &[
    ("TX_MAX_PRIORITIES", "TX_BUILD_MAX_PRIORITIES"),
    ("TX_TIMER_TICKS_PER_SECOND", "TX_BUILD_TIMER_TICKS_PER_SECOND"),
    ("TX_TIMER_THREAD_PRIORITY", "TX_BUILD_TIMER_THREAD_PRIORITY"),
    ("TX_TIMER_THREAD_STACK_SIZE", "TX_BUILD_TIMER_THREAD_STACK_SIZE"),
    ("TX_MINIMUM_STACK", "TX_BUILD_MINIMUM_STACK"),
    ("NX_MAX_PHYSICAL_INTERFACES", "TX_BUILD_NX_MAX_PHYSICAL_INTERFACES"),
];

/// The macros whose mere presence the library is built with, and what `tx_build.h` then says.
const FLAGS: &[(&str, &str, u32)] = &[("TX_DISABLE_NOTIFY_CALLBACKS", "TX_BUILD_NOTIFY_CALLBACKS", 0)];
/// Parts of the kernel that a board's library has on demand, and the macros that demand them: names that end so.
const PARTS: &[(&str, &str)] = &[
    ("performance-info", "_ENABLE_PERFORMANCE_INFO"),
    ("stack-checking", "TX_ENABLE_STACK_CHECKING"),
    ("trace", "TX_ENABLE_EVENT_TRACE"),
];

/// A product's settings.
pub struct Configuration {
    /// The files, each under the name that the headers include it by.
    files: Vec<(PathBuf, &'static str)>,
    /// The values of [`NUMBERS`] that the files define, and [`FLAGS`].
    numbers: Vec<(&'static str, &'static str, u32)>,
    /// The names of the [`PARTS`] that they ask for.
    parts: Vec<&'static str>,
    /// Without `NX_DISABLE_IPV6`.
    pub has_ipv6: bool,
}

impl Configuration {
    /// Reads the product's files. Paths are relative to where cargo was called.
    pub fn read(shell: &Shell, tx_user: Option<&Path>, nx_user: Option<&Path>) -> anyhow::Result<Self> {
        let mut configuration = Self { files: Vec::new(), numbers: Vec::new(), parts: Vec::new(), has_ipv6: true };
        for (path, name) in [(tx_user, "tx_user.h"), (nx_user, "nx_user.h")] {
            let Some(path) = path else { continue };
            let path = std::path::absolute(path)?;
            ensure!(path.is_file(), "there is no file {}", path.display());
            let macros = macros(shell, &path)?;
            configuration.has_ipv6 &= !macros.contains_key("NX_DISABLE_IPV6");
            for &(number, build) in NUMBERS {
                if let Some(text) = macros.get(number) {
                    let digits = text.trim_matches(['(', ')']).trim_end_matches(['u', 'U', 'l', 'L']);
                    let value =
                        digits.parse().with_context(|| format!("{name}: {number} is not a decimal number: {text}"))?;
                    configuration.numbers.push((number, build, value));
                }
            }
            configuration.numbers.extend(FLAGS.iter().filter(|(name, ..)| macros.contains_key(*name)));
            let wanted = PARTS.iter().filter(|(_, end)| macros.keys().any(|name| name.ends_with(end)));
            configuration.parts.extend(wanted.map(|(part, _)| part));
            configuration.files.push((path, name));
        }
        Ok(configuration)
    }

    /// Is this the library as it comes?
    pub fn is_default(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether the files ask for this part of the kernel.
    pub fn wants(&self, part: &str) -> bool {
        self.parts.contains(&part)
    }

    /// The build's environment.
    pub fn environment(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.numbers.iter().map(|(name, _, value)| (*name, value.to_string()))
    }

    /// The options that make applications include the product's files.
    pub fn compiler_options(&self) -> String {
        let option = |(_, name): &(PathBuf, &str)| match *name {
            "tx_user.h" => " -DTX_INCLUDE_USER_DEFINE_FILE",
            _ => " -DNX_INCLUDE_USER_DEFINE_FILE",
        };
        self.files.iter().map(option).collect()
    }

    /// Puts the files beside the headers, states the numbers in `tx_build.h`, and checks that headers and files agree.
    ///
    /// `compiler` is the target's, with the options it needs.
    pub fn install(&self, shell: &Shell, include: &Path, compiler: &[&str]) -> anyhow::Result<()> {
        if self.is_default() {
            return Ok(());
        }
        let header = include.join("tx_build.h");
        let mut text = shell.read_file(&header)?;
        let ipv6 = ("", "TX_BUILD_NX_IPV6", 0);
        for (_, build, value) in self.numbers.iter().chain((!self.has_ipv6).then_some(&ipv6)) {
            let start = format!("#define {build} ");
            let line =
                text.lines().find(|line| line.starts_with(&start)).with_context(|| format!("no {build}"))?.to_owned();
            text = text.replace(&line, &format!("{start}{value}U"));
        }
        shell.write_file(header, text)?;

        for (path, name) in &self.files {
            refuse_unknown(shell, path, name, include)?;
        }
        for (path, name) in &self.files {
            shell.copy_file(path, include.join(name))?;
        }
        let options = self.compiler_options();
        let options = options.split_whitespace();
        let program = "#include \"nxd_smtp_client.h\"\n";
        let (compiler, own) = compiler.split_first().context("a compiler")?;
        cmd!(shell, "{compiler} {own...} -std=c11 -Wall -Werror -fsyntax-only {options...} -I {include} -x c -")
            .stdin(program)
            .quiet()
            .run()
            .context("the library cannot be built with these settings")
    }
}

/// The object-like macros that a file defines, with their meanings.
fn macros(shell: &Shell, path: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let all = cmd!(shell, "gcc -E -dM -x c {path}").quiet().read()?;
    let predefined = cmd!(shell, "gcc -E -dM -x c -").stdin("").quiet().read()?;
    let own = all.lines().filter(|line| !predefined.lines().any(|other| other == *line));
    let pair = |line: &str| {
        let (name, meaning) = line.strip_prefix("#define ")?.split_once(' ')?;
        Some((name.to_owned(), meaning.to_owned()))
    };
    Ok(own.filter_map(pair).collect())
}

/// Every macro of ThreadX's and NetX's that the file defines must occur in the headers.
fn refuse_unknown(shell: &Shell, path: &Path, name: &str, include: &Path) -> anyhow::Result<()> {
    let mut headers = String::new();
    for header in shell.read_dir(include)? {
        headers += &shell.read_file(header)?;
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let known: BTreeSet<&str> = headers.split(|c| !is_part(c)).collect();
    // Names that end in _H are guards against including a file twice.
    let ours = |name: &str| (name.starts_with("TX_") || name.starts_with("NX_")) && !name.ends_with("_H");
    let unknown: Vec<String> =
        macros(shell, path)?.into_keys().filter(|name| ours(name) && !known.contains(name.as_str())).collect();
    if !unknown.is_empty() {
        bail!("{name}: this library has no setting {}", unknown.join(", "));
    }
    Ok(())
}
