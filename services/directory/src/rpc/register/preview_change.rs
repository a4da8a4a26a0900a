//! `PreviewChange`: what publishing a change would do.

use jiff::civil::Date;
use neuvo_chassis::{Result, clock::local_date};
use neuvo_proto::directory::v1 as pb;

use super::{change::found, diff::fields};
use crate::{
    App,
    domain::{Action, Change, Decided, Decision, EntryName, Kept, Outcome, Register, check::prove},
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
    let now = app.clock.now();
    let today = local_date(now);
    let from = change.from.unwrap_or(today);
    let versions = change.versions(&held.register, from);
    let published = Change { decided: Some(Decided::new("", now)), ..change.clone() };
    let outcome = Outcome::of(published, versions, &held.register);
    let flaws = prove(&held.register, &outcome.register, from, today);
    Ok(pb::PreviewChangeResponse {
        diffs: diffs(&change, &held.register, from)?,
        flaws: flaws.iter().map(resource::flaw).collect(),
        conflicts: change.conflicts(&held.register).iter().map(resource::conflict).collect(),
    })
}

/// How the entries of a change differ from what stands on a day.
pub(in crate::rpc) fn diffs(
    change: &Change,
    register: &Register,
    from: Date,
) -> Result<Vec<pb::EntryDiff>> {
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
