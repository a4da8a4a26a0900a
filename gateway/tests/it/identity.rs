//! Who is let in.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::body::Body;
use http::Request;
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::JwkSet};
use neuvo_chassis::token::unix_now;
use neuvo_gateway::edge::{Issuer, KeySource, Tokens};
use neuvo_proto::access::v1::Role;
use serde_json::{Value, json};

use crate::desk::{AUDIENCE, Answer, Desk, ISSUER, Key, claims};

async fn with_bearer(desk: &Desk, bearer: &str) -> Answer {
    let request = Request::builder().uri("/v1/contacts/42").header("authorization", bearer);
    Answer::of(desk.send(request.body(Body::empty()).expect("right")).await).await
}

async fn with(desk: &Desk, token: &str) -> Answer {
    with_bearer(desk, &format!("Bearer {token}")).await
}

fn but(claim: &str, value: Value) -> Value {
    let mut claims = claims(&["advisor"]);
    claims[claim] = value;
    claims
}

#[tokio::test]
async fn a_sector_that_we_do_not_know_is_refused() {
    let desk = Desk::open();
    for sector in ["social", "health"] {
        assert_eq!(with(&desk, &desk.key.sign(&but("sector", json!(sector)))).await.status, 200);
    }
    for sector in ["rescue", "Health", ""] {
        let answer = with(&desk, &desk.key.sign(&but("sector", json!(sector)))).await;
        assert_eq!(answer.problem(), (401, "TOKEN_INVALID".into()), "{sector}");
    }
}

#[tokio::test]
async fn no_token_is_told_from_a_wrong_one() {
    let desk = Desk::open();
    let request = Request::builder().uri("/v1/contacts/42").body(Body::empty()).expect("right");
    let answer = Answer::of(desk.send(request).await).await;
    assert_eq!(answer.problem(), (401, "TOKEN_MISSING".into()));
    assert_eq!(answer.headers["www-authenticate"], "Bearer realm=\"neuvo\"");
    for bearer in ["Basic YTpi", "Bearer", "Bearer ", "Bearer a.b.c", "nonsense"] {
        let answer = with_bearer(&desk, bearer).await;
        assert_eq!(answer.problem(), (401, "TOKEN_INVALID".into()), "{bearer}");
        let challenge = answer.headers["www-authenticate"].to_str().expect("text");
        assert!(challenge.contains("error=\"invalid_token\""));
    }
    assert_eq!(with(&desk, &desk.token(&["advisor"])).await.status, 200);
}

#[tokio::test]
async fn a_token_past_its_time_is_told_so() {
    let desk = Desk::open();
    let token = desk.key.sign(&but("exp", json!(unix_now())));
    assert_eq!(with(&desk, &token).await.problem(), (401, "TOKEN_EXPIRED".into()));
}

#[tokio::test]
async fn foreign_tokens_are_refused() {
    let desk = Desk::open();
    let foreign = [
        but("iss", json!("https://elsewhere.test")),
        but("aud", json!("another")),
        but("nbf", json!(unix_now() + 600)),
        but("sub", json!("")),
        but("sub", json!("system:follow")),
        but("sub", Value::Null),
        but("exp", Value::Null),
        but("aud", Value::Null),
        but("roles", json!(["advisor", "service"])),
        but("roles", json!("advisor")),
    ];
    for claims in foreign {
        let answer = with(&desk, &desk.key.sign(&claims)).await;
        assert_eq!(answer.problem(), (401, "TOKEN_INVALID".into()), "{claims}");
    }
}

#[tokio::test]
async fn a_strangers_key_under_a_known_name_is_refused() {
    let desk = Desk::open();
    let token = Key::new("k1").sign(&claims(&["advisor"]));
    assert_eq!(with(&desk, &token).await.problem(), (401, "TOKEN_INVALID".into()));
}

#[tokio::test]
async fn an_algorithm_of_the_tokens_own_choice_is_refused() {
    let desk = Desk::open();
    let header = Header { kid: Some("k1".into()), ..Header::new(Algorithm::HS256) };
    let public = serde_json::to_vec(&desk.key.public()).expect("JSON");
    let key = EncodingKey::from_secret(&public);
    let token = jsonwebtoken::encode(&header, &claims(&["advisor"]), &key).expect("a token");
    assert_eq!(with(&desk, &token).await.problem(), (401, "TOKEN_INVALID".into()));
    // {"alg":"none","kid":"k1"}, the same claims, and no signature.
    let claims = token.split('.').nth(1).expect("claims");
    let token = format!("eyJhbGciOiJub25lIiwia2lkIjoiazEifQ.{claims}.");
    assert_eq!(with(&desk, &token).await.problem(), (401, "TOKEN_INVALID".into()));
}

#[tokio::test]
async fn a_role_without_the_right_is_forbidden_and_unknown_roles_grant_nothing() {
    let desk = Desk::open();
    for roles in [&["organiser"][..], &["king"], &[]] {
        let answer = with(&desk, &desk.token(roles)).await;
        assert_eq!(answer.problem(), (403, "ROLE_MISSING".into()));
        assert_eq!(answer.json()["metadata"]["roles"], "advisor,supervisor");
    }
    assert!(desk.reached.lock().expect("a lock").is_empty());
}

