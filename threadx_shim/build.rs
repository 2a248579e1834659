//! Tells the Cortex-M port which architecture version it is built for; `cfg(target_arch)` only says "arm".

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-check-cfg=cfg(armv6m, armv8m, armv8m_main, stack_guard)");
    let target = std::env::var("TARGET").unwrap_or_default();
    if target.starts_with("thumbv8m") {
        println!("cargo:rustc-cfg=armv8m");
    }
    // v8-M's baseline (M23) has v6-M's instructions, as far as the port needs them.
    if target.starts_with("thumbv6m") || target.starts_with("thumbv8m.base") {
        println!("cargo:rustc-cfg=armv6m");
    } else if target.starts_with("thumbv8m.main") {
        println!("cargo:rustc-cfg=armv8m_main");
    } else if target.starts_with("thumbv7") && std::env::var_os("CARGO_FEATURE_STACK_GUARD").is_some() {
        println!("cargo:rustc-cfg=stack_guard");
    }
}
