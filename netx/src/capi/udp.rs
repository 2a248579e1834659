//! UDP under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use threadx_shim::types::{CHAR, UINT, ULONG};

use super::arguments::{self, is_initialization_or_thread, is_thread, no_ip, not_created, to_send};
use crate::address::NXD_ADDRESS;
use crate::constants::{
    NX_CALLER_ERROR, NX_DONT_FRAGMENT, NX_FRAGMENT_OKAY, NX_INVALID_INTERFACE, NX_INVALID_PARAMETERS, NX_INVALID_PORT,
    NX_IP_ADDRESS_ERROR, NX_IP_TOS_MASK, NX_MAX_IP_INTERFACES, NX_MAX_PORT, NX_OPTION_ERROR, NX_PTR_ERROR, NX_SUCCESS,
    NX_VLAN_PRIORITY_MAX,
};
use crate::ip::NX_IP;
use crate::packet::NX_PACKET;
use crate::udp_socket::NX_UDP_SOCKET;
use crate::udp_socket::UdpCallback;
use crate::{udp, udp_socket};

/// `nx_udp_enable` without checks: enables UDP; see [`udp::enable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp::enable(ip_ptr) }
}

/// `nx_udp_enable` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`udp::enable`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        udp::enable(ip_ptr)
    }
}

/// `nx_udp_free_port_find` without checks: finds a free port; see [`udp_socket::free_port_find`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_free_port_find(ip_ptr: *mut NX_IP, port: UINT, free_port_ptr: *mut UINT) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp_socket::free_port_find(ip_ptr, port, free_port_ptr) }
}

/// `nx_udp_free_port_find` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_INVALID_PORT, and those of [`udp_socket::free_port_find`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_free_port_find(ip_ptr: *mut NX_IP, port: UINT, free_port_ptr: *mut UINT) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if free_port_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if port == 0 || port > NX_MAX_PORT {
            return NX_INVALID_PORT;
        }
        udp_socket::free_port_find(ip_ptr, port, free_port_ptr)
    }
}

/// `nx_udp_info_get` without checks: reports the UDP traffic of an instance; see [`udp::info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_info_get(
    ip_ptr: *mut NX_IP,
    udp_packets_sent: *mut ULONG,
    udp_bytes_sent: *mut ULONG,
    udp_packets_received: *mut ULONG,
    udp_bytes_received: *mut ULONG,
    udp_invalid_packets: *mut ULONG,
    udp_receive_packets_dropped: *mut ULONG,
    udp_checksum_errors: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        udp::info_get(
            ip_ptr,
            udp_packets_sent,
            udp_bytes_sent,
            udp_packets_received,
            udp_bytes_received,
            udp_invalid_packets,
            udp_receive_packets_dropped,
            udp_checksum_errors,
        )
    }
}

/// `nx_udp_info_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`udp::info_get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_info_get(
    ip_ptr: *mut NX_IP,
    udp_packets_sent: *mut ULONG,
    udp_bytes_sent: *mut ULONG,
    udp_packets_received: *mut ULONG,
    udp_bytes_received: *mut ULONG,
    udp_invalid_packets: *mut ULONG,
    udp_receive_packets_dropped: *mut ULONG,
    udp_checksum_errors: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        udp::info_get(
            ip_ptr,
            udp_packets_sent,
            udp_bytes_sent,
            udp_packets_received,
            udp_bytes_received,
            udp_invalid_packets,
            udp_receive_packets_dropped,
            udp_checksum_errors,
        )
    }
}

/// `nx_udp_packet_info_extract` without checks: tells who sent a datagram; see [`udp::packet_info_extract`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_packet_info_extract(
    packet_ptr: *mut NX_PACKET,
    ip_address: *mut ULONG,
    protocol: *mut UINT,
    port: *mut UINT,
    interface_index: *mut UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp::packet_info_extract(packet_ptr, ip_address, protocol, port, interface_index) }
}

/// `nx_udp_packet_info_extract` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`udp::packet_info_extract`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_packet_info_extract(
    packet_ptr: *mut NX_PACKET,
    ip_address: *mut ULONG,
    protocol: *mut UINT,
    port: *mut UINT,
    interface_index: *mut UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if packet_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        udp::packet_info_extract(packet_ptr, ip_address, protocol, port, interface_index)
    }
}

/// `nx_udp_socket_bind` without checks: binds a socket; see [`udp_socket::bind`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_socket_bind(socket_ptr: *mut NX_UDP_SOCKET, port: UINT, wait_option: ULONG) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp_socket::bind(socket_ptr, port, wait_option) }
}

