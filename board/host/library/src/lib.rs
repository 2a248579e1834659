//! `libthreadx_netx.a`: the C symbols of the kernel, the network layer, the SMTP client and the host's drivers in one archive.
//!
//! A crate of its own, so that `cargo run` does not build a static library each time. It adds nothing: naming the crates here is
//! what puts their `extern "C"` functions into the archive.

use board_host as _;
use netx as _;
use smtp_client as _;
use threadx_shim as _;
