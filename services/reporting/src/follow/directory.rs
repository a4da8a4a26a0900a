//! Names, as the directory tells of them.

use neuvo_ledger::WriteSet;
use neuvo_proto::{
    common::v1::LocalizedText,
    directory::v1::{CountyEvent, SiteEvent, UnitEvent},
    feed::v1::Event,
};
use prost::{Message, Name};
use sea_orm::ActiveValue::Set;

use crate::store::{SITE, UNIT, ref_county, ref_name};

pub(super) fn apply(event: &Event, set: &mut WriteSet) -> anyhow::Result<()> {
    let version = event.aggregate_version;
    if event.r#type == CountyEvent::full_name() {
        let county = CountyEvent::decode(&*event.payload)?;
        let (name, as_of) = (county.name.unwrap_or_default(), county.as_of.unwrap_or_default());
        set.put(&ref_county::ActiveModel {
            county_id: Set(county.county_id),
            version: Set(version),
            name_fi: Set(name.fi),
            name_sv: Set(name.sv),
            name_en: Set(name.en),
            as_of_fi: Set(as_of.fi),
            as_of_sv: Set(as_of.sv),
            as_of_en: Set(as_of.en),
        });
    } else if event.r#type == UnitEvent::full_name() {
        let unit = UnitEvent::decode(&*event.payload)?;
        set.put(&named(UNIT, unit.unit_id, version, unit.ended, unit.name));
    } else if event.r#type == SiteEvent::full_name() {
        let site = SiteEvent::decode(&*event.payload)?;
        set.put(&named(SITE, site.site_id, version, site.ended, site.name));
    }
    Ok(())
}

fn named(
    kind: &str,
    id: String,
    version: i64,
    ended: bool,
    name: Option<LocalizedText>,
) -> ref_name::ActiveModel {
    let name = name.unwrap_or_default();
    ref_name::ActiveModel {
        kind: Set(kind.to_owned()),
        id: Set(id),
        version: Set(version),
        ended: Set(ended),
        name_fi: Set(name.fi),
        name_sv: Set(name.sv),
        name_en: Set(name.en),
    }
}
