//! UDP under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use threadx_shim::services;
use threadx_shim::types::{CHAR, UINT, ULONG};

use super::arguments::{self, is_initialization_or_thread, is_not_interrupt, is_thread, no_ip, not_created, to_send};
use crate::address::NXD_ADDRESS;
use crate::constants::{
    NX_CALLER_ERROR, NX_DONT_FRAGMENT, NX_FRAGMENT_OKAY, NX_INVALID_INTERFACE, NX_INVALID_PARAMETERS, NX_INVALID_PORT,
    NX_IP_ADDRESS_ERROR, NX_IP_TOS_MASK, NX_MAX_IP_INTERFACES, NX_MAX_PORT, NX_OPTION_ERROR, NX_PTR_ERROR, NX_SUCCESS,
    NX_VLAN_PRIORITY_MAX,
};
use crate::ip::NX_IP;
use crate::packet::NX_PACKET;
use crate::udp;
use crate::udp::udp_socket::NX_UDP_SOCKET;
use crate::udp::udp_socket::UdpCallback;
use crate::udp::{udp_port, udp_send, udp_socket};

services! {
    /// `nx_udp_enable`: [`udp::enable`].
    fn _nx_udp_enable / _nxe_udp_enable(ip_ptr: *mut NX_IP) -> UINT = udp::enable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_not_interrupt() => NX_CALLER_ERROR,
    }

    /// `nx_udp_free_port_find`: [`udp_port::free_port_find`].
    fn _nx_udp_free_port_find / _nxe_udp_free_port_find(
        ip_ptr: *mut NX_IP, port: UINT, free_port_ptr: *mut UINT
    ) -> UINT = udp_port::free_port_find; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        free_port_ptr.is_null() => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        port == 0 || port > NX_MAX_PORT => NX_INVALID_PORT,
    }

    /// `nx_udp_info_get`: [`udp::info_get`].
    fn _nx_udp_info_get / _nxe_udp_info_get(
        ip_ptr: *mut NX_IP, udp_packets_sent: *mut ULONG, udp_bytes_sent: *mut ULONG, udp_packets_received: *mut ULONG,
        udp_bytes_received: *mut ULONG, udp_invalid_packets: *mut ULONG, udp_receive_packets_dropped: *mut ULONG,
        udp_checksum_errors: *mut ULONG
    ) -> UINT = udp::info_get; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_not_interrupt() => NX_CALLER_ERROR,
    }

    /// `nx_udp_packet_info_extract`: [`udp::packet_info_extract`].
    fn _nx_udp_packet_info_extract / _nxe_udp_packet_info_extract(
        packet_ptr: *mut NX_PACKET, ip_address: *mut ULONG, protocol: *mut UINT, port: *mut UINT,
        interface_index: *mut UINT
    ) -> UINT = udp::packet_info_extract; {
        packet_ptr.is_null() => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }

    /// `nx_udp_socket_bind`: [`udp_port::bind`].
    fn _nx_udp_socket_bind / _nxe_udp_socket_bind(
        socket_ptr: *mut NX_UDP_SOCKET, port: UINT, wait_option: ULONG
    ) -> UINT = udp_port::bind; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        port > NX_MAX_PORT => NX_INVALID_PORT,
    }

    /// `nx_udp_socket_bytes_available`: [`udp_socket::bytes_available`].
    fn _nx_udp_socket_bytes_available / _nxe_udp_socket_bytes_available(
        socket_ptr: *mut NX_UDP_SOCKET, bytes_available: *mut ULONG
    ) -> UINT = udp_socket::bytes_available; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        bytes_available.is_null() => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }

    /// `nx_udp_socket_checksum_disable`: [`udp_socket::checksum_disable`].
    fn _nx_udp_socket_checksum_disable / _nxe_udp_socket_checksum_disable(
        socket_ptr: *mut NX_UDP_SOCKET
    ) -> UINT = udp_socket::checksum_disable; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !is_not_interrupt() => NX_CALLER_ERROR,
    }

    /// `nx_udp_socket_checksum_enable`: [`udp_socket::checksum_enable`].
    fn _nx_udp_socket_checksum_enable / _nxe_udp_socket_checksum_enable(
        socket_ptr: *mut NX_UDP_SOCKET
    ) -> UINT = udp_socket::checksum_enable; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !is_not_interrupt() => NX_CALLER_ERROR,
    }

    /// `nx_udp_socket_create`: [`udp_socket::create`].
    fn _nx_udp_socket_create / _nxe_udp_socket_create(
        ip_ptr: *mut NX_IP, socket_ptr: *mut NX_UDP_SOCKET, name: *mut CHAR, type_of_service: ULONG, fragment: ULONG,
        time_to_live: UINT, queue_maximum: ULONG; udp_socket_size: UINT
    ) -> UINT = udp_socket::create; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        socket_ptr.is_null() || udp_socket_size as usize != size_of::<NX_UDP_SOCKET>() || udp_socket::is_created(ip_ptr, socket_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
        type_of_service & !NX_IP_TOS_MASK != 0 => NX_OPTION_ERROR,
        fragment != NX_FRAGMENT_OKAY && fragment != NX_DONT_FRAGMENT => NX_OPTION_ERROR,
        time_to_live > arguments::MAXIMUM_TIME_TO_LIVE => NX_OPTION_ERROR,
    }

    /// `nx_udp_socket_delete`: [`udp_socket::delete`].
    fn _nx_udp_socket_delete / _nxe_udp_socket_delete(socket_ptr: *mut NX_UDP_SOCKET) -> UINT = udp_socket::delete; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }

    /// `nx_udp_socket_info_get`: [`udp_socket::info_get`].
    fn _nx_udp_socket_info_get / _nxe_udp_socket_info_get(
        socket_ptr: *mut NX_UDP_SOCKET, udp_packets_sent: *mut ULONG, udp_bytes_sent: *mut ULONG,
        udp_packets_received: *mut ULONG, udp_bytes_received: *mut ULONG, udp_packets_queued: *mut ULONG,
        udp_receive_packets_dropped: *mut ULONG, udp_checksum_errors: *mut ULONG
    ) -> UINT = udp_socket::info_get; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !is_not_interrupt() => NX_CALLER_ERROR,
    }

    /// `nx_udp_socket_port_get`: [`udp_socket::port_get`].
    fn _nx_udp_socket_port_get / _nxe_udp_socket_port_get(
        socket_ptr: *mut NX_UDP_SOCKET, port_ptr: *mut UINT
    ) -> UINT = udp_socket::port_get; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        port_ptr.is_null() => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }

    /// `nx_udp_socket_receive`: [`udp_socket::receive`].
    fn _nx_udp_socket_receive / _nxe_udp_socket_receive(
        socket_ptr: *mut NX_UDP_SOCKET, packet_ptr: *mut *mut NX_PACKET, wait_option: ULONG
    ) -> UINT = udp_socket::receive; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        packet_ptr.is_null() => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }

    /// `nx_udp_socket_receive_notify`: [`udp_socket::receive_notify`].
    fn _nx_udp_socket_receive_notify / _nxe_udp_socket_receive_notify(
        socket_ptr: *mut NX_UDP_SOCKET, udp_receive_notify: UdpCallback
    ) -> UINT = udp_socket::receive_notify; {
        not_created(socket_ptr) => NX_PTR_ERROR,
    }
}

