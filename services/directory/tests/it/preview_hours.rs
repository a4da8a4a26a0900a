//! `PreviewHours`.

use neuvo_allinone::{
    harness::{TestSuite, reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::directory::v1::{
    DayClass, EntryKind, HoursBasis, HoursDay, NamedDay, PreviewHoursRequest,
    entry_document::Document,
};
use tonic::Status;

use crate::register::{LATER, LINE, NOW, changed, draft, end, line, new_unit, put};

fn asked(start_date: &str, end_date: &str) -> PreviewHoursRequest {
    PreviewHoursRequest {
        kind: EntryKind::Line.into(),
        entry_id: LINE.to_owned(),
        start_date: start_date.to_owned(),
        end_date: end_date.to_owned(),
        ..PreviewHoursRequest::default()
    }
}

async fn days(suite: &TestSuite, request: PreviewHoursRequest) -> Result<Vec<HoursDay>, Status> {
    Ok(suite.hours(&social_advisor()).preview_hours(request).await?.into_inner().days)
}

fn spans(day: &HoursDay) -> Vec<(&str, &str)> {
    day.spans.iter().map(|span| (&*span.opens, &*span.closes)).collect()
}

on_both_databases! {
    async fn each_day_tells_its_hours_and_what_decided_them(suite: TestSuite) {
        let days = days(&suite, asked("2026-05-12", "2026-05-16")).await.expect("shown");
        let told: Vec<_> = days.iter().map(|day| (spans(day), day.basis(), day.day_class())).collect();
        let expected = [
            (vec![("08:00", "15:00")], HoursBasis::Normal, DayClass::Normal),
            (vec![("08:00", "13:00")], HoursBasis::Eve, DayClass::Eve),
            (vec![], HoursBasis::Holiday, DayClass::Holiday),
            (vec![("08:00", "13:00")], HoursBasis::Normal, DayClass::Normal),
            (vec![], HoursBasis::Normal, DayClass::Normal),
        ];
        assert_eq!(told, expected);
        assert_eq!(days[1].named_days, [i32::from(NamedDay::AscensionEve)]);
        assert!(days.iter().all(|day| day.known));
    }

    async fn twenty_four_months_are_shown_where_no_end_is_said(suite: TestSuite) {
        let days = days(&suite, asked("2026-01-01", "")).await.expect("shown");
        assert_eq!((days.len(), &*days[730].date), (731, "2028-01-01"));
    }

    async fn a_draft_is_shown_as_it_would_be_from_its_day_on(suite: TestSuite) {
        suite.set_clock(NOW);
        let mut edited = line(&suite).await;
        edited.opening_rules[0].closes = "16:00".to_owned();
        let change = draft(&suite, LATER, vec![put(Document::Line(edited))]).await;
        let request = PreviewHoursRequest { change_id: change.change_id, ..asked("2026-05-28", "2026-06-04") };
        let days_drafted = days(&suite, request.clone()).await.expect("shown");
        assert_eq!(spans(&days_drafted[0]), [("08:00", "15:00")]);
        assert_eq!(spans(&days_drafted[7]), [("08:00", "16:00")]);
        let stands = days(&suite, asked("2026-06-04", "2026-06-04")).await.expect("shown");
        assert_eq!(spans(&stands[0]), [("08:00", "15:00")]);
        crate::register::publish(&suite, &neuvo_proto::directory::v1::Change {
            change_id: request.change_id.clone(),
            ..Default::default()
        })
        .await
        .expect("proven");
        let refused = days(&suite, request).await.expect_err("no draft any more");
        assert_eq!(reason(&refused), "CHANGE_NOT_DRAFT");
    }

    async fn unknown_hours_are_not_shown_as_closed(suite: TestSuite) {
        let request = PreviewHoursRequest {
            kind: EntryKind::Channel.into(),
            entry_id: "lahineuvonta-rentto".to_owned(),
            ..asked("2026-05-12", "2026-05-12")
        };
        let days = days(&suite, request).await.expect("shown");
        assert_eq!((days[0].known, days[0].spans.len()), (false, 0));
    }

    async fn what_has_no_hours_or_is_not_there_is_told(suite: TestSuite) {
        suite.set_clock(NOW);
        changed(&suite, LATER, vec![end(EntryKind::Unit, "geriatrinen-keskus")]).await;
        let of = |kind: EntryKind, id: &str, day: &str| PreviewHoursRequest {
            kind: kind.into(),
            entry_id: id.to_owned(),
            ..asked(day, day)
        };
        for request in [
            of(EntryKind::Line, "atlantis", LATER),
            of(EntryKind::Service, "ammattilaiskonsultaatiot", LATER),
            of(EntryKind::Site, "nowhere", LATER),
            of(EntryKind::Unit, "geriatrinen-keskus", LATER),
        ] {
            let refused = days(&suite, request).await.expect_err("none");
            assert_eq!(reason(&refused), "ENTRY_NOT_FOUND");
        }
        let long = asked("2026-01-01", "2028-01-02");
        assert_eq!(violated(&days(&suite, long).await.expect_err("long")), ["end_date"]);
        let wrong = PreviewHoursRequest { kind: 0, ..asked("x", "") };
        assert_eq!(violated(&days(&suite, wrong).await.expect_err("wrong")), ["kind", "start_date"]);
        let nothing = PreviewHoursRequest { change_id: "x".to_owned(), ..asked("", "") };
        let refused = days(&suite, nothing).await.expect_err("none");
        assert_eq!(reason(&refused), "CHANGE_NOT_FOUND");
    }

    async fn a_unit_without_rules_is_shown_with_the_days_it_works(suite: TestSuite) {
        suite.set_clock(NOW);
        let request = PreviewHoursRequest {
            kind: EntryKind::Unit.into(),
            entry_id: "geriatrinen-keskus".to_owned(),
            ..asked("2026-05-13", "2026-05-16")
        };
        let shown = days(&suite, request.clone()).await.expect("shown");
        assert!(shown.iter().all(|day| day.known && day.basis() == HoursBasis::Default));
        let works: Vec<_> = shown.iter().map(|day| !day.spans.is_empty()).collect();
        assert_eq!(works, [true, false, true, false], "neither on Ascension Day nor on a Saturday");
        let said = &shown[0].spoken.as_ref().expect("words").fi;
        assert_eq!(said, "työpäivä, kellonajat eivät ole tiedossa");
        changed(&suite, "2026-05-15", vec![end(EntryKind::Unit, "geriatrinen-keskus")]).await;
        let shown = days(&suite, request).await.expect("shown");
        assert_eq!((shown[1].known, shown[2].known), (true, false), "it is no more");
    }

    async fn what_begins_later_is_shown_from_its_first_day(suite: TestSuite) {
        suite.set_clock(NOW);
        changed(&suite, LATER, vec![new_unit("uusi")]).await;
        let of_unit = |start_date: &str, end_date: &str| PreviewHoursRequest {
            kind: EntryKind::Unit.into(),
            entry_id: "uusi".to_owned(),
            ..asked(start_date, end_date)
        };
        let shown = days(&suite, of_unit("", "")).await.expect("shown");
        assert_eq!((&*shown[0].date, &*shown[shown.len() - 1].date), (LATER, "2028-06-01"));
        assert_eq!(days(&suite, of_unit("", "2026-06-02")).await.expect("shown").len(), 2);
        let refused = days(&suite, of_unit("2026-05-31", "")).await.expect_err("the day before");
        assert_eq!(violated(&refused), ["start_date"]);
        let refused = days(&suite, of_unit("", "2026-05-31")).await.expect_err("before it");
        assert_eq!(violated(&refused), ["end_date"]);
    }
}
