//! What tests start from: a contact that intake has recorded, its first assessment, and its plan.

use neuvo_allinone::{
    county,
    harness::{TestSuite, health_advisor, somebody},
};
use neuvo_chassis::Caller;
use neuvo_ledger::POSITION;
use neuvo_proto::{
    access::v1::Role,
    assessment::v1::{
        AgreePlanRequest, AppointResponsibleRequest, Assessment, CreateAssessmentRequest,
        CreatePlanRequest, FollowUpPlanRequest, GetAssessmentRequest, GetPlanRequest,
        ListDisclosuresRequest, NewResponsible, Plan, PlanKind, PlannedService, ProviderKind,
        ResponsibleKind, Segment,
    },
    common::v1::{ClientGroup, Disclosure, Sector, Urgency, Warning, WarningReason},
    directory::v1::LoadCountyRequest,
    feed::v1::{Event, WatchEventsRequest},
    intake::v1::{Channel, Contact, CreateContactRequest, Identification, NewEntry},
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

/// The unit that the tests' matters and workers are of.
pub(crate) const UNIT: &str = "tyoikaisten-asiakasohjaus";

/// Words with an identity code in them, of the 900 series.
pub(crate) const WITH_CODE: &str = "told 010594Y9032.";

/// The fields that are warned of for an identity code, which no warning repeats.
pub(crate) fn codes_warned_of(warnings: &[Warning]) -> Vec<&str> {
    assert!(!format!("{warnings:?}").contains("010594"));
    let reason = WarningReason::IdentityCodeInText;
    let of_codes = warnings.iter().filter(|warning| warning.reason() == reason);
    of_codes.map(|warning| &*warning.field).collect()
}

/// Somebody of a sector.
pub(crate) fn of(sector: Sector, role: Role, subject: &str) -> Caller {
    Caller { subject: subject.to_owned(), sector: Some(sector), ..somebody(role) }
}

/// Who makes the tests' assessments and plans.
pub(crate) fn assessor() -> Caller {
    of(Sector::Social, Role::Assessor, "test-assessor")
}

/// Leads a unit in the assessor's sector.
pub(crate) fn supervisor() -> Caller {
    of(Sector::Social, Role::Supervisor, "test-supervisor")
}

/// Works in [`UNIT`], in the assessor's sector.
pub(crate) fn worker() -> Caller {
    let worker = of(Sector::Social, Role::UnitWorker, "test-worker");
    Caller { units: vec![UNIT.to_owned()], ..worker }
}

/// A unit is missing from the next data set; gives where that stands in the directory's feed.
pub(crate) async fn unit_ends(suite: &TestSuite, unit_id: &str) -> String {
    let set = county::read(&suite.settings.county.folder).expect("the data set");
    let mut set = LoadCountyRequest { request_id: id(), ..set };
    set.units.retain(|unit| unit.unit_id != unit_id);
    let mut directory = suite.directory(&somebody(Role::DirectoryEditor));
    position(&directory.load_county(set).await.expect("loaded"))
}

/// Where an answer stands in its service's feed.
pub(crate) fn position<T>(answer: &Response<T>) -> String {
    let position = answer.metadata().get(POSITION).expect("a position");
    position.to_str().expect("text").to_owned()
}

/// A new request_id.
pub(crate) fn id() -> String {
    Uuid::now_v7().to_string()
}

/// A walk-in visit of both sectors.
pub(crate) fn visit() -> CreateContactRequest {
    CreateContactRequest {
        request_id: id(),
        channel: Channel::WalkIn.into(),
        site_id: "rentto".to_owned(),
        client_group: ClientGroup::WorkingAge.into(),
        identification: Identification::None.into(),
        entries: entries(&[Sector::Social, Sector::Health]),
        ..CreateContactRequest::default()
    }
}

/// What each of some sectors notes: nothing.
pub(crate) fn entries(sectors: &[Sector]) -> Vec<NewEntry> {
    let entry = |sector: &Sector| NewEntry { sector: (*sector).into(), note: String::new() };
    sectors.iter().map(entry).collect()
}

/// Records a contact; gives it and where it stands in intake's feed.
pub(crate) async fn recorded(suite: &TestSuite, visit: CreateContactRequest) -> (Contact, String) {
    let answer = suite.intake(&health_advisor()).create_contact(visit).await.expect("recorded");
    let position = position(&answer);
    (answer.into_inner(), position)
}

/// Records a contact; gives its id and where it stands in intake's feed.
pub(crate) async fn contact(suite: &TestSuite) -> (String, String) {
    let (contact, position) = recorded(suite, visit()).await;
    (contact.contact_id, position)
}

/// A first assessment of a contact.
pub(crate) fn assessment_of(contact_id: &str) -> CreateAssessmentRequest {
    CreateAssessmentRequest {
        request_id: id(),
        contact_id: contact_id.to_owned(),
        urgency: Urgency::Routine.into(),
        segment: Segment::ClearNeed.into(),
        evidence: "Asks for one thing.".to_owned(),
        ..CreateAssessmentRequest::default()
    }
}

/// Makes an assessment once intake's feed has come as far as `position`.
pub(crate) async fn assess(
    suite: &TestSuite,
    req: CreateAssessmentRequest,
    position: &str,
) -> Result<Assessment, Status> {
    let request = after(position, req);
    Ok(suite.assessment(&assessor()).create_assessment(request).await?.into_inner())
}

/// A contact's assessment, made with these changes.
pub(crate) async fn assessed(
    suite: &TestSuite,
    change: impl FnOnce(CreateAssessmentRequest) -> CreateAssessmentRequest,
) -> Assessment {
    let (contact_id, position) = contact(suite).await;
    assess(suite, change(assessment_of(&contact_id)), &position).await.expect("assessed")
}

/// A visit at which the sector of [`assessor`] took no part.
pub(crate) fn of_health_alone() -> CreateContactRequest {
    CreateContactRequest { entries: entries(&[Sector::Health]), ..visit() }
}

/// Assesses in the health sector.
pub(crate) fn nurse() -> Caller {
    of(Sector::Health, Role::Assessor, "test-health-assessor")
}

/// What the log says, the latest first.
pub(crate) async fn disclosures(
    suite: &TestSuite,
    request: ListDisclosuresRequest,
) -> Vec<Disclosure> {
    let mut assessment = suite.assessment(&somebody(Role::DataProtectionOfficer));
    let list = assessment.list_disclosures(request).await.expect("a list");
    list.into_inner().disclosures
}

/// Reads an assessment.
pub(crate) async fn read(
    suite: &TestSuite,
    who: &Caller,
    assessment_id: &str,
) -> Result<Assessment, Status> {
    let request = GetAssessmentRequest { assessment_id: assessment_id.to_owned() };
    Ok(suite.assessment(who).get_assessment(request).await?.into_inner())
}

/// A call that waits until intake's feed has come as far as `position`.
pub(crate) fn after<T>(position: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert(POSITION, position.parse().expect("a position"));
    request
}

/// A plan of a contact, on none of its assessments.
pub(crate) fn plan_of(contact_id: &str) -> CreatePlanRequest {
    CreatePlanRequest {
        request_id: id(),
        contact_id: contact_id.to_owned(),
        kind: PlanKind::Client.into(),
        goals: vec!["The rent is paid by spring.".to_owned()],
        services: vec![PlannedService {
            description: "Money and debt advice.".to_owned(),
            provider_name: "State legal aid office".to_owned(),
            provider_kind: ProviderKind::State.into(),
            ..PlannedService::default()
        }],
        person_does: "Brings the letters.".to_owned(),
        ..CreatePlanRequest::default()
    }
}

/// A plan of a contact of its own, made with these changes.
pub(crate) async fn planned(
    suite: &TestSuite,
    change: impl FnOnce(CreatePlanRequest) -> CreatePlanRequest,
) -> Plan {
    let (contact_id, position) = contact(suite).await;
    let request = after(&position, change(plan_of(&contact_id)));
    suite.plans(&assessor()).create_plan(request).await.expect("planned").into_inner()
}

/// The local day so many days from now, `YYYY-MM-DD`.
pub(crate) fn in_days(days: i64) -> String {
    let today = jiff::Timestamp::now().to_zoned(neuvo_chassis::clock::helsinki()).date();
    (today + jiff::Span::new().days(days)).to_string()
}

/// A plan in force, with the worker of [`worker`] as its own worker.
pub(crate) async fn agreed(suite: &TestSuite) -> Plan {
    let plan = planned(suite, |plan| CreatePlanRequest { responsible: own_worker(), ..plan }).await;
    let request = agree(&plan, &in_days(30));
    suite.plans(&assessor()).agree_plan(request).await.expect("agreed").into_inner()
}

/// Reads a plan.
pub(crate) async fn plan(suite: &TestSuite, who: &Caller, plan_id: &str) -> Result<Plan, Status> {
    let request = GetPlanRequest { plan_id: plan_id.to_owned() };
    Ok(suite.plans(who).get_plan(request).await?.into_inner())
}

/// The worker of [`worker`], as own worker.
pub(crate) fn own_worker() -> Option<NewResponsible> {
    responsible(ResponsibleKind::OwnWorker, &worker().subject)
}

/// Somebody of [`UNIT`].
pub(crate) fn responsible(kind: ResponsibleKind, worker: &str) -> Option<NewResponsible> {
    let (worker, unit_id) = (worker.to_owned(), UNIT.to_owned());
    Some(NewResponsible { kind: kind.into(), worker, unit_id })
}

/// Appoints somebody in a plan.
pub(crate) fn appoint(plan: &Plan, who: Option<NewResponsible>) -> AppointResponsibleRequest {
    AppointResponsibleRequest {
        plan_id: plan.plan_id.clone(),
        request_id: id(),
        responsible: who,
        ..AppointResponsibleRequest::default()
    }
}

/// Agrees a plan with the person.
pub(crate) fn agree(plan: &Plan, follow_up_date: &str) -> AgreePlanRequest {
    AgreePlanRequest {
        plan_id: plan.plan_id.clone(),
        request_id: id(),
        follow_up_date: follow_up_date.to_owned(),
        person_agreed: true,
        ..AgreePlanRequest::default()
    }
}

/// Follows a plan up; it ends where there is no next day.
pub(crate) fn follow_up(plan: &Plan, outcome: &str, next: &str) -> FollowUpPlanRequest {
    FollowUpPlanRequest {
        plan_id: plan.plan_id.clone(),
        request_id: id(),
        outcome: outcome.to_owned(),
        next_follow_up_date: next.to_owned(),
        end: next.is_empty(),
        ..FollowUpPlanRequest::default()
    }
}

/// The first events of assessment's feed.
pub(crate) async fn events(suite: &TestSuite, count: usize) -> Vec<Event> {
    let mut answers = suite.feed("assessment").watch_events(WatchEventsRequest::default()).await;
    let answers = answers.as_mut().expect("a feed").get_mut();
    let mut events = Vec::new();
    while events.len() < count {
        let answer = answers.message().await.expect("read").expect("it goes on");
        events.extend(answer.events);
    }
    events
}
