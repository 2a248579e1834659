//! The C headers against the Rust side and against the manuals, so that none of the three can drift from the others.
//!
//! Rust to C: for every control block its size, alignment and each public field's offset and size, for every constant its value,
//! for every exported function its prototype, all taken from the crates' sources by `build.rs`, become one C file of static
//! assertions and redeclarations that must compile as C11 and as C++17. C to Rust: every function that the headers declare has a
//! symbol in the library. Manual to both: `tests/c/manual` has the documented services and constants.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use tests::c::{self, LANGUAGES, Language};

/// A control block as the compiler laid it out.
struct Struct {
    name: &'static str,
    size: usize,
    align: usize,
    fields: &'static [Field],
}

struct Field {
    name: &'static str,
    offset: usize,
    size: usize,
}

const fn field_size<Block, Type>(_: fn(&Block) -> &Type) -> usize {
    size_of::<Type>()
}

include!(concat!(env!("OUT_DIR"), "/exported.rs"));

/// Every public header, and macros that mean the same in C and C++.
const PRELUDE: &str = "\
#include <stddef.h>
#include \"tx_api.h\"
#include \"tx_host.h\"
#include \"nx_api.h\"
#include \"nxd_smtp_client.h\"
#include \"nx_linux_network_driver.h\"
#ifdef __cplusplus
#define ASSERT static_assert
#define ALIGNMENT alignof
#define BEGIN extern \"C\" {
#define END }
#else
#define ASSERT _Static_assert
#define ALIGNMENT _Alignof
#define BEGIN
#define END
#endif
";

/// The manuals' data with these macros. Without argument checks every service is a macro for the plain function's name, so that
/// what looks like a declaration of the service declares that function again.
const MANUAL: &str = "\
/* This macro hands the application's options over as well; the function of the manual's form is beside it. */
#undef nxd_smtp_client_create
#define nxd_smtp_client_create _nxd_smtp_client_create
#define SERVICE(result, name, parameters) result name parameters;
#define FUNCTION(result, name, parameters) result name parameters;
#define CONSTANT(name, value) ASSERT((ULONG)(name) == (ULONG)(value), #name);
BEGIN
#include \"threadx.inc\"
#include \"netxduo.inc\"
#include \"smtp.inc\"
END
";

/// What switches the services' argument checks off.
const NO_CHECKS: [&str; 2] = ["-DTX_DISABLE_ERROR_CHECKING", "-DNX_DISABLE_ERROR_CHECKING"];

/// The text must compile, in both languages, after the prelude.
fn compile(name: &str, options: &[&str], text: &str) {
    let file = c::scratch("headers").join(format!("{name}.c"));
    std::fs::write(&file, format!("{PRELUDE}{text}")).expect("the C file");
    for language in LANGUAGES {
        c::run(language.compiler().args(options).arg("-I").arg(manual_folder()).arg("-fsyntax-only").arg(&file));
    }
}

fn manual_folder() -> std::path::PathBuf {
    c::root().join("tests/c/manual")
}

/// The entries of a kind in the manuals' data, each as its arguments: (result, name, parameters) or (name, value).
fn manual(kind: &str) -> Vec<Vec<String>> {
    let mut entries = Vec::new();
    for file in ["threadx.inc", "netxduo.inc", "smtp.inc"] {
        let text = std::fs::read_to_string(manual_folder().join(file)).expect("the manual's data");
        for line in text.lines() {
            if let Some(arguments) = line.strip_prefix(kind).and_then(|rest| rest.strip_prefix('(')) {
                entries.push(arguments.trim_end_matches(')').splitn(3, ", ").map(str::to_owned).collect());
            }
        }
    }
    entries
}

/// All macros that the headers define, with their meanings.
fn macros(options: &[&str]) -> BTreeMap<String, String> {
    let file = c::scratch("headers").join("macros.c");
    std::fs::write(&file, PRELUDE).expect("the C file");
    let text = c::run(Language::C.compiler().args(options).args(["-E", "-dM"]).arg(&file));
    let define = |line: &str| {
        let (name, meaning) =
            line.strip_prefix("#define ")?.split_once(' ').unwrap_or((line.strip_prefix("#define ")?, ""));
        Some((name.split('(').next()?.to_owned(), meaning.to_owned()))
    };
    text.lines().filter_map(define).collect()
}

/// All functions and data that the library defines.
fn symbols() -> BTreeSet<String> {
    let library = c::distribution().join("lib/libthreadx_netx.a");
    let text = c::run(Command::new("nm").args(["--defined-only", "--extern-only", "--no-sort"]).arg(library));
    text.lines().filter_map(|line| Some(line.split_whitespace().nth(2)?.to_owned())).collect()
}

