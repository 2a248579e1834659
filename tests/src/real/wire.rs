//! The wire: a TAP whose Linux end has addresses, in a network namespace that only this test's thread and its children are in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use board_host::linux::{self, Tap};

/// Linux's IPv4 address.
pub const LINUX_V4: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
/// Linux's IPv6 address.
pub const LINUX_V6: IpAddr = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1));
/// Our IPv4 address.
pub const OWN_V4: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));
/// Our IPv6 address.
pub const OWN_V6: IpAddr = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 2));
/// The IPv4 prefix length of both.
pub const PREFIX_V4: u8 = 24;
/// The IPv6 prefix length of both.
pub const PREFIX_V6: u8 = 64;

/// The TAP's name; each test has a namespace of its own, so one name serves all.
pub const TAP: &str = "tap0";

/// Proof that the calling thread is in a namespace with the TAP [`TAP`], configured and up.
pub struct Wire(());

impl Wire {
    /// Makes both.
    ///
    /// # Panics
    /// Without root, or without TAPs: these tests cannot say anything then.
    pub fn new() -> Self {
        linux::enter_own_network_as_root().expect("a network namespace (these tests need root)");
        linux::set_up("lo").expect("the loopback interface");
        let tap = Tap::open(TAP).expect("a TAP (/dev/net/tun)");
        tap.persist().expect("a TAP that outlives its descriptor");
        linux::set_address(TAP, LINUX_V4, PREFIX_V4).expect("an IPv4 address");
        linux::set_up(TAP).expect("the TAP up");
        linux::set_address(TAP, LINUX_V6, PREFIX_V6).expect("an IPv6 address");
        Self(())
    }
}

impl Default for Wire {
    fn default() -> Self {
        Self::new()
    }
}
