//! TCP between IP instances over the wire in memory, on the virtual clock: services, waits to the tick, codes, callbacks, loss.
//!
//! Every scenario ends with all packets back in their pools.

mod closing;
mod forging;
mod limits;
mod opening;
mod puppet;
mod recovery;
mod safe;
mod segments;
mod serving;
mod transfer;

use std::process::ExitCode;

use tests::host::{self, Scenario};
use tests::net::{FRAME, Node};
use threadx_shim::port::host::stop;

/// Two nodes, `client` and `server`, ready to talk; `scenario` runs in a thread and ends the run by returning.
fn with_two(packets: u32, payload: u32, scenario: impl FnOnce(Node, Node) + 'static) {
    let (client, server) = (Node::new(1, packets, payload), Node::new(2, packets, payload));
    host::spawn(20, move || {
        client.wait_for_link();
        server.wait_for_link();
        if std::env::var_os("TX_TEST_TRACE").is_some() {
            tests::net::trace();
        }
        scenario(client, server);
        client.assert_clean();
        server.assert_clean();
        stop(0);
    });
}

/// How many seeds a scenario of chance runs with: `NET_TCP_SEEDS`, or as many as the quick set has time for.
fn seeds(usual: u32) -> u32 {
    std::env::var("NET_TCP_SEEDS").ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

/// A scenario with the usual two nodes.
fn two(name: &str, body: fn(Node, Node)) -> Scenario {
    host::scenario(name, move || with_two(40, FRAME, body))
}

fn main() -> ExitCode {
    let mut scenarios = Vec::new();
    scenarios.extend(transfer::scenarios());
    scenarios.extend(opening::scenarios());
    scenarios.extend(serving::scenarios());
    scenarios.extend(closing::scenarios());
    scenarios.extend(limits::scenarios());
    scenarios.extend(segments::scenarios());
    scenarios.extend(recovery::scenarios());
    scenarios.extend(forging::scenarios());
    scenarios.extend(safe::scenarios());
    host::main(scenarios)
}
