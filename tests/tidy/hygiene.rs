//! What no file may hold.

use crate::{
    code::code,
    source::{File, Finding, line_of, mentions, none, places, rust, tree},
};

fn without_first_line(file: &File) -> Option<Finding> {
    let first = file.text.lines().next().unwrap_or_default();
    let says = first.strip_prefix("//! ").is_some_and(|rest| !rest.is_empty());
    (!says).then(|| file.finding(1, "does not begin with `//! ` and what it is"))
}

#[test]
fn every_file_says_in_its_first_line_what_it_is() {
    none(
        "A file is one thing, and says it.",
        rust().iter().filter_map(without_first_line).collect(),
    );
}

#[test]
fn a_file_that_does_not_say_what_it_is_is_found() {
    assert!(without_first_line(&File::new("a.rs", "use std::fs;\n")).is_some());
    assert!(without_first_line(&File::new("a.rs", "//! \n")).is_some());
    assert!(without_first_line(&File::new("a.rs", "//! Files.\n")).is_none());
}

/// Kinds of files in which nothing is left for later.
const FINISHED: [&str; 9] =
    [".rs", ".proto", ".toml", ".js", ".html", ".css", ".sh", ".yaml", "Makefile"];
/// What others wrote, and we pass on as it is.
const OTHERS: &str = "/assets/swagger-ui/";

fn left_for_later(file: &File) -> Vec<Finding> {
    let is_others = file.path.contains(OTHERS);
    if is_others || !FINISHED.iter().any(|end| file.path.ends_with(end)) {
        return Vec::new();
    }
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    let notes = words.iter().flat_map(|word| mentions(&file.text, word));
    let ignored = file.text.match_indices(concat!("#[", "ignore")).map(|(at, _)| at);
    let places = notes.chain(ignored).map(|at| line_of(&file.text, at));
    places.map(|line| file.finding(line, "is left for later")).collect()
}

#[test]
fn nothing_is_left_for_later_and_no_test_is_ignored() {
    let findings = tree().iter().flat_map(left_for_later).collect();
    none("Do it, or write an issue; a test runs or goes.", findings);
}

#[test]
fn what_is_left_for_later_is_found() {
    let text = ["// ", concat!("TO", "DO"), ": later\n", concat!("#[", "ignore"), " = \"slow\"]\n"];
    let of = |path| places(&left_for_later(&File::new(path, &text.concat())));
    assert_eq!(of("a.rs"), ["a.rs:1", "a.rs:2"]);
    assert!(of("a.md").is_empty());
}

/// Words that are true of one machine only.
const MACHINE: [&str; 6] = [
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/tm", "p/bash"),
    concat!("registry.", "npmjs"),
];

fn of_one_machine(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for word in MACHINE {
        for (at, _) in file.text.match_indices(word) {
            // `/v1/work/…` is a path of ours; a machine's begins there.
            let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | '*');
            if word.starts_with('/') && file.text[..at].ends_with(inside) {
                continue;
            }
            let line = line_of(&file.text, at);
            findings.push(file.finding(line, format!("holds `{word}`")));
        }
    }
    findings
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let findings = tree().iter().flat_map(of_one_machine).collect();
    none("The repository means the same on every machine.", findings);
}

#[test]
fn a_path_of_one_machine_is_found() {
    let text =
        ["cd ", concat!("/wo", "rk/"), "main\nget /v1", concat!("/wo", "rk/"), "4\n"].concat();
    assert_eq!(places(&of_one_machine(&File::new("a.md", &text))), ["a.md:1"]);
}

/// A test waits for what it waits for; the bench, which keeps a pace, is none.
fn sleeping_tests(file: &File) -> Vec<Finding> {
    if file.path.starts_with("tests/bench/") {
        return Vec::new();
    }
    let before = file.lines_before_tests();
    let code = code(file.tests());
    let naps = mentions(&code, "sleep").map(|at| before + line_of(&code, at));
    naps.map(|line| file.finding(line, "sleeps")).collect()
}

#[test]
fn no_test_sleeps() {
    let findings = rust().iter().flat_map(sleeping_tests).collect();
    none("Wait for what you wait for: a position, a gate, a channel.", findings);
}

#[test]
fn a_test_that_sleeps_is_found() {
    let nap = "fn a() {\n    tokio::time::sleep(SECOND).await;\n}\n";
    let of = |path, text: &str| places(&sleeping_tests(&File::new(path, text)));
    assert_eq!(of("services/intake/tests/it/a.rs", nap), ["services/intake/tests/it/a.rs:2"]);
    assert!(of("services/intake/src/a.rs", nap).is_empty());
    let inside = format!("{nap}#[cfg(test)]\nmod tests {{\n{nap}}}\n");
    assert_eq!(of("services/intake/src/a.rs", &inside), ["services/intake/src/a.rs:7"]);
}

/// Words a test's name has at least; fewer are no sentence.
const TEST_NAME_WORDS_MIN: usize = 3;
/// What the harness calls the two tests of a story.
const DATABASES: [&str; 2] = ["on_sqlite", "on_postgres"];

fn poor_test_names(file: &File) -> Vec<Finding> {
    let code = code(&file.text);
    let attributes = code.match_indices("test]").chain(code.match_indices("test("));
    let tests = attributes.map(|(at, _)| at).filter(|at| {
        let line_start = code[..*at].rfind('\n').map_or(0, |newline| newline + 1);
        code[line_start..].trim_start().starts_with("#[")
    });
    let named = tests.filter_map(|at| Some(at + mentions(&code[at..], "fn").next()?));
    let stories = mentions(&code, "fn").filter(|at| is_story(&code[*at..]));
    let mut findings = Vec::new();
    for at in named.chain(stories) {
        let name = &code[at + 2..];
        let name = name[..name.find('(').unwrap_or(name.len())].trim();
        let words = name.split('_').filter(|word| !word.is_empty()).count();
        let is_poor = name.starts_with("test_") || words < TEST_NAME_WORDS_MIN;
        if is_poor && !DATABASES.contains(&name) && !name.starts_with('$') {
            findings.push(file.finding(line_of(&code, at), format!("`{name}` is no sentence")));
        }
    }
    findings
}

/// Whether a function is told on both databases: it takes the suite and nothing else.
fn is_story(function: &str) -> bool {
    let arguments = function.split(['(', ')']).nth(1).unwrap_or_default();
    let argument = arguments.split_once(": ");
    argument.is_some_and(|(name, of)| of == "TestSuite" && !name.starts_with('$'))
}

#[test]
fn every_test_is_named_as_a_sentence() {
    let findings = rust().iter().flat_map(poor_test_names).collect();
    none("A test's name says what holds: three words or more, without `test_`.", findings);
}

#[test]
fn a_test_that_is_not_named_as_a_sentence_is_found() {
    let text = "#[test]\nfn test_a_long_day() {}\n#[tokio::test(start_paused = true)]\n\
        async fn works() {}\n#[test]\nfn a_day_has_an_end() {}\n#[cfg(test)]\nmod tests {}\n\
        async fn works(suite: TestSuite) {}\nasync fn helps(suite: &TestSuite) {}\n";
    assert_eq!(places(&poor_test_names(&File::new("a.rs", text))), ["a.rs:2", "a.rs:4", "a.rs:9"]);
}
