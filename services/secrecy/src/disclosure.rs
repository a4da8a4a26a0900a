//! The disclosure log: who was shown whose personal data, when, by which rpc and on what ground. A
//! row is durable before anything is opened; if it cannot be written, nothing is.

use std::time::Duration;

use jiff::Timestamp;
use neuvo_chassis::{
    Caller, Fault, Result,
    caller::{role_names, sector_name},
    codes,
    secret::Keyed,
};
use neuvo_ledger::{Refused, Saved, WriteSet, micros};
use neuvo_proto::fault::v1::ErrorReason;
use sea_orm::ActiveValue::Set;
use tonic::Code;
use uuid::Uuid;

use crate::{Vault, entity::disclosure};

/// Who could not be shown anything asks again after so long.
const RETRY_AFTER: Duration = Duration::from_secs(1);

codes! {
    /// On what ground a viewer is shown somebody's data.
    pub enum Basis {
        /// The viewer recorded it.
        Recorded = 1,
        /// The viewer's sector took part.
        SectorTookPart = 2,
        /// The viewer's unit holds the matter.
        Custody = 3,
        /// The viewer's unit is offered the matter.
        HandOff = 4,
        /// It is of the viewer's own unit.
        OwnUnit = 5,
        /// The viewer is a data protection officer.
        DataProtection = 6,
        /// On behalf of the person, who identified strongly.
        OnBehalf = 7,
        /// The person consented.
        Consent = 8,
        /// None: the attempt was denied.
        None = 9,
    }
}

/// A call that would show somebody's personal data.
#[derive(Debug, Clone)]
pub struct Viewing<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// The rpc's name.
    pub method: &'static str,
    /// On what ground.
    pub basis: Basis,
    /// What is shown: kind and id, such as `contact/<uuid>`.
    pub resource: String,
    /// When.
    pub at: Timestamp,
}

/// Shows that a disclosure of some subjects' data is durable in the log. Only the log makes it.
#[derive(Debug)]
pub struct Disclosed(Vec<Uuid>);

/// A disclosure whose rows travel in a write that is not saved yet.
#[derive(Debug)]
#[must_use = "nothing is opened without it"]
pub struct Undisclosed(Vec<Uuid>);

impl Disclosed {
    pub(crate) fn covers(&self, subject_id: Uuid) -> bool {
        self.0.contains(&subject_id)
    }
}

impl Undisclosed {
    /// What the write that carried the rows has made durable. It is nothing when the same request
    /// was saved before: then this write did nothing.
    pub fn after(self, saved: &Saved) -> Disclosed {
        match saved {
            Saved::Now(_) => Disclosed(self.0),
            Saved::Before { .. } => Disclosed(Vec::new()),
        }
    }

    /// The fault of a write that carried the rows and was not saved.
    pub fn refused(self, refused: Refused) -> Fault {
        match refused {
            Refused::Unavailable(_) if !self.0.is_empty() => not_logged(refused),
            other => other.into(),
        }
    }
}

impl Vault {
    /// Logs that the caller is about to be shown the data of these subjects; durable when it
    /// returns.
    ///
    /// # Errors
    /// UNAVAILABLE (`DISCLOSURE_NOT_LOGGED`) when it cannot be written: then nothing may be shown.
    pub async fn disclose(&self, viewing: &Viewing<'_>, subjects: &[Uuid]) -> Result<Disclosed> {
        self.log(viewing, subjects, false).await?;
        Ok(Disclosed(subjects.to_vec()))
    }

    /// As [`Vault::disclose`], but the rows travel in a write that is made anyway.
    pub fn disclose_with(
        &self,
        set: &mut WriteSet,
        viewing: &Viewing<'_>,
        subjects: &[Uuid],
    ) -> Undisclosed {
        self.add_rows(set, viewing, subjects, false);
        Undisclosed(subjects.to_vec())
    }

    /// Saves a write that only carries disclosures, and gives each as it is logged.
    ///
    /// # Errors
    /// UNAVAILABLE (`DISCLOSURE_NOT_LOGGED`) when it cannot be written: then nothing may be shown.
    pub async fn save(
        &self,
        set: WriteSet,
        undisclosed: Vec<Undisclosed>,
    ) -> Result<Vec<Disclosed>> {
        if undisclosed.is_empty() {
            return Ok(Vec::new());
        }
        let saved = self.ledger.save(set).await.map_err(not_logged)?;
        Ok(undisclosed.into_iter().map(|one| one.after(&saved)).collect())
    }

    /// Logs that the caller asked for the data of these subjects and was denied.
    ///
    /// # Errors
    /// UNAVAILABLE (`DISCLOSURE_NOT_LOGGED`) when it cannot be written.
    pub async fn deny(&self, viewing: &Viewing<'_>, subjects: &[Uuid]) -> Result<()> {
        self.log(viewing, subjects, true).await
    }

    async fn log(&self, viewing: &Viewing<'_>, subjects: &[Uuid], denied: bool) -> Result<()> {
        if subjects.is_empty() {
            return Ok(());
        }
        let mut set = WriteSet::new();
        self.add_rows(&mut set, viewing, subjects, denied);
        self.ledger.save(set).await.map(drop).map_err(not_logged)
    }

    fn add_rows(&self, set: &mut WriteSet, viewing: &Viewing<'_>, subjects: &[Uuid], denied: bool) {
        let caller = viewing.caller;
        for subject_id in subjects {
            let row = disclosure::Model {
                disclosure_id: Uuid::now_v7(), // by the machine's clock: sealing goes by it
                disclosed_at: micros(viewing.at),
                subject_id: *subject_id,
                viewer: caller.subject.clone(),
                roles: role_names(&caller.roles),
                sector: caller.sector.map(sector_name).unwrap_or_default().to_owned(),
                units: caller.units.join(","),
                method: viewing.method.to_owned(),
                basis: if denied { Basis::None } else { viewing.basis }.into(),
                resource: viewing.resource.clone(),
                denied,
                digest: Vec::new(),
            };
            let digest = digest(&self.keyring.log, &row);
            set.insert(&disclosure::ActiveModel { digest: Set(digest), ..row.into() });
        }
    }
}

fn not_logged(refused: Refused) -> Fault {
    let message = "the disclosure cannot be logged, so nothing personal is shown";
    Fault::new(Code::Unavailable, ErrorReason::DisclosureNotLogged, message)
        .caused_by(refused)
        .retry_after(RETRY_AFTER)
}

/// What a row must say, as it was written. Keyed: who can write the store cannot make another fit.
pub(crate) fn digest(key: &Keyed, row: &disclosure::Model) -> Vec<u8> {
    key.digest(&[
        b"row",
        row.disclosure_id.as_bytes(),
        &row.disclosed_at.to_be_bytes(),
        row.subject_id.as_bytes(),
        row.viewer.as_bytes(),
        row.roles.as_bytes(),
        row.sector.as_bytes(),
        row.units.as_bytes(),
        row.method.as_bytes(),
        &row.basis.to_be_bytes(),
        row.resource.as_bytes(),
        &[u8::from(row.denied)],
    ])
}
