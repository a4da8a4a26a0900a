//! `ListDisclosures`: who was shown whose data.

use neuvo_chassis::{Check, Result};
use neuvo_proto::assessment::v1 as pb;
use neuvo_secrecy::{Filter, Page};

use super::resource;
use crate::App;

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
            let assessment_id = app.store.assessment_of(contact_id).await?;
            let none = assessment_id.is_none().then(Vec::new);
            let resource = assessment_id.map(resource);
            Filter { resource, subjects: none.or(filter.subjects), ..filter }
        }
    };
    let filters = format!("{client_id}|{contact_id}|{viewer}|{start_date}|{end_date}");
    let page = Page { pager: &app.pager, filters: &filters, size, token: &req.page_token };
    let (disclosures, next_page_token) = app.store.vault.disclosures(&filter, page).await?;
    let disclosures = disclosures.into_iter().map(Into::into).collect();
    Ok(pb::ListDisclosuresResponse { disclosures, next_page_token })
}
