//! Search: what a desk types, and what it finds.

use std::{collections::BTreeSet, sync::Arc};

use uuid::Uuid;

use super::{always, at, county_set, line, text, unit};
use crate::domain::{
    Channel, ChannelKind, County, Document, Kept, Kind, Line, Service, Site, Snapshot, Synonyms,
    Unit,
    search::{Filters, Hit, Index, MatchKind, Query},
};

/// A Tuesday.
pub(super) const MORNING: &str = "2026-05-12T10:00";

pub(super) fn snapshot(documents: Vec<Document>) -> Snapshot {
    let mut snapshot = Snapshot::default();
    for item in documents.into_iter().map(Arc::new) {
        let kept = Kept { item, version: 1, from: None, ended: false, change_id: Uuid::nil() };
        snapshot.put(kept);
    }
    snapshot
}

pub(super) fn county(synonyms: &[&[&str]]) -> Document {
    let synonyms = synonyms
        .iter()
        .map(|words| Synonyms { words: words.iter().map(|word| (*word).to_owned()).collect() });
    let synonyms = synonyms.collect();
    Document::County(Arc::new(County { synonyms, ..county_set().county }))
}

fn named(unit_id: &str, name: &str, duties: &[&str]) -> Document {
    let duties = duties.iter().map(|duty| text(duty)).collect();
    Document::Unit(Arc::new(Unit { name: text(name), duties, ..unit(unit_id, None) }))
}

/// Ids with why they are found and the words that matched.
fn found(index: &Index, typed: &str) -> Vec<(String, MatchKind, String)> {
    let query = Query::of(typed).expect("words");
    let filters = Filters::default();
    let moment = index.hours.at(at(MORNING));
    let hits = index.find(Some(&query), &filters, &moment, None);
    let told = |hit: Hit<'_>| {
        let (kind, word) = hit.why.expect("a reason");
        (hit.entry.name.entry_id.clone(), kind, word.to_owned())
    };
    hits.map(told).collect()
}

fn ids(index: &Index, filters: &Filters) -> Vec<String> {
    let moment = index.hours.at(at(MORNING));
    let hits = index.find(None, filters, &moment, None);
    hits.map(|hit| hit.entry.name.entry_id.clone()).collect()
}

#[test]
fn the_best_reason_comes_first_and_tells_the_word() {
    use MatchKind::{ExactName, Name, Other, Synonym, Typo};
    let index = Index::of(&snapshot(vec![
        county(&[&["apu", "ohjaus ja tuki", "Neuvonta"]]),
        named("e-other", "Muu", &["Antaa neuvontaa"]),
        named("d-typo", "Neuvomta", &[]),
        named("c-synonym", "Ohjaus, tuki ja muu", &[]),
        named("b-name", "Perheiden Neuvontapiste", &[]),
        named("a-exact", "NEUVONTA", &[]),
        named("f-none", "Ohjaus", &[]),
    ]));
    let told = found(&index, "neuvonta");
    let expected = [
        ("a-exact", ExactName, "NEUVONTA"),
        ("b-name", Name, "Neuvontapiste"),
        ("c-synonym", Synonym, "Ohjaus"),
        ("d-typo", Typo, "Neuvomta"),
        ("e-other", Other, "neuvontaa"),
    ];
    let told: Vec<_> = told.iter().map(|(id, kind, word)| (&**id, *kind, &**word)).collect();
    assert_eq!(told, expected);
}

