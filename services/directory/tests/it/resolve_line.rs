//! `ResolveLine`.

use futures::future::join_all;
use jiff::Timestamp;
use neuvo_allinone::{
    harness::{Backend, TestSuite, reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_chassis::Clock;
use neuvo_proto::{
    common::v1::{LocalizedText, Urgency},
    directory::v1::{
        ChannelKind, DayClass, DayOverride, HoursBasis, HoursState, NamedDay, OpeningException,
        OpeningRule, OpeningSpan, ResolveLineRequest, ResolveLineResponse,
    },
};
use tonic::Code;

use crate::support::{data_set, load};

/// A question about an area at an instant, such as `2026-05-12T07:00:00Z`.
fn ask(area: &str, at: &str) -> ResolveLineRequest {
    ResolveLineRequest { area: area.to_owned(), at: Some(instant(at)), ..Default::default() }
}

fn instant(at: &str) -> prost_types::Timestamp {
    let at: Timestamp = at.parse().expect("an instant");
    prost_types::Timestamp { seconds: at.as_second(), nanos: 0 }
}

async fn answer(suite: &TestSuite, request: ResolveLineRequest) -> ResolveLineResponse {
    let answer = suite.directory(&social_advisor()).resolve_line(request).await;
    answer.expect("an answer").into_inner()
}

/// The numbers considered, in order; the last is the one to call.
fn numbers(answer: &ResolveLineResponse) -> Vec<&str> {
    let lines = answer.chain.iter().filter_map(|link| link.line.as_ref());
    lines.map(|line| line.display_number.as_str()).collect()
}

/// What is said of the first line considered.
fn first(answer: &ResolveLineResponse) -> (HoursState, HoursBasis, &str) {
    let link = answer.chain.first().expect("the preferred line is considered");
    (link.state(), link.basis(), &link.reason.as_ref().expect("a reason").fi)
}

fn finnish(text: &str) -> Option<LocalizedText> {
    Some(LocalizedText { fi: text.to_owned(), ..LocalizedText::default() })
}

on_both_databases! {
    async fn every_answer_says_what_decided_the_hours(suite: TestSuite) {
        let mut set = data_set(&suite);
        let every_day: Vec<i32> = (1..=7).collect();
        let closed = OpeningException {
            start_date: "2026-05-12".to_owned(),
            end_date: "2026-05-12".to_owned(),
            reason: finnish("koulutus"),
            ..OpeningException::default()
        };
        let families = &mut set.lines[0];
        families.opening_exceptions = vec![OpeningException {
            spans: vec![OpeningSpan {
                opens: "10:00".to_owned(),
                closes: "11:00".to_owned(),
                ..OpeningSpan::default()
            }],
            start_date: "2026-05-11".to_owned(),
            end_date: "2026-05-14".to_owned(),
            reason: finnish("kokeilu"),
        }, closed];
        families.opening_rules.push(OpeningRule {
            named_day: NamedDay::ChristmasEve.into(),
            weekdays: every_day.clone(),
            opens: "22:00".to_owned(),
            closes: "02:00".to_owned(),
            ..OpeningRule::default()
        });
        set.lines[1].opening_rules[0].valid_to = "2026-04-30".to_owned();
        let county = set.county.as_mut().expect("a county");
        county.opening_calendar.as_mut().expect("a calendar").overrides = vec![DayOverride {
            start_date: "2026-05-15".to_owned(),
            end_date: "2026-05-15".to_owned(),
            day_class: DayClass::Holiday.into(),
            reason: finnish("silta"),
        }];
        load(&suite, set).await.expect("the set proves");

        let families = |at| answer(&suite, ask("families", at));
        let trial = families("2026-05-11T07:00:00Z").await;
        assert_eq!(first(&trial).0, HoursState::Open);
        assert_eq!(first(&trial).1, HoursBasis::Exception);
        assert_eq!(trial.chain[0].next_closing, Some(instant("2026-05-11T08:00:00Z")));
        let training = families("2026-05-12T07:00:00Z").await;
        let said = "Lapsiperheiden asiakasohjaus (019 226 0401) on kiinni poikkeuksellisesti \
                    (koulutus). Se avautuu keskiviikkona 13.5.2026 klo 10.00.";
        assert_eq!(first(&training), (HoursState::Closed, HoursBasis::Exception, said));
        let bridge = families("2026-05-15T07:00:00Z").await;
        let said = "Lapsiperheiden asiakasohjaus (019 226 0401) on kiinni sinä päivänä (silta). \
                    Se avautuu maanantaina 18.5.2026 klo 8.00.";
        assert_eq!(first(&bridge), (HoursState::Closed, HoursBasis::Holiday, said));
        let night = families("2026-12-24T23:59:59Z").await;
        assert_eq!(night.chain[0].state(), HoursState::Open, "Christmas Eve's night, at 01:59");
        let holiday = families("2026-12-25T00:00:00Z").await;
        assert_eq!(first(&holiday).1, HoursBasis::Holiday);
        let unknown = answer(&suite, ask("working-age", "2026-05-13T07:00:00Z")).await;
        let said = "Numeron Työikäisten asiakasohjaus (019 226 0402) aukioloaika ei ole tiedossa.";
        assert_eq!(first(&unknown), (HoursState::Unspecified, HoursBasis::Unspecified, said));
        assert_eq!(numbers(&unknown), ["019 226 0402", "019 226 0400"]);
    }

    async fn each_area_has_its_line_and_its_followers(suite: TestSuite) {
        // A Tuesday at 10:00, 12:00, 14:59 and 15:00, local time.
        let at = |hour| format!("2026-05-12T{hour}Z");
        let (morning, noon, last, evening) =
            (at("07:00:00"), at("09:00:00"), at("11:59:59"), at("12:00:00"));
        let own = "019 226 0400";
        let crisis = "019 711 0721";
        let cases: [(&str, &str, &[&str]); 9] = [
            ("families", &morning, &["019 226 0401"]),
            ("families", &last, &["019 226 0401"]),
            ("families", &evening, &["019 226 0401", own, crisis]),
            ("working-age", &morning, &["019 226 0402"]),
            ("working-age", &noon, &["019 226 0402", own]),
            ("older-people", &last, &["019 226 0403"]),
            ("mental-health-and-substance-use", &noon, &["019 226 0404", own]),
            ("emergency", &last, &[own]),
            ("emergency", &evening, &[own, crisis]),
        ];
        for (area, at, expected) in cases {
            let answer = answer(&suite, ask(area, at)).await;
            assert_eq!(numbers(&answer), expected, "{area} at {at}");
            assert_eq!(answer.line.expect("a line").display_number, expected[expected.len() - 1]);
            assert_eq!(answer.preferred_open, expected.len() == 1);
            assert_eq!(answer.danger_line.expect("a line").phone_number, "112");
        }
    }

    async fn on_an_eve_three_lines_close_early_and_say_when_they_open(suite: TestSuite) {
        let answer = answer(&suite, ask("families", "2026-05-13T10:00:00Z")).await; // 13:00
        assert_eq!(answer.day_class(), DayClass::Eve);
        assert_eq!(answer.line.expect("a line").phone_number, "+358197110721");
        assert_eq!(answer.next_opening, Some(instant("2026-05-15T05:00:00Z")));
        let why = answer.chain[0].reason.as_ref().expect("a reason");
        assert_eq!(
            why.fi,
            "Lapsiperheiden asiakasohjaus (019 226 0401) on kiinni arkipyhän aaton aukioloajan \
             ulkopuolella. Se avautuu perjantaina 15.5.2026 klo 8.00."
        );
        let reason = answer.reason.expect("a reason");
        assert!(reason.en.contains("It is for emergencies, not for advice."), "{}", reason.en);
    }

    async fn danger_to_life_is_112_whatever_is_open(suite: TestSuite) {
        let urgency = Urgency::LifeThreatening.into();
        let request = ResolveLineRequest { urgency, ..ask("families", "2026-05-12T07:00:00Z") };
        let answer = answer(&suite, request).await;
        assert_eq!(numbers(&answer), ["112"]);
        assert!(answer.preferred_open);
        assert!(answer.reason.expect("a reason").fi.starts_with("Henki tai terveys on vaarassa"));
    }

    async fn who_lives_in_another_county_is_answered_and_directed_to_their_own(suite: TestSuite) {
        let of = |municipality: &str, urgency: Urgency| ResolveLineRequest {
            municipality: municipality.to_owned(),
            urgency: urgency.into(),
            ..ask("families", "2026-05-12T07:00:00Z")
        };
        let own = answer(&suite, of("858", Urgency::Routine)).await;
        let other = answer(&suite, of("091", Urgency::Routine)).await;
        assert_eq!(numbers(&other), numbers(&own), "help is refused to nobody");
        let (reason, tell) = (other.reason.expect("a reason"), other.tell.expect("what to tell"));
        for (reason, tell, said, own) in [
            (reason.fi, tell.fi, "Kunta 091 ei kuulu alueeseen Keski-Uudenmaan", "oma hyvinvointialue"),
            (reason.sv, tell.sv, "Kommun 091 hör inte till Mellersta Nylands", "eget välfärdsområde"),
            (reason.en, tell.en, "Municipality 091 is not served by", "own wellbeing services county"),
        ] {
            assert!(reason.starts_with(said) && reason.contains(own), "{reason}");
            assert!(tell.starts_with(&reason), "{tell}");
        }
        for urgency in [Urgency::Urgent, Urgency::LifeThreatening] {
            let own = answer(&suite, of("858", urgency)).await;
            let other = answer(&suite, of("091", urgency)).await;
            assert_eq!((numbers(&other), &other.reason), (numbers(&own), &own.reason));
        }
        let unknown = of("000", Urgency::Routine);
        let refused = suite.directory(&social_advisor()).resolve_line(unknown).await;
        assert_eq!(violated(&refused.expect_err("no code")), ["municipality"]);
    }

    async fn every_wrong_field_is_named(suite: TestSuite) {
        let request = ResolveLineRequest {
            area: "disability".to_owned(),
            municipality: "91".to_owned(),
            urgency: 9,
            at: Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }),
            ..ResolveLineRequest::default()
        };
        let refused = suite.directory(&social_advisor()).resolve_line(request).await;
        let refused = refused.expect_err("all wrong");
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert_eq!(violated(&refused), ["at", "area", "municipality", "urgency"]);
        let nothing = ResolveLineRequest::default();
        let refused = suite.directory(&social_advisor()).resolve_line(nothing).await;
        assert_eq!(violated(&refused.expect_err("no area")), ["area"]);
    }

    async fn what_was_just_loaded_is_what_everybody_is_answered_with(suite: TestSuite) {
        let request = ask("families", "2026-05-12T07:00:00Z"); // 10:00
        assert_eq!(numbers(&answer(&suite, request.clone()).await), ["019 226 0401"]);
        let mut set = data_set(&suite);
        set.lines[0].opening_rules.iter_mut().for_each(|rule| rule.opens = "11:00".to_owned());
        set.lines[4].display_number = "019 226 0499".to_owned();
        set.lines[4].phone_number = "+358192260499".to_owned();
        load(&suite, set).await.expect("a right set");
        let asked = (0..64).map(|_| answer(&suite, request.clone()));
        for answer in join_all(asked).await {
            assert_eq!(numbers(&answer), ["019 226 0401", "019 226 0499"]);
            assert_eq!(answer.next_opening, Some(instant("2026-05-12T08:00:00Z")));
        }
    }

    async fn who_asks_again_within_the_minute_is_answered_alike_for_their_own_instant(suite: TestSuite) {
        let mut set = data_set(&suite);
        set.lines[0].opening_rules.iter_mut().for_each(|rule| rule.closes = "14:30".to_owned());
        load(&suite, set).await.expect("a right set");
        let asked = ask("families", "2026-05-12T11:29:00Z"); // 14:29
        let open = answer(&suite, asked.clone()).await;
        let later = |seconds, nanos| {
            let begin = instant("2026-05-12T11:29:00Z").seconds;
            Some(prost_types::Timestamp { seconds: begin + seconds, nanos })
        };
        for at in [later(0, 0), later(1, 500_000_000), later(59, 999_999_000)] {
            let request = ResolveLineRequest { at, ..asked.clone() };
            let expected = ResolveLineResponse { at, ..open.clone() };
            assert_eq!(answer(&suite, request).await, expected);
        }
        let closed = answer(&suite, ask("families", "2026-05-12T11:30:00Z")).await;
        assert!(open.preferred_open && !closed.preferred_open);
        let others = [
            ResolveLineRequest { municipality: "091".to_owned(), ..asked.clone() },
            ResolveLineRequest { urgency: Urgency::LifeThreatening.into(), ..asked.clone() },
            ResolveLineRequest { channel_kind: ChannelKind::WalkIn.into(), ..asked.clone() },
        ];
        for other in others {
            assert_ne!(answer(&suite, other.clone()).await, open, "{other:?}");
        }
        for early in ["0001-01-01T00:00:30Z", "1900-06-01T12:00:30Z"] {
            let told = answer(&suite, ask("families", early)).await;
            assert_eq!(told.at, Some(instant(early)), "the wall clock had other seconds");
        }
        let wrong = ResolveLineRequest { at: later(0, -1), ..asked };
        let refused = suite.directory(&social_advisor()).resolve_line(wrong).await;
        assert_eq!(violated(&refused.expect_err("no instant")), ["at"]);
    }

    async fn the_answer_is_the_same_through_the_gateway(suite: TestSuite) {
        let path = "/v1/lines:resolve?area=working-age&municipality=858&at=2026-05-12T09:00:00Z";
        let answer = suite.http("GET", path, "advisor", None).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let json = answer.json();
        assert_eq!(json["line"]["phoneNumber"], "+358192260400");
        assert_eq!(json["preferredLine"]["displayNumber"], "019 226 0402");
        assert_eq!(json["preferredOpen"], false);
        assert_eq!(json["nextOpening"], "2026-05-13T05:00:00Z");
    }
}

#[tokio::test]
async fn without_an_instant_the_clock_is_asked() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let suite = TestSuite::at_instant(backend, "2026-12-24T10:00:00Z").await;
        let request = ResolveLineRequest { area: "families".to_owned(), ..Default::default() };
        let answer = answer(&suite, request).await;
        assert_eq!(answer.at, Some(instant("2026-12-24T10:00:00Z")));
        assert_eq!(answer.day_class(), DayClass::Holiday);
        assert!(
            answer.chain[0].reason.as_ref().expect("a reason").fi.contains("jouluaaton vuoksi")
        );
    }
}

#[tokio::test]
async fn before_a_county_is_loaded_nobody_can_be_called() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let suite = TestSuite::empty(backend, Clock::system()).await;
        let request = ask("families", "2026-05-12T07:00:00Z");
        let refused = suite.directory(&social_advisor()).resolve_line(request).await;
        assert_eq!(reason(&refused.expect_err("empty")), "COUNTY_NOT_LOADED");
    }
}
