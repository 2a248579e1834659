//! Who may call each network service: the manual's "Allowed From" against the library, in all four contexts.
//!
//! From `tests/c/manual/netxduo_callers.tsv` (the facts) and `netxduo.inc` (the prototypes) a C program is made that calls every service
//! from initialization, a thread, a timer and an interrupt, with arguments that pass the checks in front of the caller's. Who may call must not
//! get `NX_CALLER_ERROR`, who may not must get nothing else. What the calls do otherwise is other tests' business.

use std::fmt::Write as _;
use std::process::Command;

use tests::c::{self, Language};

/// The contexts by the words of the table, with the C function that calls the services in them.
const CONTEXTS: [(&str, &str); 4] = [
    ("initialization", "from_initialization"),
    ("threads", "from_a_thread"),
    ("timers", "from_a_timer"),
    ("interrupts", "from_an_interrupt"),
];

struct Fact {
    service: String,
    manual: String,
    /// Whom this library lets in.
    here: String,
}

fn read(path: &str) -> String {
    std::fs::read_to_string(c::root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn facts() -> Vec<Fact> {
    let text = read("tests/c/manual/netxduo_callers.tsv");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let fact = |line: &str| {
        let columns: Vec<&str> = line.split('\t').collect();
        let (service, manual, here) = match columns[..] {
            [service, manual] => (service, manual, manual),
            [service, manual, here, why] if !why.is_empty() => (service, manual, here),
            _ => panic!("{line}"),
        };
        Fact { service: service.to_owned(), manual: manual.to_owned(), here: here.to_owned() }
    };
    lines.map(fact).collect()
}

/// The parameters of a service, each a type and a name.
fn parameters(service: &str) -> Vec<String> {
    let text = read("tests/c/manual/netxduo.inc");
    let start = format!(", {service}, (");
    let line = text.lines().find(|line| line.contains(&start)).unwrap_or_else(|| panic!("no prototype of {service}"));
    let list = line.split_once(&start).and_then(|(_, rest)| rest.strip_suffix("))")).expect("a list");
    let mut found = vec![String::new()];
    let mut depth = 0;
    for c in list.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        match found.last_mut() {
            Some(_) if c == ',' && depth == 0 => found.push(String::new()),
            Some(last) => last.push(c),
            None => {}
        }
    }
    found.iter().map(|parameter| parameter.trim().to_owned()).collect()
}

/// What a parameter gets: something that the checks in front of the caller's let pass.
fn argument(service: &str, parameter: &str) -> &'static str {
    let creates = service.ends_with("_create");
    if parameter.contains("(*") {
        return "NX_NULL";
    }
    if parameter.contains('*') {
        let (kind, _name) = parameter.split_at(parameter.find('*').unwrap_or(0));
        return match (kind.trim(), creates) {
            ("NX_IP", _) if service == "nx_ip_create" => "&fresh_ip",
            ("NX_IP", _) => "&ip",
            ("NX_PACKET_POOL", _) if service == "nx_packet_pool_create" => "&fresh_pool",
            ("NX_PACKET_POOL", _) => "&pool",
            ("NX_PACKET", _) if parameter.contains("**") => "&given",
            ("NX_PACKET", _) => "packet",
            ("NX_UDP_SOCKET", true) => "&fresh_udp",
            ("NX_UDP_SOCKET", false) => "&udp",
            ("NX_TCP_SOCKET", true) => "&fresh_tcp",
            ("NX_TCP_SOCKET", false) => "&tcp",
            ("NXD_ADDRESS", _) => "&address",
            ("ULONG", _) => "words",
            ("UINT", _) => "numbers",
            ("CHAR", _) if parameter.contains("**") => "&text",
            ("CHAR" | "char", _) => "text",
            ("VOID", _) => "octets",
            other => panic!("{service}: {other:?}"),
        };
    }
    if parameter.ends_with("wait_option") {
        "NX_NO_WAIT"
    } else if parameter.ends_with("index") {
        // No interface: nothing is attached or detached.
        "7"
    } else {
        "8"
    }
}

const BEGIN: &str = r#"
#include <stdio.h>
#include "nx_api.h"
#include "tx_host.h"
#include "check.h"

void _nx_ram_network_driver(struct NX_IP_DRIVER_STRUCT *driver_request);

static TX_THREAD thread;
static TX_TIMER timer;
static NX_PACKET_POOL pool, fresh_pool;
static NX_IP ip, fresh_ip;
static NX_UDP_SOCKET udp, fresh_udp;
static NX_TCP_SOCKET tcp, fresh_tcp;
static NX_PACKET *packet, *given;
static NXD_ADDRESS address;
static ULONG words[64], octets[64];
static UINT numbers[64], timer_done;
static CHAR letters[64], *text = letters;
static ULONG pool_memory[64 * 1024 / sizeof(ULONG)];

