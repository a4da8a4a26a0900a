//! The client register: who the people are that identified with a code. It holds blind indexes and
//! random ids; what is personal of a client is sealed in the client's contacts.

use std::collections::HashSet;

use neuvo_chassis::{Fault, Result};
use neuvo_ledger::{WriteSet, database::REAL, micros, unavailable};
use neuvo_secrecy::Sealer;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    Store,
    entity::{client, client_name, contact},
};
use crate::domain::{Contact, IdentityCode, Person, name_parts};

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

    /// A client's contacts without their words, the latest first, so many at most; none when there is
    /// no such client.
    pub(crate) async fn contacts_of(&self, client_id: Uuid, limit: u64) -> Result<Vec<Contact>> {
        let rows = contact::Entity::find()
            .filter(contact::Column::ClientId.eq(client_id))
            .order_by_desc(contact::Column::RecordedAt)
            .order_by_desc(contact::Column::ContactId)
            .limit(limit)
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        self.with_entries(rows).await
    }

    /// Clients whose names, as they were told at any time, have all these parts; so many at most.
    pub(crate) async fn clients_named(&self, name: &str, limit: usize) -> Result<Vec<Uuid>> {
        let mut found: Option<HashSet<Uuid>> = None;
        for part in name_parts(name) {
            let rows = client_name::Entity::find()
                .filter(client_name::Column::NameIndex.eq(self.vault.blind(NAME, &part)))
                .all(self.ledger.read())
                .await
                .map_err(unavailable)?;
            let with_part = rows.into_iter().map(|row| row.client_id);
            found = Some(match &found {
                None => with_part.collect(),
                Some(before) => with_part.filter(|id| before.contains(id)).collect(),
            });
        }
        let mut clients: Vec<_> = found.unwrap_or_default().into_iter().collect();
        clients.sort_unstable();
        clients.truncate(limit);
        Ok(clients)
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
