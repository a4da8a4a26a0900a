//! Organisations, and who answers for what, from the domain into the contract.

use neuvo_chassis::codes::number;
use neuvo_proto::directory::v1 as pb;

use super::{IntoContract, said};
use crate::domain::{
    Kept, OperatingModel, Organisation, RaciActivity, RaciActor, RaciAssignment, RaciTable,
    Responsibility,
};

impl From<&Kept<Responsibility>> for pb::Responsibility {
    fn from(kept: &Kept<Responsibility>) -> Self {
        let cell = (*kept.item).clone();
        Self {
            area_id: cell.area_id,
            stage: cell.stage.into(),
            responsible: number(cell.responsible),
            unit_id: cell.unit_id.unwrap_or_default(),
            source: cell.source,
            ended: kept.ended,
        }
    }
}

impl From<&Kept<Organisation>> for pb::Organisation {
    fn from(kept: &Kept<Organisation>) -> Self {
        let organisation = (*kept.item).clone();
        Self {
            organisation_id: organisation.organisation_id,
            name: said(organisation.name),
            kind: number(organisation.kind),
            confirmation: number(organisation.confirmation),
            business_id: organisation.business_id.unwrap_or_default(),
            url: organisation.url.unwrap_or_default(),
            phone_number: organisation.phone_number.unwrap_or_default(),
            display_number: organisation.display_number,
            email: organisation.email.unwrap_or_default(),
            description: organisation.description.map(IntoContract::into_contract),
            source: organisation.source,
            ended: kept.ended,
            external_ids: organisation.external_ids.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<&Kept<RaciTable>> for pb::RaciTable {
    fn from(kept: &Kept<RaciTable>) -> Self {
        let table = (*kept.item).clone();
        Self {
            raci_table_id: table.raci_table_id,
            name: said(table.name),
            template: table.template,
            actors: table.actors.into_iter().map(Into::into).collect(),
            activities: table.activities.into_iter().map(Into::into).collect(),
            source: table.source,
            ended: kept.ended,
        }
    }
}

impl From<RaciActor> for pb::RaciActor {
    fn from(actor: RaciActor) -> Self {
        Self { actor_id: actor.actor_id, name: said(actor.name) }
    }
}

impl From<RaciActivity> for pb::RaciActivity {
    fn from(activity: RaciActivity) -> Self {
        Self {
            name: said(activity.name),
            assignments: activity.assignments.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<RaciAssignment> for pb::RaciAssignment {
    fn from(assignment: RaciAssignment) -> Self {
        Self { actor_id: assignment.actor_id, role: assignment.role.into() }
    }
}

impl From<&Kept<OperatingModel>> for pb::OperatingModel {
    fn from(kept: &Kept<OperatingModel>) -> Self {
        let model = (*kept.item).clone();
        Self {
            operating_model_id: model.operating_model_id,
            name: said(model.name),
            group: model.group.map(IntoContract::into_contract),
            url: model.url.unwrap_or_default(),
            responsible_role: model.responsible_role.map(IntoContract::into_contract),
            source: model.source,
            ended: kept.ended,
        }
    }
}
