//! Instances and their interfaces: coming up, changing, going away.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};

use netx::constants::*;
use netx::ip::status;
use netx::ipv4::route;
use netx::link::{driver, interface, interface_settings, ram_link};
use netx::{NX_IP, NX_TCP_SOCKET, ip};
use tests::host::spawn;
use tests::net;
use threadx_shim::objects::time;
use threadx_shim::types::{UINT, ULONG};

use crate::node::{LONG, MASK, Node, SECOND, leak, memory, pool, sleep, v4};

thread_local! {
    static TOLD: RefCell<Vec<(UINT, UINT)>> = const { RefCell::new(Vec::new()) };
}

pub fn instance_is_up_when_its_driver_is() {
    let node = Node { ip: leak(NX_IP::new()), pool: pool(20, 1536), host: 1 };
    let mut actual = 0;
    // SAFETY: new memory.
    unsafe {
        let name = c"node".as_ptr().cast_mut();
        let driver = Some(ram_link::entry as unsafe extern "C" fn(*mut netx::NX_IP_DRIVER));
        // Less urgent than this thread: it has not run when create returns.
        let created = ip::create(node.ip, name, 0, 0, node.pool, driver, memory(32768), 32768, 20);
        assert_eq!(created, NX_SUCCESS);
        assert_eq!(status::check(node.ip, NX_IP_INITIALIZE_DONE, &raw mut actual, NX_NO_WAIT), NX_NOT_SUCCESSFUL);
        assert_eq!(actual, 0);
        let wanted = NX_IP_INITIALIZE_DONE | NX_IP_LINK_ENABLED;
        assert_eq!(status::check(node.ip, wanted, &raw mut actual, NX_WAIT_FOREVER), NX_SUCCESS);
        assert_eq!(actual, wanted);
        let started = time::get();
        assert_eq!(status::check(node.ip, NX_IP_ADDRESS_RESOLVED, &raw mut actual, 30), NX_NOT_SUCCESSFUL);
        assert_eq!(time::get() - started, 30);
        spawn(10, move || {
            sleep(5);
            assert_eq!(interface_settings::address_set(node.ip, 0, v4(1), MASK), NX_SUCCESS);
        });
        assert_eq!(status::interface_check(node.ip, 0, NX_IP_ADDRESS_RESOLVED, &raw mut actual, 30), NX_SUCCESS);
        assert_eq!(
            status::interface_check(node.ip, 9, NX_IP_ADDRESS_RESOLVED, &raw mut actual, 30),
            NX_INVALID_INTERFACE
        );
        let (mut address, mut mask) = (0, 0);
        assert_eq!(interface_settings::address_get(node.ip, 0, &raw mut address, &raw mut mask), NX_SUCCESS);
        assert_eq!((address, mask), (v4(1), MASK));
    }
    node.assert_full();
}

pub fn instance_deleted_gives_everything_back_and_can_be_created_again() {
    let (a, b) = (Node::new(1, 20), Node::new(2, 20));
    b.enable_v6();
    for _ in 0..5 {
        a.enable_v6();
        assert!(a.ping_v4(2, SECOND).is_ok());
        // Packets that wait for addresses nobody has.
        let _ = a.ping_v4(200, NX_NO_WAIT);
        let _ = a.ping(&crate::node::v6(200), b"x", NX_NO_WAIT);
        // A thread in ping and one that waits for a status.
        spawn(10, move || {
            assert_eq!(a.ping_v4(201, NX_WAIT_FOREVER), Err(NX_NO_RESPONSE));
        });
        spawn(10, move || {
            let mut actual = 0;
            // SAFETY: created.
            let status = unsafe { status::check(a.ip, NX_IP_TCP_ENABLED, &raw mut actual, NX_WAIT_FOREVER) };
            assert_eq!(status, NX_NOT_SUCCESSFUL);
        });
        sleep(1);
        // SAFETY: created.
        unsafe { assert_eq!(ip::delete(a.ip), NX_SUCCESS) };
        a.assert_full();
        sleep(1);
        a.create(1024);
    }
    sleep(LONG);
    a.assert_full();
    b.assert_full();
}

unsafe extern "C" fn link(_ip: *mut NX_IP, index: UINT, up: UINT) {
    TOLD.with_borrow_mut(|told| told.push((index, up)));
}

