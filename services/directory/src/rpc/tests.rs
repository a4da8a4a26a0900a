//! The county's data set, from its files through the contract into the domain and back.

use std::{path::Path, sync::Arc};

use jiff::{Timestamp, civil::date};
use neuvo_chassis::{Check, Fault};
use neuvo_proto::{
    common::v1::LocalizedText,
    directory::v1::{self as pb, LoadCountyRequest},
};
use prost::{Message, Name};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    convert,
    domain::{DataSet, Decided, Kept, Register, load::plan},
    rpc::resource,
};

fn parsed(req: LoadCountyRequest) -> Result<DataSet, Fault> {
    let mut check = Check::default();
    let set = convert::data_set(req, &mut check);
    Ok(check.finish(|| set)?.0)
}

/// The set as the contract says it.
fn written(set: DataSet) -> LoadCountyRequest {
    use pb::entry_document::Document as Pb;
    let mut req = LoadCountyRequest::default();
    for item in set.documents.into_iter().map(Arc::new) {
        let kept = Kept { item, version: 1, from: None, ended: false, change_id: Uuid::nil() };
        match resource::document(&kept).document.expect("an entry") {
            Pb::County(county) => req.county = Some(county),
            Pb::Unit(unit) => req.units.push(unit),
            Pb::Line(line) => req.lines.push(line),
            Pb::Centre(centre) => req.centres.push(centre),
            Pb::Site(site) => req.sites.push(site),
            Pb::Service(service) => req.services.push(service),
            Pb::Responsibility(cell) => req.responsibilities.push(cell),
            Pb::Organisation(organisation) => req.organisations.push(organisation),
            Pb::Channel(channel) => req.channels.push(channel),
            Pb::ServiceMenu(menu) => req.service_menus.push(menu),
            Pb::ServiceChain(chain) => req.service_chains.push(chain),
            Pb::RaciTable(table) => req.raci_tables.push(table),
            Pb::OperatingModel(model) => req.operating_models.push(model),
        }
    }
    req
}

/// A data set, without the request_id it is loaded with.
fn set_of(name: &str) -> LoadCountyRequest {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/data").join(name);
    let set = neuvo_allinone::county::read(&folder).expect("the contract's shape");
    LoadCountyRequest { request_id: String::new(), ..set }
}

/// The county's data set.
fn keusote() -> LoadCountyRequest {
    set_of("keusote-2023")
}

/// Every data set there is, with how many entries it has.
const SETS: [(&str, i32); 3] = [
    ("keusote-2023", 1 + 53 + 7 + 6 + 5 + 27 + 28 + 10 + 14 + 1 + 4),
    ("etela-pohjanmaa", 1 + 5 + 1 + 29 + 5 + 8 + 3 + 43),
    ("helppiseniori", 1 + 1 + 1 + 8 + 2 + 2 + 1 + 2),
];

#[test]
fn every_data_set_proves_on_its_own() {
    for (name, entries) in SETS {
        let set = parsed(set_of(name)).expect("every field is right");
        let by = Decided::new("editor", Timestamp::UNIX_EPOCH);
        let load = plan(&Register::default(), &set, Uuid::nil(), &by, date(2026, 1, 1));
        let load = load.expect("an empty directory");
        assert_eq!((name, load.flaws), (name, vec![]));
        assert_eq!((name, load.counts.created), (name, entries));
    }
}

#[test]
fn a_data_set_survives_the_domain() {
    for (name, _) in SETS {
        let set = parsed(set_of(name)).expect("every field is right");
        let mut expected = set_of(name);
        let rules = expected.lines.iter_mut().flat_map(|line| &mut line.opening_rules);
        rules.for_each(|rule| rule.state = pb::HoursState::Open.into()); // where nothing is said
        #[expect(deprecated, reason = "what is told has it, what is written leaves it out")]
        for unit in &mut expected.units {
            unit.area_id = unit.area_ids.first().cloned().unwrap_or_default();
        }
        assert!(written(set) == expected, "{name} is too long to print");
    }
}

