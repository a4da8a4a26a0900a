//! A contact between the contract and the domain.

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::{
    Check,
    clock::{local_date, timestamp},
    codes::number,
};
use neuvo_proto::intake::v1::{
    self as pb, ContactEvent, CreateContactRequest, EntryImage, ListContactsRequest,
};
use uuid::Uuid;

use super::{
    next_step::{Ending, next_step, step_out},
    person::person,
};
use crate::{
    domain::{
        Channel, Consent, ConsentScope, Contact, Directory, Entry, NewContact, NewEntry, NextStep,
        Origin,
    },
    store::Filter,
};

/// Characters of a note at most.
const NOTE_CHARS_MAX: usize = 10_000;
/// Entries of a contact at most: one a sector.
const ENTRIES_MAX: usize = 2;
/// Nothing that is recorded happened before 1900, seconds since 1970.
const OCCURRED_FIRST_S: i64 = -2_208_988_800;
/// A caller's clock may be so far ahead of ours, seconds.
const CLOCK_SKEW_MAX_S: i64 = 5;

/// Reads a new contact; what is wrong is in `check`. `real`: the store holds real people's data.
pub(crate) fn new_contact(
    req: CreateContactRequest,
    now: Timestamp,
    real: bool,
    directory: &Directory,
    check: &mut Check,
) -> Option<NewContact> {
    let channel = check.choice("channel", req.channel);
    let occurred_at = occurred_at(req.occurred_at.as_ref(), now, check);
    let site_id = site(&req.site_id, channel, directory, check);
    let line_id = line(&req.line_id, channel, directory, check);
    let client_group = check.choice("client_group", req.client_group);
    let municipality = municipality(req.municipality, check);
    let language = language(req.language, check);
    let identification = check.choice("identification", req.identification);
    let today = local_date(now);
    let person = person(req.person, identification, today, real, check);
    let entries = entries(req.entries, check);
    let day = occurred_at.map(local_date);
    let origin = check.optional_choice("origin", req.origin);
    let origin = origin.map(|origin| origin.unwrap_or(Origin::Recorded));
    let ending = day.zip(origin).map(|(day, origin)| Ending { origin, day, today, matters: &[] });
    let next_step = match req.next_step {
        None => Some(None),
        Some(step) => next_step(Some(step), ending, directory, check).map(Some),
    };
    Some(NewContact {
        channel: channel?,
        occurred_at: occurred_at?,
        local_date: day?,
        site_id: site_id?,
        line_id: line_id?,
        client_group: client_group?,
        municipality: municipality?,
        language: language?,
        identification: identification?,
        person: person?,
        entries: entries?,
        next_step: next_step?,
        origin: origin?,
        consent: req.share_between_sectors.then_some(ConsentScope::ShareBetweenSectors),
    })
}

fn occurred_at(
    value: Option<&prost_types::Timestamp>,
    now: Timestamp,
    check: &mut Check,
) -> Option<Timestamp> {
    let Some(value) = value else { return Some(now) };
    let at = check.instant("occurred_at", value)?;
    let floor = at.as_second() >= OCCURRED_FIRST_S;
    check.ensure(floor, "occurred_at", "is before 1900");
    let ahead = at.as_second() - now.as_second();
    check.ensure(ahead <= CLOCK_SKEW_MAX_S, "occurred_at", "is in the future");
    Some(at)
}

fn site(
    value: &str,
    channel: Option<Channel>,
    directory: &Directory,
    check: &mut Check,
) -> Option<Option<String>> {
    if value.is_empty() {
        check.ensure(channel != Some(Channel::WalkIn), "site_id", "is required for a walk-in");
        return Some(None);
    }
    let ended = |id: &str| directory.sites.get(id).map(|site| site.ended);
    known("site_id", value, "site", ended, check).map(Some)
}

fn line(
    value: &str,
    channel: Option<Channel>,
    directory: &Directory,
    check: &mut Check,
) -> Option<Option<String>> {
    if value.is_empty() {
        return Some(None);
    }
    let call = channel.is_none_or(|channel| channel == Channel::Phone);
    check.ensure(call, "line_id", "is for a call only");
    let ended = |id: &str| directory.lines.get(id).map(|line| line.ended);
    known("line_id", value, "line", ended, check).map(Some)
}

