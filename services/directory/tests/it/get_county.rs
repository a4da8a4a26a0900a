//! `GetCounty`.

use jiff::Timestamp;
use neuvo_allinone::{
    harness::{Backend, TestSuite, reason, social_advisor},
    on_both_databases,
};
use neuvo_chassis::Clock;
use neuvo_proto::directory::v1::{EveRule, GetCountyRequest, NamedDay};
use tonic::Code;

on_both_databases! {
    async fn the_county_tells_its_municipalities_areas_and_calendar(suite: TestSuite) {
        let answer = suite.directory(&social_advisor()).get_county(GetCountyRequest {}).await;
        let county = answer.expect("it is loaded").into_inner();
        assert_eq!((county.county_id.as_str(), county.code.as_str()), ("keski-uusimaa", "02"));
        assert_eq!(county.data_set_id, "keusote-2023");
        assert_eq!(county.as_of.expect("a time").fi, "tilanne 2023");
        let codes: Vec<_> = county.municipalities.iter().map(|m| m.code.as_str()).collect();
        assert_eq!(codes, ["106", "186", "505", "543", "611", "858"]);
        let areas: Vec<_> = county.areas.iter().map(|area| area.area_id.as_str()).collect();
        let mental = "mental-health-and-substance-use";
        assert_eq!(areas, ["families", "working-age", "older-people", mental, "emergency"]);
        let calendar = county.opening_calendar.expect("a calendar");
        assert_eq!(calendar.eve_rule(), EveRule::WeekdayBeforeWeekdayHoliday);
        let closed: Vec<_> = calendar.closed_days().collect();
        assert_eq!(closed, [NamedDay::ChristmasEve, NamedDay::MidsummerEve]);
        let model = county.segment_model.expect("a model");
        assert_eq!(model.segment_model_id, "etela-pohjanmaa");
    }

    async fn every_choice_of_the_data_set_is_told_in_three_languages(suite: TestSuite) {
        let answer = suite.directory(&social_advisor()).get_county(GetCountyRequest {}).await;
        let choices = answer.expect("it is loaded").into_inner().choices;
        let fallback = choices.iter().find(|choice| choice.choice_id == "fallback-chain");
        let text = fallback.and_then(|choice| choice.text.as_ref()).expect("the choice");
        for text in [&text.fi, &text.sv, &text.en] {
            assert!(text.contains("019 711 0721"), "{text}");
        }
    }
}

#[tokio::test]
async fn before_a_county_is_loaded_there_is_none() {
    let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let suite = TestSuite::empty(backend, clock.clone()).await;
        let refused = suite.directory(&social_advisor()).get_county(GetCountyRequest {}).await;
        let refused = refused.expect_err("nothing is loaded");
        assert_eq!(refused.code(), Code::FailedPrecondition);
        assert_eq!(reason(&refused), "COUNTY_NOT_LOADED");
    }
}
