//! See `tests::fuzz::frames`.
//!
//! The instance needs a kernel, and a kernel keeps its operating-system thread: it runs in one of its own, takes each input from libFuzzer's
//! thread, and says when it is done. Its clock is virtual, so that waiting costs nothing.
#![no_main]

use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use libfuzzer_sys::fuzz_target;
use tests::fuzz::frames::Host;
use threadx_shim::port::host;

struct Kernel {
    inputs: SyncSender<Vec<u8>>,
    done: Mutex<Receiver<()>>,
}

static KERNEL: OnceLock<Kernel> = OnceLock::new();

fn kernel() -> Kernel {
    let (inputs, heard) = sync_channel::<Vec<u8>>(0);
    let (finished, done) = sync_channel(0);
    let body = move || {
        let instance = Host::new();
        while let Ok(input) = heard.recv() {
            instance.hear(&input);
            finished.send(()).expect("somebody waits");
        }
    };
    std::thread::spawn(move || {
        let mut body = Some(body);
        host::run(host::Config::virtual_clock(0), || {
            let body = body.take().expect("one start");
            tests::host::spawn(16, body);
        });
    });
    Kernel { inputs, done: Mutex::new(done) }
}

fuzz_target!(|input: &[u8]| {
    let kernel = KERNEL.get_or_init(kernel);
    kernel.inputs.send(input.to_vec()).expect("the kernel runs");
    kernel.done.lock().expect("one thread").recv().expect("the kernel runs");
});
