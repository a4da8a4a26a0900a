//! A large register: how long it takes to prove, to be read anew while it answers, and to be searched.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use hdrhistogram::Histogram;
use neuvo_allinone::harness::Backend;
use neuvo_chassis::Caller;
use neuvo_ledger::POSITION;
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{
        CreateChangeRequest, Edit, EntryDocument, LoadCountyRequest, PublishChangeRequest,
        ResolveLineRequest, SearchRequest, directory_service_client::DirectoryServiceClient,
        edit::Action, entry_document::Document, finder_service_client::FinderServiceClient,
        register_service_client::RegisterServiceClient,
    },
};
use tonic::{Request, metadata::AsciiMetadataValue, transport::Channel};
use uuid::Uuid;

use crate::{
    Runtimes,
    callers::{Call, Callers, Question, bearer, connect, with_token},
    large::{self, CHANNELS, LINES},
    paced::{self, quantiles},
    pacer::Took,
    rounds::{Spread, line},
    served::{self, Served},
};

/// What the proof of every line for 24 months may take.
const PROOF_GOAL: Duration = Duration::from_secs(1);
/// What the first answer after a publication may take.
const RELOAD_GOAL: Duration = Duration::from_millis(100);
/// What one of a hundred searches may take longer than.
const SEARCH_GOAL: Duration = Duration::from_millis(5);
/// Times the whole is proven, and publications that are waited for.
const TIMES: usize = 12;
/// Searches a second, and how many.
const PACE: u32 = 100;
const SEARCHES: u32 = 2_000;
/// Questions a second beside the publications.
const ASKED: u32 = 50;

/// Who changes the register, and who looks.
#[derive(Clone)]
struct Editor {
    directory: DirectoryServiceClient<Channel>,
    register: RegisterServiceClient<Channel>,
    finder: FinderServiceClient<Channel>,
    bearer: AsciiMetadataValue,
}

/// Measures all on both databases.
pub fn measure(runtimes: &Runtimes) -> anyhow::Result<()> {
    line(&format!("\nA register of {CHANNELS} lines and channels; median (min-max)"));
    proof(runtimes)?;
    for (name, backend) in [("SQLite", Backend::Sqlite), ("PostgreSQL", Backend::Postgres)] {
        let set = large::register(LINES, CHANNELS)?;
        let directory = runtimes.served.block_on(served::directory(backend, Some(set)))?;
        searched(runtimes, &directory, name)?;
        read_anew(runtimes, &directory, name)?;
    }
    Ok(())
}

/// A load that is only proven: read, planned over an empty register and proven, nothing kept.
fn proof(runtimes: &Runtimes) -> anyhow::Result<()> {
    let directory = served::directory(Backend::Sqlite, None);
    let directory = runtimes.served.block_on(directory)?;
    let mut took = Vec::new();
    for _ in 0..TIMES {
        let set = LoadCountyRequest {
            request_id: Uuid::now_v7().to_string(),
            validate_only: true,
            ..large::register(LINES, LINES)?
        };
        took.push(runtimes.clients.block_on(async {
            let mut editor = Editor::of(&directory).await?;
            let request = editor.request(set);
            let begun = Instant::now();
            let answer = editor.directory.load_county(request).await?.into_inner();
            let took = begun.elapsed();
            ensure!(answer.created as usize >= LINES, "{answer:?} is not what is to be proven");
            anyhow::Ok(took.as_secs_f64() * 1e3)
        })?);
    }
    told(&format!("24 months proven of {LINES} lines, ms"), &took, PROOF_GOAL);
    Ok(())
}

/// Searches at a pace.
fn searched(runtimes: &Runtimes, directory: &Served, database: &str) -> anyhow::Result<()> {
    let callers = runtimes.clients.block_on(Callers::connect(directory))?;
    let call = Call::ask(large::searches());
    for (count, counts) in [(SEARCHES / 10, false), (SEARCHES, true)] {
        let took = Took::new()?;
        paced::begin(runtimes, &callers, &call, PACE, count, &took)?.finish(runtimes)?;
        if counts {
            let name = format!("search, {database}, {PACE}/s: p50 / p99 / max, µs");
            judged(&name, &took.read(), SEARCH_GOAL)?;
        }
    }
    Ok(())
}

