//! The Linux side of a virtual Ethernet: TAP devices, addresses of interfaces, a network of one's own.
//!
//! A TAP is a network interface of the Linux kernel whose other end is a file descriptor: what a program writes arrives at
//! Linux as a received frame, what Linux sends is read. One `read` or `write` is one Ethernet frame.
//!
//! Interfaces are configured by the classic `ioctl`s (netdevice(7)), because they need neither a tool nor a library. This file is
//! one of the unsafe islands: it makes the system calls that the standard library does not wrap. It knows nothing of NetX.

use std::ffi::{CStr, CString};
use std::fs::{File, OpenOptions};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::fs::OpenOptionsExt;
use std::thread;
use std::time::{Duration, Instant};

/// An IPv6 address is usable within microseconds.
const ADDRESS_LIMIT: Duration = Duration::from_secs(5);

/// An Ethernet address.
pub type Mac = [u8; 6];

/// One end of a TAP: a non-blocking descriptor that carries whole Ethernet frames.
#[derive(Debug)]
pub struct Tap {
    file: File,
    name: String,
}

impl Tap {
    /// Opens the TAP `name`, creating it where it does not exist (needs `CAP_NET_ADMIN`). A created TAP lives as long as the descriptor,
    /// unless [`Tap::persist`] is called.
    ///
    /// # Errors
    /// Those of `/dev/net/tun`: no such device, no permission, busy (another program holds this TAP), name too long.
    pub fn open(name: &str) -> io::Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(libc::O_NONBLOCK | libc::O_CLOEXEC)
            .open("/dev/net/tun")?;
        let mut request = request_for(name)?;
        request.ifr_ifru.ifru_flags = (libc::IFF_TAP | libc::IFF_NO_PI) as libc::c_short;
        // SAFETY: TUNSETIFF reads and writes one `ifreq`, which `request` is.
        check(unsafe { libc::ioctl(file.as_raw_fd(), libc::TUNSETIFF as _, &raw mut request) })?;
        // SAFETY: the kernel leaves the name terminated within the array.
        let name = unsafe { CStr::from_ptr(request.ifr_name.as_ptr()) };
        Ok(Self { file, name: name.to_string_lossy().into_owned() })
    }

    /// Lets the interface outlive this descriptor, so that another program can open it by name.
    pub fn persist(&self) -> io::Result<()> {
        // SAFETY: TUNSETPERSIST takes an integer.
        check(unsafe { libc::ioctl(self.file.as_raw_fd(), libc::TUNSETPERSIST as _, 1) })
    }

    /// The interface's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The descriptor, for readiness.
    pub fn descriptor(&self) -> RawFd {
        self.file.as_raw_fd()
    }

    /// Reads one frame into `parts`, filled in order; what does not fit is lost. `None` when no frame waits.
    pub fn receive(&self, parts: &mut [io::IoSliceMut<'_>]) -> io::Result<Option<usize>> {
        would_block(io::Read::read_vectored(&mut &self.file, parts))
    }

    /// Writes `parts` as one frame. `None` when the device has no room now.
    pub fn send(&self, parts: &[io::IoSlice<'_>]) -> io::Result<Option<usize>> {
        would_block(io::Write::write_vectored(&mut &self.file, parts))
    }
}

/// A door past Linux's stack (packet(7)): frames leave by an interface exactly as given. Needs `CAP_NET_RAW`; for tests.
#[derive(Debug)]
pub struct RawSender(File);

impl RawSender {
    /// Opens it on the interface `name`.
    pub fn open(name: &str) -> io::Result<Self> {
        // SAFETY: makes a descriptor, touches no memory.
        let descriptor = unsafe { libc::socket(libc::AF_PACKET, libc::SOCK_RAW | libc::SOCK_CLOEXEC, 0) };
        check(descriptor)?;
        // SAFETY: the descriptor was just made and is nobody else's.
        let socket = unsafe { OwnedFd::from_raw_fd(descriptor) };
        // SAFETY: all-zero is a valid `sockaddr_ll`; protocol 0 receives nothing.
        let mut address: libc::sockaddr_ll = unsafe { std::mem::zeroed() };
        address.sll_family = libc::AF_PACKET as libc::sa_family_t;
        address.sll_ifindex = interface_index(name)?.cast_signed();
        let length = size_of_val(&address) as libc::socklen_t;
        // SAFETY: bind reads `length` bytes of the address.
        check(unsafe { libc::bind(descriptor, (&raw const address).cast(), length) })?;
        Ok(Self(socket.into()))
    }

    /// Sends one frame, its Ethernet header included.
    pub fn send(&self, frame: &[u8]) -> io::Result<()> {
        io::Write::write_all(&mut &self.0, frame)
    }
}

fn would_block(result: io::Result<usize>) -> io::Result<Option<usize>> {
    match result {
        Ok(length) => Ok(Some(length)),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether an interface of this name exists in the caller's network namespace.
pub fn interface_exists(name: &str) -> bool {
    interface_index(name).is_ok()
}

/// The Ethernet address that Linux uses on `name`.
pub fn mac(name: &str) -> io::Result<Mac> {
    let request = exchange(request_for(name)?, libc::SIOCGIFHWADDR)?;
    // SAFETY: SIOCGIFHWADDR has filled the hardware address member.
    let octets = unsafe { request.ifr_ifru.ifru_hwaddr.sa_data };
    Ok([0, 1, 2, 3, 4, 5].map(|i: usize| octets[i].cast_unsigned()))
}

/// The largest IP packet, in bytes, that `name` carries.
pub fn mtu_bytes(name: &str) -> io::Result<u32> {
    let request = exchange(request_for(name)?, libc::SIOCGIFMTU)?;
    // SAFETY: SIOCGIFMTU has filled the MTU member.
    Ok(unsafe { request.ifr_ifru.ifru_mtu }.cast_unsigned())
}

/// Whether Linux has the interface up.
pub fn is_up(name: &str) -> io::Result<bool> {
    let request = exchange(request_for(name)?, libc::SIOCGIFFLAGS)?;
    // SAFETY: SIOCGIFFLAGS has filled the flags member.
    Ok(libc::c_int::from(unsafe { request.ifr_ifru.ifru_flags }) & libc::IFF_UP != 0)
}

/// Brings the interface up.
pub fn set_up(name: &str) -> io::Result<()> {
    let mut request = exchange(request_for(name)?, libc::SIOCGIFFLAGS)?;
    // SAFETY: SIOCGIFFLAGS has filled the flags member.
    let flags = libc::c_int::from(unsafe { request.ifr_ifru.ifru_flags });
    request.ifr_ifru.ifru_flags = (flags | libc::IFF_UP) as libc::c_short;
    exchange(request, libc::SIOCSIFFLAGS).map(drop)
}

/// Gives Linux's end of `name` an address, which can be bound when this returns. IPv6 duplicate address detection is switched off:
/// nobody else is on the wire. An interface that is down keeps IPv6 addresses on trial: bring it up first.
pub fn set_address(name: &str, address: IpAddr, prefix_bits: u8) -> io::Result<()> {
    match address {
        IpAddr::V4(address) => set_address_v4(name, address, prefix_bits),
        IpAddr::V6(address) => {
            std::fs::write(format!("/proc/sys/net/ipv6/conf/{name}/accept_dad"), "0")?;
            set_address_v6(name, address, prefix_bits)?;
            wait_until_usable(address)
        }
    }
}

fn set_address_v4(name: &str, address: Ipv4Addr, prefix_bits: u8) -> io::Result<()> {
    let mut request = request_for(name)?;
    request.ifr_ifru.ifru_addr = socket_address(address);
    exchange(request, libc::SIOCSIFADDR)?;
    let mask = Ipv4Addr::from(u32::MAX.checked_shl(32 - u32::from(prefix_bits)).unwrap_or(0));
    request.ifr_ifru.ifru_netmask = socket_address(mask);
    exchange(request, libc::SIOCSIFNETMASK).map(drop)
}

fn set_address_v6(name: &str, address: Ipv6Addr, prefix_bits: u8) -> io::Result<()> {
    let request = libc::in6_ifreq {
        ifr6_addr: libc::in6_addr { s6_addr: address.octets() },
        ifr6_prefixlen: u32::from(prefix_bits),
        ifr6_ifindex: interface_index(name)?.cast_signed(),
    };
    let socket = control_socket(libc::AF_INET6)?;
    // SAFETY: on an AF_INET6 socket SIOCSIFADDR reads one `in6_ifreq`.
    check(unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFADDR as _, &raw const request) })
}

/// Linux takes an address off trial in a task of its own, even where there is nothing to detect.
fn wait_until_usable(address: Ipv6Addr) -> io::Result<()> {
    let start = Instant::now();
    loop {
        match UdpSocket::bind((address, 0)) {
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable && start.elapsed() < ADDRESS_LIMIT => {
                thread::sleep(Duration::from_millis(1));
            }
            result => return result.map(drop),
        }
    }
}

/// Puts the calling process into a network of its own with nothing in it but a loopback interface, and the right to configure it.
/// An ordinary user gets that right through a user namespace, in which the user is root over nothing else.
///
/// The process must have one thread only (user_namespaces(7)).
///
/// # Errors
/// The system's refusal, where user namespaces are switched off.
pub fn enter_own_network() -> io::Result<()> {
    // SAFETY: these two only read the process's credentials.
    let (user, group) = unsafe { (libc::geteuid(), libc::getegid()) };
    // SAFETY: unshare changes the namespaces of the calling thread only, and memory not at all.
    match check(unsafe { libc::unshare(libc::CLONE_NEWUSER | libc::CLONE_NEWNET) }) {
        Ok(()) => {
            // Without a mapping the process has its capabilities but files created by it belong to nobody; setgroups must be
            // given up before an ordinary user may map a group.
            std::fs::write("/proc/self/setgroups", "deny")?;
            std::fs::write("/proc/self/uid_map", format!("{user} {user} 1"))?;
            std::fs::write("/proc/self/gid_map", format!("{group} {group} 1"))?;
        }
        Err(_) if user == 0 => enter_own_network_as_root()?,
        Err(error) => return Err(error),
    }
    set_up("lo")
}

/// Puts the calling *thread*, and the processes that it starts, into an empty network. Needs `CAP_SYS_ADMIN`; for tests that run servers which
/// must be root outside any user namespace.
pub fn enter_own_network_as_root() -> io::Result<()> {
    // SAFETY: unshare changes the namespaces of the calling thread only, and memory not at all.
    check(unsafe { libc::unshare(libc::CLONE_NEWNET) })
}

fn interface_index(name: &str) -> io::Result<u32> {
    let name = CString::new(name)?;
    // SAFETY: `name` is a terminated string.
    match unsafe { libc::if_nametoindex(name.as_ptr()) } {
        0 => Err(io::Error::last_os_error()),
        index => Ok(index),
    }
}

fn request_for(name: &str) -> io::Result<libc::ifreq> {
    // SAFETY: all-zero is a valid `ifreq`.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    if name.len() >= request.ifr_name.len() || name.contains('\0') {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not an interface name"));
    }
    for (to, from) in request.ifr_name.iter_mut().zip(name.bytes()) {
        *to = from.cast_signed();
    }
    Ok(request)
}

fn exchange(mut request: libc::ifreq, operation: libc::c_ulong) -> io::Result<libc::ifreq> {
    let socket = control_socket(libc::AF_INET)?;
    // SAFETY: every operation passed here (netdevice(7)) reads or writes one `ifreq`.
    check(unsafe { libc::ioctl(socket.as_raw_fd(), operation as _, &raw mut request) })?;
    Ok(request)
}

fn control_socket(family: libc::c_int) -> io::Result<OwnedFd> {
    // SAFETY: makes a descriptor, touches no memory.
    let descriptor = unsafe { libc::socket(family, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0) };
    check(descriptor)?;
    // SAFETY: the descriptor was just made and is nobody else's.
    Ok(unsafe { OwnedFd::from_raw_fd(descriptor) })
}

fn socket_address(address: Ipv4Addr) -> libc::sockaddr {
    let [a, b, c, d] = address.octets().map(u8::cast_signed);
    libc::sockaddr {
        sa_family: libc::AF_INET as libc::sa_family_t,
        // A `sockaddr_in`: port 0, then the address, then padding.
        sa_data: [0, 0, a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0],
    }
}

fn check(result: libc::c_int) -> io::Result<()> {
    if result < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}
