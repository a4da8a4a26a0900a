//! Search against an oracle that looks at every entry.

use std::{collections::BTreeSet, sync::Arc};

use proptest::prelude::*;
use uuid::Uuid;

use super::{always, at, county_set, line, text, unit};
use crate::domain::{
    Channel, ChannelKind, County, Document, EntryName, Kept, Kind, Line, Service, Site, Snapshot,
    Synonyms, Text, Unit,
    search::{Filters, Hit, Index, MatchKind, Query, normalise},
};

/// A Tuesday.
const MORNING: &str = "2026-05-12T10:00";

fn snapshot(documents: Vec<Document>) -> Snapshot {
    let mut snapshot = Snapshot::default();
    for item in documents.into_iter().map(Arc::new) {
        let kept = Kept { item, version: 1, from: None, ended: false, change_id: Uuid::nil() };
        snapshot.put(kept);
    }
    snapshot
}

fn county(synonyms: &[&[&str]]) -> Document {
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

const GROUPS: &[&[&str]] = &[&["abba", "oba bab"], &["baa", "aab oab", "bobo"], &["ba", "ob"]];

/// Words of few letters, so that they are often nearly alike.
fn word() -> impl Strategy<Value = String> {
    prop_oneof!["[abäo]{1,7}n?", "[ab]{3,5}", "0[12]{1,3} ?[12]{2}"]
}

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(word(), 1..4).prop_map(|words| words.join(" "))
}

fn entries() -> impl Strategy<Value = Vec<(Text, String, String)>> {
    let name = (words(), words(), words()).prop_map(|(fi, sv, en)| Text { fi, sv, en });
    prop::collection::vec((name, words(), "0[12]{2} [12]{3}"), 1..12)
}

/// Half of them lines with numbers, half units with duties.
fn documents(entries: &[(Text, String, String)]) -> Vec<Document> {
    let entry = |(at, (name, duty, number)): (usize, &(Text, String, String))| match at % 2 {
        0 => {
            let line = line(&format!("e{at}"), number, vec![], &[]);
            Document::Line(Line { name: name.clone(), ..line }.into())
        }
        _ => {
            let unit = unit(&format!("e{at}"), None);
            Document::Unit(Unit { name: name.clone(), duties: vec![text(duty)], ..unit }.into())
        }
    };
    entries.iter().enumerate().map(entry).chain([county(GROUPS)]).collect()
}

/// Why an entry is found: every word of it looked at.
fn oracle(document: &Document, typed: &str) -> Option<MatchKind> {
    let (name, others, number) = match document {
        Document::Unit(unit) => (&unit.name, unit.duties.clone(), None),
        Document::Line(line) => (&line.name, vec![], Some(&line.display_number)),
        _ => return None,
    };
    let of = |text: &Text| [&text.fi, &text.sv, &text.en].map(|text| normalise::folded_words(text));
    let query = normalise::folded_words(typed);
    if of(name).contains(&query) {
        return Some(MatchKind::ExactName);
    }
    let in_name = of(name).concat();
    let elsewhere: Vec<String> = others.iter().flat_map(|text| of(text).concat()).collect();
    let meant = |typed: &str, word: &str, mistyped: bool| {
        let letters = typed.chars().count();
        let begun = letters >= 4 && word.starts_with(typed);
        let nearly = mistyped && letters >= 5 && strsim::osa_distance(typed, word) <= 1;
        typed == word || begun || nearly
    };
    let begins = |words: &[String], with: &str| words.iter().any(|word| word.starts_with(with));
    let number = number.map(|number| number.replace(' ', ""));
    let of_number = |digits: &str| {
        digits.len() > 2
            && digits.bytes().all(|b| b.is_ascii_digit())
            && number.as_ref().is_some_and(|n| n.starts_with(digits) || n[3..].starts_with(digits))
    };
    let why = |at: usize| {
        let word = &query[at];
        let instead = |mistyped: bool| {
            let mut instead: Vec<Vec<String>> = vec![];
            for group in GROUPS {
                let group: Vec<_> = group.iter().map(|one| normalise::folded_words(one)).collect();
                for phrase in &group {
                    for (from, count) in (0..query.len())
                        .flat_map(|from| (1..=phrase.len() + 1).map(move |n| (from, n)))
                    {
                        let Some(window) = query.get(from..from + count) else { continue };
                        let alike = window.iter().zip(phrase).all(|(w, of)| meant(w, of, mistyped));
                        let is_there =
                            count == phrase.len() && alike || window.concat() == phrase.concat();
                        if is_there && (from..from + count).contains(&at) {
                            instead.extend(group.clone());
                        }
                    }
                }
            }
            instead
        };
        let has = |words: &[String], word: &String| {
            if word.chars().count() < 4 { words.contains(word) } else { begins(words, word) }
        };
        let means = |words: &[String], mistyped: bool| {
            instead(mistyped).iter().any(|phrase| phrase.iter().all(|word| has(words, word)))
        };
        let stem = word.strip_suffix("n").filter(|stem| stem.chars().count() >= 5);
        let letters = word.chars().count();
        let part = |other: &String| {
            let mut later = other.char_indices().skip(1);
            letters >= 4 && later.any(|(at, _)| other[at..].starts_with(word))
        };
        let almost = |other: &String| {
            let ends = other.char_indices().map(|(at, c)| at + c.len_utf8());
            letters >= 5
                && ends.into_iter().any(|end| strsim::osa_distance(word, &other[..end]) <= 1)
        };
        let reasons = [
            (of_number(word), MatchKind::Number),
            (begins(&in_name, word), MatchKind::Name),
            (in_name.iter().any(part), MatchKind::Part),
            (means(&in_name, false), MatchKind::Synonym),
            (stem.is_some_and(|stem| begins(&in_name, stem)), MatchKind::Synonym),
            (in_name.iter().any(almost), MatchKind::Typo),
            (begins(&elsewhere, word) || means(&elsewhere, false), MatchKind::Other),
            (means(&in_name, true), MatchKind::Other),
            (letters >= 6 && elsewhere.iter().any(almost), MatchKind::Other),
        ];
        reasons.into_iter().find(|(holds, _)| *holds).map(|(_, kind)| kind)
    };
    let all: Option<Vec<MatchKind>> = (0..query.len()).map(why).collect();
    all?.into_iter().max()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_found_is_what_a_look_at_every_entry_finds(entries in entries(), typed in words()) {
        let documents = documents(&entries);
        let index = Index::of(&snapshot(documents.clone()));
        let mut expected: Vec<(MatchKind, EntryName)> = documents
            .iter()
            .filter_map(|document| Some((oracle(document, &typed)?, document.name())))
            .collect();
        expected.sort();
        let query = Query::of(&typed).expect("words");
        let (filters, moment) = (Filters::default(), index.hours.at(at(MORNING)));
        let why = |hit: &Hit<'_>| (hit.why.expect("a reason").0, hit.entry.name.clone());
        let hits: Vec<Hit<'_>> = index.find(Some(&query), &filters, &moment, None).collect();
        let told: Vec<_> = hits.iter().map(why).collect();
        prop_assert_eq!(&told, &expected, "{}", typed);
        for (nth, hit) in hits.iter().enumerate() {
            let after = hit.place();
            let rest: Vec<_> = index.find(Some(&query), &filters, &moment, Some(&after)).map(|hit| why(&hit)).collect();
            prop_assert_eq!(&rest, &told[nth + 1..]);
        }
    }
}
