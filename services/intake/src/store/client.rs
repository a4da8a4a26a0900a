//! The client register: who the people are that identified with a code. It holds blind indexes and
//! random ids; what is personal of a client is sealed in the client's contacts.

use std::collections::HashSet;

use neuvo_chassis::{Fault, Result};
use neuvo_ledger::{WriteSet, database::REAL, micros, unavailable};
use neuvo_secrecy::Sealer;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    Store,
    entity::{client, client_name, consent, contact, entry},
    matter_entity::matter,
};
use crate::domain::{Contact, IdentityCode, Person, Sector, Seeker, name_parts};

/// Kinds of blind indexes.
const CODE: &str = "identity-code";
const NAME: &str = "name";

impl Store {
    /// Says whose key the words of a new contact are sealed with, and gives it: the client's whose
    /// identity code was told, who is made when there is none, or the contact's own. A client that
    /// two make at once is refused to one of them as a constraint: load again.
    pub(crate) async fn subject(
        &self,
        set: &mut WriteSet,
        contact: &mut Contact,
    ) -> Result<Option<Sealer>> {
        (contact.client_id, contact.subject_id) = (None, None);
        if contact.words().is_empty() {
            return Ok(None);
        }
        let person = contact.person.as_ref();
        let identified = person.and_then(|person| Some((person, person.identity_code.as_ref()?)));
        let (subject_id, sealer) = match identified {
            None => (contact.contact_id, self.vault.new_subject(set, contact.contact_id)?),
            Some((person, code)) => {
                let (client_id, sealer) = self.client(set, contact, code).await?;
                self.add_names(set, client_id, person).await?;
                contact.client_id = Some(client_id);
                (client_id, sealer)
            }
        };
        contact.subject_id = Some(subject_id);
        Ok(Some(sealer))
    }

    /// The key of an existing subject, to write more with.
    pub(crate) async fn sealer(&self, subject_id: Uuid) -> Result<Sealer> {
        let sealer = self.vault.sealer(subject_id).await?;
        sealer.ok_or_else(|| Fault::internal(anyhow::anyhow!("subject {subject_id} has no key")))
    }

    /// Whether the store is marked as one that holds real people's data.
    pub(crate) async fn is_real(&self) -> Result<bool> {
        let mark = self.ledger.database().mark(REAL).await.map_err(Fault::internal)?;
        Ok(mark.is_some())
    }

    async fn client(
        &self,
        set: &mut WriteSet,
        contact: &Contact,
        code: &IdentityCode,
    ) -> Result<(Uuid, Sealer)> {
        if let Some(client_id) = self.client_with(code).await? {
            return Ok((client_id, self.sealer(client_id).await?));
        }
        let client_id = Uuid::now_v7();
        let sealer = self.vault.new_subject(set, client_id)?;
        set.insert(&client::ActiveModel {
            client_id: Set(client_id),
            identity_index: Set(self.vault.blind(CODE, code.as_str())),
            recorded_at: Set(micros(contact.recorded_at)),
        });
        Ok((client_id, sealer))
    }

    /// The client with an identity code.
    pub(crate) async fn client_with(&self, code: &IdentityCode) -> Result<Option<Uuid>> {
        let found = client::Entity::find()
            .filter(client::Column::IdentityIndex.eq(self.vault.blind(CODE, code.as_str())))
            .one(self.ledger.read())
            .await
            .map_err(unavailable)?;
        Ok(found.map(|row| row.client_id))
    }

    /// Whether there is such a client.
    pub(crate) async fn has_client(&self, client_id: Uuid) -> Result<bool> {
        let found = client::Entity::find_by_id(client_id).one(self.ledger.read()).await;
        Ok(found.map_err(unavailable)?.is_some())
    }

