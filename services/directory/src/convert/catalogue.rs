//! The catalogue, menus and chains, from the contract into the domain.

use neuvo_chassis::Check;
use neuvo_proto::directory::v1 as pb;

use super::reading::{
    choices, description, each, external_ids, label, languages, note, optional_slug, optional_text,
    slugs, source, url,
};
use crate::domain::{ChainStep, MenuItem, Service, ServiceChain, ServiceDocument, ServiceMenu};

pub(super) fn service(path: &str, value: pb::Service, check: &mut Check) -> Option<Service> {
    let service_id = check.slug(&format!("{path}.service_id"), &value.service_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let parent = format!("{path}.parent_service_id");
    let parent_service_id = optional_slug(&parent, &value.parent_service_id, check);
    let description = description(path, value.description, check);
    let unit_id = optional_slug(&format!("{path}.unit_id"), &value.unit_id, check);
    let organisation = format!("{path}.organisation_id");
    let organisation_id = optional_slug(&organisation, &value.organisation_id, check);
    let sectors = choices(&format!("{path}.sectors"), value.sectors, check);
    let client_groups = choices(&format!("{path}.client_groups"), value.client_groups, check);
    let intensity = check.optional_choice(&format!("{path}.intensity"), value.intensity);
    let act = format!("{path}.statutory_basis");
    let statutory_basis = note(&act, &value.statutory_basis, check);
    let languages = languages(&format!("{path}.languages"), value.languages, check);
    let documents = each(&format!("{path}.documents"), value.documents, document, check);
    let feedback_url = url(&format!("{path}.feedback_url"), value.feedback_url, check);
    let line_ids = slugs(&format!("{path}.line_ids"), value.line_ids, check);
    let channel_ids = slugs(&format!("{path}.channel_ids"), value.channel_ids, check);
    let source = source(path, &value.source, check);
    let external_ids = external_ids(path, value.external_ids, check);
    Some(Service {
        service_id: service_id?,
        name: name?,
        parent_service_id: parent_service_id?,
        description: description?,
        unit_id: unit_id?,
        organisation_id: organisation_id?,
        sectors: sectors?.into_iter().collect(),
        client_groups: client_groups?.into_iter().collect(),
        intensity: intensity?,
        statutory_basis: statutory_basis?,
        languages: languages?,
        documents: documents?,
        feedback_url: feedback_url?,
        line_ids: line_ids?,
        channel_ids: channel_ids?,
        source: source?,
        external_ids: external_ids?,
    })
}

fn document(path: &str, value: pb::ServiceDocument, check: &mut Check) -> Option<ServiceDocument> {
    let kind = check.choice(&format!("{path}.kind"), value.kind);
    let name = label(&format!("{path}.name"), value.name, check);
    let url = url(&format!("{path}.url"), value.url, check);
    Some(ServiceDocument { kind: kind?, name: name?, url: url? })
}

pub(super) fn menu(path: &str, value: pb::ServiceMenu, check: &mut Check) -> Option<ServiceMenu> {
    let service_menu_id = check.slug(&format!("{path}.service_menu_id"), &value.service_menu_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let area_id = optional_slug(&format!("{path}.area_id"), &value.area_id, check);
    let items = each(&format!("{path}.items"), value.items, item, check);
    let source = source(path, &value.source, check);
    Some(ServiceMenu {
        service_menu_id: service_menu_id?,
        name: name?,
        area_id: area_id?,
        items: items?,
        source: source?,
    })
}

fn item(path: &str, value: pb::MenuItem, check: &mut Check) -> Option<MenuItem> {
    let service_id = check.slug(&format!("{path}.service_id"), &value.service_id);
    let note = optional_text(&format!("{path}.note"), value.note, check);
    Some(MenuItem { service_id: service_id?, note: note? })
}

pub(super) fn chain(
    path: &str,
    value: pb::ServiceChain,
    check: &mut Check,
) -> Option<ServiceChain> {
    let chain_id = format!("{path}.service_chain_id");
    let service_chain_id = check.slug(&chain_id, &value.service_chain_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let client_groups = choices(&format!("{path}.client_groups"), value.client_groups, check);
    let steps = each(&format!("{path}.steps"), value.steps, step, check);
    let source = source(path, &value.source, check);
    Some(ServiceChain {
        service_chain_id: service_chain_id?,
        name: name?,
        client_groups: client_groups?.into_iter().collect(),
        steps: steps?,
        source: source?,
    })
}

fn step(path: &str, value: pb::ChainStep, check: &mut Check) -> Option<ChainStep> {
    let name = label(&format!("{path}.name"), value.name, check);
    let stage = check.optional_choice(&format!("{path}.stage"), value.stage);
    let unit_id = optional_slug(&format!("{path}.unit_id"), &value.unit_id, check);
    let service_id = optional_slug(&format!("{path}.service_id"), &value.service_id, check);
    Some(ChainStep { name: name?, stage: stage?, unit_id: unit_id?, service_id: service_id? })
}
