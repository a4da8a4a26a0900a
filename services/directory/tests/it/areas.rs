//! Units that serve several guidance areas: from what is loaded to what is found, routed and told.

use neuvo_allinone::{
    harness::{TestSuite, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::directory::v1::{
    EntryKind, LoadCountyRequest, RouteStageRequest, SearchRequest, Stage, Unit, UnitEvent,
    entry_document::Document,
};
use prost::Message;

use crate::{
    load_county::events,
    register::{draft, preview, put, unit},
    support::{data_set, load},
};

const TEAM: &str = "tyoikaisten-asiakasohjaus";
/// What it serves here, in this order.
const BOTH: [&str; 2] = ["working-age", "families"];

/// The county's set, in which a team serves some areas, nobody else any, and no area names its unit.
fn served(suite: &TestSuite, area_ids: &[&str]) -> LoadCountyRequest {
    let mut set = data_set(suite);
    let county = set.county.as_mut().expect("a county");
    county.areas.iter_mut().for_each(|area| area.unit_id.clear());
    set.units.iter_mut().for_each(|unit| unit.area_ids.clear());
    team(&mut set).area_ids = area_ids.iter().map(ToString::to_string).collect();
    set
}

fn team(set: &mut LoadCountyRequest) -> &mut Unit {
    set.units.iter_mut().find(|unit| unit.unit_id == TEAM).expect("the team")
}

/// Where a set names the team.
fn place(set: &LoadCountyRequest) -> String {
    let at = set.units.iter().position(|unit| unit.unit_id == TEAM).expect("the team");
    format!("units[{at}]")
}

/// The same unit as told by somebody who knows of one area alone.
#[expect(deprecated, reason = "who knows one area alone still tells it so")]
fn of_one(unit: Unit, area_id: &str) -> Unit {
    Unit { area_id: area_id.to_owned(), ..unit }
}

async fn routed(suite: &TestSuite, area: &str) -> String {
    let stage = Stage::Planning.into();
    let request = RouteStageRequest { area: area.to_owned(), stage, on: String::new() };
    let answer = suite.finder(&social_advisor()).route_stage(request).await.expect("a unit");
    answer.into_inner().unit.expect("a unit").unit_id
}

async fn units_of(suite: &TestSuite, area: &str) -> Vec<String> {
    let kinds = vec![EntryKind::Unit.into()];
    let request = SearchRequest { area: area.to_owned(), kinds, ..SearchRequest::default() };
    let answer = suite.finder(&social_advisor()).search(request).await.expect("an answer");
    answer.into_inner().hits.into_iter().map(|hit| hit.entry_id).collect()
}

on_both_databases! {
    async fn a_unit_of_two_areas_is_found_and_routed_to_by_either(suite: TestSuite) {
        load(&suite, served(&suite, &BOTH)).await.expect("a right set");
        let told = unit(&suite, TEAM).await;
        assert_eq!(told, of_one(told.clone(), BOTH[0]), "the first, for who knows no others");
        assert_eq!(told.area_ids, BOTH);
        for area in BOTH {
            assert_eq!(units_of(&suite, area).await, [TEAM], "{area}");
            assert_eq!(routed(&suite, area).await, TEAM, "{area}");
        }
        assert!(units_of(&suite, "older-people").await.is_empty());
        let json = suite.http("GET", &format!("/v1/units/{TEAM}"), "advisor", None).await.json();
        assert_eq!(json["areaIds"], serde_json::json!(BOTH));
        assert_eq!(json["areaId"], BOTH[0]);
    }

    async fn of_several_units_of_an_area_none_is_taken_for_its_guidance_unit(suite: TestSuite) {
        let mut set = served(&suite, &BOTH);
        let other = set.units.iter_mut().find(|unit| unit.unit_id == "lapsiperheiden-neuvonta");
        other.expect("a unit").area_ids = vec!["families".to_owned()];
        load(&suite, set).await.expect("a right set");
        assert_eq!(units_of(&suite, "families").await, ["lapsiperheiden-neuvonta", TEAM]);
        assert_eq!(routed(&suite, "families").await, "lapsiperheiden-asiakasohjaus", "by its line");
        assert_eq!(routed(&suite, "working-age").await, TEAM);
    }

    async fn others_are_told_every_area_of_a_unit(suite: TestSuite) {
        load(&suite, served(&suite, &BOTH)).await.expect("a right set");
        let events = events(&suite).await;
        let event = events.iter().rfind(|event| event.aggregate_id == TEAM).expect("told");
        let event = UnitEvent::decode(&*event.payload).expect("an event");
        assert_eq!(event.area_ids, BOTH);
        #[expect(deprecated, reason = "earlier builds know no other")]
        let first = event.area_id;
        assert_eq!(first, BOTH[0]);
    }

    async fn who_knows_one_area_alone_still_tells_it(suite: TestSuite) {
        let mut set = served(&suite, &[]);
        *team(&mut set) = of_one(team(&mut set).clone(), "families");
        load(&suite, set).await.expect("a right set");
        assert_eq!(unit(&suite, TEAM).await.area_ids, ["families"]);
        let mut set = served(&suite, &BOTH);
        *team(&mut set) = of_one(team(&mut set).clone(), "families");
        load(&suite, set).await.expect("it is among them");
        assert_eq!(unit(&suite, TEAM).await.area_ids, BOTH);
        let mut set = served(&suite, &BOTH);
        *team(&mut set) = of_one(team(&mut set).clone(), "older-people");
        let at = place(&set);
        let refused = load(&suite, set).await.expect_err("two answers to one question");
        assert_eq!(violated(&refused), [format!("{at}.area_id")]);
    }

    async fn an_area_that_is_none_or_is_named_twice_is_refused_where_it_stands(suite: TestSuite) {
        let wrong = served(&suite, &["families", "atlantis", "families"]);
        let at = place(&wrong);
        let refused = load(&suite, wrong).await.expect_err("a contradiction");
        assert_eq!(violated(&refused), [format!("{at}.area_ids[1]"), format!("{at}.area_ids[2]")]);
    }

    async fn a_change_of_areas_is_previewed_once(suite: TestSuite) {
        let told = unit(&suite, TEAM).await;
        let area_ids = ["older-people", "families"].map(str::to_owned).into();
        let edited = of_one(Unit { area_ids, ..told }, "");
        let change = draft(&suite, "", vec![put(Document::Unit(edited))]).await;
        let told = preview(&suite, &change).await;
        let fields: Vec<_> = told.diffs[0].fields.iter().map(|field| &*field.field).collect();
        assert_eq!(fields, ["area_ids[0]", "area_ids[1]"]);
    }
}
