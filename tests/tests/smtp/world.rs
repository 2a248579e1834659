//! Two IP instances on the wire in memory: the client's side, and a server of scripts on NetX's own sockets.
//!
//! Each side has a pool for its IP instance; the client's mails come from a third one. A server is a thread that accepts one
//! connection after the other and gives each to the script.

use std::cell::RefCell;
use std::ffi::{CString, c_void};
use std::ptr::null_mut;
use std::rc::Rc;

use netx::constants::*;
use netx::ipv4::arp_cache;
use netx::ipv6::{ipv6_address, ipv6_enable};
use netx::link::ram_link;
use netx::packet::{packet_data, packet_pool};
use netx::tcp::{listen, tcp_socket};
use netx::{NX_IP, NX_PACKET, NX_PACKET_POOL, NX_TCP_SOCKET, NXD_ADDRESS, icmp, ip, tcp};
use smtp_client::block::{NX_SMTP_CLIENT, NX_SMTP_REPLY, NX_SMTP_TIMEOUTS};
use smtp_client::{capi, constants::*};
use tests::host;
use threadx_shim::objects::{thread, time};
use threadx_shim::port::host::stop;
use threadx_shim::types::{UINT, ULONG};

pub const SERVER: ULONG = 0x0A00_0002;
pub const CLIENT: ULONG = 0x0A00_0001;
pub const PORT: UINT = 25;
pub const SECOND: ULONG = 100;
/// The body that most mails have.
/// The four results, as the tables of misbehaviours write them.
pub const SENT: UINT = NX_SMTP_RESULT_SENT;
pub const REFUSED: UINT = NX_SMTP_RESULT_REFUSED;
pub const LATER: UINT = NX_SMTP_RESULT_TRY_LATER;
pub const UNKNOWN: UINT = NX_SMTP_RESULT_UNKNOWN;
/// Seconds that a mail takes at most where nothing is waited for but the connection's end.
pub const PROMPT: ULONG = 8;

pub const BODY: &str = ".one\r\ntwo\r\n";

const STACK: usize = 64 * 1024;

fn leak<T>(value: T) -> *mut T {
    Box::leak(Box::new(value))
}

fn memory(octets: usize) -> *mut c_void {
    Box::leak(vec![0u64; octets / 8].into_boxed_slice()).as_mut_ptr().cast()
}

pub fn ok(status: UINT) {
    assert_eq!(status, NX_SUCCESS, "status {status:#X}");
}

/// A pool of `count` packets.
pub fn pool(payload: ULONG, count: ULONG) -> *mut NX_PACKET_POOL {
    // SAFETY: a pool is numbers and pointers; zero is one not created.
    let pool = leak(unsafe { std::mem::zeroed::<NX_PACKET_POOL>() });
    let octets = count as usize * (payload as usize + size_of::<NX_PACKET>() + 8);
    // SAFETY: pool and memory are new and never freed.
    ok(unsafe { packet_pool::create(pool, c"pool".as_ptr().cast_mut(), payload, memory(octets), octets as ULONG) });
    pool
}

/// Packets free and in all.
pub fn packets(pool: *mut NX_PACKET_POOL) -> (ULONG, ULONG) {
    let (mut total, mut free) = (0, 0);
    // SAFETY: the pool is created.
    ok(unsafe { packet_pool::info_get(pool, &raw mut total, &raw mut free, null_mut(), null_mut(), null_mut()) });
    (free, total)
}

fn instance(address: ULONG, pool: *mut NX_PACKET_POOL) -> *mut NX_IP {
    // SAFETY: an instance is numbers and pointers; zero is one not created. Everything given lives for ever.
    unsafe {
        let ip = leak(std::mem::zeroed::<NX_IP>());
        let name = c"ip".as_ptr().cast_mut();
        ok(ip::create(ip, name, address, 0xFFFF_FF00, pool, Some(ram_link::entry), memory(STACK), STACK as ULONG, 1));
        ok(arp_cache::enable(ip, memory(1024), 1024));
        ok(tcp::enable(ip));
        ok(icmp::enable(ip));
        ok(ipv6_enable::enable(ip));
        let mut global = v6(address & 0xFF);
        let mut index = 0;
        ok(ipv6_address::set(ip, 0, &raw mut global, 64, &raw mut index));
        ip
    }
}

