//! The vault: subjects' keys, one wrapped row each, and who gets them. To write needs nothing; to
//! read needs a logged disclosure.

use std::time::Duration;

use anyhow::{Context, ensure};
use jiff::Timestamp;
use neuvo_chassis::{Fault, Result};
use neuvo_ledger::{Ledger, Refused, WriteSet, unavailable};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    Disclosed, Keyring, Opener, Sealed, Sealer, Settings,
    chain::SEAL_LAG,
    entity::subject_key::{ActiveModel, Column, Entity, Model},
    keyring::Wrapping,
    subject::{SubjectKey, Wrapped},
    unsealed,
};

/// How often the key file is read again, older keys are wrapped anew, and the log is sealed.
const TEND_EVERY: Duration = Duration::from_secs(2);
/// Keys wrapped anew in one write at most.
const REWRAP_AT_ONCE: u64 = 200;
/// Under this name a store keeps the print of its index key; see also [`wrap_mark`].
pub(crate) const INDEX_MARK: &str = "secrecy-index";

/// Keys and log of one service. Cheap to clone.
#[derive(Clone)]
pub struct Vault {
    pub(crate) keyring: Keyring,
    pub(crate) ledger: Ledger,
}

/// Whether a write was refused because somebody else has just made the key of its subject: the same
/// write goes through with that key.
pub fn is_of_key(refused: &Refused) -> bool {
    matches!(refused, Refused::Constraint(name) if name.starts_with("subject_key_"))
}

impl Vault {
    /// The vault of a ledger.
    pub fn new(keyring: Keyring, ledger: Ledger) -> Self {
        Self { keyring, ledger }
    }

    /// The vault of a service's store, which must be the one that these keys belong to.
    ///
    /// # Errors
    /// When the keys are not there, cannot be read, or are not the store's.
    pub async fn open(settings: &Settings, ledger: &Ledger) -> anyhow::Result<Self> {
        let (service, file) = (ledger.service(), settings.key_file.display());
        let lost = settings.keys.is_empty() && !settings.key_file.exists();
        ensure!(
            !lost || ledger.database().mark(INDEX_MARK).await?.is_none(),
            "the key file {file} is not there, and the store of {service} was written with it: what \
             is sealed there opens with no other. Restore it"
        );
        let vault = Self::new(settings.keyring(service)?, ledger.clone());
        vault.belongs().await?;
        Ok(vault)
    }

    /// A new subject's key; it is kept when `set` is saved.
    ///
    /// # Errors
    /// INTERNAL when the system has no randomness to give.
    pub fn new_subject(&self, set: &mut WriteSet, subject_id: Uuid) -> Result<Sealer> {
        let new = self.keyring.wrapping().new_subject(subject_id);
        let (key, wrapped) = new.map_err(Fault::internal)?;
        if !unsealed::is_asked_for() {
            set.insert(&row(subject_id, wrapped, 1));
        }
        Ok(Sealer::new(key))
    }

    /// An existing subject's key, to write with; none when it has none, or it was destroyed.
    ///
    /// # Errors
    /// UNAVAILABLE when the store does not answer; INTERNAL when the key does not open.
    pub async fn sealer(&self, subject_id: Uuid) -> Result<Option<Sealer>> {
        Ok(self.key(subject_id).await?.map(Sealer::new))
    }

    /// A subject's key, to write with; a new one, kept when `set` is saved, when it has none. Two who
    /// make one at once are told apart by a constraint: who is refused loads again.
    ///
    /// # Errors
    /// As [`Vault::sealer`] and [`Vault::new_subject`].
    pub async fn sealer_or_new(&self, set: &mut WriteSet, subject_id: Uuid) -> Result<Sealer> {
        match self.sealer(subject_id).await? {
            Some(sealer) => Ok(sealer),
            None => self.new_subject(set, subject_id),
        }
    }

    /// A subject's key, to read with; none when it has none, or it was destroyed.
    ///
    /// # Errors
    /// INTERNAL when its disclosure was not logged, or the key does not open; UNAVAILABLE when the
    /// store does not answer.
    pub async fn opener(&self, disclosed: &Disclosed, subject_id: Uuid) -> Result<Option<Opener>> {
        covered(disclosed, subject_id)?;
        Ok(self.key(subject_id).await?.map(Opener::new))
    }

    /// As [`Vault::opener`], for the subject of some texts: their key has come with them.
    ///
    /// # Errors
    /// As [`Vault::opener`].
    pub async fn opener_of(
        &self,
        disclosed: &Disclosed,
        sealed: &Sealed,
    ) -> Result<Option<Opener>> {
        let Some(subject_id) = sealed.subject_id() else { return Ok(None) };
        covered(disclosed, subject_id)?;
        let wrapping = self.keyring.wrapping();
        match &sealed.key {
            Some(kept) if wrapping.cipher(kept.key_version).is_some() => {
                let key = wrapping.subject(subject_id, kept).map_err(Fault::internal)?;
                Ok(Some(Opener::new(key)))
            }
            _ => Ok(self.key(subject_id).await?.map(Opener::new)), // destroyed, or wrapped anew
        }
    }

    /// The blind index of a text: equal texts of a kind have equal ones, and without the key it says
    /// nothing.
    pub fn blind(&self, kind: &str, text: &str) -> Vec<u8> {
        if unsealed::is_asked_for() {
            return text.as_bytes().to_vec();
        }
        self.keyring.blind.digest(&[kind.as_bytes(), text.as_bytes()])
    }

