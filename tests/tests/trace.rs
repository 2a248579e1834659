//! From `tx_trace_enable` in a C program to a time line: `tests/c/trace_demo.c` and `cargo xtask trace`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tests::c::{self, Language};

/// Builds the demo and lets it write its trace.
fn record(test: &str) -> PathBuf {
    record_with(test, None)
}

/// [`record`], under `setarch` with an option.
fn record_with(test: &str, option: Option<&str>) -> PathBuf {
    let folder = c::scratch("trace");
    let (program, file) = (folder.join(format!("{test}.program")), folder.join(format!("{test}.trx")));
    let mut compiler = Language::C.compiler();
    compiler.arg(c::root().join("tests/c/trace_demo.c")).arg("-o").arg(&program);
    c::run(compiler.args(["-x", "none"]).args(c::libraries()));
    let mut command = Command::new("timeout");
    command.arg("60");
    if let Some(option) = option {
        command.args(["setarch", option]);
    }
    c::run(command.arg(&program).arg(&file).env("TX_HOST_CLOCK", "virtual"));
    file
}

fn convert(file: &Path) -> Value {
    let output = file.with_extension("json");
    c::run(&mut c::xtask(&["trace", file.to_str().expect("UTF-8"), "--output", output.to_str().expect("UTF-8")]));
    serde_json::from_slice(&std::fs::read(output).expect("the time line")).expect("JSON")
}

#[test]
fn trace_of_a_program_becomes_a_time_line_with_threads_waits_and_interrupts() {
    let line = convert(&record("line"));
    let events = line["traceEvents"].as_array().expect("a list of events");
    let tracks: BTreeMap<u64, &str> = events
        .iter()
        .filter(|event| event["name"] == "thread_name")
        .filter_map(|event| Some((event["tid"].as_u64()?, event["args"]["name"].as_str()?)))
        .collect();
    let names: BTreeSet<&str> = tracks.values().copied().collect();
    for name in ["high", "consumer", "producer", "low", "System Timer Thread", "Interrupts", "Initialization"] {
        assert!(names.contains(name), "no track {name}: {names:?}");
    }

    let slices = |track: &str| -> Vec<(&str, f64, f64)> {
        let of_track =
            |event: &&Value| event["ph"] == "X" && tracks.get(&event["tid"].as_u64().unwrap_or(0)) == Some(&track);
        let slice = |event: &'_ Value| (event["ts"].as_f64().expect("ts"), event["dur"].as_f64().expect("dur"));
        let all = events.iter().filter(of_track);
        all.map(|event| (event["name"].as_str().expect("a name"), slice(event).0, slice(event).1)).collect()
    };
    let has = |track: &str, name: &str| {
        assert!(slices(track).iter().any(|slice| slice.0 == name), "{track} never {name}: {:?}", slices(track));
    };
    has("consumer", "waits for messages");
    has("consumer", "running");
    has("high", "waits for resource");
    has("high", "waits for button");
    has("low", "sleeping");
    has("producer", "preempted by consumer");
    has("Interrupts", "ISR 7");

    // What a thread does follows upon what it did, and only one thread runs at a time.
    let mut running: Vec<(f64, f64)> = Vec::new();
    for track in names.iter().filter(|name| **name != "Interrupts") {
        let mut end = 0.0;
        for (name, start, length) in slices(track) {
            assert!(length >= 0.0 && start >= end, "{track}: {name} at {start} begins before {end}");
            end = start + length;
            if name == "running" {
                running.push((start, end));
            }
        }
    }
    running.sort_by(|one, other| one.partial_cmp(other).expect("numbers"));
    assert!(running.windows(2).all(|pair| pair[0].1 <= pair[1].0), "two threads run at once: {running:?}");

    let marks = events.iter().filter(|event| event["ph"] == "i" && event["name"] == "user event 0x1001").count();
    assert_eq!(marks, 8);
    assert!(events.iter().any(|event| event["name"] == "queue_send" && event["args"]["queue"] == "messages"));
}

/// The rules of the Trace Event Format, as Perfetto's and Chrome's importers apply them: what breaks one is dropped without a word.
fn assert_valid(line: &Value) {
    let events = line["traceEvents"].as_array().expect("a list of events");
    let mut tracks = BTreeSet::new();
    for event in events {
        let text = |key: &str| event[key].as_str().unwrap_or_else(|| panic!("{key} is no text: {event}"));
        let number = |key: &str| event[key].as_f64().unwrap_or_else(|| panic!("{key} is no number: {event}"));
        assert!(!text("name").is_empty(), "{event}");
        assert!(event["pid"].is_u64() && (event["tid"].is_u64() || event["name"] == "process_name"), "{event}");
        match text("ph") {
            "M" => {
                assert!(["process_name", "thread_name", "thread_sort_index"].contains(&text("name")), "{event}");
                assert!(event["args"]["name"].is_string() || event["args"]["sort_index"].is_i64(), "{event}");
                tracks.insert(event["tid"].as_u64());
                continue;
            }
            "X" => assert!(number("dur") >= 0.0, "{event}"),
            "i" => assert!(["g", "p", "t"].contains(&text("s")), "{event}"),
            other => panic!("a phase that the importers may not know: {other}"),
        }
        assert!(number("ts") >= 0.0 && tracks.contains(&event["tid"].as_u64()), "an event on no track: {event}");
    }
}

#[test]
fn time_line_keeps_to_the_trace_event_format() {
    assert_valid(&convert(&record("valid")));
}

#[test]
fn trace_of_one_program_at_the_same_addresses_is_the_same_octet_for_octet() {
    let octets = |test| std::fs::read(record_with(test, Some("--addr-no-randomize"))).expect("the trace");
    assert_eq!(octets("octets"), octets("octets"));
}

#[test]
fn trace_of_one_program_is_the_same_each_time() {
    let (first, second) = (record("first"), record("second"));
    // Addresses differ from program to program, names and times do not.
    let (first, second) = (convert(&first), convert(&second));
    let visible = |line: &Value| -> Vec<String> {
        let events = line["traceEvents"].as_array().expect("a list of events");
        events
            .iter()
            .map(|event| format!("{} {} {} {}", event["ph"], event["tid"], event["ts"], event["dur"]))
            .collect()
    };
    assert_eq!(visible(&first), visible(&second));
}

#[test]
fn file_that_is_no_trace_is_refused() {
    let folder = c::scratch("trace");
    for (name, octets, words) in [
        ("empty", &b""[..], "ends early"),
        ("other", &[7; 100], "TXTB"),
        ("cut", &b"BTXT\xff\xff\xff\xff\0\0\0\0\x30\0\0\0\0\0\x20\0\xf0\xff\0\0"[..], "ends early"),
    ] {
        let file = folder.join(name);
        std::fs::write(&file, octets).expect("the file");
        let output = c::output(&mut c::xtask(&["trace", file.to_str().expect("UTF-8")]));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(words), "{name}: {said}");
    }
}
