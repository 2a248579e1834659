//! The programs of `tests/c`, written like any ThreadX and NetX application, built and run as their users would.
//!
//! Each is built as C11 and as C++17, with the services' argument checks and without them, and runs on the virtual clock, where a
//! run is a pure function of the seed.

use std::path::PathBuf;
use std::process::Command;

use tests::c::{self, LANGUAGES, Language};

/// Argument checking as the application's build chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Checks {
    On,
    Off,
}

/// Builds a program of `tests/c` against the distribution.
fn build(name: &str, language: Language, checks: Checks) -> PathBuf {
    build_with(name, language, checks, &[])
}

/// [`build`], with more options for the compiler.
fn build_with(name: &str, language: Language, checks: Checks, options: &[&str]) -> PathBuf {
    // Tests run side by side: each, which its thread is named after, has programs of its own.
    let test = std::thread::current();
    let folder = c::scratch(&format!("c_programs/{}", test.name().unwrap_or("main")));
    let program = folder.join(format!("{name}-{language:?}-{checks:?}"));
    let mut compiler = language.compiler();
    compiler.args(options);
    if checks == Checks::Off {
        compiler.args(["-DTX_DISABLE_ERROR_CHECKING", "-DNX_DISABLE_ERROR_CHECKING"]);
    }
    compiler.arg(c::root().join(format!("tests/c/{name}.c"))).arg("-o").arg(&program);
    c::run(compiler.args(["-x", "none"]).args(c::libraries()));
    program
}

/// Runs a program on the virtual clock; it must succeed.
fn run(program: &PathBuf, seed: u32) -> String {
    // A program that hangs is stopped: on the virtual clock none of them takes a second.
    let mut command = Command::new("timeout");
    command.arg("60").arg(program).env("TX_HOST_CLOCK", "virtual").env("TX_HOST_SEED", seed.to_string());
    c::run(&mut command)
}

/// Builds the program in every way and runs it with several seeds; `judge` sees each output.
fn in_every_way(name: &str, all_checks: &[Checks], judge: impl Fn(&str)) {
    for language in LANGUAGES {
        for &checks in all_checks {
            let program = build(name, language, checks);
            for seed in [1, 2, 77] {
                let first = run(&program, seed);
                judge(&first);
                assert_eq!(
                    first,
                    run(&program, seed),
                    "{name}, {language:?}, checks {checks:?}: not the same with seed {seed} again"
                );
            }
        }
    }
}

/// A line of the trace without its first column, the tick.
fn without_tick(line: &str) -> &str {
    let (tick, rest) = line.trim_start().split_once(' ').unwrap_or_default();
    if tick.parse::<u32>().is_ok() { rest.trim_start() } else { line }
}

#[test]
fn thread_demo_on_any_seed_plays_the_expected_scenes() {
    let expected = std::fs::read_to_string(c::root().join("tests/c/thread_demo.expected")).expect("the expected trace");
    in_every_way("thread_demo", &[Checks::On, Checks::Off], |output| {
        let without_ticks: String = output.lines().map(|line| without_tick(line).to_owned() + "\n").collect();
        assert_eq!(without_ticks, expected);
    });
}

#[test]
fn smtp_demo_over_the_memory_link_delivers_every_octet() {
    in_every_way("smtp_demo", &[Checks::On, Checks::Off], |output| assert!(output.ends_with("all checks passed\n")));
}

#[test]
fn smtp_extensions_send_to_several_attach_share_a_connection_and_end_when_told() {
    in_every_way("smtp_extensions", &[Checks::On, Checks::Off], |output| {
        assert!(output.ends_with("all checks passed\n"));
    });
}

#[test]
fn interrupts_while_disabled_wait_until_restore() {
    in_every_way("interrupt_demo", &[Checks::On, Checks::Off], |output| {
        assert!(output.ends_with("all checks passed\n"));
    });
}

#[test]
fn corners_of_the_kernels_manual_are_as_it_says() {
    in_every_way("corners", &[Checks::On], |output| assert!(output.ends_with("all checks passed\n")));
}

