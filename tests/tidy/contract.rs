//! What the protos promise: every rpc says how it fails, how it is reached and by whom, and is
//! tested; every reason has an example and a test that produces it.

use crate::source::{File, Finding, none, places, tree};

/// The inside of Neuvo: reached by services only, without HTTP.
const INSIDE: &str = "proto/neuvo/feed/";

/// An rpc as its proto writes it.
pub struct Rpc<'a> {
    pub name: &'a str,
    request: &'a str,
    pub line: usize,
    pub comment: String,
    body: String,
}

pub fn protos(files: &[File]) -> impl Iterator<Item = &File> {
    files
        .iter()
        .filter(|file| file.path.starts_with("proto/neuvo/") && file.path.ends_with(".proto"))
}

/// The package's second word: `intake` of `proto/neuvo/intake/v1/intake_service.proto`.
pub fn package(file: &File) -> &str {
    file.path.split('/').nth(2).unwrap_or_default()
}

pub fn rpcs(file: &File) -> Vec<Rpc<'_>> {
    let lines: Vec<_> = file.text.lines().map(str::trim).collect();
    let mut rpcs = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(rest) = line.strip_prefix("rpc ") else { continue };
        let Some((name, rest)) = rest.split_once('(') else { continue };
        let request = rest.split(')').next().unwrap_or_default().trim_start_matches("stream ");
        let is_comment = |line: &&&str| line.starts_with("//");
        let above: Vec<_> = lines[..at].iter().rev().take_while(is_comment).copied().collect();
        let comment = above.into_iter().rev().collect::<Vec<_>>().join("\n");
        rpcs.push(Rpc {
            name: name.trim(),
            request,
            line: at + 1,
            comment,
            body: block(&lines[at..]),
        });
    }
    rpcs
}

/// The lines to the end of the braces that open in the first; the first alone when none does.
fn block(lines: &[&str]) -> String {
    let (mut depth, mut block) = (0, String::new());
    for line in lines {
        let count = |brace| i32::try_from(line.matches(brace).count()).unwrap_or(0);
        depth += count('{') - count('}');
        block.push_str(line);
        block.push('\n');
        if depth <= 0 {
            break;
        }
    }
    block
}

/// The lines of a message, in this file or another of its package; empty when there is none.
fn message(files: &[File], file: &File, name: &str) -> String {
    let begins = format!("message {name} {{");
    let mut own = protos(files).filter(|other| package(other) == package(file));
    let found = own.find_map(|other| {
        let lines: Vec<_> = other.text.lines().map(str::trim).collect();
        let begin = lines.iter().position(|line| line.starts_with(&begins))?;
        Some(block(&lines[begin..]))
    });
    found.unwrap_or_default()
}

/// Whether the message is there without fields: then a call has nothing to be wrong about.
fn is_empty(files: &[File], file: &File, name: &str) -> bool {
    let message = message(files, file, name);
    !message.is_empty() && !message.contains(" = ")
}

/// The reasons of a comment's lines like `// - NOT_FOUND (CONTACT_NOT_FOUND): no such contact.`
pub fn promised(comment: &str) -> impl Iterator<Item = &str> {
    let lines = comment.lines().filter_map(|line| line.strip_prefix("// - "));
    lines.filter_map(|line| line.split_once('(')?.1.split_once(')').map(|(reason, _)| reason))
}

fn unsaid(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in protos(files) {
        for rpc in rpcs(file) {
            let mut wrong = |what: &str| {
                findings.push(file.finding(rpc.line, format!("{} {what}", rpc.name)));
            };
            if rpc.comment.is_empty() {
                wrong("has no comment");
            }
            if !rpc.comment.contains("Errors:") && !is_empty(files, file, rpc.request) {
                wrong("does not say its `Errors:`, and its request has fields to be wrong");
            }
            if !rpc.body.contains("(google.api.http)") && !file.path.starts_with(INSIDE) {
                wrong("has no HTTP rule");
            }
            if !rpc.body.contains("(neuvo.access.v1.rule)") {
                wrong("has no access rule: nobody may call it");
            }
        }
    }
    findings
}

#[test]
fn every_rpc_says_how_it_fails_how_it_is_reached_and_by_whom() {
    none("An rpc has a comment with its errors, an HTTP rule and an access rule.", unsaid(&tree()));
}

const RPC: &str = "service S {
  // Gets a line.
  //
  // Errors:
  // - NOT_FOUND (LINE_NOT_FOUND): no such line.
  rpc GetLine(GetLineRequest) returns (Line) {
    option (google.api.http) = {get: \"/v1/lines/{line_id}\"};
    option (neuvo.access.v1.rule) = {any_role: true};
  }
}
message GetLineRequest {
  string line_id = 1;
}
";

