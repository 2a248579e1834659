//! Writes the memory map of the chosen FPGA image where the linker finds it.

use std::path::PathBuf;
use std::{env, fs};

/// AN385, AN386 and AN500 (application notes, "memory map"): 4 MB of code RAM at 0, 4 MB of data RAM.
const ZBT: &str = "MEMORY { FLASH : ORIGIN = 0x00000000, LENGTH = 4M\n RAM : ORIGIN = 0x20000000, LENGTH = 4M }\n";
/// AN505, secure aliases: 4 MB SSRAM1 for code, 4 MB of SSRAM2/3 for data.
const SSE200: &str = "MEMORY { FLASH : ORIGIN = 0x10000000, LENGTH = 4M\n RAM : ORIGIN = 0x38000000, LENGTH = 2M }\n";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let Some(out) = env::var_os("OUT_DIR").map(PathBuf::from) else { return };
    let map = if env::var_os("CARGO_FEATURE_AN505").is_some() { SSE200 } else { ZBT };
    fs::write(out.join("memory.x"), map).expect("OUT_DIR is writable");
    println!("cargo:rustc-link-search={}", out.display());
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("none") {
        println!("cargo:rustc-link-arg-bins=-Tlink.x");
        println!("cargo:rustc-link-arg-bins=--nmagic");
    }
}
