//! Serves the dialogue on a TCP server socket of our own stack, in a thread of the kernel.

use board_host::station;
use embedded_io::{Read, Write};
use netx::api::{Error, Ip, TcpListener, TcpSocket, TcpStream};
use threadx_shim::api::Wait;
use threadx_shim::types::UINT;

use super::session::{Credentials, Event, Session};

/// How long the server waits for the client's next octet: longer than the demo lasts.
const PATIENCE: Wait = Wait::ticks(30_000);
/// Clients that may wait while one is served.
const QUEUE: u32 = 5;

static SOCKET: TcpSocket = TcpSocket::new(c"mail server", 8192);

/// Serves connections to `port` of `instance`, one after the other, until the kernel stops.
pub fn serve(
    instance: &'static Ip,
    port: u16,
    priority: UINT,
    credentials: Credentials,
    mut report: impl FnMut(Event) + Send + 'static,
) -> Result<(), UINT> {
    station::spawn("mail server", priority, move || {
        // A server that cannot listen, or a client that breaks off: the mail that did not arrive is the demo's verdict.
        let Ok(mut listener) = TcpListener::bind(&SOCKET, instance, port, QUEUE) else {
            return;
        };
        while let Ok(mut stream) = listener.accept(Wait::FOREVER) {
            stream.set_wait(PATIENCE);
            let _ = converse(&mut stream, &credentials, &mut report).and_then(|()| stream.close(PATIENCE));
        }
    })
}

fn converse(
    stream: &mut TcpStream<'_>,
    credentials: &Credentials,
    report: &mut impl FnMut(Event),
) -> Result<(), Error> {
    let mut session = Session::new(credentials.clone());
    let mut buffer = [0; 2048];
    loop {
        session.take_events().into_iter().for_each(&mut *report);
        stream.write_all(&session.take_output())?;
        if session.is_over() {
            return Ok(());
        }
        match stream.read(&mut buffer)? {
            0 => return Ok(()),
            length => session.receive(&buffer[..length]),
        }
    }
}