/// `nx_udp_socket_send` without checks: sends a datagram over IPv4; see [`udp_send::send`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_socket_send(
    socket_ptr: *mut NX_UDP_SOCKET,
    packet_ptr: *mut NX_PACKET,
    ip_address: ULONG,
    port: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp_send::send(socket_ptr, packet_ptr, ip_address, port) }
}

/// `nx_udp_socket_send` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_UNDERFLOW, NX_OVERFLOW, NX_IP_ADDRESS_ERROR, NX_INVALID_PORT, and those of [`udp_send::send`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_socket_send(
    socket_ptr: *mut NX_UDP_SOCKET,
    packet_ptr: *mut NX_PACKET,
    ip_address: ULONG,
    port: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        let status = to_send(packet_ptr, arguments::UDP_OVER_IPV4);
        if status != NX_SUCCESS {
            return status;
        }
        if ip_address == 0 {
            return NX_IP_ADDRESS_ERROR;
        }
        if port == 0 || port > NX_MAX_PORT {
            return NX_INVALID_PORT;
        }
        udp_send::send(socket_ptr, packet_ptr, ip_address, port)
    }
}

/// `nx_udp_socket_source_send` without checks: sends a datagram over IPv4 from an interface; see [`udp_send::source_send`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_socket_source_send(
    socket_ptr: *mut NX_UDP_SOCKET,
    packet_ptr: *mut NX_PACKET,
    ip_address: ULONG,
    port: UINT,
    address_index: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp_send::source_send(socket_ptr, packet_ptr, ip_address, port, address_index) }
}

/// `nx_udp_socket_source_send` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_UNDERFLOW, NX_OVERFLOW, NX_IP_ADDRESS_ERROR, NX_INVALID_PORT, NX_INVALID_INTERFACE, and those of [`udp_send::source_send`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_socket_source_send(
    socket_ptr: *mut NX_UDP_SOCKET,
    packet_ptr: *mut NX_PACKET,
    ip_address: ULONG,
    port: UINT,
    address_index: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        let status = to_send(packet_ptr, arguments::UDP_OVER_IPV4);
        if status != NX_SUCCESS {
            return status;
        }
        if ip_address == 0 {
            return NX_IP_ADDRESS_ERROR;
        }
        if port == 0 || port > NX_MAX_PORT {
            return NX_INVALID_PORT;
        }
        if address_index >= NX_MAX_IP_INTERFACES {
            return NX_INVALID_INTERFACE;
        }
        udp_send::source_send(socket_ptr, packet_ptr, ip_address, port, address_index)
    }
}

