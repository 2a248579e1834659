//! The harnesses of `tests::fuzz` with the inputs that were kept, and with random ones.
//!
//! libFuzzer's own runs are `cargo xtask fuzz`; what it finds goes to `tests/fuzz/corpus`, and is tried here ever after.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tests::fuzz::{fifo, frames, replies};
use tests::{c, host};
use threadx_shim::port::host::stop;

/// Random inputs in the quick set, and with `cargo xtask test --long`.
const QUICK: usize = 3000;
const LONG: usize = 300_000;
const SEED: &str = "FUZZ_SEED";

struct Random(u64);

impl Random {
    /// Seeded from the clock, or from the environment to see a run again.
    fn new() -> Self {
        let given = std::env::var(SEED).ok().and_then(|seed| seed.parse().ok());
        let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |time| time.as_nanos() as u64);
        let seed = given.unwrap_or_else(clock) | 1;
        println!("again with {SEED}={seed}");
        Self(seed)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 16) as usize) % limit.max(1)
    }
}

fn kept(target: &str) -> Vec<Vec<u8>> {
    let folder = c::root().join("tests/fuzz/corpus").join(target);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).expect("a corpus").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    assert!(files.len() > 5, "{} is nearly empty", folder.display());
    files.iter().map(|file| std::fs::read(file).expect("an input")).collect()
}

/// Every kept input, then random ones: kept ones changed here and there, or nothing but noise.
fn play(target: &str, mut harness: impl FnMut(&[u8])) {
    let kept = kept(target);
    for input in &kept {
        harness(input);
    }
    let mut random = Random::new();
    let long = std::env::var_os("NX_TEST_LONG").is_some_and(|value| !value.is_empty());
    for _ in 0..if long { LONG } else { QUICK } {
        let mut input = match random.below(4) {
            0 => (0..random.below(300)).map(|_| random.below(256) as u8).collect(),
            _ => kept[random.below(kept.len())].clone(),
        };
        for _ in 0..random.below(8) {
            let at = random.below(input.len() + 1);
            match random.below(4) {
                0 => input.insert(at, random.below(256) as u8),
                1 if at < input.len() => drop(input.remove(at)),
                2 => {
                    let other = &kept[random.below(kept.len())];
                    let from = random.below(other.len());
                    input.extend_from_slice(&other[from..]);
                }
                _ => {
                    if let Some(octet) = input.get_mut(at) {
                        *octet ^= 1 << random.below(8);
                    }
                }
            }
        }
        harness(&input);
    }
}

/// What is kept is worth its name: it gets through to every layer.
fn kept_frames_reach_every_layer() {
    let host = frames::Host::new();
    for input in kept("frames") {
        host.hear(&input);
    }
    let reached = host.reached();
    let frames::Reached { pings_answered, datagrams, connections, octets_of_streams, .. } = reached;
    assert!(pings_answered >= 2 && datagrams >= 2 && connections >= 3 && octets_of_streams > 50, "{reached:?}");
    let frames::Reached { fragments, queries, forwarded, raw_or_unknown, .. } = reached;
    assert!(fragments >= 4 && queries > 0 && forwarded > 0 && raw_or_unknown > 0, "{reached:?}");
}

/// Made in the thread that plays it.
type Harness = Box<dyn FnMut(&[u8])>;

fn case(name: &str, target: &'static str, harness: fn() -> Harness) -> host::Scenario {
    let scenario = host::scenario(name, move || {
        host::spawn(16, move || {
            play(target, harness());
            stop(0);
        });
    });
    scenario.limit(Duration::from_mins(20))
}

fn main() -> ExitCode {
    host::main(vec![
        host::scenario("frames_that_are_kept_reach_every_layer", || {
            host::spawn(16, || {
                kept_frames_reach_every_layer();
                stop(0);
            });
        }),
        case("frames_of_any_kind_leave_an_instance_that_ends_with_all_its_packets", "frames", || {
            let host = frames::Host::new();
            Box::new(move |input| host.hear(input))
        }),
        case("replies_of_any_kind_end_a_dialogue_that_said_the_message_at_most_once", "replies", || {
            Box::new(replies::converse)
        }),
        case("words_of_any_kind_move_no_more_than_the_fifo_holds", "fifo", || Box::new(fifo::decide)),
    ])
}
