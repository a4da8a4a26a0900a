//! From the domain into the contract: every resource, written whole.

mod catalogue;
mod change;
mod hours;
mod place;
mod resolution;
mod responsibility;

use neuvo_calendar::Text;
use neuvo_chassis::codes::number;
use neuvo_proto::{
    common::v1::LocalizedText,
    directory::v1::{self as pb, entry_document},
};

pub(super) use self::{
    change::{change, conflict, entry, entry_name, flaw, later_version},
    hours::{basis, hours, spans},
};
use crate::domain::{
    Area, Channel, Choice, County, Document, ExternalId, Kept, Line, Municipality, RoleHolder,
    SegmentModel, Synonyms, Unit,
};

/// What an entry says, of whatever kind it is.
pub(super) fn document(kept: &Kept<Document>) -> pb::EntryDocument {
    use entry_document::Document as Pb;
    let document = match &*kept.item {
        Document::County(item) => Pb::County(pb::County::from(&kept.of(item))),
        Document::Unit(item) => Pb::Unit(pb::Unit::from(&kept.of(item))),
        Document::Line(item) => Pb::Line(pb::Line::from(&kept.of(item))),
        Document::Centre(item) => Pb::Centre(pb::Centre::from(&kept.of(item))),
        Document::Site(item) => Pb::Site(pb::Site::from(&kept.of(item))),
        Document::Service(item) => Pb::Service(pb::Service::from(&kept.of(item))),
        Document::Responsibility(item) => {
            Pb::Responsibility(pb::Responsibility::from(&kept.of(item)))
        }
        Document::Organisation(item) => Pb::Organisation(pb::Organisation::from(&kept.of(item))),
        Document::Channel(item) => Pb::Channel(pb::Channel::from(&kept.of(item))),
        Document::ServiceMenu(item) => Pb::ServiceMenu(pb::ServiceMenu::from(&kept.of(item))),
        Document::ServiceChain(item) => Pb::ServiceChain(pb::ServiceChain::from(&kept.of(item))),
        Document::RaciTable(item) => Pb::RaciTable(pb::RaciTable::from(&kept.of(item))),
        Document::OperatingModel(item) => {
            Pb::OperatingModel(pb::OperatingModel::from(&kept.of(item)))
        }
    };
    pb::EntryDocument { document: Some(document) }
}

impl From<&Kept<County>> for pb::County {
    fn from(kept: &Kept<County>) -> Self {
        let county = (*kept.item).clone();
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
            synonyms: county.synonyms.into_iter().map(Into::into).collect(),
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
        Self {
            area_id: area.area_id,
            name: said(area.name),
            line_id: area.line_id.unwrap_or_default(),
            unit_id: area.unit_id.unwrap_or_default(),
        }
    }
}

impl From<Synonyms> for pb::Synonyms {
    fn from(synonyms: Synonyms) -> Self {
        Self { words: synonyms.words }
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
pub(in crate::rpc) fn said(text: Text) -> Option<LocalizedText> {
    Some(text.into_contract())
}

impl From<&Kept<Unit>> for pb::Unit {
    fn from(kept: &Kept<Unit>) -> Self {
        let unit = (*kept.item).clone();
        Self {
            unit_id: unit.unit_id,
            name: said(unit.name),
            parent_unit_id: unit.parent_unit_id.unwrap_or_default(),
            sectors: unit.sectors.into_iter().map(Into::into).collect(),
            #[expect(deprecated, reason = "for who knows no others")]
            area_id: unit.area_ids.first().cloned().unwrap_or_default(),
            area_ids: unit.area_ids,
            email: unit.email.unwrap_or_default(),
            duties: each(unit.duties),
            source: unit.source,
            ended: kept.ended,
            neutral_name: unit.neutral_name.map(IntoContract::into_contract),
            organisation_id: unit.organisation_id.unwrap_or_default(),
            cost_centre: unit.cost_centre,
            role_holders: unit.role_holders.into_iter().map(Into::into).collect(),
            working_rules: each(unit.working_hours.opening_rules),
            working_exceptions: each(unit.working_hours.opening_exceptions),
            staffing: unit.staffing.into_iter().map(Into::into).collect(),
            cost_centres: unit.cost_centres.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<&Kept<Line>> for pb::Line {
    fn from(kept: &Kept<Line>) -> Self {
        let line = (*kept.item).clone();
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
            languages: line.languages,
            source: line.source,
            ended: kept.ended,
            external_ids: line.external_ids.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<&Kept<Channel>> for pb::Channel {
    fn from(kept: &Kept<Channel>) -> Self {
        let channel = (*kept.item).clone();
        Self {
            channel_id: channel.channel_id,
            name: said(channel.name),
            kind: channel.kind.into(),
            unit_id: channel.unit_id.unwrap_or_default(),
            organisation_id: channel.organisation_id.unwrap_or_default(),
            area_ids: channel.area_ids,
            site_id: channel.site_id.unwrap_or_default(),
            address: channel.address,
            languages: channel.languages,
            always_open: channel.hours.always_open,
            opening_rules: each(channel.hours.opening_rules),
            opening_exceptions: each(channel.hours.opening_exceptions),
            description: channel.description.map(IntoContract::into_contract),
            source: channel.source,
            ended: kept.ended,
            external_ids: channel.external_ids.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<RoleHolder> for pb::RoleHolder {
    fn from(holder: RoleHolder) -> Self {
        let (valid_from, valid_to) = hours::days(holder.period);
        Self {
            kind: number(holder.kind),
            role: said(holder.role),
            holder: holder.holder.map(IntoContract::into_contract),
            valid_from,
            valid_to,
        }
    }
}

impl From<ExternalId> for pb::ExternalId {
    fn from(id: ExternalId) -> Self {
        Self { system: id.system, id: id.id }
    }
}