pub fn v6(host: ULONG) -> NXD_ADDRESS {
    NXD_ADDRESS::v6([0x2001_0DB8, 0, 0, host])
}

/// Everything a scenario has.
#[derive(Clone, Copy)]
pub struct World {
    pub client_ip: *mut NX_IP,
    pub server_ip: *mut NX_IP,
    pub mail_pool: *mut NX_PACKET_POOL,
    pub pools: [*mut NX_PACKET_POOL; 3],
}

impl World {
    pub fn new(mail_packets: ULONG) -> Self {
        Self::with_packets_of(800, mail_packets)
    }

    pub fn with_packets_of(payload: ULONG, mail_packets: ULONG) -> Self {
        let (a, b, mail_pool) = (pool(1600, 40), pool(1600, 60), pool(payload, mail_packets));
        Self { client_ip: instance(CLIENT, a), server_ip: instance(SERVER, b), mail_pool, pools: [a, b, mail_pool] }
    }

    /// Waits until every packet is back, as it must be once all connections are over.
    pub fn all_packets_back(&self) {
        ok_or_abort(thread::sleep(300 * SECOND));
        for (n, &pool) in self.pools.iter().enumerate() {
            let (free, total) = packets(pool);
            assert_eq!(free, total, "pool {n}");
        }
    }
}

fn ok_or_abort(status: UINT) {
    assert_eq!(status, 0);
}

/// One accepted connection.
pub struct Connection {
    socket: *mut NX_TCP_SOCKET,
    pool: *mut NX_PACKET_POOL,
    input: Vec<u8>,
    /// What was to be answered is answered already.
    pub skip: bool,
    /// The answers to a group of lines go out together, as most servers say them.
    pub gathers: bool,
    gathered: String,
    /// Every line that came, in all connections.
    pub seen: Rc<RefCell<Vec<String>>>,
    /// Every message that came.
    pub mails: Rc<RefCell<Vec<Vec<u8>>>>,
}

impl Connection {
    /// Sends `text`; `false` when the client has gone.
    pub fn say(&mut self, text: &str) -> bool {
        let mut packet: *mut NX_PACKET = null_mut();
        // SAFETY: socket and pool are created; the packet goes to the socket or back.
        unsafe {
            ok(packet_pool::allocate(self.pool, &raw mut packet, NX_TCP_PACKET, NX_WAIT_FOREVER));
            let data = text.as_ptr().cast_mut().cast();
            ok(packet_data::data_append(packet, data, text.len() as ULONG, self.pool, NX_WAIT_FOREVER));
            let sent = tcp_socket::send(self.socket, packet, 60 * SECOND) == NX_SUCCESS;
            if !sent {
                ok(packet_data::release(packet));
            }
            sent
        }
    }

