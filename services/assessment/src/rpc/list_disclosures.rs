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
        (Some(contact_id), _) => of_contact(app, contact_id, filter).await?,
        (None, Some(plan_id)) => of_plan(app, plan_id, filter).await?,
        (None, None) => filter,
    };
    let filters = format!("{client_id}|{contact_id}|{plan_id}|{start_date}|{end_date}|{viewer}");
    let page = Page { pager: &app.pager, filters: &filters, size, token: &req.page_token };
    let (disclosures, next_page_token) = app.store.vault.disclosures(&filter, page).await?;
    let disclosures = disclosures.into_iter().map(Into::into).collect();
    Ok(pb::ListDisclosuresResponse { disclosures, next_page_token })
}

/// Of a contact's assessment, and of denied attempts to make it or a plan.
async fn of_contact(app: &App, contact_id: Uuid, filter: Filter) -> Result<Filter> {
    let contact = app.store.contact(contact_id).await?;
    let mut subjects = Vec::from_iter(contact.map(|contact| contact.subject_id()));
    let mut resources = vec![resource("contact", contact_id)];
    if let Some(assessment_id) = app.store.assessment_of(contact_id).await? {
        subjects.push(app.store.subject_of(assessment_id, contact_id).await?);
        resources.push(resource("assessment", assessment_id));
    }
    Ok(narrowed(filter, subjects, resources))
}

async fn of_plan(app: &App, plan_id: Uuid, filter: Filter) -> Result<Filter> {
    let subjects = match app.store.plan(plan_id).await? {
        Some(plan) => vec![app.store.subject_of(plan_id, plan.contact_id).await?],
        None => Vec::new(),
    };
    Ok(narrowed(filter, subjects, vec![resource("plan", plan_id)]))
}

/// The log is found by its subjects: what was shown alone would be looked for in all of it.
fn narrowed(filter: Filter, mut subjects: Vec<Uuid>, resources: Vec<String>) -> Filter {
    subjects.retain(|subject| filter.subjects.iter().flatten().all(|asked| asked == subject));
    Filter { subjects: Some(subjects), resources: Some(resources), ..filter }
}

fn optional(field: &str, value: &str, check: &mut Check) -> Option<Option<Uuid>> {
    if value.is_empty() { Some(None) } else { check.uuid(field, value).map(Some) }
}
