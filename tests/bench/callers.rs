//! The clients: who calls, over which connections, with what.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use hdrhistogram::Histogram;
use neuvo_chassis::{Caller, token::Signer};
use neuvo_proto::{
    access::v1::Role,
    common::v1::Sector,
    directory::v1::{
        ResolveLineRequest, SearchRequest, directory_service_client::DirectoryServiceClient,
        finder_service_client::FinderServiceClient,
    },
    intake::v1::{
        Contact, ContactStatus, CreateContactRequest, GetContactRequest,
        intake_service_client::IntakeServiceClient,
    },
};
use tokio::task::JoinSet;
use tonic::{
    Code, Request, Response, Status,
    client::Grpc,
    codegen::http::uri::PathAndQuery,
    metadata::AsciiMetadataValue,
    transport::{Channel, Endpoint},
};
use tonic_prost::ProstCodec;
use uuid::Uuid;

use crate::{served::Served, visits};

/// Callers at once.
pub const CALLERS: usize = 64;
/// Connections they share.
pub const CONNECTIONS: usize = 8;

/// Who records: the same in every row of every contender.
pub const SUBJECT: &str = "bench-advisor-health";

/// What is called.
#[derive(Clone)]
pub enum Call {
    /// An anonymous visit is recorded.
    Anonymous,
    /// The visit of somebody who tells who they are is recorded.
    Identified,
    /// One of these visits is read; with its words, if the caller's sector took part.
    Read(Arc<Recorded>),
    /// The directory is asked these questions in turn.
    Ask(Arc<Questions>),
    /// A call that passes the guard and is refused before it reaches the store.
    Nothing,
}

/// What the directory is asked.
pub enum Question {
    /// Whom to call.
    Line(ResolveLineRequest),
    /// What there is by words; something is found.
    Words(SearchRequest),
}

/// What is asked in turn.
pub struct Questions {
    questions: Vec<Question>,
    next: AtomicUsize,
}

/// Contacts that are read in turn.
pub struct Recorded {
    contact_ids: Vec<String>,
    next: AtomicUsize,
}

/// Connections to a served service.
pub struct Callers {
    service: &'static str,
    channels: Vec<Channel>,
    edge: Signer,
    sector: Sector,
}

/// A way to call, with its token.
#[derive(Clone)]
pub struct Line {
    intake: IntakeServiceClient<Channel>,
    directory: DirectoryServiceClient<Channel>,
    finder: FinderServiceClient<Channel>,
    resolving: Grpc<Channel>,
    service: &'static str,
    bearer: AsciiMetadataValue,
    sector: Sector,
}

/// What a round of calls gave.
pub struct Calls {
    pub count: u64,
    pub took: Duration,
    /// Microseconds a call.
    pub latency: Histogram<u64>,
}

impl Callers {
    /// Advisors of health care, who record.
    pub async fn connect(served: &Served) -> anyhow::Result<Self> {
        Self::of(served, Sector::Health).await
    }

    /// Advisors of a sector.
    pub async fn of(served: &Served, sector: Sector) -> anyhow::Result<Self> {
        let mut channels = Vec::new();
        for _ in 0..CONNECTIONS {
            channels.push(connect(served.address).await?);
        }
        Ok(Self { service: served.service, channels, edge: served.edge.clone(), sector })
    }

    /// One line a connection, with a new token: ask anew for each round.
    pub fn lines(&self) -> anyhow::Result<Vec<Line>> {
        let advisor = Caller {
            subject: SUBJECT.to_owned(),
            roles: vec![Role::Advisor],
            units: Vec::new(),
            sector: Some(self.sector),
        };
        let bearer = bearer(&self.edge, &advisor, self.service)?;
        let line = |channel: &Channel| Line {
            intake: IntakeServiceClient::new(channel.clone()),
            directory: DirectoryServiceClient::new(channel.clone()),
            finder: FinderServiceClient::new(channel.clone()),
            resolving: Grpc::new(channel.clone()),
            service: self.service,
            bearer: bearer.clone(),
            sector: self.sector,
        };
        Ok(self.channels.iter().map(line).collect())
    }

    /// Every caller makes one call after the other, for so long.
    pub async fn call_for(&self, call: &Call, limit: Duration) -> anyhow::Result<Calls> {
        let lines = self.lines()?;
        let begun = Instant::now();
        let mut callers = JoinSet::new();
        for caller in 0..CALLERS {
            let (mut line, call) = (lines[caller % lines.len()].clone(), call.clone());
            callers.spawn(async move {
                let mut latency = Histogram::<u64>::new(3)?;
                while begun.elapsed() < limit {
                    let asked = Instant::now();
                    line.make(&call).await?;
                    latency.record(u64::try_from(asked.elapsed().as_micros())?)?;
                }
                anyhow::Ok(latency)
            });
        }
        let mut latency = Histogram::new(3)?;
        while let Some(ended) = callers.join_next().await {
            latency.add(ended??)?;
        }
        Ok(Calls { count: latency.len(), took: begun.elapsed(), latency })
    }

