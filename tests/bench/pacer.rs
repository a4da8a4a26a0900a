//! Calls at a fixed pace: each begins when the schedule says, whether or not those before have been
//! answered, and its time counts from the schedule, so that a stall is not left out.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::Context;
use hdrhistogram::Histogram;
use tokio::{runtime::Handle, task::JoinSet};

use crate::Runtimes;

type Calls = JoinSet<anyhow::Result<()>>;

/// Calls under way.
pub struct Pacer(JoinHandle<Calls>);

impl Pacer {
    /// Begins `count` calls, `pace` a second; `call` is given when its call was due.
    pub fn start<F>(
        runtimes: &Runtimes,
        pace: u32,
        count: u32,
        call: impl FnMut(Instant) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let runtime = runtimes.clients.handle().clone();
        // Timers of the runtime know milliseconds; a thread of its own keeps a finer schedule.
        Self(thread::spawn(move || keep_pace(&runtime, pace, count, call)))
    }

    /// Waits until every call has been answered.
    pub fn finish(self, runtimes: &Runtimes) -> anyhow::Result<()> {
        let mut calls = self.0.join().ok().context("the pacer panicked")?;
        runtimes.clients.block_on(async {
            while let Some(call) = calls.join_next().await {
                call??;
            }
            Ok(())
        })
    }
}

fn keep_pace<F>(
    runtime: &Handle,
    pace: u32,
    count: u32,
    mut call: impl FnMut(Instant) -> F,
) -> Calls
where
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let mut calls = JoinSet::new();
    let begun = Instant::now();
    for number in 0..count {
        let due = begun + Duration::from_secs(1) * number / pace;
        while let Some(early) = due.checked_duration_since(Instant::now()) {
            thread::park_timeout(early);
        }
        calls.spawn_on(call(due), runtime);
    }
    calls
}

/// How long things took, microseconds.
#[derive(Clone)]
pub struct Took(Arc<Mutex<Histogram<u64>>>);

impl Took {
    pub fn new() -> anyhow::Result<Self> {
        Ok(Self(Arc::new(Mutex::new(Histogram::new(3)?))))
    }

    /// Something took from then until now.
    pub fn since(&self, then: Instant) -> anyhow::Result<()> {
        let micros = u64::try_from(then.elapsed().as_micros())?;
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).record(micros)?)
    }

    pub fn read(&self) -> Histogram<u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
