//! Whom to call now, as an advisor asks it over HTTP.

use neuvo_allinone::harness::{Answer, Backend, TestSuite};
use serde_json::Value;

use crate::support::{get, is, problem, well};

async fn ask(suite: &TestSuite, query: &str) -> Answer {
    get(&format!("/v1/lines:resolve?{query}")).by("advisor").to(suite).await
}

async fn resolve(suite: &TestSuite, query: &str) -> Value {
    well(&ask(suite, query).await)
}

/// The numbers considered, in order, each with whether it is open.
fn chain(answer: &Value) -> Vec<(&str, bool)> {
    let links = answer["chain"].as_array().expect("a chain").iter();
    links
        .map(|link| {
            for language in ["fi", "sv", "en"] {
                assert_ne!(link["reason"][language], "", "{link}");
            }
            let number = link["line"]["displayNumber"].as_str().expect("a number");
            (number, link["open"].as_bool().expect("a flag"))
        })
        .collect()
}

/// What every answer tells.
fn check(answer: &Value) {
    assert_eq!(answer["dangerLine"]["phoneNumber"], "112");
    for language in ["fi", "sv", "en"] {
        assert_ne!(answer["reason"][language], "", "{answer}");
    }
    let chain = answer["chain"].as_array().expect("a chain");
    assert_eq!(chain.last().map(|link| &link["line"]), Some(&answer["line"]));
    let (open, last) = (|link: &&Value| link["open"] == true, chain.len() - 1);
    assert_eq!(chain.iter().position(|link| open(&link)), Some(last), "{answer}");
}

/// 4 September 2023 is an ordinary Monday.
const MONDAY: &str = "2023-09-04T";

#[tokio::test]
async fn after_hours_the_emergency_service_answers_for_families() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let answer = resolve(&suite, &format!("area=families&at={MONDAY}17:30:00%2B03:00")).await;
    check(&answer);
    assert_eq!(answer["line"]["phoneNumber"], "+358197110721");
    assert_eq!(answer["line"]["displayNumber"], "019 711 0721");
    assert_eq!(answer["preferredLine"]["displayNumber"], "019 226 0401");
    assert_eq!(answer["preferredOpen"], false);
    assert_eq!(answer["nextOpening"], "2023-09-05T05:00:00Z"); // 8:00 in Helsinki
    assert_eq!(answer["at"], "2023-09-04T14:30:00Z");
    let considered = [("019 226 0401", false), ("019 226 0400", false), ("019 711 0721", true)];
    assert_eq!(chain(&answer), considered);
    let reason = answer["reason"]["fi"].as_str().expect("a reason");
    assert!(reason.contains("Se avautuu tiistaina 5.9.2023 klo 8.00."), "{reason}");
    assert!(reason.contains("soita 019 711 0721"), "{reason}");
    assert!(reason.contains("ei neuvontanumero"), "{reason}");
}

#[tokio::test]
async fn in_the_afternoon_the_social_emergency_line_answers_for_working_age() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let answer = resolve(&suite, &format!("area=working-age&at={MONDAY}13:30:00%2B03:00")).await;
    check(&answer);
    assert_eq!(answer["line"]["displayNumber"], "019 226 0400");
    assert_eq!(answer["preferredLine"]["displayNumber"], "019 226 0402");
    assert_eq!(answer["preferredOpen"], false);
    assert_eq!(answer["nextOpening"], "2023-09-05T05:00:00Z");
    assert_eq!(chain(&answer), [("019 226 0402", false), ("019 226 0400", true)]);
}

#[tokio::test]
async fn in_office_hours_each_areas_own_line_answers() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let own = [
        ("families", "019 226 0401"),
        ("working-age", "019 226 0402"),
        ("older-people", "019 226 0403"),
        ("mental-health-and-substance-use", "019 226 0404"),
        ("emergency", "019 226 0400"),
    ];
    for (area, number) in own {
        let answer = resolve(&suite, &format!("area={area}&at={MONDAY}10:00:00%2B03:00")).await;
        check(&answer);
        assert_eq!(chain(&answer), [(number, true)], "{area}");
        assert_eq!(answer["preferredOpen"], true);
        assert_eq!(answer.get("nextOpening"), None);
    }
}

#[tokio::test]
async fn on_the_eve_of_ascension_day_families_are_answered_until_one() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let open = resolve(&suite, "area=families&at=2023-05-17T12:59:00%2B03:00").await;
    check(&open);
    assert_eq!(open["dayClass"], "DAY_CLASS_EVE");
    assert_eq!(chain(&open), [("019 226 0401", true)]);
    let closed = resolve(&suite, "area=families&at=2023-05-17T14:00:00%2B03:00").await;
    check(&closed);
    assert_eq!(closed["line"]["displayNumber"], "019 711 0721");
    assert_eq!(closed["nextOpening"], "2023-05-19T05:00:00Z"); // past Ascension Day
    let holiday = resolve(&suite, "area=families&at=2023-05-18T10:00:00%2B03:00").await;
    check(&holiday);
    assert_eq!(holiday["dayClass"], "DAY_CLASS_HOLIDAY");
    assert_eq!(holiday["line"]["displayNumber"], "019 711 0721");
}

#[tokio::test]
async fn danger_to_life_is_the_emergency_number_whatever_is_open() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    for hour in ["10", "22"] {
        let at = format!("{MONDAY}{hour}:00:00%2B03:00");
        let query = format!("area=families&urgency=URGENCY_LIFE_THREATENING&at={at}");
        let answer = resolve(&suite, &query).await;
        check(&answer);
        assert_eq!(chain(&answer), [("112", true)]);
        assert_eq!(answer["line"]["phoneNumber"], "112");
    }
}

#[tokio::test]
async fn a_sign_in_an_instant_may_stand_as_it_is_written() {
    // A query's `+` is a space to forms; an instant has none, so it can only be meant.
    let suite = TestSuite::start(Backend::Sqlite).await;
    let plain = resolve(&suite, "area=families&at=2023-09-04T17:30:00+03:00").await;
    let encoded = resolve(&suite, "area=families&at=2023-09-04T17%3A30%3A00%2B03%3A00").await;
    assert_eq!(plain, encoded);
    assert_eq!(plain["at"], "2023-09-04T14:30:00Z");
}

#[tokio::test]
async fn the_municipality_is_one_of_the_countys() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let answer = resolve(&suite, "area=families&municipality=106").await;
    check(&answer);
    let refused = ask(&suite, "area=families&municipality=999").await;
    assert_eq!(problem(&refused), is(400, "INVALID_ARGUMENT", "INVALID_FIELDS"));
    assert_eq!(refused.violated(), ["municipality"]);
}

#[tokio::test]
async fn every_wrong_part_of_the_question_is_named_at_once() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let refused = ask(&suite, "area=atlantis&municipality=Hyvinkaa").await;
    assert_eq!(problem(&refused), is(400, "INVALID_ARGUMENT", "INVALID_FIELDS"));
    assert_eq!(refused.violated(), ["area", "municipality"]);
    let refused = ask(&suite, "urgency=URGENCY_LATER&at=tomorrow&area=families&weather=fair").await;
    assert_eq!(problem(&refused), is(400, "INVALID_ARGUMENT", "INVALID_FIELDS"));
    assert_eq!(refused.violated(), ["urgency", "at", "weather"]);
    let refused = ask(&suite, "").await;
    assert_eq!(refused.violated(), ["area"]);
}
