//! What reporting keeps of the others: facts of entries, matters, hand-offs and assessments, and the
//! names of the county, its units and its sites. All of it can be built anew from the feeds.

mod assessment;
mod directory;
mod intake;

use neuvo_ledger::Ledger;
use neuvo_process::{
    Around,
    follow::{Followed, OnDivergence},
};
use neuvo_proto::feed::v1::Event;

/// Starts following intake.
pub(crate) async fn intake(ledger: &Ledger, around: &Around) -> anyhow::Result<Followed> {
    let rebuild = OnDivergence::Rebuild(&["entry_fact", "matter_fact", "handoff_fact"]);
    around.follow(ledger, "intake", intake::apply, rebuild).await
}

/// Starts following assessment.
pub(crate) async fn assessment(ledger: &Ledger, around: &Around) -> anyhow::Result<Followed> {
    let rebuild = OnDivergence::Rebuild(&["assessment_fact"]);
    around.follow(ledger, "assessment", assessment::apply, rebuild).await
}

/// Starts following the directory.
pub(crate) async fn directory(ledger: &Ledger, around: &Around) -> anyhow::Result<Followed> {
    let rebuild = OnDivergence::Rebuild(&["ref_county", "ref_name"]);
    around.follow(ledger, "directory", directory::apply, rebuild).await
}

/// When an event was committed, microseconds since 1970.
fn recorded_at(event: &Event) -> i64 {
    micros(event.recorded_at.unwrap_or_default())
}

fn micros(at: prost_types::Timestamp) -> i64 {
    at.seconds * 1_000_000 + i64::from(at.nanos) / 1_000
}
