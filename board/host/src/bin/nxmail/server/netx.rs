//! Serves the dialogue on a TCP server socket of our own stack, in a thread of the kernel.

use board_host::station::{self, Station};
use board_host::stream::Stream;
use threadx_shim::types::{UINT, ULONG};

use super::session::{Credentials, Event, Session};

/// Ticks that the server waits for a client, or for its next octet: longer than the demo lasts.
const PATIENCE: ULONG = 30_000;

/// Serves connections to `port` of `station`, one after the other, until the kernel stops.
pub fn serve(
    station: Station,
    port: u16,
    priority: UINT,
    credentials: Credentials,
    mut report: impl FnMut(Event) + Send + 'static,
) -> Result<(), UINT> {
    let mut stream = Stream::create(&station, PATIENCE)?;
    stream.listen(port)?;
    station::spawn("mail server", priority, move || {
        loop {
            // A client that breaks off ends its dialogue; the mail that did not arrive is the demo's verdict.
            let _ = stream.accept().and_then(|()| converse(&mut stream, &credentials, &mut report));
            let _ = stream.disconnect();
            if stream.relisten(port).is_err() {
                return;
            }
        }
    })
}

fn converse(stream: &mut Stream, credentials: &Credentials, report: &mut impl FnMut(Event)) -> Result<(), UINT> {
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
