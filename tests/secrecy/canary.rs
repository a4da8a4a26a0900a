//! A thousand people who are nobody, told to Neuvo with their codes, names, numbers and worries.
//! Afterwards nothing of it stands anywhere but sealed.

use std::fs;

use futures::{StreamExt, stream};
use neuvo_allinone::harness::{Answer, Backend, TestSuite, http_request};
use neuvo_proto::feed::v1::WatchEventsRequest;
use prost::Message;
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    canaries::{Canaries, PEOPLE, WORD, code, phone},
    cluster, heard,
};

/// Of so many people one is read, searched for and assessed; every other one of these came with
/// something to be handed about.
const SOME: u32 = 25;
/// Calls under way at once.
const AT_ONCE: usize = 32;
fn visit(number: u32) -> Value {
    let closed =
        json!({"kind": "NEXT_STEP_KIND_PERSON_ACTS", "description": format!("{WORD} rests")});
    json!({
        "requestId": Uuid::now_v7().to_string(),
        "channel": "CHANNEL_WALK_IN",
        "siteId": "rentto",
        "clientGroup": "CLIENT_GROUP_WORKING_AGE",
        "identification": "IDENTIFICATION_TOLD",
        "person": {
            "givenName": format!("{WORD}{number}"),
            "familyName": format!("{WORD}-Suku"),
            "phoneNumber": phone(number),
            "identityCode": code(number),
        },
        "entries": [
            {"sector": "SECTOR_SOCIAL", "note": format!("{WORD} has worries; {}", code(number))},
            {"sector": "SECTOR_HEALTH", "note": format!("{WORD} sleeps badly")},
        ],
        "nextStep": if number.is_multiple_of(2) { closed } else { Value::Null },
    })
}

/// A call that works; gives its answer.
async fn well(suite: &TestSuite, who: &str, path: &str, body: Value) -> Value {
    let answer = suite.http("POST", path, who, Some(body)).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.json()
}

/// The request of a step, with what it says.
fn step(said: Value) -> Value {
    let mut request = json!({"requestId": Uuid::now_v7().to_string()});
    let fields = request.as_object_mut().expect("an object");
    fields.extend(said.as_object().expect("an object").clone());
    request
}

fn text(answer: &Value, field: &str) -> String {
    answer[field].as_str().expect(field).to_owned()
}

/// Records everybody, and does with some of them what is done with people's data.
async fn tell(suite: &TestSuite) {
    let people = stream::iter(0..PEOPLE).for_each_concurrent(AT_ONCE, async |number| {
        let made = suite.http("POST", "/v1/contacts", "advisor", Some(visit(number))).await;
        assert_eq!(made.status, 200, "person {number}: {}", made.text);
        if !number.is_multiple_of(SOME) {
            return;
        }
        let contact = made.json();
        let id = text(&contact, "contactId");
        let read = suite.http("GET", &format!("/v1/contacts/{id}"), "advisor-health", None).await;
        assert!(read.text.contains(WORD), "an authorised reader reads: {}", read.text);
        let by_code = json!({"identityCode": code(number)});
        let by_name = json!({"name": format!("{WORD}{number}")});
        for body in [&by_code, &by_name] {
            let found = well(suite, "advisor", "/v1/clients:search", body.clone()).await;
            assert!(found.to_string().contains(WORD), "{found}");
        }
        let log = well(suite, "client-system", "/v1/clients:ownLog", by_code).await;
        assert!(log.to_string().contains("SearchClients"), "{log}");
        if contact["status"] == "CONTACT_STATUS_OPEN" {
            hand_about(suite, &id).await;
            let told = format!("{WORD} writes");
            let next_step = json!({"kind": "NEXT_STEP_KIND_PERSON_ACTS", "description": told});
            let close = step(json!({"nextStep": next_step}));
            well(suite, "advisor", &format!("/v1/contacts/{id}:close"), close).await;
        }
        assess(suite, &id, made.header("neuvo-position")).await;
    });
    people.await;
}