    /// The next line without its end; `None` when the client has gone.
    pub fn line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.input.iter().position(|&b| b == b'\n') {
                let line: Vec<u8> = self.input.drain(..=end).collect();
                let text = String::from_utf8(line).expect("commands are text");
                let text = text.strip_suffix("\r\n").expect("lines end in CR LF").to_owned();
                self.seen.borrow_mut().push(text.clone());
                return Some(text);
            }
            if !self.more() {
                return None;
            }
        }
    }

    /// Takes what comes next; `false` when the client has gone.
    pub fn more(&mut self) -> bool {
        let mut packet: *mut NX_PACKET = null_mut();
        // SAFETY: the socket is created; a received packet is ours.
        unsafe {
            if tcp_socket::receive(self.socket, &raw mut packet, NX_WAIT_FOREVER) != NX_SUCCESS {
                return false;
            }
            let mut each = packet;
            while !each.is_null() {
                self.input.extend_from_slice(NX_PACKET::bytes(each));
                each = (*each).nx_packet_next;
            }
            ok(packet_data::release(packet));
        }
        true
    }

    /// Takes a message up to its dot; `false` when the client went before.
    pub fn message(&mut self) -> bool {
        let mut from = 0;
        loop {
            if let Some(end) = self.input[from..].windows(5).position(|w| w == b"\r\n.\r\n") {
                let message: Vec<u8> = self.input.drain(..from + end + 5).collect();
                self.mails.borrow_mut().push(message);
                return true;
            }
            from = self.input.len().saturating_sub(4);
            if !self.more() {
                return false;
            }
        }
    }

    /// Takes a message of `octets`; `false` when the client went before.
    pub fn counted(&mut self, octets: usize) -> bool {
        while self.input.len() < octets {
            if !self.more() {
                return false;
            }
        }
        let message = self.input.drain(..octets).collect();
        self.mails.borrow_mut().push(message);
        true
    }

    /// The message that came last.
    pub fn last_message(&self) -> String {
        String::from_utf8_lossy(self.mails.borrow().last().map_or(&[], Vec::as_slice)).into_owned()
    }

    /// Plays a good server to the end, from the banner on; `offers` are the EHLO keywords.
    pub fn serve(&mut self, offers: &[&str]) {
        self.serve_until(offers, |_, _| false);
    }

    /// Plays a good server; before each answer `evil` gets the line ("" for the banner, "." for the message) and may do something else
    /// instead: with `true` the connection ends.
    pub fn serve_until(&mut self, offers: &[&str], mut evil: impl FnMut(&mut Self, &str) -> bool) {
        if evil(self, "") || !self.answer("220 server.example ready\r\n") {
            return;
        }
        self.answer_lines(offers, evil);
    }

    /// Plays a good server from here on.
    pub fn serve_on(&mut self) {
        self.answer_lines(&[], |_, _| false);
    }

    fn answer_lines(&mut self, offers: &[&str], mut evil: impl FnMut(&mut Self, &str) -> bool) {
        let mut challenges = 0;
        while let Some(line) = self.line() {
            if evil(self, &line) {
                return;
            }
            let verb = line.split(' ').next().unwrap_or_default();
            let answer = match verb {
                "EHLO" => {
                    let mut all = vec!["server.example"];
                    all.extend(offers);
                    let last = all.len() - 1;
                    all.iter()
                        .enumerate()
                        .map(|(n, k)| format!("250{}{k}\r\n", if n == last { " " } else { "-" }))
                        .collect()
                }
                "AUTH" => {
                    challenges = if line == "AUTH PLAIN" { 1 } else { 2 };
                    "334 VXNlcm5hbWU6\r\n".to_owned()
                }
                // Refused instead.
                "DATA" if self.skip => String::new(),
                "DATA" => {
                    if !self.answer("354 go on\r\n") || !self.message() || evil(self, ".") {
                        return;
                    }
                    "250 2.0.0 queued\r\n".to_owned()
                }
                "BDAT" => {
                    let octets = line.split(' ').nth(1).and_then(|n| n.parse().ok()).expect("a number");
                    if !self.counted(octets) {
                        return;
                    }
                    "250 2.0.0 queued\r\n".to_owned()
                }
                "QUIT" => {
                    self.say("221 bye\r\n");
                    return;
                }
                "MAIL" | "RCPT" | "HELO" => "250 ok\r\n".to_owned(),
                _ if challenges == 2 => {
                    challenges = 1;
                    "334 UGFzc3dvcmQ6\r\n".to_owned()
                }
                _ if challenges == 1 => "235 2.7.0 welcome\r\n".to_owned(),
                _ => "500 what\r\n".to_owned(),
            };
            if !self.answer(&answer) {
                return;
            }
        }
    }

    /// Says `text`, unless something else was said instead.
    fn answer(&mut self, text: &str) -> bool {
        if std::mem::take(&mut self.skip) {
            return true;
        }
        self.gathered.push_str(text);
        if self.gathers && self.input.contains(&b'\n') {
            return true;
        }
        let text = std::mem::take(&mut self.gathered);
        text.is_empty() || self.say(&text)
    }

    /// Says nothing more, until the client has gone.
    pub fn hang(&mut self) {
        while self.more() {}
    }

    /// Resets the connection.
    pub fn reset(&mut self) {
        // SAFETY: the socket is created.
        let _ = unsafe { tcp_socket::disconnect(self.socket, NX_NO_WAIT) };
    }
}

