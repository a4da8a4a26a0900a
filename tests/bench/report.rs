//! From the acknowledgement of a visit to a report that counts it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI32, Ordering},
    },
    time::Instant,
};

use anyhow::{Context, ensure};
use jiff::{ToSpan, Zoned};
use neuvo_chassis::Caller;
use neuvo_ledger::POSITION;
use neuvo_proto::{
    access::v1::Role,
    reporting::v1::{RunReportRequest, reporting_service_client::ReportingServiceClient},
};
use tonic::{
    metadata::{Ascii, AsciiMetadataValue, MetadataValue},
    transport::Channel,
};

use crate::{
    Runtimes,
    callers::{Call, Callers, Line, bearer, connect, with_token},
    live::{COUNT, LOAD, PACE},
    paced,
    pacer::{Pacer, Took},
    served::Whole,
    visits,
};

/// Who is asked for figures.
#[derive(Clone)]
struct Reports {
    client: ReportingServiceClient<Channel>,
    bearer: AsciiMetadataValue,
}

/// Records, and asks for the figures of the day with the position that the answer gave.
pub fn measure(runtimes: &Runtimes, whole: &Whole) -> anyhow::Result<Took> {
    let clients = &runtimes.clients;
    let callers = clients.block_on(Callers::connect(&whole.served))?;
    let reports = clients.block_on(Reports::of(whole))?;
    let (took, beside) = (Took::new()?, Took::new()?);
    let load = LOAD * COUNT / PACE;
    let load = paced::begin(runtimes, &callers, &Call::Anonymous, LOAD, load, &beside)?;
    let mut lines = callers.lines()?.into_iter().cycle();
    let acknowledged = Arc::new(AtomicI32::new(0));
    let of_visits = took.clone();
    let visits = Pacer::start(runtimes, PACE, COUNT, move |_| {
        let (line, reports) = (lines.next(), reports.clone());
        let (acknowledged, took) = (acknowledged.clone(), of_visits.clone());
        async move {
            let position = record(line.context("no connections")?).await?;
            let at = Instant::now();
            let least = acknowledged.fetch_add(1, Ordering::SeqCst) + 1;
            let counted = reports.contacts(position).await?;
            took.since(at)?;
            ensure!(counted >= least, "{least} visits are recorded, the report counts {counted}");
            Ok(())
        }
    });
    visits.finish(runtimes)?;
    load.finish(runtimes)?;
    Ok(took)
}

/// Records a visit; gives where it stands in intake's feed.
async fn record(mut line: Line) -> anyhow::Result<MetadataValue<Ascii>> {
    let answer = line.register(visits::anonymous()).await?;
    Ok(answer.metadata().get(POSITION).context("an answer without a position")?.clone())
}

impl Reports {
    async fn of(whole: &Whole) -> anyhow::Result<Self> {
        let client = ReportingServiceClient::new(connect(whole.reporting).await?);
        let supervisor = Caller {
            subject: "bench-supervisor".to_owned(),
            roles: vec![Role::Supervisor],
            units: Vec::new(),
            sector: None,
        };
        Ok(Self { client, bearer: bearer(&whole.served.edge, &supervisor, "reporting")? })
    }

    /// How many contacts the report of the day counts, once it knows that position.
    async fn contacts(mut self, position: AsciiMetadataValue) -> anyhow::Result<i32> {
        let today = Zoned::now().date();
        let request = RunReportRequest {
            report: "contacts-by-site".to_owned(),
            start_date: today.checked_sub(1.day())?.to_string(), // midnight may pass meanwhile
            end_date: today.checked_add(1.day())?.to_string(),
        };
        let mut request = with_token(&self.bearer, request);
        request.metadata_mut().insert(POSITION, position);
        Ok(self.client.run_report(request).await?.into_inner().contacts)
    }
}
