//! `PreviewChange`: what publishing a change would do.

use jiff::civil::Date;
use neuvo_chassis::{Result, clock::local_date};
use neuvo_proto::directory::v1 as pb;

use super::{change::found, diff::fields};
use crate::{
    App,
    domain::{Action, Change, Decision, EntryName, Kept, Outcome, Register, check::prove},
    error,
    rpc::resource,
};

pub(super) async fn preview_change(
    app: &App,
    req: &pb::PreviewChangeRequest,
) -> Result<pb::PreviewChangeResponse> {
    let change = found(app, &req.change_id).await?;
    if change.decision != Decision::Draft {
        return Err(error::change_not_draft());
    }
    let held = app.store.held().await?;
    preview(&change, &held.register, local_date(app.clock.now()))
}

/// What publishing a change would do, were it done today.
pub(in crate::rpc) fn preview(
    change: &Change,
    register: &Register,
    today: Date,
) -> Result<pb::PreviewChangeResponse> {
    let from = change.from.unwrap_or(today);
    let versions = change.versions(register, from);
    let published = Change { decided: Some(change.created.clone()), ..change.clone() };
    let outcome = Outcome::of(published, versions, register);
    let flaws = prove(register, &outcome.register, from, today);
    Ok(pb::PreviewChangeResponse {
        diffs: diffs(change, register, from)?,
        flaws: flaws.iter().map(resource::flaw).collect(),
        conflicts: change.conflicts(register).iter().map(resource::conflict).collect(),
    })
}

fn diffs(change: &Change, register: &Register, from: Date) -> Result<Vec<pb::EntryDiff>> {
    let diff = |action: &Action| {
        let EntryName { kind, entry_id } = action.name();
        let history = register.history(&action.name());
        let stands = history.and_then(|history| history.on(from)).filter(|stands| !stands.ended);
        let (done, fields) = match (action, stands) {
            (Action::Put(put), stands) => {
                let put = Kept {
                    item: put.clone().into(),
                    version: 0,
                    from: None,
                    ended: false,
                    change_id: change.change_id,
                };
                let after = resource::document(&put);
                let fields = fields(stands.map(resource::document).as_ref(), &after)?;
                match stands {
                    None => (pb::EditAction::Created, fields),
                    Some(_) if fields.is_empty() => (pb::EditAction::Unchanged, fields),
                    Some(_) => (pb::EditAction::Updated, fields),
                }
            }
            (Action::End(_), Some(_)) => (pb::EditAction::Ended, Vec::new()),
            (Action::End(_), None) => (pb::EditAction::Unchanged, Vec::new()),
        };
        Ok(pb::EntryDiff { kind: kind.into(), entry_id, action: done.into(), fields })
    };
    change.edits.iter().map(|edit| diff(&edit.action)).collect()
}