#[cfg(test)]
fn directory(text: &str) -> [File; 1] {
    [File::new("proto/neuvo/directory/v1/directory_service.proto", text)]
}

#[test]
fn an_rpc_that_leaves_something_unsaid_is_found() {
    let broken = |from: &str, to: &str| unsaid(&directory(&RPC.replace(from, to))).len();
    assert_eq!(broken("", ""), 0);
    assert_eq!(broken("  // Errors:\n", ""), 1);
    assert_eq!(broken("(google.api.http)", "(other)"), 1);
    assert_eq!(broken("(neuvo.access.v1.rule)", "(other)"), 1);
    let bare = RPC.lines().filter(|line| !line.contains("//")).collect::<Vec<_>>().join("\n");
    assert_eq!(unsaid(&directory(&bare)).len(), 2);
    assert_eq!(unsaid(&directory(&bare.replace("  string line_id = 1;\n", ""))).len(), 1);
}

/// Shapes that every caller may count on.
fn unlike_the_others(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in protos(files) {
        for rpc in rpcs(file) {
            let request = message(files, file, rpc.request);
            let mut wrong = |what: &str| {
                findings.push(file.finding(rpc.line, format!("{} {what}", rpc.name)));
            };
            let has = |field: &str| request.contains(&format!(" {field} = "));
            let writes = ["post:", "patch:", "put:", "delete:"];
            let writes = writes.iter().any(|verb| rpc.body.contains(verb));
            // A search is a POST only so that what is looked for stands in no URL.
            if writes && !rpc.name.starts_with("Search") && !has("request_id") {
                wrong("changes something, and no request_id makes a repeat harmless");
            }
            if rpc.name.starts_with("List") && !(has("page_size") && has("page_token")) {
                wrong("lists without pages");
            }
            if rpc.body.contains("(google.api.http)") && !rpc.body.contains(": \"/v1/") {
                wrong("is not under /v1/");
            }
        }
    }
    findings
}

#[test]
fn every_change_can_be_repeated_and_every_list_has_pages() {
    none("Callers rely on one shape for all rpcs.", unlike_the_others(&tree()));
}

#[test]
fn an_rpc_of_another_shape_is_found() {
    let broken = |from: &str, to: &str| unlike_the_others(&directory(&RPC.replace(from, to))).len();
    assert_eq!(broken("", ""), 0);
    assert_eq!(broken("get:", "post:"), 1);
    let search = RPC.replace("get:", "post:").replace("rpc GetLine", "rpc SearchLines");
    assert!(unlike_the_others(&directory(&search)).is_empty());
    assert_eq!(broken("rpc GetLine", "rpc ListLines"), 1);
    assert_eq!(broken("/v1/", "/"), 1);
}

fn untested(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in protos(files) {
        // Every service serves the feed: one of them tests it.
        let service = if file.path.starts_with(INSIDE) { "" } else { package(file) };
        for rpc in rpcs(file) {
            let module = snake(rpc.name);
            let wanted = format!("tests/it/{module}.rs");
            let inline = format!("mod {module} {{\n");
            let is_tested = |file: &File| {
                let path = file.path.strip_prefix("services/").unwrap_or_default();
                let is_its = path.starts_with(service)
                    && (path.ends_with(&format!("/{wanted}"))
                        || path.contains("/tests/it/") && file.text.contains(&inline));
                is_its && ["test]", "on_both_databases!"].iter().any(|t| file.text.contains(t))
            };
            if !files.iter().any(is_tested) {
                let what = format!("{} has no tests in its {wanted}", rpc.name);
                findings.push(file.finding(rpc.line, what));
            }
        }
    }
    findings
}

/// `GetLine` as `get_line`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

#[test]
fn every_rpc_has_a_test_module_of_its_name() {
    none("An rpc is declared when it works, and its tests say so.", untested(&tree()));
}

#[test]
fn an_rpc_without_tests_is_found() {
    let [proto] = directory(RPC);
    let with = |path, text| {
        untested(&[directory(RPC).into_iter().next().expect("one"), File::new(path, text)])
    };
    assert_eq!(places(&untested(&[proto])), ["proto/neuvo/directory/v1/directory_service.proto:6"]);
    assert_eq!(with("services/directory/tests/it/get_line.rs", "//! Nothing yet.").len(), 1);
    assert_eq!(with("services/intake/tests/it/get_line.rs", "#[test]").len(), 1);
    assert!(with("services/directory/tests/it/get_line.rs", "#[test]").is_empty());
    let inline = "mod get_line {\n    #[test]";
    assert!(with("services/directory/tests/it/lines.rs", inline).is_empty());
}
