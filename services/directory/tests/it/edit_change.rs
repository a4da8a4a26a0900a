//! `EditChange`.

use neuvo_allinone::{
    harness::{reason, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{
        Change, EditChangeRequest, EntryKind, EntryName, edit, entry_document::Document,
    },
};

use crate::{
    fault::CODE,
    register::{LATER, LINE, NOW, changed, draft, new_unit, of_day, publish, renamed, request_id},
};

fn edited(change: &Change) -> EditChangeRequest {
    EditChangeRequest {
        change_id: change.change_id.clone(),
        request_id: request_id(),
        ..EditChangeRequest::default()
    }
}

fn names(change: &Change) -> Vec<String> {
    let name = |edit: &neuvo_proto::directory::v1::Edit| match edit.action.as_ref().expect("one") {
        edit::Action::End(name) => name.entry_id.clone(),
        edit::Action::Put(put) => match put.document.as_ref().expect("one") {
            Document::Line(line) => line.name.clone().expect("a name").fi,
            Document::Unit(unit) => unit.unit_id.clone(),
            _ => "?".to_owned(),
        },
    };
    change.edits.iter().map(name).collect()
}

on_both_databases! {
    async fn edits_take_the_place_of_those_of_the_same_entry_and_others_are_dropped(suite: TestSuite) {
        suite.set_clock(NOW);
        let edits = vec![renamed(&suite, "Ensin").await, new_unit("uusi")];
        let change = draft(&suite, "", edits).await;
        let dropped = EntryName { kind: EntryKind::Unit.into(), entry_id: "uusi".to_owned() };
        let request = EditChangeRequest {
            etag: change.etag.clone(),
            why: "Toinen syy".to_owned(),
            valid_from: LATER.to_owned(),
            edits: of_day(&suite, LATER, vec![renamed(&suite, "Sitten").await, new_unit("toinen")]).await,
            dropped: vec![dropped],
            ..edited(&change)
        };
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let after = register.edit_change(request.clone()).await.expect("edited").into_inner();
        assert_eq!(names(&after), ["toinen", "Sitten"]);
        let kept = (&*after.etag, &*after.why, &*after.valid_from, after.edit_count);
        assert_eq!(kept, ("v2", "Toinen syy", LATER, 2));
        let again = register.edit_change(request).await.expect("repeated").into_inner();
        assert_eq!(again, after);
    }

    async fn what_is_not_said_stays_as_it_is(suite: TestSuite) {
        suite.set_clock(NOW);
        let change = draft(&suite, LATER, vec![new_unit("uusi")]).await;
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let after = register.edit_change(edited(&change)).await.expect("edited").into_inner();
        assert_eq!((after.why, after.valid_from, after.edits), (change.why, change.valid_from, change.edits));
    }

    async fn a_day_is_taken_back_by_saying_so(suite: TestSuite) {
        suite.set_clock(NOW);
        let change = draft(&suite, LATER, vec![new_unit("uusi")]).await;
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let request = EditChangeRequest { clear_valid_from: true, ..edited(&change) };
        let after = register.edit_change(request.clone()).await.expect("edited").into_inner();
        assert_eq!(after.valid_from, "");
        let both = EditChangeRequest { valid_from: LATER.to_owned(), request_id: request_id(), ..request };
        let refused = register.edit_change(both).await.expect_err("both");
        assert_eq!(violated(&refused), ["clear_valid_from"]);
    }

    async fn what_an_edit_is_of_and_what_is_dropped_are_checked_with_their_places(suite: TestSuite) {
        let change = draft(&suite, "", vec![new_unit("uusi")]).await;
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let unknown = EntryName { kind: EntryKind::Unit.into(), entry_id: "ei-ole".to_owned() };
        let request = EditChangeRequest {
            edits: vec![new_unit("toinen"), renamed(&suite, "Perheet").await],
            dropped: vec![unknown],
            ..edited(&change)
        };
        let refused = register.edit_change(request).await.expect_err("wrong");
        assert_eq!(violated(&refused), ["dropped[0]", "edits[1].base_version"]);
        let request = EditChangeRequest { why: format!("Kysy: {CODE}"), ..edited(&change) };
        assert_eq!(violated(&register.edit_change(request).await.expect_err("a code")), ["why"]);
    }

    async fn who_read_an_older_version_is_told(suite: TestSuite) {
        let change = draft(&suite, "", vec![]).await;
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let request = EditChangeRequest { etag: "v7".to_owned(), ..edited(&change) };
        let refused = register.edit_change(request).await.expect_err("stale");
        assert_eq!(reason(&refused), "ETAG_MISMATCH");
    }

    async fn edits_at_once_that_name_no_version_are_all_taken(suite: TestSuite) {
        let change = draft(&suite, "", vec![]).await;
        let of_one = |at: usize| {
            let mut register = suite.register(&somebody(Role::DirectoryEditor));
            let edits = vec![new_unit(&format!("uusi-{at}"))];
            let request = EditChangeRequest { edits, ..edited(&change) };
            async move { register.edit_change(request).await.expect("taken").into_inner() }
        };
        let all = futures::future::join_all((0..8).map(of_one)).await;
        let most = all.iter().map(|change| change.edits.len()).max();
        assert_eq!(most, Some(8), "none is lost");
    }

    async fn taking_an_entry_in_again_settles_a_conflict(suite: TestSuite) {
        let change = draft(&suite, "", vec![renamed(&suite, "Minun").await]).await;
        changed(&suite, "", vec![renamed(&suite, "Heidän").await]).await;
        assert_eq!(reason(&publish(&suite, &change).await.expect_err("late")), "ENTRY_CHANGED");
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let edits = of_day(&suite, "", vec![renamed(&suite, "Minun").await]).await;
        let request = EditChangeRequest { edits, ..edited(&change) };
        let change = register.edit_change(request).await.expect("edited").into_inner();
        publish(&suite, &change).await.expect("nothing else changed");
        assert_eq!(crate::register::line(&suite).await.name.expect("a name").fi, "Minun");
    }

    async fn what_is_published_is_edited_no_more(suite: TestSuite) {
        let change = changed(&suite, "", vec![new_unit("uusi")]).await;
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let refused = register.edit_change(edited(&change)).await.expect_err("published");
        assert_eq!(reason(&refused), "CHANGE_NOT_DRAFT");
        let mut organiser = suite.register(&somebody(Role::Organiser));
        let draft = draft(&suite, "", vec![new_unit("toinen")]).await;
        let refused = organiser.edit_change(edited(&draft)).await.expect_err("not its kind");
        assert_eq!(reason(&refused), "NOT_OWN_KIND");
        let unknown = EditChangeRequest { change_id: LINE.to_owned(), ..edited(&draft) };
        let refused = register.edit_change(unknown).await.expect_err("none");
        assert_eq!(reason(&refused), "CHANGE_NOT_FOUND");
    }
}
