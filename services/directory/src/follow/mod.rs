//! What the directory keeps of intake: which unit holds which open matter and which is offered it, so
//! that a unit whose last day has passed is ending until there is none. An open promise is of one of
//! them. Nobody waits for it: where intake is away, the
//! directory answers, and says ending where it last knew of work.

use neuvo_ledger::{Ledger, WriteSet};
use neuvo_process::{Around, follow::OnDivergence};
use neuvo_proto::{feed::v1::Event, intake::v1::MatterEvent};
use prost::{Message, Name};
use uuid::Uuid;

use crate::store;

/// Starts following intake, where there is a way to it.
pub(crate) async fn intake(ledger: &Ledger, around: &Around) -> anyhow::Result<()> {
    if around.peers.contains_key("intake") {
        let rebuild = OnDivergence::Rebuild(&[store::HELD_MATTERS]);
        around.follow_aside(ledger, "intake", apply, rebuild).await?;
    }
    Ok(())
}

fn apply(event: &Event, set: &mut WriteSet) -> anyhow::Result<()> {
    if event.r#type == MatterEvent::full_name() {
        let matter = MatterEvent::decode(&*event.payload)?;
        let matter_id: Uuid = matter.matter_id.parse()?;
        let is_open = matter.ended_at.is_none();
        let units = [matter.holder_unit_id, matter.offered_to_unit_id];
        let units = units.map(|unit| Some(unit).filter(|unit| is_open && !unit.is_empty()));
        store::put_matter(set, matter_id, event.aggregate_version, units);
    }
    Ok(())
}
