//! Names of entries and edits of a change, from the contract into the domain.

use neuvo_chassis::Check;
use neuvo_proto::directory::v1::{self as pb, edit};

use super::{document, kind, reading::each};
use crate::domain::{Action, EntryName, Kind};

/// Edits of a change at most.
const EDITS_MAX: usize = 20_000;
/// Characters of an entry's id at most: a slug, a space and a stage.
const ENTRY_ID_CHARS_MAX: usize = 70;

/// Reads the edits of a change: each with the version it was made of, where that is said.
pub(crate) fn edits(
    values: Vec<pb::Edit>,
    check: &mut Check,
) -> Option<Vec<(Action, Option<i64>)>> {
    if values.len() > EDITS_MAX {
        check.wrong("edits", format!("has {}; {EDITS_MAX} at most are taken", values.len()));
        return None;
    }
    let edits = each("edits", values, edit, check)?;
    let mut names = std::collections::BTreeSet::new();
    for (at, (action, _)) in edits.iter().enumerate() {
        if !names.insert(action.name()) {
            check.wrong(format!("edits[{at}]"), "is of the same entry as an edit before it");
        }
    }
    Some(edits)
}

fn edit(path: &str, value: pb::Edit, check: &mut Check) -> Option<(Action, Option<i64>)> {
    let base = value.base_version.filter(|base| *base < 0);
    check.ensure(base.is_none(), &format!("{path}.base_version"), "must not be less than 0");
    let action = match value.action {
        None => {
            check.wrong(path, "must say put or end");
            return None;
        }
        Some(edit::Action::End(name)) => {
            Action::End(entry_name(&format!("{path}.end"), name, check)?)
        }
        Some(edit::Action::Put(put)) => match put.document {
            None => {
                check.wrong(format!("{path}.put"), "must hold one entry");
                return None;
            }
            Some(value) => {
                let path = format!("{path}.put.{}", kind(&value).word());
                Action::Put(document(&path, value, check)?)
            }
        },
    };
    Some((action, value.base_version))
}

/// Reads the name of an entry.
pub(crate) fn entry_name(path: &str, value: pb::EntryName, check: &mut Check) -> Option<EntryName> {
    let kind = check.choice(&format!("{path}.kind"), value.kind);
    let entry_id = check.line(&format!("{path}.entry_id"), &value.entry_id, 1..=ENTRY_ID_CHARS_MAX);
    Some(EntryName { kind: kind?, entry_id: entry_id? })
}

/// Reads names of entries.
pub(crate) fn entry_names(
    list: &str,
    values: Vec<pb::EntryName>,
    check: &mut Check,
) -> Option<Vec<EntryName>> {
    each(list, values, entry_name, check)
}

/// Reads the name of an entry that may be absent; half a name is wrong.
pub(crate) fn optional_entry(
    kind: i32,
    entry_id: &str,
    check: &mut Check,
) -> Option<Option<EntryName>> {
    let missing = match (check.optional_choice::<Kind>("kind", kind)?, entry_id) {
        (None, "") => return Some(None),
        (Some(kind), id) if !id.is_empty() => {
            let name = pb::EntryName { kind: kind.into(), entry_id: id.to_owned() };
            return entry_name("", name, check).map(Some);
        }
        (Some(_), _) => "entry_id",
        (None, _) => "kind",
    };
    check.wrong(missing, "is required: kind and entry_id name an entry together");
    None
}
