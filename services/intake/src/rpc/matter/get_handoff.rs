//! `GetHandoff`: one hand-off, for the unit that sent it and the one that is to take it.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_proto::intake::v1 as pb;

use super::{
    moving::{Target, find},
    shown::{self, Relation},
};
use crate::{App, convert, domain::Moved};

const METHOD: &str = "GetHandoff";

pub(super) async fn get_handoff(
    app: &App,
    caller: &Caller,
    req: pb::GetHandoffRequest,
) -> Result<pb::Handoff> {
    let mut check = Check::default();
    let handoff_id = check.uuid("handoff_id", &req.handoff_id);
    let handoff_id = check.finish(|| handoff_id)?;
    let Moved { matter, handoff } = find(app, Target::Handoff(handoff_id)).await?.moved()?;
    if let Some(basis) = shown::ground_of_handoff(app, caller, &matter, &handoff).await? {
        let disclosed = shown::disclose(app, caller, METHOD, basis, &matter).await?;
        return shown::handoff_with_words(app, &disclosed, &matter, &handoff).await;
    }
    match shown::relation(app, caller, &matter).await? {
        Relation::None => shown::deny(app, caller, METHOD, &matter).await,
        Relation::Outline | Relation::Words(_) => Ok(convert::handoff(&handoff, None)),
    }
}
