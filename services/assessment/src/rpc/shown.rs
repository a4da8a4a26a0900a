//! What a caller is shown, and that the log knows of it first.

use neuvo_chassis::{Caller, Result};
use neuvo_proto::{access::v1::Role, assessment::v1 as pb};
use neuvo_secrecy::{Basis, Disclosed, Viewing};
use uuid::Uuid;

use crate::{
    App, convert,
    domain::{Assessment, Plan, Record, Relation, Sector, Sight, Viewer},
    error,
};

/// The sector a caller works in.
pub(super) fn sector(caller: &Caller) -> Option<Sector> {
    caller.sector.and_then(|sector| Sector::try_from(sector as i32).ok())
}

/// This caller, as far as relations go.
pub(super) fn viewer(caller: &Caller) -> Viewer<'_> {
    let across = [Role::Advisor, Role::Assessor, Role::Supervisor];
    Viewer {
        subject: &caller.subject,
        units: &caller.units,
        sector: sector(caller),
        across_sector: across.into_iter().any(|role| caller.has(role)),
        is_assessor: caller.has(Role::Assessor),
    }
}

/// What is asked for, and by which rpc.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) caller: &'a Caller,
    pub(super) method: &'static str,
    /// `assessment` or `plan`.
    pub(super) kind: &'static str,
    pub(super) id: Uuid,
    pub(super) contact_id: Uuid,
}

impl<'a> Asked<'a> {
    pub(super) fn of_assessment(
        caller: &'a Caller,
        method: &'static str,
        assessment: &Assessment,
    ) -> Self {
        let (id, contact_id) = (assessment.assessment_id, assessment.contact_id);
        Self { caller, method, kind: "assessment", id, contact_id }
    }

    pub(super) fn of_plan(caller: &'a Caller, method: &'static str, plan: &Plan) -> Self {
        Self { caller, method, kind: "plan", id: plan.plan_id, contact_id: plan.contact_id }
    }

    /// What the caller may see of it.
    ///
    /// # Errors
    /// PERMISSION_DENIED (`NO_RELATION`) when that is nothing, or when it takes `words` and these are
    /// not for the caller; it is logged. UNAVAILABLE (`NOT_CAUGHT_UP`) when intake was restored, and
    /// nobody has accepted that.
    pub(super) async fn sight(&self, app: &App, record: Record<'_>, words: bool) -> Result<Sight> {
        app.intake.sound()?;
        let matters = app.store.open_matters(self.contact_id).await?;
        let sight = viewer(self.caller).sight(record, &matters);
        if let Some(sight) = sight.filter(|sight| sight.words || !words) {
            return Ok(sight);
        }
        let subject_id = self.subject(app).await?;
        app.store.vault.deny(&self.viewing(app, Basis::None), &[subject_id]).await?;
        Err(error::no_relation(self.kind, self.id))
    }

    /// Whom it speaks of.
    pub(super) async fn subject(&self, app: &App) -> Result<Uuid> {
        app.store.subject_of(self.id, self.contact_id).await
    }

    /// As the log writes that it is shown.
    pub(super) fn viewing(&self, app: &App, basis: Basis) -> Viewing<'a> {
        let Self { caller, method, kind, id, .. } = *self;
        Viewing { caller, method, basis, resource: resource(kind, id), at: app.clock.now() }
    }
}

/// Lets a caller assess or plan for the person of a contact who has a relation to it.
///
/// # Errors
/// NOT_FOUND (`CONTACT_UNKNOWN`); PERMISSION_DENIED (`NO_RELATION`), which is logged; UNAVAILABLE
/// (`NOT_CAUGHT_UP`) when intake was restored, and nobody has accepted that.
pub(super) async fn related(
    app: &App,
    caller: &Caller,
    method: &'static str,
    contact_id: Uuid,
) -> Result<()> {
    app.intake.sound()?;
    let contact = app.store.contact(contact_id).await?;
    let contact = contact.ok_or_else(|| error::contact_unknown(contact_id))?;
    let matters = app.store.open_matters(contact_id).await?;
    if viewer(caller).may_write_of(&contact, &matters) {
        return Ok(());
    }
    let resource = resource("contact", contact_id);
    let viewing = Viewing { caller, method, basis: Basis::None, resource, at: app.clock.now() };
    app.store.vault.deny(&viewing, &[contact.subject_id()]).await?;
    Err(error::no_relation("contact", contact_id))
}

/// An assessment, plan or contact as the log names it.
pub(super) fn resource(kind: &str, id: Uuid) -> String {
    format!("{kind}/{id}")
}

/// The ground that a relation is.
pub(super) fn basis(relation: Relation) -> Basis {
    match relation {
        Relation::Author => Basis::Recorded,
        Relation::Custody => Basis::Custody,
        Relation::HandOff => Basis::HandOff,
        Relation::Responsible | Relation::OwnUnit => Basis::OwnUnit,
        Relation::Sector => Basis::SectorTookPart,
    }
}

/// A kept assessment as this caller may see it.
pub(super) async fn assessment(
    app: &App,
    caller: &Caller,
    method: &'static str,
    assessment: Assessment,
) -> Result<pb::Assessment> {
    let asked = Asked::of_assessment(caller, method, &assessment);
    let sight = asked.sight(app, assessment.as_record(), false).await?;
    let viewing = asked.viewing(app, basis(sight.relation));
    let disclosed = app.store.vault.disclose(&viewing, &[asked.subject(app).await?]).await?;
    let words = match sight.words {
        true => app.store.assessment_words(&disclosed, assessment.assessment_id).await?,
        false => None,
    };
    let words = words.and_then(|words| words.seen(&sight));
    let model = app.county().await?.and_then(|county| county.segment_model);
    Ok(convert::assessment(assessment, words, &sight, model))
}

/// A kept plan as this caller may see it.
pub(super) async fn plan(
    app: &App,
    caller: &Caller,
    method: &'static str,
    plan: Plan,
) -> Result<pb::Plan> {
    let (sight, disclosed) = disclose_plan(app, caller, method, &plan).await?;
    worded(app, plan, Some(disclosed?).filter(|_| sight.words)).await
}

/// As [`plan`], when the caller has changed it: what cannot be logged is not shown, and the change
/// stands.
pub(super) async fn changed_plan(
    app: &App,
    caller: &Caller,
    method: &'static str,
    plan: Plan,
) -> Result<pb::Plan> {
    let (sight, disclosed) = disclose_plan(app, caller, method, &plan).await?;
    worded(app, plan, disclosed.ok().filter(|_| sight.words)).await
}

/// What the caller may see of a plan, and whether it could be logged.
async fn disclose_plan(
    app: &App,
    caller: &Caller,
    method: &'static str,
    plan: &Plan,
) -> Result<(Sight, Result<Disclosed>)> {
    let asked = Asked::of_plan(caller, method, plan);
    let sight = asked.sight(app, plan.as_record(), false).await?;
    let viewing = asked.viewing(app, basis(sight.relation));
    let subject_id = asked.subject(app).await?;
    Ok((sight, app.store.vault.disclose(&viewing, &[subject_id]).await))
}

/// A plan with its words, where they are disclosed.
pub(super) async fn worded(
    app: &App,
    plan: Plan,
    disclosed: Option<Disclosed>,
) -> Result<pb::Plan> {
    let words = match disclosed {
        Some(disclosed) => Some(app.store.plan_words(&disclosed, &plan).await?),
        None => None,
    };
    Ok(convert::plan(plan, words))
}
