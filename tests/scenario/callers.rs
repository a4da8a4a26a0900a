//! Who may not: tokens that are missing, old, foreign or forged, and roles without the right.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use neuvo_allinone::{
    harness::{Answer, Backend, TestSuite},
    issuer::Issuer,
};
use neuvo_chassis::token::unix_now;
use serde_json::{Value, json};

use crate::support::{contacts, is, post, problem, walk_in, with};

async fn bring(suite: &TestSuite, authorization: &str) -> Answer {
    let call = post("/v1/contacts").header("authorization", authorization);
    call.json(&walk_in()).to(suite).await
}

fn claims() -> Value {
    json!({ "sub": "someone", "exp": unix_now() + 600, "roles": ["advisor"], "sector": "social" })
}

/// An unsigned token: the algorithm is `none`, the signature empty.
fn unsigned(claims: &Value) -> String {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    format!("{}.{}.", part(&json!({ "alg": "none", "typ": "JWT" })), part(claims))
}

#[tokio::test]
async fn a_caller_without_a_token_is_asked_for_one() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let refused = post("/v1/contacts").json(&walk_in()).to(&suite).await;
    assert_eq!(problem(&refused), is(401, "UNAUTHENTICATED", "TOKEN_MISSING"));
    assert!(refused.header("www-authenticate").starts_with("Bearer"), "{:?}", refused.headers);
    assert_eq!(contacts(&suite).await, [Value::Null; 0]);
}

#[tokio::test]
async fn a_token_past_its_time_is_refused() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let old = suite.issuer.sign(&with(claims(), json!({ "exp": unix_now() - 60 })));
    let refused = bring(&suite, &format!("Bearer {}", old.expect("a token"))).await;
    assert_eq!(problem(&refused), is(401, "UNAUTHENTICATED", "TOKEN_EXPIRED"));
    let now = suite.issuer.token("advisor", 0).expect("a token");
    let refused = bring(&suite, &format!("Bearer {now}")).await;
    assert_eq!(problem(&refused), is(401, "UNAUTHENTICATED", "TOKEN_EXPIRED"));
    assert_eq!(contacts(&suite).await, [Value::Null; 0]);
}

#[tokio::test]
async fn foreign_and_forged_tokens_are_refused_and_nothing_is_stored() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let signed = |over: Value| suite.issuer.sign(&with(claims(), over)).expect("a token");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let stranger = Issuer::of(elsewhere.path(), elsewhere.path()).expect("another issuer");
    let good = signed(json!({}));
    let (body, _) = good.rsplit_once('.').expect("a signature");
    let named = with(claims(), json!({ "iss": "neuvo-development", "aud": "neuvo" }));
    let cases = [
        ("another issuer", format!("Bearer {}", signed(json!({ "iss": "elsewhere" })))),
        ("another audience", format!("Bearer {}", signed(json!({ "aud": "elsewhere" })))),
        ("another key", format!("Bearer {}", stranger.sign(&claims()).expect("a token"))),
        ("no algorithm", format!("Bearer {}", unsigned(&named))),
        ("another signature", format!("Bearer {body}.AAAA")),
        ("no signature", format!("Bearer {body}.")),
        ("not yet", format!("Bearer {}", signed(json!({ "nbf": unix_now() + 3600 })))),
        ("no expiry", format!("Bearer {}", signed(json!({ "exp": null })))),
        ("a service's role", format!("Bearer {}", signed(json!({ "roles": ["service"] })))),
        ("a task's name", format!("Bearer {}", signed(json!({ "sub": "system:load" })))),
        ("no subject", format!("Bearer {}", signed(json!({ "sub": "" })))),
        ("no token", "Bearer nothing".to_owned()),
        ("another scheme", "Basic YTpi".to_owned()),
    ];
    for (what, authorization) in cases {
        let refused = bring(&suite, &authorization).await;
        assert_eq!(problem(&refused), is(401, "UNAUTHENTICATED", "TOKEN_INVALID"), "{what}");
    }
    assert_eq!(contacts(&suite).await, [Value::Null; 0]);
}

#[tokio::test]
async fn an_internal_token_is_worth_nothing_outside() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let advisor = neuvo_allinone::harness::social_advisor();
    let internal = suite.suite.edge.mint("a", &advisor, "intake").expect("a token");
    let refused = bring(&suite, &format!("Bearer {internal}")).await;
    assert_eq!(problem(&refused), is(401, "UNAUTHENTICATED", "TOKEN_INVALID"));
}

#[tokio::test]
async fn a_role_without_the_right_is_told_which_roles_have_it() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    for who in ["organiser", "unit-worker", "assessor", "supervisor", "directory-editor"] {
        let refused = post("/v1/contacts").by(who).json(&walk_in()).to(&suite).await;
        assert_eq!(problem(&refused), is(403, "PERMISSION_DENIED", "ROLE_MISSING"), "{who}");
        let roles = refused.json()["metadata"]["roles"].as_str().unwrap_or_default().to_owned();
        assert!(roles.contains("advisor"), "{roles}");
    }
    let unknown = suite.issuer.sign(&with(claims(), json!({ "roles": ["root", "admin"] })));
    let refused = bring(&suite, &format!("Bearer {}", unknown.expect("a token"))).await;
    assert_eq!(problem(&refused), is(403, "PERMISSION_DENIED", "ROLE_MISSING"));
    let forged = post("/v1/contacts").by("advisor");
    let forged = forged.json(&with(walk_in(), json!({ "origin": "ORIGIN_SYNTHETIC" })));
    let refused = forged.to(&suite).await;
    assert_eq!(problem(&refused), is(403, "PERMISSION_DENIED", "ORIGIN_NOT_ALLOWED"));
    assert_eq!(contacts(&suite).await, [Value::Null; 0]);
}
