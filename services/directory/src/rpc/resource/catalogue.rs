//! The catalogue, menus and chains, from the domain into the contract.

use neuvo_chassis::codes::number;
use neuvo_proto::directory::v1 as pb;

use super::{IntoContract, said};
use crate::domain::{
    ChainStep, Kept, MenuItem, Service, ServiceChain, ServiceDocument, ServiceMenu,
};

impl From<&Kept<Service>> for pb::Service {
    fn from(kept: &Kept<Service>) -> Self {
        let service = (*kept.item).clone();
        Self {
            service_id: service.service_id,
            name: said(service.name),
            unit_id: service.unit_id.unwrap_or_default(),
            parent_service_id: service.parent_service_id.unwrap_or_default(),
            description: service.description.map(IntoContract::into_contract),
            organisation_id: service.organisation_id.unwrap_or_default(),
            sectors: service.sectors.into_iter().map(Into::into).collect(),
            client_groups: service.client_groups.into_iter().map(Into::into).collect(),
            intensity: number(service.intensity),
            statutory_basis: service.statutory_basis,
            languages: service.languages,
            documents: service.documents.into_iter().map(Into::into).collect(),
            feedback_url: service.feedback_url.unwrap_or_default(),
            line_ids: service.line_ids,
            channel_ids: service.channel_ids,
            source: service.source,
            ended: kept.ended,
            external_ids: service.external_ids.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<ServiceDocument> for pb::ServiceDocument {
    fn from(document: ServiceDocument) -> Self {
        Self {
            kind: document.kind.into(),
            name: said(document.name),
            url: document.url.unwrap_or_default(),
        }
    }
}

impl From<&Kept<ServiceMenu>> for pb::ServiceMenu {
    fn from(kept: &Kept<ServiceMenu>) -> Self {
        let menu = (*kept.item).clone();
        Self {
            service_menu_id: menu.service_menu_id,
            name: said(menu.name),
            area_id: menu.area_id.unwrap_or_default(),
            items: menu.items.into_iter().map(Into::into).collect(),
            source: menu.source,
            ended: kept.ended,
        }
    }
}

impl From<MenuItem> for pb::MenuItem {
    fn from(item: MenuItem) -> Self {
        Self { service_id: item.service_id, note: item.note.map(IntoContract::into_contract) }
    }
}

impl From<&Kept<ServiceChain>> for pb::ServiceChain {
    fn from(kept: &Kept<ServiceChain>) -> Self {
        let chain = (*kept.item).clone();
        Self {
            service_chain_id: chain.service_chain_id,
            name: said(chain.name),
            client_groups: chain.client_groups.into_iter().map(Into::into).collect(),
            steps: chain.steps.into_iter().map(Into::into).collect(),
            source: chain.source,
            ended: kept.ended,
        }
    }
}

impl From<ChainStep> for pb::ChainStep {
    fn from(step: ChainStep) -> Self {
        Self {
            name: said(step.name),
            stage: number(step.stage),
            unit_id: step.unit_id.unwrap_or_default(),
            service_id: step.service_id.unwrap_or_default(),
        }
    }
}