#[test]
fn what_a_desk_types_is_found_by_parts_of_compounds_and_by_synonyms_begun_or_mistyped() {
    let index = Index::of(&snapshot(vec![
        county(&[&["hammaslääkäri", "suun terveydenhuolto"], &["huoli-ilmoitus", "jono"]]),
        named("duty", "Sosiaalipäivystys", &["Toimeentulotuki"]),
        named("teeth", "Suun terveydenhuolto", &[]),
        named("centre", "Sote-keskus", &[]),
        named("queue", "Jono", &[]),
    ]));
    for (typed, id, kind) in [
        ("päivystys", "duty", MatchKind::Part),
        ("paivy", "duty", MatchKind::Part),
        ("hammas", "teeth", MatchKind::Synonym),
        ("hammasläkäri", "teeth", MatchKind::Other),
        ("toimentulotuki", "duty", MatchKind::Other),
        ("sotekeskus", "centre", MatchKind::Name),
        ("huoliilmoitus", "queue", MatchKind::Synonym),
        ("huoli ilmoitus", "queue", MatchKind::Synonym),
    ] {
        let told = found(&index, typed);
        assert_eq!(told.len(), 1, "{typed}: {told:?}");
        assert_eq!((&*told[0].0, told[0].1), (id, kind), "{typed}");
    }
    assert!(found(&index, "vys").is_empty(), "three letters are no part");
}

#[test]
fn little_is_taken_for_another_word_and_endings_are_left_out() {
    let index = Index::of(&snapshot(vec![
        county(&[&["velka", "lån"], &["kriisi", "hätä"], &["terveysasema", "lääkäri"]]),
        named("western", "Läntinen keskus", &[]),
        named("danger", "Hätänumero", &["Call that number"]),
        named("loan", "Lån och skuld", &[]),
        named("doctors", "Lääkärit", &[]),
        named("station", "Tuusulan terveysasema", &[]),
    ]));
    let ids = |typed: &str| -> Vec<String> {
        found(&index, typed).into_iter().map(|(id, _, _)| id).collect()
    };
    assert_eq!(ids("velka"), ["loan"], "a short synonym begins no other word");
    assert_eq!(ids("chat"), [""; 0], "four letters are mistyped into anything");
    assert_eq!(ids("terveysasma"), ["station", "doctors"], "a mistyped name before what it means");
    assert_eq!(ids("tuusulassa"), ["station"]);
}

#[test]
fn every_word_must_be_found_and_the_worst_decides() {
    let index = Index::of(&snapshot(vec![
        county(&[]),
        named("both", "Perheiden neuvonta", &[]),
        named("half", "Perheiden talo", &["Neuvonta"]),
        named("one", "Perheiden talo", &[]),
    ]));
    let told = found(&index, "neuvonta perh");
    assert_eq!(told.len(), 2);
    assert_eq!((&*told[0].0, told[0].1), ("both", MatchKind::Name));
    assert_eq!((&*told[1].0, told[1].1, &*told[1].2), ("half", MatchKind::Other, "Neuvonta"));
}

#[test]
fn numbers_are_found_however_they_are_written() {
    let lines = super::lines().into_iter().map(|line| Document::Line(Arc::new(line)));
    let index = Index::of(&snapshot(lines.chain([county(&[])]).collect()));
    for typed in
        ["019 226 0401", "0192260401", "+358 19 226 0401", "00358192260401", "226 0401", "0401"]
    {
        let told = found(&index, typed);
        assert_eq!(told.len(), 1, "{typed}");
        assert_eq!((&*told[0].0, told[0].1), ("families", MatchKind::Number), "{typed}");
        assert_eq!(told[0].2, "019 226 0401");
    }
    assert_eq!(found(&index, "019 226").len(), 5);
    assert_eq!(found(&index, "112")[0].0, "danger");
    assert_eq!(found(&index, "families 0401").len(), 1, "beside words, too");
}

/// A channel of a site, open or of unknown hours.
fn walk_in(channel_id: &str, site_id: Option<&str>, open: bool) -> Channel {
    Channel {
        channel_id: channel_id.to_owned(),
        name: text(channel_id),
        kind: ChannelKind::WalkIn,
        unit_id: None,
        organisation_id: None,
        area_ids: vec![],
        site_id: site_id.map(str::to_owned),
        address: String::new(),
        languages: vec![],
        hours: if open { always() } else { Default::default() },
        description: None,
        source: String::new(),
        external_ids: vec![],
    }
}