/// Opens a matter of a contact and takes every step that says something in words.
async fn hand_about(suite: &TestSuite, contact_id: &str) {
    let promise = json!({"description": format!("{WORD} is called"), "dueDate": "2030-01-07"});
    let matter = json!({
        "contactId": contact_id, "areaId": "working-age", "sectors": ["SECTOR_SOCIAL"],
        "need": format!("{WORD} owes rent"), "promise": promise,
        "toUnitId": "tyoikaisten-asiakasohjaus", "summary": format!("{WORD} in short"),
    });
    let matter = well(suite, "advisor", "/v1/matters", step(matter)).await;
    let matter = format!("/v1/matters/{}", text(&matter, "matterId"));
    let read = suite.http("GET", &matter, "unit-worker", None).await;
    assert!(read.text.contains(&format!("{WORD} owes rent")), "{}", read.text);
    let handoff = format!("/v1/handoffs/{}", text(&read.json(), "openHandoffId"));

    let ask = step(json!({"question": format!("Is {WORD} alone?")}));
    let asked = well(suite, "unit-worker", &format!("{handoff}:ask"), ask).await;
    let question_id = text(&asked["questions"][0], "questionId");
    let answer = step(json!({"questionId": question_id, "answer": format!("{WORD} is")}));
    well(suite, "advisor", &format!("{handoff}:answer"), answer).await;
    well(suite, "unit-worker", &format!("{handoff}:accept"), step(json!({}))).await;
    let back = step(json!({"reason": format!("{WORD} has moved")}));
    well(suite, "unit-worker", &format!("{handoff}:return"), back).await;

    let on = json!({"toUnitId": "aikuissosiaalityo", "reason": format!("{WORD} needs more")});
    let on = well(suite, "advisor", &format!("{handoff}:redirect"), step(on)).await;
    let on = format!("/v1/handoffs/{}", text(&on, "handoffId"));
    well(suite, "advisor", &format!("{on}:withdraw"), step(json!({}))).await;
    let offer =
        json!({"toUnitId": "tyoikaisten-asiakasohjaus", "summary": format!("{WORD} again")});
    let offer = well(suite, "advisor", &format!("{matter}/handoffs"), step(offer)).await;
    let offer = format!("/v1/handoffs/{}", text(&offer, "handoffId"));
    let reject = step(json!({"reason": format!("{WORD} is not ours")}));
    well(suite, "unit-worker", &format!("{offer}:reject"), reject).await;

    let later = json!({"description": format!("{WORD} is written to"), "dueDate": "2030-01-08"});
    let later = step(json!({"promise": later, "personTold": true}));
    well(suite, "advisor", &format!("{matter}:movePromise"), later).await;
    let end = step(json!({"ending": format!("{WORD} found a way")}));
    well(suite, "advisor", &format!("{matter}:end"), end).await;
}

/// Assesses a contact once the feed has brought it.
async fn assess(suite: &TestSuite, contact_id: &str, position: &str) {
    let token = suite.issuer.token("assessor", 600).expect("a token");
    let body = step(json!({
        "contactId": contact_id,
        "urgency": "URGENCY_ROUTINE",
        "segment": "SEGMENT_CLEAR_NEED",
        "evidence": format!("{WORD} copes"),
    }));
    let request = http_request("POST", "/v1/assessments")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("neuvo-position", position)
        .body(body.to_string().into());
    let assessed = suite.send(request.expect("a request")).await;
    assert_eq!(assessed.status, 200, "{}", assessed.text);
    plan(suite, contact_id, &text(&assessed.json(), "assessmentId")).await;
}

/// Plans with a person, and takes every step that says something in words.
async fn plan(suite: &TestSuite, contact_id: &str, assessment_id: &str) {
    let services = json!([{
        "description": format!("{WORD} is advised"), "providerName": format!("{WORD} helps"),
        "providerKind": "PROVIDER_KIND_ASSOCIATION",
    }]);
    let plan = step(json!({
        "contactId": contact_id, "assessmentId": assessment_id, "kind": "PLAN_KIND_CLIENT",
        "goals": [format!("{WORD} sings again")], "services": services,
        "personDoes": format!("{WORD} calls {}", phone(7)),
    }));
    let plan = well(suite, "assessor", "/v1/plans", plan).await;
    let plan = format!("/v1/plans/{}", text(&plan, "planId"));
    let agree = step(json!({
        "followUpDate": "2030-01-07", "personAgreed": false,
        "notAgreedReason": format!("{WORD} is away"),
        "noOwnWorkerReason": format!("{WORD} flies alone"),
    }));
    well(suite, "assessor", &format!("{plan}:agree"), agree).await;
    let outcome = step(json!({"outcome": format!("{WORD} sings, {}", code(7)), "end": true}));
    well(suite, "assessor", &format!("{plan}:followUp"), outcome).await;
    let read = suite.http("GET", &plan, "assessor", None).await;
    assert!(read.text.contains(&format!("{WORD} flies alone")), "{}", read.text);
}

