//! `ListAssessments`.

use neuvo_allinone::{
    harness::{health_advisor, reason, violated},
    on_both_databases,
};
use neuvo_proto::assessment::v1::{CreateAssessmentRequest, ListAssessmentsRequest, Trigger};

use crate::support::{assessed, assessor, supervisor, worker};

on_both_databases! {
    async fn pages_hold_every_assessment_once_without_its_words(suite: TestSuite) {
        let mut made = Vec::new();
        for _ in 0..5 {
            let ticked = |req| CreateAssessmentRequest {
                triggers: vec![Trigger::SuspectedAddiction.into()],
                reason_not_complex: "Copes.".to_owned(),
                ..req
            };
            made.push(assessed(&suite, ticked).await.assessment_id);
        }
        let mut assessment = suite.assessment(&assessor());
        let (mut seen, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ListAssessmentsRequest { page_size: 2, page_token, ..Default::default() };
            let page = assessment.list_assessments(request).await.expect("a page").into_inner();
            let wordless = |one: &neuvo_proto::assessment::v1::Assessment| {
                one.evidence.is_empty() && one.triggers.is_empty() && one.reason_not_complex.is_empty()
            };
            assert!(page.assessments.iter().all(wordless));
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
        assessed(&suite, |req| req).await;
        let second = assessed(&suite, |req| req).await.contact_id;
        let request = ListAssessmentsRequest { contact_id: second.clone(), ..Default::default() };
        let list = suite.assessment(&assessor()).list_assessments(request).await;
        let contacts: Vec<_> =
            list.expect("a list").into_inner().assessments.into_iter().map(|one| one.contact_id).collect();
        assert_eq!(contacts, [second]);
    }

    async fn a_list_holds_what_the_caller_has_a_relation_to(suite: TestSuite) {
        assessed(&suite, |req| req).await;
        for (who, count) in [(assessor(), 1), (supervisor(), 1), (health_advisor(), 0), (worker(), 0)] {
            let list = suite.assessment(&who).list_assessments(ListAssessmentsRequest::default()).await;
            let found = list.expect("a list").into_inner().assessments.len();
            assert_eq!(found, count, "{}", who.subject);
        }
    }

    async fn wrong_filters_and_tokens_are_told(suite: TestSuite) {
        let mut assessment = suite.assessment(&assessor());
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
