//! `PreviewChange`.

use neuvo_allinone::{
    harness::{TestSuite, reason, social_advisor, somebody},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{
        EditAction, EntryKind, Line, PreviewChangeRequest, PreviewChangeResponse,
        entry_document::Document,
    },
};

use crate::register::{LINE, NOW, TODAY, changed, draft, end, line, new_unit, put, renamed};

async fn preview(suite: &TestSuite, change_id: &str) -> PreviewChangeResponse {
    let request = PreviewChangeRequest { change_id: change_id.to_owned() };
    let preview = suite.register(&social_advisor()).preview_change(request).await;
    preview.expect("a draft").into_inner()
}

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
        let told = preview(&suite, &change.change_id).await;
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
        let told = preview(&suite, &change.change_id).await;
        let flaws: Vec<_> = told.flaws.iter().map(|f| (&*f.field, &*f.date)).collect();
        assert_eq!(flaws, [("line/lapsiperheet.unit_id", TODAY)]);
        let conflict = &told.conflicts[0];
        assert_eq!((&*conflict.entry_id, conflict.base_version, conflict.version), (LINE, 1, 2));
        assert!(conflict.decided_by.ends_with("directory-editor"));
    }

    async fn only_a_draft_is_previewed(suite: TestSuite) {
        let change = changed(&suite, "", vec![new_unit("uusi")]).await;
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let request = PreviewChangeRequest { change_id: change.change_id };
        let refused = register.preview_change(request).await.expect_err("published");
        assert_eq!(reason(&refused), "CHANGE_NOT_DRAFT");
        let request = PreviewChangeRequest { change_id: "nothing".to_owned() };
        let refused = register.preview_change(request).await.expect_err("none");
        assert_eq!(reason(&refused), "CHANGE_NOT_FOUND");
    }
}
