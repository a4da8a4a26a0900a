//! `GetSlip`: what the person takes along when the contact ends.

use jiff::civil::{Date, DateTime};
use neuvo_chassis::{Caller, Check, Result, clock::helsinki};
use neuvo_proto::{google::api::HttpBody, intake::v1 as pb};
use neuvo_secrecy::{Basis, Viewing};
use uuid::Uuid;

use super::{deny_contact, met, sector};
use crate::{
    App, convert,
    domain::{Contact, Directory, Field, Matter, NextStep, Sight, Slip, SlipStep, Text},
    error, store,
    store::Kept,
};

const METHOD: &str = "GetSlip";

/// What a slip is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Html,
    Text,
}

pub(super) async fn get_slip(
    app: &App,
    caller: &Caller,
    req: pb::GetSlipRequest,
) -> Result<HttpBody> {
    let directory = app.known.directory().await?;
    let mut check = Check::default();
    let contact_id = check.uuid("contact_id", &req.contact_id);
    let format = format(&req.format, &mut check);
    let language = convert::optional_language("language", &req.language, &mut check);
    let (contact_id, format, language) =
        check.finish(|| Some((contact_id?, format?, language?)))?;
    let kept = app.store.contact(contact_id).await?;
    let kept = kept.ok_or_else(|| error::contact_not_found(contact_id))?;
    if !met(caller, &kept.contact) {
        return deny_contact(app, caller, METHOD, &kept.contact).await;
    }
    let matters = app.store.matters_of(contact_id).await?;
    if kept.contact.next_step().is_none() && matters.is_empty() {
        return Err(error::nothing_promised(contact_id));
    }
    let reachable = kept.fields().any(|field| field == Field::PhoneNumber);
    let (contact, promises) = open(app, caller, kept, &matters).await?;
    let language = language.unwrap_or_else(|| convert::language_of(contact.language.as_deref()));
    let slip = slip(&contact, reachable, &matters, &promises, &directory);
    Ok(match format {
        Format::Html => body("text/html; charset=utf-8", slip.html(language)),
        Format::Text => body("text/plain; charset=utf-8", slip.text(language)),
    })
}

/// The contact with what was told, and the words of each matter's promise, none of those that are not
/// the caller's to read; that they are shown is logged before.
async fn open(
    app: &App,
    caller: &Caller,
    kept: Kept,
    matters: &[Matter],
) -> Result<(Contact, Vec<String>)> {
    let subject_id = kept.contact.subject_id.or(matters.first().map(Matter::subject_id));
    let Some(subject_id) = subject_id else { return Ok((kept.contact, Vec::new())) };
    let resource = format!("contact/{}", kept.contact.contact_id);
    let recorded = kept.contact.recorded_by == caller.subject;
    let own = |matter: &Matter| matter.is_of(sector(caller));
    let is_told = |matter: &Matter| recorded || matter.is_for(sector(caller), &kept.contact);
    let basis = match recorded {
        true => Basis::Recorded,
        false if matters.iter().any(|matter| is_told(matter) && !own(matter)) => Basis::Consent,
        false => Basis::SectorTookPart,
    };
    let viewing = Viewing { caller, method: METHOD, basis, resource, at: app.clock.now() };
    let vault = &app.store.vault;
    let disclosed = vault.disclose(&viewing, &[subject_id]).await?;
    let told = kept.open(vault, &disclosed, &[Field::Told]).await?;
    let ids = matters.iter().filter(|matter| is_told(matter)).map(|matter| matter.matter_id);
    let ids: Vec<Uuid> = ids.collect();
    let mut words = match vault.opener(&disclosed, subject_id).await? {
        Some(opener) => app.store.words(&opener, &ids).await?,
        None => store::Words::default(), // erased
    };
    let promises = matters.iter().map(|matter| words.take_last(matter.matter_id, store::PROMISE));
    let promises = promises.collect();
    let sight = Sight { open: vec![Field::Told], took_part: true, ..Sight::default() };
    Ok((kept.contact.with_words(told, &sight), promises))
}

fn slip<'a>(
    contact: &'a Contact,
    reachable: bool,
    matters: &[Matter],
    promises: &'a [String],
    directory: &'a Directory,
) -> Slip<'a> {
    let named =
        |unit_id: &str| directory.units.get(unit_id).map_or(&NOBODY, |unit| &unit.neutral_name);
    let open = matters.iter().zip(promises).filter(|(matter, _)| matter.promise.is_open());
    let mut steps: Vec<_> = open
        .map(|(matter, promised)| SlipStep {
            promised,
            unit: named(matter.acting_unit()),
            by: matter.promise.due_date,
            line: directory.line_of(matter.acting_unit()),
        })
        .collect();
    if let Some(NextStep::UnitActs { told, unit_id, by }) = contact.next_step()
        && stands_alone(unit_id, *by, matters)
    {
        let line = directory.line_of(unit_id);
        steps.push(SlipStep { promised: told, unit: named(unit_id), by: *by, line });
    }
    Slip {
        county: directory.county.as_ref().map_or(&NOBODY, |county| &county.name),
        site: site(contact, directory),
        at: local(contact),
        reachable,
        next_step: contact.next_step(),
        settled: matters.iter().all(|matter| matter.ended_at.is_some()),
        steps,
        emergencies: directory.lines_for_emergencies(),
    }
}

/// Whether a unit is still to act by a day, as was told at the end, and no matter's own step says so.
/// Without matters, as of an imported contact, what was told is all there is.
fn stands_alone(unit_id: &str, by: Date, matters: &[Matter]) -> bool {
    let mut open = matters.iter().filter(|matter| matter.promise.is_open());
    let said = open.clone().any(|matter| matter.acting_unit() == unit_id);
    let rests = open.any(|matter| matter.is_before(unit_id) && matter.promise.due_date == by);
    matters.is_empty() || (rests && !said)
}

/// The name of what the directory does not know.
static NOBODY: Text = Text { fi: String::new(), sv: String::new(), en: String::new() };

pub(super) fn site<'a>(contact: &Contact, directory: &'a Directory) -> Option<&'a Text> {
    let site = contact.site_id.as_ref().and_then(|site_id| directory.sites.get(site_id));
    site.map(|site| &site.name)
}

/// When the contact was, where it was.
pub(super) fn local(contact: &Contact) -> DateTime {
    contact.occurred_at.to_zoned(helsinki()).datetime()
}

fn format(value: &str, check: &mut Check) -> Option<Format> {
    match value {
        "" | "html" => Some(Format::Html),
        "text" => Some(Format::Text),
        _ => {
            check.wrong("format", "must be html or text");
            None
        }
    }
}

pub(super) fn body(content_type: &str, text: String) -> HttpBody {
    HttpBody { content_type: content_type.to_owned(), data: text.into(), extensions: Vec::new() }
}
