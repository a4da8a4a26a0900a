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
