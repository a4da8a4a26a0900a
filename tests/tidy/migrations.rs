//! How tables change: migrations are numbered without gaps, named after their service, and listed
//! once.

use std::collections::BTreeMap;

use crate::source::{File, Finding, line_of, none, places, rust};

/// Where a service keeps its migrations.
const FOLDER: &str = "/src/store/migration/";

fn wrong_migrations(files: &[File]) -> Vec<Finding> {
    let mut services: BTreeMap<&str, Vec<&File>> = BTreeMap::new();
    for file in files {
        if let Some((service, _)) = file.path.split_once(FOLDER) {
            services.entry(service.trim_start_matches("services/")).or_default().push(file);
        }
    }
    services.iter().flat_map(|(service, files)| of_service(service, files)).collect()
}

/// Findings among one service's migrations; its files come by path.
fn of_service(service: &str, files: &[&File]) -> Vec<Finding> {
    let Some(list) = files.iter().find(|file| file.path.ends_with("/mod.rs")) else {
        return vec![files[0].finding(1, "no mod.rs lists the migrations")];
    };
    let mut findings = Vec::new();
    let mut number = 0;
    for file in files.iter().filter(|file| file.path != list.path) {
        number += 1;
        let name = file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        let Some(what) = name.strip_prefix(&format!("m{number:04}_")) else {
            findings.push(file.finding(1, format!("number {number:04} is next: m{number:04}_…")));
            continue;
        };
        let full = format!("\"{service}_{number:04}_{what}\"");
        if !file.text.contains(&full) {
            findings.push(file.finding(1, format!("is not named {full}")));
        }
        let listed: Vec<_> = list.text.match_indices(&format!("{name}::")).collect();
        if listed.len() != 1 {
            let line = listed.last().map_or(1, |(at, _)| line_of(&list.text, *at));
            findings.push(list.finding(line, format!("lists `{name}` {} times", listed.len())));
        }
    }
    findings
}

#[test]
fn every_migration_is_numbered_named_after_its_service_and_listed_once() {
    none("A store can be brought up from any release.", wrong_migrations(&rust()));
}

#[test]
fn a_wrong_migration_is_found() {
    let folder = "services/intake/src/store/migration";
    let file = |name: &str, text: &str| File::new(&format!("{folder}/{name}.rs"), text);
    let first = || file("m0001_contacts", "\"intake_0001_contacts\"");
    let list = || file("mod", "Box::new(m0001_contacts::Contacts)");
    let at = |name: &str| vec![format!("{folder}/{name}.rs:1")];
    assert!(wrong_migrations(&[first(), list()]).is_empty());
    let unlisted = file("mod", "mod m0001_contacts;");
    assert_eq!(places(&wrong_migrations(&[first(), unlisted])), at("mod"));
    let twice = file("mod", "m0001_contacts::A, m0001_contacts::A");
    assert_eq!(places(&wrong_migrations(&[first(), twice])), at("mod"));
    let misnamed = file("m0001_contacts", "\"contacts\"");
    assert_eq!(places(&wrong_migrations(&[misnamed, list()])), at("m0001_contacts"));
    let gap = file("m0003_matters", "\"intake_0003_matters\"");
    assert_eq!(places(&wrong_migrations(&[first(), gap, list()])), at("m0003_matters"));
}
