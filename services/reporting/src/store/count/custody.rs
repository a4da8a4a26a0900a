//! Counting matters, hand-offs and promises.

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::{Fault, Result, clock::local_date};
use neuvo_ledger::{code, instant, unavailable};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QuerySelect, Select,
};

use super::{column, in_period, newest, origins, tally};
use crate::{
    domain::{Count, Counted, HandoffState, Period, PromiseDays, PromiseState, Standing},
    store::entity::{handoff_fact, matter_fact},
};

/// Hand-offs to a unit that stand the same, and when the first of them was offered.
#[derive(FromQueryResult)]
struct Waiting {
    key: String,
    code: i32,
    offered_at: i64,
}

/// Promises of a unit that stand the same and have the same days, and how many were broken in their
/// matters.
#[derive(FromQueryResult)]
struct Promised {
    key: String,
    code: i32,
    due_date: String,
    first_due_date: String,
    settled_date: Option<String>,
    number: i64,
    broken: i64,
}

impl Promised {
    /// What it adds to the columns, today.
    fn counts(self, today: Date) -> anyhow::Result<impl Iterator<Item = Count>> {
        let state = code::<PromiseState>(self.code)?;
        let days = PromiseDays {
            first_due: self.first_due_date.parse()?,
            due: self.due_date.parse()?,
            settled: self.settled_date.map(|day| day.parse()).transpose()?,
        };
        let due_today = (state.is_open() && days.due == today).then_some("due_today");
        let columns = [
            (state.column_id(days, today), self.number),
            (due_today, self.number),
            (Some("broken"), self.broken),
        ];
        let counts = columns.into_iter().filter_map(move |(column_id, number)| {
            Some(Count { key: self.key.clone(), column_id: column_id?, number })
        });
        Ok(counts)
    }
}

/// Matters opened in a period: by the unit that opened them, and by where they are now.
pub(super) async fn matters(on: &DatabaseTransaction, period: Period) -> Result<Counted> {
    let matters = || matter_fact::Column::MatterId.count();
    let opened = column(matter_fact::Column::OpenedUnitId);
    let opened = (opened, column(matter_fact::Column::Origin), matters());
    let mut counts = tally(on, opened_in(period), opened, |_| Ok("opened")).await?;
    let now = column(matter_fact::Column::ActingUnitId);
    let now = (now, column(matter_fact::Column::Standing), matters());
    let standing = |standing| Ok(code::<Standing>(standing)?.column_id());
    counts.extend(tally(on, opened_in(period), now, standing).await?);
    of_matters(on, period, counts).await
}

/// Promises of the matters opened in a period, by the unit that is to act. Today's day says which
/// are overdue.
pub(super) async fn promises(
    on: &DatabaseTransaction,
    period: Period,
    now: Timestamp,
) -> Result<Counted> {
    let today = local_date(now);
    let promised: Vec<Promised> = opened_in(period)
        .select_only()
        .column_as(matter_fact::Column::ActingUnitId, "key")
        .column_as(matter_fact::Column::PromiseState, "code")
        .column_as(matter_fact::Column::PromiseDueDate, "due_date")
        .column_as(matter_fact::Column::PromiseFirstDueDate, "first_due_date")
        .column_as(matter_fact::Column::PromiseSettledDate, "settled_date")
        .column_as(matter_fact::Column::MatterId.count(), "number")
        .column_as(matter_fact::Column::PromisesBroken.sum(), "broken")
        .group_by(matter_fact::Column::ActingUnitId)
        .group_by(matter_fact::Column::PromiseState)
        .group_by(matter_fact::Column::PromiseDueDate)
        .group_by(matter_fact::Column::PromiseFirstDueDate)
        .group_by(matter_fact::Column::PromiseSettledDate)
        .into_model()
        .all(on)
        .await
        .map_err(unavailable)?;
    let counts = promised.into_iter().map(|promised| promised.counts(today));
    let counts: Vec<_> = counts.collect::<anyhow::Result<_>>().map_err(Fault::internal)?;
    of_matters(on, period, counts.into_iter().flatten().collect()).await
}

/// Hand-offs offered in a period, by the unit that is to take them, and for how many whole hours the
/// oldest that waits has waited.
pub(super) async fn handoffs(
    on: &DatabaseTransaction,
    period: Period,
    now: Timestamp,
) -> Result<Counted> {
    let facts =
        || handoff_fact::Entity::find().filter(in_period(handoff_fact::Column::LocalDate, period));
    let to = column(handoff_fact::Column::ToUnitId);
    let by = (to, column(handoff_fact::Column::State), handoff_fact::Column::HandoffId.count());
    let column_id = |state| Ok(code::<HandoffState>(state)?.column_id());
    let mut counts = tally(on, facts(), by, column_id).await?;
    counts.extend(oldest(on, facts(), now).await?);
    let matter = handoff_fact::Entity::belongs_to(matter_fact::Entity)
        .from(handoff_fact::Column::MatterId)
        .to(matter_fact::Column::MatterId)
        .into();
    let with_matter = facts().join(JoinType::InnerJoin, matter);
    Ok(Counted {
        counts,
        origins: origins(on, with_matter, matter_fact::Column::Origin).await?,
        as_of: newest(on, handoff_fact::Entity::find(), handoff_fact::Column::RecordedAt).await?,
        ..Counted::default()
    })
}

async fn oldest(
    on: &DatabaseTransaction,
    facts: Select<handoff_fact::Entity>,
    now: Timestamp,
) -> Result<Vec<Count>> {
    let rows: Vec<Waiting> = facts
        .select_only()
        .column_as(handoff_fact::Column::ToUnitId, "key")
        .column_as(handoff_fact::Column::State, "code")
        .column_as(handoff_fact::Column::OfferedAt.min(), "offered_at")
        .group_by(handoff_fact::Column::ToUnitId)
        .group_by(handoff_fact::Column::State)
        .into_model()
        .all(on)
        .await
        .map_err(unavailable)?;
    let ages = rows.into_iter().map(|row| {
        let waits = code::<HandoffState>(row.code)?.waits();
        let hours = now.duration_since(instant(row.offered_at)?).as_hours();
        let column_id = "oldest_waiting_hours";
        Ok(waits.then_some(Count { key: row.key, column_id, number: hours }))
    });
    let ages: Vec<_> = ages.collect::<anyhow::Result<_>>().map_err(Fault::internal)?;
    Ok(ages.into_iter().flatten().collect())
}

/// What was counted of the matters opened in a period.
async fn of_matters(
    on: &DatabaseTransaction,
    period: Period,
    counts: Vec<Count>,
) -> Result<Counted> {
    Ok(Counted {
        counts,
        origins: origins(on, opened_in(period), matter_fact::Column::Origin).await?,
        as_of: newest(on, matter_fact::Entity::find(), matter_fact::Column::RecordedAt).await?,
        ..Counted::default()
    })
}

fn opened_in(period: Period) -> Select<matter_fact::Entity> {
    matter_fact::Entity::find().filter(in_period(matter_fact::Column::LocalDate, period))
}
