//! A unit's own working days, which its promises count.

use neuvo_allinone::{
    harness::{TestSuite, somebody},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    common::v1::WarningReason,
    directory::v1::{
        CreateChangeRequest, Edit, EntryDocument, GetUnitRequest, OpeningRule,
        PublishChangeRequest, Unit, edit, entry_document::Document,
    },
    intake::v1::CreateMatterRequest,
};
use tonic::Request;
use uuid::Uuid;

use crate::{
    custody::{advisor, promise, recorded, rent_offered},
    support::joint_visit,
};

/// The unit that is given the matter.
const UNIT: &str = "aikuissosiaalityo";

/// Makes a unit work on Tuesdays and Thursdays; the position of that.
async fn on_tuesdays_and_thursdays(suite: &TestSuite, unit_id: &str) -> String {
    let editor = somebody(Role::DirectoryEditor);
    let request = GetUnitRequest { unit_id: unit_id.to_owned() };
    let unit = suite.directory(&editor).get_unit(request).await.expect("there").into_inner();
    let rule = OpeningRule {
        day_class: 1,
        weekdays: vec![2, 4],
        opens: "09:00".to_owned(),
        closes: "15:00".to_owned(),
        ..OpeningRule::default()
    };
    let unit = Document::Unit(Unit { working_rules: vec![rule], ..unit });
    let put = edit::Action::Put(EntryDocument { document: Some(unit) });
    let request = CreateChangeRequest {
        request_id: Uuid::now_v7().to_string(),
        why: "Työaika".to_owned(),
        edits: vec![Edit { action: Some(put), base_version: Some(1) }],
        ..CreateChangeRequest::default()
    };
    let mut register = suite.register(&editor);
    let change = register.create_change(request).await.expect("drafted").into_inner();
    let request = PublishChangeRequest {
        change_id: change.change_id,
        request_id: Uuid::now_v7().to_string(),
        ..PublishChangeRequest::default()
    };
    let answer = register.publish_change(request).await.expect("proven");
    let position = answer.metadata().get("neuvo-position").expect("a position");
    position.to_str().expect("text").to_owned()
}

on_both_databases! {
    async fn a_promise_for_a_day_on_which_the_unit_does_not_work_is_warned_of(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let warned = async |due_date: &str, position: &str| {
            let request = CreateMatterRequest {
                promise: promise("They call you.", due_date),
                ..rent_offered(&contact, UNIT)
            };
            let mut request = Request::new(request);
            if !position.is_empty() {
                let position = position.parse().expect("a position");
                request.metadata_mut().insert("neuvo-position", position);
            }
            let matter = suite.matters(&advisor()).create_matter(request).await.expect("opened");
            let warnings = matter.into_inner().warnings.into_iter();
            warnings.map(|one| (one.reason(), one.suggestion)).collect::<Vec<_>>()
        };
        // 6 September 2023 is a Wednesday: the county is open.
        assert_eq!(warned("2023-09-06", "").await, []);
        let position = on_tuesdays_and_thursdays(&suite, UNIT).await;
        let expected = (WarningReason::ClosedDay, "2023-09-07".to_owned());
        assert_eq!(warned("2023-09-06", &position).await, [expected]);
        assert_eq!(warned("2023-09-07", "").await, []);
        // 24 December 2024 is a Tuesday that the county closes, and 26 December a holiday.
        let expected = (WarningReason::ClosedDay, "2024-12-31".to_owned());
        assert_eq!(warned("2024-12-24", "").await, [expected]);
    }
}
