//! A capture of every frame that a TAP driver receives or sends, in the format that Wireshark and tcpdump open.
//!
//! Off, it costs the driver one load of a flag a frame. On, a frame is written where it is seen, in an interrupt or in the IP
//! thread, with interrupts masked: captures are for looking, not for measuring.
//! A disk that is full ends the capture, not the program.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use pcap_file::pcap::{PcapPacket, PcapWriter};
use threadx_shim::kernel;

static ON: AtomicBool = AtomicBool::new(false);
static WRITER: Mutex<Option<PcapWriter<BufWriter<File>>>> = Mutex::new(None);

/// Starts a capture into a new file at `path`.
///
/// # Errors
/// The file cannot be made or written.
pub fn start(path: &Path) -> io::Result<()> {
    let file = BufWriter::new(File::create(path)?);
    let writer = PcapWriter::new(file).map_err(io::Error::other)?;
    if let Ok(mut slot) = WRITER.lock() {
        *slot = Some(writer);
        ON.store(true, Ordering::Release);
    }
    Ok(())
}

/// Ends the capture and writes out what is buffered.
///
/// # Errors
/// The last bytes could not be written.
pub fn finish() -> io::Result<()> {
    ON.store(false, Ordering::Release);
    let writer = WRITER.lock().ok().and_then(|mut slot| slot.take());
    writer.map_or(Ok(()), |writer| writer.into_writer().flush())
}

/// Shows the capture a frame that is given in parts; `parts` is not called when no capture runs.
#[inline]
pub(crate) fn frame<'a, P>(parts: impl FnOnce() -> P)
where
    P: Iterator<Item = &'a [u8]>,
{
    if ON.load(Ordering::Acquire) {
        record(parts().flatten().copied().collect());
    }
}

#[cold]
fn record(frame: Vec<u8>) {
    // The IP thread that sends could otherwise be preempted with the lock held, and the interrupt that receives find it taken.
    let _masked = kernel::enter();
    let Ok(mut slot) = WRITER.try_lock() else {
        return;
    };
    let Some(writer) = slot.as_mut() else { return };
    let Ok(timestamp) = SystemTime::now().duration_since(UNIX_EPOCH) else {
        return;
    };
    let length = u32::try_from(frame.len()).unwrap_or(u32::MAX);
    if writer.write_packet(&PcapPacket::new_owned(timestamp, length, frame)).is_err() {
        ON.store(false, Ordering::Release);
    }
}
