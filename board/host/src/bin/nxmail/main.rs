//! `nxmail`: sends mail from a Linux host through this project's own stack.

fn main() {}
