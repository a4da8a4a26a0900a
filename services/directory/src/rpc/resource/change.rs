//! Changes and entries of the register, from the domain into the contract.

use jiff::{ToSpan, civil::Date};
use neuvo_chassis::clock::timestamp;
use neuvo_proto::directory::v1::{self as pb, edit};
use uuid::Uuid;

use super::document;
use crate::domain::{
    Action, Change, Conflict, Document, Edit, EntryName, EntryState, Flaw, History, Kept,
    LaterVersion,
};

/// A change on a day. `edit_count` is given where its edits were not read.
pub(in crate::rpc) fn change(change: &Change, edit_count: Option<i32>, today: Date) -> pb::Change {
    let counted = i32::try_from(change.edits.len()).unwrap_or(i32::MAX);
    let decided = change.decided.as_ref();
    pb::Change {
        change_id: change.change_id.to_string(),
        etag: format!("v{}", change.version),
        state: change.state(today).into(),
        why: change.why.clone(),
        valid_from: day(change.from),
        edits: change.edits.iter().map(|edit| self::edit(edit, change.change_id)).collect(),
        edit_count: edit_count.unwrap_or(counted),
        created_by: change.created.by.clone(),
        created_at: Some(timestamp(change.created.at)),
        decided_by: decided.map(|decided| decided.by.clone()).unwrap_or_default(),
        decided_at: decided.map(|decided| timestamp(decided.at)),
    }
}

fn edit(edit: &Edit, change_id: Uuid) -> pb::Edit {
    let action = match &edit.action {
        Action::Put(put) => edit::Action::Put(document(&Kept {
            item: put.clone().into(),
            version: 0,
            from: None,
            ended: false,
            change_id,
        })),
        Action::End(name) => edit::Action::End(entry_name(name)),
    };
    pb::Edit { action: Some(action), base_version: Some(edit.base_version) }
}

/// Names an entry.
pub(in crate::rpc) fn entry_name(name: &EntryName) -> pb::EntryName {
    pb::EntryName { kind: name.kind.into(), entry_id: name.entry_id.clone() }
}

/// A version of an entry, as it is in its life.
pub(in crate::rpc) fn entry(
    kept: &Kept<Document>,
    history: &History,
    state: EntryState,
) -> pb::Entry {
    let EntryName { kind, entry_id } = kept.item.name();
    let stands = state != EntryState::Replaced;
    let until = history.changes_after(kept.from.unwrap_or(Date::MIN)).filter(|_| stands);
    pb::Entry {
        kind: kind.into(),
        entry_id,
        version: kept.version,
        state: state.into(),
        valid_from: day(kept.from),
        valid_to: day(until.map(|next| next.saturating_sub(1.day()))),
        change_id: kept.change_id.to_string(),
        document: Some(document(kept)),
    }
}

/// A place at which the register would contradict itself.
pub(in crate::rpc) fn flaw(flaw: &Flaw) -> pb::Flaw {
    let date = Some(flaw.date).filter(|date| *date != Date::MIN);
    pb::Flaw { field: flaw.path(), description: flaw.description.clone(), date: day(date) }
}

/// An entry that somebody else changed.
pub(in crate::rpc) fn conflict(conflict: &Conflict) -> pb::Conflict {
    let decided = conflict.decided.as_ref();
    pb::Conflict {
        kind: conflict.name.kind.into(),
        entry_id: conflict.name.entry_id.clone(),
        base_version: conflict.base_version,
        version: conflict.version,
        change_id: conflict.change_id.map(|id| id.to_string()).unwrap_or_default(),
        decided_by: decided.map(|decided| decided.by.clone()).unwrap_or_default(),
        decided_at: decided.map(|decided| timestamp(decided.at)),
    }
}

/// A version that takes a draft's place on a later day.
pub(in crate::rpc) fn later_version(later: &LaterVersion) -> pb::LaterVersion {
    pb::LaterVersion {
        kind: later.name.kind.into(),
        entry_id: later.name.entry_id.clone(),
        version: later.version,
        valid_from: later.from.to_string(),
        change_id: later.change_id.to_string(),
        ended: later.ended,
    }
}

fn day(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}
