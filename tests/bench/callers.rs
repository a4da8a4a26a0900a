//! The clients: who calls, over which connections, with what.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use hdrhistogram::Histogram;
use neuvo_chassis::{Caller, token::Signer};
use neuvo_proto::{
    access::v1::Role,
    common::v1::{ClientGroup, Sector},
    intake::v1::{
        Channel as ContactChannel, Contact, ContactStatus, CreateContactRequest, GetContactRequest,
        Identification, NewEntry, NextStep, NextStepKind,
        intake_service_client::IntakeServiceClient,
    },
};
use tokio::task::JoinSet;
use tonic::{
    Code, Request, Status,
    metadata::AsciiMetadataValue,
    transport::{Channel, Endpoint},
};
use uuid::Uuid;

use crate::served::Served;

/// Callers at once.
pub const CALLERS: usize = 64;
/// Connections they share.
pub const CONNECTIONS: usize = 8;

/// Who records: the same in every row of every contender.
pub const SUBJECT: &str = "bench-advisor-health";

/// Connections to a served intake.
pub struct Callers {
    channels: Vec<Channel>,
    edge: Signer,
}

/// A way to call, with its token.
#[derive(Clone)]
pub struct Line {
    client: IntakeServiceClient<Channel>,
    bearer: AsciiMetadataValue,
}

/// What a round of calls gave.
pub struct Calls {
    pub count: u64,
    pub took: Duration,
    /// Microseconds a call.
    pub latency: Histogram<u64>,
}

impl Callers {
    pub async fn connect(served: &Served) -> anyhow::Result<Self> {
        let mut channels = Vec::new();
        for _ in 0..CONNECTIONS {
            channels.push(connect(served.address).await?);
        }
        Ok(Self { channels, edge: served.edge.clone() })
    }

    /// One line a connection. A token lives for a minute: ask anew for each round.
    pub fn lines(&self) -> anyhow::Result<Vec<Line>> {
        let advisor = Caller {
            subject: SUBJECT.to_owned(),
            roles: vec![Role::Advisor],
            units: Vec::new(),
            sector: Some(Sector::Health),
        };
        let token = self.edge.mint("bench", &advisor, "intake")?;
        let bearer: AsciiMetadataValue = format!("Bearer {token}").parse()?;
        let line = |channel: &Channel| Line {
            client: IntakeServiceClient::new(channel.clone()),
            bearer: bearer.clone(),
        };
        Ok(self.channels.iter().map(line).collect())
    }

    /// Every caller records one contact after the other, for so long.
    pub async fn register_for(&self, limit: Duration) -> anyhow::Result<Calls> {
        let lines = self.lines()?;
        let begun = Instant::now();
        let mut callers = JoinSet::new();
        for caller in 0..CALLERS {
            let mut line = lines[caller % lines.len()].clone();
            callers.spawn(async move {
                let mut latency = Histogram::<u64>::new(3)?;
                while begun.elapsed() < limit {
                    let asked = Instant::now();
                    line.register().await?;
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
}

impl Line {
    /// Records a contact; gives it when it is durable.
    pub async fn register(&mut self) -> anyhow::Result<Contact> {
        let answer = self.client.create_contact(self.with_token(walk_in())).await;
        let contact = answer.context("intake refuses a contact")?.into_inner();
        ensure!(contact.status() == ContactStatus::Closed, "a contact is not closed");
        Ok(contact)
    }

    /// A call that passes the guard and is refused before it reaches the store.
    pub async fn nothing(&mut self) -> anyhow::Result<()> {
        let refused = self.client.get_contact(self.with_token(GetContactRequest::default())).await;
        let code = refused.err().as_ref().map(Status::code);
        ensure!(code == Some(Code::InvalidArgument), "an empty id is answered with {code:?}");
        Ok(())
    }

    fn with_token<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", self.bearer.clone());
        request
    }
}

async fn connect(address: SocketAddr) -> anyhow::Result<Channel> {
    let endpoint = Endpoint::from_shared(format!("http://{address}"))?.tcp_nodelay(true);
    endpoint.connect().await.context("cannot connect to intake")
}

/// An anonymous walk-in visit with one entry that is closed at once: rows contact, entry, event and
/// request.
fn walk_in() -> CreateContactRequest {
    CreateContactRequest {
        request_id: Uuid::now_v7().to_string(),
        channel: ContactChannel::WalkIn.into(),
        site_id: "rentto".to_owned(),
        client_group: ClientGroup::OlderPeople.into(),
        identification: Identification::None.into(),
        entries: vec![NewEntry { sector: Sector::Health.into(), note: String::new() }],
        next_step: Some(NextStep { kind: NextStepKind::NothingMore.into(), ..NextStep::default() }),
        ..CreateContactRequest::default()
    }
}
