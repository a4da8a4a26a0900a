//! From the domain into the contract: every resource, written whole.

use neuvo_calendar::Text;
use neuvo_chassis::{clock::timestamp, codes::number};
use neuvo_proto::{common::v1::LocalizedText, directory::v1 as pb};

use super::hours;
use crate::domain::{
    Area, Centre, Choice, Counts, County, Kept, Line, Link, Municipality, Resolution,
    Responsibility, SegmentModel, Service, Site, Unit,
};

impl From<&Kept<County>> for pb::County {
    fn from(kept: &Kept<County>) -> Self {
        let county = kept.item.clone();
        Self {
            county_id: county.county_id,
            data_set_id: county.data_set_id,
            name: said(county.name),
            code: county.code,
            as_of: said(county.as_of),
            municipalities: county.municipalities.into_iter().map(Into::into).collect(),
            areas: county.areas.into_iter().map(Into::into).collect(),
            opening_calendar: Some(county.opening_calendar.into_contract()),
            danger_line_id: county.danger_line_id,
            choices: county.choices.into_iter().map(Into::into).collect(),
            segment_model: county.segment_model.map(Into::into),
        }
    }
}

impl From<SegmentModel> for pb::SegmentModel {
    fn from(model: SegmentModel) -> Self {
        Self { segment_model_id: model.segment_model_id, name: said(model.name) }
    }
}

impl From<Municipality> for pb::Municipality {
    fn from(municipality: Municipality) -> Self {
        Self { code: municipality.code, name: said(municipality.name) }
    }
}

impl From<Area> for pb::GuidanceArea {
    fn from(area: Area) -> Self {
        Self { area_id: area.area_id, name: said(area.name), line_id: area.line_id }
    }
}

impl From<Choice> for pb::Choice {
    fn from(choice: Choice) -> Self {
        Self { choice_id: choice.choice_id, text: said(choice.text) }
    }
}

/// The calendar's types are another crate's, and so are the contract's.
pub(super) trait IntoContract {
    type Contract;
    fn into_contract(self) -> Self::Contract;
}

impl IntoContract for Text {
    type Contract = LocalizedText;

    fn into_contract(self) -> LocalizedText {
        LocalizedText { fi: self.fi, sv: self.sv, en: self.en }
    }
}

/// Each of a list.
pub(super) fn each<T: IntoContract>(list: Vec<T>) -> Vec<T::Contract> {
    list.into_iter().map(IntoContract::into_contract).collect()
}

/// A text that is always told.
pub(super) fn said(text: Text) -> Option<LocalizedText> {
    Some(text.into_contract())
}

impl From<&Kept<Unit>> for pb::Unit {
    fn from(kept: &Kept<Unit>) -> Self {
        let unit = kept.item.clone();
        Self {
            unit_id: unit.unit_id,
            name: said(unit.name),
            parent_unit_id: unit.parent_unit_id.unwrap_or_default(),
            sectors: unit.sectors.into_iter().map(Into::into).collect(),
            area_id: unit.area_id.unwrap_or_default(),
            email: unit.email.unwrap_or_default(),
            duties: each(unit.duties),
            source: unit.source,
            ended: kept.ended,
            neutral_name: unit.neutral_name.map(IntoContract::into_contract),
        }
    }
}

impl From<&Kept<Line>> for pb::Line {
    fn from(kept: &Kept<Line>) -> Self {
        let line = kept.item.clone();
        Self {
            line_id: line.line_id,
            name: said(line.name),
            kind: number(line.kind),
            unit_id: line.unit_id.unwrap_or_default(),
            phone_number: line.phone_number,
            display_number: line.display_number,
            always_open: line.hours.always_open,
            opening_rules: each(line.hours.opening_rules),
            opening_exceptions: each(line.hours.opening_exceptions),
            fallback_line_ids: line.fallback_line_ids,
            source: line.source,
            ended: kept.ended,
        }
    }
}

impl From<&Kept<Centre>> for pb::Centre {
    fn from(kept: &Kept<Centre>) -> Self {
        let centre = kept.item.clone();
        Self {
            centre_id: centre.centre_id,
            name: said(centre.name),
            municipality_codes: centre.municipality_codes,
            site_ids: centre.site_ids,
            source: centre.source,
            ended: kept.ended,
        }
    }
}

impl From<&Kept<Site>> for pb::Site {
    fn from(kept: &Kept<Site>) -> Self {
        let site = kept.item.clone();
        Self {
            site_id: site.site_id,
            name: said(site.name),
            municipality_code: site.municipality_code,
            stage: number(site.stage),
            source: site.source,
            ended: kept.ended,
        }
    }
}

impl From<&Kept<Service>> for pb::Service {
    fn from(kept: &Kept<Service>) -> Self {
        let service = kept.item.clone();
        Self {
            service_id: service.service_id,
            name: said(service.name),
            unit_id: service.unit_id.unwrap_or_default(),
            statutory_basis: service.statutory_basis,
            source: service.source,
            ended: kept.ended,
        }
    }
}

impl From<&Kept<Responsibility>> for pb::Responsibility {
    fn from(kept: &Kept<Responsibility>) -> Self {
        let cell = kept.item.clone();
        Self {
            area_id: cell.area_id,
            stage: cell.stage.into(),
            responsible: number(cell.responsible),
            source: cell.source,
        }
    }
}

impl From<Counts> for pb::LoadCountyResponse {
    fn from(counts: Counts) -> Self {
        let Counts { created, updated, unchanged, ended } = counts;
        Self { created, updated, unchanged, ended }
    }
}

impl From<Resolution<'_>> for pb::ResolveLineResponse {
    fn from(resolution: Resolution<'_>) -> Self {
        Self {
            line: Some(resolution.line.into()),
            preferred_line: Some(resolution.preferred_line.into()),
            preferred_open: resolution.preferred_open,
            next_opening: resolution.next_opening.map(timestamp),
            chain: resolution.chain.into_iter().map(Into::into).collect(),
            reason: said(resolution.reason),
            danger_line: Some(resolution.danger_line.into()),
            at: Some(timestamp(resolution.at)),
            day_class: resolution.day_class.into(),
        }
    }
}

impl From<Link<'_>> for pb::ChainLink {
    fn from(link: Link<'_>) -> Self {
        Self {
            line: Some(link.line.into()),
            open: link.open,
            reason: said(link.reason),
            next_opening: link.next_opening.map(timestamp),
            state: number(link.state),
            basis: hours::basis(link.because).into(),
            next_closing: link.next_closing.map(timestamp),
        }
    }
}
