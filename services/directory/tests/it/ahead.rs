//! Who looks ahead is told what will stand: each day by its own version.

use neuvo_allinone::{
    harness::{TestSuite, social_advisor},
    on_both_databases,
};
use neuvo_proto::directory::v1::{
    Edit, ExportEntriesRequest, Line, ListExportFindingsRequest, OpeningRule, ResolveLineRequest,
    ResolveLineResponse, entry_document::Document,
};

use crate::{
    exchange::{file, import},
    register::{LATER, NOW, changed, line, put},
};

/// A Sunday evening; the next day is [`LATER`], a Monday.
const EVENING: &str = "2026-05-31T17:00:00Z";

/// From [`LATER`] on Wednesdays from 10 to 12 alone, by another number.
async fn wednesdays(suite: &TestSuite) -> Edit {
    let held = line(suite).await;
    let rule = OpeningRule {
        weekdays: vec![3],
        opens: "10:00".to_owned(),
        closes: "12:00".to_owned(),
        ..held.opening_rules[0].clone()
    };
    put(Document::Line(Line {
        opening_rules: vec![rule],
        phone_number: "+358192260499".to_owned(),
        display_number: "019 226 0499".to_owned(),
        ..held
    }))
}

async fn scheduled(suite: &TestSuite) {
    suite.set_clock(NOW);
    changed(suite, LATER, vec![wednesdays(suite).await]).await;
}

async fn answer(suite: &TestSuite, at: &str) -> ResolveLineResponse {
    let request = ResolveLineRequest {
        area: "families".to_owned(),
        at: Some(at.parse().expect("an instant")),
        ..ResolveLineRequest::default()
    };
    let answer = suite.directory(&social_advisor()).resolve_line(request).await;
    answer.expect("an answer").into_inner()
}

async fn export(suite: &TestSuite, format: &str) -> String {
    let request = ExportEntriesRequest { format: format.to_owned(), ..Default::default() };
    let export = suite.exchange(&social_advisor()).export_entries(request).await;
    String::from_utf8(export.expect("an export").into_inner().data.to_vec()).expect("a text")
}

