//! `ListPlans`.

use neuvo_allinone::{
    harness::{TestSuite, health_advisor, reason, violated},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    assessment::v1::{CreatePlanRequest, ListPlansRequest, Plan},
    intake::v1::{CreateContactRequest, Identification, Person},
};

use crate::support::{
    after, agreed, assessor, follow_up, id, in_days, own_worker, plan_of, planned, recorded,
    supervisor, visit, worker,
};

async fn listed(suite: &TestSuite, who: &Caller, request: ListPlansRequest) -> Vec<Plan> {
    suite.plans(who).list_plans(request).await.expect("a list").into_inner().plans
}

fn ids(plans: &[Plan]) -> Vec<&str> {
    plans.iter().map(|plan| &*plan.plan_id).collect()
}

on_both_databases! {
    async fn pages_hold_every_plan_once_without_its_words(suite: TestSuite) {
        let mut made = Vec::new();
        for _ in 0..5 {
            made.push(agreed(&suite).await.plan_id);
        }
        let (mut seen, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ListPlansRequest { page_size: 2, page_token, ..Default::default() };
            let page = suite.plans(&assessor()).list_plans(request).await.expect("a page").into_inner();
            assert!(page.plans.iter().all(|one| one.goals.is_empty() && one.services.is_empty()));
            assert!(page.plans.iter().all(|one| one.responsibles.len() == 1));
            seen.extend(page.plans.into_iter().map(|one| one.plan_id));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        made.reverse();
        assert_eq!(seen, made);
    }

    async fn a_list_holds_what_the_caller_has_a_relation_to(suite: TestSuite) {
        let (alone, shared) = (planned(&suite, |req| req).await, agreed(&suite).await);
        let colleague = Caller { subject: "test-colleague".to_owned(), ..worker() };
        for (who, expected) in [
            (assessor(), vec![&*shared.plan_id, &*alone.plan_id]),
            (supervisor(), vec![&*shared.plan_id, &*alone.plan_id]),
            (worker(), vec![&*shared.plan_id]),
            (colleague, vec![&*shared.plan_id]),
            (health_advisor(), vec![]),
        ] {
            let plans = listed(&suite, &who, ListPlansRequest::default()).await;
            assert_eq!(ids(&plans), expected, "{}", who.subject);
        }
    }

    async fn a_list_can_be_of_a_contact_of_a_client_and_of_a_worker(suite: TestSuite) {
        let known = || CreateContactRequest {
            identification: Identification::Told.into(),
            person: Some(Person {
                given_name: "Aino".to_owned(),
                family_name: "Esimerkki".to_owned(),
                identity_code: "010594Y9032".to_owned(),
                ..Person::default()
            }),
            ..visit()
        };
        let mut made = Vec::new();
        for visit in [known(), known(), visit()] {
            let (contact, position) = recorded(&suite, visit).await;
            let request = CreatePlanRequest { responsible: own_worker(), ..plan_of(&contact.contact_id) };
            let plan = suite.plans(&assessor()).create_plan(after(&position, request)).await;
            made.push((plan.expect("planned").into_inner().plan_id, contact));
        }
        let alone = planned(&suite, |req| req).await;
        let [(first, contact), (second, other), (third, _)] = &made[..] else { panic!("three") };
        assert_eq!(contact.client_id, other.client_id);
        let of = |request| async { listed(&suite, &assessor(), request).await };

        let plans = of(ListPlansRequest { contact_id: contact.contact_id.clone(), ..Default::default() }).await;
        assert_eq!(ids(&plans), [first]);
        let plans = of(ListPlansRequest { client_id: contact.client_id.clone(), ..Default::default() }).await;
        assert_eq!(ids(&plans), [second, first]);
        let plans = of(ListPlansRequest { worker: worker().subject, ..Default::default() }).await;
        assert_eq!(ids(&plans), [third, second, first]);
        let plans = of(ListPlansRequest::default()).await;
        assert_eq!(ids(&plans), [&alone.plan_id, third, second, first]);
    }

    async fn a_list_can_be_of_what_is_to_be_followed_up(suite: TestSuite) {
        let (one, _draft) = (agreed(&suite).await, planned(&suite, |req| req).await);
        let before = |day| ListPlansRequest { follow_up_before: day, ..Default::default() };
        assert_eq!(ids(&listed(&suite, &assessor(), before(in_days(31))).await), [&one.plan_id]);
        assert!(listed(&suite, &assessor(), before(in_days(30))).await.is_empty());
        suite.plans(&assessor()).follow_up_plan(follow_up(&one, "Done.", "")).await.expect("ended");
        assert!(listed(&suite, &assessor(), before(in_days(31))).await.is_empty(), "it has ended");
    }

    async fn wrong_filters_and_tokens_are_told(suite: TestSuite) {
        let mut plans = suite.plans(&assessor());
        let wrong = ListPlansRequest {
            page_size: -1,
            contact_id: "first".to_owned(),
            client_id: "she".to_owned(),
            worker: "a\nb".to_owned(),
            follow_up_before: "soon".to_owned(),
            ..Default::default()
        };
        let refused = plans.list_plans(wrong).await.expect_err("wrong");
        assert_eq!(violated(&refused), ["page_size", "contact_id", "client_id", "worker", "follow_up_before"]);
        let of_one = ListPlansRequest { page_size: 1, ..Default::default() };
        planned(&suite, |req| req).await;
        planned(&suite, |req| req).await;
        let page_token = plans.list_plans(of_one).await.expect("a page").into_inner().next_page_token;
        let other = ListPlansRequest { page_token, contact_id: id(), ..Default::default() };
        let refused = plans.list_plans(other).await.expect_err("of another list");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    }
}
