//! What each layer may name: the domain is pure, the store alone speaks to a database, and what
//! was generated stays at the edges.

use crate::{
    code::code,
    source::{File, Finding, line_of, mentions, none, places, rust},
};

/// What decisions may not know: the wire, the database, other tasks, the clock, chance.
const IMPURE: [&str; 15] = [
    "tonic",
    "sea_orm",
    "sqlx",
    "tokio",
    "std::time",
    "std::fs",
    "std::env",
    "neuvo_proto",
    "neuvo_ledger",
    "async fn",
    "Clock",
    "Timestamp::now",
    "Zoned::now",
    "now_v7",
    "new_v4",
];

/// What of shared crates decisions may use; the rest knows the wire or the database.
const PURE_OF: [(&str, &[&str]); 2] =
    [("neuvo_chassis", &["codes", "clock"]), ("neuvo_secrecy", &["identity_code"])];

fn impure_domain(file: &File) -> Vec<Finding> {
    if !file.is_in("domain") {
        return Vec::new();
    }
    let code = code(file.product());
    let named = IMPURE.iter().flat_map(|word| mentions(&code, word).map(move |at| (at, *word)));
    let impure = |(krate, pure): (&'static str, &'static [&str])| {
        let all_pure = |at: &usize| modules(statement(&code, *at)).all(|name| pure.contains(&name));
        mentions(&code, krate).filter(move |at| !all_pure(at)).map(move |at| (at, krate))
    };
    let places = named.chain(PURE_OF.into_iter().flat_map(impure));
    places.map(|(at, word)| file.finding(line_of(&code, at), format!("names `{word}`"))).collect()
}

#[test]
fn the_domain_does_no_io() {
    let findings = rust().iter().flat_map(impure_domain).collect();
    none("A decision is a pure function: time, ids and calendars are its arguments.", findings);
}

#[test]
fn io_in_the_domain_is_found() {
    let text = "//! tokio\nuse tokio::spawn;\nuse neuvo_chassis::{Fault, clock};\n\
        use neuvo_chassis::{codes, clock::{a, b}};\nlet at = Timestamp::now();\npub async fn decide() {}\n\
        use neuvo_secrecy::{identity_code::IdentityCode, Vault};\nuse neuvo_secrecy::identity_code;\n";
    let file = File::new("services/intake/src/domain/contact.rs", text);
    let mut found: Vec<_> = impure_domain(&file).iter().map(|finding| finding.line).collect();
    found.sort_unstable();
    assert_eq!(found, [2, 3, 5, 6, 7]);
    assert!(impure_domain(&File::new("services/intake/src/rpc/mod.rs", text)).is_empty());
}

/// The database is named in the ledger, in secrecy and under `store/`; `follow/` may say `Set`, the constructor
/// of the rows it puts into a write set, and nothing else.
fn database_outside_store(file: &File) -> Vec<Finding> {
    let shared = ["services/ledger/", "services/secrecy/"];
    let shared = shared.iter().any(|path| file.path.starts_with(path));
    let is_database = shared || file.is_in("store");
    if is_database || file.is_test() || file.path.starts_with("tests/") {
        return Vec::new();
    }
    let code = code(file.product());
    let mut findings = Vec::new();
    for word in ["sea_orm", "sea_orm_migration", "sqlx"] {
        for at in mentions(&code, word) {
            let only_set = statement(&code, at) == "sea_orm::ActiveValue::Set";
            if !(file.is_in("follow") && only_set) {
                findings.push(file.finding(line_of(&code, at), format!("names `{word}`")));
            }
        }
    }
    findings
}

#[test]
fn the_database_is_spoken_to_in_the_store_alone() {
    let findings = rust().iter().flat_map(database_outside_store).collect();
    none(
        "`sea_orm` stays in the ledger, in secrecy and under `store/`; `follow/` may use `Set`.",
        findings,
    );
}

#[test]
fn the_database_outside_the_store_is_found() {
    let of = |path, text| places(&database_outside_store(&File::new(path, text)));
    let set = "use sea_orm::ActiveValue::Set;\n";
    let select = "use sea_orm::EntityTrait;\n";
    assert_eq!(of("services/intake/src/rpc/mod.rs", set), ["services/intake/src/rpc/mod.rs:1"]);
    assert_eq!(of("services/intake/src/follow.rs", select), ["services/intake/src/follow.rs:1"]);
    assert_eq!(of("gateway/src/lib.rs", "sqlx::connect()"), ["gateway/src/lib.rs:1"]);
    assert!(of("services/intake/src/follow/mod.rs", set).is_empty());
    assert!(of("services/intake/src/store/contact.rs", select).is_empty());
}

