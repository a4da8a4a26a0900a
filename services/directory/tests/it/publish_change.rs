//! `PublishChange`.

use futures::future::join_all;
use neuvo_allinone::{
    harness::{TestSuite, reason, social_advisor, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{
        ChangeState, County, Edit, EntryKind, GetCountyRequest, Line, LineEvent,
        PublishChangeRequest, ResolveLineRequest, Unit, UnitEvent, entry_document::Document,
    },
    feed::v1::{Event, WatchEventsRequest},
};
use prost::{Message, Name};
use tonic::Code;

use crate::{
    register::{
        LATER, LINE, NOW, TODAY, changed, draft, end, line, new_unit, publication, publish,
        publish_before_later, put, renamed, unit,
    },
    support::finnish,
};

/// The line's name as the feed told it last, waiting until it is this one.
async fn told_name(suite: &TestSuite, name: &str) -> i64 {
    let answers = suite.feed("directory").watch_events(WatchEventsRequest { after: None }).await;
    let mut answers = answers.expect("a feed").into_inner();
    loop {
        let events = answers.message().await.expect("events").expect("it goes on").events;
        let of_line =
            |event: &&Event| event.r#type == LineEvent::full_name() && event.aggregate_id == LINE;
        for event in events.iter().filter(of_line) {
            let line = LineEvent::decode(&*event.payload).expect("an event");
            if line.name.expect("a name").fi == name {
                return event.aggregate_version;
            }
        }
    }
}

async fn called(suite: &TestSuite, at: &str) -> String {
    let request = ResolveLineRequest {
        area: "families".to_owned(),
        at: Some(at.parse().expect("an instant")),
        ..ResolveLineRequest::default()
    };
    let answer = suite.directory(&social_advisor()).resolve_line(request).await.expect("a line");
    answer.into_inner().line.expect("a line").line_id
}

/// The line open until 16 from Monday to Thursday.
async fn longer(suite: &TestSuite) -> Edit {
    let mut edited = line(suite).await;
    edited.opening_rules[0].closes = "16:00".to_owned();
    put(Document::Line(edited))
}

on_both_databases! {
    async fn what_is_published_is_what_everybody_is_answered_with_at_once(suite: TestSuite) {
        suite.set_clock(NOW);
        let change = changed(&suite, "", vec![renamed(&suite, "Perheet").await]).await;
        assert_eq!((change.state(), &*change.valid_from), (ChangeState::Published, TODAY));
        assert!(change.decided_by.ends_with("directory-editor") && change.decided_at.is_some());
        assert_eq!(line(&suite).await.name.expect("a name").fi, "Perheet");
        assert_eq!(told_name(&suite, "Perheet").await, 2);
    }

    async fn a_scheduled_change_answers_for_its_days_and_for_no_other(suite: TestSuite) {
        suite.set_clock(NOW);
        let change = changed(&suite, LATER, vec![longer(&suite).await]).await;
        assert_eq!(change.state(), ChangeState::Scheduled);
        // 28 May and 4 June 2026 are Thursdays; 15.30 in Helsinki.
        assert_eq!(called(&suite, "2026-05-28T12:30:00Z").await, "kriisipaivystys");
        assert_eq!(called(&suite, "2026-06-04T12:30:00Z").await, LINE);
    }

    async fn on_its_day_others_are_told_of_a_scheduled_change(suite: TestSuite) {
        suite.set_clock(NOW);
        changed(&suite, LATER, vec![renamed(&suite, "Kesä").await]).await;
        let spring = draft(&suite, "", vec![renamed(&suite, "Kevät").await]).await;
        publish_before_later(&suite, &spring).await;
        assert_eq!(told_name(&suite, "Kevät").await, 2);
        suite.set_clock("2026-06-01T05:00:00Z");
        assert_eq!(told_name(&suite, "Kesä").await, 3, "told later, so of a higher version");
        assert_eq!(line(&suite).await.name.expect("a name").fi, "Kesä");
    }

    async fn of_two_editors_of_an_entry_the_second_is_told_who_was_first(suite: TestSuite) {
        let mine = draft(&suite, "", vec![renamed(&suite, "Minun").await]).await;
        let theirs = draft(&suite, "", vec![renamed(&suite, "Heidän").await]).await;
        publish(&suite, &theirs).await.expect("first");
        let refused = publish(&suite, &mine).await.expect_err("second");
        assert_eq!((refused.code(), &*reason(&refused)), (Code::Aborted, "ENTRY_CHANGED"));
        let details = String::from_utf8_lossy(refused.details()).into_owned();
        assert!(details.contains("directory-editor") && details.contains(LINE));
        assert_eq!(line(&suite).await.name.expect("a name").fi, "Heidän");
    }

    async fn every_entry_that_somebody_else_changed_is_named(suite: TestSuite) {
        let both = async |name: &str| {
            let unit = Unit { name: finnish(name), ..unit(&suite, "geriatrinen-keskus").await };
            draft(&suite, "", vec![renamed(&suite, name).await, put(Document::Unit(unit))]).await
        };
        let (mine, theirs) = (both("Minun").await, both("Heidän").await);
        publish(&suite, &theirs).await.expect("first");
        let refused = publish(&suite, &mine).await.expect_err("second");
        assert_eq!(reason(&refused), "ENTRY_CHANGED");
        assert_eq!(violated(&refused), ["unit/geriatrinen-keskus", "line/lapsiperheet"]);
    }

    async fn what_a_later_version_would_undo_is_refused_unless_that_is_accepted(suite: TestSuite) {
        suite.set_clock(NOW);
        let later = changed(&suite, LATER, vec![renamed(&suite, "Kesä").await]).await;
        let spring = draft(&suite, "", vec![renamed(&suite, "Kevät").await]).await;
        let refused = publish(&suite, &spring).await.expect_err("undone on its day");
        let told = (refused.code(), &*reason(&refused));
        assert_eq!(told, (Code::FailedPrecondition, "LATER_VERSION_STANDS"));
        assert_eq!(violated(&refused), ["line/lapsiperheet"]);
        let details = String::from_utf8_lossy(refused.details()).into_owned();
        assert!(details.contains(LATER) && details.contains(&later.change_id), "{details}");
        publish_before_later(&suite, &spring).await;
        assert_eq!(line(&suite).await.name.expect("a name").fi, "Kevät");
    }

    async fn an_edit_is_of_the_version_that_stands_on_its_day(suite: TestSuite) {
        suite.set_clock(NOW);
        changed(&suite, LATER, vec![renamed(&suite, "Kesä").await]).await;
        let edit = async |base| Edit { base_version: Some(base), ..renamed(&suite, "Syksy").await };
        let stale = draft(&suite, "2026-09-01", vec![edit(1).await]).await;
        assert_eq!(reason(&publish(&suite, &stale).await.expect_err("stale")), "ENTRY_CHANGED");
        let read = draft(&suite, "2026-09-01", vec![edit(2).await]).await;
        publish(&suite, &read).await.expect("of what stands in September");
    }

    async fn a_draft_whose_day_has_passed_is_not_published_into_the_past(suite: TestSuite) {
        suite.set_clock(NOW);
        let change = draft(&suite, "2026-05-09", vec![new_unit("uusi")]).await;
        suite.set_clock("2026-05-10T07:00:00Z");
        let refused = publish(&suite, &change).await.expect_err("passed");
        assert_eq!(violated(&refused), ["valid_from"]);
    }

    async fn the_county_does_not_end_and_stays_the_same(suite: TestSuite) {
        let ended = draft(&suite, "", vec![end(EntryKind::County, "county")]).await;
        let refused = publish(&suite, &ended).await.expect_err("the county");
        assert_eq!(violated(&refused), ["county/county"]);
        let county = suite.directory(&social_advisor()).get_county(GetCountyRequest {}).await;
        let county = County { county_id: "muu".to_owned(), ..county.expect("one").into_inner() };
        let other = draft(&suite, "", vec![put(Document::County(county))]).await;
        let refused = publish(&suite, &other).await.expect_err("another county");
        assert_eq!(violated(&refused), ["county/county.county_id"]);
    }

    async fn what_is_not_there_cannot_end(suite: TestSuite) {
        changed(&suite, "", vec![end(EntryKind::Service, "omaolo")]).await;
        let edits = vec![end(EntryKind::Unit, "ei-ole"), end(EntryKind::Service, "omaolo")];
        let change = draft(&suite, "", edits).await;
        let refused = publish(&suite, &change).await.expect_err("nothing to end");
        assert_eq!(violated(&refused), ["unit/ei-ole", "service/omaolo"]);
    }

    async fn a_flaw_of_a_later_day_is_told_once_with_its_first_day(suite: TestSuite) {
        suite.set_clock(NOW);
        for (day, unit_id) in [("2026-06-01", "yksi"), ("2026-06-02", "kaksi")] {
            changed(&suite, day, vec![new_unit(unit_id)]).await;
        }
        let resting = Line { unit_id: "yksi".to_owned(), ..line(&suite).await };
        changed(&suite, "2026-06-03", vec![put(Document::Line(resting))]).await;
        let end = draft(&suite, "2026-06-02", vec![end(EntryKind::Unit, "yksi")]).await;
        let refused = publish(&suite, &end).await.expect_err("rested on");
        assert_eq!(violated(&refused), ["line/lapsiperheet.unit_id"]);
        let details = String::from_utf8_lossy(refused.details()).into_owned();
        assert!(details.contains("from 2026-06-03: names no unit that is in force"), "{details}");
    }

    async fn many_who_publish_at_once_all_do(suite: TestSuite) {
        let mut drafts = Vec::new();
        for of in 0..12 {
            drafts.push(draft(&suite, "", vec![new_unit(&format!("uusi-{of}"))]).await);
        }
        let published = join_all(drafts.iter().map(|draft| publish(&suite, draft))).await;
        assert_eq!(published.iter().filter(|published| published.is_ok()).count(), drafts.len());
        let again = join_all((0..4).map(|_| publish(&suite, &drafts[0]))).await;
        let reasons: Vec<_> = again.iter().map(|again| reason(again.as_ref().expect_err("done"))).collect();
        assert_eq!(reasons, ["CHANGE_NOT_DRAFT"; 4]);
    }

    async fn of_one_draft_published_many_times_at_once_one_is_it(suite: TestSuite) {
        let change = draft(&suite, "", vec![renamed(&suite, "Perheet").await]).await;
        let published = join_all((0..6).map(|_| publish(&suite, &change))).await;
        let (done, refused): (Vec<_>, Vec<_>) = published.into_iter().partition(Result::is_ok);
        assert_eq!(done.len(), 1);
        let reasons: Vec<_> = refused.into_iter().map(|one| reason(&one.expect_err("no draft"))).collect();
        assert_eq!(reasons, ["CHANGE_NOT_DRAFT"; 5]);
    }

    async fn of_two_who_publish_at_once_each_stands_or_is_refused_whole(suite: TestSuite) {
        let first = draft(&suite, "", vec![new_unit("yksi")]).await;
        let second = draft(&suite, "", vec![new_unit("kaksi")]).await;
        let (first, second) = tokio::join!(publish(&suite, &first), publish(&suite, &second));
        first.and(second).expect("they touch different entries");
        assert_eq!(unit(&suite, "yksi").await.unit_id, "yksi");
        assert_eq!(unit(&suite, "kaksi").await.unit_id, "kaksi");
    }

    async fn what_would_contradict_is_refused_place_by_place_and_nothing_stored(suite: TestSuite) {
        let mut edited = line(&suite).await;
        edited.unit_id = "nowhere".to_owned();
        edited.fallback_line_ids = vec!["sosiaalipaivystys".to_owned()];
        let change = draft(&suite, "", vec![put(Document::Line(edited))]).await;
        let refused = publish(&suite, &change).await.expect_err("flawed");
        let expected = ["line/lapsiperheet.fallback_line_ids", "line/lapsiperheet.unit_id"];
        assert_eq!(violated(&refused), expected);
        assert!(refused.message().contains("line/lapsiperheet"));
        assert_eq!(line(&suite).await.unit_id, "lapsiperheiden-asiakasohjaus");
    }

    async fn a_circle_of_followers_is_refused(suite: TestSuite) {
        let request = neuvo_proto::directory::v1::GetLineRequest { line_id: "sosiaalipaivystys".to_owned() };
        let emergency = suite.directory(&social_advisor()).get_line(request).await;
        let mut emergency: Line = emergency.expect("there").into_inner();
        emergency.fallback_line_ids.insert(0, LINE.to_owned());
        let change = draft(&suite, "", vec![put(Document::Line(emergency))]).await;
        let refused = publish(&suite, &change).await.expect_err("a circle");
        let places = violated(&refused);
        assert!(places.contains(&"line/lapsiperheet.fallback_line_ids".to_owned()), "{places:?}");
    }

    async fn what_is_only_validated_stays_a_draft(suite: TestSuite) {
        let change = draft(&suite, "", vec![new_unit("uusi")]).await;
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let request = PublishChangeRequest { validate_only: true, ..publication(&change) };
        let told = register.publish_change(request).await.expect("proven").into_inner();
        assert_eq!(told.state(), ChangeState::Published);
        publish(&suite, &change).await.expect("it is still a draft");
    }

    async fn a_repeat_answers_with_the_change_and_a_second_publication_is_refused(suite: TestSuite) {
        let change = draft(&suite, "", vec![new_unit("uusi")]).await;
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let request = publication(&change);
        let first = register.publish_change(request.clone()).await.expect("proven").into_inner();
        let again = register.publish_change(request).await.expect("repeated").into_inner();
        assert_eq!(again, first);
        let refused = publish(&suite, &change).await.expect_err("published");
        assert_eq!(reason(&refused), "CHANGE_NOT_DRAFT");
        let stale = draft(&suite, "", vec![new_unit("toinen")]).await;
        let request = PublishChangeRequest { etag: "v9".to_owned(), ..publication(&stale) };
        let refused = register.publish_change(request).await.expect_err("stale");
        assert_eq!(reason(&refused), "ETAG_MISMATCH");
    }

    async fn a_change_that_edits_nothing_is_not_published(suite: TestSuite) {
        let change = draft(&suite, "", vec![]).await;
        let refused = publish(&suite, &change).await.expect_err("empty");
        assert_eq!(reason(&refused), "CHANGE_EMPTY");
        let other = neuvo_proto::directory::v1::Change::default();
        let refused = publish(&suite, &other).await.expect_err("none");
        assert_eq!(reason(&refused), "CHANGE_NOT_FOUND");
    }

    async fn a_unit_that_ends_takes_no_more_from_its_day_on(suite: TestSuite) {
        suite.set_clock(NOW);
        changed(&suite, "", vec![end(EntryKind::Unit, "geriatrinen-keskus")]).await;
        let answers = suite.feed("directory").watch_events(WatchEventsRequest { after: None }).await;
        let events = answers.expect("a feed").into_inner().message().await.expect("events");
        let events = events.expect("the first answer").events;
        let last = events.iter().rfind(|event| event.aggregate_id == "geriatrinen-keskus");
        let last = UnitEvent::decode(&*last.expect("told").payload).expect("an event");
        assert!(last.ended);
        assert!(unit(&suite, "geriatrinen-keskus").await.ended);
    }

    async fn what_was_published_is_there_after_a_restart(suite: TestSuite) {
        suite.set_clock(NOW);
        let change = changed(&suite, LATER, vec![longer(&suite).await]).await;
        let clock = neuvo_chassis::Clock::fixed(NOW.parse().expect("an instant"));
        let suite = suite.restarted(clock).await;
        assert_eq!(called(&suite, "2026-06-04T12:30:00Z").await, LINE);
        let request = neuvo_proto::directory::v1::GetChangeRequest { change_id: change.change_id };
        let read = suite.register(&social_advisor()).get_change(request).await.expect("there");
        assert_eq!(read.into_inner().state(), ChangeState::Scheduled);
    }
}