/// Id, number as written, E.164, and the rules as `class weekdays opens-closes`.
type Card = (&'static str, &'static str, &'static str, &'static [&'static str]);

#[test]
fn the_lines_are_as_the_county_printed_them() {
    const LONG: &[&str] = &["1 1234 08:00-15:00", "1 5 08:00-13:00", "2 12345 08:00-13:00"];
    let cards: [Card; 7] = [
        ("lapsiperheet", "019 226 0401", "+358192260401", LONG),
        ("tyoikaiset", "019 226 0402", "+358192260402", &["1 12345 08:00-12:00"]),
        ("ikaihmiset", "019 226 0403", "+358192260403", LONG),
        ("mipa", "019 226 0404", "+358192260404", &["1 12345 09:00-12:00", "2 12345 09:00-12:00"]),
        ("sosiaalipaivystys", "019 226 0400", "+358192260400", LONG),
        ("kriisipaivystys", "019 711 0721", "+358197110721", &[]),
        ("emergency-number", "112", "112", &[]),
    ];
    let lines = keusote().lines;
    assert_eq!(lines.len(), cards.len());
    for (line, (id, written, dialled, rules)) in lines.iter().zip(cards) {
        assert_eq!(
            (&*line.line_id, &*line.display_number, &*line.phone_number),
            (id, written, dialled)
        );
        assert_eq!(line.always_open, rules.is_empty());
        let shown: Vec<String> = line.opening_rules.iter().map(show).collect();
        assert_eq!(shown, rules, "{id}");
    }
}

fn show(rule: &pb::OpeningRule) -> String {
    let weekdays: String = rule.weekdays.iter().map(ToString::to_string).collect();
    format!("{} {weekdays} {}-{}", rule.day_class, rule.opens, rule.closes)
}

#[test]
fn what_colours_alone_would_tell_is_left_open() {
    let set = keusote();
    assert!(set.sites.iter().all(|site| site.stage == 0));
    assert_eq!(set.responsibilities.len(), 4 * 7);
    // What the teams' duties tell in words: advice in four areas, needs assessment in three.
    let told: Vec<_> = set.responsibilities.iter().filter(|cell| cell.responsible != 0).collect();
    assert_eq!(told.len(), 7);
    assert!(told.iter().all(|cell| cell.responsible == pb::Responsible::Guidance as i32));
    assert!(told.iter().all(|cell| matches!(
        cell.stage(),
        pb::Stage::AdviceAndGuidance | pb::Stage::NeedsAssessment
    )));
}

/// Every text of a message, and every `source`, wherever they lie in it.
fn said(value: &Value, texts: &mut Vec<Value>, sources: &mut Vec<String>) {
    match value {
        Value::Object(fields) if fields.contains_key("fi") => texts.push(value.clone()),
        Value::Object(fields) => {
            sources.extend(fields.get("source").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| said(value, texts, sources));
        }
        Value::Array(items) => items.iter().for_each(|item| said(item, texts, sources)),
        _ => {}
    }
}

#[test]
fn every_entry_says_where_it_is_from_and_is_said_in_three_languages() {
    for (name, entries) in SETS {
        let set = set_of(name);
        let descriptor = neuvo_proto::method::pool()
            .get_message_by_name(&LoadCountyRequest::full_name())
            .expect("the contract knows it");
        let message = prost_reflect::DynamicMessage::decode(descriptor, &*set.encode_to_vec());
        let json = serde_json::to_value(message.expect("its own message")).expect("json");
        let (mut texts, mut sources) = (Vec::new(), Vec::new());
        said(&json, &mut texts, &mut sources);
        let unsaid = |text: &&Value| {
            ["fi", "sv", "en"]
                .iter()
                .any(|language| text[language].as_str().is_none_or(str::is_empty))
        };
        assert_eq!(texts.iter().filter(unsaid).collect::<Vec<_>>(), Vec::<&Value>::new(), "{name}");
        // The county itself is the set's own; every other entry has a source.
        assert_eq!(sources.len(), usize::try_from(entries - 1).expect("some"), "{name}");
        assert!(sources.iter().all(|source| !source.is_empty()), "{name}");
    }
}

#[test]
fn no_name_that_may_stand_on_paper_tells_of_mental_health_or_substance_use() {
    const TELLING: [&str; 9] = [
        "mielenterv",
        "päihde",
        "mipa",
        "miela",
        "mental",
        "missbruk",
        "substance",
        "ridasjärvi",
        "psykiatr",
    ];
    let tells = |name: &LocalizedText| {
        let name = format!("{} {} {}", name.fi, name.sv, name.en).to_lowercase();
        TELLING.iter().any(|word| name.contains(word))
    };
    let units = keusote().units;
    let name = |unit: &pb::Unit| unit.name.clone().expect("a name");
    let paper = |unit: &pb::Unit| unit.neutral_name.clone().unwrap_or_else(|| name(unit));
    assert_eq!(units.iter().filter(|unit| tells(&name(unit))).count(), 7);
    let telling: Vec<_> = units.iter().filter(|unit| tells(&paper(unit))).collect();
    assert!(telling.is_empty(), "{telling:?}");
}

#[test]
fn every_wrong_field_of_a_set_is_named_at_once() {
    let mut set = keusote();
    let county = set.county.as_mut().expect("a county");
    county.code = "2".into();
    county.municipalities[0].code = "1060".into();
    county.opening_calendar = None;
    county.choices[2].text = None;
    county.segment_model = Some(pb::SegmentModel::default());
    set.units[3].unit_id = "Not A Slug".into();
    set.units[4].email = "someone".into();
    set.units[5].sectors = vec![1, 0, 3];
    set.units[6].neutral_name = Some(LocalizedText::default());
    set.lines[0].phone_number = "019 226 0401".into();
    set.lines[3].opening_rules[1].closes = "25:00".into();
    set.lines[3].opening_rules[0].weekdays = vec![8];
    set.lines[4].kind = 99;
    set.responsibilities[5].stage = 0;
    let fault = parsed(set).expect_err("violations");
    let fields: Vec<_> = fault.violations().iter().map(|v| v.field.as_str()).collect();
    let expected = [
        "county.code",
        "county.municipalities[0].code",
        "county.opening_calendar",
        "county.choices[2].text.fi",
        "county.segment_model.segment_model_id",
        "county.segment_model.name.fi",
        "units[3].unit_id",
        "units[4].email",
        "units[5].sectors[1]",
        "units[5].sectors[2]",
        "units[6].neutral_name.fi",
        "lines[0].phone_number",
        "lines[3].opening_rules[0].weekdays[0]",
        "lines[3].opening_rules[1].closes",
        "lines[4].kind",
        "responsibilities[5].stage",
    ];
    assert_eq!(fields, expected);
}
