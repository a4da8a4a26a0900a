//! What stories of custody start from: who works where, a visit, a matter, a hand-off, and its steps.

use std::collections::BTreeMap;

use neuvo_allinone::{
    county,
    harness::{TestSuite, health_advisor, social_advisor, somebody, worker_of},
};
use neuvo_chassis::Caller;
use neuvo_ledger::POSITION;
use neuvo_proto::{
    access::v1::Role,
    common::v1::{Disclosure, DisclosureBasis, Sector},
    directory::v1::LoadCountyRequest,
    intake::v1::{
        AcceptHandoffRequest, AnswerQuestionRequest, AskSenderRequest, Contact,
        CreateContactRequest, CreateMatterRequest, EndMatterRequest, GetHandoffRequest,
        GetMatterRequest, Handoff, InboxItem, KeepPromiseRequest, ListDisclosuresRequest,
        ListInboxRequest, Matter, MovePromiseRequest, NewPromise, OfferHandoffRequest,
        ReceiveHandoffRequest, RedirectHandoffRequest, RejectHandoffRequest, ReturnHandoffRequest,
        WithdrawHandoffRequest,
    },
};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;
use uuid::Uuid;

use crate::{secrecy::log, support::joint_visit};

/// Half past ten on a Monday morning in Helsinki.
pub(crate) const MONDAY: &str = "2023-09-04T07:30:00Z";
/// The Thursday after it.
pub(crate) const THURSDAY: &str = "2023-09-07";
/// The advice points: of both sectors.
pub(crate) const ADVICE: &str = "lahineuvonta";
/// Of social welfare.
pub(crate) const GUIDANCE: &str = "tyoikaisten-asiakasohjaus";
/// Of social welfare, too.
pub(crate) const ADULTS: &str = "aikuissosiaalityo";
/// Of health care.
pub(crate) const CLINIC: &str = "vastaanottopalvelut";
/// Of sectors that the directory does not say; its name may stand on no paper.
pub(crate) const MIND: &str = "aikuisten-mipa-asiakasohjaus";
/// Has to do with none of it.
pub(crate) const ELSEWHERE: &str = "geriatrinen-keskus";
/// What is there of nobody.
pub(crate) const NOBODYS: &str = "0199b7a0-0000-7000-8000-000000000000";

pub(crate) fn id() -> String {
    Uuid::now_v7().to_string()
}

/// Met the person, and works at the advice points.
pub(crate) fn advisor() -> Caller {
    Caller { units: vec![ADVICE.to_owned()], ..social_advisor() }
}

/// Works beside the advisor and met nobody.
pub(crate) fn colleague() -> Caller {
    worker_of("colleague", &[ADVICE])
}

/// The advisor of health care at the same advice points.
pub(crate) fn nurse() -> Caller {
    Caller { units: vec![ADVICE.to_owned()], ..health_advisor() }
}

pub(crate) fn anna() -> Caller {
    worker_of("anna", &[GUIDANCE])
}

pub(crate) fn bo() -> Caller {
    worker_of("bo", &[GUIDANCE])
}

/// Works in adult social work.
pub(crate) fn cecilia() -> Caller {
    worker_of("cecilia", &[ADULTS])
}

pub(crate) fn stranger() -> Caller {
    worker_of("stranger", &[ELSEWHERE])
}

/// The county's data set, as a request of its own.
pub(crate) fn data_set(suite: &TestSuite) -> LoadCountyRequest {
    let set = county::read(&suite.settings.county.folder).expect("the data set");
    LoadCountyRequest { request_id: id(), ..set }
}

/// A data set is loaded, and intake has heard of it.
pub(crate) async fn heard(suite: &TestSuite, set: LoadCountyRequest) {
    let mut directory = suite.directory(&somebody(Role::DirectoryEditor));
    let loaded = directory.load_county(set).await.expect("loaded");
    let position = loaded.metadata().get(POSITION).expect("a position").clone();
    let mut asked = Request::new(GetMatterRequest { matter_id: NOBODYS.to_owned() });
    asked.metadata_mut().insert(POSITION, position);
    suite.matters(&advisor()).get_matter(asked).await.expect_err("none, once intake is there");
}

