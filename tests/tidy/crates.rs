//! Who depends on whom: the arrows of the architecture, read off the manifests.

use crate::source::{File, Finding, none, places, tree};

/// What each crate of ours may depend on, of ours.
const ARROWS: [(&str, &[&str]); 13] = [
    ("neuvo-proto", &[]),
    ("neuvo-chassis", &["neuvo-proto"]),
    ("neuvo-ledger", &["neuvo-proto", "neuvo-chassis"]),
    ("neuvo-secrecy", &["neuvo-proto", "neuvo-chassis", "neuvo-ledger"]),
    ("neuvo-process", PROCESS),
    ("neuvo-calendar", &[]),
    ("neuvo-directory", SERVICE),
    ("neuvo-intake", SERVICE),
    ("neuvo-assessment", SERVICE),
    ("neuvo-reporting", SERVICE),
    ("neuvo-gateway", &["neuvo-proto", "neuvo-chassis"]),
    ("neuvo-allinone", ALL),
    ("neuvo-tests", ALL),
];
const PROCESS: &[&str] =
    &["neuvo-proto", "neuvo-chassis", "neuvo-ledger", "neuvo-secrecy", "neuvo-calendar"];
const SERVICE: &[&str] = &[
    "neuvo-proto",
    "neuvo-chassis",
    "neuvo-ledger",
    "neuvo-secrecy",
    "neuvo-process",
    "neuvo-calendar",
];
const ALL: &[&str] = &[
    "neuvo-proto",
    "neuvo-chassis",
    "neuvo-ledger",
    "neuvo-secrecy",
    "neuvo-process",
    "neuvo-calendar",
    "neuvo-directory",
    "neuvo-intake",
    "neuvo-assessment",
    "neuvo-reporting",
    "neuvo-gateway",
    "neuvo-allinone",
];

/// What tests may use besides: the whole product in one process.
const IN_TESTS: &str = "neuvo-allinone";

/// What the crates that keep nothing must not compile.
const DATABASES: [&str; 3] = ["sea-orm", "sea-orm-migration", "sqlx"];
const WITHOUT_DATABASE: [&str; 6] = [
    "neuvo-proto",
    "neuvo-chassis",
    "neuvo-process",
    "neuvo-calendar",
    "neuvo-gateway",
    "neuvo-tests",
];

/// What a crate that only computes must not compile.
const INPUT_AND_OUTPUT: [&str; 5] = ["tokio", "tonic", "reqwest", "axum", "hyper"];
const PURE: [&str; 1] = ["neuvo-calendar"];

struct Dependency<'a> {
    name: &'a str,
    line: usize,
    in_tests: bool,
}

/// The crate's name and what it depends on; none for a manifest without a crate.
fn manifest(text: &str) -> Option<(&str, Vec<Dependency<'_>>)> {
    let (mut section, mut krate, mut dependencies) = ("", None, Vec::new());
    for (number, line) in text.lines().enumerate() {
        let line_text = line.trim();
        if let Some(name) = line_text.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            section = name;
            continue;
        }
        let end = line_text.find(['=', '.', ' ', '#']).unwrap_or(line_text.len());
        let key = line_text[..end].trim_matches('"');
        if section == "package" && key == "name" {
            krate = line_text.split('"').nth(1);
        }
        if section.ends_with("dependencies") && !section.starts_with("workspace") && !key.is_empty()
        {
            let in_tests = section.ends_with("dev-dependencies");
            dependencies.push(Dependency { name: key, line: number + 1, in_tests });
        }
    }
    Some((krate?, dependencies))
}

fn wrong_arrows(file: &File) -> Vec<Finding> {
    if !file.path.ends_with("Cargo.toml") {
        return Vec::new();
    }
    let Some((name, dependencies)) = manifest(&file.text) else { return Vec::new() };
    let Some((_, allowed)) = ARROWS.iter().find(|(krate, _)| *krate == name) else {
        return vec![
            file.finding(1, format!("`{name}` has no place among the arrows; give it one")),
        ];
    };
    let wrong = |dependency: &&Dependency<'_>| {
        let on = dependency.name;
        let ours = on.starts_with("neuvo-")
            && !allowed.contains(&on)
            && !(dependency.in_tests && on == IN_TESTS);
        let database = WITHOUT_DATABASE.contains(&name) && DATABASES.contains(&on);
        let io = PURE.contains(&name) && INPUT_AND_OUTPUT.contains(&on);
        ours || (!dependency.in_tests && (database || io))
    };
    let found = dependencies.iter().filter(wrong);
    found.map(|d| file.finding(d.line, format!("`{name}` depends on `{}`", d.name))).collect()
}

