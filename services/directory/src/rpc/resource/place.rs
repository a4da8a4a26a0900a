//! Centres and sites, from the domain into the contract.

use neuvo_calendar::hours::clock;
use neuvo_chassis::codes::number;
use neuvo_proto::directory::v1 as pb;

use super::{IntoContract, hours, said};
use crate::domain::{Centre, CostCentre, Kept, MobileVisit, RosterSlot, Site, Staffing};

impl From<&Kept<Centre>> for pb::Centre {
    fn from(kept: &Kept<Centre>) -> Self {
        let centre = (*kept.item).clone();
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
        let site = (*kept.item).clone();
        Self {
            site_id: site.site_id,
            name: said(site.name),
            municipality_code: site.municipality_code,
            stage: number(site.stage),
            address: site.address,
            accessibility: site.accessibility.into_iter().map(Into::into).collect(),
            customer_computers: site.customer_computers.map(i32::from),
            partner_roster: site.partner_roster.into_iter().map(Into::into).collect(),
            mobile_schedule: Vec::from(site.mobile_schedule).into_iter().map(Into::into).collect(),
            staffing: site.staffing.into_iter().map(Into::into).collect(),
            cost_centres: site.cost_centres.into_iter().map(Into::into).collect(),
            unit_ids: site.unit_ids,
            role_holders: site.role_holders.into_iter().map(Into::into).collect(),
            source: site.source,
            ended: kept.ended,
            external_ids: site.external_ids.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<RosterSlot> for pb::RosterSlot {
    fn from(slot: RosterSlot) -> Self {
        let (valid_from, valid_to) = hours::days(slot.period);
        let (opens, closes) = slot.times.map_or_else(Default::default, |times| {
            (clock(times.opens_min), clock(times.closes_min))
        });
        Self {
            organisation_id: slot.organisation_id,
            weekdays: slot.weekdays.into_iter().map(Into::into).collect(),
            opens,
            closes,
            valid_from,
            valid_to,
            topic: slot.topic.map(IntoContract::into_contract),
        }
    }
}

impl From<MobileVisit> for pb::MobileVisit {
    fn from(visit: MobileVisit) -> Self {
        Self {
            date: visit.date.to_string(),
            opens: clock(visit.times.opens_min),
            closes: clock(visit.times.closes_min),
            place: said(visit.place),
            municipality_code: visit.municipality_code,
        }
    }
}

impl From<Staffing> for pb::Staffing {
    fn from(staffing: Staffing) -> Self {
        let (valid_from, valid_to) = hours::days(staffing.period);
        let hundredths = staffing.full_time_equivalent_hundredths;
        Self {
            sector: staffing.sector.into(),
            full_time_equivalent_hundredths: hundredths.try_into().unwrap_or(i32::MAX),
            valid_from,
            valid_to,
        }
    }
}

impl From<CostCentre> for pb::CostCentre {
    fn from(cost: CostCentre) -> Self {
        let (valid_from, valid_to) = hours::days(cost.period);
        Self { cost_centre: cost.cost_centre, valid_from, valid_to }
    }
}
