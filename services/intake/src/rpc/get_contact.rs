//! `GetContact`: one contact, as far as the caller may read it.

use neuvo_chassis::{Caller, Result};
use neuvo_proto::intake::v1 as pb;

use super::{contact_id, shown};
use crate::{App, error};

pub(super) async fn get_contact(
    app: &App,
    caller: &Caller,
    req: pb::GetContactRequest,
) -> Result<pb::Contact> {
    let contact_id = contact_id(&req.contact_id)?;
    let kept = app.store.contact(contact_id).await?;
    let kept = kept.ok_or_else(|| error::contact_not_found(contact_id))?;
    shown(app, caller, "GetContact", kept).await
}