#[tokio::test]
async fn a_new_key_is_found_without_a_restart_and_not_asked_for_twice_in_a_row() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("jwks.json");
    let write = |keys: &[&Key]| {
        let set = JwkSet { keys: keys.iter().map(|key| key.public()).collect() };
        std::fs::write(&file, serde_json::to_vec(&set).expect("JSON")).expect("written");
    };
    let (old, new) = (Key::new("old"), Key::new("new"));
    write(&[&old]);
    let desk = Desk::with(Key::new("unused"), KeySource::File(file.clone()));
    assert_eq!(with(&desk, &old.sign(&claims(&["advisor"]))).await.status, 200);
    write(&[&old, &new]);
    // The set was read a moment ago: the edge waits before it reads it again.
    let token = new.sign(&claims(&["advisor"]));
    assert_eq!(with(&desk, &token).await.problem(), (401, "TOKEN_INVALID".into()));
    let fresh = Desk::with(Key::new("unused"), KeySource::File(file.clone()));
    assert_eq!(with(&fresh, &token).await.status, 200);
}

#[tokio::test]
async fn without_the_issuers_keys_nobody_can_be_judged() {
    let desk = Desk::with(Key::new("k1"), KeySource::File("/nowhere/jwks.json".into()));
    let answer = with(&desk, &desk.token(&["advisor"])).await;
    assert_eq!(answer.problem(), (503, "UNAVAILABLE".into()));
    assert!(!answer.text.contains("/nowhere"));
}

#[tokio::test]
async fn keys_are_fetched_once_however_many_unknown_ones_are_named() {
    let asked = Arc::new(AtomicUsize::new(0));
    let key = Key::new("k1");
    let set = serde_json::to_string(&JwkSet { keys: vec![key.public()] }).expect("JSON");
    let counter = asked.clone();
    let issuer = axum::Router::new().route(
        "/jwks",
        axum::routing::get(move || async move {
            counter.fetch_add(1, Ordering::SeqCst);
            set
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/jwks", listener.local_addr().expect("an address"));
    tokio::spawn(axum::serve(listener, issuer).into_future());

    let desk = Desk::with(key, KeySource::Url(url));
    assert_eq!(with(&desk, &desk.token(&["advisor"])).await.status, 200);
    for stranger in ["a", "b", "c"] {
        let token = Key::new(stranger).sign(&claims(&["advisor"]));
        assert_eq!(with(&desk, &token).await.problem(), (401, "TOKEN_INVALID".into()));
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

/// Two issuers; the second may grant what is beside it.
fn two(key: &Key, granted: Option<Vec<Role>>) -> anyhow::Result<Tokens> {
    let of = |issuer: &str| Issuer {
        issuer: issuer.to_owned(),
        audience: AUDIENCE.to_owned(),
        keys: KeySource::Fixed(JwkSet { keys: vec![key.public()] }),
    };
    Tokens::limited(vec![(of(ISSUER), None), (of("https://other.test"), granted)])
}

#[tokio::test]
async fn the_same_name_at_two_issuers_is_two_people() {
    let key = Key::new("k1");
    let tokens = two(&key, None).expect("two issuers");
    for (iss, subject) in [
        (ISSUER, "https://login.test|someone"),
        ("https://other.test", "https://other.test|someone"),
    ] {
        let known = tokens.verify(&key.sign(&but("iss", json!(iss)))).await.expect("trusted");
        assert_eq!(known.caller.subject, subject);
    }
}

#[test]
fn an_issuers_name_cannot_be_taken_for_a_name_and_a_subject() {
    for name in ["https://login.test|someone", "two words", "line\nbreak", ""] {
        let (issuer, audience) = (name.to_owned(), AUDIENCE.to_owned());
        let keys = KeySource::parse("/etc/neuvo/jwks.json");
        assert!(Tokens::new(vec![Issuer { issuer, audience, keys }]).is_err(), "{name}");
    }
}

#[tokio::test]
async fn an_issuer_grants_no_role_that_is_not_its_own_to_grant() {
    let key = Key::new("k1");
    let tokens = two(&key, Some(vec![Role::ClientSystem])).expect("two issuers");
    let mut claims = claims(&["client-system", "organiser"]);
    let both = tokens.verify(&key.sign(&claims)).await.expect("trusted");
    assert_eq!(both.caller.roles, [Role::ClientSystem, Role::Organiser]);
    claims["iss"] = json!("https://other.test");
    let one = tokens.verify(&key.sign(&claims)).await.expect("trusted");
    assert_eq!(one.caller.roles, [Role::ClientSystem]);
    for wrong in [vec![], vec![Role::Service]] {
        assert!(two(&key, Some(wrong)).is_err());
    }
}

#[test]
fn keys_come_from_no_place_that_anyone_could_answer_for() {
    let from = |url: &str| {
        let (issuer, audience) = ("a".to_owned(), "b".to_owned());
        Tokens::new(vec![Issuer { issuer, audience, keys: KeySource::parse(url) }]).is_ok()
    };
    assert!(from("https://login.test/jwks") && from("http://127.0.0.1:8080/jwks"));
    assert!(from("/etc/neuvo/jwks.json"));
    assert!(!from("http://login.test/jwks") && !from("ftp://127.0.0.1/jwks"));
    assert!(!from("http://127.0.0.1.evil.test/jwks"));
    assert!(Tokens::new(vec![]).is_err());
}
