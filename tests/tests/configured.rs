//! `cargo xtask dist` for a product that brings a `tx_user.h` and an `nx_user.h`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use tests::c::{self, Language};

/// A folder with the product's files in it.
fn product(name: &str, tx_user: &str, nx_user: &str) -> PathBuf {
    let folder = c::scratch(&format!("configured/{name}"));
    std::fs::write(folder.join("tx_user.h"), tx_user).expect("tx_user.h");
    std::fs::write(folder.join("nx_user.h"), nx_user).expect("nx_user.h");
    folder
}

/// Makes the distribution for `target` with the product's settings.
fn dist(target: &str, product: &Path) -> Command {
    let path = |name: &str| product.join(name).to_str().expect("a UTF-8 path").to_owned();
    c::xtask(&[
        "dist",
        target,
        "--tx-user",
        &path("tx_user.h"),
        "--nx-user",
        &path("nx_user.h"),
        "--output",
        &path("dist"),
    ])
}

/// Makes it. One at a time: they share a folder for building.
fn make(target: &str, product: &Path) {
    static BUILDING: Mutex<()> = Mutex::new(());
    let _building = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    c::run(&mut dist(target, product));
}

/// The distribution must be refused, with these words.
fn assert_refused(product: &Path, words: &str) {
    let output = c::output(&mut dist("host", product));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains(words), "{said}");
}

#[test]
fn setting_without_a_meaning_here_is_refused_by_name() {
    let product = product("unknown", "#define TX_TIMER_PROCESS_IN_ISR\n#define MY_OWN 1\n", "");
    assert_refused(&product, "tx_user.h: this library has no setting TX_TIMER_PROCESS_IN_ISR");
}

#[test]
fn setting_that_the_library_cannot_have_is_refused() {
    let product = product("fixed", "", "#define NX_MAX_LISTEN_REQUESTS 20\n");
    assert_refused(&product, "the library cannot be built with these settings");
}

#[test]
fn number_that_is_none_is_refused() {
    let product = product("no_number", "#define TX_TIMER_TICKS_PER_SECOND FAST\n", "");
    assert_refused(&product, "TX_TIMER_TICKS_PER_SECOND is not a decimal number");
}

/// The product's nx_user.h of the STM32 example has NX_DISABLE_IPV6. Builds the library once more, so it is part of
/// `cargo xtask test --long` only.
#[test]
fn product_without_ipv6_runs_and_says_so() {
    if std::env::var_os("NX_TEST_LONG").is_none() {
        return;
    }
    let settings = std::fs::read_to_string(c::root().join("tests/c/stm32/nx_user.h")).expect("nx_user.h");
    let product = product("ipv4_only", "", &settings);
    make("host", &product);
    let (distribution, program) = (product.join("dist"), product.join("program"));
    for (compiler, kind) in [("gcc", "c"), ("g++", "c++")] {
        let mut command = Command::new(compiler);
        command.args(["-x", kind, "-Wall", "-Wextra", "-Werror"]).arg(c::root().join("tests/c/ipv4_only.c"));
        command.args(["-x", "none", "-o"]).arg(&program).args(c::package_config(&distribution, "--cflags"));
        c::run(command.args(c::package_config(&distribution, "--libs")));
        c::run(Command::new("timeout").arg("60").arg(&program).env("TX_HOST_CLOCK", "virtual"));
    }

    // Who was not told so does not compile, rather than disagree about the control blocks.
    let mut command = Command::new("gcc");
    command.args(["-fsyntax-only", "-I"]).arg(distribution.join("include"));
    let output = c::output(command.arg(c::root().join("tests/c/multihomed.c")));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("built without IPv6"), "{said}");

    // The headers agree with this library as they do with the usual one.
    let mut command = Command::new(env!("CARGO"));
    command.args(["test", "--quiet", "--package", "tests", "--no-default-features", "--test", "headers"]);
    c::run(command.current_dir(c::root()));
}

