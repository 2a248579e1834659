//! The table of network services in `docs/PORTING.md`: made from the data in `tests/c/manual`, and held against the library.
//!
//! `UPDATE_SERVICES=1 cargo test -p tests --test services` writes the table anew. That a service of the list exists at all, with the
//! manual's prototype, is what the test program `headers` sees to.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use tests::c::{self, Language};

const BEGIN: &str = "<!-- services: made by tests/tests/services.rs -->\n";
const END: &str = "<!-- end of services -->\n";
const NOT_SUPPORTED: &str = "NX_NOT_SUPPORTED";
const STATES: [&str; 3] = ["works", "differs", NOT_SUPPORTED];

/// A service of the manual.
struct Service {
    group: String,
    name: String,
    parameters: usize,
}

/// What is to be said of one.
struct State {
    pattern: String,
    word: String,
    difference: String,
    test: String,
}

impl State {
    fn is_of(&self, name: &str) -> bool {
        match self.pattern.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => self.pattern == name,
        }
    }
}

fn read(path: &str) -> String {
    std::fs::read_to_string(c::root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn services() -> Vec<Service> {
    let mut group = String::new();
    let mut found = Vec::new();
    for line in read("tests/c/manual/netxduo.inc").lines() {
        if let Some(name) = line.strip_prefix("/* ").and_then(|l| l.split(" */").next()) {
            // Behind a colon: why the group is there.
            name.split(':').next().unwrap_or_default().clone_into(&mut group);
        }
        let Some(entry) = line.strip_prefix("SERVICE(").or_else(|| line.strip_prefix("FUNCTION(")) else { continue };
        let mut parts = entry.splitn(3, ", ");
        let (Some(_), Some(name), Some(parameters)) = (parts.next(), parts.next(), parts.next()) else {
            panic!("{line}")
        };
        found.push(Service { group: group.clone(), name: name.to_owned(), parameters: count(parameters) });
    }
    assert!(found.len() > 150, "{} services", found.len());
    found
}

/// How many parameters a list in parentheses has; those of function pointers are not counted.
fn count(list: &str) -> usize {
    let (mut depth, mut parameters) = (0, 1);
    for c in list.trim_end_matches(')').chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 1 => parameters += 1,
            _ => {}
        }
    }
    if list.starts_with("(VOID)") { 0 } else { parameters }
}

fn states() -> Vec<State> {
    let text = read("tests/c/manual/netxduo_states.tsv");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let [pattern, state, difference, test] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
            assert!(STATES.contains(&state), "{line}");
            State {
                pattern: pattern.to_owned(),
                word: state.to_owned(),
                difference: difference.to_owned(),
                test: test.to_owned(),
            }
        })
        .collect()
}

fn table() -> String {
    let states = states();
    let mut text = String::from(BEGIN);
    let mut group = String::new();
    for service in services() {
        if service.group != group {
            group.clone_from(&service.group);
            write!(text, "\n### {group}\n\n| service | state | difference |\n|---|---|---|\n").unwrap();
        }
        let state = states.iter().find(|s| s.is_of(&service.name));
        let (word, difference) = state.map_or(("works", ""), |s| (&s.word, &s.difference));
        writeln!(text, "| `{}` | {word} | {difference} |", service.name).unwrap();
    }
    text + "\n" + END
}

/// All of the project's tests, as text.
fn test_sources(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder of tests") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            test_sources(&path, text);
        } else if path.extension().is_some_and(|e| e == "rs") {
            *text += &std::fs::read_to_string(&path).expect("a source");
        }
    }
}

#[test]
fn table_in_the_porting_guide_is_what_the_data_says() {
    let path = "docs/PORTING.md";
    let text = read(path);
    let (before, rest) = text.split_once(BEGIN).expect("the table's begin");
    let (_, after) = rest.split_once(END).expect("the table's end");
    let wanted = format!("{before}{}{after}", table());
    if std::env::var_os("UPDATE_SERVICES").is_some() {
        std::fs::write(c::root().join(path), wanted).expect("the guide");
    } else {
        assert!(text == wanted, "{path} is not what tests/c/manual says: UPDATE_SERVICES=1 writes it anew");
    }
}

#[test]
fn states_are_of_services_that_exist_and_shown_by_tests_that_exist() {
    let mut sources = String::new();
    test_sources(&c::root().join("tests/tests"), &mut sources);
    let services = services();
    for state in states() {
        assert!(services.iter().any(|s| state.is_of(&s.name)), "{} is no service", state.pattern);
        assert!(
            sources.contains(&format!("fn {}()", state.test)),
            "{}: there is no test {}",
            state.pattern,
            state.test
        );
    }
}

#[test]
fn services_without_support_say_so() {
    let states = states();
    let is_refused = |name: &str| states.iter().any(|s| s.word == NOT_SUPPORTED && s.is_of(name));
    let refused: Vec<Service> = services().into_iter().filter(|s| is_refused(&s.name)).collect();

    // They are those that the library refuses, no more and no fewer.
    let source = read("netx/src/capi/unsupported.rs");
    let names =
        source.lines().filter_map(|l| l.split("extern \"C\" fn _nx_").nth(1)).filter_map(|l| l.split('(').next());
    let in_library: BTreeSet<String> = names.map(|name| format!("nx_{name}")).collect();
    assert_eq!(refused.iter().map(|s| s.name.clone()).collect::<BTreeSet<_>>(), in_library);

    // And they answer so. They look at no argument, so that any will do.
    let mut program = String::from("#include <stdio.h>\n#include \"nx_api.h\"\nint main(void) {\n");
    for service in &refused {
        let arguments = vec!["0"; service.parameters].join(", ");
        writeln!(program, "printf(\"{} %u\\n\", (unsigned)_{}({arguments}));", service.name, service.name).unwrap();
    }
    program += "return 0;\n}\nvoid tx_application_define(void *first_unused_memory) { (void)first_unused_memory; }\n";
    let folder = c::scratch("services");
    let (file, binary) = (folder.join("refused.c"), folder.join("refused"));
    std::fs::write(&file, program).expect("the program");
    c::run(Language::C.compiler().arg(&file).arg("-o").arg(&binary).args(["-x", "none"]).args(c::libraries()));
    let said = c::run(&mut Command::new(binary));
    let mut wanted = String::new();
    for service in refused {
        writeln!(wanted, "{} {}", service.name, netx::constants::NX_NOT_SUPPORTED).unwrap();
    }
    assert_eq!(said, wanted);
}
