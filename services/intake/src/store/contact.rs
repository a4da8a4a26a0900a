//! Contacts, read and written.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::{Fault, Result, page::Place};
use neuvo_ledger::{Ledger, WriteSet, code, day_begins, day_ends, instant, micros, unavailable};
use neuvo_proto::intake::v1::ContactEvent;
use neuvo_secrecy::{Disclosed, Sealed, Sealer, Vault};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect, Select, sea_query::Expr,
};
use uuid::Uuid;

use super::entity::{consent, contact, entry};
use crate::domain::{
    Consent, Contact, Entry, Field, NextStep, NextStepKind, Status, StatusCode, Words,
};

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
    pub(crate) vault: Vault,
}

/// A contact as it is kept: without its words, which are sealed.
pub(crate) struct Kept {
    pub(crate) contact: Contact,
    sealed: Sealed,
}

impl Kept {
    /// Where it has words.
    pub(crate) fn fields(&self) -> impl Iterator<Item = Field> {
        self.sealed.fields().filter_map(|field| field.parse().ok())
    }

    /// The words of some fields; none when the subject's key was destroyed.
    pub(crate) async fn open(
        &self,
        vault: &Vault,
        disclosed: &Disclosed,
        fields: &[Field],
    ) -> Result<Words> {
        let mut words = Words::new();
        let opener = vault.opener_of(disclosed, &self.sealed).await?;
        let Some(opener) = opener else { return Ok(words) };
        for field in fields {
            if let Some(text) = self.sealed.open(&opener, &field.to_string())? {
                words.insert(*field, text);
            }
        }
        Ok(words)
    }
}

impl Store {
    pub(crate) fn new(ledger: Ledger, vault: Vault) -> Self {
        Self { ledger, vault }
    }

    /// A contact, its words sealed.
    pub(crate) async fn contact(&self, contact_id: Uuid) -> Result<Option<Kept>> {
        let of_contact = contact::Entity::belongs_to(consent::Entity)
            .from(contact::Column::ContactId)
            .to(consent::Column::ContactId)
            .into();
        let found = contact::Entity::find_by_id(contact_id)
            .join(JoinType::LeftJoin, of_contact)
            .select_also(consent::Entity)
            .one(self.ledger.read())
            .await
            .map_err(unavailable)?;
        let Some((row, consent)) = found else { return Ok(None) };
        let entries = self.entries(&[contact_id]).await?.remove(&contact_id).unwrap_or_default();
        let contact = read(row, entries, consent).map_err(Fault::internal)?;
        Ok(Some(Kept { contact, sealed: self.vault.sealed(contact_id).await? }))
    }

    /// Contacts after a place, without their words.
    pub(crate) async fn contacts(
        &self,
        filter: &Filter,
        after: Option<Place>,
        limit: u64,
    ) -> Result<Vec<Contact>> {
        let rows = listed(filter, after, limit).all(self.ledger.read()).await;
        let rows = rows.map_err(unavailable)?;
        Ok(self.with_entries(rows).await?.into_iter().map(Contact::without_words).collect())
    }