/// Units are missing from the next data set, and intake has heard of it.
pub(crate) async fn units_end(suite: &TestSuite, ended: &[&str]) {
    let mut set = data_set(suite);
    set.units.retain(|unit| !ended.contains(&&*unit.unit_id));
    // What names them names them no more.
    let forget = |unit_id: &mut String| {
        if ended.contains(&&**unit_id) {
            unit_id.clear();
        }
    };
    set.services.iter_mut().for_each(|service| forget(&mut service.unit_id));
    set.channels.iter_mut().for_each(|channel| forget(&mut channel.unit_id));
    set.lines.iter_mut().for_each(|line| forget(&mut line.unit_id));
    set.units.iter_mut().for_each(|unit| forget(&mut unit.parent_unit_id));
    set.responsibilities.iter_mut().for_each(|cell| forget(&mut cell.unit_id));
    let county = set.county.as_mut().expect("a county");
    county.areas.iter_mut().for_each(|area| forget(&mut area.unit_id));
    set.sites.iter_mut().for_each(|site| site.unit_ids.retain(|id| !ended.contains(&&**id)));
    heard(suite, set).await;
}

pub(crate) async fn recorded(suite: &TestSuite, visit: CreateContactRequest) -> Contact {
    suite.set_clock(MONDAY);
    suite.intake(&advisor()).create_contact(visit).await.expect("recorded").into_inner()
}

pub(crate) fn promise(description: &str, due_date: &str) -> Option<NewPromise> {
    let (description, due_date) = (description.to_owned(), due_date.to_owned());
    Some(NewPromise { description, due_date })
}

/// A matter of social welfare, promised for Thursday and on offer to nobody.
pub(crate) fn rent(contact: &Contact) -> CreateMatterRequest {
    CreateMatterRequest {
        request_id: id(),
        contact_id: contact.contact_id.clone(),
        area_id: "working-age".to_owned(),
        sectors: vec![Sector::Social.into()],
        need: "Cannot pay the rent.".to_owned(),
        promise: promise("They call you about your rent.", THURSDAY),
        ..CreateMatterRequest::default()
    }
}

/// The same, on offer at once.
pub(crate) fn rent_offered(contact: &Contact, to_unit_id: &str) -> CreateMatterRequest {
    CreateMatterRequest {
        to_unit_id: to_unit_id.to_owned(),
        summary: "Rent two months behind.".to_owned(),
        ..rent(contact)
    }
}

/// Opens a matter as the advisor.
pub(crate) async fn opened(suite: &TestSuite, request: CreateMatterRequest) -> Matter {
    suite.matters(&advisor()).create_matter(request).await.expect("opened").into_inner()
}

/// A matter of a joint visit that the advice points hold.
pub(crate) async fn a_matter(suite: &TestSuite) -> Matter {
    let contact = recorded(suite, joint_visit()).await;
    opened(suite, rent(&contact)).await
}

/// A matter of a joint visit that is on offer to working-age guidance.
pub(crate) async fn on_offer(suite: &TestSuite) -> Matter {
    let contact = recorded(suite, joint_visit()).await;
    opened(suite, rent_offered(&contact, GUIDANCE)).await
}

pub(crate) async fn matter_as(
    suite: &TestSuite,
    caller: &Caller,
    matter_id: &str,
) -> Result<Matter, Status> {
    let request = GetMatterRequest { matter_id: matter_id.to_owned() };
    Ok(suite.matters(caller).get_matter(request).await?.into_inner())
}

/// A matter as the answer to a change shows it: without whom to call, which only `GetMatter` tells.
pub(crate) fn as_changed(seen: Matter) -> Matter {
    Matter { person: None, ..seen }
}

pub(crate) async fn handoff_as(
    suite: &TestSuite,
    caller: &Caller,
    handoff_id: &str,
) -> Result<Handoff, Status> {
    let request = GetHandoffRequest { handoff_id: handoff_id.to_owned() };
    Ok(suite.matters(caller).get_handoff(request).await?.into_inner())
}

pub(crate) fn offer(matter_id: &str, to_unit_id: &str) -> OfferHandoffRequest {
    OfferHandoffRequest {
        matter_id: matter_id.to_owned(),
        request_id: id(),
        to_unit_id: to_unit_id.to_owned(),
        summary: "Rent two months behind.".to_owned(),
        promise: None,
        person_told: false,
    }
}

pub(crate) fn accept(handoff_id: &str) -> AcceptHandoffRequest {
    let (handoff_id, request_id) = (handoff_id.to_owned(), id());
    AcceptHandoffRequest { handoff_id, request_id, take_myself: true }
}

pub(crate) fn redirect(handoff_id: &str, to_unit_id: &str) -> RedirectHandoffRequest {
    RedirectHandoffRequest {
        handoff_id: handoff_id.to_owned(),
        request_id: id(),
        to_unit_id: to_unit_id.to_owned(),
        reason: "It needs adult social work.".to_owned(),
    }
}

pub(crate) fn ask(handoff_id: &str) -> AskSenderRequest {
    let question = "Has the landlord been told?".to_owned();
    AskSenderRequest { handoff_id: handoff_id.to_owned(), request_id: id(), question }
}

