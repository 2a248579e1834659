//! From events to a time line: Chrome's trace event format, which chrome://tracing and ui.perfetto.dev open.
//!
//! Each thread is a track, the most urgent on top, whose slices say what the thread is doing: running, preempted (and by whom),
//! ready, or waiting (and for what). Interrupt service routines have a track of their own. Services and the application's own
//! events are marks on the track of who called them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::buffer::{Buffer, Event};
use super::names;

const IN_INTERRUPT: u32 = 0xFFFF_FFFF;
const IN_INITIALIZATION: u32 = 0xF0F0_F0F0;
const PROCESS: u32 = 1;

/// What a thread is doing, since when.
struct Slice {
    name: String,
    since: f64,
}

struct Timeline<'a> {
    buffer: &'a Buffer,
    output: Vec<Value>,
    /// Track numbers of threads, interrupts and initialization, by thread field.
    tracks: BTreeMap<u32, u32>,
    slices: BTreeMap<u32, Slice>,
    running: u32,
    /// The object of each thread's last service: what it waits for, if it waits next.
    last_object: BTreeMap<u32, String>,
    interrupts: Vec<Slice>,
}

/// The time line of a buffer whose time stamps count `hertz`.
pub fn of(buffer: &Buffer, hertz: f64) -> Value {
    let mut line = Timeline {
        buffer,
        output: Vec::new(),
        tracks: BTreeMap::new(),
        slices: BTreeMap::new(),
        running: 0,
        last_object: BTreeMap::new(),
        interrupts: Vec::new(),
    };
    let mut time = 0_u64;
    let mut last = buffer.events.first().map_or(0, |event| event.time);
    let mut now = 0.0;
    for event in &buffer.events {
        // Time stamps go round; two neighbours are less than a round apart.
        time += u64::from(event.time.wrapping_sub(last) & buffer.time_mask);
        last = event.time;
        #[allow(clippy::cast_precision_loss)] // Microseconds of a trace are far below 2^52.
        let microseconds = time as f64 * 1e6 / hertz;
        now = microseconds;
        line.event(event, now);
    }
    line.finish(now);
    json!({ "traceEvents": line.output, "displayTimeUnit": "ms" })
}

impl Timeline<'_> {
    fn track(&mut self, thread: u32) -> u32 {
        if let Some(track) = self.tracks.get(&thread) {
            return *track;
        }
        let track = self.tracks.len() as u32 + 1;
        self.tracks.insert(thread, track);
        let (name, order) = match thread {
            IN_INTERRUPT => ("Interrupts".to_owned(), -1),
            IN_INITIALIZATION => ("Initialization".to_owned(), -2),
            _ => {
                let known = self.buffer.objects.iter().find(|object| object.kind == 1 && object.address == thread);
                let order = known.map_or(1024, |object| i32::from(object.priority));
                (self.name(thread), order)
            }
        };
        for (kind, value) in
            [("thread_name", json!({ "name": name })), ("thread_sort_index", json!({ "sort_index": order }))]
        {
            self.output.push(json!({ "ph": "M", "pid": PROCESS, "tid": track, "name": kind, "args": value }));
        }
        track
    }

    /// An object's name, or its address.
    fn name(&self, address: u32) -> String {
        let known = self.buffer.objects.iter().find(|object| object.address == address);
        known
            .filter(|object| !object.name.is_empty())
            .map_or_else(|| format!("{address:#010x}"), |object| object.name.clone())
    }

    fn is_object(&self, address: u32) -> bool {
        self.buffer.objects.iter().any(|object| object.address == address)
    }

    /// Ends what `thread` was doing, and begins the next.
    fn begin(&mut self, thread: u32, name: Option<String>, now: f64) {
        if let Some(slice) = self.slices.remove(&thread) {
            self.slice(thread, &slice, now);
        }
        if let Some(name) = name {
            self.slices.insert(thread, Slice { name, since: now });
        }
    }

    fn slice(&mut self, thread: u32, slice: &Slice, now: f64) {
        let tid = self.track(thread);
        let dur = now - slice.since;
        self.output
            .push(json!({ "ph": "X", "pid": PROCESS, "tid": tid, "name": slice.name, "ts": slice.since, "dur": dur }));
    }

    /// `thread` (0: none) runs from now on.
    fn switch(&mut self, thread: u32, now: f64) {
        let before = self.running;
        if before == thread {
            return;
        }
        self.running = thread;
        if before != 0 && self.slices.get(&before).is_some_and(|slice| slice.name == "running") {
            let by = format!("preempted by {}", self.name(thread));
            self.begin(before, Some(by), now);
        }
        if thread != 0 {
            self.begin(thread, Some("running".to_owned()), now);
        }
    }

    fn event(&mut self, event: &Event, now: f64) {
        let is_thread = !matches!(event.thread, IN_INTERRUPT | IN_INITIALIZATION);
        // Whoever calls a service runs: that holds where the switch itself was filtered out or overwritten.
        if is_thread && (event.thread != 0 || event.id == names::RUNNING) {
            self.switch(event.thread, now);
        }
        if event.thread == IN_INTERRUPT && self.running == 0 && event.priority != 0 {
            self.switch(event.priority, now);
        }
        let [first, second, ..] = event.fields;
        match event.id {
            names::RUNNING => {}
            names::THREAD_SUSPEND => {
                let object = self.last_object.get(&first).filter(|_| (5..=13).contains(&second));
                let what = object.map_or_else(|| names::state(second).to_owned(), |it| format!("waits for {it}"));
                let ended = second == 1 || second == 2;
                if self.running == first {
                    self.running = 0;
                }
                self.begin(first, (!ended).then_some(what), now);
            }
            names::THREAD_RESUME => {
                // With the trace's first events the thread may run already.
                if self.running != first {
                    self.begin(first, Some("ready".to_owned()), now);
                }
                self.mark(event, now);
            }
            names::ISR_ENTER => self.interrupts.push(Slice { name: format!("ISR {second}"), since: now }),
            names::ISR_EXIT => {
                if let Some(slice) = self.interrupts.pop() {
                    self.slice(IN_INTERRUPT, &slice, now);
                }
            }
            _ => {
                let object = if self.is_object(first) { self.name(first) } else { names::of(event.id).0 };
                self.last_object.insert(event.thread, object);
                self.mark(event, now);
            }
        }
    }

    /// The event as a mark on its caller's track.
    fn mark(&mut self, event: &Event, now: f64) {
        let tid = self.track(event.thread);
        let (name, fields) = names::of(event.id);
        let arguments: serde_json::Map<String, Value> = fields
            .iter()
            .zip(event.fields)
            .map(|(field, value)| {
                let value = if self.is_object(value) { json!(self.name(value)) } else { json!(value) };
                ((*field).to_owned(), value)
            })
            .collect();
        self.output.push(
            json!({ "ph": "i", "s": "t", "pid": PROCESS, "tid": tid, "name": name, "ts": now, "args": arguments }),
        );
    }

    /// The buffer's end ends everything.
    fn finish(&mut self, now: f64) {
        for (thread, slice) in std::mem::take(&mut self.slices) {
            self.slice(thread, &slice, now);
        }
        for slice in std::mem::take(&mut self.interrupts) {
            self.slice(IN_INTERRUPT, &slice, now);
        }
        self.output.push(json!({ "ph": "M", "pid": PROCESS, "name": "process_name", "args": { "name": "ThreadX" } }));
    }
}