on_both_databases! {
    async fn the_next_opening_is_that_of_the_version_which_stands_then_by_its_number(suite: TestSuite) {
        scheduled(&suite).await;
        let told = answer(&suite, EVENING).await;
        let next = "2026-06-03T07:00:00Z".parse().expect("Wednesday at 10");
        assert_eq!(told.next_opening, Some(next));
        let said = told.tell.expect("a text").fi;
        assert!(said.contains("avautuu keskiviikkona 3.6.2026 klo 10.00."), "{said}");
        assert!(said.contains("soita 019 226 0499, kun se on avautunut"), "{said}");
        assert_eq!(told.line.expect("a line").line_id, "kriisipaivystys");
    }

    async fn what_is_open_closes_when_its_next_version_does(suite: TestSuite) {
        suite.set_clock(NOW);
        let mut held = line(&suite).await;
        held.opening_rules = vec![OpeningRule {
            weekdays: (1..=7).collect(),
            opens: "20:00".to_owned(),
            closes: "24:00".to_owned(),
            ..held.opening_rules[0].clone()
        }];
        let late = Line { opening_rules: held.opening_rules.iter().cloned().map(|rule| OpeningRule {
            closes: "02:00".to_owned(), ..rule
        }).collect(), ..held.clone() };
        changed(&suite, "", vec![put(Document::Line(held))]).await;
        changed(&suite, "2026-05-31", vec![put(Document::Line(late))]).await;
        let told = answer(&suite, "2026-05-30T19:00:00Z").await;
        let closes = told.chain[0].next_closing.expect("it closes");
        assert_eq!(closes, "2026-05-30T21:00:00Z".parse().expect("midnight"));
        let told = answer(&suite, EVENING).await;
        let closes = told.chain[0].next_closing.expect("it closes");
        assert_eq!(closes, "2026-05-31T23:00:00Z".parse().expect("at 2"));
    }

    async fn sheets_and_calendars_tell_each_version_on_its_days(suite: TestSuite) {
        scheduled(&suite).await;
        suite.set_clock("2026-05-29T07:00:00Z");
        let path = "/v1/hours-page?line=lapsiperheet";
        let page = suite.http("GET", path, "", None).await.text;
        assert!(page.contains("ke 3.6.2026</th><td>10–12</td>"), "{page}");
        assert!(page.contains("pe 5.6.2026</th><td>suljettu</td>"), "{page}");
        assert!(page.contains("ma 1.6.2026 alkaen: ke 10–12 (019 226 0499)"), "{page}");

        let calendar = export(&suite, "icalendar").await.replace("\r\n ", "");
        let event = |start: &str| {
            let mut events = calendar.split("BEGIN:VEVENT");
            let found = events.find(|event| {
                event.contains("Lapsiperheiden") && event.contains(&format!("{start}\r\n"))
            });
            found.unwrap_or_default().to_owned()
        };
        let before = event("DTSTART;TZID=Europe/Helsinki:20260529T080000");
        assert!(before.contains("RRULE:FREQ=WEEKLY;UNTIL=20260531T205959Z"), "{before}");
        let after = event("DTSTART;TZID=Europe/Helsinki:20260603T100000");
        assert!(after.contains("RRULE:FREQ=WEEKLY;UNTIL=20280528T205959Z"), "{after}");
        assert_eq!(event("DTSTART;TZID=Europe/Helsinki:20260601T080000"), "");

        let text = export(&suite, "osm").await;
        let told = "# line/lapsiperheet: are others from 2026-06-01 on";
        assert!(text.contains(told), "{text}");
    }

    async fn other_registers_are_told_each_version_with_its_days_and_give_it_back_as_it_is(suite: TestSuite) {
        scheduled(&suite).await;
        suite.set_clock("2026-05-29T07:00:00Z");
        for (format, last, first) in [
            ("ptv-v11", "\"validTo\": \"2026-05-31T00:00:00\"", "\"validFrom\": \"2026-06-01T00:00:00\""),
            ("ptv-v12", "\"toDate\": \"2026-05-31\"", "\"fromDate\": \"2026-06-01\""),
            ("hsds", "\"valid_to\": \"2026-05-31\"", "\"valid_from\": \"2026-06-01\""),
            ("schema-org", "\"validThrough\": \"2026-05-31\"", "\"validFrom\": \"2026-06-01\""),
            ("csv", "31.5.2026 asti: ma–to 8–15", "1.6.2026 alkaen: ke 10–12"),
            ("fhir-r4", "Aukioloaika muuttuu", "2026-06-01T08:00:00+03:00"),
            ("fhir-r5", "Aukioloaika muuttuu", "2026-06-01T08:00:00+03:00"),
        ] {
            let export = export(&suite, format).await;
            assert!(export.contains(last) && export.contains(first), "{format}: {export}");
            if ["ptv-v11", "ptv-v12", "hsds"].contains(&format) {
                let taken = import(&suite, file(format, export)).await.expect("an import");
                assert_eq!((taken.created, taken.updated, &*taken.change_id), (0, 0, ""), "{format}");
            }
        }
        let mut request = ListExportFindingsRequest {
            format: "fhir-r4".to_owned(), page_size: 200, ..Default::default()
        };
        let mut lost = None;
        while lost.is_none() {
            let page = suite.exchange(&social_advisor()).list_export_findings(request.clone()).await;
            let page = page.expect("findings").into_inner();
            let what = "of others, first on 2026-06-01, it is told when they are closed";
            lost = page.findings.into_iter().find(|lost| lost.description.contains(what));
            assert!(lost.is_some() || !page.next_page_token.is_empty(), "told as lost");
            request.page_token = page.next_page_token;
        }
        let lost = lost.expect("told");
        assert_eq!((&*lost.entry_id, &*lost.field), ("lapsiperheet", "opening_rules"));
    }
}
