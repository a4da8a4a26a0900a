//! A run: rounds of load, a kill, a start, and the verdict on what is there then.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use sea_orm::DatabaseConnection;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{
    caller::{Callers, What},
    shape::{Shape, stood, until},
    store::{self, Intake, Reader},
    told::{Outcome, Told},
    verdict::{self, Findings},
};

/// Visits under way at once.
const VISITS_AT_ONCE: usize = 32;
/// Connections that they share.
const CONNECTIONS: usize = 4;
/// A call that was made again is answered by then.
const REPEATED_WITHIN: Duration = Duration::from_secs(30);

/// A kill: of which process, and where; at any moment when nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kill {
    pub(crate) process: &'static str,
    pub(crate) place: Option<&'static str>,
}

/// What a round came to.
#[derive(Debug)]
pub(crate) struct Round {
    pub(crate) kill: Kill,
    /// Writes acknowledged before the kill.
    pub(crate) acknowledged: usize,
    /// Writes whose answer never came.
    pub(crate) unknown: usize,
    /// Acknowledged writes a second, before the kill.
    pub(crate) rate: f64,
}

/// Numbers that a seed tells: splitmix64.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// A number from a range.
    pub(crate) fn from(&mut self, range: std::ops::Range<u64>) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        range.start + (z ^ (z >> 31)) % (range.end - range.start)
    }
}

/// A Neuvo that is killed again and again.
pub(crate) struct Run<S> {
    pub(crate) shape: S,
    pub(crate) told: Arc<Told>,
    pub(crate) rounds: Vec<Round>,
    chance: Chance,
    visits: Arc<AtomicUsize>,
    stores: BTreeMap<&'static str, DatabaseConnection>,
    /// Acknowledged writes whose words were read again.
    read: usize,
}

/// Visits under way.
struct Load {
    tasks: JoinSet<()>,
    stop: CancellationToken,
}

impl Load {
    /// Lets every visit that is under way come to its end.
    async fn stop(self) {
        self.stop.cancel();
        self.tasks.join_all().await;
    }
}

impl<S: Shape> Run<S> {
    pub(crate) async fn new(shape: S, seed: u64) -> Self {
        let mut stores = BTreeMap::new();
        for service in ["intake", "assessment", "reporting"] {
            stores.insert(service, store::open(&shape.store(service)).await);
        }
        let told = Arc::new(Told::default());
        let (chance, visits) = (Chance(seed), Arc::default());
        Self { shape, told, rounds: Vec::new(), chance, visits, stores, read: 0 }
    }

    /// Loads, kills when about `writes` are acknowledged, starts again, and makes again what was not
    /// answered. `failpoints` are those of the process beside the one it is killed at.
    pub(crate) async fn round(&mut self, kill: Kill, writes: u64, failpoints: &str) {
        let process = kill.process;
        let before = stood(&self.shape, process);
        if let Some(place) = kill.place {
            let passed = self.chance.from(writes / 16..writes / 8);
            let place = format!("{failpoints}{place}={passed}*off->return(stand)");
            self.start_with(process, &place).await;
        }
        let (first, begun) = (self.told.count(), Instant::now());
        let load = self.load();
        match kill.place {
            Some(place) => {
                until(place, async || stood(&self.shape, process) > before).await;
            }
            None => {
                let more = usize::try_from(self.chance.from(writes / 2..writes * 3 / 2));
                self.told.reach(first + more.expect("few")).await;
            }
        }
        self.shape.kill(process);
        let took = begun.elapsed();
        let acknowledged = self.told.count() - first;
        self.shape.set_failpoints(process, "");
        self.shape.start_again(process).await;
        load.stop().await;
        let unknown = self.make_again().await;
        let rate = acknowledged as f64 / took.as_secs_f64();
        self.rounds.push(Round { kill, acknowledged, unknown, rate });
    }

    /// Starts a process that is at rest with other failpoints.
    pub(crate) async fn start_with(&mut self, process: &str, failpoints: &str) {
        self.shape.kill(process);
        self.shape.set_failpoints(process, failpoints);
        self.shape.start_again(process).await;
    }

    fn callers(&self) -> Callers {
        Callers::connect(&self.shape)
    }

    /// Visits, one after another and many at once, until told to stop or an answer never comes.
    fn load(&self) -> Load {
        let (mut tasks, stop) = (JoinSet::new(), CancellationToken::new());
        let callers: Vec<_> = (0..CONNECTIONS).map(|_| self.callers()).collect();
        for number in 0..VISITS_AT_ONCE {
            let (told, visits) = (self.told.clone(), self.visits.clone());
            let (callers, stop) = (callers[number % CONNECTIONS].clone(), stop.clone());
            tasks.spawn(async move {
                while !stop.is_cancelled() {
                    let visit = visits.fetch_add(1, Ordering::Relaxed);
                    if callers.visit(visit, &told).await.is_none() {
                        return;
                    }
                }
            });
        }
        Load { tasks, stop }
    }

    /// Makes every call again that was not answered, until it is; gives how many there were.
    async fn make_again(&self) -> usize {
        let (callers, calls) = (self.callers(), self.told.take_unknown());
        let mut left = calls.clone();
        until_answered(async {
            while let Some(call) = left.pop() {
                let outcome = callers.make(&call).await;
                match outcome {
                    Outcome::Unknown => left.push(call),
                    answered => self.told.note(&call, &answered),
                }
            }
        })
        .await;
        calls.len()
    }

    /// What is wrong now.
    pub(crate) async fn findings(&mut self) -> Findings {
        let intake = Intake::read(&self.stores["intake"]).await;
        let reporting = Reader::reporting(&self.stores["reporting"], intake.head).await;
        let assessment = Reader::assessment(&self.stores["assessment"], intake.head).await;
        let readers = [("reporting", reporting), ("assessment", assessment)];
        let done = self.told.done();
        let mut findings = verdict::examine(&done, &intake, &readers);
        let callers = self.callers();
        for done in &done[self.read..] {
            if matches!(done.what, What::Record | What::Open) {
                match callers.words(done.what, done.id).await {
                    Ok(words) if words == done.words => {}
                    Ok(_) => findings.lost.push(format!("{} has other words", done.id)),
                    Err(status) => findings.lost.push(format!("{}: {status}", done.id)),
                }
            }
        }
        self.read = done.len();
        findings
    }
}

async fn until_answered(calls: impl Future<Output = ()>) {
    let answered = tokio::time::timeout(REPEATED_WITHIN, calls).await;
    assert!(answered.is_ok(), "calls that were made again are not answered");
}