/// `nx_udp_socket_bind` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_INVALID_PORT, and those of [`udp_socket::bind`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_socket_bind(socket_ptr: *mut NX_UDP_SOCKET, port: UINT, wait_option: ULONG) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if port > NX_MAX_PORT {
            return NX_INVALID_PORT;
        }
        udp_socket::bind(socket_ptr, port, wait_option)
    }
}

/// `nx_udp_socket_bytes_available` without checks: counts queued bytes; see [`udp_socket::bytes_available`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_socket_bytes_available(
    socket_ptr: *mut NX_UDP_SOCKET,
    bytes_available: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp_socket::bytes_available(socket_ptr, bytes_available) }
}

/// `nx_udp_socket_bytes_available` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`udp_socket::bytes_available`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_socket_bytes_available(
    socket_ptr: *mut NX_UDP_SOCKET,
    bytes_available: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if bytes_available.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        udp_socket::bytes_available(socket_ptr, bytes_available)
    }
}

/// `nx_udp_socket_checksum_disable` without checks: sends without checksums; see [`udp_socket::checksum_disable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_socket_checksum_disable(socket_ptr: *mut NX_UDP_SOCKET) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp_socket::checksum_disable(socket_ptr) }
}

/// `nx_udp_socket_checksum_disable` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`udp_socket::checksum_disable`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_socket_checksum_disable(socket_ptr: *mut NX_UDP_SOCKET) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        udp_socket::checksum_disable(socket_ptr)
    }
}

/// `nx_udp_socket_checksum_enable` without checks: sends with checksums; see [`udp_socket::checksum_enable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_socket_checksum_enable(socket_ptr: *mut NX_UDP_SOCKET) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp_socket::checksum_enable(socket_ptr) }
}

/// `nx_udp_socket_checksum_enable` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`udp_socket::checksum_enable`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_socket_checksum_enable(socket_ptr: *mut NX_UDP_SOCKET) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        udp_socket::checksum_enable(socket_ptr)
    }
}

/// `nx_udp_socket_create` without checks: creates a socket; see [`udp_socket::create`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_socket_create(
    ip_ptr: *mut NX_IP,
    socket_ptr: *mut NX_UDP_SOCKET,
    name: *mut CHAR,
    type_of_service: ULONG,
    fragment: ULONG,
    time_to_live: UINT,
    queue_maximum: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp_socket::create(ip_ptr, socket_ptr, name, type_of_service, fragment, time_to_live, queue_maximum) }
}

/// `nx_udp_socket_create` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_OPTION_ERROR, and those of [`udp_socket::create`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_socket_create(
    ip_ptr: *mut NX_IP,
    socket_ptr: *mut NX_UDP_SOCKET,
    name: *mut CHAR,
    type_of_service: ULONG,
    fragment: ULONG,
    time_to_live: UINT,
    queue_maximum: ULONG,
    udp_socket_size: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if socket_ptr.is_null()
            || udp_socket_size as usize != size_of::<NX_UDP_SOCKET>()
            || udp_socket::is_created(ip_ptr, socket_ptr)
        {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        if type_of_service & !NX_IP_TOS_MASK != 0 {
            return NX_OPTION_ERROR;
        }
        if fragment != NX_FRAGMENT_OKAY && fragment != NX_DONT_FRAGMENT {
            return NX_OPTION_ERROR;
        }
        if time_to_live > arguments::MAXIMUM_TIME_TO_LIVE {
            return NX_OPTION_ERROR;
        }
        udp_socket::create(ip_ptr, socket_ptr, name, type_of_service, fragment, time_to_live, queue_maximum)
    }
}

/// `nx_udp_socket_delete` without checks: deletes a socket; see [`udp_socket::delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_socket_delete(socket_ptr: *mut NX_UDP_SOCKET) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp_socket::delete(socket_ptr) }
}

/// `nx_udp_socket_delete` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`udp_socket::delete`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_socket_delete(socket_ptr: *mut NX_UDP_SOCKET) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        udp_socket::delete(socket_ptr)
    }
}

