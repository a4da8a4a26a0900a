//! Documents and health.

use axum::body::Body;
use http::Request;
use tracing::Level;

use crate::{
    desk::{Answer, Desk},
    log,
};

async fn get(desk: &Desk, path: &str) -> Answer {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    Answer::of(desk.send(request).await).await
}

#[tokio::test]
async fn the_document_is_openapi_and_needs_no_token() {
    let desk = Desk::open();
    let answer = get(&desk, "/openapi.json").await;
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(answer.json()["openapi"], "3.1.0");
    assert!(answer.json()["paths"]["/v1/contacts"]["post"].is_object());
}

#[tokio::test]
async fn the_page_loads_nothing_from_elsewhere_and_runs_nothing_of_its_own() {
    let desk = Desk::open();
    let page = get(&desk, "/docs").await;
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    let policy = page.headers["content-security-policy"].to_str().expect("text");
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"));
    assert!(!policy.contains("unsafe"));
    assert!(!page.text.contains("http://") && !page.text.contains("https://"));
    let files = page.text.split('"').filter(|text| text.starts_with("/docs/"));
    for file in files.collect::<Vec<_>>() {
        let request = Request::get(file).body(Body::empty()).expect("a request");
        assert_eq!(desk.send(request).await.status(), 200, "{file}");
    }
    assert!(!page.text.contains("<script>") && !page.text.contains("style="));
}

#[tokio::test]
async fn readiness_says_what_is_missing() {
    let desk = Desk::open();
    assert_eq!(get(&desk, "/livez").await.status, 200);
    assert_eq!(get(&desk, "/readyz").await.status, 200);
    let gate = desk.readiness.gate("identity");
    gate.close("has no keys of an issuer");
    let answer = get(&desk, "/readyz").await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.text, "identity has no keys of an issuer\n");
}

#[tokio::test]
async fn probes_and_pages_fill_no_log() {
    log::listen();
    let desk = Desk::open();
    desk.readiness.gate("identity").close("has no keys of an issuer");
    log::take();
    for path in ["/livez", "/readyz", "/openapi.json", "/docs"] {
        get(&desk, path).await;
        let lines = log::take();
        assert_eq!(
            lines.iter().map(|line| line.level).collect::<Vec<_>>(),
            [Level::DEBUG],
            "{path}"
        );
    }
}
