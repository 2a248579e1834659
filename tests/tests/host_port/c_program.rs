//! The same port under a C program: `tests/c/host_port.c`, one scene a run, with the real clock that C programs have by default.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use tests::c::{self, Language};
use threadx_shim::port::host::DEADLOCK_EXIT_CODE;

use crate::{expect_code, text};

fn program() -> &'static Path {
    static PROGRAM: OnceLock<std::path::PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let program = c::scratch("host_port").join("host_port");
        let mut compiler = Language::C.compiler();
        compiler.arg(c::root().join("tests/c/host_port.c")).arg("-o").arg(&program).args(["-x", "none"]);
        c::run(compiler.args(c::libraries()));
        program
    })
}

fn run(scene: &str) -> Output {
    c::output(Command::new("timeout").args(["-s", "KILL", "240"]).arg(program()).arg(scene))
}

#[test]
fn c_threads_that_only_compute_share_the_processor_by_time_slice() {
    expect_code(&run("compute"), 0);
}

#[test]
fn c_threads_that_allocate_and_format_are_preempted_without_harm() {
    expect_code(&run("allocate"), 0);
}

#[test]
fn c_program_in_which_nothing_can_run_again_exits_with_the_code_for_it() {
    let output = run("deadlock");
    expect_code(&output, DEADLOCK_EXIT_CODE);
    assert!(
        text(&output.stderr).contains("thread 'waiter' waits for semaphore 'never put'"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn c_program_that_is_stopped_exits_with_the_code_given() {
    expect_code(&run("stop"), 9);
}

#[test]
fn c_thread_that_overflows_its_stack_is_named() {
    let output = run("overflow");
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("stack overflow in thread 'deep'"), "{}", text(&output.stderr));
}

#[test]
fn c_interrupts_while_disabled_are_taken_at_restore() {
    expect_code(&run("posture"), 0);
}
