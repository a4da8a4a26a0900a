//! `ListDisclosures` and `SearchOwnLog`: who was shown whose data, for those who watch over it and for
//! the person.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_proto::{access::v1::Role, intake::v1 as pb};
use neuvo_secrecy::{Basis, Filter, Page, Viewing};
use uuid::Uuid;

use crate::{App, convert};

pub(super) async fn list_disclosures(
    app: &App,
    req: pb::ListDisclosuresRequest,
) -> Result<pb::ListDisclosuresResponse> {
    let mut check = Check::default();
    let size = check.page_size(req.page_size);
    let pb::ListDisclosuresRequest { client_id, contact_id, viewer, start_date, end_date, .. } =
        &req;
    let filter = Filter::read(client_id, viewer, start_date, end_date, &mut check);
    let contact = match contact_id.as_str() {
        "" => Some(None),
        id => check.uuid("contact_id", id).map(Some),
    };
    let (size, filter, contact) = check.finish(|| Some((size?, filter?, contact?)))?;
    let filter = match contact {
        None => filter,
        Some(contact_id) => {
            let kept = app.store.contact(contact_id).await?;
            // A contact without words of its own may have matters with some: these are its own.
            let subject = kept.map(|kept| kept.contact.subject_id.unwrap_or(contact_id));
            let asked = |subject: &Uuid| filter.subjects.iter().flatten().all(|id| id == subject);
            let subjects = Some(subject.filter(asked).into_iter().collect());
            let matters = app.store.matters_of(contact_id).await?.into_iter();
            let matters = matters.map(|matter| format!("matter/{}", matter.matter_id));
            let resources = [format!("contact/{contact_id}")].into_iter().chain(matters);
            Filter { subjects, resources: Some(resources.collect()), ..filter }
        }
    };
    let filters = format!("{client_id}|{contact_id}|{viewer}|{start_date}|{end_date}");
    let page = Page { pager: &app.pager, filters: &filters, size, token: &req.page_token };
    let (disclosures, next_page_token) = app.store.vault.disclosures(&filter, page).await?;
    let disclosures = disclosures.into_iter().map(Into::into).collect();
    Ok(pb::ListDisclosuresResponse { disclosures, next_page_token })
}

pub(super) async fn search_own_log(
    app: &App,
    caller: &Caller,
    req: pb::SearchOwnLogRequest,
) -> Result<pb::SearchOwnLogResponse> {
    let mut check = Check::default();
    let size = check.page_size(req.page_size);
    let code = convert::identity_code("identity_code", &req.identity_code, &mut check);
    let (size, code) = check.finish(|| Some((size?, code?)))?;
    let Some(client_id) = app.store.client_with(&code).await? else {
        return Ok(pb::SearchOwnLogResponse::default());
    };
    let filter = Filter { subjects: Some(vec![client_id]), ..Filter::default() };
    let filters = format!("own|{client_id}");
    let page = Page { pager: &app.pager, filters: &filters, size, token: &req.page_token };
    let vault = &app.store.vault;
    let (disclosures, next_page_token) = vault.disclosures(&filter, page).await?;

    let on_behalf = caller.has(Role::ClientSystem);
    let basis = if on_behalf { Basis::OnBehalf } else { Basis::DataProtection };
    let resource = format!("own-log/{client_id}");
    let viewing = Viewing { caller, method: "SearchOwnLog", basis, resource, at: app.clock.now() };
    vault.disclose(&viewing, &[client_id]).await?;
    let disclosures = disclosures.into_iter().map(Into::into).collect();
    let client_id = client_id.to_string();
    Ok(pb::SearchOwnLogResponse { disclosures, next_page_token, client_id })
}
