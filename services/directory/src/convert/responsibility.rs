//! Organisations, and who answers for what, from the contract into the domain.

use neuvo_chassis::Check;
use neuvo_proto::directory::v1 as pb;

use super::reading::{
    description, each, email, external_ids, label, optional_label, optional_slug, phone, source,
    url, written_number,
};
use crate::domain::{
    OperatingModel, Organisation, RaciActivity, RaciActor, RaciAssignment, RaciTable,
    Responsibility,
};

pub(super) fn responsibility(
    path: &str,
    value: pb::Responsibility,
    check: &mut Check,
) -> Option<Responsibility> {
    let area_id = check.slug(&format!("{path}.area_id"), &value.area_id);
    let stage = check.choice(&format!("{path}.stage"), value.stage);
    let responsible = check.optional_choice(&format!("{path}.responsible"), value.responsible);
    let unit_id = optional_slug(&format!("{path}.unit_id"), &value.unit_id, check);
    let source = source(path, &value.source, check);
    Some(Responsibility {
        area_id: area_id?,
        stage: stage?,
        responsible: responsible?,
        unit_id: unit_id?,
        source: source?,
    })
}

pub(super) fn organisation(
    path: &str,
    value: pb::Organisation,
    check: &mut Check,
) -> Option<Organisation> {
    let organisation_id = check.slug(&format!("{path}.organisation_id"), &value.organisation_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let kind = check.optional_choice(&format!("{path}.kind"), value.kind);
    let confirmation = check.optional_choice(&format!("{path}.confirmation"), value.confirmation);
    let business_id = business_id(&format!("{path}.business_id"), value.business_id, check);
    let url = url(&format!("{path}.url"), value.url, check);
    let (number, written) = (value.phone_number, value.display_number);
    let display = format!("{path}.display_number");
    check.ensure(number.is_empty() == written.is_empty(), &display, "goes with phone_number");
    let phone_number = match number.as_str() {
        "" => Some(None),
        _ => phone(&format!("{path}.phone_number"), number, check).map(Some),
    };
    let display_number = written_number(&display, &written, 0, check);
    let email = email(&format!("{path}.email"), value.email, check);
    let description = description(path, value.description, check);
    let source = source(path, &value.source, check);
    let external_ids = external_ids(path, value.external_ids, check);
    Some(Organisation {
        organisation_id: organisation_id?,
        name: name?,
        kind: kind?,
        confirmation: confirmation?,
        business_id: business_id?,
        url: url?,
        phone_number: phone_number?,
        display_number: display_number?,
        email: email?,
        description: description?,
        source: source?,
        external_ids: external_ids?,
    })
}

/// A business id (Y-tunnus): seven digits and a check digit.
fn business_id(field: &str, value: String, check: &mut Check) -> Option<Option<String>> {
    /// Weights of the digits; the check digit makes their sum divisible by 11.
    const WEIGHTS: [u32; 7] = [7, 9, 10, 5, 8, 4, 2];
    if value.is_empty() {
        return Some(None);
    }
    let digit = |c: char| c.to_digit(10);
    let right = value.split_once('-').is_some_and(|(digits, last)| {
        let digits: Option<Vec<u32>> = digits.chars().map(digit).collect();
        let last = last.parse::<u32>().ok().filter(|_| last.len() == 1);
        digits.filter(|digits| digits.len() == WEIGHTS.len()).zip(last).is_some_and(
            |(digits, last)| {
                let sum: u32 =
                    digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
                (sum + last).is_multiple_of(11)
            },
        )
    });
    check.ensure(right, field, "must be a business id with a right check digit");
    right.then_some(Some(value))
}

pub(super) fn raci_table(path: &str, value: pb::RaciTable, check: &mut Check) -> Option<RaciTable> {
    let raci_table_id = check.slug(&format!("{path}.raci_table_id"), &value.raci_table_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let actors = each(&format!("{path}.actors"), value.actors, actor, check);
    let activities = each(&format!("{path}.activities"), value.activities, activity, check);
    let source = source(path, &value.source, check);
    Some(RaciTable {
        raci_table_id: raci_table_id?,
        name: name?,
        template: value.template,
        actors: actors?,
        activities: activities?,
        source: source?,
    })
}

fn actor(path: &str, value: pb::RaciActor, check: &mut Check) -> Option<RaciActor> {
    let actor_id = check.slug(&format!("{path}.actor_id"), &value.actor_id);
    let name = label(&format!("{path}.name"), value.name, check);
    Some(RaciActor { actor_id: actor_id?, name: name? })
}

fn activity(path: &str, value: pb::RaciActivity, check: &mut Check) -> Option<RaciActivity> {
    let name = label(&format!("{path}.name"), value.name, check);
    let assignments = each(&format!("{path}.assignments"), value.assignments, assignment, check);
    Some(RaciActivity { name: name?, assignments: assignments? })
}

fn assignment(path: &str, value: pb::RaciAssignment, check: &mut Check) -> Option<RaciAssignment> {
    let actor_id = check.slug(&format!("{path}.actor_id"), &value.actor_id);
    let role = check.choice(&format!("{path}.role"), value.role);
    Some(RaciAssignment { actor_id: actor_id?, role: role? })
}

pub(super) fn operating_model(
    path: &str,
    value: pb::OperatingModel,
    check: &mut Check,
) -> Option<OperatingModel> {
    let model_id = format!("{path}.operating_model_id");
    let operating_model_id = check.slug(&model_id, &value.operating_model_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let group = optional_label(&format!("{path}.group"), value.group, check);
    let url = url(&format!("{path}.url"), value.url, check);
    let role = format!("{path}.responsible_role");
    let responsible_role = optional_label(&role, value.responsible_role, check);
    let source = source(path, &value.source, check);
    Some(OperatingModel {
        operating_model_id: operating_model_id?,
        name: name?,
        group: group?,
        url: url?,
        responsible_role: responsible_role?,
        source: source?,
    })
}
