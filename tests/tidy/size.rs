//! How long things are. Budgets to notice, not to game.

use crate::{
    code::code,
    source::{File, Finding, line_of, mentions, none, places, rust},
};

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;
/// Lines of a shared crate, its tests aside: what everybody depends on must stay small.
const SHARED_CRATE_LINES_MAX: usize = 2_000;
const SHARED_CRATES: [&str; 4] = [
    "services/chassis/src/",
    "services/ledger/src/",
    "services/secrecy/src/",
    "services/process/src/",
];

fn long_files(files: &[File]) -> Vec<Finding> {
    let lines = |file: &File| file.text.lines().count();
    let long = files.iter().filter(|file| lines(file) > FILE_LINES_MAX);
    let what = |file: &File| format!("{} lines, {FILE_LINES_MAX} at most", lines(file));
    long.map(|file| file.finding(FILE_LINES_MAX + 1, what(file))).collect()
}

#[test]
fn no_file_has_more_than_400_lines() {
    none("A file is one thing: split it where it becomes two.", long_files(&rust()));
}

#[test]
fn a_long_file_is_found() {
    let short = File::new("short.rs", &"\n".repeat(400));
    let long = File::new("long.rs", &"\n".repeat(401));
    assert_eq!(places(&long_files(&[short, long])), ["long.rs:401"]);
}

fn long_functions(file: &File) -> Vec<Finding> {
    let code = code(&file.text);
    let mut findings = Vec::new();
    for at in mentions(&code, "fn") {
        let name: String = code[at + 2..].trim_start().chars().take_while(|c| *c != '(').collect();
        let Some((begin, end)) = body(&code, at) else { continue };
        let lines = line_of(&code, end) - line_of(&code, at) + 1;
        if begin > at && lines > FUNCTION_LINES_MAX {
            let what = format!("`{name}` has {lines} lines, {FUNCTION_LINES_MAX} at most");
            findings.push(file.finding(line_of(&code, at), what));
        }
    }
    findings
}

/// The first and last brace of the function whose `fn` stands at `at`; none without a body.
fn body(code: &str, at: usize) -> Option<(usize, usize)> {
    let (mut brackets, mut braces, mut begin) = (0, 0, 0);
    for (offset, c) in code[at..].char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets -= 1,
            ';' | ',' if braces == 0 && brackets <= 0 => return None,
            '{' => {
                if braces == 0 {
                    begin = at + offset;
                }
                braces += 1;
            }
            '}' => {
                braces -= 1;
                if braces == 0 {
                    return Some((begin, at + offset));
                }
            }
            _ => {}
        }
        if brackets < 0 {
            return None; // a function's type among arguments
        }
    }
    None
}

#[test]
fn no_function_has_more_than_70_lines() {
    let findings = rust().iter().flat_map(long_functions).collect();
    none("A function fits on a screen: give its parts names.", findings);
}

#[test]
fn a_long_function_is_found() {
    let lines = "    let a = \"}\";\n".repeat(69);
    let text = format!("trait T {{ fn no(x: [u8; 2]); }}\nfn f(\n) {{\n{lines}}}\nfn g() {{}}\n");
    let files = [File::new("a.rs", &text)];
    assert_eq!(places(&long_functions(&files[0])), ["a.rs:2"]);
    let text = text.replacen("    let a = \"}\";\n    let a = \"}\";\n", "", 1);
    assert!(long_functions(&File::new("a.rs", &text)).is_empty());
}

fn large_shared_crates(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for folder in SHARED_CRATES {
        let files: Vec<_> = files.iter().filter(|file| file.path.starts_with(folder)).collect();
        let lines: usize = files.iter().map(|file| file.product().lines().count()).sum();
        if lines > SHARED_CRATE_LINES_MAX {
            let largest = files.iter().max_by_key(|file| file.product().lines().count());
            let what = format!(
                "{folder} has {lines} lines, {SHARED_CRATE_LINES_MAX} at most; this is its largest"
            );
            findings.extend(largest.map(|file| file.finding(1, what)));
        }
    }
    findings
}

#[test]
fn what_every_service_shares_has_at_most_2_000_lines() {
    none("What everybody depends on stays small.", large_shared_crates(&rust()));
}

#[test]
fn a_large_shared_crate_is_found() {
    let half = "\n".repeat(1_000);
    let with_tests = format!("{half}#[cfg(test)]\nmod tests {{\n{half}}}\n");
    let files = |last: &str| {
        [
            File::new("services/ledger/src/a.rs", &with_tests),
            File::new("services/ledger/src/b.rs", &format!("{half}{last}")),
        ]
    };
    assert!(large_shared_crates(&files("")).is_empty());
    assert_eq!(places(&large_shared_crates(&files("\n"))), ["services/ledger/src/b.rs:1"]);
}
