//! Frames that no correct network sends, straight to an emulated board's Ethernet controller.
//!
//! The controller's wire is a pair of UDP ports, one datagram a frame. The board must answer pings through all of it and have all its
//! packets back at the end (`board/mps2/src/bin/hail.rs`).

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use xshell::Shell;

use crate::bare::Board;
use crate::emulator::{self, Clock};
use crate::qemu;

const BOARD: [u8; 4] = [10, 0, 2, 15];
const US: [u8; 4] = [10, 0, 2, 2];
const OUR_MAC: [u8; 6] = [0x02, 0, 0, 0, 0, 0x77];
const ARP: u16 = 0x0806;
const IPV4: u16 = 0x0800;
/// Shorter than the six seconds that the board stands there.
const RAIN: Duration = Duration::from_secs(3);

pub fn run(shell: &Shell, board: Board) -> anyhow::Result<()> {
    let program = qemu::firmware(shell, board, "hail")?;
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let free = UdpSocket::bind("127.0.0.1:0")?.local_addr()?;
    let mut command = emulator::command(board, &program, Clock::Real, "")?;
    command.arg("-nic").arg(format!("socket,id=wire,model=lan9118,udp={},localaddr={free}", socket.local_addr()?));
    let mut child = command.spawn().context(emulator::QEMU)?;
    socket.connect(free)?;
    let mut wire = Wire { socket, mac: [0xFF; 6], random: 0x1234_5678 };
    let rained = wire.rain();
    if rained.is_err() {
        child.kill()?;
    }
    let status = child.wait()?;
    let (frames, pings) = rained?;
    println!("{frames} bad frames fell, {pings} pings were answered");
    ensure!(status.code() == Some(0), "the board ended with {status}");
    Ok(())
}

struct Wire {
    socket: UdpSocket,
    /// The board's address.
    mac: [u8; 6],
    random: u32,
}

impl Wire {
    /// Lets it rain, with pings in between; gives how many of both.
    fn rain(&mut self) -> anyhow::Result<(u32, u32)> {
        self.socket.set_read_timeout(Some(Duration::from_millis(100)))?;
        self.resolve()?;
        let (start, mut frames, mut pings) = (Instant::now(), 0, 0);
        while start.elapsed() < RAIN {
            for _ in 0..6 {
                let frame = self.bad_frame();
                // What the emulator's queue does not take is lost, as on a wire.
                let _ = self.socket.send(&frame);
                frames += 1;
            }
            pings += u32::from(self.ping()?);
        }
        ensure!(pings > 5, "only {pings} pings were answered");
        // A burst larger than the board's pool: some of it is lost, the board is not.
        for _ in 0..40 {
            let frame = self.bad_frame();
            let _ = self.socket.send(&frame);
        }
        self.receive(|_| false);
        ensure!(self.ping()? || self.ping()?, "no answer after the rain");
        Ok((frames, pings))
    }