    async fn key(&self, subject_id: Uuid) -> Result<Option<SubjectKey>> {
        let found = Entity::find_by_id(subject_id).one(self.ledger.read()).await;
        let Some(row) = found.map_err(unavailable)? else { return Ok(None) };
        let wrapped = Wrapped::from(row);
        if self.keyring.wrapping().cipher(wrapped.key_version).is_none() {
            // Another replica has read a newer file than we have.
            self.refresh().await.map_err(Fault::internal)?;
        }
        let key = self.keyring.wrapping().subject(subject_id, &wrapped);
        key.map(Some).map_err(Fault::internal)
    }

    /// Makes sure that these keys are the store's.
    async fn belongs(&self) -> anyhow::Result<()> {
        let service = self.ledger.service();
        let print = self.keyring.index_print();
        let known = self.ledger.database().set_mark(INDEX_MARK, print).await?;
        ensure!(
            known == print,
            "the key file is not the one that belongs to the store of {service}: what is sealed \
             there would never open again. Restore the key file that belongs to it"
        );
        self.marked(&self.keyring.wrapping()).await?;
        let newest = Entity::find().order_by_desc(Column::KeyVersion).one(self.ledger.read());
        let newest = newest.await?.map_or(0, |row| row.key_version);
        ensure!(
            newest <= self.keyring.wrapping().newest(),
            "the key file has no version {newest}, and the store of {service} needs it. Restore the \
             newest key file"
        );
        Ok(())
    }

    /// Each version is one key, whoever added it: two files that went apart are found out here.
    async fn marked(&self, wrapping: &Wrapping) -> anyhow::Result<()> {
        for (version, print) in wrapping.prints() {
            let known = self.ledger.database().set_mark(&wrap_mark(version), print).await?;
            ensure!(
                known == print,
                "version {version} of the key file is another key than the store of {} has known \
                 under this number: replicas must share one file",
                self.ledger.service()
            );
        }
        Ok(())
    }

    /// Takes new versions from the key file, if there are any.
    ///
    /// # Errors
    /// When the file cannot be read, is wrong, or does not belong to the store; the keys in use stay.
    pub async fn refresh(&self) -> anyhow::Result<()> {
        if let Some(wrapping) = self.keyring.changed().await? {
            self.marked(&wrapping).await?;
            let (service, version) = (self.ledger.service(), wrapping.active);
            let newest = wrapping.newest();
            tracing::info!(
                service,
                version,
                newest,
                "the key file has changed; its keys are in use"
            );
            self.keyring.adopt(wrapping);
        }
        Ok(())
    }

    /// Wraps the keys of older versions by the one that is active; gives how many. Afterwards older versions can
    /// be taken out of the key file.
    ///
    /// # Errors
    /// When the store does not answer, or keys do not open; the others are wrapped all the same.
    pub async fn rewrap(&self) -> anyhow::Result<usize> {
        let wrapping = self.keyring.wrapping();
        let (mut done, mut broken) = (0, 0);
        loop {
            let rows = Entity::find()
                .filter(Column::KeyVersion.lt(wrapping.active))
                .order_by_asc(Column::KeyVersion)
                .order_by_asc(Column::SubjectId)
                .offset(broken) // those that are done are gone from here
                .limit(REWRAP_AT_ONCE)
                .all(self.ledger.read())
                .await?;
            if rows.is_empty() {
                break;
            }
            let (mut set, mut count) = (WriteSet::new(), 0);
            for kept in rows {
                let wrapped = Wrapped { key_version: kept.key_version, bytes: kept.wrapped };
                match wrapping.wrap_anew(kept.subject_id, &wrapped) {
                    Ok(anew) => {
                        set.update(&row(kept.subject_id, anew, kept.version + 1), kept.version);
                        count += 1;
                    }
                    Err(_) => broken += 1,
                }
            }
            match self.ledger.save(set).await {
                Ok(_) => done += count,
                Err(Refused::Stale) => {} // another replica wraps the same ones
                Err(refused) => return Err(refused).context("cannot keep keys wrapped anew"),
            }
        }
        ensure!(broken == 0, "{broken} subjects' keys do not open");
        Ok(done)
    }

    /// Tends keys and log until `shutdown`.
    pub fn tend(&self, shutdown: CancellationToken) {
        let vault = self.clone();
        tokio::spawn(async move {
            let mut every = tokio::time::interval(TEND_EVERY);
            while shutdown.run_until_cancelled(every.tick()).await.is_some() {
                if let Err(error) = vault.tend_once().await {
                    let service = vault.ledger.service();
                    tracing::error!(
                        service,
                        "keys and log cannot be tended, will try again: {error:#}"
                    );
                }
            }
        });
    }

    async fn tend_once(&self) -> anyhow::Result<()> {
        self.seal(Timestamp::now() - SEAL_LAG).await?;
        self.refresh().await?;
        let count = self.rewrap().await?;
        if count > 0 {
            let service = self.ledger.service();
            tracing::info!(service, count, "subjects' keys are wrapped by the active version");
        }
        Ok(())
    }
}

/// Makes sure that it is in the log that a subject's data is shown.
fn covered(disclosed: &Disclosed, subject_id: Uuid) -> Result<()> {
    if disclosed.covers(subject_id) {
        return Ok(());
    }
    let cause = anyhow::anyhow!("subject {subject_id} was to be shown and is not logged");
    Err(Fault::internal(cause))
}

impl From<Model> for Wrapped {
    fn from(row: Model) -> Self {
        Self { key_version: row.key_version, bytes: row.wrapped }
    }
}

/// Under this name a store keeps the print of a version's key.
fn wrap_mark(version: i32) -> String {
    format!("secrecy-wrap-{version}")
}

fn row(subject_id: Uuid, wrapped: Wrapped, version: i64) -> ActiveModel {
    ActiveModel {
        subject_id: Set(subject_id),
        key_version: Set(wrapped.key_version),
        wrapped: Set(wrapped.bytes),
        version: Set(version),
    }
}
