//! `GetHoursPage`.

use neuvo_allinone::{
    harness::{Backend, TestSuite},
    on_both_databases,
};

on_both_databases! {
    async fn everybody_gets_the_page_and_it_is_html_without_scripts(suite: TestSuite) {
        for (layout, mark) in [("sheet", "@page"), ("screen", "http-equiv=\"refresh\"")] {
            for (language, title) in [("fi", "Aukioloajat"), ("sv", "Öppettider"), ("en", "Opening hours")] {
                let path = format!("/v1/hours-page?layout={layout}&language={language}&line=lapsiperheet");
                let answer = suite.http("GET", &path, "", None).await;
                assert_eq!((answer.status, answer.header("content-type")), (200, "text/html; charset=utf-8"));
                assert!(answer.text.contains(&format!("<html lang=\"{language}\">")));
                assert!(answer.text.contains(title) && answer.text.contains(mark));
                assert!(answer.text.contains("019\u{a0}226\u{a0}0401"));
                assert_eq!(answer.text.matches("<h2>").count(), 1);
                assert!(!answer.text.contains("<script"));
            }
        }
        let swedish = suite.http("GET", "/v1/hours-page?language=sv-FI", "", None).await;
        assert!(swedish.text.contains("<html lang=\"sv\">"));
        let all = suite.http("GET", "/v1/hours-page", "", None).await;
        assert_eq!(all.text.matches("<h2>").count(), 7, "every line");
    }

    async fn who_is_not_there_has_no_page(suite: TestSuite) {
        let of = async |query: &str| {
            let answer = suite.http("GET", &format!("/v1/hours-page?{query}"), "", None).await;
            (answer.status, answer.json()["reason"].as_str().unwrap_or_default().to_owned())
        };
        assert_eq!(of("line=nobody").await, (404, "LINE_NOT_FOUND".to_owned()));
        assert_eq!(of("site=nowhere").await, (404, "SITE_NOT_FOUND".to_owned()));
        let answer = suite.http("GET", "/v1/hours-page?layout=wall&language=se", "", None).await;
        assert_eq!(answer.violated(), ["layout", "language"]);
    }
}

#[tokio::test]
async fn the_page_says_what_is_special_about_a_day() {
    let suite = TestSuite::at_instant(Backend::Sqlite, "2026-05-13T06:00:00Z").await;
    let path = "/v1/hours-page?layout=screen&line=lapsiperheet";
    let page = suite.http("GET", path, "", None).await.text;
    assert!(page.contains("ke 13.5.2026 (Helatorstain aatto)</th><td>8–13</td>"), "{page}");
    assert!(page.contains("to 14.5.2026 (Helatorstai)</th><td>suljettu</td>"), "{page}");
    assert!(page.contains("pe 15.5.2026</th><td>8–13</td>"), "{page}");
}
