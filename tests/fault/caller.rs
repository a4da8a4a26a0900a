//! Who writes: an advisor and two workers of a unit, through the gateway.

use neuvo_allinone::harness::reason;
use neuvo_chassis::{
    token::unix_now,
    transport::{self, Transport},
};
use neuvo_proto::{
    common::v1::{ClientGroup, Sector},
    intake::v1::{
        AcceptHandoffRequest, Channel, CloseContactRequest, CreateContactRequest,
        CreateMatterRequest, EndMatterRequest, GetContactRequest, GetMatterRequest, Identification,
        KeepPromiseRequest, NewEntry, NewPromise, NextStep, NextStepKind, WatchContactsRequest,
        WatchContactsResponse, WatchInboxRequest, WatchInboxResponse,
        intake_service_client::IntakeServiceClient, matter_service_client::MatterServiceClient,
    },
};
use serde_json::json;
use tonic::{
    Code, Request, Status, Streaming,
    metadata::AsciiMetadataValue,
    service::{Interceptor, interceptor::InterceptedService},
};
use uuid::Uuid;

use crate::{
    shape::Shape,
    told::{Done, Outcome, Told},
};

/// Tokens are good for so long; no run is longer.
const TOKEN_LIFETIME_S: u64 = 6 * 3600;
/// The unit that matters are offered to.
const UNIT: &str = "tyoikaisten-asiakasohjaus";

/// Who calls: subject, role, unit.
const PEOPLE: [(&str, &str, &str); 3] = [
    ("fault|advisor", "advisor", "lahineuvonta"),
    ("fault|first", "unit-worker", UNIT),
    ("fault|second", "unit-worker", UNIT),
];
/// Places among [`PEOPLE`].
const ADVISOR: usize = 0;
const WORKERS: [usize; 2] = [1, 2];

/// What a call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum What {
    Record,
    Open,
    Take,
    Keep,
    End,
    Close,
}

/// A call that can be made again as it was made.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    who: usize,
    ask: Ask,
}

#[derive(Debug, Clone)]
enum Ask {
    Record(CreateContactRequest),
    Open(CreateMatterRequest),
    Take(AcceptHandoffRequest),
    Keep(KeepPromiseRequest),
    End(EndMatterRequest),
    Close(CloseContactRequest),
}

/// Brings the caller's token.
#[derive(Clone)]
struct Token(AsciiMetadataValue);

impl Interceptor for Token {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", self.0.clone());
        Ok(request)
    }
}

type Way = InterceptedService<Transport, Token>;

/// The people, on one connection.
#[derive(Clone)]
pub(crate) struct Callers(Vec<(IntakeServiceClient<Way>, MatterServiceClient<Way>)>);

fn id() -> String {
    Uuid::now_v7().to_string()
}

fn version(etag: &str) -> i64 {
    etag.strip_prefix('v').and_then(|number| number.parse().ok()).expect("an etag")
}

fn done(what: What, by: usize, id: &str, etag: &str, other: &str, words: &str) -> Done {
    Done {
        what,
        id: id.parse().expect("a UUID"),
        version: version(etag),
        other: other.parse().ok(),
        words: words.to_owned(),
        by: PEOPLE[by].0.to_owned(),
    }
}

/// Refusals say that nothing was done; anything else leaves it open.
fn undone(status: &Status) -> Outcome {
    match status.code() {
        Code::InvalidArgument
        | Code::NotFound
        | Code::PermissionDenied
        | Code::Unauthenticated
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::Internal => {
            let reason = reason(status);
            if reason.is_empty() { Outcome::Unknown } else { Outcome::Refused(reason) }
        }
        _ => Outcome::Unknown,
    }
}

impl Callers {
    /// On a new connection to the gateway.
    pub(crate) fn connect(shape: &impl Shape) -> Self {
        let transport = transport::remote(shape.gateway().parse().expect("a URI"));
        let people = PEOPLE.map(|(subject, role, unit)| {
            let token = shape.issuer().sign(&json!({
                "sub": subject, "exp": unix_now() + TOKEN_LIFETIME_S,
                "roles": [role], "sector": "social", "units": [unit],
            }));
            let token = format!("Bearer {}", token.expect("a token"));
            let token = Token(token.parse().expect("a header value"));
            (
                IntakeServiceClient::with_interceptor(transport.clone(), token.clone()),
                MatterServiceClient::with_interceptor(transport.clone(), token),
            )
        });
        Self(people.into())
    }

    /// Makes a call.
    pub(crate) async fn make(&self, call: &Call) -> Outcome {
        let who = call.who;
        let (mut intake, mut matters) = self.0[who].clone();
        let made = match call.ask.clone() {
            Ask::Record(ask) => intake.create_contact(ask).await.map(|answer| {
                let contact = answer.into_inner();
                let words = &contact.entries[0].note;
                done(What::Record, who, &contact.contact_id, &contact.etag, "", words)
            }),
            Ask::Open(ask) => matters.create_matter(ask).await.map(|answer| {
                let matter = answer.into_inner();
                let handoff_id = &matter.open_handoff_id;
                done(What::Open, who, &matter.matter_id, &matter.etag, handoff_id, &matter.need)
            }),
            Ask::Take(ask) => matters.accept_handoff(ask).await.map(|answer| {
                let handoff = answer.into_inner();
                let matter_id = &handoff.matter_id;
                done(What::Take, who, &handoff.handoff_id, &handoff.etag, matter_id, "")
            }),
            Ask::Keep(ask) => matters.keep_promise(ask).await.map(|answer| {
                let matter = answer.into_inner();
                done(What::Keep, who, &matter.matter_id, &matter.etag, "", "")
            }),
            Ask::End(ask) => matters.end_matter(ask).await.map(|answer| {
                let matter = answer.into_inner();
                done(What::End, who, &matter.matter_id, &matter.etag, "", &matter.ending)
            }),
            Ask::Close(ask) => intake.close_contact(ask).await.map(|answer| {
                let contact = answer.into_inner();
                done(What::Close, who, &contact.contact_id, &contact.etag, "", "")
            }),
        };
        made.map_or_else(|status| undone(&status), Outcome::Done)
    }