/// A mail without its `Message-ID`, which it must have.
pub fn without_id(mail: &[u8]) -> Vec<u8> {
    let mail = String::from_utf8(mail.to_vec()).expect("text");
    let (before, rest) = mail.split_once("Message-ID: <").expect("a Message-ID");
    let (id, after) = rest.split_once(">\r\n").expect("its end");
    let unique = id.strip_suffix("@device.example").expect("the client's domain");
    // Twelve octets, in what may stand in a Message-ID (RFC 5322 section 3.2.3).
    assert!(unique.len() == 16 && unique.chars().all(|c| c.is_ascii_alphanumeric() || "+/".contains(c)), "{id}");
    format!("{before}{after}").into_bytes()
}

/// What a server has seen.
#[derive(Clone, Default)]
pub struct Seen {
    pub lines: Rc<RefCell<Vec<String>>>,
    pub mails: Rc<RefCell<Vec<Vec<u8>>>>,
    pub connections: Rc<RefCell<usize>>,
}

/// Starts a server with a receive window; `script` gets each connection and its number from 0.
pub fn server_with(world: World, window: ULONG, script: impl FnMut(&mut Connection, usize) + 'static) -> Seen {
    listening(world, PORT, window, 10, script)
}

/// The same in a thread that runs when the client waits, as a server on another machine answers when the client waits.
pub fn server_behind(world: World, window: ULONG, script: impl FnMut(&mut Connection, usize) + 'static) -> Seen {
    listening(world, PORT, window, 14, script)
}

/// The same at another port.
pub fn server_at(world: World, port: UINT, script: impl FnMut(&mut Connection, usize) + 'static) -> Seen {
    listening(world, port, 4096, 10, script)
}

fn listening(
    world: World,
    port: UINT,
    window: ULONG,
    priority: UINT,
    mut script: impl FnMut(&mut Connection, usize) + 'static,
) -> Seen {
    let seen = Seen::default();
    let kept = seen.clone();
    host::spawn(priority, move || {
        let socket = leak(NX_TCP_SOCKET::new());
        // SAFETY: the instance is created; the socket lives for ever.
        unsafe {
            let name = c"server".as_ptr().cast_mut();
            ok(tcp_socket::create(world.server_ip, socket, name, 0, NX_FRAGMENT_OKAY, 64, window, None, None));
            ok(listen::listen(world.server_ip, port, socket, 5, None));
        }
        for number in 0.. {
            // SAFETY: the socket is created and listens.
            unsafe { ok(listen::accept(socket, NX_WAIT_FOREVER)) };
            *kept.connections.borrow_mut() += 1;
            let mut connection = Connection {
                socket,
                pool: world.pools[1],
                input: Vec::new(),
                skip: false,
                gathers: false,
                gathered: String::new(),
                seen: kept.lines.clone(),
                mails: kept.mails.clone(),
            };
            script(&mut connection, number);
            // SAFETY: as before.
            unsafe {
                let _ = tcp_socket::disconnect(socket, 10 * SECOND);
                ok(listen::unaccept(socket));
                // The next client need not have waited for this connection's end.
                let next = listen::relisten(world.server_ip, port, socket);
                assert!(matches!(next, NX_SUCCESS | NX_CONNECTION_PENDING), "status {next:#X}");
            }
        }
    });
    seen
}

pub fn server(world: World, script: impl FnMut(&mut Connection, usize) + 'static) -> Seen {
    server_with(world, 4096, script)
}

/// A client through the C services.
pub struct Client(pub *mut NX_SMTP_CLIENT);

impl Client {
    pub fn new(world: World, authentication: UINT) -> Self {
        Self::to(world, authentication, NXD_ADDRESS::v4(SERVER))
    }