pub fn link_change_is_told() {
    let (a, b) = (Node::new(1, 20), Node::new(2, 20));
    let mut unused = 0;
    // SAFETY: created.
    unsafe {
        assert_eq!(interface_settings::link_status_change_notify_set(a.ip, Some(link)), NX_SUCCESS);
        assert_eq!(driver::direct_command(a.ip, NX_LINK_DISABLE, &raw mut unused), NX_SUCCESS);
        driver::driver_link_status_event(a.ip, 0);
        assert_eq!(a.ping_v4(2, 10), Err(NX_NO_RESPONSE));
        assert_eq!(driver::direct_command(a.ip, NX_LINK_ENABLE, &raw mut unused), NX_SUCCESS);
        driver::driver_link_status_event(a.ip, 0);
        sleep(1);
        assert_eq!(TOLD.take(), [(0, 0), (0, 1)]);
        driver::driver_link_status_event(a.ip, 9);
        sleep(1);
        assert_eq!(TOLD.take(), []);
    }
    assert!(a.ping_v4(2, 5 * SECOND).is_ok());
    sleep(LONG);
    a.assert_full();
    b.assert_full();
}

unsafe extern "C" fn address(_ip: *mut NX_IP, info: *mut core::ffi::c_void) {
    TOLD.with_borrow_mut(|told| told.push((info as usize as UINT, 0)));
}

pub fn address_change_is_told() {
    let a = Node::new(1, 20);
    // SAFETY: created.
    unsafe {
        assert_eq!(ip::address_change_notify(a.ip, Some(address), std::ptr::without_provenance_mut(7)), NX_SUCCESS);
        assert_eq!(interface_settings::address_set(a.ip, 0, v4(1), MASK), NX_SUCCESS);
        assert_eq!(TOLD.take(), []);
        assert_eq!(interface_settings::address_set(a.ip, 0, v4(3), MASK), NX_SUCCESS);
        assert_eq!(TOLD.take(), [(7, 0)]);
        assert_eq!(interface_settings::address_set(a.ip, 5, v4(3), MASK), NX_INVALID_INTERFACE);
    }
    let b = Node::new(2, 20);
    assert!(b.ping_v4(3, SECOND).is_ok());
    assert_eq!(b.ping_v4(1, SECOND), Err(NX_NO_RESPONSE));
    sleep(LONG);
    a.assert_full();
    b.assert_full();
}

pub fn routes_choose_the_gateway_and_the_longest_prefix() {
    let a = Node::new(1, 20);
    let far = 0xC0A8_0505;
    let mut got = 0;
    // SAFETY: created.
    unsafe {
        assert_eq!(route::gateway_address_get(a.ip, &raw mut got), NX_NOT_FOUND);
        assert_eq!(route::gateway_address_set(a.ip, 0xC0A8_0001), NX_IP_ADDRESS_ERROR);
        assert_eq!(route::gateway_address_set(a.ip, v4(254)), NX_SUCCESS);
        assert_eq!(route::gateway_address_get(a.ip, &raw mut got), NX_SUCCESS);
        assert_eq!(got, v4(254));
        let neighbours = |expected: ULONG| {
            let _ = a.ping(&netx::NXD_ADDRESS::v4(far), b"x", NX_NO_WAIT);
            // The neighbour that is being resolved is the hop that was chosen.
            assert_eq!(netx::ipv4::arp_cache::entry_delete(a.ip, expected), NX_SUCCESS);
        };
        neighbours(v4(254));
        assert_eq!(route::static_route_add(a.ip, 0xC0A8_0000, 0xFFFF_0000, v4(10)), NX_SUCCESS);
        neighbours(v4(10));
        assert_eq!(route::static_route_add(a.ip, 0xC0A8_0500, 0xFFFF_FF00, v4(11)), NX_SUCCESS);
        neighbours(v4(11));
        assert_eq!(route::static_route_add(a.ip, 0xC000_0000, 0xFF00_0000, v4(12)), NX_SUCCESS);
        neighbours(v4(11));
        assert_eq!(route::static_route_add(a.ip, 0xC0A8_0500, 0xFFFF_FF00, v4(13)), NX_SUCCESS);
        neighbours(v4(13));
        assert_eq!(route::static_route_add(a.ip, 0xC0A8_0500, 0xFFFF_FF00, far), NX_IP_ADDRESS_ERROR);
        assert_eq!(route::static_route_delete(a.ip, 0xC0A8_0500, 0xFFFF_FF00), NX_SUCCESS);
        assert_eq!(route::static_route_delete(a.ip, 0xC0A8_0500, 0xFFFF_FF00), NX_NOT_SUCCESSFUL);
        neighbours(v4(10));
        for i in 0..NX_IP_ROUTING_TABLE_SIZE - 2 {
            assert_eq!(route::static_route_add(a.ip, i << 24, 0xFF00_0000, v4(10)), NX_SUCCESS);
        }
        assert_eq!(route::static_route_add(a.ip, 0x7700_0000, 0xFF00_0000, v4(10)), NX_OVERFLOW);
        assert_eq!(route::gateway_address_clear(a.ip), NX_SUCCESS);
        assert_eq!(a.ping(&netx::NXD_ADDRESS::v4(0xDD00_0001), b"x", 1), Err(NX_NO_INTERFACE_ADDRESS));
    }
    sleep(LONG);
    a.assert_full();
}

