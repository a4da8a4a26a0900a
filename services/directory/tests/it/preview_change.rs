//! `PreviewChange`.

use neuvo_allinone::{
    harness::{reason, somebody},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{
        EditAction, EntryKind, Line, PreviewChangeRequest, WithdrawChangeRequest,
        entry_document::Document,
    },
};

use crate::register::{
    LATER, LINE, NOW, TODAY, changed, draft, end, line, new_unit, preview, put, renamed, request_id,
};

on_both_databases! {
    async fn every_field_that_differs_is_told_before_and_after(suite: TestSuite) {
        let mut edited = line(&suite).await;
        edited.opening_rules[0].closes = "16:00".to_owned();
        let edits = vec![
            put(Document::Line(edited)),
            new_unit("uusi"),
            end(EntryKind::Service, "omaolo"),
        ];
        let change = draft(&suite, "", edits).await;
        let told = preview(&suite, &change).await;
        assert!(told.flaws.is_empty() && told.conflicts.is_empty());
        let actions: Vec<_> = told.diffs.iter().map(|diff| (diff.entry_id.as_str(), diff.action())).collect();
        let expected = [
            ("uusi", EditAction::Created),
            (LINE, EditAction::Updated),
            ("omaolo", EditAction::Ended),
        ];
        assert_eq!(actions, expected);
        let fields = &told.diffs[1].fields;
        assert_eq!(fields.len(), 1, "{fields:?}");
        let field = (&*fields[0].field, &*fields[0].before, &*fields[0].after);
        assert_eq!(field, ("opening_rules[0].closes", "\"15:00\"", "\"16:00\""));
        let of_unit: Vec<_> = told.diffs[0].fields.iter().map(|field| &*field.field).collect();
        assert!(of_unit.contains(&"unit_id") && of_unit.contains(&"name.fi"), "{of_unit:?}");
    }

    async fn what_publishing_would_be_refused_for_is_told(suite: TestSuite) {
        suite.set_clock(NOW);
        let edited = Line { unit_id: "nowhere".to_owned(), ..line(&suite).await };
        let change = draft(&suite, "", vec![put(Document::Line(edited))]).await;
        changed(&suite, "", vec![renamed(&suite, "Heidän").await]).await;
        let told = preview(&suite, &change).await;
        let flaws: Vec<_> = told.flaws.iter().map(|f| (&*f.field, &*f.date)).collect();
        assert_eq!(flaws, [("line/lapsiperheet.unit_id", TODAY)]);
        let conflict = &told.conflicts[0];
        assert_eq!((&*conflict.entry_id, conflict.base_version, conflict.version), (LINE, 1, 2));
        assert!(conflict.decided_by.ends_with("directory-editor"));
    }

    async fn of_a_published_change_it_tells_what_it_did_also_after_others(suite: TestSuite) {
        suite.set_clock(NOW);
        let mut longer = line(&suite).await;
        longer.opening_rules[0].closes = "16:00".to_owned();
        let edits = vec![put(Document::Line(longer)), end(EntryKind::Service, "omaolo")];
        let change = changed(&suite, "", edits).await;
        changed(&suite, "", vec![renamed(&suite, "Perheet").await]).await;
        let told = preview(&suite, &change).await;
        let actions: Vec<_> = told.diffs.iter().map(|diff| (&*diff.entry_id, diff.action())).collect();
        assert_eq!(actions, [(LINE, EditAction::Updated), ("omaolo", EditAction::Ended)]);
        let fields = &told.diffs[0].fields;
        let field = (fields.len(), &*fields[0].field, &*fields[0].before, &*fields[0].after);
        assert_eq!(field, (1, "opening_rules[0].closes", "\"15:00\"", "\"16:00\""));
    }

    async fn a_version_for_a_later_day_is_told_with_its_day_and_change(suite: TestSuite) {
        suite.set_clock(NOW);
        let later = changed(&suite, LATER, vec![renamed(&suite, "Kesä").await]).await;
        let change = draft(&suite, "", vec![renamed(&suite, "Kevät").await, new_unit("uusi")]).await;
        let told = preview(&suite, &change).await;
        assert!(told.flaws.is_empty() && told.conflicts.is_empty());
        let [only] = &told.later_versions[..] else { panic!("{:?}", told.later_versions) };
        assert_eq!((&*only.entry_id, only.version, &*only.valid_from), (LINE, 2, LATER));
        assert_eq!((&only.change_id, only.ended), (&later.change_id, false));
    }

    async fn a_draft_whose_day_has_passed_says_so(suite: TestSuite) {
        suite.set_clock(NOW);
        let change = draft(&suite, "2026-05-09", vec![new_unit("uusi")]).await;
        suite.set_clock("2026-05-10T07:00:00Z");
        let told = preview(&suite, &change).await;
        let flaws: Vec<_> = told.flaws.iter().map(|f| (&*f.field, &*f.date)).collect();
        assert_eq!(flaws, [("valid_from", "2026-05-10")]);
    }

    async fn what_was_withdrawn_is_not_previewed(suite: TestSuite) {
        let change = draft(&suite, "", vec![new_unit("uusi")]).await;
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let withdrawal = WithdrawChangeRequest {
            change_id: change.change_id.clone(),
            request_id: request_id(),
            etag: String::new(),
        };
        register.withdraw_change(withdrawal).await.expect("a draft");
        let request = PreviewChangeRequest { change_id: change.change_id };
        let refused = register.preview_change(request).await.expect_err("withdrawn");
        assert_eq!(reason(&refused), "CHANGE_NOT_DRAFT");
        let request = PreviewChangeRequest { change_id: "nothing".to_owned() };
        let refused = register.preview_change(request).await.expect_err("none");
        assert_eq!(reason(&refused), "CHANGE_NOT_FOUND");
    }
}
