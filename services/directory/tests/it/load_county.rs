//! `LoadCounty`.

use std::collections::BTreeMap;

use neuvo_allinone::{
    harness::{Backend, TestSuite, reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_chassis::Clock;
use neuvo_proto::{
    directory::v1::{
        Change, ChangeEvent, CountyEvent, EntryName, EveRule, GetCountyRequest, GetLineRequest,
        GetUnitRequest, LineEvent, ListServicesRequest, LoadCountyRequest, NamedDay, Unit,
        UnitEvent,
    },
    feed::v1::{Event, WatchEventsRequest},
};
use prost::{Message, Name};
use serde_json::json;
use tonic::Code;
use uuid::Uuid;

use crate::{
    exchange::{file, import},
    register::{LATER, NOW, changed, new_unit, publish, renamed},
    support::{counts, data_set, finnish, load},
};

/// Entries of the county's data set.
const ENTRIES: i32 = 1 + 53 + 7 + 6 + 5 + 27 + 28 + 10 + 14 + 1 + 4;

/// What the feed says of one entry.
async fn told<E: Message + Name + Default>(suite: &TestSuite, aggregate_id: &str) -> E {
    let events = events(suite).await;
    let of_it =
        |event: &&Event| event.r#type == E::full_name() && event.aggregate_id == aggregate_id;
    let event = events.iter().find(of_it).expect("told");
    E::decode(&*event.payload).expect("an event")
}

/// Everything the feed holds.
pub(crate) async fn events(suite: &TestSuite) -> Vec<Event> {
    let answers = suite.feed("directory").watch_events(WatchEventsRequest { after: None }).await;
    let answer = answers.expect("a feed").into_inner().message().await.expect("events");
    answer.expect("the first answer").events
}

async fn line_name(suite: &TestSuite, line_id: &str) -> String {
    let request = GetLineRequest { line_id: line_id.to_owned() };
    let line = suite.directory(&social_advisor()).get_line(request).await.expect("there");
    line.into_inner().name.expect("a name").fi
}

async fn unit_name(suite: &TestSuite, unit_id: &str) -> String {
    let request = GetUnitRequest { unit_id: unit_id.to_owned() };
    let unit = suite.directory(&social_advisor()).get_unit(request).await.expect("there");
    unit.into_inner().name.expect("a name").fi
}

on_both_databases! {
    async fn every_unit_line_and_site_is_told_once_and_the_county_with_them(suite: TestSuite) {
        let mut told = BTreeMap::new();
        for event in events(&suite).await {
            assert_eq!((event.aggregate_version, event.schema_version), (1, 1));
            *told.entry(event.r#type.replace("neuvo.directory.v1.", "")).or_default() += 1;
        }
        let expected = [
            ("ChangeEvent", 1),
            ("CountyEvent", 1),
            ("LineEvent", 7),
            ("SiteEvent", 5),
            ("UnitEvent", 53),
        ];
        assert_eq!(told, expected.map(|(name, count)| (name.to_owned(), count)).into());
    }

    async fn others_are_told_what_a_promise_needs_of_the_county(suite: TestSuite) {
        let county: CountyEvent = told(&suite, "keski-uusimaa").await;
        let calendar = county.opening_calendar.expect("a calendar");
        assert_eq!(calendar.eve_rule(), EveRule::WeekdayBeforeWeekdayHoliday);
        let closed: Vec<_> = calendar.closed_days().collect();
        assert_eq!(closed, [NamedDay::ChristmasEve, NamedDay::MidsummerEve]);
        assert_eq!(county.danger_line_id, "emergency-number");
        let model = county.segment_model.expect("a model");
        assert_eq!(model.segment_model_id, "etela-pohjanmaa");
        assert_eq!(model.name.expect("a name").fi, "Etelä-Pohjanmaan malli");
    }

    async fn others_are_told_a_line_s_number_and_its_hours_in_words(suite: TestSuite) {
        let line: LineEvent = told(&suite, "lapsiperheet").await;
        let numbers = (line.display_number.as_str(), line.phone_number.as_str());
        assert_eq!(numbers, ("019 226 0401", "+358192260401"));
        assert!(!line.always_open);
        let hours = line.hours.expect("hours");
        assert_eq!(hours.fi, "ma–to 8–15, pe 8–13; aattoina 8–13");
        assert_eq!(hours.sv, "mån–tors 8–15, fre 8–13; dagen före helgdag 8–13");
        let crisis: LineEvent = told(&suite, "kriisipaivystys").await;
        assert!(crisis.always_open);
        assert_eq!(crisis.hours.expect("hours").fi, "kaikkina aikoina");
    }

    async fn others_are_told_the_name_of_a_unit_that_may_stand_on_paper(suite: TestSuite) {
        let unit: UnitEvent = told(&suite, "aikuisten-mipa-asiakasohjaus").await;
        assert_eq!(unit.neutral_name.expect("a name").fi, "Asiakasohjaus");
        let unit: UnitEvent = told(&suite, "ikaihmisten-asiakasohjaus").await;
        assert_eq!(unit.neutral_name, unit.name);
    }

    async fn loading_the_same_set_again_changes_nothing(suite: TestSuite) {
        let before = events(&suite).await.len();
        let answer = load(&suite, data_set(&suite)).await.expect("the same set");
        assert_eq!(counts(answer), [0, 0, ENTRIES, 0]);
        assert_eq!(events(&suite).await.len(), before);
    }

    async fn what_differs_is_updated_and_told_and_what_is_missing_ends(suite: TestSuite) {
        let before = events(&suite).await.len();
        let mut set = data_set(&suite);
        set.lines[0].name = finnish("Perheneuvonta");
        set.units.retain(|unit| unit.unit_id != "geriatrinen-keskus");
        set.units.push(Unit {
            unit_id: "uusi".to_owned(),
            name: finnish("Uusi yksikkö"),
            ..Unit::default()
        });
        set.services.retain(|service| service.service_id != "omaolo");
        let answer = load(&suite, set).await.expect("a right set");
        assert_eq!(counts(answer), [1, 1, ENTRIES - 3, 2]);
        assert_eq!(line_name(&suite, "lapsiperheet").await, "Perheneuvonta");

        let news = events(&suite).await.split_off(before);
        let entries = news.iter().filter(|event| event.r#type != ChangeEvent::full_name());
        let mut told: Vec<_> = entries.map(|event| event.aggregate_id.as_str()).collect();
        told.sort_unstable();
        assert_eq!(told, ["geriatrinen-keskus", "lapsiperheet", "uusi"]);
        let line = news.iter().find(|event| event.r#type == LineEvent::full_name()).expect("told");
        let image = LineEvent::decode(&*line.payload).expect("an event");
        assert_eq!(line.aggregate_version, 2);
        assert_eq!(image.name.expect("a name").fi, "Perheneuvonta");
    }

    async fn a_change_that_nobody_else_is_told_of_is_still_seen_at_once(suite: TestSuite) {
        let mut set = data_set(&suite);
        set.services.truncate(1);
        let answer = load(&suite, set).await.expect("a right set");
        assert_eq!(counts(answer), [0, 0, ENTRIES - 26, 26]);
        let request = ListServicesRequest::default();
        let list = suite.directory(&social_advisor()).list_services(request).await;
        let services = list.expect("a list").into_inner().services;
        assert_eq!(services.iter().filter(|service| service.ended).count(), 26);
    }

    async fn what_is_only_validated_is_counted_and_not_stored(suite: TestSuite) {
        let mut set = data_set(&suite);
        set.lines[0].name = finnish("Perheneuvonta");
        set.validate_only = true;
        let answer = load(&suite, set).await.expect("a right set");
        assert_eq!(counts(answer), [0, 1, ENTRIES - 1, 0]);
        assert_eq!(line_name(&suite, "lapsiperheet").await, "Lapsiperheiden asiakasohjaus");
    }

    async fn a_repeat_is_answered_as_the_first_was_and_another_set_is_refused(suite: TestSuite) {
        let mut set = data_set(&suite);
        set.lines[0].name = finnish("Perheneuvonta");
        let first = load(&suite, set.clone()).await.expect("a right set");
        let again = load(&suite, set.clone()).await.expect("the same request");
        assert_eq!(counts(first), counts(again));
        set.lines[1].name = finnish("Toinen");
        let refused = load(&suite, set).await.expect_err("another content");
        assert_eq!(refused.code(), Code::Aborted);
        assert_eq!(reason(&refused), "REQUEST_ID_REUSED");
    }

    async fn what_a_load_changes_and_ends_is_named_also_before_it_and_to_who_repeats_it(suite: TestSuite) {
        changed(&suite, "", vec![renamed(&suite, "Perheet").await, new_unit("uusi")]).await;
        let mut set = data_set(&suite);
        set.services.retain(|service| service.service_id != "omaolo");
        set.validate_only = true;
        let told = load(&suite, set.clone()).await.expect("a right set");
        let ids = |names: &[EntryName]| -> Vec<String> {
            names.iter().map(|name| name.entry_id.clone()).collect()
        };
        assert_eq!(ids(&told.updated_entries), ["lapsiperheet"], "an editor published it");
        assert_eq!(ids(&told.ended_entries), ["omaolo"], "what an editor brought is no set's");
        assert_eq!(line_name(&suite, "lapsiperheet").await, "Perheet");
        set.validate_only = false;
        set.request_id = Uuid::now_v7().to_string();
        assert_eq!(load(&suite, set.clone()).await.expect("a right set"), told);
        assert_eq!(load(&suite, set).await.expect("repeated"), told);
    }

    async fn what_is_decided_for_later_is_named_where_the_set_says_otherwise(suite: TestSuite) {
        suite.set_clock(NOW);
        let edits = vec![renamed(&suite, "Perheet").await, new_unit("uusi")];
        changed(&suite, LATER, edits).await;
        let set = data_set(&suite);
        let told = load(&suite, LoadCountyRequest { validate_only: true, ..set.clone() }).await;
        let told = told.expect("a right set");
        assert_eq!(counts(told.clone()), [0, 0, ENTRIES, 0]);
        let later: Vec<_> =
            told.later_versions.iter().map(|one| (&*one.entry_id, &*one.valid_from)).collect();
        assert_eq!(later, [("uusi", LATER), ("lapsiperheet", LATER)]);
        let set = LoadCountyRequest { request_id: Uuid::now_v7().to_string(), ..set };
        assert_eq!(load(&suite, set.clone()).await.expect("a right set"), told);
        assert_eq!(load(&suite, set).await.expect("repeated"), told);
        let mut set = data_set(&suite);
        set.lines[0].name = finnish("Perheet");
        let told = load(&suite, set).await.expect("a right set").later_versions;
        let later: Vec<_> = told.iter().map(|one| &*one.entry_id).collect();
        assert_eq!(later, ["uusi"], "the line is then as the set says");
    }

    async fn what_an_import_or_an_editor_brought_is_not_ended_by_the_set_that_is_loaded_again(suite: TestSuite) {
        let content = json!([{
            "id": "00000000-0000-0000-0000-00000000000b", "serviceChannelType": "ServiceLocation",
            "serviceChannelNames": [{"language": "fi", "value": "Uusi talo", "type": "Name"}],
            "areaMunicipalities": [{"code": "106"}],
        }]);
        let drafted = import(&suite, file("ptv-v11", content.to_string())).await.expect("read");
        let drafted = Change { change_id: drafted.change_id, ..Change::default() };
        publish(&suite, &drafted).await.expect("published");
        changed(&suite, "", vec![new_unit("uusi")]).await;
        let answer = load(&suite, data_set(&suite)).await.expect("the same set");
        assert_eq!(counts(answer), [0, 0, ENTRIES, 0]);
        let suite = suite.restarted(Clock::system()).await;
        let answer = load(&suite, data_set(&suite)).await.expect("the same set");
        assert_eq!(counts(answer), [0, 0, ENTRIES, 0]);

        // What a set named, left out and an editor brought again is the editor's from then on.
        let mut set = data_set(&suite);
        set.units.retain(|unit| unit.unit_id != "geriatrinen-keskus");
        assert_eq!(counts(load(&suite, set.clone()).await.expect("a set")), [0, 0, ENTRIES - 1, 1]);
        changed(&suite, "", vec![new_unit("geriatrinen-keskus")]).await;
        set.request_id = Uuid::now_v7().to_string();
        assert_eq!(counts(load(&suite, set).await.expect("a set")), [0, 0, ENTRIES - 1, 0]);
    }

    async fn a_set_is_not_loaded_into_the_past(suite: TestSuite) {
        suite.set_clock(NOW);
        let set = LoadCountyRequest { valid_from: "2026-05-07".to_owned(), ..data_set(&suite) };
        assert_eq!(violated(&load(&suite, set).await.expect_err("yesterday")), ["valid_from"]);
    }

    async fn next_year_s_set_of_the_county_takes_the_place_of_this_one(suite: TestSuite) {
        let before = events(&suite).await.len();
        let mut set = data_set(&suite);
        let county = set.county.as_mut().expect("a county");
        county.data_set_id = "keusote-2024".to_owned();
        county.as_of = finnish("tilanne 2024");
        set.sites.retain(|site| site.site_id != "rentto");
        set.centres.iter_mut().for_each(|centre| centre.site_ids.retain(|id| id != "rentto"));
        set.channels.retain(|channel| channel.site_id != "rentto");
        for service in &mut set.services {
            service.channel_ids.retain(|id| id != "lahineuvonta-rentto");
        }
        let answer = load(&suite, set).await.expect("the same county");
        assert_eq!(counts(answer), [0, 3, ENTRIES - 5, 2]);

        let county = suite.directory(&social_advisor()).get_county(GetCountyRequest {}).await;
        assert_eq!(county.expect("one").into_inner().data_set_id, "keusote-2024");
        let news = events(&suite).await.split_off(before);
        let county = news.iter().find(|event| event.r#type == CountyEvent::full_name());
        let county = county.expect("told");
        assert_eq!((&*county.aggregate_id, county.aggregate_version), ("keski-uusimaa", 2));
        let image = CountyEvent::decode(&*county.payload).expect("an event");
        assert_eq!((&*image.county_id, &*image.data_set_id), ("keski-uusimaa", "keusote-2024"));
    }

    async fn another_county_is_refused(suite: TestSuite) {
        let mut set = data_set(&suite);
        set.county.as_mut().expect("a county").county_id = "etela-pohjanmaa".to_owned();
        let refused = load(&suite, set).await.expect_err("another county");
        assert_eq!(refused.code(), Code::FailedPrecondition);
        assert_eq!(reason(&refused), "OTHER_COUNTY_LOADED");
    }

    async fn a_set_that_contradicts_itself_is_refused_place_by_place(suite: TestSuite) {
        let mut set = data_set(&suite);
        set.lines[0].name = finnish("Perheneuvonta");
        set.lines[3].opening_rules[1].closes = "00:00".to_owned();
        set.lines[4].fallback_line_ids.clear();
        set.centres[1].site_ids = vec!["atlantis".to_owned()];
        let refused = load(&suite, set).await.expect_err("contradictions");
        assert_eq!(refused.code(), Code::InvalidArgument);
        let expected = [
            "lines[3].opening_rules[1].closes",
            "lines[4].fallback_line_ids",
            "centres[1].site_ids[0]",
        ];
        assert_eq!(violated(&refused), expected);
        assert_eq!(line_name(&suite, "lapsiperheet").await, "Lapsiperheiden asiakasohjaus");
    }

    async fn a_name_is_one_line_and_a_choice_may_have_several(suite: TestSuite) {
        let mut set = data_set(&suite);
        set.units[0].duties[0].fi = "Ensin neuvonta,\nsitten arviointi".to_owned();
        let county = set.county.as_mut().expect("a county");
        county.choices[0].text.as_mut().expect("a text").en = "Our choice.\nNot theirs.".to_owned();
        load(&suite, set.clone()).await.expect("paragraphs are taken");

        let county = set.county.as_mut().expect("a county");
        county.name.as_mut().expect("a name").sv = "Nyland\n=1+1".to_owned();
        county.as_of.as_mut().expect("a time").en = "as of\t2023".to_owned();
        county.areas[1].name.as_mut().expect("a name").fi = "Työ\u{2028}ikäiset".to_owned();
        set.lines[0].display_number = "019 226\n0401".to_owned();
        set.request_id = Uuid::now_v7().to_string();
        let refused = load(&suite, set).await.expect_err("names of two lines");
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert_eq!(reason(&refused), "INVALID_FIELDS");
        let expected = [
            "county.name.sv",
            "county.as_of.en",
            "county.areas[1].name.fi",
            "lines[0].display_number",
        ];
        assert_eq!(violated(&refused), expected);
    }

    async fn a_set_without_county_or_request_id_is_refused(suite: TestSuite) {
        let refused = load(&suite, Default::default()).await.expect_err("nothing");
        assert_eq!(violated(&refused), ["request_id", "county"]);
    }

    async fn an_advisor_may_not_load(suite: TestSuite) {
        let refused = suite.directory(&social_advisor()).load_county(data_set(&suite)).await;
        let refused = refused.expect_err("no editor");
        assert_eq!(refused.code(), Code::PermissionDenied);
        assert_eq!(reason(&refused), "ROLE_MISSING");
    }

    async fn of_loads_at_once_one_stands_whole(suite: TestSuite) {
        let mut lines = data_set(&suite);
        lines.lines[0].name = finnish("Perheneuvonta");
        let mut units = data_set(&suite);
        units.units[5].name = finnish("Uusi nimi");
        let unit_id = units.units[5].unit_id.clone();
        let old_unit = unit_name(&suite, &unit_id).await;

        let (first, second) = tokio::join!(load(&suite, lines), load(&suite, units));
        first.expect("loaded");
        second.expect("loaded");
        let held = (line_name(&suite, "lapsiperheet").await, unit_name(&suite, &unit_id).await);
        let whole = [
            ("Perheneuvonta".to_owned(), old_unit),
            ("Lapsiperheiden asiakasohjaus".to_owned(), "Uusi nimi".to_owned()),
        ];
        assert!(whole.contains(&held), "{held:?}");
    }

    async fn what_was_loaded_is_there_after_a_restart(suite: TestSuite) {
        let mut set = data_set(&suite);
        set.lines[0].name = finnish("Perheneuvonta");
        load(&suite, set).await.expect("a right set");
        let suite = suite.restarted(Clock::system()).await;
        assert_eq!(line_name(&suite, "lapsiperheet").await, "Perheneuvonta");
    }
}

#[tokio::test]
async fn an_empty_directory_takes_any_county_but_only_one_of_two_at_once() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let suite = TestSuite::empty(backend, Clock::system()).await;
        let of = |county_id: &str| {
            let mut set = data_set(&suite);
            set.request_id = Uuid::now_v7().to_string();
            set.county.as_mut().expect("a county").county_id = county_id.to_owned();
            load(&suite, set)
        };
        let (first, second) = tokio::join!(of("etela-pohjanmaa"), of("keski-uusimaa"));
        let (loaded, refused): (Vec<_>, Vec<_>) =
            [first, second].into_iter().partition(Result::is_ok);
        assert_eq!(loaded.len(), 1);
        let refused = refused.into_iter().find_map(Result::err).expect("one is refused");
        assert_eq!(reason(&refused), "OTHER_COUNTY_LOADED");
        let county = suite.directory(&social_advisor()).get_county(GetCountyRequest {}).await;
        assert!(
            ["etela-pohjanmaa", "keski-uusimaa"]
                .contains(&&*county.expect("one").into_inner().county_id)
        );
    }
}
