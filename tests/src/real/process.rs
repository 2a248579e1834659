//! Programs that end when the test does.

use super::may_take_long;
use std::io;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// No server takes longer to come up.
const START_LIMIT: Duration = Duration::from_secs(30);
/// No server is needed for longer; its end unblocks whoever reads from it.
const LIFE_LIMIT_SECONDS: &str = "180";
/// Nor where tests may take long.
const LONG_LIFE_LIMIT_SECONDS: &str = "1800";
const RETRY: Duration = Duration::from_millis(10);

/// A running server with all its descendants.
pub struct Server {
    child: Child,
    name: String,
}

impl Server {
    /// Starts `program` as the first process of a PID namespace: when it, this process or its keeper dies, the kernel kills the rest.
    pub fn start(program: &str, arguments: &[&str], stdout: Stdio) -> Self {
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "unshare", "--pid", "--fork", "--kill-child", "--mount-proc"])
            .args([
                "timeout",
                "--signal",
                "KILL",
                if may_take_long() { LONG_LIFE_LIMIT_SECONDS } else { LIFE_LIMIT_SECONDS },
            ])
            .arg(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(stdout)
            .spawn()
            .expect("setpriv and unshare (util-linux)");
        Self { child, name: program.to_owned() }
    }

    /// Tries `ready` until it succeeds.
    pub fn wait_until<T>(&mut self, what: &str, mut ready: impl FnMut() -> io::Result<T>) -> T {
        let start = Instant::now();
        loop {
            let error = match ready() {
                Ok(value) => return value,
                Err(error) => error,
            };
            if let Some(status) = self.child.try_wait().expect("a child's status") {
                panic!("{} ended before {what}: {status}", self.name);
            }
            assert!(start.elapsed() < START_LIMIT, "{}: no {what} in time: {error}", self.name);
            thread::sleep(RETRY);
        }
    }

    /// What the server prints.
    pub fn stdout(&mut self) -> impl io::Read + use<> {
        self.child.stdout.take().expect("a piped output, taken once")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The keeper's death kills the namespace's first process, and with it the namespace.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
