//! `ListOwnLog`: who was shown one person's data, for that person.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_proto::{access::v1::Role, assessment::v1 as pb};
use neuvo_secrecy::{Basis, Filter, Page, Viewing};

use super::shown::resource;
use crate::App;

pub(super) async fn list_own_log(
    app: &App,
    caller: &Caller,
    req: pb::ListOwnLogRequest,
) -> Result<pb::ListOwnLogResponse> {
    let mut check = Check::default();
    let size = check.page_size(req.page_size);
    let client_id = check.uuid("client_id", &req.client_id);
    let (size, client_id) = check.finish(|| Some((size?, client_id?)))?;
    if !app.store.knows_client(client_id).await? {
        return Ok(pb::ListOwnLogResponse::default());
    }
    let filter = Filter { subjects: Some(vec![client_id]), ..Filter::default() };
    let filters = format!("own|{client_id}");
    let page = Page { pager: &app.pager, filters: &filters, size, token: &req.page_token };
    let vault = &app.store.vault;
    let (disclosures, next_page_token) = vault.disclosures(&filter, page).await?;

    let on_behalf = caller.has(Role::ClientSystem);
    let basis = if on_behalf { Basis::OnBehalf } else { Basis::DataProtection };
    let (resource, at) = (resource("own-log", client_id), app.clock.now());
    vault
        .disclose(&Viewing { caller, method: "ListOwnLog", basis, resource, at }, &[client_id])
        .await?;
    let disclosures = disclosures.into_iter().map(Into::into).collect();
    Ok(pb::ListOwnLogResponse { disclosures, next_page_token })
}