/// Answers to calls that are wrong in every way one can be wrong with a person's data.
async fn errors(suite: &TestSuite) -> Vec<Answer> {
    let (code, name) = (code(7), format!("{WORD}7"));
    let wrong_check = format!("{}{}", &code[..10], if code.ends_with('A') { 'B' } else { 'A' });
    let with = |path: &str, value: Value| {
        let mut body = visit(7);
        *body.pointer_mut(path).expect("a field") = value;
        body
    };
    let contacts = [
        with("/person/identityCode", json!(wrong_check)),
        with("/person/identityCode", json!(format!("{code}{code}"))),
        with("/person/givenName", json!(name.repeat(20))),
        with("/person/phoneNumber", json!(code)),
        with("/siteId", json!(code)),
        with("/entries/0/note", json!(name.repeat(2_000))),
        with("/entries/0/sector", json!(name)),
        with("/identification", json!("IDENTIFICATION_NONE")),
        with("/person", json!({"hetu": code})),
        with("/person", json!(code)),
        json!(code),
    ];
    let mut answers = Vec::new();
    for body in contacts {
        answers.push(suite.http("POST", "/v1/contacts", "advisor", Some(body)).await);
    }
    for body in [json!({"identityCode": wrong_check}), json!({"identityCode": code, "name": name})]
    {
        answers.push(suite.http("POST", "/v1/clients:search", "advisor", Some(body)).await);
    }
    for path in
        ["/v1/contacts/", "/v1/clients/", "/v1/disclosures?clientId=", "/v1/contacts?siteId="]
    {
        let path = format!("{path}{code}");
        let role = if path.contains("disclosures") { "data-protection-officer" } else { "advisor" };
        answers.push(suite.http("GET", &path, role, None).await);
    }
    answers
}

/// All that a service's feed tells, and how many events that is.
async fn events(suite: &TestSuite, service: &str) -> (Vec<u8>, i64) {
    let stream = suite.feed(service).watch_events(WatchEventsRequest::default()).await;
    let mut stream = stream.expect("a feed").into_inner();
    let (mut bytes, mut read) = (Vec::new(), 0);
    loop {
        let news = stream.message().await.expect("news").expect("more");
        read += i64::try_from(news.events.len()).expect("few");
        bytes.extend(news.encode_to_vec());
        if read >= news.head.expect("a head").position {
            return (bytes, read);
        }
    }
}

async fn everybody_stays_unknown(backend: Backend) {
    heard::listen();
    let suite = TestSuite::start(backend).await;
    let canaries = Canaries::new();
    tell(&suite).await;
    for answer in errors(&suite).await {
        assert!((400..500).contains(&answer.status), "{}", answer.text);
        canaries.assert_none_in("an error", answer.text.as_bytes());
    }
    // Of each a contact; of some an assessment and a plan in three steps; of half of these more than ten
    // steps.
    let some = i64::from(PEOPLE / SOME);
    for (service, least) in
        [("intake", i64::from(PEOPLE) + some / 2 * 10), ("assessment", some * 4)]
    {
        let (told, count) = events(&suite, service).await;
        assert!(count >= least, "{service} tells no more than {count} things");
        canaries.assert_none_in(service, &told);
    }

    let data = &suite.settings.store.data;
    canaries.assert_none_under(data);
    match backend {
        Backend::Sqlite => {
            let log = fs::metadata(data.join("intake.db-wal")).expect("a log file").len();
            assert!(log > 0, "it was looked at before the checkpoint");
            for store in suite.suite.stores.values() {
                assert_eq!(store.read().get_database_backend(), DbBackend::Sqlite);
                let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
                store.read().execute_unprepared(checkpoint).await.expect("a checkpoint");
            }
            assert!(canaries.assert_none_under(data) >= 4, "a file a service");
        }
        Backend::Postgres => {
            let dump = cluster::dump(&suite.settings.store.url);
            let rows = String::from_utf8_lossy(&dump).matches("rentto").count();
            assert!(rows >= PEOPLE as usize, "the dump holds every contact");
            canaries.assert_none_in("the dump", &dump);
            cluster::assert_none_in_files(&canaries, &suite.suite.stores["intake"]).await;
        }
    }
    canaries.assert_none_in("the log", heard::heard().as_bytes());
}

#[tokio::test]
async fn of_a_thousand_people_nothing_stands_in_clear_on_sqlite() {
    everybody_stays_unknown(Backend::Sqlite).await;
}

#[tokio::test]
async fn of_a_thousand_people_nothing_stands_in_clear_on_postgres() {
    everybody_stays_unknown(Backend::Postgres).await;
}
