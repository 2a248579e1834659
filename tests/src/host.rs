//! Runs each scenario in a process of its own on the virtual clock, as the body of a `harness = false` test target.
//!
//! A process has one kernel, and a failed scenario may leave it in any state, so the test program starts itself again for each
//! scenario (the name travels in an environment variable) and judges by the exit code. A scenario fails by panicking, by a dead
//! lock (every thread waits and nothing can end it), by ending with a code other than 0, or by exceeding its time limit. The command
//! line is that of Rust's own test programs: a name filter, `--list`, `--exact`, `--test-threads`, `--nocapture`.
//!
//! ```no_run
//! use tests::host::{self, scenario};
//!
//! fn main() -> std::process::ExitCode {
//!     host::main(vec![scenario("clock_at_the_first_thread_stands_at_zero", || {
//!         // The body of tx_application_define. One of its threads ends the run.
//!         host::spawn(16, || {
//!             assert_eq!(threadx_shim::objects::time::get(), 0);
//!             threadx_shim::port::host::stop(0);
//!         });
//!     })])
//! }
//! ```

use std::cell::RefCell;
use std::io::Read;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};
use threadx_shim::TX_THREAD;
use threadx_shim::constants::{TX_AUTO_START, TX_NO_TIME_SLICE, TX_SUCCESS};
use threadx_shim::objects::thread;
use threadx_shim::port::host;
use threadx_shim::types::{UINT, ULONG};
use wait_timeout::ChildExt;

/// The environment variable that names the scenario a process is for.
pub const SCENARIO: &str = "TX_TEST_SCENARIO";

/// One scenario: a name, what `tx_application_define` does, and limits.
pub struct Scenario {
    name: String,
    define: Box<dyn Fn() + Send + Sync>,
    limit: Duration,
    config: host::Config,
}

/// A scenario with the usual limit of two minutes of real time, and seed 0: a tick passes every 1000 service calls, and when
/// every thread waits.
///
/// `define` runs as `tx_application_define`. The scenario passes when a thread of it calls `threadx_shim::port::host::stop(0)`.
pub fn scenario(name: impl Into<String>, define: impl Fn() + Send + Sync + 'static) -> Scenario {
    Scenario {
        name: name.into(),
        define: Box::new(define),
        limit: Duration::from_mins(2),
        config: host::Config::virtual_clock(0),
    }
}

impl Scenario {
    /// With another limit of real time.
    #[must_use]
    pub fn limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// With another configuration of the host.
    #[must_use]
    pub fn config(self, config: host::Config) -> Self {
        Self { config, ..self }
    }
}

/// Runs the scenarios that the command line selects, or the one that this process was started for.
pub fn main(scenarios: Vec<Scenario>) -> ExitCode {
    if let Ok(name) = std::env::var(SCENARIO) {
        return scenarios.into_iter().find(|it| it.name == name).map_or_else(
            || {
                eprintln!("no scenario is named {name}");
                ExitCode::from(2)
            },
            |it| run(&it),
        );
    }
    let arguments = Arguments::from_args();
    let nocapture = arguments.nocapture;
    let trials = scenarios
        .into_iter()
        .map(|it| {
            let (name, limit) = (it.name.clone(), it.limit);
            Trial::test(it.name, move || in_child(&name, limit, nocapture))
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Creates and starts a thread of `priority` that runs `code`. Its control block and stack live as long as the process.
///
/// # Panics
/// When the kernel refuses it.
pub fn spawn(priority: UINT, code: impl FnOnce() + 'static) -> *mut TX_THREAD {
    const STACK: ULONG = 64 * 1024;
    unsafe extern "C" fn entry(input: ULONG) {
        let code = CODE.with_borrow_mut(|all| all.get_mut(input as usize).and_then(Option::take));
        if let Some(code) = code {
            code();
        }
    }
    let input = CODE.with_borrow_mut(|all| {
        all.push(Some(Box::new(code)));
        all.len() - 1
    });
    let control: *mut TX_THREAD = Box::leak(Box::new(TX_THREAD::new()));
    let stack = Box::leak(vec![0_u128; STACK as usize / 16].into_boxed_slice()).as_mut_ptr();
    let input = ULONG::try_from(input).unwrap_or(ULONG::MAX);
    // SAFETY: control block and stack are new and never freed; threads of the kernel share this operating-system thread, so that
    // the thread-local is the same in all of them.
    let status = unsafe {
        let name = c"scenario".as_ptr().cast_mut();
        let (slice, start) = (TX_NO_TIME_SLICE, TX_AUTO_START);
        thread::create(control, name, Some(entry), input, stack.cast(), STACK, priority, priority, slice, start)
    };
    assert_eq!(status, TX_SUCCESS, "the scenario's thread was refused");
    control
}

type Code = Option<Box<dyn FnOnce()>>;

thread_local! {
    /// What the spawned threads will run. Borrowed only between service calls.
    static CODE: RefCell<Vec<Code>> = const { RefCell::new(Vec::new()) };
}

/// In the child: the kernel from its start to `stop`.
fn run(scenario: &Scenario) -> ExitCode {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        report(info);
        // Unwinding would have to cross a thread's first frame, and other threads must not run on after a failure.
        exit_now(101);
    }));
    let exit = host::run(scenario.config.with_environment(), || (scenario.define)());
    if exit == host::Exit::Ended {
        return ExitCode::FAILURE; // The thread that was to call `stop(0)` ended before it.
    }
    ExitCode::from(u8::try_from(exit.code()).unwrap_or(1))
}

/// Ends the process at once, without destructors.
pub fn exit_now(code: i32) -> ! {
    use std::io::Write;
    let _ = std::io::stdout().flush();
    // SAFETY: `_exit` takes any code and does not return.
    unsafe { libc::_exit(code) }
}

/// In the parent: a child for one scenario, judged by its exit.
fn in_child(name: &str, limit: Duration, nocapture: bool) -> Result<(), Failed> {
    let output = || if nocapture { Stdio::inherit() } else { Stdio::piped() };
    let mut child = Command::new(std::env::current_exe()?)
        .env(SCENARIO, name)
        .stdin(Stdio::null())
        .stdout(output())
        .stderr(output())
        .spawn()?;
    let readers = [child.stdout.take().map(reader), child.stderr.take().map(reader)];
    let status = child.wait_timeout(limit)?;
    if status.is_none() {
        child.kill()?;
        child.wait()?;
    }
    if status.is_some_and(|it| it.success()) {
        return Ok(());
    }
    let verdict = status.map_or_else(|| format!("still running after {limit:?}"), |it| it.to_string());
    let mut report = format!("{verdict}\nagain: {SCENARIO}={name} {}\n", std::env::args().next().unwrap_or_default());
    for text in readers.into_iter().flatten().filter_map(|it| it.join().ok()) {
        report.push_str(&String::from_utf8_lossy(&text));
    }
    Err(report.into())
}

fn reader(mut pipe: impl Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        bytes
    })
}