fn site(site_id: &str, municipality_code: &str) -> Site {
    serde_json::from_value(serde_json::json!({
        "site_id": site_id,
        "name": text(site_id),
        "municipality_code": municipality_code,
        "stage": null,
        "source": "",
    }))
    .expect("a site")
}

fn service(service_id: &str, unit_id: Option<&str>, languages: &[&str]) -> Service {
    serde_json::from_value(serde_json::json!({
        "service_id": service_id,
        "name": text(service_id),
        "unit_id": unit_id,
        "statutory_basis": "",
        "languages": languages,
        "source": "",
    }))
    .expect("a service")
}

/// A unit of the families' area with an open line, one with nothing, two sites, channels and services.
fn places() -> Index {
    let families = Unit { area_ids: vec!["families".to_owned()], ..unit("u-families", None) };
    let open = Line {
        unit_id: Some("u-families".to_owned()),
        hours: always(),
        ..line("families", "019 226 0401", vec![], &[])
    };
    let own = Channel {
        area_ids: vec!["families".to_owned()],
        ..walk_in("c-there", Some("s-there"), false)
    };
    Index::of(&snapshot(vec![
        county(&[]),
        Document::Unit(families.into()),
        Document::Unit(unit("u-other", None).into()),
        Document::Line(open.into()),
        Document::Site(site("s-there", "106").into()),
        Document::Site(site("s-away", "186").into()),
        Document::Service(service("v-families", Some("u-families"), &["sv"]).into()),
        Document::Service(service("v-other", Some("u-other"), &["fi"]).into()),
        Document::Channel(own.into()),
        Document::Channel(walk_in("c-away", Some("s-away"), true).into()),
        Document::Channel(walk_in("c-all", None, false).into()),
    ]))
}

#[test]
fn filters_narrow_by_kind_area_place_language_and_hours() {
    let index = places();
    let all = ids(&index, &Filters::default());
    let mut sorted = all.clone();
    sorted.sort();
    assert_eq!((all.len(), &all), (10, &sorted), "by name");
    let kinds = BTreeSet::from([Kind::Site]);
    assert_eq!(ids(&index, &Filters { kinds, ..Filters::default() }), ["s-away", "s-there"]);
    let area_id = Some("families".to_owned());
    let of_area = ids(&index, &Filters { area_id, ..Filters::default() });
    let expected =
        ["c-all", "c-away", "c-there", "families", "s-away", "s-there", "u-families", "v-families"];
    assert_eq!(of_area, expected, "what is for all is for families, too");
    let area_id = Some("older-people".to_owned());
    assert_eq!(
        ids(&index, &Filters { area_id, ..Filters::default() }),
        ["c-all", "c-away", "s-away"]
    );
    let municipality_code = Some("106".to_owned());
    let there = ids(&index, &Filters { municipality_code, ..Filters::default() });
    assert!(!there.iter().any(|id| id.ends_with("away")) && there.len() == 8, "{there:?}");
    let language = Some("fi".to_owned());
    let spoken = ids(&index, &Filters { language, ..Filters::default() });
    assert!(!spoken.contains(&"v-families".to_owned()) && spoken.len() == 9, "{spoken:?}");
    let open = ids(&index, &Filters { open_now: true, ..Filters::default() });
    assert_eq!(open, ["c-away", "families", "s-away", "u-families", "v-families"]);
}

#[test]
fn an_ended_entry_and_a_channel_where_nobody_is_yet_are_not_found() {
    let planned =
        Site { stage: Some(crate::domain::place::SiteStage::Planned), ..site("s", "106") };
    let mut standing = snapshot(vec![
        county(&[]),
        Document::Site(planned.into()),
        Document::Channel(walk_in("c", Some("s"), true).into()),
        named("u", "u", &[]),
    ]);
    standing.units.get_mut("u").expect("the unit").ended = true;
    assert_eq!(ids(&Index::of(&standing), &Filters::default()), ["s"]);
}
