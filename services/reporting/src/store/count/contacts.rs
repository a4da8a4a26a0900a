//! Counting sector entries, and what contacts left open.

use neuvo_chassis::Result;
use neuvo_ledger::code;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, JoinType, QueryFilter, QuerySelect,
    sea_query::Expr,
};

use super::{column, distinct, in_period, newest, number, origins, tally};
use crate::{
    domain::{Count, Counted, Kind, Period, Sector},
    store::entity::{entry_fact, matter_fact},
};

/// Entries of a period by the key of a report's rows and by sector.
pub(super) async fn count(on: &DatabaseTransaction, kind: Kind, period: Period) -> Result<Counted> {
    let facts =
        || entry_fact::Entity::find().filter(in_period(entry_fact::Column::LocalDate, period));
    let key = match kind {
        Kind::ByMonth => Expr::cust("SUBSTR(local_date, 1, 7)"),
        Kind::BySite => column(entry_fact::Column::SiteId),
        _ => Expr::col(entry_fact::Column::ClientGroup).cast_as("text"),
    };
    let entries = entry_fact::Column::EntryId.count();
    let by_sector = (key, column(entry_fact::Column::Sector), entries);
    let mut counts =
        tally(on, facts(), by_sector, |sector| Ok(code::<Sector>(sector)?.column_id())).await?;
    if kind == Kind::BySite {
        counts.extend(open(on, period).await?);
        counts.extend(matters_opened(on, period).await?);
    }
    let contacts = number(on, facts(), distinct(entry_fact::Column::ContactId)).await?;
    Ok(Counted {
        counts,
        contacts: contacts.unwrap_or_default(),
        origins: origins(on, facts(), entry_fact::Column::Origin).await?,
        as_of: newest(on, entry_fact::Entity::find(), entry_fact::Column::RecordedAt).await?,
        ..Counted::default()
    })
}

/// Contacts of a period that are open, by site.
async fn open(on: &DatabaseTransaction, period: Period) -> Result<Vec<Count>> {
    let facts = entry_fact::Entity::find()
        .filter(in_period(entry_fact::Column::LocalDate, period))
        .filter(entry_fact::Column::Open.eq(true));
    let contacts = distinct(entry_fact::Column::ContactId);
    let by = (column(entry_fact::Column::SiteId), column(entry_fact::Column::Origin), contacts);
    tally(on, facts, by, |_| Ok("contacts_open")).await
}

/// Matters opened in a period, by the site of the contact they came up in first.
async fn matters_opened(on: &DatabaseTransaction, period: Period) -> Result<Vec<Count>> {
    let contact = matter_fact::Entity::belongs_to(entry_fact::Entity)
        .from(matter_fact::Column::ContactId)
        .to(entry_fact::Column::ContactId)
        .into();
    let facts = matter_fact::Entity::find()
        .join(JoinType::InnerJoin, contact)
        .filter(in_period(matter_fact::Column::LocalDate, period));
    let matters = distinct(matter_fact::Column::MatterId); // a joint visit has two entries
    let by = (column(entry_fact::Column::SiteId), column(matter_fact::Column::Origin), matters);
    tally(on, facts, by, |_| Ok("matters_opened")).await
}
