//! Units and who holds a role, from the contract into the domain.

use std::collections::BTreeSet;

use neuvo_chassis::Check;
use neuvo_proto::directory::v1 as pb;

use super::{
    hours, place,
    reading::{
        choices, each, email, label, note, optional_label, optional_slug, period, slugs, source,
        text,
    },
};
use crate::domain::{RoleHolder, Unit};

pub(super) fn unit(path: &str, value: pb::Unit, check: &mut Check) -> Option<Unit> {
    let unit_id = check.slug(&format!("{path}.unit_id"), &value.unit_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let neutral = format!("{path}.neutral_name");
    let neutral_name = optional_label(&neutral, value.neutral_name, check);
    let parent = optional_slug(&format!("{path}.parent_unit_id"), &value.parent_unit_id, check);
    let organisation = format!("{path}.organisation_id");
    let organisation_id = optional_slug(&organisation, &value.organisation_id, check);
    let sectors = choices(&format!("{path}.sectors"), value.sectors, check);
    #[expect(deprecated, reason = "who knows one area alone still tells it so")]
    let area_ids = areas(path, &value.area_id, value.area_ids, check);
    let email = email(&format!("{path}.email"), value.email, check);
    let duty = |path: &str, value, check: &mut Check| text(path, Some(value), check);
    let duties = each(&format!("{path}.duties"), value.duties, duty, check);
    let cost_centre = note(&format!("{path}.cost_centre"), &value.cost_centre, check);
    let costs = format!("{path}.cost_centres");
    let cost_centres = each(&costs, value.cost_centres, place::cost_centre, check);
    let staffing = each(&format!("{path}.staffing"), value.staffing, place::staffing, check);
    let holders = format!("{path}.role_holders");
    let role_holders = each(&holders, value.role_holders, role_holder, check);
    let working = (false, value.working_rules, value.working_exceptions);
    let working_hours = hours::hours(path, "working", working, check);
    let source = source(path, &value.source, check);
    Some(Unit {
        unit_id: unit_id?,
        name: name?,
        neutral_name: neutral_name?,
        parent_unit_id: parent?,
        organisation_id: organisation_id?,
        sectors: BTreeSet::from_iter(sectors?),
        area_ids: area_ids?,
        email: email?,
        cost_centre: cost_centre?,
        cost_centres: cost_centres?,
        staffing: staffing?,
        duties: duties?,
        role_holders: role_holders?,
        working_hours: working_hours?,
        source: source?,
    })
}

/// The areas that a unit serves. `only` is the one of who knows no others.
fn areas(path: &str, only: &str, area_ids: Vec<String>, check: &mut Check) -> Option<Vec<String>> {
    let field = format!("{path}.area_id");
    let only = optional_slug(&field, only, check);
    let area_ids = slugs(&format!("{path}.area_ids"), area_ids, check)?;
    match only? {
        Some(only) if area_ids.is_empty() => Some(vec![only]),
        Some(only) if !area_ids.contains(&only) => {
            check.wrong(&field, "is not among area_ids: name it there, or leave it empty");
            None
        }
        _ => Some(area_ids),
    }
}

pub(super) fn role_holder(
    path: &str,
    value: pb::RoleHolder,
    check: &mut Check,
) -> Option<RoleHolder> {
    let kind = check.optional_choice(&format!("{path}.kind"), value.kind);
    let role = label(&format!("{path}.role"), value.role, check);
    let holder = optional_label(&format!("{path}.holder"), value.holder, check);
    let period = period(path, &value.valid_from, &value.valid_to, check);
    Some(RoleHolder { kind: kind?, role: role?, holder: holder?, period: period? })
}
