//! Contacts, read and written.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::{Caller, Fault, Result, page::Place};
use neuvo_ledger::{Ledger, WriteSet, code, instant, micros, unavailable};
use neuvo_proto::intake::v1::ContactEvent;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::entity::{contact, entry, private_text};
use crate::domain::{Contact, Entry, NextStep, NextStepKind, Person, Status, StatusCode};

/// Which contacts a list shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) status: Option<StatusCode>,
    pub(crate) site_id: Option<String>,
    pub(crate) start_date: Option<Date>,
    pub(crate) end_date: Option<Date>,
}

/// The contacts.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) ledger: Ledger,
}

impl Store {
    pub(crate) fn new(ledger: Ledger) -> Self {
        Self { ledger }
    }

    /// A contact with what is private of it, for the caller who will see it.
    pub(crate) async fn contact(&self, _for: &Caller, contact_id: Uuid) -> Result<Option<Contact>> {
        let found = contact::Entity::find_by_id(contact_id).one(self.ledger.read()).await;
        let Some(row) = found.map_err(unavailable)? else { return Ok(None) };
        let texts = private_text::Entity::find()
            .filter(private_text::Column::ContactId.eq(contact_id))
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        let entries = self.entries(&[contact_id]).await?.remove(&contact_id).unwrap_or_default();
        let texts = texts.into_iter().map(|row| (row.field, row.text)).collect();
        read(row, entries, texts).map(Some).map_err(Fault::internal)
    }

    /// Contacts after a place, without anything private.
    pub(crate) async fn contacts(
        &self,
        filter: &Filter,
        after: Option<Place>,
        limit: u64,
    ) -> Result<Vec<Contact>> {
        let rows = contact::Entity::find()
            .filter(condition(filter, after))
            .order_by_desc(contact::Column::OccurredAt)
            .order_by_desc(contact::Column::ContactId)
            .limit(limit)
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        let ids: Vec<_> = rows.iter().map(|row| row.contact_id).collect();
        let mut entries = self.entries(&ids).await?;
        let read = rows.into_iter().map(|row| {
            let entries = entries.remove(&row.contact_id).unwrap_or_default();
            read(row, entries, HashMap::new()).map(Contact::without_words)
        });
        read.collect::<Result<_, _>>().map_err(Fault::internal)
    }