/* A packet for every call: some release theirs. */
static void next_packet(void)
{
    if (packet != NX_NULL) {
        _nx_packet_release(packet);
    }
    EXPECT(NX_SUCCESS, nx_packet_allocate(&pool, &packet, NX_UDP_PACKET, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_packet_data_append(packet, octets, 8, &pool, NX_NO_WAIT));
}

static void judge(const char *context, const char *service, UINT may_call, UINT status)
{
    if (may_call != (status != NX_CALLER_ERROR)) {
        checks_failed++;
        fprintf(stderr, "%s %s %s: 0x%02X\n", service, may_call ? "refuses" : "lets in", context, (unsigned)status);
    }
    if (given != NX_NULL) {
        nx_packet_release(given);
        given = NX_NULL;
    }
}
"#;

const END: &str = r"
static void expired(ULONG input)
{
    (void)input;
    from_a_timer();
    timer_done = 1;
}

static void run(ULONG input)
{
    (void)input;
    while (timer_done == 0) {
        tx_thread_sleep(1);
    }
    tx_host_isr_run(from_an_interrupt);
    from_a_thread();
    finish();
}

void tx_application_define(void *first_unused_memory)
{
    static ULONG arp_memory[128];

    address.nxd_ip_version = NX_IP_VERSION_V6;
    address.nxd_ip_address.v6[0] = 0x20010DB8;
    nx_system_initialize();
    EXPECT(NX_SUCCESS, nx_packet_pool_create(&pool, text, 256, pool_memory, sizeof(pool_memory)));
    EXPECT(NX_SUCCESS, nx_ip_create(&ip, text, IP_ADDRESS(10, 0, 0, 1), 0xFFFFFF00, &pool, _nx_ram_network_driver,
                                    take(&first_unused_memory, 8192), 8192, 1));
    EXPECT(NX_SUCCESS, nx_arp_enable(&ip, arp_memory, sizeof(arp_memory)));
    EXPECT(NX_SUCCESS, nx_udp_enable(&ip));
    EXPECT(NX_SUCCESS, nx_tcp_enable(&ip));
    EXPECT(NX_SUCCESS, nx_udp_socket_create(&ip, &udp, text, NX_IP_NORMAL, NX_FRAGMENT_OKAY, 64, 5));
    EXPECT(NX_SUCCESS, nx_tcp_socket_create(&ip, &tcp, text, NX_IP_NORMAL, NX_FRAGMENT_OKAY, 64, 512, NX_NULL, NX_NULL));
    EXPECT(TX_SUCCESS, tx_thread_create(&thread, text, run, 0, take(&first_unused_memory, 8192), 8192, 10, 10, TX_NO_TIME_SLICE,
                                        TX_AUTO_START));
    EXPECT(TX_SUCCESS, tx_timer_create(&timer, text, expired, 0, 5, 0, TX_AUTO_ACTIVATE));
    from_initialization();
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
";

#[test]
fn services_let_in_whom_the_manual_allows_and_nobody_else() {
    let mut facts = facts();
    assert!(facts.len() > 150, "{} facts", facts.len());
    // What takes away the objects of others comes last.
    facts.sort_by_key(|fact| match fact.service.as_str() {
        "nx_packet_pool_delete" => 2,
        name => u8::from(name.ends_with("_delete") || name.ends_with("_disable")),
    });
    let mut program = String::from(BEGIN);
    for (context, function) in CONTEXTS {
        write!(program, "\nstatic void {function}(void)\n{{\n").unwrap();
        for fact in &facts {
            for word in fact.here.split(", ") {
                assert!(CONTEXTS.iter().any(|known| known.0 == word), "{}: {word}", fact.service);
            }
            assert!(
                fact.manual.split(", ").all(|word| fact.here.contains(word)),
                "{} may refuse nobody whom the manual lets in",
                fact.service
            );
            let name = &fact.service;
            let may = u8::from(fact.here.split(", ").any(|word| word == context));
            let arguments: Vec<&str> = parameters(name).iter().map(|it| argument(name, it)).collect();
            writeln!(program, "    next_packet();").unwrap();
            writeln!(program, "    judge(\"{context}\", \"{name}\", {may}, {name}({}));", arguments.join(", "))
                .unwrap();
        }
        program += "}\n";
    }
    program += END;
    let folder = c::scratch("callers");
    let (file, binary) = (folder.join("callers.c"), folder.join("callers"));
    std::fs::write(&file, program).expect("the program");
    let mut compiler = Language::C.compiler();
    compiler.arg("-I").arg(c::root().join("tests/c")).arg(&file).arg("-o").arg(&binary);
    c::run(compiler.args(["-x", "none"]).args(c::libraries()));
    let mut command = Command::new("timeout");
    let said = c::run(command.arg("60").arg(binary).env("TX_HOST_CLOCK", "virtual").env("TX_HOST_SEED", "1"));
    assert!(said.ends_with("all checks passed\n"));
}