#[test]
fn address_sanitizer_follows_threads_and_finds_what_one_does_to_its_stack() {
    let sanitize = ["-fsanitize=address"];
    let sound = build_with("corners", Language::C, Checks::On, &sanitize);
    for options in ["detect_stack_use_after_return=0", "detect_stack_use_after_return=1"] {
        let mut command = Command::new("timeout");
        command.arg("60").arg(&sound).env("TX_HOST_CLOCK", "virtual").env("ASAN_OPTIONS", options);
        assert!(c::run(&mut command).ends_with("all checks passed\n"));
    }
    let careless = build_with("sanitized", Language::C, Checks::On, &sanitize);
    let output = c::output(Command::new("timeout").arg("60").arg(careless).env("TX_HOST_CLOCK", "virtual"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("switched"), "{said}");
    assert!(said.contains("stack-buffer-overflow") && said.contains("poke"), "{said}");
}

#[test]
fn kernel_services_with_invalid_arguments_give_the_documented_codes() {
    in_every_way("kernel_errors", &[Checks::On], |output| assert!(output.ends_with("all checks passed\n")));
}

#[test]
fn network_services_with_invalid_arguments_give_the_documented_codes() {
    in_every_way("network_errors", &[Checks::On], |output| assert!(output.ends_with("all checks passed\n")));
}

/// A program that plays two hosts by the manual.
fn two_hosts(name: &str) {
    in_every_way(name, &[Checks::On], |output| assert!(output.ends_with("all checks passed\n")));
}

#[test]
fn packet_services_in_odd_orders_do_what_the_manual_says() {
    two_hosts("packets");
}

#[test]
fn datagrams_and_pings_between_two_hosts_are_as_the_manual_says() {
    two_hosts("datagrams");
}

#[test]
fn groups_raw_packets_routes_and_arp_of_two_hosts_are_as_the_manual_says() {
    two_hosts("groups_and_raw");
}

#[test]
fn ipv6_of_two_hosts_is_as_the_manual_says() {
    two_hosts("ipv6_hosts");
}

/// A driver as vendors write it carries pings, datagrams, a group and streams, and loses no packet.
fn vendor_driver(name: &str) {
    in_every_way(name, &[Checks::On, Checks::Off], |output| assert!(output.ends_with("all checks passed\n")));
}

#[test]
fn vendor_driver_carries_udp_and_tcp() {
    vendor_driver("vendor_demo");
}

#[test]
fn vendor_driver_with_deferred_processing_carries_udp_and_tcp() {
    vendor_driver("vendor_deferred");
}

#[test]
fn vendor_driver_that_computes_checksums_leaves_none_to_the_stack() {
    vendor_driver("vendor_offload");
}

#[test]
fn programs_with_fields_of_their_own_in_control_blocks_run_on_the_same_library() {
    let objects =
        ["THREAD_USER", "MUTEX", "SEMAPHORE", "EVENT_FLAGS_GROUP", "QUEUE", "BLOCK_POOL", "BYTE_POOL", "TIMER"];
    let folder = c::scratch("c_programs/extended");
    for (name, language) in ["thread_demo", "smtp_demo"].into_iter().flat_map(|name| LANGUAGES.map(|it| (name, it))) {
        let program = folder.join(format!("{name}-{language:?}"));
        let mut compiler = language.compiler();
        compiler.args(objects.map(|it| format!("-DTX_{it}_EXTENSION=ULONG product_number; VOID *product_data;")));
        compiler.arg(c::root().join(format!("tests/c/{name}.c"))).arg("-o").arg(&program);
        c::run(compiler.args(["-x", "none"]).args(c::libraries()));
        assert!(run(&program, 1).ends_with("all checks passed\n"));
    }
}

#[test]
fn program_built_with_other_options_than_the_library_does_not_compile_and_is_told_which() {
    for option in ["TX_MAX_PRIORITIES=64", "TX_TIMER_TICKS_PER_SECOND=1000", "TX_TIMER_THREAD_PRIORITY=3"] {
        let mut compiler = Language::C.compiler();
        compiler.arg(format!("-D{option}")).arg("-fsyntax-only").arg(c::root().join("tests/c/thread_demo.c"));
        let output = c::output(&mut compiler);
        let said = String::from_utf8_lossy(&output.stderr);
        let name = option.split('=').next().unwrap_or_default();
        let words = format!("{name}_option_is_not_what_the_library_was_built_with");
        assert!(!output.status.success() && said.contains(&words), "{option}: {said}");
    }
}

#[test]
fn thread_demo_on_the_real_clock_ends_well() {
    let program = build("thread_demo", Language::C, Checks::On);
    let output = c::run(Command::new("timeout").arg("60").arg(program).env("TX_HOST_CLOCK", "real"));
    assert!(output.ends_with("all checks passed\n"));
}

#[test]
fn c_library_in_threads_waits_as_long_as_it_was_told_and_cpp_exceptions_stay_with_their_threads() {
    for language in LANGUAGES {
        let program = build("c_library", language, Checks::On);
        for clock in ["real", "virtual"] {
            let output = c::run(Command::new("timeout").arg("60").arg(&program).env("TX_HOST_CLOCK", clock));
            assert!(output.ends_with("all checks passed\n"), "{language:?}, {clock} clock: {output}");
        }
    }
}
