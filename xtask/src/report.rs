//! Runs named steps one after another, times each, and closes with one line that says how it all went.
//!
//! A failed step does not stop the others: one run shows all that is wrong.

use std::time::{Duration, Instant};

use anstream::println;
use anstyle::{AnsiColor, Style};
use anyhow::bail;

/// How success looks.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// How failures look.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
const TITLE: Style = AnsiColor::Cyan.on_default().bold();

/// The steps taken so far.
pub struct Report {
    start: Instant,
    steps: Vec<(String, Duration, bool)>,
}

impl Report {
    pub fn new() -> Self {
        Self { start: Instant::now(), steps: Vec::new() }
    }

    /// Takes one step. Its error is printed where it happened and remembered for the summary.
    pub fn step(&mut self, name: &str, action: impl FnOnce() -> anyhow::Result<()>) {
        println!("{TITLE}==> {name}{TITLE:#}");
        let start = Instant::now();
        let outcome = action();
        let time = start.elapsed();
        if let Err(error) = &outcome {
            println!("{BAD}failed:{BAD:#} {error:#}");
        }
        self.steps.push((name.to_owned(), time, outcome.is_ok()));
    }

    /// Prints every step with its time and the closing line; an error if any step failed.
    pub fn close(self) -> anyhow::Result<()> {
        println!();
        for (name, time, passed) in &self.steps {
            let (style, word) = if *passed { (GOOD, "ok    ") } else { (BAD, "FAILED") };
            println!("  {style}{word}{style:#} {:7.1} s  {name}", time.as_secs_f64());
        }
        let failed = self.steps.iter().filter(|(_, _, passed)| !passed).count();
        let (total, seconds) = (self.steps.len(), self.start.elapsed().as_secs_f64());
        if failed > 0 {
            bail!("{failed} of {total} steps failed ({seconds:.0} s)");
        }
        println!("{GOOD}All {total} steps passed{GOOD:#} ({seconds:.0} s)");
        Ok(())
    }
}
