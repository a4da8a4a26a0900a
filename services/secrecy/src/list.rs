//! Reading the log: of a subject, of a viewer, of a time.

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::{
    Check, Fault, Result,
    caller::{role_from_name, sector_from_name},
    clock::timestamp,
    page::{Pager, Place},
};
use neuvo_ledger::{code, day_begins, day_ends, instant, micros, unavailable};
use neuvo_proto::common::v1 as pb;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::{
    Basis, Vault,
    entity::disclosure::{Column, Entity, Model},
};

/// Characters of a viewer's subject at most.
const VIEWER_CHARS_MAX: usize = 200;
/// Page tokens are made for this list.
const LIST: &str = "disclosures";

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
    /// Of what was shown, such as `contact/<uuid>`.
    pub resources: Option<Vec<String>>,
    /// To this viewer.
    pub viewer: Option<String>,
    /// On or after this local day.
    pub start_date: Option<Date>,
    /// On or before this local day.
    pub end_date: Option<Date>,
}

/// A page of a list that is asked for.
pub struct Page<'a> {
    /// Makes and reads its tokens.
    pub pager: &'a Pager,
    /// The filters as they were sent: a token is good for them alone.
    pub filters: &'a str,
    /// Rows at most.
    pub size: u32,
    /// From the last answer; empty for the first page.
    pub token: &'a str,
}

impl Filter {
    /// Reads filters as lists take them, each empty where it is not asked; what is wrong is in
    /// `check`.
    pub fn read(
        client_id: &str,
        viewer: &str,
        start_date: &str,
        end_date: &str,
        check: &mut Check,
    ) -> Option<Self> {
        let client_id = match client_id {
            "" => Some(None),
            id => check.uuid("client_id", id).map(Some),
        };
        let viewer = check.line("viewer", viewer, 0..=VIEWER_CHARS_MAX);
        let mut day = |field, value: &str| match value {
            "" => Some(None),
            day => check.day(field, day).map(Some),
        };
        let (start, end) = (day("start_date", start_date), day("end_date", end_date));
        if let (Some(Some(start)), Some(Some(end))) = (start, end) {
            check.ensure(start <= end, "end_date", "is before start_date");
        }
        Some(Self {
            subjects: client_id?.map(|id| vec![id]),
            resources: None,
            viewer: viewer.filter(|viewer| !viewer.is_empty()),
            start_date: start?,
            end_date: end?,
        })
    }
}

impl Vault {
    /// A page of disclosures, the latest first, and the token of the next.
    ///
    /// # Errors
    /// INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`) when the token is of another list; UNAVAILABLE when
    /// the store does not answer.
    pub async fn disclosures(
        &self,
        filter: &Filter,
        page: Page<'_>,
    ) -> Result<(Vec<Disclosure>, String)> {
        let after = page.pager.open_place(LIST, page.filters, page.token)?;
        let rows = Entity::find()
            .filter(condition(filter, after))
            .order_by_desc(Column::DisclosedAt)
            .order_by_desc(Column::DisclosureId)
            .limit(u64::from(page.size) + 1)
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        let read = rows.into_iter().map(read).collect::<anyhow::Result<_>>();
        let mut read: Vec<Disclosure> = read.map_err(Fault::internal)?;
        let next = page.pager.turn(LIST, page.filters, &mut read, page.size, |row| Place {
            at: row.disclosed_at,
            id: row.disclosure_id,
        });
        Ok((read, next))
    }
}

fn condition(filter: &Filter, after: Option<Place>) -> Condition {
    let subjects = filter.subjects.as_ref().map(|ids| Column::SubjectId.is_in(ids.iter().copied()));
    let mut condition = Condition::all()
        .add_option(subjects)
        .add_option(filter.resources.as_ref().map(|all| Column::Resource.is_in(all)))
        .add_option(filter.viewer.as_ref().map(|viewer| Column::Viewer.eq(viewer)))
        .add_option(filter.start_date.and_then(day_begins).map(|at| Column::DisclosedAt.gte(at)))
        .add_option(filter.end_date.and_then(day_ends).map(|at| Column::DisclosedAt.lt(at)));
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

impl From<Disclosure> for pb::Disclosure {
    fn from(row: Disclosure) -> Self {
        let listed = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        let listed = |text: &str| if text.is_empty() { Vec::new() } else { listed(text) };
        let roles = listed(&row.roles);
        Self {
            disclosure_id: row.disclosure_id.to_string(),
            disclosed_at: Some(timestamp(row.disclosed_at)),
            subject_id: row.subject_id.to_string(),
            viewer: row.viewer,
            roles: roles.iter().filter_map(|role| Some(role_from_name(role)?.into())).collect(),
            sector: sector_from_name(&row.sector).unwrap_or_default().into(),
            unit_ids: listed(&row.units),
            method: row.method,
            basis: row.basis.into(),
            resource: row.resource,
            denied: row.denied,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grounds_have_the_contracts_names_and_numbers() {
        for basis in Basis::ALL {
            let contract = pb::DisclosureBasis::try_from(i32::from(*basis)).expect("a number");
            let name = contract.as_str_name().trim_start_matches("DISCLOSURE_BASIS_");
            assert_eq!(name.replace('_', ""), format!("{basis:?}").to_uppercase());
        }
        assert!(pb::DisclosureBasis::try_from(Basis::ALL.len() as i32 + 1).is_err());
    }
}
