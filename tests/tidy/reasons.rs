//! How calls fail: every reason has an example and is produced by a test, and an rpc promises only
//! reasons that exist.

use crate::{
    contract::{package, promised, protos, rpcs},
    source::{File, Finding, none, places, tree},
};

/// The value that is never sent.
const NEVER: &str = "UNSPECIFIED";

/// A value of an `ErrorReason` enum.
struct Reason<'a> {
    /// Without its prefix.
    name: &'a str,
    line: usize,
    comment: String,
}

fn reasons(file: &File) -> Vec<Reason<'_>> {
    let lines: Vec<_> = file.text.lines().map(str::trim).collect();
    let mut reasons = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((name, _)) = line.strip_prefix("ERROR_REASON_").and_then(|l| l.split_once(" ="))
        else {
            continue;
        };
        let above = lines[..at].iter().rev().take_while(|line| line.starts_with("//"));
        let comment = above.copied().collect::<Vec<_>>().join("\n");
        reasons.push(Reason { name, line: at + 1, comment });
    }
    reasons.retain(|reason| reason.name != NEVER);
    reasons
}

fn without_example(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in protos(files) {
        for reason in reasons(file) {
            let example = format!("// Example: {{\"reason\": \"{}\"", reason.name);
            if !reason.comment.contains(&example) {
                findings.push(file.finding(reason.line, format!("{} has no example", reason.name)));
            }
        }
    }
    findings
}

#[test]
fn every_reason_has_an_example() {
    none("A reader of the contract sees what a failure looks like.", without_example(&tree()));
}

/// Whether some test names the reason, as a text or as the generated value.
fn unproduced(files: &[File]) -> Vec<Finding> {
    let others =
        files.iter().filter(|file| file.is_rust() && !file.path.starts_with("tests/tidy/"));
    let tests: String = others.map(File::tests).collect();
    let mut findings = Vec::new();
    for file in protos(files) {
        for reason in reasons(file) {
            let value = format!("Reason::{}", camel(reason.name));
            let text = format!("\"{}\"", reason.name);
            if !tests.contains(&value) && !tests.contains(&text) {
                let what = format!("no test produces {} ({})", reason.name, package(file));
                findings.push(file.finding(reason.line, what));
            }
        }
    }
    findings
}

/// `LINE_NOT_FOUND` as `LineNotFound`.
fn camel(name: &str) -> String {
    let words = name.split('_').map(|word| word[..1].to_owned() + &word[1..].to_lowercase());
    words.collect()
}

#[test]
fn every_reason_is_produced_by_a_test() {
    none("A reason that no test produces may never be sent.", unproduced(&tree()));
}

const REASONS: &str = "enum ErrorReason {
  // Never sent.
  ERROR_REASON_UNSPECIFIED = 0;
  // No such line.
  //
  // Example: {\"reason\": \"LINE_NOT_FOUND\", \"domain\": \"neuvo.directory\"}
  ERROR_REASON_LINE_NOT_FOUND = 1;
}
";
const PROTO: &str = "proto/neuvo/directory/v1/error_reason.proto";

#[test]
fn a_reason_without_example_is_found() {
    assert!(without_example(&[File::new(PROTO, REASONS)]).is_empty());
    let other = REASONS.replace("\"LINE_NOT_FOUND\"", "\"LINE_LOST\"");
    assert_eq!(places(&without_example(&[File::new(PROTO, &other)])), [format!("{PROTO}:7")]);
}

#[test]
fn a_reason_that_no_test_produces_is_found() {
    let with = |path, text| unproduced(&[File::new(PROTO, REASONS), File::new(path, text)]).len();
    assert_eq!(with("services/directory/tests/it/get_line.rs", "\"LINE_NOT_FOUND\""), 0);
    assert_eq!(with("tests/journey/main.rs", "ErrorReason::LineNotFound"), 0);
    assert_eq!(with("services/directory/src/error.rs", "ErrorReason::LineNotFound"), 1);
    assert_eq!(with("tests/tidy/reasons.rs", "\"LINE_NOT_FOUND\""), 1);
}

fn unknown_promises(files: &[File]) -> Vec<Finding> {
    let known = |package_name: &str| -> Vec<&str> {
        let of_package =
            protos(files).filter(|file| [package_name, "fault"].contains(&package(file)));
        of_package.flat_map(reasons).map(|reason| reason.name).collect()
    };
    let mut findings = Vec::new();
    for file in protos(files) {
        let known = known(package(file));
        for rpc in rpcs(file) {
            for reason in promised(&rpc.comment).filter(|reason| !known.contains(reason)) {
                findings.push(file.finding(rpc.line, format!("{}: no reason {reason}", rpc.name)));
            }
        }
    }
    findings
}

#[test]
fn an_rpc_promises_only_reasons_there_are() {
    none(
        "A promised reason is in the service's enum or among the shared.",
        unknown_promises(&tree()),
    );
}

#[test]
fn a_promised_reason_that_does_not_exist_is_found() {
    let rpc =
        "// Errors:\n// - NOT_FOUND (LINE_LOST): no such line.\nrpc GetLine(A) returns (B);\n";
    let path = "proto/neuvo/directory/v1/directory_service.proto";
    let of = |text: &str| unknown_promises(&[File::new(PROTO, REASONS), File::new(path, text)]);
    assert_eq!(places(&of(rpc)), [format!("{path}:3")]);
    assert!(of(&rpc.replace("LINE_LOST", "LINE_NOT_FOUND")).is_empty());
}
