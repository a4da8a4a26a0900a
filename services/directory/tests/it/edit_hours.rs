//! `EditHours`.

use neuvo_allinone::{
    harness::{TestSuite, reason, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{
        Channel, ChannelKind, EditHoursRequest, EditHoursResponse, EntryKind, EntryName, Hours,
        HoursMode, OpeningException, edit, entry_document::Document,
    },
};
use tonic::{Code, Status};

use crate::{
    fault::CODE,
    register::{LATER, NOW, changed, drafted, line, publish, put, renamed, request_id},
    support::finnish,
};

fn lines(ids: &[&str]) -> Vec<EntryName> {
    let name = |id: &&str| EntryName { kind: EntryKind::Line.into(), entry_id: (*id).to_owned() };
    ids.iter().map(name).collect()
}

fn asked(ids: &[&str], text: &str, mode: HoursMode) -> EditHoursRequest {
    EditHoursRequest {
        request_id: request_id(),
        why: "Henkilöstön koulutus".to_owned(),
        entries: lines(ids),
        text: text.to_owned(),
        mode: mode.into(),
        ..EditHoursRequest::default()
    }
}

async fn edit(suite: &TestSuite, request: EditHoursRequest) -> Result<EditHoursResponse, Status> {
    let mut hours = suite.hours(&somebody(Role::DirectoryEditor));
    Ok(hours.edit_hours(request).await?.into_inner())
}

on_both_databases! {
    async fn many_lines_are_closed_for_a_day_by_one_draft(suite: TestSuite) {
        suite.set_clock(NOW);
        let ids = ["lapsiperheet", "tyoikaiset", "ikaihmiset"];
        let request = asked(&ids, "12.5.2026 suljettu (koulutus)", HoursMode::AddExceptions);
        let told = edit(&suite, request.clone()).await.expect("drafted");
        assert_eq!((told.diffs.len(), told.flaws.len()), (3, 0));
        let fields: Vec<_> = told.diffs[0].fields.iter().map(|field| &*field.field).collect();
        let exception = |field: &str| format!("opening_exceptions[0].{field}");
        assert_eq!(fields, ["end_date", "reason.fi", "start_date"].map(exception));
        let change = told.change.expect("a draft");
        assert_eq!((change.edit_count, &*change.why), (3, "Henkilöstön koulutus"));
        let again = edit(&suite, request).await.expect("repeated").change.expect("the same");
        assert_eq!(again.change_id, change.change_id);
        publish(&suite, &change).await.expect("proven");
        let exceptions = line(&suite).await.opening_exceptions;
        assert_eq!((exceptions.len(), &*exceptions[0].start_date), (1, "2026-05-12"));
    }

    async fn a_dry_run_tells_and_stores_nothing(suite: TestSuite) {
        suite.set_clock(NOW);
        let request = EditHoursRequest {
            validate_only: true,
            ..asked(&["lapsiperheet"], "ma-pe 9-12", HoursMode::ReplaceRules)
        };
        let told = edit(&suite, request).await.expect("told");
        assert!(told.change.is_none() && !told.diffs[0].fields.is_empty());
        assert_eq!(line(&suite).await.opening_rules.len(), 3);
    }

    async fn what_it_would_break_is_told_before_it_is_published(suite: TestSuite) {
        suite.set_clock(NOW);
        let request = asked(&["kriisipaivystys"], "ma-pe 9-12", HoursMode::Replace);
        let told = edit(&suite, request).await.expect("drafted");
        let places: Vec<_> = told.flaws.iter().map(|flaw| &*flaw.field).collect();
        assert!(places.contains(&"line/lapsiperheet.fallback_line_ids"), "{places:?}");
    }

    async fn rules_are_replaced_and_exceptions_kept_or_all_is(suite: TestSuite) {
        suite.set_clock(NOW);
        let closed = asked(&["lapsiperheet"], "12.5.2026 suljettu (koulutus)", HoursMode::AddExceptions);
        let change = edit(&suite, closed).await.expect("drafted").change.expect("a draft");
        publish(&suite, &change).await.expect("proven");
        let rules = asked(&["lapsiperheet"], "ma-pe 9-12", HoursMode::ReplaceRules);
        let change = edit(&suite, rules).await.expect("drafted").change.expect("a draft");
        publish(&suite, &change).await.expect("proven");
        let now = line(&suite).await;
        assert_eq!((now.opening_rules.len(), now.opening_exceptions.len()), (1, 1));
        let all = asked(&["lapsiperheet"], "ma-pe 9-13", HoursMode::Replace);
        let change = edit(&suite, all).await.expect("drafted").change.expect("a draft");
        publish(&suite, &change).await.expect("proven");
        assert!(line(&suite).await.opening_exceptions.is_empty());
    }

    async fn every_wrong_field_is_named_and_the_spot_in_the_text(suite: TestSuite) {
        suite.set_clock(NOW);
        let request = EditHoursRequest {
            request_id: "?".to_owned(),
            why: String::new(),
            valid_from: "2020-01-01".to_owned(),
            ..asked(&["lapsiperheet"], "ma 25-13", HoursMode::Unspecified)
        };
        let refused = edit(&suite, request).await.expect_err("wrong");
        let expected = ["request_id", "why", "valid_from", "mode", "text[3..5]"];
        assert_eq!(violated(&refused), expected);
        let ids = ["lapsiperheet", "atlantis", "lapsiperheet"];
        let refused = edit(&suite, asked(&ids, "ma 8-13", HoursMode::Replace)).await;
        assert_eq!(violated(&refused.expect_err("wrong")), ["entries[1]", "entries[2]"]);
        let both = EditHoursRequest {
            hours: Some(Hours { always_open: true, ..Hours::default() }),
            ..asked(&[], "ma 8-13", HoursMode::Replace)
        };
        assert_eq!(violated(&edit(&suite, both).await.expect_err("both")), ["text", "entries"]);
        let rules = asked(&["lapsiperheet"], "ma 8-13", HoursMode::AddExceptions);
        assert_eq!(violated(&edit(&suite, rules).await.expect_err("rules")), ["text"]);
    }

    async fn a_part_of_a_day_is_cut_out_of_what_each_entry_has(suite: TestSuite) {
        suite.set_clock(NOW);
        let text = "12.5.-13.5.2026 12-24 suljettu (henkilöstöpäivä)";
        // The eve closes at 13, and the line of working age at 12 on both days.
        let request = EditHoursRequest {
            validate_only: true,
            ..asked(&["lapsiperheet", "tyoikaiset"], text, HoursMode::AddExceptions)
        };
        let told = edit(&suite, request).await.expect("told");
        let entries: Vec<_> = told.diffs.iter().map(|diff| &*diff.entry_id).collect();
        assert_eq!((entries, told.flaws.len()), (vec!["lapsiperheet"], 0));
        let request = asked(&["lapsiperheet"], text, HoursMode::AddExceptions);
        let change = edit(&suite, request).await.expect("drafted").change.expect("a draft");
        publish(&suite, &change).await.expect("proven");
        let exceptions = line(&suite).await.opening_exceptions;
        let left: Vec<_> = exceptions
            .iter()
            .map(|one| (&*one.start_date, &*one.spans[0].opens, &*one.spans[0].closes))
            .collect();
        assert_eq!(left, [("2026-05-12", "08:00", "12:00"), ("2026-05-13", "08:00", "12:00")]);
    }

    async fn what_has_no_hours_to_cut_is_named(suite: TestSuite) {
        suite.set_clock(NOW);
        let text = "12.5.2026 13-24 suljettu (henkilöstöpäivä)";
        let mut request = asked(&["lapsiperheet", "kriisipaivystys"], text, HoursMode::AddExceptions);
        request.entries.push(EntryName {
            kind: EntryKind::Channel.into(),
            entry_id: "lahineuvonta-rentto".to_owned(),
        });
        let refused = edit(&suite, request).await.expect_err("always open, and unknown");
        assert_eq!(violated(&refused), ["entries[1]", "entries[2]"]);
        let saturday = "16.5.2026 13-24 suljettu (henkilöstöpäivä)";
        let request = asked(&["lapsiperheet"], saturday, HoursMode::AddExceptions);
        assert_eq!(violated(&edit(&suite, request).await.expect_err("closed anyway")), ["text"]);
        let dates = asked(&["lapsiperheet"], "ma 8-9; 1.6.2026 9-10 (x)", HoursMode::ReplaceRules);
        assert_eq!(violated(&edit(&suite, dates).await.expect_err("dates")), ["text"]);
    }

    async fn a_site_is_given_hours_by_its_door(suite: TestSuite) {
        suite.set_clock(NOW);
        let site = |id: &str| EntryName { kind: EntryKind::Site.into(), entry_id: id.to_owned() };
        let mut request = asked(&[], "ma-pe 9-12", HoursMode::Replace);
        request.entries = vec![site("rentto")];
        let told = edit(&suite, request.clone()).await.expect("drafted");
        assert_eq!(told.diffs[0].entry_id, "lahineuvonta-rentto");
        request.request_id = request_id();
        let second = Channel {
            channel_id: "toinen-ovi".to_owned(),
            name: finnish("Toinen ovi"),
            kind: ChannelKind::WalkIn.into(),
            site_id: "rentto".to_owned(),
            ..Channel::default()
        };
        changed(&suite, "", vec![put(Document::Channel(second))]).await;
        request.entries = vec![site("rentto"), site("nowhere")];
        let refused = edit(&suite, request).await.expect_err("which door, and no site");
        assert_eq!(violated(&refused), ["entries[0]", "entries[1]"]);
    }

    async fn hours_are_kept_by_who_keeps_the_directory(suite: TestSuite) {
        let request = asked(&["lapsiperheet"], "ma 8-13", HoursMode::Replace);
        let refused = suite.hours(&somebody(Role::Organiser)).edit_hours(request.clone()).await;
        assert_eq!(refused.expect_err("an organiser").code(), Code::PermissionDenied);
        edit(&suite, request.clone()).await.expect("drafted");
        let other = EditHoursRequest { why: "Muu".to_owned(), ..request };
        assert_eq!(reason(&edit(&suite, other).await.expect_err("reused")), "REQUEST_ID_REUSED");
    }

    async fn what_is_asked_last_holds_on_days_that_have_exceptions(suite: TestSuite) {
        suite.set_clock(NOW);
        let held = asked(&["lapsiperheet"], "12.5.2026 9-12 (koulutus)", HoursMode::AddExceptions);
        let change = edit(&suite, held).await.expect("drafted").change.expect("a draft");
        publish(&suite, &change).await.expect("proven");
        for (text, expected) in [
            ("11.5.2026-13.5.2026 suljettu (tulipalo)", ("2026-05-11", "tulipalo")),
            ("12.5.2026 suljettu (tulipalo)", ("2026-05-12", "tulipalo")),
        ] {
            let request = EditHoursRequest {
                validate_only: true,
                ..asked(&["lapsiperheet"], text, HoursMode::AddExceptions)
            };
            let told = edit(&suite, request).await.expect("told");
            assert_eq!(told.flaws, []);
            let fields: Vec<_> = told.diffs[0].fields.iter().map(|field| &*field.field).collect();
            assert!(fields.contains(&"opening_exceptions[0].spans[0].opens"), "{fields:?}");
            let request = asked(&["lapsiperheet"], text, HoursMode::AddExceptions);
            let change = edit(&suite, request).await.expect("drafted").change.expect("a draft");
            let edit::Action::Put(put) = change.edits[0].action.as_ref().expect("one") else {
                panic!("an edit that puts");
            };
            let Some(Document::Line(line)) = &put.document else { panic!("a line") };
            let held = line.opening_exceptions.iter();
            let held = held.map(|one| (&*one.start_date, &*one.reason.as_ref().expect("why").fi));
            assert_eq!(held.collect::<Vec<_>>(), [expected], "{text}");
        }
    }

    async fn exceptions_that_it_has_change_nothing(suite: TestSuite) {
        suite.set_clock(NOW);
        let text = "12.5.2026 suljettu (koulutus); 19.5.2026 suljettu (koulutus)";
        let request = asked(&["lapsiperheet"], text, HoursMode::AddExceptions);
        let change = edit(&suite, request).await.expect("drafted").change.expect("a draft");
        publish(&suite, &change).await.expect("proven");
        let text = "12.5.2026 suljettu (koulutus)";
        let request = asked(&["lapsiperheet"], text, HoursMode::AddExceptions);
        assert_eq!(violated(&edit(&suite, request).await.expect_err("it has it")), ["text"]);
    }

    async fn what_publishing_would_refuse_is_told_by_a_dry_run(suite: TestSuite) {
        suite.set_clock(NOW);
        let later = changed(&suite, LATER, vec![renamed(&suite, "Perheet").await]).await;
        for validate_only in [true, false] {
            let request = EditHoursRequest {
                validate_only,
                ..asked(&["lapsiperheet"], "12.5.2026 suljettu (koulutus)", HoursMode::AddExceptions)
            };
            let told = edit(&suite, request).await.expect("told").later_versions;
            let named: Vec<_> = told.iter().map(|one| (&*one.entry_id, &*one.valid_from)).collect();
            assert_eq!(named, [("lapsiperheet", LATER)]);
            assert_eq!(told[0].change_id, later.change_id);
        }
    }

    async fn a_date_that_can_never_apply_is_refused_at_its_place(suite: TestSuite) {
        suite.set_clock(NOW);
        let text = "12.5.2025 suljettu (koulutus); 12.5.2026 suljettu (koulutus)";
        let request = asked(&["lapsiperheet"], text, HoursMode::AddExceptions);
        let refused = edit(&suite, request.clone()).await.expect_err("last year");
        assert_eq!(violated(&refused), ["text"]);
        for text in ["1.6.2020–31.8.2020: ma 8–9", "ma–pe 8–16; 24.12.2020 suljettu"] {
            let request = asked(&["lapsiperheet"], text, HoursMode::Replace);
            assert_eq!(violated(&edit(&suite, request).await.expect_err("over")), ["text"], "{text}");
        }
        let day = |date: &str| OpeningException {
            start_date: date.to_owned(),
            end_date: date.to_owned(),
            reason: finnish("koulutus"),
            ..OpeningException::default()
        };
        let opening_exceptions = vec![day("2026-06-02"), day("2026-05-31")];
        let request = EditHoursRequest {
            text: String::new(),
            hours: Some(Hours { opening_exceptions, ..Hours::default() }),
            valid_from: LATER.to_owned(),
            ..request
        };
        let refused = edit(&suite, request).await.expect_err("before its day");
        assert_eq!(violated(&refused), ["hours.opening_exceptions[1]"]);
    }

    async fn a_text_about_a_person_is_refused_wherever_it_stands(suite: TestSuite) {
        suite.set_clock(NOW);
        let text = format!("12.5.2026 suljettu ({CODE})");
        let request = asked(&["lapsiperheet"], &text, HoursMode::AddExceptions);
        assert_eq!(violated(&edit(&suite, request).await.expect_err("a code")), ["text"]);
        let reason = OpeningException {
            start_date: "2026-05-12".to_owned(),
            end_date: "2026-05-12".to_owned(),
            reason: finnish(CODE),
            ..OpeningException::default()
        };
        let hours = Hours { opening_exceptions: vec![reason.clone()], ..Hours::default() };
        let request = EditHoursRequest {
            hours: Some(hours),
            ..asked(&["lapsiperheet"], "", HoursMode::AddExceptions)
        };
        let refused = edit(&suite, request).await.expect_err("a code");
        assert_eq!(violated(&refused), ["hours.opening_exceptions[0].reason.fi"]);
        let mut line = line(&suite).await;
        line.opening_exceptions.push(reason);
        line.source = format!("Soitti {CODE}");
        line.name.as_mut().expect("a name").sv = CODE.to_owned();
        let draft = drafted("", vec![put(Document::Line(line))]);
        let refused = suite.register(&somebody(Role::DirectoryEditor)).create_change(draft).await;
        let mut places = violated(&refused.expect_err("three codes, and no version read"));
        places.sort();
        let fields = ["name.sv", "opening_exceptions[0].reason.fi", "source"];
        assert_eq!(places[1..], fields.map(|field| format!("edits[0].put.line.{field}")));
    }
}
