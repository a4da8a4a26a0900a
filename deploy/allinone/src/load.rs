//! Loading: the county's data set and the synthetic half-year, through the services' own rpcs.
//!
//! The loader asks the services themselves, as a service: made-up visits are no person's to record.
//! In one process the suite's own signer vouches for it; over the network the signer `neuvo` does,
//! for as long as `neuvo.pub` is among the keys that the services trust.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use futures::{StreamExt, TryStreamExt, stream};
use neuvo_chassis::{Caller, token::Signer, transport::Transport};
use neuvo_ledger::Database;
use neuvo_proto::{
    directory::v1::{
        LoadCountyRequest, LoadCountyResponse, directory_service_client::DirectoryServiceClient,
    },
    feed::v1::{WatchEventsRequest, feed_service_client::FeedServiceClient},
    intake::v1::intake_service_client::IntakeServiceClient,
};
use serde_json::json;
use tonic::{Request, metadata::MetadataMap};
use uuid::Uuid;

use crate::{
    county,
    half_year::{self, HalfYear},
    suite::Suite,
};

/// Visits under way at once.
const AT_ONCE: usize = 64;

/// What was loaded.
#[derive(Debug)]
pub struct Loaded {
    /// What the data set changed in the directory.
    pub county: LoadCountyResponse,
    /// Visits of the half-year; none when it was not asked for.
    pub visits: usize,
}

/// Under this name a store says which data set was loaded whole.
pub const LOADED: &str = "loaded";
/// The stores that hold what is loaded. Each says so itself: one that was lost is loaded again.
const HOLDERS: [&str; 2] = ["directory", "intake"];

/// Whether the stores say that this data set was loaded whole.
///
/// # Errors
/// When a store does not answer.
pub async fn is_complete(
    stores: &BTreeMap<&'static str, Database>,
    set: &LoadCountyRequest,
    half_year: bool,
) -> anyhow::Result<bool> {
    let expected = Some(mark(set, half_year));
    for holder in HOLDERS {
        if stores[holder].mark(LOADED).await? != expected {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Loads a data set into a suite, and the half-year if asked; then marks the stores. Loading again
/// completes what was cut short, and changes nothing that is there.
///
/// # Errors
/// When a service refuses something, or the store is marked real and visits were asked for.
pub async fn load(
    suite: &Suite,
    set: LoadCountyRequest,
    half_year: Option<&HalfYear>,
) -> anyhow::Result<Loaded> {
    let real = suite.is_real().await?;
    let made_up = half_year.is_some();
    ensure!(!(made_up && real), "this store is marked real: it takes no made-up visits");
    let text = mark(&set, made_up);
    let loader = Loader { ways: suite.services.clone(), signer: suite.own.clone() };
    let loaded = loader.load(set, half_year).await?;
    for holder in HOLDERS {
        suite.stores[holder].replace_mark(LOADED, &text).await?;
    }
    Ok(loaded)
}

/// Loads into running services, wherever they are.
pub struct Loader {
    /// Ways to the directory, to intake and to reporting, by name.
    pub ways: BTreeMap<&'static str, Transport>,
    /// Vouches for the loader; the services trust it as one of theirs.
    pub signer: Signer,
}

impl Loader {
    /// Loads a data set, and the half-year if asked. Loading again completes what was cut short, and
    /// changes nothing that is there.
    ///
    /// # Errors
    /// When a service does not answer or refuses something.
    pub async fn load(
        &self,
        set: LoadCountyRequest,
        half_year: Option<&HalfYear>,
    ) -> anyhow::Result<Loaded> {
        let sites: Vec<String> = set.sites.iter().map(|site| site.site_id.clone()).collect();
        let (county, position) = self.load_county(set).await?;
        // Whoever asks next must find the county everywhere.
        for follower in ["intake", "reporting"] {
            self.catch_up(follower, &position).await?;
        }
        let mut visits = 0;
        if let Some(half_year) = half_year {
            ensure!(!sites.is_empty(), "the data set has no sites, so nobody can visit one");
            visits = self.load_half_year(half_year, &sites).await?;
        }
        Ok(Loaded { county, visits })
    }

    /// What loading a data set would change; nothing is stored.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub async fn validate(&self, set: LoadCountyRequest) -> anyhow::Result<LoadCountyResponse> {
        let set = LoadCountyRequest { validate_only: true, ..set };
        Ok(self.load_county(set).await?.0)
    }

    async fn load_county(
        &self,
        mut set: LoadCountyRequest,
    ) -> anyhow::Result<(LoadCountyResponse, String)> {
        // Each load is a request of its own: going back to an earlier set is no repeat of it.
        set.request_id = Uuid::now_v7().to_string();
        let directory = self.ways["directory"].clone();
        let mut directory =
            DirectoryServiceClient::new(directory).max_encoding_message_size(usize::MAX); // a county is one message; the service bounds it
        let answer = directory.load_county(self.authorised("directory", set)?).await;
        let answer = answer.context("the directory refuses the data set")?;
        let position = position(answer.metadata())?;
        Ok((answer.into_inner(), position))
    }

    /// Records the visits and waits until the reports count them.
    async fn load_half_year(
        &self,
        half_year: &HalfYear,
        sites: &[String],
    ) -> anyhow::Result<usize> {
        let intake = IntakeServiceClient::new(self.ways["intake"].clone());
        let visits = half_year::visits(half_year, sites);
        let count = visits.len();
        let calls = visits.into_iter().map(|visit| {
            let mut intake = intake.clone();
            async move {
                let answer = intake.create_contact(self.authorised("intake", visit)?).await;
                position(answer.context("intake refuses a visit")?.metadata())
            }
        });
        let positions: Vec<_> = stream::iter(calls).buffer_unordered(AT_ONCE).try_collect().await?;
        // Positions of one feed are of one length up to the number: the longest, then the greatest.
        if let Some(last) = positions.iter().max_by_key(|position| (position.len(), *position)) {
            self.catch_up("reporting", last).await?;
        }
        Ok(count)
    }

    /// Waits until a service has read the feeds it follows up to a position: its own feed answers
    /// then.
    async fn catch_up(&self, service: &str, position: &str) -> anyhow::Result<()> {
        let mut feed = FeedServiceClient::new(self.ways[service].clone());
        let mut request = self.authorised(service, WatchEventsRequest::default())?;
        request.metadata_mut().insert(neuvo_ledger::POSITION, position.parse()?);
        let answer = feed.watch_events(request).await;
        answer.map(drop).with_context(|| format!("{service} does not catch up"))
    }

    /// A request made by the loader itself.
    fn authorised<T>(&self, service: &str, message: T) -> anyhow::Result<Request<T>> {
        let token = self.signer.mint("load", &Caller::system("load"), service)?;
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", format!("Bearer {token}").parse()?);
        Ok(request)
    }
}

/// Where a write stands, as its answer's metadata says.
fn position(metadata: &MetadataMap) -> anyhow::Result<String> {
    let position = metadata.get(neuvo_ledger::POSITION).context("an answer without a position")?;
    Ok(position.to_str()?.to_owned())
}

fn mark(set: &LoadCountyRequest, half_year: bool) -> String {
    let data_set = set.county.as_ref().map(|county| &county.data_set_id);
    json!({ "data_set": data_set, "content": county::content(set), "half_year": half_year })
        .to_string()
}