    /// Those of a client's contacts that somebody may see, without their words, the latest first, so
    /// many at most.
    pub(crate) async fn contacts_of(
        &self,
        client_id: Uuid,
        seeker: Seeker<'_>,
        limit: u64,
    ) -> Result<Vec<Contact>> {
        let rows = contact::Entity::find()
            .filter(contact::Column::ClientId.eq(client_id))
            .filter(seen_by(seeker))
            .order_by_desc(contact::Column::RecordedAt)
            .order_by_desc(contact::Column::ContactId)
            .limit(limit)
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        self.with_entries(rows).await
    }

    /// Clients to whom somebody has a relation and whose names, as they were told at any time, have all
    /// these parts; so many at most. They are in no order that means anything.
    pub(crate) async fn clients_named(
        &self,
        name: &str,
        seeker: Seeker<'_>,
        limit: u64,
    ) -> Result<Vec<Uuid>> {
        let related = contact::Entity::find()
            .select_only()
            .column(contact::Column::ContactId)
            .filter(contact::Column::ClientId.into_expr().eq(client::Column::ClientId.into_expr()))
            .filter(seen_by(seeker));
        let mut named = client::Entity::find()
            .select_only()
            .column(client::Column::ClientId)
            .filter(Expr::exists(related.into_query()));
        for part in name_parts(name) {
            let with_part = client_name::Entity::find()
                .select_only()
                .column(client_name::Column::ClientId)
                .filter(client_name::Column::NameIndex.eq(self.vault.blind(NAME, &part)));
            named = named.filter(client::Column::ClientId.in_subquery(with_part.into_query()));
        }
        let named = named.order_by_asc(client::Column::ClientId).limit(limit);
        named.into_tuple().all(self.ledger.read()).await.map_err(unavailable)
    }

    async fn add_names(&self, set: &mut WriteSet, client_id: Uuid, person: &Person) -> Result<()> {
        let known: HashSet<Vec<u8>> = client_name::Entity::find()
            .select_only()
            .column(client_name::Column::NameIndex)
            .filter(client_name::Column::ClientId.eq(client_id))
            .into_tuple()
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?
            .into_iter()
            .collect();
        let family_name = person.family_name.as_deref().unwrap_or_default();
        let parts = name_parts(&format!("{} {family_name}", person.given_name));
        for index in parts.iter().map(|part| self.vault.blind(NAME, part)) {
            if !known.contains(&index) {
                set.insert(&client_name::ActiveModel {
                    name_index: Set(index),
                    client_id: Set(client_id),
                });
            }
        }
        Ok(())
    }
}

/// The contacts that somebody may see.
fn seen_by(seeker: Seeker<'_>) -> Condition {
    let took_part = |sector: Sector| {
        let entries = entry::Entity::find()
            .select_only()
            .column(entry::Column::EntryId)
            .filter(entry::Column::ContactId.into_expr().eq(contact::Column::ContactId.into_expr()))
            .filter(entry::Column::Sector.eq(i32::from(sector)));
        Expr::exists(entries.into_query())
    };
    let units = || seeker.units.iter().map(String::as_str);
    let has = matter::Column::HolderUnitId
        .is_in(units())
        .or(matter::Column::OfferedToUnitId.is_in(units()));
    let consents = consent::Entity::find()
        .select_only()
        .column(consent::Column::ContactId)
        .filter(consent::Column::ContactId.into_expr().eq(contact::Column::ContactId.into_expr()));
    let opened_by = |sector: Sector| matter::Column::OpenedSector.eq(i32::from(sector));
    let for_sector = Condition::any()
        .add_option(seeker.sector.map(opened_by))
        .add(Expr::exists(consents.into_query()));
    let matters = matter::Entity::find()
        .select_only()
        .column(matter::Column::MatterId)
        .filter(matter::Column::ContactId.into_expr().eq(contact::Column::ContactId.into_expr()))
        .filter(matter::Column::EndedAt.is_null())
        .filter(has)
        .filter(for_sector);
    Condition::any()
        .add(contact::Column::RecordedBy.eq(seeker.subject))
        .add_option(seeker.met_by().map(took_part))
        .add(Expr::exists(matters.into_query()))
}
