//! Centres and sites, from the contract into the domain.

use neuvo_chassis::Check;
use neuvo_proto::directory::v1 as pb;

use super::{
    hours::times,
    reading::{
        choices, digits, each, external_ids, few, label, note, optional_label, period, slugs,
        source,
    },
    unit::role_holder,
};
use crate::domain::{Centre, CostCentre, MobileVisit, RosterSlot, Site, Staffing, Times};

/// Stops of a mobile point at most: ten years of working days.
const VISITS_MAX: usize = 2_600;

pub(super) fn centre(path: &str, value: pb::Centre, check: &mut Check) -> Option<Centre> {
    let centre_id = check.slug(&format!("{path}.centre_id"), &value.centre_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let code = |path: &str, code: String, check: &mut Check| digits(path, code, 3, check);
    let codes = format!("{path}.municipality_codes");
    let municipality_codes = each(&codes, value.municipality_codes, code, check);
    let site_ids = slugs(&format!("{path}.site_ids"), value.site_ids, check);
    let source = source(path, &value.source, check);
    Some(Centre {
        centre_id: centre_id?,
        name: name?,
        municipality_codes: municipality_codes?,
        site_ids: site_ids?,
        source: source?,
    })
}

pub(super) fn site(path: &str, value: pb::Site, check: &mut Check) -> Option<Site> {
    let site_id = check.slug(&format!("{path}.site_id"), &value.site_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let code = digits(&format!("{path}.municipality_code"), value.municipality_code, 3, check);
    let stage = check.optional_choice(&format!("{path}.stage"), value.stage);
    let address = note(&format!("{path}.address"), &value.address, check);
    let features = format!("{path}.accessibility");
    let accessibility = choices(&features, value.accessibility, check);
    let computers = count(&format!("{path}.customer_computers"), value.customer_computers, check);
    let roster = each(&format!("{path}.partner_roster"), value.partner_roster, slot, check);
    let mobile = format!("{path}.mobile_schedule");
    let mobile_schedule = few(&mobile, value.mobile_schedule, VISITS_MAX, visit, check);
    let staffing = each(&format!("{path}.staffing"), value.staffing, staffing, check);
    let costs = format!("{path}.cost_centres");
    let cost_centres = each(&costs, value.cost_centres, cost_centre, check);
    let unit_ids = slugs(&format!("{path}.unit_ids"), value.unit_ids, check);
    let holders = format!("{path}.role_holders");
    let role_holders = each(&holders, value.role_holders, role_holder, check);
    let source = source(path, &value.source, check);
    let external_ids = external_ids(path, value.external_ids, check);
    Some(Site {
        site_id: site_id?,
        name: name?,
        municipality_code: code?,
        stage: stage?,
        address: address?,
        accessibility: accessibility?.into_iter().collect(),
        customer_computers: computers?,
        partner_roster: roster?,
        mobile_schedule: mobile_schedule?.into(),
        staffing: staffing?,
        cost_centres: cost_centres?,
        unit_ids: unit_ids?,
        role_holders: role_holders?,
        source: source?,
        external_ids: external_ids?,
    })
}

fn count(field: &str, value: Option<i32>, check: &mut Check) -> Option<Option<u16>> {
    let Some(value) = value else { return Some(None) };
    let read = u16::try_from(value).ok();
    check.ensure(read.is_some(), field, "must be 0 to 65535");
    read.map(Some)
}

fn slot(path: &str, value: pb::RosterSlot, check: &mut Check) -> Option<RosterSlot> {
    let organisation = format!("{path}.organisation_id");
    let organisation_id = check.slug(&organisation, &value.organisation_id);
    let weekdays = choices(&format!("{path}.weekdays"), value.weekdays, check);
    let times = match (value.opens.as_str(), value.closes.as_str()) {
        ("", "") => Some(None),
        (opens, closes) => stretch(path, opens, closes, check).map(Some),
    };
    let period = period(path, &value.valid_from, &value.valid_to, check);
    let topic = optional_label(&format!("{path}.topic"), value.topic, check);
    Some(RosterSlot {
        organisation_id: organisation_id?,
        weekdays: weekdays?.into_iter().collect(),
        times: times?,
        period: period?,
        topic: topic?,
    })
}

fn visit(path: &str, value: pb::MobileVisit, check: &mut Check) -> Option<MobileVisit> {
    let date = check.day(&format!("{path}.date"), &value.date);
    let times = stretch(path, &value.opens, &value.closes, check);
    let place = label(&format!("{path}.place"), value.place, check);
    let code = digits(&format!("{path}.municipality_code"), value.municipality_code, 3, check);
    Some(MobileVisit { date: date?, times: times?, place: place?, municipality_code: code? })
}

fn stretch(path: &str, opens: &str, closes: &str, check: &mut Check) -> Option<Times> {
    let (opens_min, closes_min) = times(path, opens, closes, check)?;
    Some(Times { opens_min, closes_min })
}

pub(super) fn staffing(path: &str, value: pb::Staffing, check: &mut Check) -> Option<Staffing> {
    let sector = check.choice(&format!("{path}.sector"), value.sector);
    let hundredths = u32::try_from(value.full_time_equivalent_hundredths).ok();
    let field = format!("{path}.full_time_equivalent_hundredths");
    check.ensure(hundredths.is_some(), &field, "must not be less than 0");
    let period = period(path, &value.valid_from, &value.valid_to, check);
    let full_time_equivalent_hundredths = hundredths?;
    Some(Staffing { sector: sector?, full_time_equivalent_hundredths, period: period? })
}

pub(super) fn cost_centre(
    path: &str,
    value: pb::CostCentre,
    check: &mut Check,
) -> Option<CostCentre> {
    let cost_centre = note(&format!("{path}.cost_centre"), &value.cost_centre, check);
    let period = period(path, &value.valid_from, &value.valid_to, check);
    Some(CostCentre { cost_centre: cost_centre?, period: period? })
}