/// Publications of one channel, each waited for by a question that must know of it; beside them
/// questions at a pace.
fn read_anew(runtimes: &Runtimes, directory: &Served, database: &str) -> anyhow::Result<()> {
    let callers = runtimes.clients.block_on(Callers::connect(directory))?;
    let question = ResolveLineRequest { area: "families".to_owned(), ..Default::default() };
    let call = Call::ask(vec![Question::Line(question.clone())]);
    let (beside, going) = (Took::new()?, Arc::new(AtomicBool::new(true)));
    let asking = {
        let (mut lines, beside, going) = (callers.lines()?, beside.clone(), going.clone());
        let every = Duration::from_secs(1) / ASKED;
        runtimes.clients.spawn(async move {
            let mut tick = tokio::time::interval(every);
            while going.load(Ordering::Relaxed) {
                let due = tick.tick().await;
                lines[0].make(&call).await?;
                beside.since(due.into_std())?;
            }
            anyhow::Ok(())
        })
    };
    let (mut known, mut found) = (Vec::new(), Vec::new());
    for number in 0..TIMES {
        let (reload, index) = runtimes.clients.block_on(async {
            let mut editor = Editor::of(directory).await?;
            let position = editor.publish(number).await?;
            let reload = editor.resolve(&question, &position).await?;
            anyhow::Ok((reload, editor.search(number).await?))
        })?;
        known.push(reload.as_secs_f64() * 1e3);
        found.push(index.as_secs_f64() * 1e3);
    }
    going.store(false, Ordering::Relaxed);
    runtimes.clients.block_on(asking)??;
    told(&format!("first answer after a publication, {database}, ms"), &known, RELOAD_GOAL);
    judged(&format!("questions beside, {database}: µs"), &beside.read(), RELOAD_GOAL)?;
    let found = Spread::of(found.into_iter());
    line(&format!(
        "  {:<46} {:>22}",
        format!("first search after it, {database}, ms"),
        found.fine()
    ));
    Ok(())
}

impl Editor {
    async fn of(directory: &Served) -> anyhow::Result<Self> {
        let channel = connect(directory.address).await?;
        let editor = Caller {
            subject: "bench-editor".to_owned(),
            roles: vec![Role::DirectoryEditor],
            units: Vec::new(),
            sector: None,
        };
        Ok(Self {
            directory: DirectoryServiceClient::new(channel.clone()),
            register: RegisterServiceClient::new(channel.clone()),
            finder: FinderServiceClient::new(channel),
            bearer: bearer(&directory.edge, &editor, "directory")?,
        })
    }

    fn request<T>(&self, message: T) -> Request<T> {
        with_token(&self.bearer, message)
    }

    /// Publishes a channel under another name; gives where that stands in the feed.
    async fn publish(&mut self, number: usize) -> anyhow::Result<AsciiMetadataValue> {
        let set = large::register(LINES, CHANNELS)?;
        let mut channel = set.channels.into_iter().next_back().context("a channel")?;
        if let Some(name) = &mut channel.name {
            name.fi = format!("{} {}", name.fi, roman(number));
        }
        let put = EntryDocument { document: Some(Document::Channel(channel)) };
        let base = i64::try_from(number)? + 1; // loaded, and published so often since
        let create = self.request(CreateChangeRequest {
            request_id: Uuid::now_v7().to_string(),
            why: "bench".to_owned(),
            valid_from: String::new(),
            edits: vec![Edit { action: Some(Action::Put(put)), base_version: Some(base) }],
        });
        let change = self.register.create_change(create).await?.into_inner();
        let publish = self.request(PublishChangeRequest {
            change_id: change.change_id,
            request_id: Uuid::now_v7().to_string(),
            ..PublishChangeRequest::default()
        });
        let answer = self.register.publish_change(publish).await?;
        Ok(answer.metadata().get(POSITION).context("an answer without a position")?.clone())
    }

    async fn resolve(
        &mut self,
        question: &ResolveLineRequest,
        position: &AsciiMetadataValue,
    ) -> anyhow::Result<Duration> {
        let mut request = self.request(question.clone());
        request.metadata_mut().insert(POSITION, position.clone());
        let begun = Instant::now();
        self.directory.resolve_line(request).await?;
        Ok(begun.elapsed())
    }

    /// Looks for what was just published.
    async fn search(&mut self, number: usize) -> anyhow::Result<Duration> {
        let request = SearchRequest { query: roman(number), ..SearchRequest::default() };
        let request = self.request(request);
        let begun = Instant::now();
        let found = self.finder.search(request).await?.into_inner();
        let took = begun.elapsed();
        ensure!(!found.hits.is_empty(), "what was published is not found");
        Ok(took)
    }
}

/// A word that only one publication has.
fn roman(number: usize) -> String {
    format!("julkaisu{}", "i".repeat(number + 1))
}

fn told(name: &str, took_ms: &[f64], goal: Duration) {
    let took = Spread::of(took_ms.iter().copied());
    let verdict = if took.median < goal.as_secs_f64() * 1e3 { "reached" } else { "MISSED" };
    line(&format!("  {name:<46} {:>22}     goal < {goal:?}: {verdict}", took.fine()));
}

fn judged(name: &str, took: &Histogram<u64>, goal: Duration) -> anyhow::Result<()> {
    let micros = u64::try_from(goal.as_micros())?;
    let verdict = if took.value_at_quantile(0.99) < micros { "reached" } else { "MISSED" };
    line(&format!("  {name:<46} {:>22}     goal p99 < {goal:?}: {verdict}", quantiles(took)));
    Ok(())
}