/// `nx_udp_socket_info_get` without checks: reports the traffic of a socket; see [`udp_socket::info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_socket_info_get(
    socket_ptr: *mut NX_UDP_SOCKET,
    udp_packets_sent: *mut ULONG,
    udp_bytes_sent: *mut ULONG,
    udp_packets_received: *mut ULONG,
    udp_bytes_received: *mut ULONG,
    udp_packets_queued: *mut ULONG,
    udp_receive_packets_dropped: *mut ULONG,
    udp_checksum_errors: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        udp_socket::info_get(
            socket_ptr,
            udp_packets_sent,
            udp_bytes_sent,
            udp_packets_received,
            udp_bytes_received,
            udp_packets_queued,
            udp_receive_packets_dropped,
            udp_checksum_errors,
        )
    }
}

/// `nx_udp_socket_info_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`udp_socket::info_get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_socket_info_get(
    socket_ptr: *mut NX_UDP_SOCKET,
    udp_packets_sent: *mut ULONG,
    udp_bytes_sent: *mut ULONG,
    udp_packets_received: *mut ULONG,
    udp_bytes_received: *mut ULONG,
    udp_packets_queued: *mut ULONG,
    udp_receive_packets_dropped: *mut ULONG,
    udp_checksum_errors: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        udp_socket::info_get(
            socket_ptr,
            udp_packets_sent,
            udp_bytes_sent,
            udp_packets_received,
            udp_bytes_received,
            udp_packets_queued,
            udp_receive_packets_dropped,
            udp_checksum_errors,
        )
    }
}

/// `nx_udp_socket_port_get` without checks: reports the port of a socket; see [`udp_socket::port_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_socket_port_get(socket_ptr: *mut NX_UDP_SOCKET, port_ptr: *mut UINT) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp_socket::port_get(socket_ptr, port_ptr) }
}

/// `nx_udp_socket_port_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`udp_socket::port_get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_socket_port_get(socket_ptr: *mut NX_UDP_SOCKET, port_ptr: *mut UINT) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if port_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        udp_socket::port_get(socket_ptr, port_ptr)
    }
}

/// `nx_udp_socket_receive` without checks: receives a datagram; see [`udp_socket::receive`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_socket_receive(
    socket_ptr: *mut NX_UDP_SOCKET,
    packet_ptr: *mut *mut NX_PACKET,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp_socket::receive(socket_ptr, packet_ptr, wait_option) }
}

/// `nx_udp_socket_receive` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`udp_socket::receive`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_socket_receive(
    socket_ptr: *mut NX_UDP_SOCKET,
    packet_ptr: *mut *mut NX_PACKET,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if packet_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        udp_socket::receive(socket_ptr, packet_ptr, wait_option)
    }
}

/// `nx_udp_socket_receive_notify` without checks: sets who is told of datagrams; see [`udp_socket::receive_notify`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_socket_receive_notify(
    socket_ptr: *mut NX_UDP_SOCKET,
    udp_receive_notify: UdpCallback,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp_socket::receive_notify(socket_ptr, udp_receive_notify) }
}

/// `nx_udp_socket_receive_notify` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`udp_socket::receive_notify`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_socket_receive_notify(
    socket_ptr: *mut NX_UDP_SOCKET,
    udp_receive_notify: UdpCallback,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        udp_socket::receive_notify(socket_ptr, udp_receive_notify)
    }
}

/// `nx_udp_socket_send` without checks: sends a datagram over IPv4; see [`udp::send`].
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
    unsafe { udp::send(socket_ptr, packet_ptr, ip_address, port) }
}

/// `nx_udp_socket_send` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_UNDERFLOW, NX_OVERFLOW, NX_IP_ADDRESS_ERROR, NX_INVALID_PORT, and those of [`udp::send`].
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
        udp::send(socket_ptr, packet_ptr, ip_address, port)
    }
}

/// `nx_udp_socket_source_send` without checks: sends a datagram over IPv4 from an interface; see [`udp::source_send`].
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
    unsafe { udp::source_send(socket_ptr, packet_ptr, ip_address, port, address_index) }
}

/// `nx_udp_socket_source_send` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_UNDERFLOW, NX_OVERFLOW, NX_IP_ADDRESS_ERROR, NX_INVALID_PORT, NX_INVALID_INTERFACE, and those of [`udp::source_send`].
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
        udp::source_send(socket_ptr, packet_ptr, ip_address, port, address_index)
    }
}

/// `nx_udp_socket_unbind` without checks: unbinds a socket; see [`udp_socket::unbind`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_socket_unbind(socket_ptr: *mut NX_UDP_SOCKET) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp_socket::unbind(socket_ptr) }
}

/// `nx_udp_socket_unbind` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`udp_socket::unbind`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_socket_unbind(socket_ptr: *mut NX_UDP_SOCKET) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        udp_socket::unbind(socket_ptr)
    }
}

