//! The mail server of `nxmail demo`: the dialogue as a machine, and the two kinds of socket that it is served on.

pub mod linux;
pub mod netx;
pub mod session;
