//! What custody of a matter, followed from intake, opens here.

use neuvo_allinone::{
    harness::{TestSuite, reason, social_advisor, somebody},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    assessment::v1::{
        Assessment, CreateAssessmentRequest, GetAssessmentRequest, ListAssessmentsRequest,
        ListDisclosuresRequest, Trigger,
    },
    common::v1::{DisclosureBasis, Sector},
    intake::v1::{
        AcceptHandoffRequest, CreateContactRequest, CreateMatterRequest, EndMatterRequest, Matter,
        NewEntry, NewPromise,
    },
};
use tonic::Status;

use crate::support::{
    UNIT, after, assess, assessment_of, id, in_days, of, position, read as assessment, recorded,
    visit, worker,
};

/// Who meets people at the advice point.
fn desk() -> Caller {
    Caller { units: vec!["lahineuvonta".to_owned()], ..social_advisor() }
}

/// Assesses in [`UNIT`], in the author's sector.
fn colleague() -> Caller {
    let assessor = of(Sector::Social, Role::Assessor, "test-colleague");
    Caller { units: vec![UNIT.to_owned()], ..assessor }
}

/// A matter of a joint visit, on offer to [`UNIT`], and the visit's assessment, which is about it.
async fn on_offer(suite: &TestSuite, sector: Sector) -> (Matter, Assessment) {
    let entry = |sector: Sector| NewEntry { sector: sector.into(), note: String::new() };
    let entries = vec![entry(Sector::Social), entry(Sector::Health)];
    let share_between_sectors = true;
    let visit = CreateContactRequest { entries, share_between_sectors, ..visit() };
    let (contact, _) = recorded(suite, visit).await;
    let (description, due_date) = ("They call you.".to_owned(), in_days(3));
    let request = CreateMatterRequest {
        request_id: id(),
        contact_id: contact.contact_id.clone(),
        area_id: "working-age".to_owned(),
        sectors: vec![sector.into()],
        unit_id: "lahineuvonta".to_owned(),
        need: "Money.".to_owned(),
        promise: Some(NewPromise { description, due_date }),
        to_unit_id: UNIT.to_owned(),
        summary: "Two months behind.".to_owned(),
        ..CreateMatterRequest::default()
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
        let (matter, made) = on_offer(&suite, Sector::Social).await;
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

    async fn a_unit_of_the_other_sector_reads_no_words(suite: TestSuite) {
        let (matter, made) = on_offer(&suite, Sector::Social).await;
        let accepted = accept(&suite, &matter).await;
        let nurse = Caller { sector: Some(Sector::Health), ..worker() };
        let seen = read(&suite, &nurse, &made, &accepted).await.expect("it is held");
        assert_eq!((seen.segment(), &*seen.evidence, seen.evidence_hidden), (made.segment(), "", true));
        assert_eq!((seen.triggers.len(), &*seen.reason_not_complex, seen.triggers_hidden), (0, "", true));
    }

    async fn assessors_of_the_unit_that_holds_the_matter_see_the_restricted_trigger(suite: TestSuite) {
        let (matter, made) = on_offer(&suite, Sector::Social).await;
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
        let (matter, made) = on_offer(&suite, Sector::Health).await;
        let accepted = accept(&suite, &matter).await;
        let seen = read(&suite, &colleague(), &made, &accepted).await.expect("of the sector");
        assert_eq!((seen.triggers.len(), seen.triggers_hidden), (1, true));
    }
}
