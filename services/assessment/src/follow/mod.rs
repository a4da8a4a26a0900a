//! What assessment keeps of the others: of intake, which contacts there are and who has custody of
//! their matters; of the directory, its units, when the county is open, and how it segments.

mod county;

use neuvo_ledger::{Ledger, WriteSet};
use neuvo_process::{
    Around,
    follow::{Followed, OnDivergence},
};
use neuvo_proto::{
    common::v1::Sector,
    directory::v1::{CountyEvent, UnitEvent},
    feed::v1::Event,
    intake::v1::{ContactEvent, MatterEvent},
};
use prost::{Message, Name};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) use county::county;

use crate::store::{ref_contact, ref_county, ref_matter, ref_unit};

/// Starts following intake. Assessments have legal weight: if intake's feed has another history, a
/// person must look before anything is decided on it.
pub(crate) async fn intake(ledger: &Ledger, around: &Around) -> anyhow::Result<Followed> {
    let quarantine = OnDivergence::Quarantine(&["ref_contact", "ref_matter"]);
    around.follow(ledger, "intake", apply_intake, quarantine).await
}

/// Starts following the directory.
pub(crate) async fn directory(ledger: &Ledger, around: &Around) -> anyhow::Result<Followed> {
    let rebuild = OnDivergence::Rebuild(&["ref_unit", "ref_county"]);
    around.follow(ledger, "directory", apply_directory, rebuild).await
}

fn apply_intake(event: &Event, set: &mut WriteSet) -> anyhow::Result<()> {
    let version = Set(event.aggregate_version);
    if event.r#type == ContactEvent::full_name() {
        let contact = ContactEvent::decode(&*event.payload)?;
        let of = |sector: Sector| contact.entries.iter().any(|entry| entry.sector() == sector);
        let (social, health) = (of(Sector::Social), of(Sector::Health));
        let client_id = some(contact.client_id).map(|id| Uuid::try_parse(&id)).transpose()?;
        set.put(&ref_contact::ActiveModel {
            contact_id: Set(contact.contact_id.parse()?),
            version,
            client_id: Set(client_id),
            social: Set(social),
            health: Set(health),
        });
    } else if event.r#type == MatterEvent::full_name() {
        let matter = MatterEvent::decode(&*event.payload)?;
        let of = |sector: Sector| matter.sectors.contains(&i32::from(sector));
        set.put(&ref_matter::ActiveModel {
            matter_id: Set(matter.matter_id.parse()?),
            version,
            contact_id: Set(matter.contact_id.parse()?),
            social: Set(of(Sector::Social)),
            health: Set(of(Sector::Health)),
            holder_unit_id: Set(matter.holder_unit_id),
            offered_to_unit_id: Set(some(matter.offered_to_unit_id)),
            ended: Set(matter.ended_at.is_some()),
        });
    }
    Ok(())
}

fn apply_directory(event: &Event, set: &mut WriteSet) -> anyhow::Result<()> {
    let version = Set(event.aggregate_version);
    if event.r#type == UnitEvent::full_name() {
        let unit = UnitEvent::decode(&*event.payload)?;
        set.put(&ref_unit::ActiveModel {
            unit_id: Set(unit.unit_id),
            version,
            ended: Set(unit.ended),
        });
    } else if event.r#type == CountyEvent::full_name() {
        let county = CountyEvent::decode(&*event.payload)?;
        set.put(&ref_county::ActiveModel {
            county_id: Set(county.county_id),
            version,
            image: Set(event.payload.to_vec()),
        });
    }
    Ok(())
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
