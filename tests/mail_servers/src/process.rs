//! Programs that end when whoever started them does.

use std::io;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::may_take_long;

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
    pub fn start<A: AsRef<std::ffi::OsStr>>(
        program: impl AsRef<Path>,
        arguments: &[A],
        stdout: Stdio,
    ) -> anyhow::Result<Self> {
        let program = program.as_ref();
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
            .context("setpriv and unshare (util-linux)")?;
        Ok(Self { child, name: program.display().to_string() })
    }

    /// Tries `ready` until it succeeds.
    pub fn wait_until<T>(&mut self, what: &str, mut ready: impl FnMut() -> io::Result<T>) -> anyhow::Result<T> {
        let start = Instant::now();
        loop {
            let error = match ready() {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended before {what}: {status}", self.name);
            }
            if start.elapsed() > START_LIMIT {
                bail!("{}: no {what} in time: {error}", self.name);
            }
            thread::sleep(RETRY);
        }
    }

    /// What the server prints; nothing the second time, or where its output was not piped.
    pub fn stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The keeper's death kills the namespace's first process, and with it the namespace.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
