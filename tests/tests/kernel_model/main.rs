//! The kernel against a reference model of the manual's rules, driven by random operations of many threads, timers and interrupt
//! handlers.
//!
//! Each scenario is one seed in a process of its own, some 10⁵ operations in all; `cargo xtask test --long` (`NX_TEST_LONG=1`)
//! runs millions.
//! `TX_MODEL_SEED=n` (with `TX_MODEL_STEPS=m`) replays one seed: a run is a pure function of seed and number of steps.

// The constants are the test's vocabulary.
#![allow(clippy::wildcard_imports)]

mod model;
mod op;
mod world;

use std::process::ExitCode;
use std::time::Duration;

use tests::host::{self, scenario};
use threadx_shim::port::host::{Clock, Config};

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|it| it.parse().ok())
}

fn main() -> ExitCode {
    let long = std::env::var_os("NX_TEST_LONG").is_some_and(|it| !it.is_empty());
    let steps = number("TX_MODEL_STEPS").unwrap_or(if long { 500_000 } else { 15_000 });
    let seeds: Vec<u64> = match number("TX_MODEL_SEED") {
        Some(seed) => vec![seed],
        None => (1..=if long { 24 } else { 8 }).collect(),
    };
    host::main(
        seeds
            .into_iter()
            .map(|seed| {
                scenario(format!("kernel_driven_by_seed_{seed}_does_what_the_model_says"), move || {
                    world::define(seed, steps);
                })
                .config(Config { clock: Clock::Idle, ..Config::virtual_clock(0) })
                .limit(Duration::from_secs(if long { 600 } else { 60 }))
            })
            .collect(),
    )
}
