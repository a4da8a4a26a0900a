//! What custody of a matter, followed from intake, opens here.

use neuvo_allinone::{
    harness::{TestSuite, health_advisor, reason, social_advisor, somebody},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    assessment::v1::{
        Assessment, CreateAssessmentRequest, CreatePlanRequest, GetAssessmentRequest,
        ListAssessmentsRequest, ListDisclosuresRequest, ListPlansRequest, Trigger,
    },
    common::v1::{DisclosureBasis, Sector},
    intake::v1::{
        AcceptHandoffRequest, CreateContactRequest, CreateMatterRequest, EndMatterRequest, Matter,
        NewPromise, WithdrawHandoffRequest,
    },
};
use tonic::Status;

use crate::support::{
    UNIT, after, assess, assessment_of, assessor, id, in_days, nurse, of, of_health_alone,
    plan as read_plan, plan_of, position, read as assessment, recorded, visit, worker,
};

const MENTAL_HEALTH: &str = "aikuisten-mipa-asiakasohjaus";

/// Who meets people at the advice point.
fn desk() -> Caller {
    Caller { units: vec!["lahineuvonta".to_owned()], ..social_advisor() }
}

/// Assesses in [`UNIT`], in the author's sector.
fn colleague() -> Caller {
    let assessor = of(Sector::Social, Role::Assessor, "test-colleague");
    Caller { units: vec![UNIT.to_owned()], ..assessor }
}

/// A matter of a contact that is opened at the advice point.
fn matter_of(contact_id: &str) -> CreateMatterRequest {
    let (description, due_date) = ("They call you.".to_owned(), in_days(3));
    CreateMatterRequest {
        request_id: id(),
        contact_id: contact_id.to_owned(),
        area_id: "working-age".to_owned(),
        unit_id: "lahineuvonta".to_owned(),
        need: "Money.".to_owned(),
        promise: Some(NewPromise { description, due_date }),
        summary: "Two months behind.".to_owned(),
        ..CreateMatterRequest::default()
    }
}

/// A matter of a joint visit, on offer to [`UNIT`], and the visit's assessment, which is about it.
async fn on_offer(suite: &TestSuite, sectors: &[Sector]) -> (Matter, Assessment) {
    let visit = CreateContactRequest { share_between_sectors: true, ..visit() };
    let (contact, _) = recorded(suite, visit).await;
    let request = CreateMatterRequest {
        sectors: sectors.iter().map(|sector| (*sector).into()).collect(),
        to_unit_id: UNIT.to_owned(),
        ..matter_of(&contact.contact_id)
    };
    let answer = suite.matters(&desk()).create_matter(request).await.expect("opened");
    let (position, matter) = (position(&answer), answer.into_inner());
    let request = CreateAssessmentRequest {
        triggers: vec![Trigger::Worry.into(), Trigger::SuspectedAddiction.into()],
        reason_not_complex: "Copes.".to_owned(),
        matter_id: matter.matter_id.clone(),
        ..assessment_of(&contact.contact_id)
    };
    let assessment = assess(suite, request, &position).await.expect("assessed");
    assert_eq!(assessment.matter_id, matter.matter_id);
    (matter, assessment)
}

/// [`UNIT`] takes the matter; gives where that stands in intake's feed.
async fn accept(suite: &TestSuite, matter: &Matter) -> String {
    let handoff_id = matter.open_handoff_id.clone();
    let request = AcceptHandoffRequest { handoff_id, request_id: id(), take_myself: false };
    position(&suite.matters(&worker()).accept_handoff(request).await.expect("accepted"))
}

/// Reads an assessment once intake's feed has come as far as `position`.
async fn read(
    suite: &TestSuite,
    who: &Caller,
    made: &Assessment,
    position: &str,
) -> Result<Assessment, Status> {
    let request = GetAssessmentRequest { assessment_id: made.assessment_id.clone() };
    Ok(suite.assessment(who).get_assessment(after(position, request)).await?.into_inner())
}

async fn listed(suite: &TestSuite, who: &Caller) -> usize {
    let list = suite.assessment(who).list_assessments(ListAssessmentsRequest::default()).await;
    list.expect("a list").into_inner().assessments.len()
}

