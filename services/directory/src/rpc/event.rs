//! What other services are told of the register: the county, units, lines and sites as they stand
//! today, and that something was decided. The rest is nobody else's business.

use std::collections::BTreeMap;

use jiff::Timestamp;
use neuvo_ledger::WriteSet;
use neuvo_proto::directory::v1 as pb;

use super::resource::{IntoContract, each, said};
use crate::{
    domain::{Change, County, Decision, Document, EntryName, Line, Site, Snapshot, Unit},
    store::{self, LastTold, Told},
};

/// Tells what stands on a day, where others were told something else last. A version that comes into
/// force years after it was published is told then. How many entries were told of is returned.
pub(crate) fn tell(
    set: &mut WriteSet,
    snapshot: &Snapshot,
    last: &BTreeMap<EntryName, LastTold>,
    at: Timestamp,
) -> anyhow::Result<usize> {
    let Some(county) = &snapshot.county else { return Ok(0) };
    let county_id = county.item.county_id.as_str();
    let mut count = 0;
    let mut tell = |document: Document, ended: bool| {
        let last = last.get(&document.name());
        if last.is_some_and(|last| store::is_told(last, &document, ended)) {
            return anyhow::Ok(());
        }
        let version = last.map_or(1, |last| last.version + 1);
        count += 1;
        publish(set, &document, version, ended, at);
        store::tell(set, &Told { document, version, ended }, county_id)
    };
    tell(Document::County(county.item.clone()), false)?;
    for unit in snapshot.units.values() {
        tell(Document::Unit(unit.item.clone()), unit.ended)?;
    }
    for line in snapshot.lines.values() {
        tell(Document::Line(line.item.clone()), line.ended)?;
    }
    for site in snapshot.sites.values() {
        tell(Document::Site(site.item.clone()), site.ended)?;
    }
    Ok(count)
}

fn publish(set: &mut WriteSet, document: &Document, version: i64, ended: bool, at: Timestamp) {
    match document {
        Document::County(county) => {
            set.publish(&county.county_id, version, at, &county_event(county));
        }
        Document::Unit(unit) => {
            set.publish(&unit.unit_id, version, at, &unit_event(unit, ended));
        }
        Document::Line(line) => {
            set.publish(&line.line_id, version, at, &line_event(line, ended));
        }
        Document::Site(site) => {
            set.publish(&site.site_id, version, at, &site_event(site, ended));
        }
        _ => {}
    }
}

fn county_event(county: &County) -> pb::CountyEvent {
    pb::CountyEvent {
        county_id: county.county_id.clone(),
        data_set_id: county.data_set_id.clone(),
        name: said(county.name.clone()),
        as_of: said(county.as_of.clone()),
        municipality_codes: county.municipalities.iter().map(|m| m.code.clone()).collect(),
        opening_calendar: Some(county.opening_calendar.clone().into_contract()),
        danger_line_id: county.danger_line_id.clone(),
        segment_model: county.segment_model.clone().map(Into::into),
    }
}

fn unit_event(unit: &Unit, ended: bool) -> pb::UnitEvent {
    pb::UnitEvent {
        unit_id: unit.unit_id.clone(),
        name: said(unit.name.clone()),
        sectors: unit.sectors.iter().map(|sector| i32::from(*sector)).collect(),
        #[expect(deprecated, reason = "for who knows no others")]
        area_id: unit.area_ids.first().cloned().unwrap_or_default(),
        area_ids: unit.area_ids.clone(),
        ended,
        neutral_name: said(unit.neutral_name.as_ref().unwrap_or(&unit.name).clone()),
        working_rules: each(unit.working_hours.opening_rules.clone()),
        working_exceptions: each(unit.working_hours.opening_exceptions.clone()),
    }
}

fn line_event(line: &Line, ended: bool) -> pb::LineEvent {
    pb::LineEvent {
        line_id: line.line_id.clone(),
        name: said(line.name.clone()),
        unit_id: line.unit_id.clone().unwrap_or_default(),
        ended,
        display_number: line.display_number.clone(),
        phone_number: line.phone_number.clone(),
        always_open: line.hours.always_open,
        hours: said(line.hours.spoken()),
    }
}

fn site_event(site: &Site, ended: bool) -> pb::SiteEvent {
    pb::SiteEvent {
        site_id: site.site_id.clone(),
        name: said(site.name.clone()),
        municipality_code: site.municipality_code.clone(),
        ended,
    }
}

/// Tells that a change was published or withdrawn.
pub(crate) fn decided(set: &mut WriteSet, change: &Change, at: Timestamp) {
    let event = pb::ChangeEvent {
        change_id: change.change_id.to_string(),
        withdrawn: change.decision == Decision::Withdrawn,
        valid_from: change.from.map(|day| day.to_string()).unwrap_or_default(),
    };
    set.publish(change.change_id, change.version, at, &event);
}
