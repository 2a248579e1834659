//! The host port from outside: each scenario is a process of its own, started by the test that judges it.
//!
//! `cargo test --test host_port` runs all. `HOST_PORT_SOAK=n` makes the preemption soak n preemptions long; the
//! default is 5000, or 100000 in `cargo xtask test --long`.

#![allow(clippy::items_after_statements)] // Statics and handlers stand in the scenario that they belong to.

mod c_program;
mod clocks;
mod ends;
mod interrupts;
mod numbers;
mod preemption;

use std::cell::UnsafeCell;
use std::env;
use std::ffi::CString;
use std::hint::black_box;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use threadx_shim::TX_THREAD;
use threadx_shim::constants::{TX_AUTO_START, TX_CALLER_ERROR, TX_NO_TIME_SLICE, TX_SUCCESS};
use threadx_shim::objects::{thread, time};
use threadx_shim::port::host::{self, Clock, Config, Exit, Outside, Preemption};

const SCENARIO: &str = "HOST_PORT_SCENARIO";

type Scenario = (&'static str, fn() -> Exit);
const SCENARIOS: &[&[Scenario]] =
    &[ends::SCENARIOS, clocks::SCENARIOS, preemption::SCENARIOS, interrupts::SCENARIOS, numbers::SCENARIOS];

/// Not a test of its own: the body of every scenario's process.
#[test]
#[ignore = "run by the other tests, in processes of their own"]
fn scenario() {
    let name = env::var(SCENARIO).expect("a scenario's name");
    let (_, body) = SCENARIOS.concat().into_iter().find(|(known, _)| *known == name).expect("a known scenario");
    std::process::exit(body().code());
}

fn start(name: &str, environment: &[(&str, &str)]) -> Output {
    let program = env::current_exe().expect("this program");
    let mut command = Command::new("timeout");
    // What hangs is stopped. The long soak takes a minute of processor time, which a busy machine may not have for a while.
    let patience = if is_long() { "900" } else { "120" };
    command.args(["-s", "KILL", patience]).arg(program).args([
        "--exact",
        "scenario",
        "--ignored",
        "--nocapture",
        "--quiet",
    ]);
    command.env(SCENARIO, name).envs(environment.iter().copied());
    command.output().expect("a process")
}

/// Tests may take long.
fn is_long() -> bool {
    env::var_os("NX_TEST_LONG").is_some_and(|value| !value.is_empty())
}

#[track_caller]
fn expect_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}\n{}", text(&output.stdout), text(&output.stderr));
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A control block and a small stack area that live for the process.
struct Place(UnsafeCell<(TX_THREAD, [u64; 64])>);

/// Creates and starts a thread that runs `body`.
fn spawn(name: &str, priority: u32, body: impl FnOnce() + 'static) -> *mut TX_THREAD {
    spawn_sliced(name, priority, TX_NO_TIME_SLICE, body)
}

fn spawn_sliced(name: &str, priority: u32, slice: u32, body: impl FnOnce() + 'static) -> *mut TX_THREAD {
    type Body = Box<dyn FnOnce()>;
    static BODIES: std::sync::Mutex<Vec<Option<usize>>> = std::sync::Mutex::new(Vec::new());
    unsafe extern "C" fn entry(index: u32) {
        let body = BODIES.lock().unwrap()[index as usize].take().expect("a body");
        // SAFETY: boxed below, taken once.
        unsafe { Box::from_raw(body as *mut Body)() }
    }
    let body: Body = Box::new(body);
    let index = {
        let mut bodies = BODIES.lock().unwrap();
        bodies.push(Some(Box::into_raw(Box::new(body)) as usize));
        bodies.len() as u32 - 1
    };
    // SAFETY: all-zero is a control block that was never created.
    let place = Box::leak(Box::new(Place(UnsafeCell::new((unsafe { std::mem::zeroed() }, [0; 64])))));
    let name = CString::new(name).unwrap().into_raw();
    // SAFETY: leaked memory of the right sizes.
    unsafe {
        let block = &raw mut (*place.0.get()).0;
        let area = (&raw mut (*place.0.get()).1).cast();
        let status =
            thread::create(block, name, Some(entry), index, area, 512, priority, priority, slice, TX_AUTO_START);
        assert_eq!(status, TX_SUCCESS);
        block
    }
}

fn sleep(ticks: u32) {
    assert_eq!(thread::sleep(ticks), TX_SUCCESS);
}

/// Computes without calling anything, like a C thread in a loop.
fn compute_while(condition: impl Fn() -> bool) -> u64 {
    let mut sum = 0_u64;
    while condition() {
        for i in 0..1000_u64 {
            sum = black_box(sum.wrapping_mul(31).wrapping_add(i));
        }
    }
    sum
}

fn anywhere() -> Config {
    Config { preemption: Preemption::Anywhere, outside: Outside::Nothing, ..Config::real() }
}