/// Generated types are spoken under `rpc/`, `follow/` and `convert`; besides, `error` names reasons,
/// `store/` writes events, and `lib.rs` puts the server together. A service's domain and the rest
/// of its store know none.
fn generated_types_inside(file: &File) -> Vec<Finding> {
    let Some(service) = file.path.strip_prefix("services/") else { return Vec::new() };
    let shared = ["chassis/", "ledger/", "secrecy/", "process/"];
    let shared = shared.iter().any(|name| service.starts_with(name));
    if shared || file.is_test() || ["rpc", "follow", "convert"].iter().any(|name| file.is_in(name))
    {
        return Vec::new();
    }
    let allowed: fn(&str) -> bool = if file.is_in("error") {
        |name| name == "ErrorReason"
    } else if file.is_in("store") {
        |name| name.ends_with("Event")
    } else if file.is_in("lib") {
        |name| name.ends_with("Server")
    } else {
        |_| false
    };
    let code = code(file.product());
    let wrong = |at: &usize| {
        let types = types(statement(&code, *at));
        types.is_empty() || !types.into_iter().all(allowed)
    };
    let found = mentions(&code, "neuvo_proto").filter(wrong);
    found.map(|at| file.finding(line_of(&code, at), statement(&code, at))).collect()
}

#[test]
fn generated_types_stay_at_the_edges() {
    let findings = rust().iter().flat_map(generated_types_inside).collect();
    none("Past `convert` a value is right by its type: generated types stay outside.", findings);
}

#[test]
fn generated_types_inside_are_found() {
    let of = |path, text| places(&generated_types_inside(&File::new(path, text)));
    let event = "use neuvo_proto::intake::v1::ContactEvent;";
    let message = "use neuvo_proto::{\n    intake::v1::{Contact, ContactEvent},\n};";
    let alias = "use neuvo_proto::intake::v1 as pb;";
    let store = "services/intake/src/store/contact.rs";
    assert_eq!(of(store, message), [format!("{store}:1")]);
    assert_eq!(of(store, alias), [format!("{store}:1")]);
    assert_eq!(of("services/intake/src/domain/a.rs", event).len(), 1);
    assert_eq!(of("services/intake/src/error.rs", event).len(), 1);
    assert!(of(store, event).is_empty());
    assert!(of("services/intake/src/convert.rs", message).is_empty());
}

/// A service calls no other: it follows their feeds, which `process` reads.
fn calls_to_services(file: &File) -> Vec<Finding> {
    let is_service =
        file.path.starts_with("services/") && !file.path.starts_with("services/process/");
    if !is_service || file.is_test() {
        return Vec::new();
    }
    let code = code(file.product());
    let clients = code.match_indices("_service_client").map(|(at, _)| line_of(&code, at));
    clients.map(|line| file.finding(line, "calls another service")).collect()
}

#[test]
fn no_service_calls_a_service() {
    let findings = rust().iter().flat_map(calls_to_services).collect();
    none("What a decision needs of another service was followed before.", findings);
}

#[test]
fn a_call_to_a_service_is_found() {
    let text =
        "use neuvo_proto::directory::v1::directory_service_client::DirectoryServiceClient;\n";
    let of = |path| places(&calls_to_services(&File::new(path, text)));
    assert_eq!(of("services/intake/src/rpc/mod.rs"), ["services/intake/src/rpc/mod.rs:1"]);
    assert!(of("services/intake/tests/it/main.rs").is_empty());
    assert!(of("gateway/src/edge/mod.rs").is_empty());
}

/// What is named at `at`: to the end of a `use`, else to the end of the path.
fn statement(code: &str, at: usize) -> &str {
    let before = code[..at].trim_end();
    let is_use = mentions(before, "use").last() == Some(before.len().saturating_sub(3));
    let rest = &code[at..];
    let end = match is_use {
        true => rest.find(';'),
        false => rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':'),
    };
    rest[..end.unwrap_or(rest.len())].trim_end()
}

/// The modules of a crate that a statement begins with: `a` and `b` of `x::{a::{c, d}, b}`.
fn modules(statement: &str) -> impl Iterator<Item = &str> {
    let (_, path) = statement.split_once("::").unwrap_or((statement, "*"));
    let mut depth = 0;
    let outer = move |c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == i32::from(path.starts_with('{'))
    };
    let parts = path.split(outer).map(|part| part.trim_start_matches('{').trim());
    let names = parts.map(|part| part.split([':', '}', ' ']).next().unwrap_or_default());
    names.filter(|name| !name.is_empty())
}

/// The types among the names of a statement.
fn types(statement: &str) -> Vec<&str> {
    let names = statement.split(|c: char| !c.is_alphanumeric() && c != '_');
    names.filter(|name| name.starts_with(char::is_uppercase)).collect()
}