/// Builds the library once more, so it is part of `cargo xtask test --long` only.
#[test]
fn settings_of_a_product_hold_in_headers_and_library() {
    if std::env::var_os("NX_TEST_LONG").is_none() {
        return;
    }
    let product = product(
        "built",
        "#ifndef TX_USER_H\n#define TX_USER_H\n#define TX_TIMER_TICKS_PER_SECOND (1000UL)\n#define TX_MAX_PRIORITIES 64\n\
         #define PRODUCT_SETTING 5\n#endif\n",
        "#define NX_SMTP_CLIENT_MAX_PASSWORD 80\n#define NX_MAX_PHYSICAL_INTERFACES 2\n",
    );
    make("host", &product);
    let distribution = product.join("dist");
    let program = product.join("program");
    let programs = ["configured", "multihomed"];
    for (language, name) in c::LANGUAGES.into_iter().flat_map(|language| programs.map(|name| (language, name))) {
        let (compiler, kind) = if language == Language::C { ("gcc", "c") } else { ("g++", "c++") };
        let mut command = Command::new(compiler);
        command.args(["-x", kind, "-Wall", "-Wextra", "-Werror"]).arg(c::root().join(format!("tests/c/{name}.c")));
        command.args(["-x", "none", "-o"]).arg(&program).args(c::package_config(&distribution, "--cflags"));
        c::run(command.args(c::package_config(&distribution, "--libs")));
        c::run(Command::new("timeout").arg("60").arg(&program).env("TX_HOST_CLOCK", "virtual"));
    }

    // An application that was compiled with other numbers would not be this library's: the compiler says which.
    for (option, words) in [
        ("TX_MAX_PRIORITIES=32", "TX_MAX_PRIORITIES_option_is_not_what_the_library_was_built_with"),
        ("TX_TIMER_TICKS_PER_SECOND=100", "TX_TIMER_TICKS_PER_SECOND_option_is_not_what_the_library_was_built_with"),
        ("TX_MINIMUM_STACK=100", "TX_MINIMUM_STACK_option_is_not_what_the_library_was_built_with"),
        ("TX_DISABLE_NOTIFY_CALLBACKS", "TX_DISABLE_NOTIFY_CALLBACKS is not what the library was built with"),
    ] {
        let mut command = Command::new("gcc");
        command.args(["-fsyntax-only", "-D", option, "-I"]).arg(distribution.join("include")).args(["-x", "c", "-"]);
        let include = "#include \"tx_api.h\"\n";
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("gcc");
        child.stdin.take().expect("a pipe").write_all(include.as_bytes()).expect("gcc reads");
        let output = child.wait_with_output().expect("gcc ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(words), "{option}: {said}");
    }

    // The same for a processor. The headers refuse a tx_user.h that is not what the library's tx_build.h says.
    make("thumbv7m-none-eabi", &product);
    let mut command = Command::new("arm-none-eabi-gcc");
    command.args(["-mcpu=cortex-m3", "-mthumb", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]);
    command
        .args(["-DTX_INCLUDE_USER_DEFINE_FILE", "-DNX_INCLUDE_USER_DEFINE_FILE", "-I"])
        .arg(distribution.join("include"));
    c::run(command.arg(c::root().join("tests/c/configured.c")));
}

/// Another product: many priorities, few ticks, fields of its own in control blocks, no notify callbacks, and what the originals' builds have
/// for speed. On the host and on a processor. Part of `cargo xtask test --long` only.
#[test]
fn library_for_a_thousand_priorities_without_callbacks_runs_on_the_host_and_on_a_board() {
    if std::env::var_os("NX_TEST_LONG").is_none() {
        return;
    }
    let product = product(
        "priorities",
        "#define TX_MAX_PRIORITIES 1024\n#define TX_TIMER_TICKS_PER_SECOND 250\n#define TX_TIMER_THREAD_PRIORITY 3\n\
         #define TX_TIMER_THREAD_STACK_SIZE 2048\n#define TX_MINIMUM_STACK 512\n#define TX_DISABLE_NOTIFY_CALLBACKS\n\
         #define TX_REACTIVATE_INLINE\n#define TX_NOT_INTERRUPTABLE\n#define TX_THREAD_ENABLE_PERFORMANCE_INFO\n\
         #define TX_THREAD_USER_EXTENSION ULONG product_mark; VOID *product_data;\n\
         #define TX_QUEUE_EXTENSION ULONG product_queue_mark;\n",
        "",
    );
    let source = c::root().join("tests/c/configured_kernel.c");
    let strict = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-O1"];
    let program = product.join("program");

    c::run(&mut dist("host", &product));
    let distribution = product.join("dist");
    let mut command = Command::new("gcc");
    command.args(strict).arg(&source).arg("-o").arg(&program).args(c::package_config(&distribution, "--cflags"));
    c::run(command.args(c::package_config(&distribution, "--libs")));
    for clock in ["virtual", "real"] {
        c::run(Command::new("timeout").arg("60").arg(&program).env("TX_HOST_CLOCK", clock));
    }

    c::run(&mut dist("mps2-an385", &product));
    let share = distribution.join("share");
    let mut command = Command::new("arm-none-eabi-gcc");
    command.args(strict).args(["-mthumb", "-mcpu=cortex-m3", "-ffunction-sections", "-fdata-sections"]);
    command.args(["-Wl,--gc-sections,-z,noexecstack,--no-warn-rwx-segments", "-nostartfiles"]);
    command.args(["-DTX_INCLUDE_USER_DEFINE_FILE", "-DNX_INCLUDE_USER_DEFINE_FILE", "-I"]);
    command.arg(distribution.join("include")).arg("-T").arg(share.join("link.ld"));
    command.args([share.join("startup.c"), share.join("syscalls.c"), source]);
    command.arg("-L").arg(distribution.join("lib")).args(["-lthreadx_netx", "-o"]).arg(&program);
    c::run(&mut command);
    let mut emulator = Command::new("timeout");
    emulator.args([
        "--foreground",
        "120",
        "qemu-system-arm",
        "-machine",
        "mps2-an385",
        "-nographic",
        "-monitor",
        "none",
    ]);
    emulator.args(["-serial", "stdio", "-semihosting-config", "enable=on,target=native"]);
    emulator.args(["-icount", "shift=4,sleep=off", "-kernel"]).arg(&program).stdin(Stdio::null());
    let said = c::run(&mut emulator);
    assert!(said.ends_with("all checks passed\n"), "{said}");
}