#[test]
fn crates_depend_along_the_arrows_only() {
    let findings = tree().iter().flat_map(wrong_arrows).collect();
    none("No service depends on a service; the gateway knows no domain and no database.", findings);
}

/// Features that no operator may ever run with.
const FOR_TESTS_ALONE: [&str; 2] = ["failpoints", "unsealed"];

/// They are asked for by name: no crate has them by default or asks another for them.
fn unasked(file: &File) -> Vec<Finding> {
    let own = |line: &str| {
        let is = |feature| line.strip_prefix(feature).is_some_and(|rest| rest.starts_with(" = "));
        FOR_TESTS_ALONE.into_iter().any(is) || line.starts_with("required-")
    };
    let optional = |line: &str| line.starts_with("fail = ") && line.contains("optional = true");
    let lines = file.text.lines().enumerate().filter(|(_, line)| {
        let named = FOR_TESTS_ALONE.iter().any(|feature| line.contains(feature));
        (named || line.starts_with("fail ")) && !own(line) && !optional(line)
    });
    let manifest = file.path.ends_with("/Cargo.toml"); // the workspace's own only says which version
    let lines = lines.filter(|_| manifest);
    lines.map(|(number, line)| file.finding(number + 1, line.to_owned())).collect()
}

#[test]
fn no_build_can_be_killed_at_a_place_or_write_unsealed_unless_it_asks_for_that() {
    let findings = tree().iter().flat_map(unasked).collect();
    none("To be killed at a place, and to seal nothing, is for tests and benches alone.", findings);
}

#[test]
fn a_feature_for_tests_that_nobody_asked_for_is_found() {
    let of = |text: &str| places(&unasked(&File::new("a/Cargo.toml", text)));
    assert!(
        of("failpoints = [\"dep:fail\"]\nfail = { workspace = true, optional = true }").is_empty()
    );
    assert_eq!(of("\nfail = { workspace = true }"), ["a/Cargo.toml:2"]);
    assert_eq!(of("default = [\"failpoints\"]"), ["a/Cargo.toml:1"]);
    assert!(of("unsealed = []\nrequired-features = [\"unsealed\"]").is_empty());
    let another = "neuvo-secrecy = { workspace = true, features = [\"unsealed\"] }";
    assert_eq!(of(another), ["a/Cargo.toml:1"]);
}

#[test]
fn every_arrow_is_of_a_crate_there_is() {
    let files = tree();
    let manifests = files.iter().filter(|file| file.path.ends_with("Cargo.toml"));
    let names: Vec<_> = manifests.filter_map(|file| Some(manifest(&file.text)?.0)).collect();
    for (name, _) in ARROWS {
        assert!(names.contains(&name), "tests/tidy/crates.rs: there is no crate `{name}`");
    }
}

#[test]
fn a_service_that_depends_on_a_service_is_found() {
    let of = |text: &str| places(&wrong_arrows(&File::new("a/Cargo.toml", text)));
    let intake =
        "[package]\nname = \"neuvo-intake\"\n[dependencies]\nneuvo-ledger.workspace = true\n";
    assert!(of(intake).is_empty());
    assert!(
        of(&format!("{intake}[dev-dependencies]\nneuvo-allinone.workspace = true\n")).is_empty()
    );
    assert_eq!(of(&format!("{intake}neuvo-directory.workspace = true\n")), ["a/Cargo.toml:5"]);
    assert_eq!(of(&format!("{intake}neuvo-allinone = {{ path = \"x\" }}\n")), ["a/Cargo.toml:5"]);
    let gateway =
        "[package]\nname = \"neuvo-gateway\"\n[target.'cfg(unix)'.dependencies]\nsqlx = \"0\"";
    assert_eq!(of(gateway), ["a/Cargo.toml:4"]);
    assert_eq!(of("[package]\nname = \"neuvo-new\"\n"), ["a/Cargo.toml:1"]);
}