/// All functions of ours that the headers declare.
fn declared_functions() -> BTreeSet<String> {
    let file = c::scratch("headers").join("declared.c");
    std::fs::write(&file, PRELUDE).expect("the C file");
    let text = c::run(Language::C.compiler().args(["-E", "-P"]).arg(&file));
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let before_parenthesis = |(place, _): (usize, &str)| {
        let before = text[..place].trim_end();
        before.rsplit(|c| !is_name(c)).next().unwrap_or_default().to_owned()
    };
    let ours = |name: &String| ["_tx", "_nx", "tx_host_", "nx_linux_"].iter().any(|prefix| name.starts_with(prefix));
    text.match_indices('(').map(before_parenthesis).filter(ours).collect()
}

#[test]
fn every_header_alone_compiles_as_c_and_cpp() {
    let folder = c::distribution().join("include");
    for entry in std::fs::read_dir(folder).expect("the headers") {
        let header = entry.expect("a header").file_name();
        let name = Path::new(&header).file_stem().expect("a name").to_string_lossy().into_owned();
        let file = c::scratch("headers").join(format!("alone_{name}.c"));
        std::fs::write(
            &file,
            format!("#include \"{name}.h\"\n#include \"{name}.h\"\ntypedef int unit_is_not_empty;\n"),
        )
        .expect("the C file");
        for language in LANGUAGES {
            c::run(language.compiler().args(["-pedantic", "-fsyntax-only"]).arg(&file));
        }
    }
}

#[test]
fn control_blocks_in_c_and_rust_have_one_layout() {
    let mut text = String::new();
    for Struct { name, size, align, fields } in STRUCTS {
        writeln!(text, "ASSERT(sizeof({name}) == {size}, \"size of {name}\");").unwrap();
        writeln!(text, "ASSERT(ALIGNMENT({name}) == {align}, \"alignment of {name}\");").unwrap();
        for Field { name: field, offset, size } in *fields {
            // A field may be called like a service, and a part that was not built in has no size and no twin.
            if *size == 0 {
                continue;
            }
            writeln!(text, "#undef {field}").unwrap();
            writeln!(text, "ASSERT(offsetof({name}, {field}) == {offset}, \"offset of {name}.{field}\");").unwrap();
            writeln!(text, "ASSERT(sizeof((({name} *)0)->{field}) == {size}, \"size of {name}.{field}\");").unwrap();
        }
    }
    assert!(!STRUCTS.is_empty());
    compile("layout", &[], &text);
}

#[test]
fn constants_in_c_and_rust_have_one_value() {
    let mut text = String::new();
    for (name, value) in CONSTANTS {
        writeln!(text, "ASSERT((ULONG)({name}) == (ULONG){value}ULL, \"{name}\");").unwrap();
    }
    assert!(!CONSTANTS.is_empty());
    compile("constants", &[], &text);
}

#[test]
fn functions_in_c_and_rust_have_one_prototype() {
    let mut text = String::from("BEGIN\n");
    for (_, prototype) in FUNCTIONS {
        writeln!(text, "{prototype};").unwrap();
    }
    text += "END\n";
    assert!(!FUNCTIONS.is_empty());
    compile("functions", &[], &text);
}

#[test]
fn functions_that_headers_declare_are_in_the_library_and_from_rust() {
    let (symbols, declared) = (symbols(), declared_functions());
    let rust: BTreeSet<String> = FUNCTIONS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let missing: Vec<_> = declared.difference(&symbols).collect();
    assert!(missing.is_empty(), "declared but not in the library: {missing:?}");
    let unseen: Vec<_> = declared.difference(&rust).collect();
    assert!(unseen.is_empty(), "declared, but not seen as exported functions in the Rust sources: {unseen:?}");
    let undeclared: Vec<_> = rust.difference(&declared).collect();
    assert!(undeclared.is_empty(), "exported by Rust, but declared in no header: {undeclared:?}");
}

#[test]
fn manual_and_headers_agree_on_prototypes_and_values() {
    compile("manual", &NO_CHECKS, MANUAL);
}

#[test]
fn manual_and_rust_agree_on_values() {
    let rust: BTreeMap<&str, u64> = CONSTANTS.iter().copied().collect();
    for entry in manual("CONSTANT") {
        let [name, value] = entry.as_slice() else { panic!("{entry:?}") };
        let value = u64::from_str_radix(value.trim_start_matches("0x"), 16).expect("a hexadecimal number");
        assert_eq!(rust.get(name.as_str()), Some(&value), "{name}");
    }
}

#[test]
fn services_that_exist_are_macros_for_symbols() {
    let symbols = symbols();
    for options in [&[][..], &NO_CHECKS] {
        let macros = macros(options);
        for entry in manual("SERVICE") {
            let name = &entry[1];
            let meaning = macros.get(name).unwrap_or_else(|| panic!("{name} has no macro"));
            let function = meaning.split('(').next().unwrap_or_default();
            assert!(symbols.contains(function), "{name} means {meaning}, which is not in the library");
        }
    }
    for entry in manual("FUNCTION") {
        let name = &entry[1];
        assert!(symbols.contains(name), "{name} is not in the library");
    }
}
