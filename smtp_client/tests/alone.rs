//! The protocol compiles by itself: no kernel, no network, no heap, no `unsafe`.
#![allow(dead_code, unreachable_pub, unused_imports)]

#[path = "../src/proto/mod.rs"]
mod proto;

#[test]
fn session_without_netx_is_small() {
    // What a sending thread's stack carries for the dialogue.
    assert!(core::mem::size_of::<proto::Session<'_>>() <= 680 + core::mem::size_of::<proto::auth::scram::Scram>());
}
