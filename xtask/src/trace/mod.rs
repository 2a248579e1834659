//! `cargo xtask trace FILE`: an event trace's buffer (`tx_trace_enable`) as a time line for ui.perfetto.dev or chrome://tracing.

mod buffer;
mod names;
mod timeline;

use std::path::PathBuf;

use anstream::println;
use anyhow::{Context, ensure};
use clap::Args;

#[derive(Args)]
pub struct Options {
    /// The buffer's memory, as a debugger or the program itself wrote it
    file: PathBuf,
    /// The time line to write [default: FILE with the ending .json]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How many time stamps a second has
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000_000.0)]
    hertz: f64,
}

pub fn run(options: &Options) -> anyhow::Result<()> {
    ensure!(options.hertz > 0.0, "--hertz must be above 0");
    let file = &options.file;
    let octets = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let buffer = buffer::read(&octets).with_context(|| file.display().to_string())?;
    let output = options.output.clone().unwrap_or_else(|| file.with_extension("json"));
    let line = timeline::of(&buffer, options.hertz);
    std::fs::write(&output, line.to_string()).with_context(|| format!("{} cannot be written", output.display()))?;
    println!("{} events of {} objects: {}", buffer.events.len(), buffer.objects.len(), output.display());
    println!("open it at https://ui.perfetto.dev or chrome://tracing");
    Ok(())
}
