//! Counting facts.

use neuvo_chassis::{Fault, Result};
use neuvo_ledger::{Ledger, code, instant, unavailable};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, DbBackend, DbErr, EntityTrait, ExprTrait,
    FromQueryResult, IsolationLevel, QueryFilter, QuerySelect, TransactionTrait,
    sea_query::{Expr, Func, SimpleExpr},
};

use super::entity::{entry_fact, ref_county};
use crate::domain::{Count, Counted, County, Kind, Period, Text};

/// The facts.
#[derive(Clone)]
pub(crate) struct Store {
    ledger: Ledger,
}

#[derive(FromQueryResult)]
struct Cell {
    key: String,
    sector: i32,
    entries: i64,
}

#[derive(FromQueryResult)]
struct OriginRow {
    origin: i32,
}

#[derive(FromQueryResult)]
struct Number {
    number: Option<i64>,
}

impl Store {
    pub(crate) fn new(ledger: Ledger) -> Self {
        Self { ledger }
    }

    /// Everything a report of this kind counts in a period, as of one moment.
    pub(crate) async fn count(&self, kind: Kind, period: Period) -> Result<Counted> {
        let connection = self.ledger.read().clone();
        // A task of its own: a caller who leaves must not leave a connection in a transaction.
        let counting = tokio::spawn(async move {
            let snapshot = match connection.get_database_backend() {
                DbBackend::Postgres => Some(IsolationLevel::RepeatableRead),
                _ => None, // a SQLite transaction reads one snapshot anyway
            };
            let begun = connection.begin_with_config(snapshot, None).await;
            let transaction = begun.map_err(unavailable)?;
            let counted = count(&transaction, kind, period).await;
            transaction.rollback().await.map_err(unavailable)?;
            counted
        });
        counting.await.map_err(Fault::internal)?
    }
}

async fn count(transaction: &DatabaseTransaction, kind: Kind, period: Period) -> Result<Counted> {
    let cells = cells(transaction, kind, period).await.map_err(unavailable)?;
    let counts = cells.into_iter().map(|cell| {
        let sector = code(cell.sector)?;
        Ok(Count { key: cell.key, sector, entries: cell.entries })
    });
    let origins = entry_fact::Entity::find()
        .select_only()
        .column(entry_fact::Column::Origin)
        .distinct()
        .filter(in_period(period))
        .into_model::<OriginRow>()
        .all(transaction)
        .await
        .map_err(unavailable)?;
    let mut origins = origins
        .into_iter()
        .map(|row| code(row.origin))
        .collect::<anyhow::Result<Vec<_>>>()
        .map_err(Fault::internal)?;
    origins.sort_unstable();
    let contacts = Func::count_distinct(Expr::col(entry_fact::Column::ContactId)).into();
    let contacts = number(transaction, contacts, in_period(period)).await.map_err(unavailable)?;
    let newest = Func::max(Expr::col(entry_fact::Column::RecordedAt)).into();
    let newest = number(transaction, newest, Condition::all()).await.map_err(unavailable)?;
    let county = ref_county::Entity::find().one(transaction).await.map_err(unavailable)?;
    Ok(Counted {
        counts: counts.collect::<anyhow::Result<_>>().map_err(Fault::internal)?,
        contacts: contacts.unwrap_or_default(),
        origins,
        as_of: newest.map(instant).transpose().map_err(Fault::internal)?,
        county: county.map(|row| County {
            name: Text::new(&row.name_fi, &row.name_sv, &row.name_en),
            as_of: Text::new(&row.as_of_fi, &row.as_of_sv, &row.as_of_en),
        }),
    })
}

/// Entries by the report's key and by sector.
async fn cells(
    transaction: &DatabaseTransaction,
    kind: Kind,
    period: Period,
) -> Result<Vec<Cell>, DbErr> {
    let key: SimpleExpr = match kind {
        Kind::ByGroup => Expr::col(entry_fact::Column::ClientGroup).cast_as("text"),
        Kind::ByMonth => Expr::cust("SUBSTR(local_date, 1, 7)"),
    };
    entry_fact::Entity::find()
        .select_only()
        .column_as(key.clone(), "key")
        .column(entry_fact::Column::Sector)
        .column_as(Expr::col(entry_fact::Column::EntryId).count(), "entries")
        .filter(in_period(period))
        .group_by(key)
        .group_by(entry_fact::Column::Sector)
        .into_model()
        .all(transaction)
        .await
}

async fn number(
    transaction: &DatabaseTransaction,
    what: SimpleExpr,
    condition: Condition,
) -> Result<Option<i64>, DbErr> {
    let row: Option<Number> = entry_fact::Entity::find()
        .select_only()
        .column_as(what, "number")
        .filter(condition)
        .into_model()
        .one(transaction)
        .await?;
    Ok(row.and_then(|row| row.number))
}

fn in_period(period: Period) -> Condition {
    let day = entry_fact::Column::LocalDate;
    Condition::all().add(day.between(period.start.to_string(), period.end.to_string()))
}
