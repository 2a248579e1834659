//! Real mail servers for tests and for boards: started from a folder of their own, ended with whom started them.
//!
//! The tests over a TAP and the project's own command for emulated boards start the same Postfix in the same way; they differ in where it
//! listens and whose mail it takes ([`postfix::Site`]). Needs root, because Postfix does; the system's instances are left alone.

pub mod postfix;
pub mod process;

/// Whether tests may take long (`cargo xtask test --long`).
#[must_use]
pub fn may_take_long() -> bool {
    std::env::var_os("NX_TEST_LONG").is_some_and(|value| !value.is_empty())
}