pub fn driver_commands_are_answered() {
    let (a, b) = (Node::new(1, 20), Node::new(2, 20));
    assert!(a.ping_v4(2, SECOND).is_ok());
    let mut answer = 99;
    // SAFETY: created.
    unsafe {
        for (command, expected) in [
            (NX_LINK_GET_STATUS, 1),
            (NX_LINK_GET_TX_COUNT, 2),
            (NX_LINK_GET_RX_COUNT, 2),
            (NX_LINK_GET_ALLOC_ERRORS, 0),
        ] {
            assert_eq!(driver::direct_command(a.ip, command, &raw mut answer), NX_SUCCESS);
            assert_eq!(answer, expected, "command {command}");
        }
        assert_eq!(driver::direct_command(a.ip, NX_LINK_USER_COMMAND, &raw mut answer), NX_UNHANDLED_COMMAND);
        let status = driver::interface_direct_command(a.ip, NX_LINK_GET_STATUS, NX_LOOPBACK_INTERFACE, &raw mut answer);
        assert_eq!(status, NX_UNHANDLED_COMMAND);
        let status = driver::interface_direct_command(a.ip, NX_LINK_GET_STATUS, 5, &raw mut answer);
        assert_eq!(status, NX_INVALID_INTERFACE);
        // A new MAC address is used from then on.
        assert_eq!(interface_settings::physical_address_set(a.ip, 0, 0x0299, 0x8877_6655, NX_TRUE), NX_SUCCESS);
        let (mut msw, mut lsw) = (0, 0);
        assert_eq!(interface_settings::physical_address_get(a.ip, 0, &raw mut msw, &raw mut lsw), NX_SUCCESS);
        assert_eq!((msw, lsw), (0x0299, 0x8877_6655));
        assert_eq!(netx::ipv4::arp_cache::gratuitous_send(a.ip, None), NX_SUCCESS);
        sleep(1);
        assert!(b.ping_v4(1, SECOND).is_ok());
        assert_eq!(interface::attach(a.ip, std::ptr::null_mut(), v4(9), MASK, None), NX_NO_MORE_ENTRIES);
        assert_eq!(interface::detach(a.ip, NX_LOOPBACK_INTERFACE), NX_INVALID_INTERFACE);
        assert_eq!(interface::detach(a.ip, 0), NX_SUCCESS);
        assert_eq!(a.ping_v4(2, 10), Err(NX_NO_INTERFACE_ADDRESS));
        let driver = Some(ram_link::entry as unsafe extern "C" fn(*mut netx::NX_IP_DRIVER));
        assert_eq!(interface::attach(a.ip, std::ptr::null_mut(), v4(9), MASK, driver), NX_SUCCESS);
        assert!(a.ping_v4(2, SECOND).is_ok());
    }
    a.assert_full();
    b.assert_full();
}

pub fn detaching_an_interface_ends_its_connections() {
    static LOST: AtomicU32 = AtomicU32::new(0);
    unsafe extern "C" fn lost(_: *mut NX_TCP_SOCKET) {
        LOST.fetch_add(1, Ordering::Relaxed);
    }
    let (a, b) = (net::Node::new(1, 40, 1536), net::Node::new(2, 40, 1536));
    a.wait_for_link();
    b.wait_for_link();
    let (server, client) = (b.socket_with(8000, Some(lost)), a.client(8000));
    let other = a.socket(8000);
    assert_eq!(a.listen(8, other, 5, None), NX_SUCCESS);
    assert_eq!(b.listen(7, server, 5, None), NX_SUCCESS);
    spawn(10, move || assert_eq!(server.accept(500), NX_SUCCESS));
    assert_eq!(client.connect(&b.v4(), 7, 500), NX_SUCCESS);
    // A thread waits for data when the interface goes; what lies unacknowledged goes with it.
    spawn(10, move || assert_eq!(client.receive(NX_WAIT_FOREVER), Err(NX_NOT_CONNECTED)));
    b.silence();
    assert_eq!(client.send(&a, b"never acknowledged", 100), NX_SUCCESS);
    // SAFETY: created.
    unsafe { assert_eq!(interface::detach(a.ip, 0), NX_SUCCESS) };
    b.unsilence();
    sleep(2);
    assert_eq!((client.state(), server.state()), (NX_TCP_CLOSED, NX_TCP_CLOSED));
    assert_eq!((other.state(), LOST.load(Ordering::Relaxed)), (NX_TCP_LISTEN_STATE, 1));
    assert_eq!((client.end_client(), server.end_server()), (NX_NOT_CONNECTED, NX_NOT_CONNECTED));
    assert_eq!((a.unlisten(8), b.unlisten(7)), (NX_SUCCESS, NX_SUCCESS));
    assert_eq!(other.delete(), NX_SUCCESS);
    a.assert_clean();
    b.assert_clean();
}
