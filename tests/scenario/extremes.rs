//! The ends of time and odd characters: an answer or a precise refusal, never a failure of ours.

use neuvo_allinone::{harness::Answer, on_both_databases};
use serde_json::json;

use crate::support::{
    call, contacts, get, joint_visit, path_of, post, problem, walk_in, well, with,
};

/// An answer, or a refusal that blames the caller and says why.
#[track_caller]
fn no_failure(what: &str, answer: &Answer) {
    if answer.status != 200 {
        let (status, _, reason) = problem(answer);
        assert!((400..500).contains(&status), "{what}: {}", answer.text);
        assert_ne!(reason, "", "{what}: {}", answer.text);
    }
}

const INSTANTS: [&str; 6] = [
    "0001-01-01T00:00:00Z",
    "1583-01-01T00:00:00Z",
    "1970-01-01T00:00:00Z",
    "9999-12-30T22:00:00Z",
    "9999-12-31T23:59:59.999999999Z",
    "2023-06-30T23:59:60Z",
];

on_both_databases! {
    async fn the_ends_of_time_are_answered_or_refused(suite: TestSuite) {
        for at in INSTANTS {
            let path = format!("/v1/lines:resolve?area=families&at={at}");
            no_failure(at, &get(&path).by("advisor").to(&suite).await);
            let visit = with(walk_in(), json!({ "occurredAt": at }));
            no_failure(at, &post("/v1/contacts").by("advisor").json(&visit).to(&suite).await);
        }
        for day in
            ["0000-01-01", "0001-01-01", "1969-12-31", "9999-12-31", "-0001-01-01", "10000-01-01"]
        {
            for verb in ["run", "export"] {
                let path =
                    format!("/v1/reports/contacts-by-month:{verb}?startDate={day}&endDate={day}");
                let path = if verb == "export" { path + "&format=csv" } else { path };
                no_failure(day, &get(&path).by("organiser").to(&suite).await);
            }
            let path = format!("/v1/contacts?startDate={day}&endDate={day}");
            no_failure(day, &get(&path).by("advisor").to(&suite).await);
            let step = json!({ "nextStep": {
                "kind": "NEXT_STEP_KIND_UNIT_ACTS", "description": "We call.",
                "unitId": "lapsiperheiden-neuvonta", "dueDate": day,
            }});
            let visit = with(walk_in(), step);
            no_failure(day, &post("/v1/contacts").by("advisor").json(&visit).to(&suite).await);
        }
        well(&get("/v1/contacts?pageSize=200").by("advisor").to(&suite).await);
    }

    async fn odd_characters_come_back_as_they_went_in_or_are_refused(suite: TestSuite) {
        for odd in [
            "\u{0}",
            "a\u{0}b",
            "\u{1f9e1}\u{200d}\u{1f9e1}",
            "\u{202e}abc",
            "'; DROP TABLE contact; --",
            "\u{feff}x",
            " ",
            "\t\n",
        ] {
            let person = json!({ "givenName": odd, "familyName": odd, "phoneNumber": "" });
            let entries = json!([{ "sector": "SECTOR_SOCIAL", "note": odd }]);
            let visit = with(joint_visit(), json!({ "person": person, "entries": entries }));
            let answer = post("/v1/contacts").by("advisor").json(&visit).to(&suite).await;
            no_failure(odd, &answer);
            if answer.status == 200 {
                let read = well(&get(&path_of(&answer.json())).by("advisor").to(&suite).await);
                assert_eq!(read["entries"][0]["note"].as_str().map(str::trim), Some(odd.trim()));
                assert_eq!(read["person"]["givenName"].as_str().map(str::trim), Some(odd.trim()));
            }
            for field in ["siteId", "lineId", "municipality", "language", "requestId"] {
                let before = contacts(&suite).await.len();
                let visit = with(walk_in(), json!({ field: odd }));
                let answer = post("/v1/contacts").by("advisor").json(&visit).to(&suite).await;
                assert_eq!(problem(&answer).0, 400, "{field} {odd:?}");
                assert!(answer.violated().contains(&field.to_owned()), "{}", answer.text);
                assert_eq!(contacts(&suite).await.len(), before);
            }
        }
        for path in [
            "/v1/contacts/%00",
            "/v1/contacts?siteId=%00",
            "/v1/contacts?pageToken=%00",
            "/v1/lines/%00",
            "/v1/lines/..%2f..%2fetc",
            "/v1/lines:resolve?area=%00",
            "/v1/reports/%00:run?startDate=2023-01-01&endDate=2023-01-01",
            "/v1/assessments/%00",
        ] {
            let answer = get(path).by("supervisor").to(&suite).await;
            no_failure(path, &answer);
            assert_ne!(answer.status, 200, "{path}");
        }
    }

    async fn every_path_refuses_an_empty_question_or_answers_it(suite: TestSuite) {
        let document = well(&get("/openapi.json").to(&suite).await);
        for (path, verbs) in document["paths"].as_object().expect("paths") {
            let names = path.split(['{', '}']).enumerate();
            let filled: String =
                names.map(|(at, part)| if at % 2 == 1 { "x" } else { part }).collect();
            for verb in verbs.as_object().expect("verbs").keys() {
                for who in [
                    "advisor",
                    "supervisor",
                    "assessor",
                    "organiser",
                    "directory-editor",
                    "client-system",
                ] {
                    if filled.ends_with(":watch") {
                        continue; // it goes on
                    }
                    let ask = call(&verb.to_uppercase(), &filled).by(who);
                    let ask = if verb == "post" { ask.json(&json!({})) } else { ask };
                    no_failure(&filled, &ask.to(&suite).await);
                }
            }
        }
    }
}
