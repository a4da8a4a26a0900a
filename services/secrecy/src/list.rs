//! Reading the log: of a subject, of a viewer, of a time.

use jiff::Timestamp;
use neuvo_chassis::{Fault, Result, page::Place};
use neuvo_ledger::{code, instant, micros, unavailable};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::{
    Basis, Vault,
    entity::disclosure::{Column, Entity, Model},
};

/// One disclosure, or an attempt that was denied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// Its id.
    pub disclosure_id: Uuid,
    /// When.
    pub disclosed_at: Timestamp,
    /// Whose data.
    pub subject_id: Uuid,
    /// Who: the caller's subject at its issuer.
    pub viewer: String,
    /// What the viewer acted as, as tokens write it, comma-separated.
    pub roles: String,
    /// The viewer's sector; empty where it has none.
    pub sector: String,
    /// The viewer's units, comma-separated.
    pub units: String,
    /// The rpc.
    pub method: String,
    /// On what ground.
    pub basis: Basis,
    /// What was shown: kind and id.
    pub resource: String,
    /// It was asked for, and not shown.
    pub denied: bool,
}

/// Which disclosures a list shows; what is absent is not asked.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of any of these subjects.
    pub subjects: Option<Vec<Uuid>>,
    /// To this viewer.
    pub viewer: Option<String>,
    /// From this time on.
    pub start: Option<Timestamp>,
    /// Before this time.
    pub end: Option<Timestamp>,
}

impl Vault {
    /// Disclosures after a place, the latest first.
    ///
    /// # Errors
    /// UNAVAILABLE when the store does not answer.
    pub async fn disclosures(
        &self,
        filter: &Filter,
        after: Option<Place>,
        limit: u64,
    ) -> Result<Vec<Disclosure>> {
        let rows = Entity::find()
            .filter(condition(filter, after))
            .order_by_desc(Column::DisclosedAt)
            .order_by_desc(Column::DisclosureId)
            .limit(limit)
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        rows.into_iter().map(read).collect::<anyhow::Result<_>>().map_err(Fault::internal)
    }
}

fn condition(filter: &Filter, after: Option<Place>) -> Condition {
    let subjects = filter.subjects.as_ref().map(|ids| Column::SubjectId.is_in(ids.iter().copied()));
    let mut condition = Condition::all()
        .add_option(subjects)
        .add_option(filter.viewer.as_ref().map(|viewer| Column::Viewer.eq(viewer)))
        .add_option(filter.start.map(|at| Column::DisclosedAt.gte(micros(at))))
        .add_option(filter.end.map(|at| Column::DisclosedAt.lt(micros(at))));
    if let Some(place) = after {
        let at = micros(place.at);
        let same_time = Column::DisclosedAt.eq(at).and(Column::DisclosureId.lt(place.id));
        condition = condition.add(Column::DisclosedAt.lt(at).or(same_time));
    }
    condition
}

fn read(row: Model) -> anyhow::Result<Disclosure> {
    Ok(Disclosure {
        disclosure_id: row.disclosure_id,
        disclosed_at: instant(row.disclosed_at)?,
        subject_id: row.subject_id,
        viewer: row.viewer,
        roles: row.roles,
        sector: row.sector,
        units: row.units,
        method: row.method,
        basis: code(row.basis)?,
        resource: row.resource,
        denied: row.denied,
    })
}

impl From<&Disclosure> for Place {
    fn from(disclosure: &Disclosure) -> Self {
        Self { at: disclosure.disclosed_at, id: disclosure.disclosure_id }
    }
}
