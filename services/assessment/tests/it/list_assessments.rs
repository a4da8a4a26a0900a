//! `ListAssessments`.

use neuvo_allinone::{
    harness::{reason, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{access::v1::Role, assessment::v1::ListAssessmentsRequest};

use crate::support::{assess, assessment_of, contact};

on_both_databases! {
    async fn pages_hold_every_assessment_once_without_its_evidence(suite: TestSuite) {
        let mut made = Vec::new();
        for _ in 0..5 {
            let (contact_id, position) = contact(&suite).await;
            let one = assess(&suite, assessment_of(&contact_id), &position).await;
            made.push(one.expect("assessed").assessment_id);
        }
        let mut assessment = suite.assessment(&somebody(Role::Assessor));
        let (mut seen, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ListAssessmentsRequest { page_size: 2, page_token, ..Default::default() };
            let page = assessment.list_assessments(request).await.expect("a page").into_inner();
            assert!(page.assessments.iter().all(|one| one.evidence.is_empty()));
            seen.extend(page.assessments.into_iter().map(|one| one.assessment_id));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        made.reverse();
        assert_eq!(seen, made);
    }

    async fn a_list_can_be_of_one_contact(suite: TestSuite) {
        let (first, position) = contact(&suite).await;
        assess(&suite, assessment_of(&first), &position).await.expect("assessed");
        let (second, position) = contact(&suite).await;
        assess(&suite, assessment_of(&second), &position).await.expect("assessed");
        let request = ListAssessmentsRequest { contact_id: second.clone(), ..Default::default() };
        let list = suite.assessment(&somebody(Role::Assessor)).list_assessments(request).await;
        let contacts: Vec<_> =
            list.expect("a list").into_inner().assessments.into_iter().map(|one| one.contact_id).collect();
        assert_eq!(contacts, [second]);
    }

    async fn wrong_filters_and_tokens_are_told(suite: TestSuite) {
        let mut assessment = suite.assessment(&somebody(Role::Assessor));
        let wrong = ListAssessmentsRequest {
            page_size: -1,
            contact_id: "first".to_owned(),
            ..Default::default()
        };
        let refused = assessment.list_assessments(wrong).await.expect_err("wrong");
        assert_eq!(violated(&refused), ["page_size", "contact_id"]);
        let forged = ListAssessmentsRequest { page_token: "AAAA".to_owned(), ..Default::default() };
        let refused = assessment.list_assessments(forged).await.expect_err("forged");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    }
}
