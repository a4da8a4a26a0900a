//! Reported faults, read and written.

use neuvo_chassis::{Fault, Result, page::Place};
use neuvo_ledger::{WriteSet, code, instant, micros, unavailable};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{Store, entity::fault};
use crate::domain::{Decided, EntryName, FaultState, Kind, ReportedFault};

/// Which faults a list shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct FaultFilter {
    pub(crate) state: Option<FaultState>,
    pub(crate) entry: Option<EntryName>,
    /// Subject of who reported them.
    pub(crate) reported_by: Option<String>,
}

impl Store {
    /// A fault.
    pub(crate) async fn fault(&self, fault_id: Uuid) -> Result<Option<ReportedFault>> {
        let found = fault::Entity::find_by_id(fault_id).one(self.ledger.read()).await;
        let row = found.map_err(unavailable)?;
        row.map(read).transpose().map_err(Fault::internal)
    }

    /// Faults, the latest first, from a place on.
    pub(crate) async fn faults(
        &self,
        filter: &FaultFilter,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Vec<ReportedFault>> {
        let mut wanted = Condition::all();
        if let Some(state) = filter.state {
            wanted = wanted.add(fault::Column::State.eq(i32::from(state)));
        }
        if let Some(EntryName { kind, entry_id }) = &filter.entry {
            wanted = wanted.add(fault::Column::Kind.eq(kind.word()));
            wanted = wanted.add(fault::Column::EntryId.eq(entry_id));
        }
        if let Some(subject) = &filter.reported_by {
            wanted = wanted.add(fault::Column::ReportedBy.eq(subject));
        }
        if let Some(Place { at, id }) = after {
            let at = micros(at);
            let same = Condition::all().add(fault::Column::ReportedAt.eq(at));
            let same = same.add(fault::Column::FaultId.lt(id));
            let before = Condition::any().add(fault::Column::ReportedAt.lt(at)).add(same);
            wanted = wanted.add(before);
        }
        let select = fault::Entity::find()
            .filter(wanted)
            .order_by_desc(fault::Column::ReportedAt)
            .order_by_desc(fault::Column::FaultId)
            .limit(u64::from(limit));
        let rows = select.all(self.ledger.read()).await.map_err(unavailable)?;
        rows.into_iter().map(read).collect::<anyhow::Result<_>>().map_err(Fault::internal)
    }
}

/// Writes a fault: a new one, or one that is still at the version before.
pub(crate) fn write(set: &mut WriteSet, fault: &ReportedFault) {
    let by = |decided: &Option<Decided>| decided.as_ref().map(|one| one.by.clone());
    let at = |decided: &Option<Decided>| decided.as_ref().map(|one| micros(one.at));
    let row = fault::ActiveModel {
        fault_id: Set(fault.fault_id),
        version: Set(fault.version),
        state: Set(fault.state.into()),
        kind: Set(fault.entry.kind.word().to_owned()),
        entry_id: Set(fault.entry.entry_id.clone()),
        text: Set(fault.text.clone()),
        reported_by: Set(fault.reported.by.clone()),
        reported_at: Set(micros(fault.reported.at)),
        taken_by: Set(by(&fault.taken)),
        taken_at: Set(at(&fault.taken)),
        settled_by: Set(by(&fault.settled)),
        settled_at: Set(at(&fault.settled)),
        answer: Set(fault.answer.clone()),
        change_id: Set(fault.change_id),
    };
    match fault.version {
        1 => set.insert(&row),
        version => set.update(&row, version - 1),
    };
}

fn read(row: fault::Model) -> anyhow::Result<ReportedFault> {
    let kind = Kind::of_word(&row.kind);
    let kind =
        kind.ok_or_else(|| anyhow::anyhow!("a fault is of an unknown kind, {}", row.kind))?;
    Ok(ReportedFault {
        fault_id: row.fault_id,
        version: row.version,
        state: code(row.state)?,
        entry: EntryName { kind, entry_id: row.entry_id },
        text: row.text,
        reported: Decided { by: row.reported_by, at: instant(row.reported_at)? },
        taken: decided(row.taken_by, row.taken_at)?,
        settled: decided(row.settled_by, row.settled_at)?,
        answer: row.answer,
        change_id: row.change_id,
    })
}

fn decided(by: Option<String>, at: Option<i64>) -> anyhow::Result<Option<Decided>> {
    let Some((by, at)) = by.zip(at) else { return Ok(None) };
    Ok(Some(Decided { by, at: instant(at)? }))
}