on_both_databases! {
    async fn a_unit_reads_what_concerns_its_matters_from_the_offer_to_their_end(suite: TestSuite) {
        let (matter, made) = on_offer(&suite, &[Sector::Social]).await;
        let seen = assessment(&suite, &worker(), &made.assessment_id).await.expect("it is on offer");
        assert_eq!((&seen.evidence, seen.triggers_hidden), (&made.evidence, true));
        assert_eq!(listed(&suite, &worker()).await, 1);
        let accepted = accept(&suite, &matter).await;
        read(&suite, &worker(), &made, &accepted).await.expect("it is held");
        let ending = EndMatterRequest {
            matter_id: matter.matter_id,
            request_id: id(),
            etag: String::new(),
            ending: "The rent is agreed.".to_owned(),
        };
        let ended = suite.matters(&worker()).end_matter(ending).await.expect("ended");
        let refused = read(&suite, &worker(), &made, &position(&ended)).await.expect_err("it has ended");
        assert_eq!(reason(&refused), "NO_RELATION");
        assert_eq!(listed(&suite, &worker()).await, 0);

        let request = ListDisclosuresRequest { viewer: worker().subject, ..Default::default() };
        let officer = somebody(Role::DataProtectionOfficer);
        let list = suite.assessment(&officer).list_disclosures(request).await.expect("a list");
        let grounds: Vec<_> = list.into_inner().disclosures.iter().map(|row| row.basis()).collect();
        let expected = [DisclosureBasis::None, DisclosureBasis::Custody, DisclosureBasis::HandOff];
        assert_eq!(grounds, expected);
    }

    async fn a_unit_assesses_and_plans_while_it_has_custody_and_repeats_are_answered_after(suite: TestSuite) {
        let advisor = Caller { units: vec!["lahineuvonta".to_owned()], ..health_advisor() };
        // The unit's sectors are not known, so the person consents.
        let visit = CreateContactRequest { share_between_sectors: true, ..of_health_alone() };
        let (contact, _) = recorded(&suite, visit).await;
        let request = CreateMatterRequest {
            sectors: vec![Sector::Health.into()],
            to_unit_id: MENTAL_HEALTH.to_owned(),
            ..matter_of(&contact.contact_id)
        };
        let matter = suite.matters(&advisor).create_matter(request).await.expect("opened");
        let (offered, matter) = (position(&matter), matter.into_inner());
        let with_custody = Caller { units: vec![MENTAL_HEALTH.to_owned()], ..assessor() };
        let assess = assessment_of(&contact.contact_id);
        let mut assessments = suite.assessment(&with_custody);
        let assessed = assessments.create_assessment(after(&offered, assess.clone())).await;
        let assessed = assessed.expect("on offer").into_inner();
        let plan = plan_of(&contact.contact_id);
        let mut plans = suite.plans(&with_custody);
        let planned = plans.create_plan(plan.clone()).await.expect("on offer").into_inner();

        let (handoff_id, request_id) = (matter.open_handoff_id, id());
        let withdraw = WithdrawHandoffRequest { handoff_id, request_id };
        let withdrawn = position(&suite.matters(&advisor).withdraw_handoff(withdraw).await.expect("withdrawn"));
        let again = assessments.create_assessment(after(&withdrawn, assess)).await.expect("repeated");
        assert_eq!(again.into_inner(), assessed);
        let again = plans.create_plan(plan.clone()).await.expect("repeated").into_inner();
        assert_eq!(again, planned);
        let anew = CreatePlanRequest { request_id: id(), ..plan };
        let refused = plans.create_plan(anew).await.expect_err("the relation is over");
        assert_eq!(reason(&refused), "NO_RELATION");
    }

    async fn nobody_of_the_other_sector_sees_an_assessment_or_a_plan_by_custody(suite: TestSuite) {
        let (social, health) = (Sector::Social, Sector::Health);
        for claimed in [&[social][..], &[health], &[social, health]] {
            let (matter, made) = on_offer(&suite, claimed).await;
            let plan = suite.plans(&assessor()).create_plan(plan_of(&made.contact_id)).await;
            let plan = plan.expect("planned").into_inner();
            let nurse = |unit_id: &str| Caller {
                units: vec![unit_id.to_owned()],
                ..of(Sector::Health, Role::Assessor, "test-nurse")
            };
            let sees_nothing = async |nurse: &Caller| {
                let refused = assessment(&suite, nurse, &made.assessment_id).await.expect_err("a segment");
                assert_eq!(reason(&refused), "NO_RELATION");
                let refused = read_plan(&suite, nurse, &plan.plan_id).await.expect_err("a segment");
                assert_eq!(reason(&refused), "NO_RELATION");
                let plans = suite.plans(nurse).list_plans(ListPlansRequest::default()).await;
                assert_eq!((listed(&suite, nurse).await, plans.expect("a list").get_ref().plans.len()), (0, 0));
            };
            sees_nothing(&nurse("lahineuvonta")).await; // holds it
            sees_nothing(&nurse(UNIT)).await; // has it on offer
            let accepted = accept(&suite, &matter).await;
            let refused = read(&suite, &nurse(UNIT), &made, &accepted).await.expect_err("held, and of health");
            assert_eq!(reason(&refused), "NO_RELATION");
            sees_nothing(&nurse(UNIT)).await;
        }
    }

    async fn a_plan_carries_no_segment_into_the_other_sector(suite: TestSuite) {
        let (_, made) = on_offer(&suite, &[Sector::Social]).await;
        let nurse = Caller { units: vec![UNIT.to_owned()], ..nurse() };
        let assessment_id = made.assessment_id.clone();
        let request = CreatePlanRequest { assessment_id, ..plan_of(&made.contact_id) };
        let refused = suite.plans(&nurse).create_plan(request).await.expect_err("another sector's");
        assert_eq!(reason(&refused), "NO_RELATION");
    }

    async fn assessors_of_the_unit_that_holds_the_matter_see_the_restricted_trigger(suite: TestSuite) {
        let (matter, made) = on_offer(&suite, &[Sector::Social]).await;
        let seen = assessment(&suite, &colleague(), &made.assessment_id).await.expect("of the sector");
        assert_eq!((seen.triggers.len(), seen.triggers_hidden), (1, true), "the unit does not hold it yet");
        let accepted = accept(&suite, &matter).await;
        assert_eq!(read(&suite, &colleague(), &made, &accepted).await.expect("there"), made);
        let seen = read(&suite, &worker(), &made, &accepted).await.expect("there");
        assert_eq!((seen.triggers.len(), seen.triggers_hidden), (1, true), "no assessor");
        let elsewhere = Caller { units: vec!["lahineuvonta".to_owned()], ..colleague() };
        let seen = read(&suite, &elsewhere, &made, &accepted).await.expect("of the sector");
        assert_eq!((seen.triggers.len(), seen.triggers_hidden), (1, true), "of another unit");
    }

    async fn a_matter_of_the_other_sector_opens_no_restricted_trigger(suite: TestSuite) {
        let (matter, made) = on_offer(&suite, &[Sector::Health]).await;
        let accepted = accept(&suite, &matter).await;
        let seen = read(&suite, &colleague(), &made, &accepted).await.expect("of the sector");
        assert_eq!((seen.triggers.len(), seen.triggers_hidden), (1, true));
    }
}
