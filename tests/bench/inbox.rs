//! From the offer of a hand-off to the stream of the unit's inbox.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::Context;
use jiff::{ToSpan, Zoned};
use neuvo_chassis::{Caller, token::Signer};
use neuvo_proto::{
    access::v1::Role,
    common::v1::Sector,
    intake::v1::{
        CreateMatterRequest, InboxReason, NewPromise, OfferHandoffRequest, WatchInboxRequest,
        WatchInboxResponse, matter_service_client::MatterServiceClient,
    },
};
use tokio::task::JoinSet;
use tonic::{Streaming, transport::Channel};
use uuid::Uuid;

use crate::{
    Runtimes,
    callers::{CALLERS, Call, Callers, SUBJECT, bearer, connect, with_token},
    live::{COUNT, LOAD, PACE},
    paced,
    pacer::{Pacer, Took},
    served::Served,
    visits,
};

/// Who hands on, and who is handed to.
const FROM_UNIT: &str = "lahineuvonta";
const TO_UNIT: &str = "vastaanottopalvelut";
/// The stream has told of the last one before.
const END_MAX: Duration = Duration::from_secs(10);

/// When each matter's offer was due.
type Due = Arc<Mutex<HashMap<String, Instant>>>;

/// Offers at the one intake, and watches at the other, which may be the same.
pub fn measure(
    runtimes: &Runtimes,
    offered_at: &Served,
    watched_at: &Served,
) -> anyhow::Result<Took> {
    let clients = &runtimes.clients;
    let callers = clients.block_on(Callers::connect(offered_at))?;
    let desk = clients.block_on(Desk::at(offered_at))?;
    let mut matters = clients.block_on(open_matters(&callers, &desk))?.into_iter();
    let stream = clients.block_on(watch(watched_at))?;
    let (due, took) = (Due::default(), Took::new()?);
    let told = clients.spawn(listen(stream, due.clone(), took.clone()));

    let beside = Took::new()?;
    let load = LOAD * COUNT / PACE;
    let load = paced::begin(runtimes, &callers, &Call::Anonymous, LOAD, load, &beside)?;
    let offers = Pacer::start(runtimes, PACE, COUNT, move |at| {
        let (matter_id, desk, due) = (matters.next(), desk.clone(), due.clone());
        async move {
            let matter_id = matter_id.context("there are no more matters")?;
            due.lock().unwrap_or_else(PoisonError::into_inner).insert(matter_id.clone(), at);
            desk.offer(matter_id).await
        }
    });
    offers.finish(runtimes)?;
    load.finish(runtimes)?;
    let told = clients.block_on(async { tokio::time::timeout(END_MAX, told).await });
    told.context("the stream does not tell of every hand-off")???;
    Ok(took)
}

/// Reads the stream until it has told of every offer.
async fn listen(
    mut stream: Streaming<WatchInboxResponse>,
    due: Due,
    took: Took,
) -> anyhow::Result<()> {
    for _ in 0..COUNT {
        let change = stream.message().await?.context("the stream has ended")?;
        let item = change.item.context("a change of nothing")?;
        anyhow::ensure!(item.reasons().eq([InboxReason::Offered]), "a change that nobody made");
        let matter_id = item.matter.context("an item without a matter")?.matter_id;
        let due = due.lock().unwrap_or_else(PoisonError::into_inner).remove(&matter_id);
        took.since(due.context("a matter that nobody offered")?)?;
    }
    Ok(())
}

async fn watch(served: &Served) -> anyhow::Result<Streaming<WatchInboxResponse>> {
    let worker = Caller {
        subject: "bench-worker".to_owned(),
        roles: vec![Role::UnitWorker],
        units: vec![TO_UNIT.to_owned()],
        sector: Some(Sector::Health),
    };
    let token = bearer(&served.edge, &worker, "intake")?;
    let mut client = MatterServiceClient::new(connect(served.address).await?);
    let request = WatchInboxRequest { unit_id: TO_UNIT.to_owned(), ..WatchInboxRequest::default() };
    Ok(client.watch_inbox(with_token(&token, request)).await?.into_inner())
}

/// Opens as many matters as will be offered, each of a visit of its own.
async fn open_matters(callers: &Callers, desk: &Desk) -> anyhow::Result<Vec<String>> {
    let lines = callers.lines()?;
    let (mut opening, mut opened) = (JoinSet::new(), Vec::new());
    for number in 0..COUNT as usize {
        let (mut line, desk) = (lines[number % lines.len()].clone(), desk.clone());
        opening.spawn(async move {
            let contact = line.register(visits::identified()).await?.into_inner();
            desk.open(contact.contact_id).await
        });
        if opening.len() == CALLERS
            && let Some(ended) = opening.join_next().await
        {
            opened.push(ended??);
        }
    }
    while let Some(ended) = opening.join_next().await {
        opened.push(ended??);
    }
    Ok(opened)
}

/// The desk at which the visits were recorded.
#[derive(Clone)]
struct Desk {
    client: MatterServiceClient<Channel>,
    edge: Signer,
}

impl Desk {
    async fn at(served: &Served) -> anyhow::Result<Self> {
        let client = MatterServiceClient::new(connect(served.address).await?);
        Ok(Self { client, edge: served.edge.clone() })
    }

    /// Opens a matter that the desk's unit holds.
    async fn open(&self, contact_id: String) -> anyhow::Result<String> {
        let soon = Zoned::now().date().checked_add(7.days())?;
        let promise = NewPromise {
            description: "They call you about an appointment.".to_owned(),
            due_date: soon.to_string(),
        };
        let request = CreateMatterRequest {
            request_id: Uuid::now_v7().to_string(),
            contact_id,
            area_id: "working-age".to_owned(),
            sectors: vec![Sector::Health.into()],
            need: "Needs an appointment about medicines.".to_owned(),
            promise: Some(promise),
            ..CreateMatterRequest::default()
        };
        let matter = self.client.clone().create_matter(self.with_token(request)?).await?;
        Ok(matter.into_inner().matter_id)
    }

    /// Offers a matter to the other unit.
    async fn offer(&self, matter_id: String) -> anyhow::Result<()> {
        let request = OfferHandoffRequest {
            matter_id,
            request_id: Uuid::now_v7().to_string(),
            to_unit_id: TO_UNIT.to_owned(),
            summary: "The list of medicines is in order; the renewal is due.".to_owned(),
            ..OfferHandoffRequest::default()
        };
        self.client.clone().offer_handoff(self.with_token(request)?).await?;
        Ok(())
    }

    fn with_token<T>(&self, message: T) -> anyhow::Result<tonic::Request<T>> {
        let advisor = Caller {
            subject: SUBJECT.to_owned(),
            roles: vec![Role::Advisor],
            units: vec![FROM_UNIT.to_owned()],
            sector: Some(Sector::Health),
        };
        Ok(with_token(&bearer(&self.edge, &advisor, "intake")?, message))
    }
}
