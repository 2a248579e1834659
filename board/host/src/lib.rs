//! The Linux board: drivers that join the network layer to a TAP interface.
