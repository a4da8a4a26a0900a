//! `CreateChange`.

use neuvo_allinone::{
    harness::{Backend, TestSuite, reason, somebody, violated},
    on_both_databases,
};
use neuvo_chassis::Clock;
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{
        ChangeState, CreateChangeRequest, Edit, EntryDocument, EntryKind, Line, ServiceMenu, edit,
        entry_document::Document,
    },
};
use tonic::Code;

use crate::{
    register::{
        LATER, LINE, NOW, draft, drafted, end, line, new_unit, of_day, publish, put, renamed,
    },
    support::finnish,
};

on_both_databases! {
    async fn a_draft_remembers_what_it_edits_of_which_version_and_changes_nothing(suite: TestSuite) {
        let edits = vec![renamed(&suite, "Perheet").await, new_unit("uusi")];
        let change = draft(&suite, "", edits).await;
        assert_eq!(change.state(), ChangeState::Draft);
        assert_eq!((&*change.etag, change.edit_count, &*change.valid_from), ("v1", 2, ""));
        assert!(change.created_by.ends_with("directory-editor") && change.decided_by.is_empty());
        let bases: Vec<_> = change.edits.iter().map(|edit| edit.base_version).collect();
        assert_eq!(bases, [Some(0), Some(1)], "the unit is new, the line was published once");
        assert_ne!(line(&suite).await.name.expect("a name").fi, "Perheet");
    }

    async fn a_repeat_makes_no_second_draft_and_another_content_is_refused(suite: TestSuite) {
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let request = drafted("", vec![new_unit("uusi")]);
        let first = register.create_change(request.clone()).await.expect("made").into_inner();
        let again = register.create_change(request.clone()).await.expect("repeated").into_inner();
        assert_eq!(again.change_id, first.change_id);
        let other = CreateChangeRequest { why: "Muu syy".to_owned(), ..request };
        let refused = register.create_change(other).await.expect_err("reused");
        assert_eq!(reason(&refused), "REQUEST_ID_REUSED");
    }

    async fn every_wrong_field_of_every_edit_is_named_at_once(suite: TestSuite) {
        suite.set_clock(NOW);
        let wrong = Line { display_number: String::new(), name: None, ..line(&suite).await };
        let edits = vec![
            put(Document::Line(wrong)),
            Edit::default(),
            Edit { action: Some(edit::Action::Put(EntryDocument::default())), base_version: Some(-1) },
            end(EntryKind::Unspecified, "x"),
        ];
        let request = CreateChangeRequest {
            request_id: "?".to_owned(),
            why: String::new(),
            valid_from: "2020-01-01".to_owned(),
            edits,
        };
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let refused = register.create_change(request).await.expect_err("wrong");
        let expected = [
            "request_id",
            "why",
            "valid_from",
            "edits[0].put.line.name.fi",
            "edits[0].put.line.display_number",
            "edits[1]",
            "edits[2].base_version",
            "edits[2].put",
            "edits[3].end.kind",
        ];
        assert_eq!(violated(&refused), expected);
    }

    async fn an_edit_of_what_stands_says_which_version_was_read(suite: TestSuite) {
        suite.set_clock(NOW);
        let edits = vec![new_unit("uusi"), renamed(&suite, "Yksi").await, end(EntryKind::Service, "omaolo")];
        let request = CreateChangeRequest {
            why: "Kysy: 131052 - 308t".to_owned(),
            ..drafted(LATER, edits)
        };
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let refused = register.create_change(request).await.expect_err("unread");
        let expected = ["why", "edits[1].base_version", "edits[2].base_version"];
        assert_eq!(violated(&refused), expected);
    }

    async fn a_repeat_is_answered_after_its_draft_was_published(suite: TestSuite) {
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let request = drafted("", vec![new_unit("uusi")]);
        let first = register.create_change(request.clone()).await.expect("made").into_inner();
        publish(&suite, &first).await.expect("proven");
        let again = register.create_change(request).await.expect("repeated").into_inner();
        assert_eq!((again.change_id, again.state), (first.change_id, ChangeState::Published.into()));
    }

    async fn an_entry_is_edited_once_in_a_change(suite: TestSuite) {
        let edits = vec![renamed(&suite, "Yksi").await, end(EntryKind::Line, LINE)];
        let edits = of_day(&suite, "", edits).await;
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let refused = register.create_change(drafted("", edits)).await.expect_err("twice");
        assert_eq!(violated(&refused), ["edits[1]"]);
    }

    async fn an_organiser_keeps_the_menus_and_nothing_else(suite: TestSuite) {
        suite.set_clock(NOW);
        let menu = ServiceMenu {
            service_menu_id: "painopisteet".to_owned(),
            name: finnish("Painopisteet"),
            ..ServiceMenu::default()
        };
        let mut register = suite.register(&somebody(Role::Organiser));
        let menus = vec![put(Document::ServiceMenu(menu))];
        register.create_change(drafted(LATER, menus)).await.expect("its own kind");
        let units = drafted(LATER, vec![new_unit("uusi")]);
        let refused = register.create_change(units).await.expect_err("not its kind");
        assert_eq!(reason(&refused), "NOT_OWN_KIND");
        let mut register = suite.register(&somebody(Role::Advisor));
        let refused = register.create_change(drafted("", vec![])).await.expect_err("an advisor");
        assert_eq!(refused.code(), Code::PermissionDenied);
    }
}

#[tokio::test]
async fn before_a_county_is_loaded_there_is_nothing_to_change() {
    let suite = TestSuite::empty(Backend::Sqlite, Clock::system()).await;
    let mut register = suite.register(&somebody(Role::DirectoryEditor));
    let refused = register.create_change(drafted("", vec![])).await.expect_err("empty");
    assert_eq!(reason(&refused), "COUNTY_NOT_LOADED");
}
