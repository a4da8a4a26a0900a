//! Counting facts.

mod assessments;
mod contacts;
mod custody;

use std::collections::BTreeMap;

use jiff::Timestamp;
use neuvo_chassis::{Fault, Result};
use neuvo_ledger::{Ledger, code, instant, unavailable};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbBackend, EntityTrait, FromQueryResult, IsolationLevel,
    QueryFilter, QuerySelect, Select, TransactionTrait,
    sea_query::{Expr, Func, SimpleExpr},
};

use super::{
    SITE, UNIT,
    entity::{ref_county, ref_name},
};
use crate::domain::{Count, Counted, County, Kind, Origin, Period, Text};

/// The facts.
#[derive(Clone)]
pub(crate) struct Store {
    ledger: Ledger,
}

/// How many facts have a key and a code.
#[derive(FromQueryResult)]
struct Tally {
    key: String,
    code: i32,
    number: i64,
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

    /// Everything a report of this kind counts in a period, as of one moment, which is `now`.
    pub(crate) async fn count(
        &self,
        kind: Kind,
        period: Period,
        now: Timestamp,
    ) -> Result<Counted> {
        let connection = self.ledger.read().clone();
        // A task of its own: a caller who leaves must not leave a connection in a transaction.
        let counting = tokio::spawn(async move {
            let snapshot = match connection.get_database_backend() {
                DbBackend::Postgres => Some(IsolationLevel::RepeatableRead),
                _ => None, // a SQLite transaction reads one snapshot anyway
            };
            let begun = connection.begin_with_config(snapshot, None).await;
            let transaction = begun.map_err(unavailable)?;
            let counted = count(&transaction, kind, period, now).await;
            transaction.rollback().await.map_err(unavailable)?;
            counted
        });
        counting.await.map_err(Fault::internal)?
    }
}

async fn count(
    on: &DatabaseTransaction,
    kind: Kind,
    period: Period,
    now: Timestamp,
) -> Result<Counted> {
    let counted = match kind {
        Kind::ByGroup | Kind::ByMonth | Kind::BySite => contacts::count(on, kind, period).await?,
        Kind::Matters => custody::matters(on, period).await?,
        Kind::Handoffs => custody::handoffs(on, period, now).await?,
        Kind::Promises => custody::promises(on, period, now).await?,
        Kind::Assessments => assessments::count(on, period).await?,
    };
    let named = match kind {
        Kind::ByGroup | Kind::ByMonth | Kind::Assessments => None,
        Kind::BySite => Some(SITE),
        Kind::Matters | Kind::Handoffs | Kind::Promises => Some(UNIT),
    };
    let names = match named {
        None => BTreeMap::new(),
        Some(named) => names(on, named).await?,
    };
    let county = ref_county::Entity::find().one(on).await.map_err(unavailable)?;
    let county = county.map(|row| County {
        name: Text::new(&row.name_fi, &row.name_sv, &row.name_en),
        as_of: Text::new(&row.as_of_fi, &row.as_of_sv, &row.as_of_en),
    });
    Ok(Counted { names, county, ..counted })
}

/// Names of the units, or of the sites that have not ended.
async fn names(on: &DatabaseTransaction, kind: &str) -> Result<BTreeMap<String, Text>> {
    let of_kind = ref_name::Entity::find().filter(ref_name::Column::Kind.eq(kind));
    let rows = of_kind.all(on).await.map_err(unavailable)?.into_iter();
    let rows = rows.filter(|row| kind == UNIT || !row.ended);
    let name = |row: ref_name::Model| (row.id, Text::new(&row.name_fi, &row.name_sv, &row.name_en));
    Ok(rows.map(name).collect())
}

/// Counts facts by a key and a code. `column_id` names the column that counts a code.
async fn tally<E: EntityTrait>(
    on: &DatabaseTransaction,
    facts: Select<E>,
    (key, code, what): (SimpleExpr, SimpleExpr, SimpleExpr),
    column_id: impl Fn(i32) -> anyhow::Result<&'static str>,
) -> Result<Vec<Count>> {
    let tallies: Vec<Tally> = facts
        .select_only()
        .expr_as(key.clone(), "key")
        .expr_as(code.clone(), "code")
        .expr_as(what, "number")
        .group_by(key)
        .group_by(code)
        .into_model()
        .all(on)
        .await
        .map_err(unavailable)?;
    let count = |tally: Tally| {
        Ok(Count { column_id: column_id(tally.code)?, key: tally.key, number: tally.number })
    };
    tallies.into_iter().map(count).collect::<anyhow::Result<_>>().map_err(Fault::internal)
}

/// The origins there are among facts, in the contract's order.
async fn origins<E: EntityTrait>(
    on: &DatabaseTransaction,
    facts: Select<E>,
    origin: impl ColumnTrait,
) -> Result<Vec<Origin>> {
    let rows = facts.select_only().column_as(origin, "origin").distinct();
    let rows: Vec<OriginRow> = rows.into_model().all(on).await.map_err(unavailable)?;
    let origins = rows.into_iter().map(|row| code(row.origin));
    let mut origins = origins.collect::<anyhow::Result<Vec<_>>>().map_err(Fault::internal)?;
    origins.sort_unstable();
    Ok(origins)
}

/// When the newest of all facts of a kind was committed where it was made.
async fn newest<E: EntityTrait>(
    on: &DatabaseTransaction,
    facts: Select<E>,
    recorded_at: impl ColumnTrait,
) -> Result<Option<Timestamp>> {
    let newest = number(on, facts, recorded_at.max()).await?;
    newest.map(instant).transpose().map_err(Fault::internal)
}

/// One number about facts; none about nothing.
async fn number<E: EntityTrait>(
    on: &DatabaseTransaction,
    facts: Select<E>,
    what: SimpleExpr,
) -> Result<Option<i64>> {
    let row = facts.select_only().expr_as(what, "number").into_model::<Number>().one(on).await;
    Ok(row.map_err(unavailable)?.and_then(|row| row.number))
}

fn in_period(day: impl ColumnTrait, period: Period) -> SimpleExpr {
    day.between(period.start.to_string(), period.end.to_string())
}

/// A column with its table's name, since facts may be joined.
fn column(column: impl ColumnTrait) -> SimpleExpr {
    Expr::col(column.as_column_ref())
}

fn distinct(column: impl ColumnTrait) -> SimpleExpr {
    Func::count_distinct(Expr::col(column.as_column_ref())).into()
}