    /// Contacts with their entries, without words.
    pub(super) async fn with_entries(&self, rows: Vec<contact::Model>) -> Result<Vec<Contact>> {
        let ids: Vec<_> = rows.iter().map(|row| row.contact_id).collect();
        let mut entries = self.entries(&ids).await?;
        let read = rows.into_iter().map(|row| {
            let entries = entries.remove(&row.contact_id).unwrap_or_default();
            read(row, entries, None)
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

/// Contacts after a place, the latest first.
pub(super) fn listed(filter: &Filter, after: Option<Place>, limit: u64) -> Select<contact::Entity> {
    contact::Entity::find()
        .filter(condition(filter, after))
        .order_by_desc(contact::Column::OccurredAt)
        .order_by_desc(contact::Column::ContactId)
        .limit(limit)
}

fn condition(filter: &Filter, after: Option<Place>) -> Condition {
    use contact::Column;
    // The status stands in the text: only so do plans that are kept know the index of open ones.
    let has = |status| Column::Status.into_expr().eq(Expr::cust(i32::from(status).to_string()));
    let mut condition = Condition::all()
        .add_option(filter.status.map(has))
        .add_option(filter.site_id.as_ref().map(|site_id| Column::SiteId.eq(site_id)))
        .add_option(filter.start_date.and_then(day_begins).map(|at| Column::OccurredAt.gte(at)))
        .add_option(filter.end_date.and_then(day_ends).map(|at| Column::OccurredAt.lt(at)));
    if let Some(place) = after {
        let at = micros(place.at);
        let same_time = Column::OccurredAt.eq(at).and(Column::ContactId.lt(place.id));
        condition = condition.add(Column::OccurredAt.lt(at).or(same_time));
    }
    condition
}

/// What recording a contact writes; `sealer` is of its subject.
pub(crate) fn insert(
    set: &mut WriteSet,
    sealer: Option<&Sealer>,
    contact: &Contact,
    event: &ContactEvent,
) -> Result<()> {
    set.insert(&row(contact));
    for entry in &contact.entries {
        set.insert(&entry::ActiveModel {
            entry_id: Set(entry.entry_id),
            contact_id: Set(contact.contact_id),
            sector: Set(entry.sector.into()),
        });
    }
    insert_consent(set, contact);
    seal_words(set, sealer, contact)?;
    set.publish(contact.contact_id, contact.version, contact.recorded_at, event);
    Ok(())
}

/// What changing a contact writes, if it is still at the version it was read at; `consents`: that the
/// person consented is new.
pub(crate) fn update(
    set: &mut WriteSet,
    sealer: Option<&Sealer>,
    contact: &Contact,
    consents: bool,
    at: Timestamp,
    event: &ContactEvent,
) -> Result<()> {
    set.update(&row(contact), contact.version - 1);
    if consents {
        insert_consent(set, contact);
    }
    seal_words(set, sealer, contact)?;
    set.publish(contact.contact_id, contact.version, at, event);
    Ok(())
}

fn insert_consent(set: &mut WriteSet, contact: &Contact) {
    if let Some(consent) = &contact.consent {
        set.insert(&consent::ActiveModel {
            contact_id: Set(contact.contact_id),
            scope: Set(consent.scope.into()),
            given_at: Set(micros(consent.given_at)),
            recorded_by: Set(consent.recorded_by.clone()),
        });
    }
}

fn seal_words(set: &mut WriteSet, sealer: Option<&Sealer>, contact: &Contact) -> Result<()> {
    let Some(sealer) = sealer else { return Ok(()) };
    for (field, text) in contact.words() {
        sealer.add(set, contact.contact_id, &field.to_string(), &text)?;
    }
    Ok(())
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
        client_id: Set(contact.client_id),
        subject_id: Set(contact.subject_id),
    }
}

/// A contact without its words.
fn read(
    row: contact::Model,
    entries: Vec<entry::Model>,
    consent: Option<consent::Model>,
) -> anyhow::Result<Contact> {
    let entries = entries.into_iter().map(|entry| {
        Ok(Entry {
            entry_id: entry.entry_id,
            sector: code(entry.sector)?,
            note: None,
            note_hidden: false,
        })
    });
    let entries = entries.collect::<anyhow::Result<_>>()?;
    let consent = consent.map(|row| {
        anyhow::Ok(Consent {
            scope: code(row.scope)?,
            given_at: instant(row.given_at)?,
            recorded_by: row.recorded_by,
        })
    });
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
        person: None,
        status: status(&row)?,
        consent: consent.transpose()?,
        client_id: row.client_id,
        subject_id: row.subject_id,
        site_id: row.site_id,
        line_id: row.line_id,
        municipality: row.municipality,
        language: row.language,
        entries,
        recorded_by: row.recorded_by,
        words_hidden: false,
    })
}

fn status(row: &contact::Model) -> anyhow::Result<Status> {
    let (Some(kind), Some(closed_at)) = (row.next_step_kind, row.closed_at) else {
        return Ok(Status::Open);
    };
    let told = String::new(); // sealed
    let next_step = match code(kind)? {
        NextStepKind::NothingMore => NextStep::NothingMore { told: None },
        NextStepKind::PersonActs => NextStep::PersonActs { told },
        NextStepKind::UnitActs => NextStep::UnitActs {
            told,
            unit_id: row.next_step_unit_id.clone().unwrap_or_default(),
            by: row.next_step_due_date.clone().unwrap_or_default().parse()?,
        },
    };
    Ok(Status::Closed { next_step, at: instant(closed_at)? })
}