    fn next(&mut self, below: u32) -> u32 {
        // Numerical Recipes' generator: any will do.
        self.random = self.random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.random >> 8) % below
    }

    fn frame(&self, kind: u16, payload: &[u8]) -> Vec<u8> {
        let mut frame = [&self.mac[..], &OUR_MAC, &kind.to_be_bytes(), payload].concat();
        frame.resize(frame.len().max(60), 0);
        frame
    }

    /// Asks for the board's address until it answers.
    fn resolve(&mut self) -> anyhow::Result<()> {
        let question = [&[0, 1, 8, 0, 6, 4, 0, 1][..], &OUR_MAC, &US, &[0; 6], &BOARD].concat();
        for _ in 0..6 {
            // The emulator may not listen yet.
            let _ = self.socket.send(&self.frame(ARP, &question));
            if let Some(answer) = self.receive(|frame| frame[12..14] == ARP.to_be_bytes() && frame[20..22] == [0, 2]) {
                self.mac.copy_from_slice(&answer[6..12]);
                return Ok(());
            }
        }
        anyhow::bail!("the board does not answer ARP")
    }

    /// A frame of the board that is looked for, within a tenth of a second. Its questions for our address are answered.
    fn receive(&mut self, wanted: impl Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
        let end = Instant::now() + Duration::from_millis(100);
        let mut buffer = [0; 2048];
        while Instant::now() < end {
            let Ok(len) = self.socket.recv(&mut buffer) else { continue };
            let frame = buffer.get(..len).filter(|frame| frame.len() >= 42)?;
            if wanted(frame) {
                return Some(frame.to_vec());
            }
            if frame[12..14] == ARP.to_be_bytes() && frame[20..22] == [0, 1] && frame[38..42] == US {
                let answer = [&[0, 1, 8, 0, 6, 4, 0, 2][..], &OUR_MAC, &US, &frame[22..32]].concat();
                let _ = self.socket.send(&self.frame(ARP, &answer));
            }
        }
        None
    }

    fn ping(&mut self) -> anyhow::Result<bool> {
        let id = self.next(0x1_0000) as u16;
        let mut icmp = [&[8, 0, 0, 0][..], &id.to_be_bytes(), &[0, 1], b"are you there?!!"].concat();
        let sum = checksum(&icmp).to_be_bytes();
        icmp[2..4].copy_from_slice(&sum);
        self.socket.send(&self.frame(IPV4, &ipv4(1, &icmp)))?;
        Ok(self
            .receive(|frame| frame[12..14] == IPV4.to_be_bytes() && frame[34] == 0 && frame[38..40] == id.to_be_bytes())
            .is_some())
    }

    /// One of many kinds of wrong.
    fn bad_frame(&mut self) -> Vec<u8> {
        let noise: Vec<u8> = (0..self.next(1600)).map(|_| self.next(256) as u8).collect();
        match self.next(9) {
            // Runts, and frames longer than any.
            0 => vec![0x45; 1 + self.next(59) as usize],
            1 => {
                let giant = vec![0x45; 1501 + self.next(500) as usize];
                self.frame(IPV4, &giant)
            }
            2 => self.frame(self.random as u16, &noise),
            3 => self.frame(ARP, &noise),
            // A good header over noise: TCP, ICMP, UDP, anything.
            4 => self.frame(IPV4, &ipv4(self.random.to_be_bytes()[3], &noise[..noise.len().min(1480)])),
            5 => {
                let protocol = [6, 1, 17][self.next(3) as usize];
                self.frame(IPV4, &ipv4(protocol, &noise[..noise.len().min(40)]))
            }
            // A bad checksum of the header.
            6 => {
                let mut packet = ipv4(6, &noise[..noise.len().min(1000)]);
                packet[10] ^= 0x55;
                self.frame(IPV4, &packet)
            }
            // Headers that say more, or less, than is there.
            7 => {
                let mut packet = ipv4(1, &noise[..noise.len().min(200)]);
                let lie = (self.next(0x1_0000) as u16).to_be_bytes();
                packet[2..4].copy_from_slice(&lie);
                packet[10..12].fill(0);
                let sum = checksum(&packet[..20]).to_be_bytes();
                packet[10..12].copy_from_slice(&sum);
                self.frame(IPV4, &packet)
            }
            // Fragments of nothing.
            _ => {
                let mut packet = ipv4(17, &noise[..noise.len().min(600)]);
                let place = (self.next(0x4000) as u16).to_be_bytes();
                packet[6..8].copy_from_slice(&place);
                packet[10..12].fill(0);
                let sum = checksum(&packet[..20]).to_be_bytes();
                packet[10..12].copy_from_slice(&sum);
                self.frame(IPV4, &packet)
            }
        }
    }
}

/// An IPv4 packet from us to the board.
fn ipv4(protocol: u8, payload: &[u8]) -> Vec<u8> {
    let length = (20 + payload.len() as u16).to_be_bytes();
    let mut packet = [&[0x45, 0][..], &length, &[0, 7, 0, 0, 64, protocol, 0, 0], &US, &BOARD, payload].concat();
    let sum = checksum(&packet[..20]).to_be_bytes();
    packet[10..12].copy_from_slice(&sum);
    packet
}

/// RFC 1071.
fn checksum(bytes: &[u8]) -> u16 {
    let sum: u32 =
        bytes.chunks(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], *pair.get(1).unwrap_or(&0)]))).sum();
    let sum = (sum >> 16) + (sum & 0xFFFF);
    !(((sum >> 16) + sum) as u16)
}
