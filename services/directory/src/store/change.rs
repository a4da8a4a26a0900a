//! Changes, read and written.

use anyhow::Context;
use jiff::civil::Date;
use neuvo_chassis::{Fault, Result, page::Place};
use neuvo_ledger::{WriteSet, code, instant, micros, unavailable};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{
    Store,
    entity::{change, entry_version},
};
use crate::domain::{Change, ChangeState, Decided, Decision, EntryName};

/// Which changes a list shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChangeFilter {
    pub(crate) state: Option<ChangeState>,
    /// That edits this entry.
    pub(crate) entry: Option<EntryName>,
}

/// A change without its edits.
pub(crate) struct Listed {
    pub(crate) change: Change,
    pub(crate) edit_count: i32,
}

impl Store {
    /// A change with its edits.
    pub(crate) async fn change(&self, change_id: Uuid) -> Result<Option<Change>> {
        let found = change::Entity::find_by_id(change_id).one(self.ledger.read()).await;
        let row = found.map_err(unavailable)?;
        row.map(read).transpose().map_err(Fault::internal)
    }

    /// Changes, the latest begun first, from a place on.
    pub(crate) async fn changes(
        &self,
        filter: &ChangeFilter,
        today: Date,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Vec<Listed>> {
        let mut select = change::Entity::find()
            .order_by_desc(change::Column::CreatedAt)
            .order_by_desc(change::Column::ChangeId)
            .limit(u64::from(limit));
        select = select.filter(of_state(filter.state, today));
        if let Some(name) = &filter.entry {
            select = select.filter(self.of_entry(name).await?);
        }
        if let Some(Place { at, id }) = after {
            let at = micros(at);
            let earlier = Condition::any().add(change::Column::CreatedAt.lt(at)).add(
                Condition::all()
                    .add(change::Column::CreatedAt.eq(at))
                    .add(change::Column::ChangeId.lt(id)),
            );
            select = select.filter(earlier);
        }
        let rows = select.all(self.ledger.read()).await.map_err(unavailable)?;
        let listed = rows.into_iter().map(|row| {
            let edit_count = row.edit_count;
            let row = change::Model { edits: "[]".to_owned(), ..row };
            Ok(Listed { change: read(row)?, edit_count })
        });
        listed.collect::<anyhow::Result<_>>().map_err(Fault::internal)
    }
}

impl Store {
    /// Whether a change published a version of an entry, or edits it and published nothing.
    async fn of_entry(&self, name: &EntryName) -> Result<Condition> {
        let of_entry = entry_version::Entity::find()
            .select_only()
            .column(entry_version::Column::ChangeId)
            .filter(entry_version::Column::Kind.eq(name.kind.word()))
            .filter(entry_version::Column::EntryId.eq(&name.entry_id));
        let of_entry = sea_orm::QueryTrait::into_query(of_entry);
        // The edits are text: those that hold the id's first word are looked into.
        let word = name.entry_id.split(' ').next().unwrap_or_default();
        let holding = change::Entity::find()
            .filter(change::Column::Decision.ne(i32::from(Decision::Published)))
            .filter(change::Column::Edits.contains(format!("\"{word}\"")));
        let rows = holding.all(self.ledger.read()).await.map_err(unavailable)?;
        let mut editing = Vec::new();
        for row in rows {
            let change = read(row).map_err(Fault::internal)?;
            if change.edits.iter().any(|edit| edit.action.name() == *name) {
                editing.push(change.change_id);
            }
        }
        let published = change::Column::ChangeId.in_subquery(of_entry);
        Ok(Condition::any().add(published).add(change::Column::ChangeId.is_in(editing)))
    }
}

/// Whether a change is in a state on a day. Days sort as they are written.
fn of_state(state: Option<ChangeState>, today: Date) -> Condition {
    let decision = |decision: Decision| change::Column::Decision.eq(i32::from(decision));
    let later = change::Column::ValidFrom.gt(today.to_string());
    match state {
        None => Condition::all(),
        Some(ChangeState::Draft) => Condition::all().add(decision(Decision::Draft)),
        Some(ChangeState::Withdrawn) => Condition::all().add(decision(Decision::Withdrawn)),
        Some(ChangeState::Scheduled) => {
            Condition::all().add(decision(Decision::Published)).add(later)
        }
        Some(ChangeState::Published) => {
            let begun = Condition::any().add(change::Column::ValidFrom.is_null());
            let begun = begun.add(change::Column::ValidFrom.lte(today.to_string()));
            Condition::all().add(decision(Decision::Published)).add(begun)
        }
    }
}

/// Writes a change: a new one, or one that is still at the version before.
pub(crate) fn write(set: &mut WriteSet, change: &Change) -> anyhow::Result<()> {
    let row = change::ActiveModel {
        change_id: Set(change.change_id),
        version: Set(change.version),
        decision: Set(change.decision.into()),
        why: Set(change.why.clone()),
        valid_from: Set(change.from.map(|day| day.to_string())),
        edits: Set(serde_json::to_string(&change.edits)?),
        edit_count: Set(change.edits.len().try_into()?),
        created_by: Set(change.created.by.clone()),
        created_at: Set(micros(change.created.at)),
        decided_by: Set(change.decided.as_ref().map(|decided| decided.by.clone())),
        decided_at: Set(change.decided.as_ref().map(|decided| micros(decided.at))),
    };
    match change.version {
        1 => set.insert(&row),
        version => set.update(&row, version - 1),
    };
    Ok(())
}

fn read(row: change::Model) -> anyhow::Result<Change> {
    let decided = decided(&row)?;
    Ok(Change {
        change_id: row.change_id,
        version: row.version,
        decision: code(row.decision)?,
        why: row.why,
        from: row.valid_from.map(|day| day.parse::<Date>()).transpose()?,
        edits: serde_json::from_str(&row.edits).context("the edits of a change cannot be read")?,
        created: Decided { by: row.created_by, at: instant(row.created_at)? },
        decided,
    })
}

pub(super) fn decided(row: &change::Model) -> anyhow::Result<Option<Decided>> {
    let Some((by, at)) = row.decided_by.clone().zip(row.decided_at) else { return Ok(None) };
    Ok(Some(Decided { by, at: instant(at)? }))
}
