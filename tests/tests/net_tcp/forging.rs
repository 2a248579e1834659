//! Segments that a liar makes up, near enough to what is expected to get far, against a socket in every state: nothing panics, every
//! segment is counted, every packet comes back.

use netx::NXD_ADDRESS;
use netx::constants::*;
use tests::host::{Scenario, scenario};
use tests::net::{Node, Sock, sleep};

use crate::puppet::{ADDRESS, Puppet, Say};
use crate::{seeds, with_two};

const PORT: u16 = 40;
const WINDOW: u32 = 3000;

struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    fn below(&mut self, limit: u32) -> u32 {
        (self.next() >> 7) % limit
    }

    fn one_in(&mut self, chances: u32) -> bool {
        self.below(chances) == 0
    }

    /// A number near another one, or anywhere.
    fn near(&mut self, number: u32) -> u32 {
        match self.below(8) {
            0 => self.next(),
            1 => number.wrapping_add(self.below(2 * WINDOW)).wrapping_sub(WINDOW),
            2 => number.wrapping_sub(1),
            3 => number.wrapping_add(1),
            4 => number.wrapping_add(WINDOW).wrapping_add(self.below(3)).wrapping_sub(1),
            _ => number,
        }
    }
}

/// Sends one segment of lies.
fn forge(puppet: &mut Puppet, random: &mut Random) {
    let data: Vec<u8> = (0..random.below(1400) * random.below(2)).map(|i| i as u8).collect();
    let mut options: Vec<u8> = match random.below(4) {
        0 => vec![2, 4, random.next() as u8, random.next() as u8],
        1 => vec![3, 3, random.next() as u8, 1],
        2 => (0..random.below(10) * 4).map(|_| random.next() as u8).collect(),
        _ => Vec::new(),
    };
    options.truncate(40);
    puppet.window = if random.one_in(3) { random.below(4) as u16 } else { random.next() as u16 };
    let say = Say {
        syn: random.one_in(8),
        fin: random.one_in(12),
        rst: random.one_in(40),
        no_ack: random.one_in(10),
        urgent: random.one_in(10),
        sequence: Some(random.near(puppet.next)),
        acknowledgement: Some(random.near(puppet.expected)),
        options: &options,
        data: &data,
        ..Say::default()
    };
    let (sequence, len) = (say.sequence, data.len() as u32 + u32::from(say.fin));
    puppet.say(say);
    // A liar that knows the numbers goes with the stream now and then.
    if sequence == Some(puppet.next) && random.one_in(2) {
        puppet.next = puppet.next.wrapping_add(len);
    }
}

/// A client socket in one of the states that its own calls lead to.
fn client(node: Node, puppet: &mut Puppet, state: u32, random: &mut Random) -> Sock {
    let socket = node.client(WINDOW);
    // SAFETY: the socket is created.
    puppet.node_port = unsafe { (*socket.0).nx_tcp_socket_port } as u16;
    assert_eq!(socket.connect(&NXD_ADDRESS::v4(ADDRESS), u32::from(PORT), NX_NO_WAIT), NX_IN_PROGRESS);
    puppet.hear(2);
    if state == NX_TCP_SYN_SENT {
        return socket;
    }
    let no_ack = state == NX_TCP_SYN_RECEIVED;
    puppet.window = 8192;
    puppet.say(Say { syn: true, no_ack, options: &[2, 4, 5, 180, 1, 3, 3, 2], ..Say::default() });
    if no_ack {
        sleep(1);
        return socket;
    }
    puppet.hear(2);
    for _ in 0..random.below(4) {
        let _ = socket.send(&node, &vec![1; 1 + random.below(1400) as usize], NX_NO_WAIT);
    }
    match state {
        NX_TCP_CLOSE_WAIT | NX_TCP_LAST_ACK => puppet.say(Say { fin: true, ..Say::default() }),
        _ => {}
    }
    sleep(1);
    if matches!(state, NX_TCP_FIN_WAIT_1 | NX_TCP_FIN_WAIT_2 | NX_TCP_CLOSING | NX_TCP_LAST_ACK) {
        let _ = socket.begin_close();
        sleep(1);
        // SAFETY: the socket is created.
        let all = unsafe { (*socket.0).nx_tcp_socket_tx_sequence };
        match state {
            NX_TCP_FIN_WAIT_2 => puppet.say(Say { acknowledgement: Some(all), ..Say::default() }),
            NX_TCP_CLOSING => puppet.say(Say { fin: true, ..Say::default() }),
            _ => {}
        }
        sleep(1);
    }
    socket
}

fn received(node: Node) -> u32 {
    // SAFETY: the instance is created.
    unsafe { (*node.ip).nx_ip_tcp.nx_ip_tcp_packets_received }
}

fn lies(node: Node, seed: u32) {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B1) | 1);
    let mut puppet = Puppet::new(node, PORT, 1);
    for state in NX_TCP_SYN_SENT..=NX_TCP_LAST_ACK {
        puppet.forget();
        let socket = client(node, &mut puppet, state, &mut random);
        for _ in 0..60 {
            let before = received(node);
            let burst = 1 + random.below(4);
            for _ in 0..burst {
                forge(&mut puppet, &mut random);
            }
            sleep(1);
            assert_eq!(received(node).wrapping_sub(before), burst, "each is counted");
            match random.below(6) {
                0 => drop(socket.receive(NX_NO_WAIT)),
                1 => drop(socket.send(&node, &vec![2; random.below(2000) as usize], NX_NO_WAIT)),
                2 => sleep(random.below(300)),
                3 => {
                    // SAFETY: the socket is created.
                    puppet.expected = unsafe { (*socket.0).nx_tcp_socket_tx_sequence };
                }
                _ => {}
            }
        }
        let _ = socket.disconnect(NX_NO_WAIT);
        assert_eq!(socket.state(), NX_TCP_CLOSED);
        assert_eq!(socket.unbind(), NX_SUCCESS);
        assert_eq!(socket.delete(), NX_SUCCESS);
    }
    serve(node, &mut puppet, &mut random);
    puppet.forget();
}

/// The same against a listener that accepts whatever it takes for a connection.
fn serve(node: Node, puppet: &mut Puppet, random: &mut Random) {
    let socket = node.socket(WINDOW);
    assert_eq!(node.listen(4444, socket, 3, None), NX_SUCCESS);
    puppet.node_port = 4444;
    for _ in 0..200 {
        if random.one_in(4) {
            puppet.port = PORT + random.below(3) as u16;
        }
        if random.one_in(3) {
            puppet.say(Say { syn: true, no_ack: true, sequence: Some(puppet.next.wrapping_sub(1)), ..Say::default() });
        }
        forge(puppet, random);
        sleep(1);
        let _ = socket.accept(NX_NO_WAIT);
        // SAFETY: the socket is created.
        puppet.expected = unsafe { (*socket.0).nx_tcp_socket_tx_sequence };
        if random.one_in(8) {
            let _ = socket.disconnect(NX_NO_WAIT);
            if socket.unaccept() == NX_SUCCESS {
                let _ = node.relisten(4444, socket);
            }
        }
    }
    let _ = socket.disconnect(NX_NO_WAIT);
    let _ = socket.unaccept();
    assert_eq!(node.unlisten(4444), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
    puppet.port = PORT;
}

fn lied_to(seed: u32) -> Scenario {
    scenario(format!("segments_of_a_liar_seed_{seed}_break_nothing"), move || {
        with_two(40, tests::net::FRAME, move |node, _| lies(node, seed));
    })
}

pub fn scenarios() -> Vec<Scenario> {
    (1..=seeds(4)).map(lied_to).collect()
}