pub(crate) fn answer(handoff_id: &str, question_id: &str) -> AnswerQuestionRequest {
    AnswerQuestionRequest {
        handoff_id: handoff_id.to_owned(),
        request_id: id(),
        question_id: question_id.to_owned(),
        answer: "Yes, on Friday.".to_owned(),
    }
}

pub(crate) fn keep(matter_id: &str) -> KeepPromiseRequest {
    let (matter_id, request_id) = (matter_id.to_owned(), id());
    KeepPromiseRequest { matter_id, request_id, etag: String::new() }
}

pub(crate) fn move_to(matter_id: &str, due_date: &str) -> MovePromiseRequest {
    MovePromiseRequest {
        matter_id: matter_id.to_owned(),
        request_id: id(),
        etag: String::new(),
        promise: promise("They call you later.", due_date),
        person_told: true,
    }
}

pub(crate) fn end(matter_id: &str) -> EndMatterRequest {
    EndMatterRequest {
        matter_id: matter_id.to_owned(),
        request_id: id(),
        etag: String::new(),
        ending: "The rent is agreed with the landlord.".to_owned(),
    }
}

/// What somebody does with a hand-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Receive,
    Accept,
    Reject,
    Return,
    Redirect,
    Withdraw,
    Ask,
    Answer,
}

impl Step {
    pub(crate) const ALL: [Self; 8] = [
        Self::Receive,
        Self::Accept,
        Self::Reject,
        Self::Return,
        Self::Redirect,
        Self::Withdraw,
        Self::Ask,
        Self::Answer,
    ];
}

/// Takes a step; an answer is to the hand-off's last question, a redirection to adult social work.
pub(crate) async fn take(
    suite: &TestSuite,
    caller: &Caller,
    handoff_id: &str,
    step: Step,
) -> Result<Handoff, Status> {
    let mut matters = suite.matters(caller);
    let (id_of, reason) = (handoff_id.to_owned(), "It is not ours.".to_owned());
    let request_id = id();
    let taken = match step {
        Step::Receive => {
            let request = ReceiveHandoffRequest { handoff_id: id_of, request_id };
            matters.receive_handoff(request).await
        }
        Step::Accept => matters.accept_handoff(accept(handoff_id)).await,
        Step::Reject => {
            let request = RejectHandoffRequest { handoff_id: id_of, request_id, reason };
            matters.reject_handoff(request).await
        }
        Step::Return => {
            let request = ReturnHandoffRequest { handoff_id: id_of, request_id, reason };
            matters.return_handoff(request).await
        }
        Step::Redirect => matters.redirect_handoff(redirect(handoff_id, ADULTS)).await,
        Step::Withdraw => {
            let request = WithdrawHandoffRequest { handoff_id: id_of, request_id };
            matters.withdraw_handoff(request).await
        }
        Step::Ask => matters.ask_sender(ask(handoff_id)).await,
        Step::Answer => {
            let asked = handoff_as(suite, &advisor(), handoff_id).await?.questions;
            let question_id = asked.last().map_or(NOBODYS, |question| &question.question_id);
            matters.answer_question(answer(handoff_id, question_id)).await
        }
    };
    Ok(taken?.into_inner())
}

/// Code and reason of a refusal.
pub(crate) fn why(status: &Status) -> (Code, String) {
    (status.code(), neuvo_allinone::harness::reason(status))
}

/// What a refusal says beside its reason.
pub(crate) fn metadata(status: &Status) -> BTreeMap<String, String> {
    let info = status.get_details_error_info();
    info.map(|info| info.metadata.into_iter().collect()).unwrap_or_default()
}

/// What the log says a caller was shown, the first first: by which rpc, on what ground, of what;
/// denied or not.
pub(crate) async fn shown_to(
    suite: &TestSuite,
    viewer: &Caller,
) -> Vec<(String, DisclosureBasis, String, bool)> {
    let viewer = viewer.subject.clone();
    let rows = log(suite, ListDisclosuresRequest { viewer, ..Default::default() }).await;
    let short = |row: Disclosure| {
        let basis = row.basis();
        (row.method, basis, row.resource, row.denied)
    };
    rows.into_iter().rev().map(short).collect()
}

/// What waits for a unit, as its worker is told.
pub(crate) async fn inbox(suite: &TestSuite, caller: &Caller, unit_id: &str) -> Vec<InboxItem> {
    let request = ListInboxRequest { unit_id: unit_id.to_owned(), ..ListInboxRequest::default() };
    suite.matters(caller).list_inbox(request).await.expect("an inbox").into_inner().items
}
