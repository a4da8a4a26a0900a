//! What reporting keeps of the others: a fact for each sector entry, and the county's name. All of
//! it can be built anew from the feeds.

use neuvo_ledger::{Ledger, WriteSet};
use neuvo_process::{
    Around,
    follow::{Followed, OnDivergence},
};
use neuvo_proto::{
    common::v1::LocalizedText, directory::v1::CountyEvent, feed::v1::Event,
    intake::v1::ContactEvent,
};
use prost::{Message, Name};
use sea_orm::ActiveValue::Set;

use crate::store::{entry_fact, ref_county};

/// Starts following intake.
pub(crate) async fn intake(ledger: &Ledger, around: &Around) -> anyhow::Result<Followed> {
    let rebuild = OnDivergence::Rebuild(&["entry_fact"]);
    around.follow(ledger, "intake", apply_intake, rebuild).await
}

/// Starts following the directory.
pub(crate) async fn directory(ledger: &Ledger, around: &Around) -> anyhow::Result<Followed> {
    let rebuild = OnDivergence::Rebuild(&["ref_county"]);
    around.follow(ledger, "directory", apply_directory, rebuild).await
}

fn apply_intake(event: &Event, set: &mut WriteSet) -> anyhow::Result<()> {
    if event.r#type != ContactEvent::full_name() {
        return Ok(());
    }
    let contact = ContactEvent::decode(&*event.payload)?;
    let at = event.recorded_at.unwrap_or_default();
    let recorded_at = at.seconds * 1_000_000 + i64::from(at.nanos) / 1_000;
    for entry in &contact.entries {
        set.put(&entry_fact::ActiveModel {
            entry_id: Set(entry.entry_id.parse()?),
            version: Set(event.aggregate_version),
            contact_id: Set(contact.contact_id.parse()?),
            local_date: Set(contact.local_date.clone()),
            sector: Set(entry.sector),
            client_group: Set(contact.client_group),
            origin: Set(contact.origin),
            recorded_at: Set(recorded_at),
        });
    }
    Ok(())
}

fn apply_directory(event: &Event, set: &mut WriteSet) -> anyhow::Result<()> {
    if event.r#type != CountyEvent::full_name() {
        return Ok(());
    }
    let county = CountyEvent::decode(&*event.payload)?;
    let text = |text: Option<LocalizedText>| text.unwrap_or_default();
    let (name, as_of) = (text(county.name), text(county.as_of));
    set.put(&ref_county::ActiveModel {
        county_id: Set(county.county_id),
        version: Set(event.aggregate_version),
        name_fi: Set(name.fi),
        name_sv: Set(name.sv),
        name_en: Set(name.en),
        as_of_fi: Set(as_of.fi),
        as_of_sv: Set(as_of.sv),
        as_of_en: Set(as_of.en),
    });
    Ok(())
}