    /// The words of a resource as its people see them now: of a contact, or of a matter.
    pub(crate) async fn words(&self, what: What, id: Uuid) -> Result<String, Status> {
        let (mut intake, mut matters) = self.0[ADVISOR].clone();
        match what {
            What::Record => {
                let ask = GetContactRequest { contact_id: id.to_string() };
                let contact = intake.get_contact(ask).await?.into_inner();
                Ok(contact.entries.first().map(|entry| entry.note.clone()).unwrap_or_default())
            }
            _ => {
                let ask = GetMatterRequest { matter_id: id.to_string() };
                Ok(matters.get_matter(ask).await?.into_inner().need)
            }
        }
    }

    /// Watches contacts, after a cursor or from now on.
    pub(crate) async fn contacts(
        &self,
        cursor: String,
    ) -> Result<Streaming<WatchContactsResponse>, Status> {
        let mut intake = self.0[ADVISOR].0.clone();
        Ok(intake.watch_contacts(WatchContactsRequest { cursor }).await?.into_inner())
    }

    /// Watches the inbox that matters come to, after a cursor or from now on.
    pub(crate) async fn inbox(
        &self,
        cursor: String,
    ) -> Result<Streaming<WatchInboxResponse>, Status> {
        let mut matters = self.0[WORKERS[0]].1.clone();
        let ask = WatchInboxRequest { unit_id: UNIT.to_owned(), cursor };
        Ok(matters.watch_inbox(ask).await?.into_inner())
    }

    /// One visit, from its first word to as far as its number says. None when an answer never came.
    pub(crate) async fn visit(&self, number: usize, told: &Told) -> Option<()> {
        let contact = self.done(told, record(number)).await??;
        let contact_id = contact.id.to_string();
        let matter = self.done(told, open(number, &contact_id)).await??;
        let matter_id = matter.id.to_string();
        if number.is_multiple_of(3) {
            return Some(());
        }
        let handoff_id = matter.other?.to_string();
        let takes = WORKERS.map(|who| self.done(told, take(who, &handoff_id)));
        let [first, second] = futures::future::join_all(takes).await.try_into().ok()?;
        let taken = (first?, second?);
        if number % 3 == 1 {
            return Some(());
        }
        let winner = if taken.0.is_some() { WORKERS[0] } else { WORKERS[1] };
        self.done(told, keep(winner, &matter_id)).await?;
        self.done(told, end(winner, number, &matter_id)).await?;
        self.done(told, close(&contact_id)).await?;
        Some(())
    }

    /// Makes a call and notes what became of it: none without an answer, nothing done when refused.
    async fn done(&self, told: &Told, call: Call) -> Option<Option<Done>> {
        let outcome = self.make(&call).await;
        told.note(&call, &outcome);
        match outcome {
            Outcome::Done(done) => Some(Some(done)),
            Outcome::Refused(_) => Some(None),
            Outcome::Unknown => None,
        }
    }
}

/// A visit is recorded.
pub(crate) fn record(number: usize) -> Call {
    let entry = NewEntry { sector: Sector::Social.into(), note: format!("Visit {number}.") };
    let ask = CreateContactRequest {
        request_id: id(),
        channel: Channel::WalkIn.into(),
        site_id: "rentto".to_owned(),
        client_group: ClientGroup::WorkingAge.into(),
        identification: Identification::None.into(),
        entries: vec![entry],
        ..CreateContactRequest::default()
    };
    Call { who: ADVISOR, ask: Ask::Record(ask) }
}

fn open(number: usize, contact_id: &str) -> Call {
    let promise =
        NewPromise { description: "They call.".to_owned(), due_date: "2030-01-07".to_owned() };
    let ask = CreateMatterRequest {
        request_id: id(),
        contact_id: contact_id.to_owned(),
        area_id: "working-age".to_owned(),
        sectors: vec![Sector::Social.into()],
        need: format!("Need {number}."),
        promise: Some(promise),
        to_unit_id: UNIT.to_owned(),
        summary: "In short.".to_owned(),
        ..CreateMatterRequest::default()
    };
    Call { who: ADVISOR, ask: Ask::Open(ask) }
}

fn take(who: usize, handoff_id: &str) -> Call {
    let handoff_id = handoff_id.to_owned();
    let ask = AcceptHandoffRequest { handoff_id, request_id: id(), take_myself: true };
    Call { who, ask: Ask::Take(ask) }
}

fn keep(who: usize, matter_id: &str) -> Call {
    let matter_id = matter_id.to_owned();
    let ask = KeepPromiseRequest { matter_id, request_id: id(), ..KeepPromiseRequest::default() };
    Call { who, ask: Ask::Keep(ask) }
}

fn end(who: usize, number: usize, matter_id: &str) -> Call {
    let ask = EndMatterRequest {
        matter_id: matter_id.to_owned(),
        request_id: id(),
        ending: format!("Done {number}."),
        ..EndMatterRequest::default()
    };
    Call { who, ask: Ask::End(ask) }
}

fn close(contact_id: &str) -> Call {
    let next_step = NextStep { kind: NextStepKind::NothingMore.into(), ..NextStep::default() };
    let ask = CloseContactRequest {
        request_id: id(),
        contact_id: contact_id.to_owned(),
        next_step: Some(next_step),
        ..CloseContactRequest::default()
    };
    Call { who: ADVISOR, ask: Ask::Close(ask) }
}