    /// Records so many identified visits, to be read.
    pub async fn record(&self, count: usize) -> anyhow::Result<Call> {
        let mut recording = JoinSet::new();
        for (number, line) in self.lines()?.iter().cycle().take(CALLERS).enumerate() {
            let (mut line, own) = (line.clone(), (number..count).step_by(CALLERS).len());
            recording.spawn(async move {
                let mut contact_ids = Vec::new();
                for _ in 0..own {
                    let contact = line.register(visits::identified()).await?.into_inner();
                    contact_ids.push(contact.contact_id);
                }
                anyhow::Ok(contact_ids)
            });
        }
        let mut contact_ids = Vec::new();
        while let Some(recorded) = recording.join_next().await {
            contact_ids.extend(recorded??);
        }
        Ok(Call::Read(Arc::new(Recorded { contact_ids, next: AtomicUsize::new(0) })))
    }
}

impl Line {
    /// Makes a call, and looks whether the answer is what it should be.
    pub async fn make(&mut self, call: &Call) -> anyhow::Result<()> {
        match call {
            Call::Anonymous => self.register(visits::anonymous()).await.map(drop),
            Call::Identified => self.register(visits::identified()).await.map(drop),
            Call::Read(recorded) => self.read(recorded).await,
            Call::Ask(questions) => self.ask(questions.next()).await,
            Call::Nothing => self.nothing().await,
        }
    }

    /// Records a visit; gives it when it is durable.
    pub async fn register(
        &mut self,
        visit: CreateContactRequest,
    ) -> anyhow::Result<Response<Contact>> {
        let answer = self.intake.create_contact(with_token(&self.bearer, visit)).await;
        let answer = answer.context("intake refuses a contact")?;
        ensure!(answer.get_ref().status() == ContactStatus::Closed, "a contact is not closed");
        Ok(answer)
    }

    async fn read(&mut self, recorded: &Recorded) -> anyhow::Result<()> {
        let next = recorded.next.fetch_add(1, Ordering::Relaxed) % recorded.contact_ids.len();
        let request = GetContactRequest { contact_id: recorded.contact_ids[next].clone() };
        let answer = self.intake.get_contact(with_token(&self.bearer, request)).await;
        let contact = answer.context("intake shows no contact")?.into_inner();
        let shown = contact.person.is_some() && contact.entries.iter().all(|e| !e.note.is_empty());
        ensure!(shown == (self.sector == Sector::Health), "words are for who took part");
        Ok(())
    }

    async fn ask(&mut self, question: &Question) -> anyhow::Result<()> {
        match question {
            Question::Line(request) => {
                let asked = with_token(&self.bearer, request.clone());
                let answer = whom_to_call(&mut self.resolving, asked).await;
                let answer = answer.context("the directory names no line")?.into_inner();
                ensure!(answer.line.is_some(), "an area without a number");
            }
            Question::Words(request) => {
                let asked = with_token(&self.bearer, request.clone());
                let answer = self.finder.search(asked).await;
                let hits = answer.context("the directory finds nothing")?.into_inner().hits;
                ensure!(!hits.is_empty(), "nothing is found for {:?}", request.query);
            }
        }
        Ok(())
    }

    async fn nothing(&mut self) -> anyhow::Result<()> {
        let refused = if self.service == "directory" {
            let request = with_token(&self.bearer, ResolveLineRequest::default());
            self.directory.resolve_line(request).await.err()
        } else {
            let request = with_token(&self.bearer, GetContactRequest::default());
            self.intake.get_contact(request).await.err()
        };
        let code = refused.as_ref().map(Status::code);
        ensure!(code == Some(Code::InvalidArgument), "an empty call is answered with {code:?}");
        Ok(())
    }
}

impl Call {
    /// Questions in turn, again and again.
    pub fn ask(questions: Vec<Question>) -> Self {
        Self::Ask(Arc::new(Questions { questions, next: AtomicUsize::new(0) }))
    }
}

impl Questions {
    fn next(&self) -> &Question {
        &self.questions[self.next.fetch_add(1, Ordering::Relaxed) % self.questions.len()]
    }
}

/// A new token for a service; it lives for a minute.
pub fn bearer(
    signer: &Signer,
    caller: &Caller,
    service: &str,
) -> anyhow::Result<AsciiMetadataValue> {
    let token = signer.mint(&Uuid::now_v7().to_string(), caller, service)?;
    Ok(format!("Bearer {token}").parse()?)
}

/// A request with its token.
pub fn with_token<T>(bearer: &AsciiMetadataValue, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", bearer.clone());
    request
}

/// An answer of which the client reads whether a line is named: what is measured is the service, which
/// sends the whole of it.
#[derive(prost::Message)]
struct Named {
    #[prost(message, optional, tag = "1")]
    line: Option<()>,
}

async fn whom_to_call(
    resolving: &mut Grpc<Channel>,
    asked: Request<ResolveLineRequest>,
) -> Result<Response<Named>, Status> {
    resolving.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    let path = PathAndQuery::from_static("/neuvo.directory.v1.DirectoryService/ResolveLine");
    resolving.unary(asked, path, ProstCodec::default()).await
}

/// A connection of its own.
pub async fn connect(address: SocketAddr) -> anyhow::Result<Channel> {
    let endpoint = Endpoint::from_shared(format!("http://{address}"))?.tcp_nodelay(true);
    endpoint.connect().await.with_context(|| format!("cannot connect to {address}"))
}
