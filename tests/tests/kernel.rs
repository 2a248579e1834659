//! The kernel's behaviour on the host: every scenario of `tests::kernel` in a process of its own, on the virtual clock.

use std::ffi::c_void;
use std::process::ExitCode;

use tests::host::{self, scenario};
use tests::kernel::{self, env};
use threadx_shim::kernel::tick;
use threadx_shim::port::host::{Clock, Config, isr_run_with, stop};

fn isr(call: fn(*mut c_void), data: *mut c_void) {
    isr_run_with(|| call(data));
}

fn busy_tick() {
    isr_run_with(tick);
}

fn main() -> ExitCode {
    host::main(
        kernel::cases()
            .map(|case| {
                scenario(case.name, || {
                    env::install(env::Board { isr, busy_tick });
                    kernel::define();
                    host::spawn(env::RUNNER, || {
                        kernel::run(case);
                        stop(0);
                    });
                })
                .config(Config { clock: Clock::Idle, ..Config::virtual_clock(0) })
            })
            .collect(),
    )
}
