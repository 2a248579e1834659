//! Serves the dialogue on Linux's own TCP, in an operating-system thread: the other end of the wire, as a real server is.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use super::session::{Credentials, Event, Session};

/// A client that is silent this long is gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// Serves every connection that `listener` gets, one after the other, until the process ends.
pub fn serve(
    listener: TcpListener,
    credentials: Credentials,
    mut report: impl FnMut(Event) + Send + 'static,
) -> io::Result<()> {
    thread::Builder::new().name("mail server".into()).spawn(move || {
        for connection in listener.incoming() {
            // A client that breaks off ends its dialogue; the mail that did not arrive is the demo's verdict.
            let _ = connection.and_then(|stream| converse(&stream, &credentials, &mut report));
        }
    })?;
    Ok(())
}

fn converse(mut stream: &TcpStream, credentials: &Credentials, report: &mut impl FnMut(Event)) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let mut session = Session::new(credentials.clone());
    let mut buffer = [0; 4096];
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
