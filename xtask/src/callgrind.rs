//! Instructions of a program, counted by valgrind's callgrind and summed by the part of the house they belong to.
//!
//! The profile has a cost for each source line, under the function it was compiled into and the file it was written in. A line of the house's own
//! files belongs where its file is; a line of Rust's library or of C's that was inlined belongs to the function around it.
//!
//! Source: valgrind manual, "Callgrind Format Specification".

use std::collections::{BTreeMap, HashMap};

/// Instructions by part.
pub type Parts = BTreeMap<&'static str, i64>;

pub const SMTP: &str = "SMTP client";
pub const NETWORK: &str = "TCP/IP (netx)";
pub const KERNEL: &str = "kernel";
pub const HOST: &str = "host (TAP driver, nxmail)";
pub const OTHERS: &str = "C library, loader";

/// Where a file, or else a function, belongs.
const FILES: [(&str, &str); 5] = [
    ("/smtp_client/src/", SMTP),
    ("/netx/src/", NETWORK),
    ("/smoltcp-", NETWORK),
    ("/threadx_shim/src/", KERNEL),
    ("/board/host/src/", HOST),
];
const FUNCTIONS: [(&str, &str); 6] = [
    ("smtp_client::", SMTP),
    ("netx::", NETWORK),
    ("smoltcp::", NETWORK),
    ("threadx_shim::", KERNEL),
    ("board_host::", HOST),
    ("nxmail::", HOST),
];

fn part(file: &str, function: &str) -> &'static str {
    let of = |table: &[(&str, &'static str)], text: &str| {
        table.iter().find(|(word, _)| text.contains(word)).map(|(_, part)| *part)
    };
    // A generic of one crate instantiated with types of another names both: the first one is its own.
    let first = function.split(['<', ' ']).find(|word| !word.is_empty()).unwrap_or(function);
    of(&FILES, file).or_else(|| of(&FUNCTIONS, first)).or_else(|| of(&FUNCTIONS, function)).unwrap_or(OTHERS)
}

/// Sums a profile.
pub fn sum(profile: &str) -> Parts {
    // Names are written out once and then called by number.
    let mut names: [HashMap<String, String>; 2] = Default::default();
    let (mut file, mut function) = (String::new(), String::new());
    let mut parts = Parts::new();
    let mut lines = profile.lines();
    while let Some(line) = lines.next() {
        if let Some((key, value)) = line.split_once('=') {
            match key {
                "fl" | "fi" | "fe" => file = name(&mut names[0], value),
                "fn" => function = name(&mut names[1], value),
                // The line after it is the callee's cost, which the callee has too.
                "calls" => drop(lines.next()),
                _ if key.starts_with("cfi") || key.starts_with("cfl") => drop(name(&mut names[0], value)),
                "cfn" => drop(name(&mut names[1], value)),
                _ => {}
            }
        } else if line.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '*'))
            && let Some(cost) = line.split_whitespace().nth(1).and_then(|cost| cost.parse::<i64>().ok())
        {
            *parts.entry(part(&file, &function)).or_default() += cost;
        }
    }
    parts
}

/// `(7) name` the first time, `(7)` from then on.
fn name(names: &mut HashMap<String, String>, value: &str) -> String {
    let (number, name) = value.split_once(' ').unwrap_or((value, ""));
    if name.is_empty() {
        return names.get(number).cloned().unwrap_or_default();
    }
    names.insert(number.to_owned(), name.to_owned());
    name.to_owned()
}

/// What `long` took more than `short`, `times` over.
pub fn each(long: &Parts, short: &Parts, times: i64) -> Parts {
    long.iter().map(|(part, all)| (*part, (all - short.get(part).unwrap_or(&0)) / times)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profile_is_summed_by_part_and_calls_are_not_counted_twice() {
        let profile = "events: Ir\n\nfl=(1) /x/smtp_client/src/a.rs\nfn=(1) smtp_client::a\n10 5\n+2 7\ncfi=(2) /x/netx/src/b.rs\ncfn=(2) netx::b\n\
             calls=3 9\n11 1000\nfi=(3) /rustc/core.rs\n* 4\nfe=(1)\n12 1\n\nfl=(2)\nfn=(2)\n9 20\nfl=(4) ./libc/memcpy.S\nfn=(4) memcpy\n1 2\n\
             fl=(3)\nfn=(5) core::iter::next<smtp_client::T>\n1 3\n";
        assert_eq!(sum(profile), BTreeMap::from([(SMTP, 20), (NETWORK, 20), (OTHERS, 2)]));
    }
}