/// A slug that the directory knows and that has not ended.
pub(super) fn known(
    field: &str,
    value: &str,
    what: &str,
    ended: impl FnOnce(&str) -> Option<bool>,
    check: &mut Check,
) -> Option<String> {
    let slug = check.slug(field, value)?;
    match ended(&slug) {
        Some(false) => return Some(slug),
        Some(true) => check.wrong(field, format!("this {what} has ended")),
        None => check.wrong(field, format!("the directory knows no such {what}")),
    }
    None
}

fn municipality(value: String, check: &mut Check) -> Option<Option<String>> {
    if value.is_empty() {
        return Some(None);
    }
    let right = value.len() == 3 && value.bytes().all(|b| b.is_ascii_digit());
    check.ensure(right, "municipality", "must be a national three-digit code, such as 106");
    right.then_some(Some(value))
}

fn language(value: String, check: &mut Check) -> Option<Option<String>> {
    if value.is_empty() {
        return Some(None);
    }
    let right = value.len() == 2 && value.bytes().all(|b| b.is_ascii_lowercase());
    check.ensure(right, "language", "must be an ISO 639-1 code, such as fi");
    right.then_some(Some(value))
}

fn entries(values: Vec<pb::NewEntry>, check: &mut Check) -> Option<Vec<NewEntry>> {
    let right = (1..=ENTRIES_MAX).contains(&values.len());
    check.ensure(right, "entries", "one or two are required, of different sectors");
    let mut sectors = Vec::new();
    let mut entries = Vec::new();
    for (number, value) in values.into_iter().take(ENTRIES_MAX).enumerate() {
        let field = format!("entries[{number}].sector");
        let sector = check.choice(&field, value.sector);
        if sector.is_some() && sectors.contains(&sector) {
            check.wrong(field, "this sector has an entry already");
        }
        sectors.push(sector);
        let note = check.text(&format!("entries[{number}].note"), &value.note, 0..=NOTE_CHARS_MAX);
        entries.push(sector.zip(note).map(|(sector, note)| NewEntry {
            entry_id: Uuid::now_v7(),
            sector,
            note: some_text(note),
        }));
    }
    entries.into_iter().collect()
}

/// Reads which contacts a list is to show.
pub(crate) fn filter(req: &ListContactsRequest, check: &mut Check) -> Option<Filter> {
    let status = check.optional_choice("status", req.status);
    let site_id = match req.site_id.as_str() {
        "" => Some(None),
        site_id => check.slug("site_id", site_id).map(Some),
    };
    let start_date = optional_day("start_date", &req.start_date, check);
    let end_date = optional_day("end_date", &req.end_date, check);
    if let (Some(Some(start)), Some(Some(end))) = (start_date, end_date) {
        check.ensure(start <= end, "end_date", "is before start_date");
    }
    Some(Filter {
        status: status?,
        site_id: site_id?,
        start_date: start_date?,
        end_date: end_date?,
    })
}

fn optional_day(field: &str, value: &str, check: &mut Check) -> Option<Option<Date>> {
    if value.is_empty() { Some(None) } else { check.day(field, value).map(Some) }
}