/// `nx_udp_socket_vlan_priority_set` without checks: sets the VLAN priority of a socket; see [`udp_socket::vlan_priority_set`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_socket_vlan_priority_set(socket_ptr: *mut NX_UDP_SOCKET, vlan_priority: UINT) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp_socket::vlan_priority_set(socket_ptr, vlan_priority) }
}

/// `nx_udp_socket_vlan_priority_set` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_INVALID_PARAMETERS, and those of [`udp_socket::vlan_priority_set`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_socket_vlan_priority_set(
    socket_ptr: *mut NX_UDP_SOCKET,
    vlan_priority: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if vlan_priority > NX_VLAN_PRIORITY_MAX {
            return NX_INVALID_PARAMETERS;
        }
        udp_socket::vlan_priority_set(socket_ptr, vlan_priority)
    }
}

/// `nx_udp_source_extract` without checks: tells who sent an IPv4 datagram; see [`udp::source_extract`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_udp_source_extract(
    packet_ptr: *mut NX_PACKET,
    ip_address: *mut ULONG,
    port: *mut UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp::source_extract(packet_ptr, ip_address, port) }
}

/// `nx_udp_source_extract` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, and those of [`udp::source_extract`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_udp_source_extract(
    packet_ptr: *mut NX_PACKET,
    ip_address: *mut ULONG,
    port: *mut UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if packet_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if ip_address.is_null() {
            return NX_PTR_ERROR;
        }
        if port.is_null() {
            return NX_PTR_ERROR;
        }
        udp::source_extract(packet_ptr, ip_address, port)
    }
}

/// `nxd_udp_packet_info_extract` without checks: tells who sent a datagram; see [`udp::nxd_packet_info_extract`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_udp_packet_info_extract(
    packet_ptr: *mut NX_PACKET,
    ip_address: *mut NXD_ADDRESS,
    protocol: *mut UINT,
    port: *mut UINT,
    interface_index: *mut UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp::nxd_packet_info_extract(packet_ptr, ip_address, protocol, port, interface_index) }
}

/// `nxd_udp_packet_info_extract` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`udp::nxd_packet_info_extract`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_udp_packet_info_extract(
    packet_ptr: *mut NX_PACKET,
    ip_address: *mut NXD_ADDRESS,
    protocol: *mut UINT,
    port: *mut UINT,
    interface_index: *mut UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if packet_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        udp::nxd_packet_info_extract(packet_ptr, ip_address, protocol, port, interface_index)
    }
}

/// `nxd_udp_socket_send` without checks: sends a datagram; see [`udp::nxd_send`].
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
    unsafe { udp::nxd_send(socket_ptr, packet_ptr, &*ip_address, port) }
}

/// `nxd_udp_socket_send` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_UNDERFLOW, NX_OVERFLOW, NX_IP_ADDRESS_ERROR, NX_INVALID_PORT, and those of [`udp::nxd_send`].
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
        udp::nxd_send(socket_ptr, packet_ptr, &*ip_address, port)
    }
}

/// `nxd_udp_socket_source_send` without checks: sends a datagram from one of our addresses; see [`udp::nxd_source_send`].
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
    unsafe { udp::nxd_source_send(socket_ptr, packet_ptr, &*ip_address, port, address_index) }
}

/// `nxd_udp_socket_source_send` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_UNDERFLOW, NX_OVERFLOW, NX_IP_ADDRESS_ERROR, NX_INVALID_PORT, and those of [`udp::nxd_source_send`].
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
        udp::nxd_source_send(socket_ptr, packet_ptr, &*ip_address, port, address_index)
    }
}

/// `nxd_udp_source_extract` without checks: tells who sent a datagram; see [`udp::nxd_source_extract`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_udp_source_extract(
    packet_ptr: *mut NX_PACKET,
    ip_address: *mut NXD_ADDRESS,
    port: *mut UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { udp::nxd_source_extract(packet_ptr, ip_address, port) }
}

/// `nxd_udp_source_extract` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, and those of [`udp::nxd_source_extract`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_udp_source_extract(
    packet_ptr: *mut NX_PACKET,
    ip_address: *mut NXD_ADDRESS,
    port: *mut UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if packet_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if ip_address.is_null() {
            return NX_PTR_ERROR;
        }
        if port.is_null() {
            return NX_PTR_ERROR;
        }
        udp::nxd_source_extract(packet_ptr, ip_address, port)
    }
}
