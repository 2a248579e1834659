//! `docs/smtp-requirements.md` is complete and true: a row for each requirement and fault, and each row's tests are there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const TABLE: &str = include_str!("../../docs/smtp-requirements.md");
/// Where the tests are that it names, from the repository's root.
const FOLDERS: [&str; 5] = [
    "smtp_client/tests",
    "tests/tests/smtp",
    "tests/tests/real_servers",
    "tests/tests/c_programs.rs",
    "tests/tests/headers.rs",
];

/// Each row's number and tests.
fn rows() -> Vec<(String, Vec<String>)> {
    let rows = TABLE.lines().filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [number, requirement, shown_by] = cells[..] else { return None };
        let is_number = number.starts_with(['R', 'F']) && number[1..].parse::<u32>().is_ok();
        assert!(!is_number || !requirement.is_empty(), "{line}");
        // Every other piece between backquotes.
        let tests = shown_by.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        is_number.then(|| (number.to_owned(), tests))
    });
    rows.collect()
}

/// The names of all tests in `path`: functions behind `#[test]`, those of `proptest!` among them, and scenarios.
fn tests_in(path: &Path, names: &mut BTreeSet<String>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder").flatten() {
            tests_in(&entry.path(), names);
        }
        return;
    }
    let source = fs::read_to_string(path).unwrap_or_default();
    let word =
        |text: &str| text.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default().to_owned();
    names.extend(
        source.split("#[test]\n").skip(1).filter_map(|rest| Some(word(rest.trim_start().strip_prefix("fn ")?))),
    );
    names.extend(source.split("scenario(").skip(1).filter_map(|rest| Some(word(rest.trim_start().strip_prefix('"')?))));
}

fn all_tests() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut names = BTreeSet::new();
    for folder in FOLDERS {
        let before = names.len();
        tests_in(&root.join(folder), &mut names);
        assert!(names.len() > before, "{folder} has tests");
    }
    names
}

/// The requirements that a test's name claims: `_r44_to_r48_` is five.
fn claimed(test: &str) -> Vec<String> {
    let words: Vec<&str> = test.split('_').collect();
    let number = |word: &str| -> Option<(char, u32)> {
        let letter = word.chars().next().filter(|letter| matches!(letter, 'r' | 'f'))?;
        Some((letter.to_ascii_uppercase(), word[1..].parse().ok()?))
    };
    let mut all = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Some((letter, first)) = number(word) else { continue };
        let last = match words[at + 1..] {
            ["to", end, ..] => number(end).map_or(first, |(_, last)| last),
            _ => first,
        };
        all.extend((first..=last).map(|n| format!("{letter}{n}")));
    }
    all.dedup();
    all
}

#[test]
fn table_has_a_row_for_each_requirement_and_fault_in_order() {
    let numbers: Vec<String> = rows().into_iter().map(|(number, _)| number).collect();
    let expected: Vec<String> = (1..=57).map(|n| format!("R{n}")).chain((1..=11).map(|n| format!("F{n}"))).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn table_names_at_least_one_test_a_row_and_only_tests_that_exist() {
    let existing = all_tests();
    for (number, tests) in rows() {
        assert!(!tests.is_empty(), "{number} is shown by nothing");
        for test in tests {
            assert!(existing.contains(&test), "{number}: there is no test {test}");
        }
    }
}

#[test]
fn table_lists_each_test_that_names_a_requirement_in_its_name() {
    let rows: BTreeMap<String, Vec<String>> = rows().into_iter().collect();
    let is_listed = |number: &str, test: &String| rows.get(number).is_some_and(|tests| tests.contains(test));
    let missing: Vec<(String, String)> = all_tests()
        .into_iter()
        .flat_map(|test| claimed(&test).into_iter().map(move |number| (number, test.clone())))
        .filter(|(number, test)| !is_listed(number, test))
        .collect();
    assert_eq!(missing, [], "not in their rows");
}

#[test]
fn names_of_tests_claim_what_they_say() {
    assert_eq!(claimed("plain_r44_to_r46_goes"), ["R44", "R45", "R46"]);
    assert_eq!(claimed("session_r14_r20_x_f9"), ["R14", "R20", "F9"]);
    assert_eq!(claimed("rfc_5321_of_refusals"), [""; 0]);
}