    async fn entries(&self, contact_ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<entry::Model>>> {
        let rows = entry::Entity::find()
            .filter(entry::Column::ContactId.is_in(contact_ids.iter().copied()))
            .order_by_asc(entry::Column::Sector)
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        let mut entries: HashMap<Uuid, Vec<entry::Model>> = HashMap::new();
        for row in rows {
            entries.entry(row.contact_id).or_default().push(row);
        }
        Ok(entries)
    }
}

fn condition(filter: &Filter, after: Option<Place>) -> Condition {
    use contact::Column;
    let mut condition = Condition::all()
        .add_option(filter.status.map(|status| Column::Status.eq(i32::from(status))))
        .add_option(filter.site_id.as_ref().map(|site_id| Column::SiteId.eq(site_id)))
        .add_option(filter.start_date.map(|day| Column::LocalDate.gte(day.to_string())))
        .add_option(filter.end_date.map(|day| Column::LocalDate.lte(day.to_string())));
    if let Some(place) = after {
        let at = micros(place.at);
        let same_time = Column::OccurredAt.eq(at).and(Column::ContactId.lt(place.id));
        condition = condition.add(Column::OccurredAt.lt(at).or(same_time));
    }
    condition
}

/// What recording a contact writes.
pub(crate) fn insert(set: &mut WriteSet, contact: &Contact, event: &ContactEvent) {
    set.insert(&row(contact));
    for entry in &contact.entries {
        set.insert(&entry::ActiveModel {
            entry_id: Set(entry.entry_id),
            contact_id: Set(contact.contact_id),
            sector: Set(entry.sector.into()),
        });
        if let Some(note) = &entry.note {
            set.insert(&private(contact.contact_id, &note_field(entry.entry_id), note));
        }
    }
    if let Some(person) = &contact.person {
        let fields = [
            ("given_name", Some(&person.given_name)),
            ("family_name", person.family_name.as_ref()),
            ("phone_number", person.phone_number.as_ref()),
        ];
        for (field, text) in fields {
            if let Some(text) = text {
                set.insert(&private(contact.contact_id, field, text));
            }
        }
    }
    insert_told(set, contact);
    set.publish(contact.contact_id, contact.version, contact.recorded_at, event);
}

/// What closing a contact writes, if it is still at the version it was read at.
pub(crate) fn close(set: &mut WriteSet, contact: &Contact, at: Timestamp, event: &ContactEvent) {
    set.update(&row(contact), contact.version - 1);
    insert_told(set, contact);
    set.publish(contact.contact_id, contact.version, at, event);
}

fn insert_told(set: &mut WriteSet, contact: &Contact) {
    if let Some(told) = contact.next_step().and_then(NextStep::told) {
        set.insert(&private(contact.contact_id, "next_step", told));
    }
}

fn note_field(entry_id: Uuid) -> String {
    format!("note:{entry_id}")
}

fn private(contact_id: Uuid, field: &str, text: &str) -> private_text::ActiveModel {
    private_text::ActiveModel {
        contact_id: Set(contact_id),
        field: Set(field.to_owned()),
        text: Set(text.to_owned()),
    }
}

fn row(contact: &Contact) -> contact::ActiveModel {
    let (unit_id, due) = match contact.next_step() {
        Some(NextStep::UnitActs { unit_id, by, .. }) => {
            (Some(unit_id.clone()), Some(by.to_string()))
        }
        _ => (None, None),
    };
    contact::ActiveModel {
        contact_id: Set(contact.contact_id),
        version: Set(contact.version),
        status: Set(contact.status_code().into()),
        channel: Set(contact.channel.into()),
        occurred_at: Set(micros(contact.occurred_at)),
        recorded_at: Set(micros(contact.recorded_at)),
        local_date: Set(contact.local_date.to_string()),
        site_id: Set(contact.site_id.clone()),
        line_id: Set(contact.line_id.clone()),
        client_group: Set(contact.client_group.into()),
        municipality: Set(contact.municipality.clone()),
        language: Set(contact.language.clone()),
        identification: Set(contact.identification.into()),
        origin: Set(contact.origin.into()),
        recorded_by: Set(contact.recorded_by.clone()),
        next_step_kind: Set(contact.next_step().map(|step| step.kind().into())),
        next_step_unit_id: Set(unit_id),
        next_step_due_date: Set(due),
        closed_at: Set(contact.closed_at().map(micros)),
    }
}

fn read(
    row: contact::Model,
    entries: Vec<entry::Model>,
    mut texts: HashMap<String, String>,
) -> anyhow::Result<Contact> {
    let entries = entries.into_iter().map(|entry| {
        Ok(Entry {
            entry_id: entry.entry_id,
            sector: code(entry.sector)?,
            note: texts.remove(&note_field(entry.entry_id)),
            note_hidden: false,
        })
    });
    let entries = entries.collect::<anyhow::Result<_>>()?;
    Ok(Contact {
        contact_id: row.contact_id,
        version: row.version,
        channel: code(row.channel)?,
        occurred_at: instant(row.occurred_at)?,
        recorded_at: instant(row.recorded_at)?,
        local_date: row.local_date.parse()?,
        client_group: code(row.client_group)?,
        identification: code(row.identification)?,
        origin: code(row.origin)?,
        person: texts.remove("given_name").map(|given_name| Person {
            given_name,
            family_name: texts.remove("family_name"),
            phone_number: texts.remove("phone_number"),
        }),
        status: status(&row, texts.remove("next_step"))?,
        site_id: row.site_id,
        line_id: row.line_id,
        municipality: row.municipality,
        language: row.language,
        entries,
        recorded_by: row.recorded_by,
        words_hidden: false,
    })
}

fn status(row: &contact::Model, told: Option<String>) -> anyhow::Result<Status> {
    let (Some(kind), Some(closed_at)) = (row.next_step_kind, row.closed_at) else {
        return Ok(Status::Open);
    };
    let next_step = match code(kind)? {
        NextStepKind::NothingMore => NextStep::NothingMore { told },
        NextStepKind::PersonActs => NextStep::PersonActs { told: told.unwrap_or_default() },
        NextStepKind::UnitActs => NextStep::UnitActs {
            told: told.unwrap_or_default(),
            unit_id: row.next_step_unit_id.clone().unwrap_or_default(),
            by: row.next_step_due_date.clone().unwrap_or_default().parse()?,
        },
    };
    Ok(Status::Closed { next_step, at: instant(closed_at)? })
}