    pub fn to(world: World, authentication: UINT, server: NXD_ADDRESS) -> Self {
        let client = leak(NX_SMTP_CLIENT::new());
        ok(create(client, world, "user", "pass", "device.example", authentication, server));
        Self(client)
    }

    /// Its one socket.
    pub fn socket(&self) -> *const NX_TCP_SOCKET {
        // SAFETY: a place in the block.
        unsafe { &raw const (*self.0).nx_smtp_client_socket }
    }

    pub fn send(&self, body: &str) -> UINT {
        self.send_bytes(body.as_bytes())
    }

    pub fn send_bytes(&self, body: &[u8]) -> UINT {
        // SAFETY: the client is created; the strings last for the call.
        unsafe {
            capi::_nxe_smtp_mail_send(
                self.0,
                c"b@y.example".as_ptr().cast_mut(),
                NX_SMTP_MAIL_PRIORITY_NORMAL,
                c"Hello".as_ptr().cast_mut(),
                body.as_ptr().cast_mut().cast(),
                body.len() as UINT,
            )
        }
    }

    pub fn reply(&self) -> (NX_SMTP_REPLY, String) {
        let mut reply = NX_SMTP_REPLY::NONE;
        // SAFETY: the client is created.
        ok(unsafe { capi::_nxe_smtp_last_reply_get(self.0, &raw mut reply) });
        let text =
            reply.nx_smtp_reply_text.iter().take_while(|&&c| c != 0).map(|c| char::from(c.cast_unsigned())).collect();
        (reply, text)
    }

    pub fn timeouts(&self, timeouts: NX_SMTP_TIMEOUTS) {
        // SAFETY: the client is created.
        ok(unsafe { capi::_nxe_smtp_client_timeouts_set(self.0, &raw const timeouts) });
    }

    /// Whether the socket is as after creation.
    pub fn socket_is_idle(&self) -> bool {
        // SAFETY: the client is created.
        unsafe {
            let socket = &raw const (*self.0).nx_smtp_client_socket;
            (*socket).nx_tcp_socket_state == NX_TCP_CLOSED && (*socket).nx_tcp_socket_port == 0
        }
    }

    pub fn delete(self) {
        // SAFETY: the client is created.
        ok(unsafe { capi::_nxe_smtp_client_delete(self.0) });
    }
}

/// Creates through the checked C service, as the header's macro does.
pub fn create(
    client: *mut NX_SMTP_CLIENT,
    world: World,
    user: &str,
    password: &str,
    domain: &str,
    authentication: UINT,
    server: NXD_ADDRESS,
) -> UINT {
    create_at(client, world, PORT, user, password, domain, authentication, server)
}

/// The same for another port.
#[allow(clippy::too_many_arguments)] // The service's.
pub fn create_at(
    client: *mut NX_SMTP_CLIENT,
    world: World,
    port: UINT,
    user: &str,
    password: &str,
    domain: &str,
    authentication: UINT,
    mut server: NXD_ADDRESS,
) -> UINT {
    let text = |text: &str| CString::new(text).expect("no NUL").into_raw();
    // SAFETY: everything given lives for ever, or is copied.
    unsafe {
        capi::_nxde_smtp_client_create(
            client,
            world.client_ip,
            world.mail_pool,
            text(user),
            text(password),
            text("a@x.example"),
            text(domain),
            authentication,
            &raw mut server,
            port,
            &smtp_client::NX_SMTP_OPTIONS::DEFAULT,
            size_of::<NX_SMTP_CLIENT>() as UINT,
        )
    }
}

/// Runs `code` in a thread, then ends the scenario.
pub fn test(code: impl FnOnce() + 'static) {
    host::spawn(12, move || {
        code();
        stop(0);
    });
}

pub fn now() -> ULONG {
    time::get()
}

/// How long `code` takes, in ticks, and what it gives.
pub fn timed<T>(code: impl FnOnce() -> T) -> (ULONG, T) {
    let begin = now();
    let result = code();
    (now().wrapping_sub(begin), result)
}