pub(super) fn some_text(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// The etag of a version.
pub(crate) fn etag(version: i64) -> String {
    format!("v{version}")
}

impl From<Contact> for pb::Contact {
    fn from(contact: Contact) -> Self {
        Self {
            contact_id: contact.contact_id.to_string(),
            etag: etag(contact.version),
            status: contact.status_code().into(),
            channel: contact.channel.into(),
            occurred_at: Some(timestamp(contact.occurred_at)),
            recorded_at: Some(timestamp(contact.recorded_at)),
            client_group: contact.client_group.into(),
            identification: contact.identification.into(),
            origin: contact.origin.into(),
            next_step: contact.next_step().map(step_out),
            closed_at: contact.closed_at().map(timestamp),
            site_id: contact.site_id.unwrap_or_default(),
            line_id: contact.line_id.unwrap_or_default(),
            municipality: contact.municipality.unwrap_or_default(),
            language: contact.language.unwrap_or_default(),
            person: contact.person.map(Into::into),
            entries: contact.entries.into_iter().map(entry_out).collect(),
            words_hidden: contact.words_hidden,
            client_id: contact.client_id.map(|id| id.to_string()).unwrap_or_default(),
            consents: contact.consent.into_iter().map(consent_out).collect(),
            warnings: Vec::new(),
        }
    }
}

fn consent_out(consent: Consent) -> pb::Consent {
    pb::Consent {
        scope: consent.scope.into(),
        given_at: Some(timestamp(consent.given_at)),
        recorded_by: consent.recorded_by,
    }
}

fn entry_out(entry: Entry) -> pb::Entry {
    pb::Entry {
        entry_id: entry.entry_id.to_string(),
        sector: entry.sector.into(),
        note: entry.note.unwrap_or_default(),
        note_hidden: entry.note_hidden,
    }
}

/// What the feed tells of a contact: dimensions only.
pub(crate) fn event(contact: &Contact) -> ContactEvent {
    let (unit_id, due_date) = match contact.next_step() {
        Some(NextStep::UnitActs { unit_id, by, .. }) => (unit_id.clone(), by.to_string()),
        _ => Default::default(),
    };
    let image = |entry: &Entry| EntryImage {
        entry_id: entry.entry_id.to_string(),
        sector: entry.sector.into(),
    };
    ContactEvent {
        contact_id: contact.contact_id.to_string(),
        status: contact.status_code().into(),
        channel: contact.channel.into(),
        occurred_at: Some(timestamp(contact.occurred_at)),
        local_date: contact.local_date.to_string(),
        recorded_at: Some(timestamp(contact.recorded_at)),
        site_id: contact.site_id.clone().unwrap_or_default(),
        line_id: contact.line_id.clone().unwrap_or_default(),
        client_group: contact.client_group.into(),
        municipality: contact.municipality.clone().unwrap_or_default(),
        language: contact.language.clone().unwrap_or_default(),
        identification: contact.identification.into(),
        entries: contact.entries.iter().map(image).collect(),
        next_step_kind: number(contact.next_step().map(NextStep::kind)),
        next_step_unit_id: unit_id,
        next_step_due_date: due_date,
        closed_at: contact.closed_at().map(timestamp),
        origin: contact.origin.into(),
        client_id: contact.client_id.map(|id| id.to_string()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use neuvo_proto::common::v1 as common;

    use super::*;
    use crate::domain::{ClientGroup, Identification, NextStepKind, Sector, StatusCode};

    /// `WalkIn` as the contract writes it: `WALK_IN`.
    fn contract_name(value: impl std::fmt::Debug) -> String {
        let name = format!("{value:?}").replace('_', "");
        name.char_indices()
            .flat_map(|(place, c)| {
                let gap = (place > 0 && c.is_uppercase()).then_some('_');
                gap.into_iter().chain(c.to_uppercase())
            })
            .collect()
    }

    macro_rules! same_codes {
        ($domain:ty, $contract:ty, $prefix:literal) => {
            for value in <$domain>::ALL {
                let contract =
                    <$contract>::try_from(i32::from(*value)).expect("a number of the contract");
                assert_eq!(contract.as_str_name(), format!("{}_{}", $prefix, contract_name(value)));
            }
            assert!(<$contract>::try_from(<$domain>::ALL.len() as i32 + 1).is_err());
        };
    }

    #[test]
    fn codes_have_the_contracts_names_and_numbers() {
        same_codes!(Channel, pb::Channel, "CHANNEL");
        same_codes!(Identification, pb::Identification, "IDENTIFICATION");
        same_codes!(StatusCode, pb::ContactStatus, "CONTACT_STATUS");
        same_codes!(ConsentScope, pb::ConsentScope, "CONSENT_SCOPE");
        same_codes!(NextStepKind, pb::NextStepKind, "NEXT_STEP_KIND");
        same_codes!(ClientGroup, common::ClientGroup, "CLIENT_GROUP");
        same_codes!(Sector, common::Sector, "SECTOR");
        same_codes!(Origin, common::Origin, "ORIGIN");
    }
}
