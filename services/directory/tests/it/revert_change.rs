//! `RevertChange`.

use neuvo_allinone::{
    harness::{TestSuite, reason, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{
        Change, ChangeState, EntryKind, RevertChangeRequest, entry_document::Document,
    },
};
use tonic::Status;

use crate::{
    fault::CODE,
    register::{
        LATER, NOW, changed, draft, end, line, new_unit, preview, publish, put, renamed,
        request_id, unit,
    },
    support::data_set,
};

fn asked(change: &Change) -> RevertChangeRequest {
    RevertChangeRequest {
        change_id: change.change_id.clone(),
        request_id: request_id(),
        why: "Julkaistiin liian aikaisin".to_owned(),
        valid_from: String::new(),
    }
}

async fn revert(suite: &TestSuite, request: RevertChangeRequest) -> Result<Change, Status> {
    let mut register = suite.register(&somebody(Role::DirectoryEditor));
    Ok(register.revert_change(request).await?.into_inner())
}

on_both_databases! {
    async fn what_was_changed_made_and_ended_is_put_back_by_a_draft(suite: TestSuite) {
        suite.set_clock(NOW);
        let before = line(&suite).await;
        let edits = vec![
            renamed(&suite, "Perheet").await,
            new_unit("uusi"),
            end(EntryKind::Service, "omaolo"),
        ];
        let change = changed(&suite, "", edits).await;
        let request = asked(&change);
        let undone = revert(&suite, request.clone()).await.expect("drafted");
        let drafted = (undone.state(), undone.edit_count, &*undone.why);
        assert_eq!(drafted, (ChangeState::Draft, 3, "Julkaistiin liian aikaisin"));
        assert_eq!(revert(&suite, request).await.expect("repeated"), undone);
        publish(&suite, &undone).await.expect("nothing changed since");
        assert_eq!(line(&suite).await, before);
        assert!(unit(&suite, "uusi").await.ended);
        let set = data_set(&suite);
        let service = set.services.into_iter().find(|one| one.service_id == "omaolo");
        let again = draft(&suite, "", vec![put(Document::Service(service.expect("one")))]).await;
        assert!(preview(&suite, &again).await.diffs[0].fields.is_empty(), "it stands as it did");
    }

    async fn what_somebody_else_changed_since_is_a_conflict(suite: TestSuite) {
        suite.set_clock(NOW);
        let change = changed(&suite, "", vec![renamed(&suite, "Perheet").await]).await;
        changed(&suite, "", vec![renamed(&suite, "Heidän").await]).await;
        let undone = revert(&suite, asked(&change)).await.expect("drafted");
        let conflicts = preview(&suite, &undone).await.conflicts;
        assert_eq!((conflicts.len(), conflicts[0].base_version, conflicts[0].version), (1, 2, 3));
        assert_eq!(reason(&publish(&suite, &undone).await.expect_err("late")), "ENTRY_CHANGED");
    }

    async fn only_what_is_in_force_is_undone_and_by_who_keeps_it(suite: TestSuite) {
        suite.set_clock(NOW);
        let drafted = draft(&suite, "", vec![new_unit("uusi")]).await;
        let scheduled = changed(&suite, LATER, vec![renamed(&suite, "Kesä").await]).await;
        for change in [&drafted, &scheduled] {
            let refused = revert(&suite, asked(change)).await.expect_err("not in force");
            assert_eq!(reason(&refused), "CHANGE_NOT_PUBLISHED");
        }
        let change = publish(&suite, &drafted).await.expect("proven");
        let mut organiser = suite.register(&somebody(Role::Organiser));
        let refused = organiser.revert_change(asked(&change)).await.expect_err("not its kind");
        assert_eq!(reason(&refused), "NOT_OWN_KIND");
        let unknown = Change { change_id: "nothing".to_owned(), ..change };
        let refused = revert(&suite, asked(&unknown)).await.expect_err("none");
        assert_eq!(reason(&refused), "CHANGE_NOT_FOUND");
        let wrong = RevertChangeRequest {
            why: format!("Kysy: {CODE}"),
            valid_from: "2020-01-01".to_owned(),
            ..asked(&scheduled)
        };
        assert_eq!(violated(&revert(&suite, wrong).await.expect_err("wrong")), ["why", "valid_from"]);
    }
}