services! {
    /// `nx_udp_socket_unbind`: [`udp_port::unbind`].
    fn _nx_udp_socket_unbind / _nxe_udp_socket_unbind(socket_ptr: *mut NX_UDP_SOCKET) -> UINT = udp_port::unbind; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }

    /// `nx_udp_socket_vlan_priority_set`: [`udp_socket::vlan_priority_set`].
    fn _nx_udp_socket_vlan_priority_set / _nxe_udp_socket_vlan_priority_set(
        socket_ptr: *mut NX_UDP_SOCKET, vlan_priority: UINT
    ) -> UINT = udp_socket::vlan_priority_set; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        vlan_priority > NX_VLAN_PRIORITY_MAX => NX_INVALID_PARAMETERS,
    }

    /// `nx_udp_source_extract`: [`udp::source_extract`].
    fn _nx_udp_source_extract / _nxe_udp_source_extract(
        packet_ptr: *mut NX_PACKET, ip_address: *mut ULONG, port: *mut UINT
    ) -> UINT = udp::source_extract; {
        packet_ptr.is_null() => NX_PTR_ERROR,
        ip_address.is_null() => NX_PTR_ERROR,
        port.is_null() => NX_PTR_ERROR,
    }

    /// `nxd_udp_packet_info_extract`: [`udp::nxd_packet_info_extract`].
    fn _nxd_udp_packet_info_extract / _nxde_udp_packet_info_extract(
        packet_ptr: *mut NX_PACKET, ip_address: *mut NXD_ADDRESS, protocol: *mut UINT, port: *mut UINT,
        interface_index: *mut UINT
    ) -> UINT = udp::nxd_packet_info_extract; {
        packet_ptr.is_null() => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }
}

/// `nxd_udp_socket_send` without checks: sends a datagram; see [`udp_send::nxd_send`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_udp_socket_send(
    socket_ptr: *mut NX_UDP_SOCKET,
    packet_ptr: *mut NX_PACKET,
    ip_address: *mut NXD_ADDRESS,
    port: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp_send::nxd_send(socket_ptr, packet_ptr, &*ip_address, port) }
}

/// `nxd_udp_socket_send` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_UNDERFLOW, NX_OVERFLOW, NX_IP_ADDRESS_ERROR, NX_INVALID_PORT, and those of [`udp_send::nxd_send`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_udp_socket_send(
    socket_ptr: *mut NX_UDP_SOCKET,
    packet_ptr: *mut NX_PACKET,
    ip_address: *mut NXD_ADDRESS,
    port: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if ip_address.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        let status = to_send(packet_ptr, arguments::udp_header_of(ip_address));
        if status != NX_SUCCESS {
            return status;
        }
        if (*ip_address).is_unspecified() {
            return NX_IP_ADDRESS_ERROR;
        }
        if port == 0 || port > NX_MAX_PORT {
            return NX_INVALID_PORT;
        }
        udp_send::nxd_send(socket_ptr, packet_ptr, &*ip_address, port)
    }
}

/// `nxd_udp_socket_source_send` without checks: sends a datagram from one of our addresses; see [`udp_send::nxd_source_send`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_udp_socket_source_send(
    socket_ptr: *mut NX_UDP_SOCKET,
    packet_ptr: *mut NX_PACKET,
    ip_address: *mut NXD_ADDRESS,
    port: UINT,
    address_index: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp_send::nxd_source_send(socket_ptr, packet_ptr, &*ip_address, port, address_index) }
}

/// `nxd_udp_socket_source_send` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_UNDERFLOW, NX_OVERFLOW, NX_IP_ADDRESS_ERROR, NX_INVALID_PORT, and those of [`udp_send::nxd_source_send`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_udp_socket_source_send(
    socket_ptr: *mut NX_UDP_SOCKET,
    packet_ptr: *mut NX_PACKET,
    ip_address: *mut NXD_ADDRESS,
    port: UINT,
    address_index: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if ip_address.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        let status = to_send(packet_ptr, arguments::udp_header_of(ip_address));
        if status != NX_SUCCESS {
            return status;
        }
        if (*ip_address).is_unspecified() {
            return NX_IP_ADDRESS_ERROR;
        }
        if port == 0 || port > NX_MAX_PORT {
            return NX_INVALID_PORT;
        }
        udp_send::nxd_source_send(socket_ptr, packet_ptr, &*ip_address, port, address_index)
    }
}

services! {
    /// `nxd_udp_source_extract`: [`udp::nxd_source_extract`].
    fn _nxd_udp_source_extract / _nxde_udp_source_extract(
        packet_ptr: *mut NX_PACKET, ip_address: *mut NXD_ADDRESS, port: *mut UINT
    ) -> UINT = udp::nxd_source_extract; {
        packet_ptr.is_null() => NX_PTR_ERROR,
        ip_address.is_null() => NX_PTR_ERROR,
        port.is_null() => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }
}
