//! `ExportEntries`.

use neuvo_allinone::{
    harness::{Backend, TestSuite, reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_chassis::Clock;
use neuvo_proto::directory::v1::ExportEntriesRequest;

use crate::exchange::{export, text};

on_both_databases! {
    async fn every_format_is_exported_with_its_media_type(suite: TestSuite) {
        let formats = [
            ("ptv-v12", "application/json", "\"TelephoneService\""),
            ("ptv-v11", "application/json", "\"Phone\""),
            ("hsds", "application/json", "\"entry_kind\""),
            ("fhir-r4", "application/fhir+json; fhirVersion=4.0", "\"availableTime\""),
            ("fhir-r5", "application/fhir+json; fhirVersion=5.0", "\"availability\""),
            ("schema-org", "application/ld+json", "\"https://schema.org\""),
            ("osm", "text/plain; charset=utf-8", "line/lapsiperheet\tMo-Th 08:00-15:00; Fr 08:00-13:00"),
            ("icalendar", "text/calendar; charset=utf-8", "BEGIN:VCALENDAR"),
            ("csv", "text/csv; charset=utf-8; header=present", "\"lapsiperheet\""),
        ];
        for (format, content_type, said) in formats {
            let body = export(&suite, format).await;
            assert_eq!(body.content_type, content_type);
            assert!(text(&body).contains(said), "{format}");
        }
    }

    async fn an_export_is_got_over_http_in_its_language(suite: TestSuite) {
        let path = "/v1/entries:export?format=icalendar&language=sv&on=2026-05-11";
        let answer = suite.http("GET", path, "advisor", None).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "text/calendar; charset=utf-8"));
        assert!(answer.text.contains("öppet"));
        assert!(answer.text.contains("DTSTART;TZID=Europe/Helsinki:20260511T080000"));
    }

    async fn who_does_what_is_exported_as_a_table_of_activities_by_actors(suite: TestSuite) {
        let all = text(&export(&suite, "raci-csv").await);
        let mut reader = csv::Reader::from_reader(all.trim_start_matches('\u{feff}').as_bytes());
        let head = reader.headers().expect("a head").clone();
        let head: Vec<&str> = head.iter().take(4).collect();
        assert_eq!(head, ["raci_table_id", "table", "template", "activity"]);
        let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
        let row = &rows[0];
        assert!(&row[2] == "template" && !row[3].is_empty(), "{row:?}");
        let one = |id: &str| ExportEntriesRequest {
            format: "raci-csv".to_owned(),
            raci_table_id: id.to_owned(),
            ..ExportEntriesRequest::default()
        };
        let mut exchange = suite.exchange(&social_advisor());
        let of_one = exchange.export_entries(one(&row[0])).await.expect("a table").into_inner();
        let of_one = text(&of_one);
        assert!(of_one.lines().count() > 1 && of_one.lines().skip(1).all(|line| line.contains(&row[0])));
        let refused = exchange.export_entries(one("nowhere")).await.expect_err("no such table");
        assert_eq!(reason(&refused), "ENTRY_NOT_FOUND");
    }

    async fn a_language_is_of_formats_that_have_one(suite: TestSuite) {
        let path = |format: &str, language: &str| format!("/v1/entries:export?format={format}&language={language}");
        for format in ["fhir-r4", "fhir-r5", "osm", "icalendar"] {
            let answer = suite.http("GET", &path(format, "sv"), "advisor", None).await;
            let swedish = answer.text.contains("Nyårsafton") || answer.text.contains("öppet");
            assert!(answer.status == 200 && swedish, "{format}");
        }
        for format in ["ptv-v11", "ptv-v12", "schema-org", "csv", "hsds"] {
            let answer = suite.http("GET", &path(format, "sv"), "advisor", None).await;
            let field = &answer.json()["violations"][0]["field"];
            assert_eq!((answer.status, field), (400, &"language".into()), "{format} {}", answer.text);
        }
    }

    async fn wrong_fields_are_named_at_once(suite: TestSuite) {
        let request = ExportEntriesRequest {
            format: "pdf".to_owned(),
            on: "today".to_owned(),
            language: "se".to_owned(),
            ..ExportEntriesRequest::default()
        };
        let refused = suite.exchange(&social_advisor()).export_entries(request).await;
        assert_eq!(violated(&refused.expect_err("wrong")), ["format", "on", "language"]);
    }
}

#[tokio::test]
async fn a_directory_without_a_county_exports_nothing() {
    let suite = TestSuite::empty(Backend::Sqlite, Clock::system()).await;
    let request = ExportEntriesRequest { format: "csv".to_owned(), ..Default::default() };
    let refused = suite.exchange(&social_advisor()).export_entries(request).await;
    assert_eq!(reason(&refused.expect_err("no county")), "COUNTY_NOT_LOADED");
}
