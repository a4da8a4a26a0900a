//! `ListDisclosures`: who was shown whose data.

use neuvo_chassis::{Check, Result};
use neuvo_proto::assessment::v1 as pb;
use neuvo_secrecy::{Filter, Page};
use uuid::Uuid;

use super::shown::resource;
use crate::App;

pub(super) async fn list_disclosures(
    app: &App,
    req: pb::ListDisclosuresRequest,
) -> Result<pb::ListDisclosuresResponse> {
    let mut check = Check::default();
    let size = check.page_size(req.page_size);
    let pb::ListDisclosuresRequest { client_id, contact_id, plan_id, .. } = &req;
    let pb::ListDisclosuresRequest { viewer, start_date, end_date, .. } = &req;
    let filter = Filter::read(client_id, viewer, start_date, end_date, &mut check);
    let contact = optional("contact_id", contact_id, &mut check);
    let plan = optional("plan_id", plan_id, &mut check);
    let both = !contact_id.is_empty() && !plan_id.is_empty();
    check.ensure(!both, "plan_id", "is not asked together with contact_id");
    let (size, filter, contact, plan) = check.finish(|| Some((size?, filter?, contact?, plan?)))?;
    let filter = match (contact, plan) {
        (Some(contact_id), _) => {
            let assessment_id = app.store.assessment_of(contact_id).await?;
            let assessment = assessment_id.map(|id| resource("assessment", id));
            let resources = [resource("contact", contact_id)].into_iter().chain(assessment);
            Filter { resources: Some(resources.collect()), ..filter }
        }
        (None, Some(plan_id)) => {
            Filter { resources: Some(vec![resource("plan", plan_id)]), ..filter }
        }
        (None, None) => filter,
    };
    let filters = format!("{client_id}|{contact_id}|{plan_id}|{start_date}|{end_date}|{viewer}");
    let page = Page { pager: &app.pager, filters: &filters, size, token: &req.page_token };
    let (disclosures, next_page_token) = app.store.vault.disclosures(&filter, page).await?;
    let disclosures = disclosures.into_iter().map(Into::into).collect();
    Ok(pb::ListDisclosuresResponse { disclosures, next_page_token })
}

fn optional(field: &str, value: &str, check: &mut Check) -> Option<Option<Uuid>> {
    if value.is_empty() { Some(None) } else { check.uuid(field, value).map(Some) }
}
