//! What other services are told of a changed entry. Centres, services and the matrix are nobody
//! else's business; the county is told of with every load.

use jiff::Timestamp;
use neuvo_ledger::WriteSet;
use neuvo_proto::directory::v1 as pb;

use super::resource::{IntoContract, said};
use crate::domain::{Change, County, Document, Line, Site, Unit};

pub(super) fn publish(set: &mut WriteSet, change: &Change, at: Timestamp) {
    let (version, ended) = (change.version, change.ended);
    match &change.document {
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
        Document::Centre(_) | Document::Service(_) | Document::Responsibility(_) => {}
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
        area_id: unit.area_id.clone().unwrap_or_default(),
        ended,
        neutral_name: said(unit.neutral_name.as_ref().unwrap_or(&unit.name).clone()),
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
