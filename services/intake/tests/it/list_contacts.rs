//! `ListContacts`.

use neuvo_allinone::{
    harness::{reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::intake::v1::{ContactStatus, CreateContactRequest, ListContactsRequest};
use prost_types::Timestamp;

use crate::support::{joint_visit, nothing_more, walk_in};

/// A visit at noon on a day of September 2023.
fn visit_on(day: i64) -> CreateContactRequest {
    let midday = 1_693_558_800 + (day - 1) * 86_400; // 1 September 2023, 12:00 in Helsinki
    CreateContactRequest { occurred_at: Some(Timestamp { seconds: midday, nanos: 0 }), ..walk_in() }
}

on_both_databases! {
    async fn pages_hold_every_contact_once_the_latest_first(suite: TestSuite) {
        let mut intake = suite.intake(&social_advisor());
        for day in [3, 1, 5, 4, 2] {
            intake.create_contact(visit_on(day)).await.expect("recorded");
        }
        let (mut days, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ListContactsRequest { page_size: 2, page_token, ..Default::default() };
            let page = intake.list_contacts(request).await.expect("a page").into_inner();
            days.extend(page.contacts.iter().map(|c| c.occurred_at.expect("set").seconds));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        let expected: Vec<_> = (1..=5).rev().map(|day| visit_on(day).occurred_at.expect("set").seconds).collect();
        assert_eq!(days, expected);
    }

    async fn lists_show_no_names_notes_or_words(suite: TestSuite) {
        let mut intake = suite.intake(&social_advisor());
        let mut step = nothing_more();
        step.description = "You rest.".to_owned();
        let visit = CreateContactRequest { next_step: Some(step), ..joint_visit() };
        intake.create_contact(visit).await.expect("recorded");
        let list = intake.list_contacts(ListContactsRequest::default()).await.expect("a list");
        let shown = format!("{:?}", list.into_inner());
        for word in ["Aino", "Esimerkki", "+358", "money", "sleep", "rest"] {
            assert!(!shown.contains(word), "{word} in {shown}");
        }
    }

    async fn filters_narrow_the_list(suite: TestSuite) {
        let mut intake = suite.intake(&social_advisor());
        for day in 1..=4 {
            intake.create_contact(visit_on(day)).await.expect("recorded");
        }
        let closed = CreateContactRequest {
            next_step: Some(nothing_more()),
            site_id: "just".to_owned(),
            ..visit_on(5)
        };
        intake.create_contact(closed).await.expect("recorded");
        let mut count = async |request: ListContactsRequest| {
            intake.list_contacts(request).await.expect("a list").into_inner().contacts.len()
        };
        let days = ListContactsRequest {
            start_date: "2023-09-02".to_owned(),
            end_date: "2023-09-03".to_owned(),
            ..Default::default()
        };
        assert_eq!(count(days).await, 2);
        let status = ContactStatus::Closed.into();
        assert_eq!(count(ListContactsRequest { status, ..Default::default() }).await, 1);
        let site_id = "rentto".to_owned();
        assert_eq!(count(ListContactsRequest { site_id, ..Default::default() }).await, 4);
    }

    async fn a_token_of_other_filters_is_refused(suite: TestSuite) {
        let mut intake = suite.intake(&social_advisor());
        for day in 1..=2 {
            intake.create_contact(visit_on(day)).await.expect("recorded");
        }
        let request = ListContactsRequest { page_size: 1, ..Default::default() };
        let page_token = intake.list_contacts(request).await.expect("a page").into_inner().next_page_token;
        let other = ListContactsRequest { page_token, site_id: "just".to_owned(), ..Default::default() };
        let refused = intake.list_contacts(other).await.expect_err("another list");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    }

    async fn wrong_filters_are_named(suite: TestSuite) {
        let request = ListContactsRequest {
            page_size: 201,
            status: 7,
            start_date: "2023-09-31".to_owned(),
            end_date: "yesterday".to_owned(),
            ..Default::default()
        };
        let refused = suite.intake(&social_advisor()).list_contacts(request).await.expect_err("wrong");
        assert_eq!(violated(&refused), ["page_size", "status", "start_date", "end_date"]);
    }
}
