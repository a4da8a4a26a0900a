//! `PreviewChange`: what publishing a change would do, or what it did.

use std::sync::Arc;

use jiff::civil::Date;
use neuvo_chassis::{Result, clock::local_date};
use neuvo_proto::directory::v1 as pb;

use super::{change::found, diff::fields};
use crate::{
    App,
    domain::{Action, Change, Decision, Document, EntryName, Kept, Outcome, Register},
    error,
    rpc::{apart, resource},
};

pub(super) async fn preview_change(
    app: &App,
    req: &pb::PreviewChangeRequest,
) -> Result<pb::PreviewChangeResponse> {
    let change = found(app, &req.change_id).await?;
    let register = app.store.held().await?.register.clone();
    match change.decision {
        Decision::Draft => preview_apart(&change, &register, local_date(app.clock.now())).await,
        Decision::Published => apart(move || altered(&change, &register)).await?,
        Decision::Withdrawn => Err(error::change_not_draft()),
    }
}

/// As [`preview`], where it holds up nobody else.
pub(in crate::rpc) async fn preview_apart(
    change: &Change,
    register: &Arc<Register>,
    today: Date,
) -> Result<pb::PreviewChangeResponse> {
    let (change, register) = (change.clone(), register.clone());
    apart(move || preview(&change, &register, today)).await?
}

/// What publishing a change would do, were it done today.
pub(in crate::rpc) fn preview(
    change: &Change,
    register: &Register,
    today: Date,
) -> Result<pb::PreviewChangeResponse> {
    let from = change.day(today);
    let versions = change.versions(register, from);
    let published = Change { decided: Some(change.created.clone()), ..change.clone() };
    let outcome = Outcome::of(published, versions, register);
    let flaws = change.flaws(register, &outcome, from, today);
    let passed = change.passed(today).map(|day| pb::Flaw {
        field: "valid_from".to_owned(),
        description: error::passed(day),
        date: today.to_string(),
    });
    let later = change.later_versions(register, from);
    Ok(pb::PreviewChangeResponse {
        diffs: diffs(change, register, from)?,
        flaws: passed.into_iter().chain(flaws.iter().map(resource::flaw)).collect(),
        conflicts: change.conflicts(register, from).iter().map(resource::conflict).collect(),
        later_versions: later.iter().map(resource::later_version).collect(),
    })
}

/// What a published change did.
fn altered(change: &Change, register: &Register) -> Result<pb::PreviewChangeResponse> {
    let made = register.made_by(change.change_id);
    let diffs = made.map(|(history, made)| diff(history.before(made), made));
    let diffs = diffs.collect::<Result<_>>()?;
    Ok(pb::PreviewChangeResponse { diffs, ..pb::PreviewChangeResponse::default() })
}

fn diffs(change: &Change, register: &Register, from: Date) -> Result<Vec<pb::EntryDiff>> {
    let of_edit = |action: &Action| {
        let name = action.name();
        let stands = register.history(&name).and_then(|history| history.on(from));
        let after =
            |item, ended| Kept { item, version: 0, from: None, ended, change_id: change.change_id };
        match (action, stands) {
            (Action::Put(put), stands) => diff(stands, &after(put.clone().into(), false)),
            (Action::End(_), Some(stands)) => diff(Some(stands), &after(stands.item.clone(), true)),
            (Action::End(EntryName { kind, entry_id }), None) => Ok(pb::EntryDiff {
                kind: (*kind).into(),
                entry_id: entry_id.clone(),
                action: pb::EditAction::Unchanged.into(),
                fields: Vec::new(),
            }),
        }
    };
    change.edits.iter().map(|edit| of_edit(&edit.action)).collect()
}

/// How one version of an entry differs from what stood before it.
fn diff(before: Option<&Kept<Document>>, after: &Kept<Document>) -> Result<pb::EntryDiff> {
    let before = before.filter(|before| !before.ended);
    let fields = match after.ended {
        true => Vec::new(),
        false => fields(before.map(resource::document).as_ref(), &resource::document(after))?,
    };
    let action = match (before, after.ended) {
        (Some(_), true) => pb::EditAction::Ended,
        (None, false) => pb::EditAction::Created,
        (Some(_), false) if !fields.is_empty() => pb::EditAction::Updated,
        _ => pb::EditAction::Unchanged,
    };
    let EntryName { kind, entry_id } = after.item.name();
    Ok(pb::EntryDiff { kind: kind.into(), entry_id, action: action.into(), fields })
}
